//! That no refusal says again what was sent: it could be a PAK number.

/// The shortest run of characters that could be a secret, and not a count or a short word.
const SHORTEST: usize = 6;

/// Holds a refusal to saying nothing that was sent, but for names of fields.
///
/// A text of the project's own may have the same word in it by chance. So each word that was sent
/// and is said is put in other letters: where what is said changes with it, it is an echo.
///
/// # Panics
/// Where something is echoed.
pub fn never_echoes(input: &[u8], said: impl Fn(&[u8]) -> String) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let first = said(input.as_bytes());
    for token in tokens(input).filter(|token| first.contains(token)) {
        if names(input).any(|name| name.contains(token)) {
            continue;
        }
        let other: String = token.chars().map(next).collect();
        let again = said(input.replace(token, &other).as_bytes());
        assert!(!again.contains(&other), "{token} is echoed: {first}");
    }
}

/// The runs of letters and digits.
fn tokens(input: &str) -> impl Iterator<Item = &str> {
    input.split(|c: char| !c.is_ascii_alphanumeric()).filter(|token| token.len() >= SHORTEST)
}

/// Another character of the same sort; no digit becomes a zero, which begins no number.
fn next(character: char) -> char {
    match character {
        'z' => 'a',
        'Z' => 'A',
        '9' => '1',
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from(character as u8 + 1),
        _ => character,
    }
}

/// What stands in quotes with a colon behind it: the names of fields, which may be said.
fn names(input: &str) -> impl Iterator<Item = &str> {
    let pieces = input.split('"');
    let behind = pieces.clone().skip(1);
    let named = |(_, behind): &(&str, &str)| behind.trim_start().starts_with(':');
    pieces.zip(behind).filter(named).map(|(name, _)| name)
}
