//! Coverage: the licenses that are needed, compared with those that the customer has now and after
//! the plan.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::request::{AssessmentRequest, Count};
use super::summary::Summary;

/// Whether the 2.0 licenses are enough. All counts are of licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Coverage {
    /// The larger of the target and the hosts in use.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub needed: u64,
    /// The 2.x licenses that are already installed.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub have: u64,
    /// `have`, plus all that can be fulfilled now.
    #[schema(minimum = 0, maximum = 10_010_000_000i64)]
    pub after_now: u64,
    /// `have`, plus all that can be fulfilled now or later.
    #[schema(minimum = 0, maximum = 10_010_000_000i64)]
    pub after_plan: u64,
    /// The licenses that are missing after the plan.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub missing: u64,
    pub covered: Covered,
}

/// When the licenses are enough.
///
/// - `already`: the installed 2.x licenses are enough.
/// - `now`: enough licenses can be fulfilled now.
/// - `later`: the licenses are enough after the plan.
/// - `not`: licenses are missing after the plan.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Covered {
    Already,
    Now,
    Later,
    Not,
}

/// The coverage, if a target or the hosts in use are given.
pub(super) fn coverage(request: &AssessmentRequest, summary: &Summary) -> Option<Coverage> {
    let given = [request.target_licenses, request.system.hosts_in_use];
    let needed = given.into_iter().flatten().map(Count::get).max()?;
    let have = request.system.licenses_2x.get();
    let after_now = have + summary.fulfillable_now;
    let after_plan = after_now + summary.fulfillable_later;
    let covered = if have >= needed {
        Covered::Already
    } else if after_now >= needed {
        Covered::Now
    } else if after_plan >= needed {
        Covered::Later
    } else {
        Covered::Not
    };
    let missing = needed.saturating_sub(after_plan);
    Some(Coverage { needed, have, after_now, after_plan, missing, covered })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::decide;
    use crate::assessment::testing::{lots, request, upgrade};

    /// 10 installed 2.x licenses, 20 that can be fulfilled now, 30 later.
    fn covered(target: &Value, hosts: &Value) -> Option<Coverage> {
        let mut json = json!({
            "licenses": lots(&[("installed", 20), ("issued", 30)]),
            "paks": [{ "contents": [upgrade(100)] }],
            "system": { "licenses_2x": 10 },
        });
        if !target.is_null() {
            json["target_licenses"] = target.clone();
        }
        if !hosts.is_null() {
            json["system"]["hosts_in_use"] = hosts.clone();
        }
        decide(&request(&json)).coverage
    }

    #[rstest]
    #[case::at_have(json!(10), Value::Null, 10, Covered::Already, 0)]
    #[case::above_have(json!(11), Value::Null, 11, Covered::Now, 0)]
    #[case::at_now(json!(30), Value::Null, 30, Covered::Now, 0)]
    #[case::above_now(json!(31), Value::Null, 31, Covered::Later, 0)]
    #[case::at_plan(json!(60), Value::Null, 60, Covered::Later, 0)]
    #[case::above_plan(json!(61), Value::Null, 61, Covered::Not, 1)]
    #[case::hosts_alone(Value::Null, json!(70), 70, Covered::Not, 10)]
    #[case::the_larger_counts(json!(5), json!(31), 31, Covered::Later, 0)]
    #[case::zero_is_given_too(json!(0), Value::Null, 0, Covered::Already, 0)]
    fn the_needed_licenses_are_covered_at_the_first_sum_that_reaches_them(
        #[case] target: Value,
        #[case] hosts: Value,
        #[case] needed: u64,
        #[case] when: Covered,
        #[case] missing: u64,
    ) {
        let expected =
            Coverage { needed, have: 10, after_now: 30, after_plan: 60, missing, covered: when };
        assert_eq!(covered(&target, &hosts), Some(expected));
    }

    #[test]
    fn without_a_target_and_hosts_there_is_no_coverage() {
        assert_eq!(covered(&Value::Null, &Value::Null), None);
    }
}
