//! When the numbers can be relied on again: after PLM's start and after a change of licenses.

use chrono::{DateTime, Utc};

use super::application::SystemFacts;
use crate::catalogue::{PLM_FULLY_STARTED, next_analysis};

/// When PLM will have fully started, if it may not have at `as_of`: "It might be necessary to
/// wait up to 20 minutes for the PLM to fully start and CWMS to detect the PLM" (page 4).
pub(super) fn plm_ready_at(system: &SystemFacts, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
    PLM_FULLY_STARTED.after(system.plm_started_at?).filter(|ready| as_of < *ready)
}

/// When CWMS will have counted the licenses, if it may not have since they changed: "license
/// analysis is run only once a day at 2:00 am GMT" (page 4).
pub(super) fn count_refreshed_at(
    system: &SystemFacts,
    as_of: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    next_analysis(system.licenses_changed_at?).filter(|analysis| as_of < *analysis)
}

/// The first analysis that can see a change made from `as_of` on, with PLM up and changes already
/// made counted.
pub(super) fn next_count(system: &SystemFacts, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let known = [plm_ready_at(system, as_of), system.licenses_changed_at];
    next_analysis(known.into_iter().flatten().fold(as_of, DateTime::max))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const AS_OF: &str = "2026-11-24T08:00:00Z";

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[rstest]
    #[case::just_started("2026-11-24T08:00:00Z", Some("2026-11-24T08:20:00Z"))]
    #[case::a_second_short_of_20_minutes("2026-11-24T07:40:01Z", Some("2026-11-24T08:00:01Z"))]
    #[case::at_20_minutes("2026-11-24T07:40:00Z", None)]
    #[case::over_20_minutes("2026-11-24T07:39:59Z", None)]
    #[case::started_after_the_moment("2026-11-24T08:05:00Z", Some("2026-11-24T08:25:00Z"))]
    fn plm_is_ready_20_minutes_after_its_start(#[case] started: &str, #[case] ready: Option<&str>) {
        let system =
            SystemFacts { plm_started_at: Some(moment(started)), ..SystemFacts::default() };
        assert_eq!(plm_ready_at(&system, moment(AS_OF)), ready.map(moment));
    }

    #[rstest]
    #[case::changed_today("2026-11-24T07:00:00Z", Some("2026-11-25T02:00:00Z"))]
    #[case::changed_at_the_last_analysis("2026-11-24T02:00:00Z", Some("2026-11-25T02:00:00Z"))]
    #[case::changed_before_the_last_analysis("2026-11-24T01:59:59Z", None)]
    #[case::changed_after_the_moment("2026-11-26T09:00:00Z", Some("2026-11-27T02:00:00Z"))]
    fn a_change_is_counted_by_the_next_analysis(
        #[case] changed: &str,
        #[case] counted: Option<&str>,
    ) {
        let system =
            SystemFacts { licenses_changed_at: Some(moment(changed)), ..SystemFacts::default() };
        assert_eq!(count_refreshed_at(&system, moment(AS_OF)), counted.map(moment));
    }

    #[rstest]
    #[case::nothing_known(None, None, "2026-11-24T08:00:00Z", "2026-11-25T02:00:00Z")]
    #[case::plm_up_only_after_two(
        Some("2026-11-24T01:45:00Z"),
        None,
        "2026-11-24T01:50:00Z",
        "2026-11-25T02:00:00Z"
    )]
    #[case::plm_up_before_two(
        Some("2026-11-24T01:35:00Z"),
        None,
        "2026-11-24T01:50:00Z",
        "2026-11-24T02:00:00Z"
    )]
    #[case::a_change_to_come(
        None,
        Some("2026-11-26T09:00:00Z"),
        "2026-11-24T08:00:00Z",
        "2026-11-27T02:00:00Z"
    )]
    fn the_next_count_sees_what_was_done(
        #[case] started: Option<&str>,
        #[case] changed: Option<&str>,
        #[case] as_of: &str,
        #[case] counted: &str,
    ) {
        let system = SystemFacts {
            plm_started_at: started.map(moment),
            licenses_changed_at: changed.map(moment),
            ..SystemFacts::default()
        };
        assert_eq!(next_count(&system, moment(as_of)), Some(moment(counted)));
    }
}
