//! Releases of CWMS.

use serde::{Serialize, Serializer};

use super::from_text::{FromText, ValueError};
use crate::assessment::FieldErrorCode;

/// The form of a release: two to five numbers, then optionally `MR` and a number.
pub const RELEASE_PATTERN: &str =
    r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$";
/// The form of the release of a lot: any 1.x.
pub const RELEASE_1X_PATTERN: &str = r"^1(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$";
/// The form of the release that a line is for: 2.0 or later.
pub const RELEASE_2X_PATTERN: &str =
    r"^([2-9]|[1-9][0-9]{1,3})(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$";

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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

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

    #[test]
    fn the_patterns_have_the_bounds_of_the_parser() {
        let rest = format!(
            r"(\.[0-9]{{1,{MAX_RELEASE_DIGITS}}}){{{},{}}}( ?[Mm][Rr] ?[0-9]{{1,{MAX_RELEASE_DIGITS}}})?$",
            RELEASE_NUMBERS.start() - 1,
            RELEASE_NUMBERS.end() - 1,
        );
        let more = MAX_RELEASE_DIGITS - 1;
        assert_eq!(RELEASE_PATTERN, format!("^(0|[1-9][0-9]{{0,{more}}}){rest}"));
        assert_eq!(RELEASE_1X_PATTERN, format!("^1{rest}"));
        assert_eq!(RELEASE_2X_PATTERN, format!("^([2-9]|[1-9][0-9]{{1,{more}}}){rest}"));
    }

    #[rstest]
    #[case("1.5", true, false)]
    #[case("2.0", false, true)]
    #[case("3.1", false, true)]
    #[case("0.9", false, false)]
    fn a_lot_is_for_1x_and_a_line_for_2_0_or_later(
        #[case] text: &str,
        #[case] fits_lot: bool,
        #[case] fits_line: bool,
    ) {
        assert_eq!(Release1x::from_text(text).is_ok(), fits_lot);
        assert_eq!(Release1x::default().set(text).is_ok(), fits_lot);
        assert_eq!(Release2x::from_text(text).is_ok(), fits_line);
    }
}
