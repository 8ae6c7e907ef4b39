//! PAK numbers, ids of systems, SKUs.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::Serialize;

use super::from_text::{FromText, ValueError};
use crate::assessment::FieldErrorCode;
use crate::assessment::masking::masked;

/// The longest PAK number, in characters.
pub const MAX_PAK_NUMBER_LENGTH: usize = 64;
/// The longest id of a system, in characters.
pub const MAX_SYSTEM_ID_LENGTH: usize = 128;
/// The longest SKU, in characters.
pub const MAX_SKU_LENGTH: usize = 64;
/// The form of a PAK number.
pub const PAK_NUMBER_PATTERN: &str = r"^[A-Za-z0-9-]{1,64}$";
/// The form of a SKU: printable ASCII.
pub const SKU_PATTERN: &str = r"^[ -~]{1,64}$";
/// The form of the id of a system: printable text.
pub const TEXT_PATTERN: &str = r"^[^\x00-\x1F\x7F-\x9F]*$";

/// A PAK number. It is an entitlement, so its debug form shows only the last four characters.
/// Numbers that differ only in letter case are equal.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
pub struct PakNumber(String);

impl PakNumber {
    /// The whole number, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads another number into the same memory.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), ValueError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(1..=MAX_PAK_NUMBER_LENGTH).contains(&text.len()) || !text.bytes().all(allowed) {
            return Err(wrong_pak_number());
        }
        self.0.clear();
        self.0.push_str(text);
        Ok(())
    }
}

fn wrong_pak_number() -> ValueError {
    let detail = format!(
        "Enter the PAK number: 1 to {MAX_PAK_NUMBER_LENGTH} letters (A-Z, a-z), digits and hyphens, without spaces."
    );
    ValueError::new(FieldErrorCode::WrongFormat, detail)
}

impl FromText for PakNumber {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        let mut number = Self::default();
        number.set(text).map(|()| number)
    }
}

impl PartialEq for PakNumber {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for PakNumber {}

impl Hash for PakNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.bytes().for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
    }
}

impl fmt::Debug for PakNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

/// The id of a system, as license files name it. Ids that differ only in letter case are equal.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct SystemId(String);

impl SystemId {
    /// The id as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for SystemId {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        let error = if text.chars().any(char::is_control) {
            FieldErrorCode::WrongFormat
        } else if !(1..=MAX_SYSTEM_ID_LENGTH).contains(&text.chars().count()) {
            FieldErrorCode::WrongLength
        } else {
            return Ok(Self(text.to_owned()));
        };
        let detail = format!(
            "Enter the id of the system: 1 to {MAX_SYSTEM_ID_LENGTH} characters, without line breaks."
        );
        Err(ValueError::new(error, detail))
    }
}

impl PartialEq for SystemId {
    fn eq(&self, other: &Self) -> bool {
        let lower = |id: &str| id.chars().flat_map(char::to_lowercase).collect::<String>();
        self.0.eq_ignore_ascii_case(&other.0) || lower(&self.0) == lower(&other.0)
    }
}

impl Eq for SystemId {}

/// The SKU under which a line is sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sku(String);

impl Sku {
    /// The SKU as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn wrong_sku() -> ValueError {
    let detail = format!(
        "Enter the SKU: 1 to {MAX_SKU_LENGTH} letters (A-Z, a-z), digits, spaces and punctuation marks."
    );
    ValueError::new(FieldErrorCode::WrongFormat, detail)
}

impl FromText for Sku {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        let allowed = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        if (1..=MAX_SKU_LENGTH).contains(&text.len()) && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(wrong_sku())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("12345678", true)]
    #[case("4410jb-77D1C", true)]
    #[case(&"x".repeat(64), true)]
    #[case(&"x".repeat(65), false)]
    #[case("", false)]
    #[case("12 45", false)]
    #[case("12\u{2013}45", false)]
    fn a_pak_number_has_letters_digits_and_hyphens(#[case] text: &str, #[case] is_valid: bool) {
        assert_eq!(PakNumber::from_text(text).is_ok(), is_valid);
    }

    #[test]
    fn the_patterns_have_the_maximum_lengths() {
        assert_eq!(PAK_NUMBER_PATTERN, format!("^[A-Za-z0-9-]{{1,{MAX_PAK_NUMBER_LENGTH}}}$"));
        assert_eq!(SKU_PATTERN, format!("^[ -~]{{1,{MAX_SKU_LENGTH}}}$"));
    }

    #[rstest]
    #[case::at_the_limit(&"\u{e4}".repeat(128), None)]
    #[case::too_long(&"\u{e4}".repeat(129), Some(FieldErrorCode::WrongLength))]
    #[case::empty("", Some(FieldErrorCode::WrongLength))]
    #[case::line_break("PLM\nA", Some(FieldErrorCode::WrongFormat))]
    fn a_system_id_is_a_text_in_one_line(
        #[case] text: &str,
        #[case] error: Option<FieldErrorCode>,
    ) {
        assert_eq!(SystemId::from_text(text).err().map(|error| error.code), error);
    }

    #[test]
    fn numbers_and_ids_are_compared_without_regard_to_letter_case() {
        let hash = |number: &PakNumber| {
            let mut hasher = std::hash::DefaultHasher::new();
            number.hash(&mut hasher);
            hasher.finish()
        };
        let numbers = ["4410jb", "4410JB"].map(|number| PakNumber::from_text(number).unwrap());
        assert_eq!(numbers[0], numbers[1]);
        assert_eq!(hash(&numbers[0]), hash(&numbers[1]));
        let ids = ["plm-\u{e4}", "PLM-\u{c4}"].map(|id| SystemId::from_text(id).unwrap());
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[0], SystemId::from_text("plm-a").unwrap());
    }

    #[test]
    fn a_pak_number_shows_only_its_end_in_a_log() {
        assert_eq!(format!("{:?}", PakNumber::from_text("12345678").unwrap()), "\u{2026}5678");
    }

    #[rstest]
    #[case("a", true)]
    #[case(&"a".repeat(64), true)]
    #[case(&"a".repeat(65), false)]
    #[case("L-WBXMS UPG/2.0", true)]
    #[case("a\nb", false)]
    #[case("\u{e4}", false)]
    #[case("", false)]
    fn a_sku_is_a_short_text_in_one_line(#[case] text: &str, #[case] is_valid: bool) {
        assert_eq!(Sku::from_text(text).is_ok(), is_valid);
    }
}
