//! The dates by which something must be done.

use std::fmt;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::request::{AssessmentRequest, SystemFacts};
use super::text::Plural;
use crate::catalogue::{Basis, DEACTIVATION, EntryId, FREE_TRIAL, name_of};

/// What happens on the date of a deadline.
///
/// - `alert_expires`: the expiration date in the out-of-date license alert.
/// - `free_trial_ends`: free-trial mode ends.
/// - `invalid_licenses_deactivation`: the system is deactivated because its licenses are invalid.
/// - `usage_deactivation`: the system is deactivated because usage exceeds the licenses.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DeadlineCode {
    AlertExpires,
    FreeTrialEnds,
    InvalidLicensesDeactivation,
    UsageDeactivation,
}

/// A date by which something must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deadline {
    pub code: DeadlineCode,
    /// The day on which the deadline takes effect.
    pub date: NaiveDate,
    /// The days from the date of `as_of` to that day. 0 or negative: it has passed.
    #[schema(minimum = -3_660_000, maximum = 3_660_000)]
    pub days_left: i64,
    pub basis: Basis,
    pub entry: EntryId,
}

impl Deadline {
    /// Whether it has passed: action was needed before its date.
    #[must_use]
    pub const fn has_passed(&self) -> bool {
        self.days_left <= 0
    }

    /// The last day on which a step still helps, if it has not passed.
    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        if self.has_passed() { None } else { self.date.checked_sub_days(Days::new(1)) }
    }
}

/// The deadline as a sentence without its full stop, such as "Free-trial mode ends on 2026-12-07,
/// in 13 days".
impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, present, past) = match self.code {
            DeadlineCode::AlertExpires => ("The out-of-date license alert", "expires", "expired"),
            DeadlineCode::FreeTrialEnds => ("Free-trial mode", "ends", "ended"),
            DeadlineCode::InvalidLicensesDeactivation => {
                ("Deactivation because of invalid licenses", "is due", "was due")
            }
            DeadlineCode::UsageDeactivation => {
                ("Deactivation because of exceeded usage", "is due", "was due")
            }
        };
        let date = self.date;
        match self.days_left {
            0 => write!(f, "{subject} {present} today, {date}"),
            1 => write!(f, "{subject} {present} tomorrow, {date}"),
            -1 => write!(f, "{subject} {past} yesterday, {date}"),
            2.. => write!(f, "{subject} {present} on {date}, in {} days", self.days_left),
            ..=-2 => {
                let days = Plural(self.days_left.unsigned_abs(), "day");
                write!(f, "{subject} {past} on {date}, {days} ago")
            }
        }
    }
}

/// The deadlines that the facts set, sorted by date, then by code.
pub(super) fn deadlines(request: &AssessmentRequest) -> Vec<Deadline> {
    let (system, today) = (&request.system, request.as_of().date_naive());
    let deadline = |code, date: NaiveDate| Deadline {
        code,
        date,
        days_left: date.signed_duration_since(today).num_days(),
        basis: basis(code, system),
        entry: entry(code, system),
    };
    let mut deadlines: Vec<_> = DeadlineCode::VARIANTS
        .iter()
        .filter_map(|code| Some(deadline(*code, date(*code, system)?)))
        .collect();
    deadlines.sort_by_key(|deadline| (deadline.date, name_of(deadline.code)));
    deadlines
}

/// The day on which the deadline takes effect; `None` after the year 9999.
fn date(code: DeadlineCode, system: &SystemFacts) -> Option<NaiveDate> {
    match code {
        // Page 4, entry 11.
        DeadlineCode::AlertExpires => system.alert_expires_on,
        // Page 1, entry 1.
        DeadlineCode::FreeTrialEnds => FREE_TRIAL.after_date(system.free_trial_started_on?),
        // Page 3, entry 6.
        DeadlineCode::InvalidLicensesDeactivation => {
            DEACTIVATION.after_date(system.licenses_invalid_since?)
        }
        // Page 2, entry 4.
        DeadlineCode::UsageDeactivation => DEACTIVATION.after_date(system.usage_exceeded_since?),
    }
}

/// The source gives the length of the trial only for a failover.
fn basis(code: DeadlineCode, system: &SystemFacts) -> Basis {
    match code {
        DeadlineCode::FreeTrialEnds if !system.is_secondary_active() => Basis::Inferred,
        _ => Basis::Documented,
    }
}

fn entry(code: DeadlineCode, system: &SystemFacts) -> EntryId {
    match code {
        DeadlineCode::AlertExpires => EntryId::OutOfDateLicenseAlert,
        DeadlineCode::FreeTrialEnds if system.is_secondary_active() => EntryId::HaFailoverFreeTrial,
        DeadlineCode::FreeTrialEnds => EntryId::FreeTrialAlert,
        DeadlineCode::InvalidLicensesDeactivation => EntryId::InvalidLicensesDeactivated,
        DeadlineCode::UsageDeactivation => EntryId::LicenseUsageExceededDeactivated,
    }
}

#[cfg(test)]
mod tests {
    use Basis::{Documented, Inferred};
    use DeadlineCode::{
        AlertExpires, FreeTrialEnds, InvalidLicensesDeactivation, UsageDeactivation,
    };
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::testing::request;

    /// The deadlines that these facts set on 2026-11-24.
    fn set_by(system: &Value) -> Vec<Deadline> {
        let mut system = system.clone();
        system["hosts_in_use"] = 0.into();
        deadlines(&request(&json!({ "system": system, "as_of": "2026-11-24T23:59:59Z" })))
    }

    #[rstest]
    #[case::trial(FreeTrialEnds, json!({ "free_trial_started_on": "2026-11-24" }), "2027-05-23", 180, Inferred, EntryId::FreeTrialAlert)]
    #[case::trial_ended(FreeTrialEnds, json!({ "free_trial_started_on": "2026-05-27" }), "2026-11-23", -1, Inferred, EntryId::FreeTrialAlert)]
    #[case::trial_after_a_failover(FreeTrialEnds, json!({ "free_trial_started_on": "2026-11-24", "active_node": "secondary" }), "2027-05-23", 180, Documented, EntryId::HaFailoverFreeTrial)]
    #[case::usage(UsageDeactivation, json!({ "usage_exceeded_since": "2026-05-24" }), "2026-11-24", 0, Documented, EntryId::LicenseUsageExceededDeactivated)]
    #[case::calendar_months_not_180_days(UsageDeactivation, json!({ "usage_exceeded_since": "2026-08-31" }), "2027-02-28", 96, Documented, EntryId::LicenseUsageExceededDeactivated)]
    #[case::a_leap_year(UsageDeactivation, json!({ "usage_exceeded_since": "2023-08-31" }), "2024-02-29", -999, Documented, EntryId::LicenseUsageExceededDeactivated)]
    #[case::invalid(InvalidLicensesDeactivation, json!({ "licenses_invalid_since": "2026-08-15" }), "2027-02-15", 83, Documented, EntryId::InvalidLicensesDeactivated)]
    #[case::alert(AlertExpires, json!({ "alert_expires_on": "2026-11-25" }), "2026-11-25", 1, Documented, EntryId::OutOfDateLicenseAlert)]
    fn a_fact_sets_its_deadline(
        #[case] code: DeadlineCode,
        #[case] system: Value,
        #[case] date: &str,
        #[case] days_left: i64,
        #[case] basis: Basis,
        #[case] entry: EntryId,
    ) {
        let expected = Deadline { code, date: date.parse().unwrap(), days_left, basis, entry };
        assert_eq!(set_by(&system), [expected]);
    }

    #[test]
    fn deadlines_are_sorted_by_date_then_by_code() {
        let system = json!({
            "usage_exceeded_since": "2026-06-01",
            "licenses_invalid_since": "2026-06-01",
            "alert_expires_on": "2026-12-01",
            "free_trial_started_on": "2026-05-28",
        });
        let codes: Vec<_> = set_by(&system).iter().map(|deadline| deadline.code).collect();
        let expected =
            [FreeTrialEnds, AlertExpires, InvalidLicensesDeactivation, UsageDeactivation];
        assert_eq!(codes, expected);
    }

    #[rstest]
    #[case(
        "2026-11-26",
        "The out-of-date license alert expires on 2026-11-26, in 2 days",
        Some("2026-11-25")
    )]
    #[case(
        "2026-11-25",
        "The out-of-date license alert expires tomorrow, 2026-11-25",
        Some("2026-11-24")
    )]
    #[case("2026-11-24", "The out-of-date license alert expires today, 2026-11-24", None)]
    #[case("2026-11-23", "The out-of-date license alert expired yesterday, 2026-11-23", None)]
    #[case("2026-09-27", "The out-of-date license alert expired on 2026-09-27, 58 days ago", None)]
    fn a_deadline_is_told_in_its_tense(
        #[case] date: &str,
        #[case] sentence: &str,
        #[case] last_day: Option<&str>,
    ) {
        let deadline = set_by(&json!({ "alert_expires_on": date }))[0];
        assert_eq!(deadline.to_string(), sentence);
        assert_eq!(deadline.last_day(), last_day.map(|day| day.parse().unwrap()));
        assert_eq!(deadline.has_passed(), last_day.is_none());
    }

    #[test]
    fn a_day_past_the_year_9999_is_no_deadline() {
        let json = json!({
            "system": { "usage_exceeded_since": "9999-08-01", "hosts_in_use": 0 },
            "as_of": "9999-08-01T00:00:00Z",
        });
        assert_eq!(deadlines(&request(&json)), []);
    }
}
