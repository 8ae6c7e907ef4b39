//! The days by which something has to be done.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::application::{ActiveNode, SystemFacts};
use crate::catalogue::{DEACTIVATION, EntryId, FREE_TRIAL};

/// What happens on the day.
///
/// - `free_trial_ends`: the 180 days of free-trial mode are over.
/// - `usage_deactivation`: usage has exceeded the licenses for six months; past that the system is deactivated.
/// - `invalid_licenses_deactivation`: the licenses have been invalid for six months; past that the system is deactivated.
/// - `alert_expires`: the expiration date in the out-of-date license alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineCode {
    FreeTrialEnds,
    UsageDeactivation,
    InvalidLicensesDeactivation,
    AlertExpires,
}

impl DeadlineCode {
    /// All of them, in the order in which a report lists them.
    pub const ALL: [Self; 4] = [
        Self::FreeTrialEnds,
        Self::UsageDeactivation,
        Self::InvalidLicensesDeactivation,
        Self::AlertExpires,
    ];
}

/// A day by which something has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deadline {
    pub code: DeadlineCode,
    /// The day, in UTC.
    pub date: NaiveDate,
    /// The days from the moment of the assessment to that day; negative when it is past.
    #[schema(minimum = -3_660_000, maximum = 3_660_000)]
    pub days_left: i64,
    pub entry: EntryId,
}

/// The deadlines that the system's facts set.
pub(super) fn deadlines(system: &SystemFacts, as_of: DateTime<Utc>) -> Vec<Deadline> {
    let deadline = |code, date: NaiveDate| Deadline {
        code,
        date,
        days_left: date.signed_duration_since(as_of.date_naive()).num_days(),
        entry: entry(code, system.active_node),
    };
    DeadlineCode::ALL
        .into_iter()
        .filter_map(|code| Some(deadline(code, date(code, system)?)))
        .collect()
}

/// The day itself. A day past the year 9999 is none.
fn date(code: DeadlineCode, system: &SystemFacts) -> Option<NaiveDate> {
    match code {
        // "giving you 180 days to restore your connection" (page 1).
        DeadlineCode::FreeTrialEnds => FREE_TRIAL.after_date(system.free_trial_started_on?),
        // "has exceeded the number of installed licenses for over six months" (page 2).
        DeadlineCode::UsageDeactivation => DEACTIVATION.after_date(system.usage_exceeded_since?),
        // "operating with invalid licenses that are over six months old" (page 3).
        DeadlineCode::InvalidLicensesDeactivation => {
            DEACTIVATION.after_date(system.licenses_invalid_since?)
        }
        // "before the expiration date included in the message" (page 4).
        DeadlineCode::AlertExpires => system.alert_expires_on,
    }
}

fn entry(code: DeadlineCode, active_node: ActiveNode) -> EntryId {
    match code {
        DeadlineCode::FreeTrialEnds if active_node == ActiveNode::Secondary => {
            EntryId::HaFailoverFreeTrial
        }
        DeadlineCode::FreeTrialEnds => EntryId::FreeTrialAlert,
        DeadlineCode::UsageDeactivation => EntryId::LicenseUsageExceededDeactivated,
        DeadlineCode::InvalidLicensesDeactivation => EntryId::InvalidLicensesDeactivated,
        DeadlineCode::AlertExpires => EntryId::OutOfDateLicenseAlert,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const AS_OF: &str = "2026-11-24T23:59:59Z";

    fn started(code: DeadlineCode, on: &str) -> SystemFacts {
        let on = Some(on.parse().unwrap());
        match code {
            DeadlineCode::FreeTrialEnds => {
                SystemFacts { free_trial_started_on: on, ..SystemFacts::default() }
            }
            DeadlineCode::UsageDeactivation => {
                SystemFacts { usage_exceeded_since: on, ..SystemFacts::default() }
            }
            DeadlineCode::InvalidLicensesDeactivation => {
                SystemFacts { licenses_invalid_since: on, ..SystemFacts::default() }
            }
            DeadlineCode::AlertExpires => {
                SystemFacts { alert_expires_on: on, ..SystemFacts::default() }
            }
        }
    }

    #[rstest]
    #[case::trial(
        DeadlineCode::FreeTrialEnds,
        "2026-11-24",
        "2027-05-23",
        180,
        EntryId::FreeTrialAlert
    )]
    #[case::trial_over(DeadlineCode::FreeTrialEnds, "2026-05-27", "2026-11-23", -1, EntryId::FreeTrialAlert)]
    #[case::usage(
        DeadlineCode::UsageDeactivation,
        "2026-05-24",
        "2026-11-24",
        0,
        EntryId::LicenseUsageExceededDeactivated
    )]
    #[case::invalid(
        DeadlineCode::InvalidLicensesDeactivation,
        "2026-08-31",
        "2027-02-28",
        96,
        EntryId::InvalidLicensesDeactivated
    )]
    #[case::alert(
        DeadlineCode::AlertExpires,
        "2026-11-25",
        "2026-11-25",
        1,
        EntryId::OutOfDateLicenseAlert
    )]
    #[case::alert_past(DeadlineCode::AlertExpires, "2026-11-20", "2026-11-20", -4, EntryId::OutOfDateLicenseAlert)]
    fn a_deadline_counts_from_the_day_it_began(
        #[case] code: DeadlineCode,
        #[case] began: &str,
        #[case] date: &str,
        #[case] days_left: i64,
        #[case] entry: EntryId,
    ) {
        let expected = Deadline { code, date: date.parse().unwrap(), days_left, entry };
        assert_eq!(deadlines(&started(code, began), AS_OF.parse().unwrap()), [expected]);
    }

    #[test]
    fn a_trial_after_a_failover_leads_to_the_failover() {
        let system = SystemFacts {
            active_node: ActiveNode::Secondary,
            ..started(DeadlineCode::FreeTrialEnds, "2026-11-24")
        };
        let found = deadlines(&system, AS_OF.parse().unwrap());
        assert_eq!(found[0].entry, EntryId::HaFailoverFreeTrial);
    }

    #[test]
    fn without_facts_there_are_no_deadlines() {
        assert_eq!(deadlines(&SystemFacts::default(), AS_OF.parse().unwrap()), []);
    }
}
