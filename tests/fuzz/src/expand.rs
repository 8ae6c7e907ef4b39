//! Long inputs from short ones. A fuzzer works best on some hundred bytes, and the bounds are far
//! beyond that.

/// Stands before a byte, or behind a text, that is to be repeated: no text has it in it.
const MARK: u8 = 1;
/// How often a byte is repeated: around what is read at once and what a row may have.
const TIMES: [usize; 8] = [40, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 70_000];
/// The longest that comes of it.
const MOST: usize = 200_000;

/// The bytes, where for each mark with two bytes behind it the first of them stands as often as
/// the second says.
#[must_use]
pub fn runs(mut bytes: &[u8]) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(bytes.len());
    while let Some((first, rest)) = bytes.split_first() {
        match rest {
            [repeated, times, rest @ ..] if *first == MARK && expanded.len() < MOST => {
                let times = TIMES[usize::from(*times) % TIMES.len()];
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

/// The text up to the mark as often as it goes into some length, and what is behind it; the text as
/// it is where it has no mark. The length is `most` characters where the mark stands twice, which
/// takes its time, and else some fewer.
#[must_use]
pub fn repeated(text: &str, most: usize) -> String {
    let mark = char::from(MARK);
    let Some((again, end)) = text.split_once(mark) else { return text.to_owned() };
    let (most, end) = end.strip_prefix(mark).map_or((most / 16, end), |end| (most, end));
    let room = if again.is_empty() { 0 } else { most.saturating_sub(end.chars().count()) };
    again.chars().cycle().take(room).chain(end.chars()).collect()
}
