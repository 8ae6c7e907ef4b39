//! Expands short inputs to long ones. A fuzzer works best with some hundred bytes, but the limits are much higher.

/// The byte before a byte, or after a text, that is to be repeated. It does not occur in usual texts.
const MARK: u8 = 1;
/// The numbers of repetitions: around the size of a read and the maximum length of a row.
const REPETITIONS: [usize; 8] = [40, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 70_000];
/// The length from which nothing more is expanded.
const MAX_LENGTH: usize = 200_000;

/// Expands each mark that two bytes follow: the first byte is repeated, and the second one selects the
/// number of repetitions.
#[must_use]
pub fn runs(mut bytes: &[u8]) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(bytes.len());
    while let Some((first, rest)) = bytes.split_first() {
        match rest {
            [repeated, choice, rest @ ..] if *first == MARK && expanded.len() < MAX_LENGTH => {
                let times = REPETITIONS[usize::from(*choice) % REPETITIONS.len()];
                expanded.resize(expanded.len() + times, *repeated);
                bytes = rest;
            }
            _ => {
                expanded.push(*first);
                bytes = rest;
            }
        }
    }
    expanded
}

/// Repeats the text before the first mark up to a maximum length, and appends the text after it. The
/// maximum is `max_chars` if the mark occurs twice in a row; otherwise it is less, since long texts are
/// slow. A text without a mark is not changed.
#[must_use]
pub fn repeated(text: &str, max_chars: usize) -> String {
    let mark = char::from(MARK);
    let Some((start, end)) = text.split_once(mark) else { return text.to_owned() };
    let (max_chars, end) =
        end.strip_prefix(mark).map_or((max_chars / 16, end), |end| (max_chars, end));
    let room = if start.is_empty() { 0 } else { max_chars.saturating_sub(end.chars().count()) };
    start.chars().cycle().take(room).chain(end.chars()).collect()
}
