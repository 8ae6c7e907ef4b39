//! The check that no error repeats a submitted value, which could be a PAK number.

/// The minimum length of a value that could be a secret. Counts and short words are shorter.
const MIN_TOKEN_LENGTH: usize = 6;

/// Checks that the error of an input repeats no value of the input. It may repeat names of fields.
///
/// An error can contain a word of the input by coincidence. Therefore each such word is replaced in the
/// input by another one: if the error then contains the new word, it repeats the value.
///
/// # Panics
/// If a value is repeated.
pub fn assert_no_echo(input: &[u8], error_of: impl Fn(&[u8]) -> String) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let first = error_of(input.as_bytes());
    for token in tokens(input).filter(|token| first.contains(token)) {
        if names(input).any(|name| name.contains(token)) {
            continue;
        }
        let other: String = token.chars().map(next).collect();
        let second = error_of(input.replace(token, &other).as_bytes());
        assert!(!second.contains(&other), "{token} is repeated: {first}");
    }
}

/// The runs of letters and digits.
fn tokens(input: &str) -> impl Iterator<Item = &str> {
    input
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|token| token.len() >= MIN_TOKEN_LENGTH)
}

/// Another character of the same class. No digit becomes zero, since no number starts with zero.
fn next(character: char) -> char {
    match character {
        'z' => 'a',
        'Z' => 'A',
        '9' => '1',
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from(character as u8 + 1),
        _ => character,
    }
}

/// The quoted texts that a colon follows: the names of fields.
fn names(input: &str) -> impl Iterator<Item = &str> {
    let pieces = input.split('"');
    let next_pieces = pieces.clone().skip(1);
    let is_name = |(_, next): &(&str, &str)| next.trim_start().starts_with(':');
    pieces.zip(next_pieces).filter(is_name).map(|(name, _)| name)
}
