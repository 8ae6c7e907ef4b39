//! The times that the source names. The rules compute with these constants and the catalogue
//! prints them.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// The longest wait until PLM is fully started and CWMS detects it (page 4, entry 11).
pub const PLM_FULLY_STARTED: Interval = Interval::Minutes(20);
/// The longest wait until CWMS updates the count of installed licenses (page 4, entry 11).
pub const COUNT_REFRESH: Interval = Interval::Hours(24);
/// The time of the daily license analysis, in GMT (page 4, entry 11).
pub const ANALYSIS_DAILY_AT: NaiveTime =
    NaiveTime::from_hms_opt(2, 0, 0).expect("02:00 is a time of day");
/// The wait for the timed audit jobs, not a maximum (page 4, entry 8).
pub const AUDIT_JOBS: Interval = Interval::Hours(48);
/// The time to restore the connection to PLM after a failover (page 1, entry 1).
pub const FREE_TRIAL: Interval = Interval::Days(180);
/// How long usage is exceeded (page 2, entry 4), or licenses are invalid (page 3, entry 6), before
/// a deactivation. The source says "over six months": calendar months, not 180 days.
pub const DEACTIVATION: Interval = Interval::Months(6);

/// A length of time, in the unit that the source uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// A number of minutes.
    Minutes(u32),
    /// A number of hours.
    Hours(u32),
    /// A number of days.
    Days(u32),
    /// A number of calendar months. If the last month is too short for the day, its last day counts.
    Months(u32),
}

impl Interval {
    /// The date at this interval after `start`. Minutes and hours count as whole days, rounded
    /// down. `None` after the year 9999: RFC 3339 has four digits for the year.
    #[must_use]
    pub fn after_date(self, start: NaiveDate) -> Option<NaiveDate> {
        let date = match self {
            Self::Minutes(n) => start.checked_add_days(Days::new(u64::from(n / (24 * 60)))),
            Self::Hours(n) => start.checked_add_days(Days::new(u64::from(n / 24))),
            Self::Days(n) => start.checked_add_days(Days::new(u64::from(n))),
            Self::Months(n) => start.checked_add_months(Months::new(n)),
        };
        date.filter(|date| four_digit_year(*date))
    }

    /// The timestamp at this interval after `start`. `None` after the year 9999.
    #[must_use]
    pub fn after(self, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let moment = match self {
            Self::Minutes(n) => start.checked_add_signed(TimeDelta::minutes(i64::from(n))),
            Self::Hours(n) => start.checked_add_signed(TimeDelta::hours(i64::from(n))),
            Self::Days(n) => start.checked_add_days(Days::new(u64::from(n))),
            Self::Months(n) => start.checked_add_months(Months::new(n)),
        };
        moment.filter(|moment| four_digit_year(moment.date_naive()))
    }

    /// The interval in words. Numbers below ten are spelled out.
    ///
    /// ```
    /// use pakplan::catalogue::{AUDIT_JOBS, DEACTIVATION};
    /// assert_eq!(AUDIT_JOBS.in_words(), "48 hours");
    /// assert_eq!(DEACTIVATION.in_words(), "six months");
    /// ```
    #[must_use]
    pub fn in_words(self) -> String {
        const NUMBERS: [&str; 10] =
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        let (count, unit) = match self {
            Self::Minutes(n) => (n, "minute"),
            Self::Hours(n) => (n, "hour"),
            Self::Days(n) => (n, "day"),
            Self::Months(n) => (n, "month"),
        };
        let plural = if count == 1 { "" } else { "s" };
        match NUMBERS.into_iter().zip(0..).find(|(_, number)| *number == count) {
            Some((number, _)) => format!("{number} {unit}{plural}"),
            None => format!("{count} {unit}{plural}"),
        }
    }
}

/// The time of the daily license analysis in words.
///
/// ```
/// assert_eq!(pakplan::catalogue::analysis_time(), "02:00 GMT");
/// ```
#[must_use]
pub fn analysis_time() -> String {
    in_gmt(ANALYSIS_DAILY_AT)
}

/// A time of day in words, such as "13:30 GMT".
pub(crate) fn in_gmt(time: NaiveTime) -> String {
    time.format("%H:%M GMT").to_string()
}

/// The first license analysis (daily at [`ANALYSIS_DAILY_AT`]) strictly after `moment`. `None`
/// after the year 9999.
///
/// ```
/// use pakplan::catalogue::next_analysis;
/// assert_eq!(
///     next_analysis("2026-11-24T01:59:59Z".parse()?),
///     Some("2026-11-24T02:00:00Z".parse()?),
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn next_analysis(moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = moment.date_naive().and_time(ANALYSIS_DAILY_AT).and_utc();
    if moment < today { Some(today) } else { COUNT_REFRESH.after(today) }
}

/// An ISO 8601 duration, such as `PT20M` or `P180D`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(n) => write!(f, "PT{n}M"),
            Self::Hours(n) => write!(f, "PT{n}H"),
            Self::Days(n) => write!(f, "P{n}D"),
            Self::Months(n) => write!(f, "P{n}M"),
        }
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A length of time or a time of day that a catalogue entry states.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct EntryTime {
    /// What takes this long, or happens at this time of day.
    #[schema(value_type = String)]
    pub what: &'static str,
    /// The length of time, as an ISO 8601 duration. The texts of the entry say whether it is exact,
    /// a maximum ("up to") or a minimum ("over").
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = "duration", example = "PT20M")]
    pub duration: Option<Interval>,
    /// How the source limits `duration`.
    #[serde(skip)]
    #[schema(ignore)]
    bound: Bound,
    /// The time of day at which it happens, every day, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "daily")]
    #[schema(
        value_type = Option<String>,
        nullable = false,
        pattern = r"^[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        example = "02:00:00Z"
    )]
    pub daily_at: Option<NaiveTime>,
}

/// How the source limits a duration.
#[derive(Clone, Copy, Debug)]
enum Bound {
    /// The duration itself: wait 48 hours.
    Exact,
    /// The duration or less: up to 20 minutes.
    AtMost,
    /// More than the duration: over six months.
    MoreThan,
}

impl EntryTime {
    /// Something that takes `duration`.
    pub(super) const fn exact(what: &'static str, duration: Interval) -> Self {
        Self { what, duration: Some(duration), bound: Bound::Exact, daily_at: None }
    }

    /// Something that takes `duration` or less.
    pub(super) const fn at_most(what: &'static str, duration: Interval) -> Self {
        Self { bound: Bound::AtMost, ..Self::exact(what, duration) }
    }

    /// Something that takes more than `duration`.
    pub(super) const fn more_than(what: &'static str, duration: Interval) -> Self {
        Self { bound: Bound::MoreThan, ..Self::exact(what, duration) }
    }

    /// The same, every day at `daily_at` UTC.
    pub(super) const fn with_daily_at(self, daily_at: NaiveTime) -> Self {
        Self { daily_at: Some(daily_at), ..self }
    }

    /// The duration with its limit in words.
    ///
    /// ```
    /// use pakplan::catalogue::{EntryId, find};
    /// let words = |id| find(id).times[0].duration_in_words();
    /// assert_eq!(words(EntryId::OutOfDateLicenseAlert).as_deref(), Some("up to 20 minutes"));
    /// let after_update = EntryId::ManageLicensesUnavailableAfterUpdate;
    /// assert_eq!(words(after_update).as_deref(), Some("48 hours"));
    /// ```
    #[must_use]
    pub fn duration_in_words(&self) -> Option<String> {
        let duration = self.duration?.in_words();
        Some(match self.bound {
            Bound::Exact => duration,
            Bound::AtMost => format!("up to {duration}"),
            Bound::MoreThan => format!("over {duration}"),
        })
    }
}

/// Serializes the time as the full-time of RFC 3339, such as `02:00:00Z`.
#[expect(clippy::ref_option, reason = "serialize_with passes a reference to the field")]
fn daily<S: Serializer>(time: &Option<NaiveTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&time.format("%H:%M:%SZ")),
        None => serializer.serialize_none(),
    }
}

/// Whether the year has at most four digits, so that RFC 3339 can represent the date.
pub(crate) fn four_digit_year(date: NaiveDate) -> bool {
    (0..=9999).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::before_two("2026-11-24T01:59:59Z", Some("2026-11-24T02:00:00Z"))]
    #[case::at_two("2026-11-24T02:00:00Z", Some("2026-11-25T02:00:00Z"))]
    #[case::after_two("2026-11-24T02:00:01Z", Some("2026-11-25T02:00:00Z"))]
    #[case::over_new_year("2026-12-31T08:00:00Z", Some("2027-01-01T02:00:00Z"))]
    #[case::past_the_last_year("9999-12-31T08:00:00Z", None)]
    fn the_next_analysis_is_strictly_later(#[case] moment: &str, #[case] next: Option<&str>) {
        assert_eq!(next_analysis(moment.parse().unwrap()), next.map(|next| next.parse().unwrap()));
    }

    #[rstest]
    #[case::six_calendar_months(DEACTIVATION, "2026-05-24", Some("2026-11-24"))]
    #[case::not_180_days(DEACTIVATION, "2026-01-01", Some("2026-07-01"))]
    #[case::a_day_the_month_lacks(DEACTIVATION, "2026-08-31", Some("2027-02-28"))]
    #[case::the_trial_is_180_days(FREE_TRIAL, "2026-01-01", Some("2026-06-30"))]
    #[case::hours_in_whole_days(AUDIT_JOBS, "2026-01-01", Some("2026-01-03"))]
    #[case::a_day_of_hours(COUNT_REFRESH, "2026-12-31", Some("2027-01-01"))]
    #[case::minutes_in_whole_days(PLM_FULLY_STARTED, "2026-01-01", Some("2026-01-01"))]
    #[case::past_the_last_year(FREE_TRIAL, "9999-12-01", None)]
    fn dates_are_computed_in_the_unit_of_the_source(
        #[case] interval: Interval,
        #[case] start: &str,
        #[case] end: Option<&str>,
    ) {
        assert_eq!(
            interval.after_date(start.parse().unwrap()),
            end.map(|end| end.parse().unwrap())
        );
    }

    #[rstest]
    #[case(PLM_FULLY_STARTED, "PT20M")]
    #[case(COUNT_REFRESH, "PT24H")]
    #[case(AUDIT_JOBS, "PT48H")]
    #[case(FREE_TRIAL, "P180D")]
    #[case(DEACTIVATION, "P6M")]
    fn intervals_are_written_in_iso_8601(#[case] interval: Interval, #[case] text: &str) {
        assert_eq!(interval.to_string(), text);
    }

    #[rstest]
    #[case::minutes(PLM_FULLY_STARTED, "20 minutes")]
    #[case::hours(AUDIT_JOBS, "48 hours")]
    #[case::days(FREE_TRIAL, "180 days")]
    #[case::spelled_out(DEACTIVATION, "six months")]
    #[case::singular(Interval::Days(1), "one day")]
    #[case::not_spelled_out(Interval::Hours(10), "10 hours")]
    fn intervals_are_written_in_words(#[case] interval: Interval, #[case] words: &str) {
        assert_eq!(interval.in_words(), words);
    }

    #[rstest]
    #[case::exact(EntryTime::exact("", AUDIT_JOBS), "48 hours")]
    #[case::maximum(EntryTime::at_most("", COUNT_REFRESH), "up to 24 hours")]
    #[case::minimum(EntryTime::more_than("", DEACTIVATION), "over six months")]
    #[case::daily(EntryTime::at_most("", COUNT_REFRESH).with_daily_at(ANALYSIS_DAILY_AT), "up to 24 hours")]
    fn a_duration_is_written_with_its_limit(#[case] time: EntryTime, #[case] words: &str) {
        assert_eq!(time.duration_in_words().as_deref(), Some(words));
    }

    #[test]
    fn the_limit_is_not_serialized() {
        let time = EntryTime::at_most("count", COUNT_REFRESH).with_daily_at(ANALYSIS_DAILY_AT);
        assert_eq!(
            serde_json::to_string(&time).unwrap(),
            r#"{"what":"count","duration":"PT24H","daily_at":"02:00:00Z"}"#,
        );
    }
}
