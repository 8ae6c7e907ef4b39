//! When PLM and the license count can be relied on.

use chrono::{DateTime, Utc};

use super::request::{AssessmentRequest, SystemFacts};
use crate::catalogue::{PLM_FULLY_STARTED, next_analysis};

/// When PLM is fully started, if it may not be yet: up to 20 minutes after its start (page 4,
/// entry 11). While the secondary system is active, PLM does not run.
pub(super) fn plm_ready_at(system: &SystemFacts, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let ready = PLM_FULLY_STARTED.after(system.plm_started_at?)?;
    (!system.is_secondary_active() && as_of < ready).then_some(ready)
}

/// When CWMS shows the license count again, if licenses changed after the last analysis (page 4,
/// entry 11).
pub(super) fn count_refreshed_at(
    system: &SystemFacts,
    as_of: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    next_analysis(system.licenses_changed_at?).filter(|analysis| as_of < *analysis)
}

/// The first analysis that shows a change made from now on, or from when PLM is fully started.
pub(super) fn next_count(request: &AssessmentRequest) -> Option<DateTime<Utc>> {
    let as_of = request.as_of();
    next_analysis(plm_ready_at(&request.system, as_of).unwrap_or(as_of))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::assessment::ActiveNode;

    const AS_OF: &str = "2026-11-24T08:00:00Z";

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[rstest]
    #[case::just_started("2026-11-24T08:00:00Z", Some("2026-11-24T08:20:00Z"))]
    #[case::a_second_before_20_minutes("2026-11-24T07:40:01Z", Some("2026-11-24T08:00:01Z"))]
    #[case::at_20_minutes("2026-11-24T07:40:00Z", None)]
    #[case::after_20_minutes("2026-11-24T07:39:59Z", None)]
    #[case::started_after_as_of("2026-11-24T08:05:00Z", Some("2026-11-24T08:25:00Z"))]
    fn plm_is_ready_20_minutes_after_its_start(#[case] started: &str, #[case] ready: Option<&str>) {
        let system = SystemFacts { plm_started_at: Some(time(started)), ..SystemFacts::default() };
        assert_eq!(plm_ready_at(&system, time(AS_OF)), ready.map(time));
        let secondary = SystemFacts { active_node: ActiveNode::Secondary, ..system };
        assert_eq!(plm_ready_at(&secondary, time(AS_OF)), None);
    }

    #[rstest]
    #[case::changed_today("2026-11-24T07:00:00Z", Some("2026-11-25T02:00:00Z"))]
    #[case::changed_at_the_last_analysis("2026-11-24T02:00:00Z", Some("2026-11-25T02:00:00Z"))]
    #[case::changed_before_the_last_analysis("2026-11-24T01:59:59Z", None)]
    #[case::changed_after_as_of("2026-11-25T07:00:00Z", Some("2026-11-26T02:00:00Z"))]
    fn a_change_is_counted_by_the_next_analysis(
        #[case] changed: &str,
        #[case] counted: Option<&str>,
    ) {
        let system =
            SystemFacts { licenses_changed_at: Some(time(changed)), ..SystemFacts::default() };
        assert_eq!(count_refreshed_at(&system, time(AS_OF)), counted.map(time));
    }
}
