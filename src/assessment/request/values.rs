//! The values of a request's fields. Each type is built only by its parser, so a value that exists
//! is within its bounds. The bounds are constants here; the OpenAPI schema repeats them as
//! literals, which a test compares.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use serde::{Serialize, Serializer};

use crate::assessment::FieldErrorCode;
use crate::assessment::masking::masked;

/// The largest number of licenses in one count.
pub const MAX_COUNT: u32 = 10_000_000;
/// The longest PAK number, in characters.
pub const MAX_PAK_NUMBER_LENGTH: usize = 64;
/// The longest id of a system, in characters.
pub const MAX_SYSTEM_ID_LENGTH: usize = 128;
/// The longest SKU, in characters.
pub const MAX_SKU_LENGTH: usize = 64;
/// The form of a PAK number.
pub const PAK_NUMBER_PATTERN: &str = r"^[A-Za-z0-9-]{1,64}$";
/// The form of a release: two to five numbers, then optionally `MR` and a number.
pub const RELEASE_PATTERN: &str =
    r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$";
/// The form of the release of a lot: any 1.x.
pub const RELEASE_1X_PATTERN: &str = r"^1(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$";
/// The form of the release that a line is for: 2.0 or later.
pub const RELEASE_2X_PATTERN: &str =
    r"^([2-9]|[1-9][0-9]{1,3})(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$";
/// The form of a SKU: printable ASCII.
pub const SKU_PATTERN: &str = r"^[ -~]{1,64}$";
/// The form of the id of a system: printable text.
pub const TEXT_PATTERN: &str = r"^[^\u0000-\u001F\u007F-\u009F]*$";

/// Why a text or a number is not a value of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    pub code: FieldErrorCode,
    /// What to do, in one sentence.
    pub detail: Cow<'static, str>,
}

impl ValueError {
    pub(crate) fn new(code: FieldErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for ValueError {}

/// A value that is written as text.
pub trait FromText: Sized {
    /// Reads the value from text.
    ///
    /// # Errors
    /// If the text is not a value of this type.
    fn from_text(text: &str) -> Result<Self, ValueError>;
}

/// A number of licenses: 0 to [`MAX_COUNT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Count(u32);

const COUNT: &str = "Enter how many licenses, in digits, like 50.";
const COUNT_RANGE: &str = "Enter how many licenses: a whole number from 0 to 10000000.";
const GROUPING: &str =
    "Write the number without separators, like 1000: a dot before three zeros is ambiguous.";

impl Count {
    /// No licenses.
    pub const ZERO: Self = Self(0);
    /// The largest count.
    pub const MAX: Self = Self(MAX_COUNT);

    /// A count within its bounds.
    ///
    /// # Errors
    /// If the number is above [`MAX_COUNT`].
    pub fn new(number: u64) -> Result<Self, ValueError> {
        u32::try_from(number)
            .ok()
            .filter(|number| *number <= MAX_COUNT)
            .map(Self)
            .ok_or_else(|| ValueError::new(FieldErrorCode::OutOfRange, COUNT_RANGE))
    }

    /// The number of licenses.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0 as u64
    }

    /// A count from a number in JSON: any notation of a whole number.
    pub(super) fn from_json_number(number: &str) -> Result<Self, ValueError> {
        match whole_number(number) {
            Some(number) => Self::new(number),
            None => Err(ValueError::new(FieldErrorCode::OutOfRange, COUNT_RANGE)),
        }
    }

    /// The error of a JSON value that is not a number.
    pub(super) fn not_a_number() -> ValueError {
        ValueError::new(FieldErrorCode::WrongType, COUNT)
    }
}

/// Reads a count as people type it: digits, with separators between groups of three digits if they
/// are unambiguous (`1,000`, `1 000`, `1'000`), and with a decimal part of zeros (`50.00`).
///
/// ```
/// use pakplan::assessment::{Count, FromText};
/// assert_eq!(Count::from_text("1,000").unwrap().get(), 1000);
/// assert!(Count::from_text("1.000").is_err());
/// ```
impl FromText for Count {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        if !text.is_empty() && text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::new(text.bytes().fold(0, |n, digit| n * 10 + u64::from(digit - b'0')));
        }
        Self::new(typed_number(text)?)
    }
}

/// The whole number that a JSON number stands for, or `None` if it is negative or has a fraction.
/// A number that no count can reach is `u64::MAX`.
fn whole_number(number: &str) -> Option<u64> {
    let (sign, number) = number.strip_prefix('-').map_or((1, number), |rest| (-1, rest));
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    // Zero in any notation, also as -0.
    if digits().all(|digit| digit == b'0') {
        return Some(0);
    }
    if sign < 0 {
        return None;
    }
    // An exponent that is too long to read is larger than any number of digits.
    let exponent = exponent
        .parse::<i64>()
        .unwrap_or_else(|_| if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 });
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX / 2).saturating_add(exponent);
    let mut value: u64 = 0;
    for (place, digit) in (0_i64..).zip(digits()) {
        if place < point {
            value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
        } else if digit != b'0' {
            return None;
        }
    }
    let digits = i64::try_from(digits().count()).unwrap_or(i64::MAX / 2);
    let zeros = point.saturating_sub(digits).clamp(0, 20);
    Some((0..zeros).fold(value, |value, _| value.saturating_mul(10)))
}

/// Marks without width that programs leave around a number.
const INVISIBLE: [char; 3] = ['\u{200b}', '\u{200e}', '\u{feff}'];

/// The whole number that a person typed.
fn typed_number(text: &str) -> Result<u64, ValueError> {
    let is_around = |c: char| c.is_whitespace() || INVISIBLE.contains(&c);
    let text = text.trim_matches(is_around);
    let wrong = || ValueError::new(FieldErrorCode::WrongType, COUNT);
    if text.starts_with('-') && text[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return Err(ValueError::new(FieldErrorCode::OutOfRange, COUNT_RANGE));
    }
    let (whole, decimals) = without_decimals(text)?;
    if !decimals.bytes().all(|digit| digit == b'0') {
        let is_number = decimals.bytes().all(|digit| digit.is_ascii_digit());
        let code = if is_number { FieldErrorCode::OutOfRange } else { FieldErrorCode::WrongType };
        return Err(ValueError::new(code, if is_number { COUNT_RANGE } else { COUNT }));
    }
    let separator = whole.chars().find(|c| !c.is_ascii_digit());
    let groups: Vec<&str> = match separator {
        None => vec![whole],
        Some(c @ (',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}')) => {
            whole.split(c).collect()
        }
        Some(_) => return Err(wrong()),
    };
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = groups.len() == 1
        || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|g| g.len() == 3));
    if groups[0].is_empty() || !grouped || !groups.iter().all(digits) {
        return Err(wrong());
    }
    Ok(groups.concat().parse().unwrap_or(u64::MAX))
}

/// Splits a typed number into its whole part, separators included, and its decimals.
fn without_decimals(text: &str) -> Result<(&str, &str), ValueError> {
    let Some(last) = text.rfind(['.', ',']) else { return Ok((text, "")) };
    let (sign, before, after) = (text.as_bytes()[last], &text[..last], &text[last + 1..]);
    if after.is_empty() {
        return Ok((text, ""));
    }
    let other = if sign == b'.' { ',' } else { '.' };
    if before.contains(char::from(sign)) {
        // The same sign twice separates groups.
        return match sign {
            b',' => Ok((text, "")),
            _ => Err(ValueError::new(FieldErrorCode::WrongFormat, GROUPING)),
        };
    }
    if before.contains(other) || after.len() != 3 {
        return Ok((before, after));
    }
    match sign {
        b',' => Ok((text, "")),
        _ if after == "000" => Err(ValueError::new(FieldErrorCode::WrongFormat, GROUPING)),
        _ => Ok((before, after)),
    }
}

/// A number of licenses that is wanted: 1 to [`MAX_COUNT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted(Count);

const WANTED_RANGE: &str = "Enter how many licenses are wanted now: a whole number from 1 to 10000000. Leave it out for all that remain.";

impl Wanted {
    /// The number of licenses.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }
}

impl TryFrom<Count> for Wanted {
    type Error = ValueError;

    fn try_from(count: Count) -> Result<Self, ValueError> {
        if count == Count::ZERO {
            return Err(ValueError::new(FieldErrorCode::OutOfRange, WANTED_RANGE));
        }
        Ok(Self(count))
    }
}

impl FromText for Wanted {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        Count::from_text(text)?.try_into()
    }
}

/// A release of CWMS, as it was written: `2.0`, `1.5.1.386`, `1.5 MR3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    text: String,
    major: u32,
}

const RELEASE: &str = "Enter a release, like 2.0, 1.5.1.386 or 1.5 MR3.";
const RELEASE_1X: &str = "Enter a 1.x release, like 1.5 or 1.5 MR3.";
const RELEASE_2X: &str = "Enter release 2.0 or later, like 2.0.";
/// The most digits of one number of a release.
const MAX_RELEASE_DIGITS: usize = 4;
/// How many numbers a release has, with dots between them.
const RELEASE_NUMBERS: std::ops::RangeInclusive<usize> = 2..=5;

impl Release {
    /// The release as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first number: 2 of 2.0.
    #[must_use]
    pub const fn major(&self) -> u32 {
        self.major
    }

    /// Release 2.0.
    #[must_use]
    pub fn v2_0() -> Self {
        Self { text: "2.0".to_owned(), major: 2 }
    }

    /// Reads another release into the same memory.
    fn read(&mut self, text: &str) -> Option<()> {
        self.major = major(text)?;
        self.text.clear();
        self.text.push_str(text);
        Some(())
    }
}

/// The first number of a release, if the text is one.
fn major(text: &str) -> Option<u32> {
    let is_number = |n: &str| {
        (1..=MAX_RELEASE_DIGITS).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit())
    };
    let letters = text.bytes().position(|byte| byte.eq_ignore_ascii_case(&b'm'));
    let numbers = match letters {
        None => text,
        Some(start) => {
            let maintenance = text.get(start..)?;
            let number = maintenance
                .get(2..)
                .filter(|_| maintenance.get(..2).is_some_and(|mr| mr.eq_ignore_ascii_case("MR")))?;
            if !is_number(number.strip_prefix(' ').unwrap_or(number)) {
                return None;
            }
            text[..start].strip_suffix(' ').unwrap_or(&text[..start])
        }
    };
    let count = numbers.split('.').count();
    if !RELEASE_NUMBERS.contains(&count) || !numbers.split('.').all(is_number) {
        return None;
    }
    let major = numbers.split('.').next().filter(|n| *n == "0" || !n.starts_with('0'))?;
    major.parse().ok()
}

impl FromText for Release {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        let mut release = Self { text: String::new(), major: 0 };
        release
            .read(text)
            .map(|()| release)
            .ok_or_else(|| ValueError::new(FieldErrorCode::WrongFormat, RELEASE))
    }
}

impl Serialize for Release {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

macro_rules! limited_release {
    ($(#[$doc:meta])* $name:ident, $limit:expr, $detail:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        pub struct $name(Release);

        impl std::ops::Deref for $name {
            type Target = Release;

            fn deref(&self) -> &Release {
                &self.0
            }
        }

        impl FromText for $name {
            fn from_text(text: &str) -> Result<Self, ValueError> {
                let limit: fn(u32) -> bool = $limit;
                Release::from_text(text)
                    .ok()
                    .filter(|release| limit(release.major))
                    .map(Self)
                    .ok_or_else(|| ValueError::new(FieldErrorCode::WrongFormat, $detail))
            }
        }
    };
}

limited_release! {
    /// The release of a lot: any 1.x.
    Release1x, |major| major == 1, RELEASE_1X
}

limited_release! {
    /// The release that a line is for: 2.0 or later.
    Release2x, |major| major >= 2, RELEASE_2X
}

impl Default for Release1x {
    fn default() -> Self {
        Self(Release { text: "1.0".to_owned(), major: 1 })
    }
}

impl Release1x {
    /// Reads another release into the same memory.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), ValueError> {
        let wrong = || ValueError::new(FieldErrorCode::WrongFormat, RELEASE_1X);
        if major(text) != Some(1) {
            return Err(wrong());
        }
        self.0.read(text).ok_or_else(wrong)
    }
}

impl Default for Release2x {
    fn default() -> Self {
        Self(Release::v2_0())
    }
}

/// A PAK number. It is an entitlement, so its debug form shows only the last four characters.
/// Numbers that differ only in letter case are equal.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
pub struct PakNumber(String);

const PAK_NUMBER: &str =
    "Enter the PAK number: 1 to 64 letters (A-Z, a-z), digits and hyphens, without spaces.";

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
            return Err(ValueError::new(FieldErrorCode::WrongFormat, PAK_NUMBER));
        }
        self.0.clear();
        self.0.push_str(text);
        Ok(())
    }
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

const SYSTEM_ID: &str = "Enter the id of the system: 1 to 128 characters, without line breaks.";

impl SystemId {
    /// The id as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for SystemId {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        if text.chars().any(char::is_control) {
            return Err(ValueError::new(FieldErrorCode::WrongFormat, SYSTEM_ID));
        }
        if (1..=MAX_SYSTEM_ID_LENGTH).contains(&text.chars().count()) {
            return Ok(Self(text.to_owned()));
        }
        Err(ValueError::new(FieldErrorCode::WrongLength, SYSTEM_ID))
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

const SKU: &str =
    "Enter the SKU: 1 to 64 letters (A-Z, a-z), digits, spaces and punctuation marks.";

impl Sku {
    /// The SKU as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for Sku {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        let allowed = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        if (1..=MAX_SKU_LENGTH).contains(&text.len()) && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(ValueError::new(FieldErrorCode::WrongFormat, SKU))
    }
}

/// The years that a date or a timestamp can have.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

const DATE: &str = "Enter a date, like 2026-11-24.";
const TIMESTAMP: &str =
    "Enter an RFC 3339 timestamp with its offset from UTC, like 2026-11-24T08:00:00Z.";

/// Whether the text has a digit where the pattern has one, and else the same characters.
fn is_like(text: &str, pattern: &str) -> bool {
    let same = |(byte, like): (u8, u8)| {
        if like.is_ascii_digit() { byte.is_ascii_digit() } else { byte.eq_ignore_ascii_case(&like) }
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(same)
}

/// A date as ISO 8601 writes it, with a four-digit year from 1 on.
impl FromText for NaiveDate {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        Some(text)
            .filter(|text| is_like(text, "2026-11-24"))
            .and_then(|text| Self::parse_from_str(text, "%Y-%m-%d").ok())
            .filter(|date| YEARS.contains(&date.year()))
            .ok_or_else(|| ValueError::new(FieldErrorCode::WrongFormat, DATE))
    }
}

/// A timestamp as RFC 3339 writes it, converted to UTC.
impl FromText for DateTime<Utc> {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        let start = "2026-11-24T".len();
        text.get(..start)
            .filter(|date| is_like(date, "2026-11-24T"))
            .and_then(|_| DateTime::parse_from_rfc3339(text).ok())
            .map(|timestamp| timestamp.to_utc())
            // A leap second has no place in the arithmetic of dates.
            .filter(|timestamp| timestamp.nanosecond() < 1_000_000_000)
            .filter(|timestamp| YEARS.contains(&timestamp.year()))
            .ok_or_else(|| ValueError::new(FieldErrorCode::WrongFormat, TIMESTAMP))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0", Some(0))]
    #[case("-0", Some(0))]
    #[case("0.0e9", Some(0))]
    #[case("50", Some(50))]
    #[case("5.0", Some(5))]
    #[case("5e0", Some(5))]
    #[case("5E+1", Some(50))]
    #[case("0.5e1", Some(5))]
    #[case("50e-1", Some(5))]
    #[case("12.50e2", Some(1250))]
    #[case("10000000", Some(10_000_000))]
    #[case("1e7", Some(10_000_000))]
    #[case("10000001", None)]
    #[case("1e8", None)]
    #[case("1e999999999999999999999", None)]
    #[case("99999999999999999999999999", None)]
    #[case("1e-400", None)]
    #[case("1e-999999999999999999999", None)]
    #[case("5.5", None)]
    #[case("5.00000000000000000000000001", None)]
    #[case("-1", None)]
    fn a_count_in_json_is_any_notation_of_a_whole_number(
        #[case] number: &str,
        #[case] count: Option<u64>,
    ) {
        assert_eq!(Count::from_json_number(number).ok().map(Count::get), count);
    }

    #[rstest]
    #[case::digits("50", Some(50))]
    #[case::many_digits("0000000050", Some(50))]
    #[case::comma("1,000", Some(1000))]
    #[case::space("1 000", Some(1000))]
    #[case::no_break_space("1\u{a0}000", Some(1000))]
    #[case::narrow_space("1\u{202f}000", Some(1000))]
    #[case::apostrophe("1'000", Some(1000))]
    #[case::typographic_apostrophe("1\u{2019}000", Some(1000))]
    #[case::several_groups("1,000,000", Some(1_000_000))]
    #[case::decimals_of_zeros("50.00", Some(50))]
    #[case::decimals_after_a_comma("50,00", Some(50))]
    #[case::grouped_with_decimals("1,000.00", Some(1000))]
    #[case::both_signs("1.000,00", Some(1000))]
    #[case::spaces_with_decimals("1 000,00", Some(1000))]
    #[case::invisible_marks("\u{feff}\u{200e}50\u{200b} ", Some(50))]
    #[case::at_the_limit("10,000,000", Some(10_000_000))]
    #[case::above_the_limit("10000001", None)]
    #[case::far_above_the_limit("99999999999999999999999", None)]
    #[case::a_dot_before_three_zeros("1.000", None)]
    #[case::two_dots("1.000.000", None)]
    #[case::a_fraction("1.5", None)]
    #[case::three_decimals("1.200", None)]
    #[case::short_group("1,00,000", None)]
    #[case::long_first_group("1000,000", None)]
    #[case::mixed_separators("1 000,000", None)]
    #[case::trailing_sign("5.", None)]
    #[case::leading_sign(".5", None)]
    #[case::negative("-5", None)]
    #[case::exponent("1e3", None)]
    #[case::words("many", None)]
    #[case::empty("", None)]
    #[case::other_digits("\u{665}", None)]
    fn a_typed_count_is_read_only_if_it_is_unambiguous(
        #[case] text: &str,
        #[case] count: Option<u64>,
    ) {
        assert_eq!(Count::from_text(text).ok().map(Count::get), count);
    }

    #[test]
    fn a_dot_before_three_zeros_gets_advice() {
        let error = Count::from_text("1.000").unwrap_err();
        assert!(error.detail.contains("like 1000"), "{error}");
    }

    #[rstest]
    #[case("1", true)]
    #[case("10000000", true)]
    #[case("0", false)]
    #[case("10000001", false)]
    fn a_wanted_number_is_at_least_one(#[case] text: &str, #[case] is_valid: bool) {
        assert_eq!(Wanted::from_text(text).is_ok(), is_valid);
    }

    #[rstest]
    #[case("1.0", Some(1))]
    #[case("1.5", Some(1))]
    #[case("1.5.1.386", Some(1))]
    #[case("1.5.1.386.2", Some(1))]
    #[case("1.5 MR3", Some(1))]
    #[case("1.5mr3", Some(1))]
    #[case("1.5 mr 3", Some(1))]
    #[case("2.0", Some(2))]
    #[case("12.3456", Some(12))]
    #[case("1.5.1.386.2.1", None)]
    #[case("1", None)]
    #[case("1.", None)]
    #[case(".5", None)]
    #[case("01.5", None)]
    #[case("0.5", Some(0))]
    #[case("1.05", Some(1))]
    #[case("1..5", None)]
    #[case("1.12345", None)]
    #[case("1.5 MR", None)]
    #[case("1.5 MX3", None)]
    #[case("1.5  MR3", None)]
    #[case("1.5 MR3 ", None)]
    #[case("MR3", None)]
    #[case("1,5", None)]
    #[case("1.5 m\u{fc}", None)]
    #[case("", None)]
    fn a_release_has_two_to_five_numbers_and_perhaps_a_maintenance_release(
        #[case] text: &str,
        #[case] major: Option<u32>,
    ) {
        let release = Release::from_text(text).ok();
        assert_eq!(release.as_ref().map(Release::major), major);
        assert_eq!(release.map(|release| release.as_str().to_owned()), major.map(|_| text.into()));
    }

    #[rstest]
    #[case("1.5", true, false)]
    #[case("2.0", false, true)]
    #[case("3.1", false, true)]
    #[case("0.9", false, false)]
    fn a_lot_is_for_1x_and_a_line_for_2_0_or_later(
        #[case] text: &str,
        #[case] of_lot: bool,
        #[case] of_line: bool,
    ) {
        assert_eq!(Release1x::from_text(text).is_ok(), of_lot);
        assert_eq!(Release1x::default().set(text).is_ok(), of_lot);
        assert_eq!(Release2x::from_text(text).is_ok(), of_line);
    }

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
    fn letter_case_makes_no_other_number_and_no_other_system() {
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

    #[rstest]
    #[case("2026-11-24", true)]
    #[case("2024-02-29", true)]
    #[case("2026-02-29", false)]
    #[case("2026-11-31", false)]
    #[case("0000-01-01", false)]
    #[case("26-11-24", false)]
    #[case("2026-11-24T00:00:00Z", false)]
    #[case("24.11.2026", false)]
    fn a_date_is_a_day_of_the_calendar(#[case] text: &str, #[case] is_valid: bool) {
        assert_eq!(NaiveDate::from_text(text).is_ok(), is_valid);
    }

    #[rstest]
    #[case("2026-11-24T08:00:00Z", Some("2026-11-24T08:00:00Z"))]
    #[case("2026-11-24t08:00:00.5z", Some("2026-11-24T08:00:00.500Z"))]
    #[case("2026-11-23T22:00:00-04:00", Some("2026-11-24T02:00:00Z"))]
    #[case("2026-11-24T13:30:00+05:30", Some("2026-11-24T08:00:00Z"))]
    #[case("2026-11-24 08:00:00Z", None)]
    #[case("2026-11-24T08:00:00", None)]
    #[case("2026-11-24T23:59:60Z", None)]
    #[case("0000-06-01T00:00:00Z", None)]
    #[case("9999-12-31T23:59:59-01:00", None)]
    #[case("2026-11-24", None)]
    fn a_timestamp_is_converted_to_utc(#[case] text: &str, #[case] utc: Option<&str>) {
        let expected = utc.map(|utc| utc.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(DateTime::<Utc>::from_text(text).ok(), expected);
    }
}
