//! The gate: whether an assessment stops a pipeline.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::coverage::Coverage;
use super::outcome::Outcome;
use super::request::{AssessmentRequest, Count};
use super::summary::Summary;

/// The outcome at which the gate fails.
///
/// - `never`: at none.
/// - `not_fulfillable`: if nothing can be fulfilled now.
/// - `partially_fulfillable`: if not all can be fulfilled now.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    ValueEnum,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FailOn {
    #[default]
    Never,
    // The command line separates words with hyphens; the form of the API works too.
    #[value(alias = "not_fulfillable")]
    NotFulfillable,
    #[value(alias = "partially_fulfillable")]
    PartiallyFulfillable,
}

/// The conditions that an assessment must meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Fail if the effective outcome is at or below this.
    pub fail_on: FailOn,
    /// Count what can be fulfilled after the plan as if it could be fulfilled now.
    pub after_plan: bool,
}

impl Gate {
    /// Whether the gate fails: the effective outcome is at or below `fail_on`, or more hosts are in
    /// use than licenses will be available.
    #[must_use]
    pub fn fails(&self, request: &AssessmentRequest, result: &GateInput) -> bool {
        self.fails_by_outcome(request, result) || self.fails_by_usage(request, result)
    }

    /// Whether the effective outcome is at or below `fail_on`.
    #[must_use]
    pub fn fails_by_outcome(&self, request: &AssessmentRequest, result: &GateInput) -> bool {
        let outcome = self.effective_outcome(request, result);
        match self.fail_on {
            FailOn::Never => false,
            FailOn::NotFulfillable => outcome == Outcome::NotFulfillable,
            FailOn::PartiallyFulfillable => outcome != Outcome::Fulfillable,
        }
    }

    /// Whether more hosts are in use than licenses will be available.
    #[must_use]
    pub fn fails_by_usage(&self, request: &AssessmentRequest, result: &GateInput) -> bool {
        let hosts = request.system.hosts_in_use.map_or(0, Count::get);
        self.fail_on != FailOn::Never && hosts > self.available_for_hosts(request, result)
    }

    /// The licenses that will be available for the hosts in use. A system that runs 1.x is measured
    /// after the plan, because the hosts use its 1.x licenses until the upgrade.
    #[must_use]
    pub fn available_for_hosts(&self, request: &AssessmentRequest, result: &GateInput) -> u64 {
        available(request, &result.summary, self.after_plan || request.system.runs_1x())
    }

    /// The outcome that the gate compares: with a target, whether the target is reached.
    #[must_use]
    pub fn effective_outcome(&self, request: &AssessmentRequest, result: &GateInput) -> Outcome {
        let summary = &result.summary;
        let available = available(request, summary, self.after_plan);
        if request.paks.is_empty() {
            let is_reached = result.coverage.is_some_and(|c| available >= c.needed);
            return if is_reached { Outcome::Fulfillable } else { Outcome::NotFulfillable };
        }
        let later = if self.after_plan { summary.fulfillable_later } else { 0 };
        let outcome = Outcome::of(summary.requested, summary.fulfillable_now + later);
        match request.target_licenses {
            Some(target) if available >= target.get() => Outcome::Fulfillable,
            Some(_) if outcome == Outcome::Fulfillable => Outcome::PartiallyFulfillable,
            _ => outcome,
        }
    }
}

/// The parts of a result that the gate checks.
#[derive(Clone, Copy, Debug)]
pub struct GateInput {
    pub summary: Summary,
    pub coverage: Option<Coverage>,
}

/// The 2.x licenses that are available now, or after the plan.
fn available(request: &AssessmentRequest, summary: &Summary, after_plan: bool) -> u64 {
    let later = if after_plan { summary.fulfillable_later } else { 0 };
    request.system.licenses_2x.get() + summary.fulfillable_now + later
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::decide;
    use crate::assessment::testing::{lots, request, upgrade};

    use FailOn::{Never, NotFulfillable, PartiallyFulfillable};

    fn fails(fail_on: FailOn, after_plan: bool, json: &Value) -> bool {
        let request = request(json);
        Gate { fail_on, after_plan }.fails(&request, &decide(&request).gate_input())
    }

    /// A PAK of 10 upgrades with these installed and pending 1.x licenses.
    fn ten(installed: u64, pending: u64, rest: &Value) -> Value {
        let mut json = json!({
            "licenses": lots(&[("installed", installed), ("issued", pending)]),
            "paks": [{ "contents": [upgrade(10)] }],
        });
        for (name, value) in rest.as_object().unwrap() {
            json[name] = value.clone();
        }
        json
    }

    #[rstest]
    // By the outcome: whether the gate fails at never, not and partially fulfillable.
    #[case::none(ten(0, 0, &json!({})), false, [false, true, true])]
    #[case::some(ten(9, 0, &json!({})), false, [false, false, true])]
    #[case::all(ten(10, 0, &json!({})), false, [false, false, false])]
    #[case::all_later(ten(0, 10, &json!({})), false, [false, true, true])]
    #[case::all_later_after_the_plan(ten(0, 10, &json!({})), true, [false, false, false])]
    #[case::some_later_after_the_plan(ten(0, 9, &json!({})), true, [false, false, true])]
    // With a target.
    #[case::target_reached(ten(9, 0, &json!({ "target_licenses": 9 })), false, [false, false, false])]
    #[case::target_missed(ten(10, 0, &json!({ "target_licenses": 11 })), false, [false, false, true])]
    #[case::target_missed_and_nothing(ten(0, 0, &json!({ "target_licenses": 1 })), false, [false, true, true])]
    #[case::target_reached_already(ten(0, 0, &json!({ "target_licenses": 5, "system": { "licenses_2x": 5 } })), false, [false, false, false])]
    #[case::target_reached_later(ten(5, 5, &json!({ "target_licenses": 10 })), false, [false, false, true])]
    #[case::target_reached_after_the_plan(ten(5, 5, &json!({ "target_licenses": 10 })), true, [false, false, false])]
    // By the hosts in use.
    #[case::hosts_at_the_licenses(ten(10, 0, &json!({ "system": { "hosts_in_use": 10 } })), false, [false, false, false])]
    #[case::hosts_above_the_licenses(ten(10, 0, &json!({ "system": { "hosts_in_use": 11 } })), false, [false, true, true])]
    #[case::hosts_above_what_is_now(ten(5, 5, &json!({ "system": { "hosts_in_use": 6 } })), false, [false, true, true])]
    #[case::hosts_within_the_plan(ten(5, 5, &json!({ "system": { "hosts_in_use": 6 } })), true, [false, false, false])]
    #[case::hosts_of_a_1x_system_within_the_plan(ten(5, 5, &json!({ "system": { "hosts_in_use": 10, "release": "1.5" }, "target_licenses": 0 })), false, [false, false, false])]
    #[case::hosts_of_a_1x_system_above_the_plan(ten(5, 5, &json!({ "system": { "hosts_in_use": 11, "release": "1.5" }, "target_licenses": 0 })), false, [false, true, true])]
    // Without PAKs.
    #[case::no_pak_enough(json!({ "system": { "hosts_in_use": 5, "licenses_2x": 5 } }), false, [false, false, false])]
    #[case::no_pak_too_few(json!({ "system": { "hosts_in_use": 6, "licenses_2x": 5 } }), false, [false, true, true])]
    #[case::no_pak_target_missed(json!({ "target_licenses": 6, "system": { "hosts_in_use": 5, "licenses_2x": 5 } }), false, [false, true, true])]
    #[case::no_pak_no_coverage(json!({ "system": { "active_node": "secondary" } }), false, [false, true, true])]
    fn the_gate_fails_at_or_below_the_outcome(
        #[case] json: Value,
        #[case] after_plan: bool,
        #[case] expected: [bool; 3],
    ) {
        let found = [Never, NotFulfillable, PartiallyFulfillable]
            .map(|fail_on| fails(fail_on, after_plan, &json));
        assert_eq!(found, expected);
    }
}
