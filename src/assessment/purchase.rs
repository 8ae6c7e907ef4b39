//! What to buy.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Summary;
use super::application::Application;
use super::decision::DecidedLine;

/// What to buy, in licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Purchase {
    /// Upgrade licenses, for 1.x licenses that no line draws on.
    #[schema(minimum = 0, maximum = 1_000_000_000_000i64)]
    pub upgrade: u64,
    /// New 2.0 licenses.
    #[schema(minimum = 0, maximum = 1_000_000_000_000i64)]
    pub new: u64,
}

/// Fills the gap with upgrade licenses as far as unused 1.x licenses reach, and with new licenses
/// for the rest: "if you need new 2.0 licenses, purchase the new licenses. You should receive a
/// non-upgrade PAK" (page 4).
pub(super) fn purchase(
    application: &Application,
    lines: &[DecidedLine<'_>],
    summary: &Summary,
) -> Purchase {
    let gap = gap(application, lines, summary);
    let upgrade = gap.min(summary.unused_1x);
    Purchase { upgrade, new: gap - upgrade }
}

/// How many licenses are missing: to the target where there is one, else what the lines fall
/// short of, without those whose file or release is to be mended.
fn gap(application: &Application, lines: &[DecidedLine<'_>], summary: &Summary) -> u64 {
    match application.target_licenses {
        Some(target) => u64::from(target)
            .saturating_sub(u64::from(application.system.licenses_2x) + summary.fulfillable()),
        None => {
            lines.iter().filter(|line| !line.is_to_be_mended()).map(DecidedLine::shortfall).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::assessment::{Application, Purchase, assess};

    /// 1.x licenses installed and pending, the upgrade line's size, 2.x licenses, the target.
    fn application(
        installed: u32,
        pending: u32,
        line: u32,
        has: u32,
        target: Option<u32>,
    ) -> String {
        let target = target.map(|target| format!(r#","target_licenses":{target}"#));
        format!(
            r#"{{"licenses":[{{"release":"1.5","quantity":{installed},"rehost":"installed"}},
                             {{"release":"1.5","quantity":{pending},"rehost":"issued"}}],
                "paks":[{{"number":"12345678","contents":[{{"kind":"upgrade","quantity":{line}}}]}}],
                "system":{{"licenses_2x":{has}}}{}}}"#,
            target.unwrap_or_default()
        )
    }

    #[rstest]
    #[case::no_gap(application(100, 0, 100, 0, None), 0, 0)]
    #[case::shortfall_without_1x(application(50, 0, 100, 0, None), 0, 50)]
    #[case::later_counts(application(50, 30, 100, 0, None), 0, 20)]
    #[case::target_below(application(100, 0, 100, 0, Some(99)), 0, 0)]
    #[case::target_at(application(100, 0, 100, 0, Some(100)), 0, 0)]
    #[case::target_above_with_1x(application(101, 0, 100, 0, Some(101)), 1, 0)]
    #[case::target_above_without_1x(application(100, 0, 100, 0, Some(101)), 0, 1)]
    #[case::target_above_both(application(150, 0, 100, 20, Some(220)), 50, 50)]
    #[case::unused_pending_1x_count(application(100, 30, 100, 0, Some(150)), 30, 20)]
    #[case::has_enough_already(application(0, 0, 100, 50, Some(50)), 0, 0)]
    #[case::target_zero_overrides_shortfall(application(0, 0, 100, 0, Some(0)), 0, 0)]
    fn the_gap_is_filled_with_upgrades_first(
        #[case] json: String,
        #[case] upgrade: u64,
        #[case] new: u64,
    ) {
        let application = Application::from_json(json.as_bytes()).unwrap();
        let assessment = assess(&application, "2026-11-24T08:00:00Z".parse().unwrap());
        assert_eq!(assessment.purchase, Purchase { upgrade, new });
    }

    #[rstest]
    #[case::wrong_file(
        r#""license_file":{"issued_for":"B"},"contents":[{"kind":"new","quantity":9}]"#
    )]
    #[case::wrong_release(r#""contents":[{"kind":"new","quantity":9,"target_release":"3.0"}]"#)]
    fn what_is_mended_is_not_bought_again(#[case] pak: &str) {
        let json =
            format!(r#"{{"licenses":[],"paks":[{{"number":"1",{pak}}}],"system":{{"id":"A"}}}}"#);
        let application = Application::from_json(json.as_bytes()).unwrap();
        let assessment = assess(&application, "2026-11-24T08:00:00Z".parse().unwrap());
        assert_eq!(assessment.summary.shortfall, 9);
        assert_eq!(assessment.purchase, Purchase { upgrade: 0, new: 0 });
    }
}
