//! What is missing, and how to get it: licenses that the customer owns come before those to buy.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::allocation::{Allocation, LineAllocation};
use super::coverage::Coverage;
use super::request::AssessmentRequest;
use super::summary::Summary;

/// How to get the licenses that are missing, in this order. The four parts add up to what is
/// missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Purchase {
    /// Licenses in the PAKs beyond the requested ones, to be fulfilled.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub unrequested: u64,
    /// Upgrade licenses to buy, for 1.x licenses that have none.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub upgrade: u64,
    /// Upgrades in the PAKs whose 1.x licenses are missing: rehost and install that many more 1.x
    /// licenses, or buy new 2.0 licenses.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub rehost_or_buy: u64,
    /// New 2.0 licenses to buy, in a non-upgrade PAK.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub new: u64,
}

impl Purchase {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What is missing, with the 1.x licenses that each part uses.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    pub purchase: Purchase,
    /// The unused 1.x licenses that `unrequested` and `upgrade` use.
    pub uses_1x: u64,
}

/// Splits the gap into its four parts (page 4, entry 11).
pub(super) fn gap(
    request: &AssessmentRequest,
    allocation: &Allocation<'_>,
    summary: &Summary,
    coverage: Option<&Coverage>,
) -> Gap {
    let missing = coverage.map_or(0, |coverage| coverage.missing);
    let gap = match request.target_licenses {
        Some(_) => missing,
        None => missing.max(summary.shortfall),
    };
    if gap == 0 {
        return Gap::default();
    }
    let lines =
        |upgrades: bool| allocation.lines().filter(move |line| line.is_upgrade() == upgrades);
    let beyond_request = |line: &LineAllocation<'_>| line.remaining - line.wanted();
    let without_1x: u64 = lines(true).map(|line| line.wanted() - line.now - line.later).sum();
    let unused = allocation.unused.left();

    let (mut unrequested, mut unrequested_1x, mut more_without_1x) = (0, 0, 0);
    if coverage.is_some() {
        let new: u64 = lines(false).map(beyond_request).sum();
        let upgrades: u64 = lines(true).map(beyond_request).sum();
        unrequested = gap.min(new + upgrades.min(unused));
        unrequested_1x = unrequested.saturating_sub(new);
        more_without_1x = upgrades - unrequested_1x;
    }
    let gap = gap - unrequested;
    let upgrade = gap.min(unused - unrequested_1x);
    let gap = gap - upgrade;
    let rehost_or_buy = gap.min(without_1x + more_without_1x);
    let purchase = Purchase { unrequested, upgrade, rehost_or_buy, new: gap - rehost_or_buy };
    Gap { purchase, uses_1x: unrequested_1x + upgrade }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::decide;
    use crate::assessment::testing::{lots, new, request, upgrade};

    fn asking(kind: &str, quantity: u64, request: u64) -> Value {
        json!({ "kind": kind, "quantity": quantity, "request": request })
    }

    /// What is missing with these installed and pending 1.x licenses, and this target or these
    /// hosts.
    fn missing(installed: u64, pending: u64, lines: &Value, rest: &Value) -> [u64; 4] {
        let mut json = json!({
            "licenses": lots(&[("installed", installed), ("issued", pending)]),
            "paks": [{ "contents": lines }],
        });
        for (name, value) in rest.as_object().unwrap() {
            json[name] = value.clone();
        }
        let Purchase { unrequested, upgrade, rehost_or_buy, new } =
            decide(&request(&json)).purchase();
        [unrequested, upgrade, rehost_or_buy, new]
    }

    #[rstest]
    // Without coverage the gap is the shortfall.
    #[case::no_gap(100, 0, json!([upgrade(100)]), json!({}), [0, 0, 0, 0])]
    #[case::the_1x_licenses_are_missing(50, 0, json!([upgrade(100)]), json!({}), [0, 0, 50, 0])]
    #[case::later_counts(50, 30, json!([upgrade(100)]), json!({}), [0, 0, 20, 0])]
    #[case::beyond_the_pak_with_unused_1x(30, 0, json!([asking("new", 5, 7)]), json!({}), [0, 2, 0, 0])]
    #[case::beyond_the_pak_without_1x(0, 0, json!([asking("new", 5, 7)]), json!({}), [0, 0, 0, 2])]
    #[case::beyond_the_pak_of_upgrades(5, 0, json!([asking("upgrade", 5, 7)]), json!({}), [0, 0, 0, 2])]
    #[case::unused_pending_1x_count(0, 1, json!([asking("new", 5, 7)]), json!({}), [0, 1, 0, 1])]
    // With a target the gap is what is missing.
    #[case::target_below(100, 0, json!([upgrade(100)]), json!({ "target_licenses": 99 }), [0, 0, 0, 0])]
    #[case::target_at(100, 0, json!([upgrade(100)]), json!({ "target_licenses": 100 }), [0, 0, 0, 0])]
    #[case::target_above_with_1x(101, 0, json!([upgrade(100)]), json!({ "target_licenses": 101 }), [0, 1, 0, 0])]
    #[case::target_above_without_1x(100, 0, json!([upgrade(100)]), json!({ "target_licenses": 101 }), [0, 0, 0, 1])]
    #[case::a_target_overrides_the_shortfall(0, 0, json!([upgrade(100)]), json!({ "target_licenses": 0 }), [0, 0, 0, 0])]
    #[case::upgrades_in_the_pak_first(40, 0, json!([upgrade(100)]), json!({ "target_licenses": 120 }), [0, 0, 60, 20])]
    // Licenses that the customer owns come first.
    #[case::unrequested_new(0, 0, json!([asking("new", 100, 20)]), json!({ "target_licenses": 100 }), [80, 0, 0, 0])]
    #[case::unrequested_upgrades(100, 0, json!([asking("upgrade", 200, 50)]), json!({ "target_licenses": 100 }), [50, 0, 0, 0])]
    #[case::unrequested_upgrades_need_1x(60, 0, json!([asking("upgrade", 200, 50)]), json!({ "target_licenses": 100 }), [10, 0, 40, 0])]
    #[case::unrequested_new_before_upgrades(9, 0, json!([asking("upgrade", 9, 1), asking("new", 9, 1)]), json!({ "target_licenses": 12 }), [10, 0, 0, 0])]
    #[case::what_unrequested_uses_is_not_upgraded_again(10, 0, json!([asking("upgrade", 5, 1)]), json!({ "target_licenses": 12 }), [4, 5, 0, 2])]
    #[case::all_four(10, 0, json!([asking("upgrade", 8, 2), asking("upgrade", 9, 2), asking("new", 3, 1)]), json!({ "target_licenses": 30 }), [8, 0, 7, 10])]
    // Hosts in use without a target: the larger of shortfall and missing.
    #[case::hosts_above(50, 0, json!([upgrade(50)]), json!({ "system": { "hosts_in_use": 80 } }), [0, 0, 0, 30])]
    #[case::hosts_do_not_hide_the_shortfall(50, 0, json!([upgrade(100)]), json!({ "system": { "hosts_in_use": 40 } }), [0, 0, 50, 0])]
    #[case::a_held_line_is_corrected_not_bought(100, 0, json!([{ "kind": "upgrade", "quantity": 100, "target_release": "3.0" }]), json!({ "target_licenses": 100 }), [0, 0, 0, 0])]
    fn the_gap_is_split_in_order(
        #[case] installed: u64,
        #[case] pending: u64,
        #[case] lines: Value,
        #[case] rest: Value,
        #[case] parts: [u64; 4],
    ) {
        assert_eq!(missing(installed, pending, &lines, &rest), parts);
    }

    #[test]
    fn without_a_pak_the_missing_licenses_are_bought() {
        let json = json!({ "system": { "hosts_in_use": 63, "licenses_2x": 50 } });
        let expected = Purchase { new: 13, ..Purchase::default() };
        assert_eq!(decide(&request(&json)).purchase(), expected);
    }

    #[test]
    fn the_plan_and_the_reasons_know_which_1x_licenses_are_used() {
        let json = json!({
            "licenses": lots(&[("installed", 10)]),
            "paks": [{ "contents": [asking("upgrade", 5, 1), new(0)] }],
            "target_licenses": 9,
        });
        assert_eq!(decide(&request(&json)).gap.uses_1x, 8);
    }
}
