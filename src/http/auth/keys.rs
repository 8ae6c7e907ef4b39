//! API keys. The service has only their SHA-256 hashes, from a file with a name and a hash on each line.
//!
//! A key is 32 random bytes. It cannot be guessed, so a fast hash is enough.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

/// The prefix of a key, by which scanners for leaked secrets can find it.
const PREFIX: &str = "pakplan_";
/// The prefix of a hash.
const SCHEME: &str = "sha256:";
/// The longest name.
const MAX_NAME_BYTES: usize = 64;

type Hash = [u8; 32];

/// The valid keys.
#[derive(Clone, Default)]
pub struct ApiKeys {
    keys: Vec<(String, Hash)>,
}

/// Why a file of keys cannot be used. It quotes nothing from the file, which may contain a key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// A line is not a name and a hash.
    #[error("line {0} is not a name and `sha256:` with 64 hexadecimal digits")]
    Line(usize),
    /// The file has no key.
    #[error("the file has no key")]
    Empty,
}

impl ApiKeys {
    /// Reads the lines of a file. Empty lines and lines that start with `#` are ignored.
    ///
    /// ```
    /// use pakplan::http::ApiKeys;
    ///
    /// let digits = "0123456789abcdef".repeat(4);
    /// assert!(ApiKeys::parse(&format!("# the desk\ndesk sha256:{digits}\n")).is_ok());
    /// assert!(ApiKeys::parse("desk").is_err());
    /// ```
    ///
    /// # Errors
    /// The first invalid line, or that the file has no key.
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        let mut keys = Vec::new();
        for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                keys.push(parse_line(line).ok_or(KeyFileError::Line(number))?);
            }
        }
        if keys.is_empty() { Err(KeyFileError::Empty) } else { Ok(Self { keys }) }
    }

    /// The name of a key. All hashes are compared in constant time.
    #[must_use]
    pub fn name_of(&self, key: &str) -> Option<&str> {
        let hash = hash(key);
        let mut found = u64::MAX;
        for ((_, other), index) in self.keys.iter().zip(0u64..) {
            found.conditional_assign(&index, other.ct_eq(&hash));
        }
        let index = usize::try_from(found).ok()?;
        self.keys.get(index).map(|(name, _)| name.as_str())
    }

    /// The number of keys.
    #[must_use]
    pub fn count(&self) -> usize {
        self.keys.len()
    }
}

/// Shows the names only.
impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|(name, _)| name)).finish()
    }
}

/// A new key. It is shown only once.
pub struct NewApiKey {
    /// The key itself.
    pub key: String,
    /// The line for the file.
    pub line: String,
}

/// The name is not valid for a key.
#[derive(Debug, thiserror::Error)]
#[error("the name of a key must be 1 to 64 letters, digits, dots, hyphens and underscores")]
pub struct BadKeyName;

impl NewApiKey {
    /// Creates a key with this name from the system's source of randomness.
    ///
    /// # Errors
    /// If the name is not valid for a key.
    #[expect(clippy::missing_panics_doc, reason = "no key can be created without randomness")]
    pub fn make(name: &str) -> Result<Self, BadKeyName> {
        if !is_name(name) {
            return Err(BadKeyName);
        }
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system has a source of randomness");
        let key = format!("{PREFIX}{}", hex(&bytes));
        let line = format!("{name} {SCHEME}{}", hex(&hash(&key)));
        Ok(Self { key, line })
    }
}

fn parse_line(line: &str) -> Option<(String, Hash)> {
    let mut words = line.split_whitespace();
    let (name, digits) = (words.next()?, words.next()?.strip_prefix(SCHEME)?);
    let hash = parse_hash(digits)?;
    (is_name(name) && words.next().is_none()).then(|| (name.to_owned(), hash))
}

fn parse_hash(digits: &str) -> Option<Hash> {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex || digits.len() != 64 {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    Some(hash)
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=MAX_NAME_BYTES).contains(&name.len()) && name.bytes().all(allowed)
}

fn hash(key: &str) -> Hash {
    Sha256::digest(key.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |four: u8| char::from_digit(four.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The SHA-256 hash of `abc`, from FIPS 180-2.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_key_is_found_by_its_hash() {
        let keys = ApiKeys::parse(&format!(
            "\u{feff}# keys\r\n\r\nci sha256:{}\r\n  desk\tsha256:{}  \n",
            "0".repeat(64),
            ABC.to_uppercase()
        ))
        .unwrap();
        assert_eq!(keys.name_of("abc"), Some("desk"));
        assert_eq!(keys.name_of("abd"), None);
        assert_eq!(keys.name_of(""), None);
        assert_eq!(format!("{keys:?}"), r#"["ci", "desk"]"#);
    }

    #[test]
    fn a_new_key_is_valid_with_its_line_and_no_two_are_equal() {
        let (one, other) = (NewApiKey::make("one").unwrap(), NewApiKey::make("other").unwrap());
        let keys = ApiKeys::parse(&format!("{}\n{}", one.line, other.line)).unwrap();
        assert_eq!(keys.name_of(&one.key), Some("one"));
        assert_eq!(keys.name_of(&other.key), Some("other"));
        assert_ne!(one.key, other.key);
        assert!(!one.line.contains(&one.key[PREFIX.len()..]));
    }

    #[rstest]
    #[case::no_hash("desk", 1)]
    #[case::other_scheme("desk md5:0", 1)]
    #[case::short("# a comment\ndesk sha256:00", 2)]
    #[case::no_hex("desk sha256:zz16bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 1)]
    #[case::more(
        "desk sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad x",
        1
    )]
    #[case::bad_name(
        "de/sk sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        1
    )]
    #[case::the_key_itself("pakplan_0123456789", 1)]
    fn an_invalid_line_is_reported_by_its_number(#[case] text: &str, #[case] line: usize) {
        assert_eq!(ApiKeys::parse(text).unwrap_err(), KeyFileError::Line(line));
    }

    #[rstest]
    #[case("")]
    #[case("# nobody\n\n")]
    fn a_file_without_keys_is_rejected(#[case] text: &str) {
        assert_eq!(ApiKeys::parse(text).unwrap_err(), KeyFileError::Empty);
    }

    #[rstest]
    #[case("")]
    #[case("two words")]
    #[case("x\ny")]
    fn a_name_is_one_word(#[case] name: &str) {
        assert!(NewApiKey::make(name).is_err());
    }
}
