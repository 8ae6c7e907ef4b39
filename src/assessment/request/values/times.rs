//! Dates and timestamps.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};

use super::from_text::{FromText, ValueError};
use crate::assessment::FieldErrorCode;

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
