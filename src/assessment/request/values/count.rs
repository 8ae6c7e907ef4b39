//! Numbers of licenses.

use serde::Serialize;

use super::from_text::{FromText, ValueError};
use crate::assessment::FieldErrorCode;

/// The largest number of licenses in one count.
pub const MAX_COUNT: u32 = 10_000_000;

/// A number of licenses: 0 to [`MAX_COUNT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Count(u32);

const COUNT: &str = "Enter how many licenses, in digits, like 50.";
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
            .ok_or_else(out_of_range)
    }

    /// The number of licenses.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0 as u64
    }

    /// A count from a number in JSON: any notation of a whole number.
    pub(in crate::assessment::request) fn from_json_number(
        number: &str,
    ) -> Result<Self, ValueError> {
        match whole_number(number) {
            Some(number) => Self::new(number),
            None => Err(out_of_range()),
        }
    }

    /// The error of a JSON value that is not a number.
    pub(in crate::assessment::request) fn not_a_number() -> ValueError {
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

fn out_of_range() -> ValueError {
    let detail = format!("Enter how many licenses: a whole number from 0 to {MAX_COUNT}.");
    ValueError::new(FieldErrorCode::OutOfRange, detail)
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
        return Err(out_of_range());
    }
    let (whole, decimals) = without_decimals(text)?;
    if !decimals.bytes().all(|digit| digit == b'0') {
        let is_number = decimals.bytes().all(|digit| digit.is_ascii_digit());
        return Err(if is_number { out_of_range() } else { wrong() });
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
            let detail = format!(
                "Enter how many licenses are wanted now: a whole number from 1 to {MAX_COUNT}. Leave it out for all that remain."
            );
            return Err(ValueError::new(FieldErrorCode::OutOfRange, detail));
        }
        Ok(Self(count))
    }
}

impl FromText for Wanted {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        Count::from_text(text)?.try_into()
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
}
