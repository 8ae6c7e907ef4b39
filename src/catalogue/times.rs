//! The times the source names. The rules compute with them and the catalogue prints them, from
//! the same constants.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// "it might be necessary to wait up to 20 minutes for the PLM to fully start" (page 4).
pub const PLM_FULLY_STARTED: Interval = Interval::Minutes(20);
/// "wait up to 24 hours for the count of installed licenses to be updated" (page 4).
pub const COUNT_REFRESH: Interval = Interval::Days(1);
/// "license analysis is run only once a day at 2:00 am GMT" (page 4).
pub const ANALYSIS_DAILY_AT: NaiveTime =
    NaiveTime::from_hms_opt(2, 0, 0).expect("02:00 is a time of day");
/// "wait 48 hours for the timed audit jobs to occur" (page 4).
pub const AUDIT_JOBS: Interval = Interval::Hours(48);
/// "giving you 180 days to restore your connection" (page 1).
pub const FREE_TRIAL: Interval = Interval::Days(180);
/// "for over six months" (page 2) and "over six months old" (page 3): calendar months.
pub const DEACTIVATION: Interval = Interval::Months(6);

/// A length of time in the unit the source gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// So many minutes.
    Minutes(u32),
    /// So many hours.
    Hours(u32),
    /// So many days.
    Days(u32),
    /// So many calendar months; a day the month lacks becomes its last.
    Months(u32),
}

impl Interval {
    /// The date this long after `start`; for minutes and hours, whole days only. `None` past the
    /// year 9999, which a four-digit date cannot name.
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

    /// The moment this long after `start`. `None` past the year 9999.
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
}

/// The first license analysis (daily at [`ANALYSIS_DAILY_AT`]) strictly after `moment`. `None`
/// past the year 9999.
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

/// ISO 8601, as `PT20M` or `P180D`.
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

/// A time the entry names.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct EntryTime {
    /// What takes, or happens at, this time.
    #[schema(value_type = String)]
    pub what: &'static str,
    /// How long it takes at most, as an ISO 8601 duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = "duration", example = "PT20M")]
    pub duration: Option<Interval>,
    /// The time of day at which it happens, every day, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "daily")]
    #[schema(value_type = Option<String>, nullable = false, format = "time", example = "02:00:00Z")]
    pub daily_at: Option<NaiveTime>,
}

impl EntryTime {
    /// Something that takes at most `duration`.
    pub(super) const fn lasting(what: &'static str, duration: Interval) -> Self {
        Self { what, duration: Some(duration), daily_at: None }
    }

    /// Something that happens every `duration`, at `daily_at` UTC.
    pub(super) const fn daily(what: &'static str, duration: Interval, daily_at: NaiveTime) -> Self {
        Self { what, duration: Some(duration), daily_at: Some(daily_at) }
    }
}

/// RFC 3339's full-time, as `02:00:00Z`.
#[expect(clippy::ref_option, reason = "serde's serialize_with hands over the field by reference")]
fn daily<S: Serializer>(time: &Option<NaiveTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&time.format("%H:%M:%SZ")),
        None => serializer.serialize_none(),
    }
}

/// Whether RFC 3339 and ISO 8601 can write the date without an agreement on longer years.
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
    #[case::minutes_in_whole_days(PLM_FULLY_STARTED, "2026-01-01", Some("2026-01-01"))]
    #[case::past_the_last_year(FREE_TRIAL, "9999-12-01", None)]
    fn dates_count_in_the_sources_units(
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
    #[case(COUNT_REFRESH, "P1D")]
    #[case(AUDIT_JOBS, "PT48H")]
    #[case(FREE_TRIAL, "P180D")]
    #[case(DEACTIVATION, "P6M")]
    fn intervals_are_written_in_iso_8601(#[case] interval: Interval, #[case] text: &str) {
        assert_eq!(interval.to_string(), text);
    }
}
