//! What a request must reach, and the sentences if it does not.

use crate::assessment::{
    AssessmentRequest, Count, FailOn, Gate, GateInput, Outcome, exceeded_usage, is_or_are, licenses,
};
use crate::catalogue::{ReasonCode, name_of};

/// What a request must reach.
#[derive(Clone, Copy)]
pub(super) struct Requirements {
    pub gate: Gate,
    /// The licenses that must be fulfillable.
    pub min_fulfillable: u64,
}

/// Why the gate failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failed {
    pub rule: FailedRule,
    /// The reason in one sentence, with its numbers.
    pub detail: String,
}

/// What was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailedRule {
    /// The effective outcome, which is at or below `--fail-on`.
    Outcome(Outcome),
    /// The target; the effective outcome is at or below `--fail-on`.
    Target(Outcome),
    /// More hosts are in use than licenses are available.
    Usage,
    /// Fewer licenses can be fulfilled than `--min-fulfillable`.
    MinFulfillable,
}

impl FailedRule {
    /// What failed, in a word for a program: an outcome, a reason or a requirement.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Outcome(outcome) | Self::Target(outcome) => name_of(outcome),
            Self::Usage => name_of(ReasonCode::UsageExceedsLicenses),
            Self::MinFulfillable => "min_fulfillable",
        }
    }
}

/// The result of a request, measured against the requirements.
pub(super) struct Measured<'r> {
    requirements: Requirements,
    request: &'r AssessmentRequest,
    result: GateInput,
}

impl Requirements {
    pub(crate) const fn measure(
        self,
        request: &AssessmentRequest,
        result: GateInput,
    ) -> Measured<'_> {
        Measured { requirements: self, request, result }
    }

    /// When licenses count.
    const fn when(&self) -> &'static str {
        if self.gate.after_plan { "with the plan" } else { "now" }
    }
}

impl Measured<'_> {
    /// Why the gate fails; nothing if it passes.
    pub(crate) fn failures(&self) -> Vec<Failed> {
        [self.outcome_too_low(), self.too_many_hosts(), self.too_little()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether the strictest gate passes too, so that there is nothing to warn about.
    pub(crate) fn reaches_all(&self) -> bool {
        let strictest = Gate { fail_on: FailOn::PartiallyFulfillable, ..self.requirements.gate };
        !strictest.fails(self.request, &self.result)
    }

    /// Whether the lines that are not fulfillable are why the gate fails: not if the target is
    /// reached, and not for hosts without a license.
    pub(crate) fn blames_lines(&self, failures: &[Failed]) -> bool {
        let gate = &self.requirements.gate;
        gate.effective_outcome(self.request, &self.result) != Outcome::Fulfillable
            && failures.iter().any(|failed| failed.rule != FailedRule::Usage)
    }

    /// The requested licenses that count.
    fn fulfillable(&self) -> u64 {
        let summary = &self.result.summary;
        let later = if self.requirements.gate.after_plan { summary.fulfillable_later } else { 0 };
        summary.fulfillable_now + later
    }

    /// That the outcome is at or below `--fail-on`, or the target is not reached.
    fn outcome_too_low(&self) -> Option<Failed> {
        let (request, gate) = (self.request, &self.requirements.gate);
        if !gate.fails_by_outcome(request, &self.result) {
            return None;
        }
        let outcome = gate.effective_outcome(request, &self.result);
        let when = self.requirements.when();
        let reached = self.fulfillable();
        let available = request.system.licenses_2x.get() + reached;
        if let Some(target) = request.target_licenses.filter(|target| target.get() > available) {
            let detail = format!(
                "The target is {}, but {available} {} reached {when}.",
                licenses(target.get()),
                is_or_are(available),
            );
            return Some(Failed { rule: FailedRule::Target(outcome), detail });
        }
        let requested = self.result.summary.requested;
        let detail = if request.paks.is_empty() {
            // With coverage, the hosts in use are above the licenses, which is another failure.
            if self.result.coverage.is_some() {
                return None;
            }
            "Nothing is requested, and the licenses are not known to be enough.".to_owned()
        } else if requested == 0 {
            let paks = if request.paks.len() == 1 { "PAK" } else { "PAKs" };
            format!("Nothing remains in the {paks}, so nothing can be fulfilled.")
        } else {
            format!("{reached} of {} can be fulfilled {when}.", licenses(requested))
        };
        Some(Failed { rule: FailedRule::Outcome(outcome), detail })
    }

    /// That more hosts are in use than licenses are available.
    fn too_many_hosts(&self) -> Option<Failed> {
        let (request, gate) = (self.request, &self.requirements.gate);
        if !gate.fails_by_usage(request, &self.result) {
            return None;
        }
        let hosts = request.system.hosts_in_use.map_or(0, Count::get);
        let available = gate.available_for_hosts(request, &self.result);
        let is_after_plan = gate.after_plan || request.system.runs_1x();
        let when = if is_after_plan { "after the plan" } else { "now" };
        let detail = format!("{}.", exceeded_usage(hosts, available, when));
        Some(Failed { rule: FailedRule::Usage, detail })
    }

    /// That fewer licenses can be fulfilled than required.
    fn too_little(&self) -> Option<Failed> {
        let (reached, required) = (self.fulfillable(), self.requirements.min_fulfillable);
        let detail = format!(
            "{} can be fulfilled {}, but at least {required} {} required.",
            licenses(reached),
            self.requirements.when(),
            is_or_are(required),
        );
        (reached < required).then_some(Failed { rule: FailedRule::MinFulfillable, detail })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::assess;

    /// The gate with these licenses required, measured on a request.
    fn measured<T>(
        json: &Value,
        gate: Gate,
        min_fulfillable: u64,
        found: impl FnOnce(Measured<'_>) -> T,
    ) -> T {
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let request = AssessmentRequest::from_json(json.to_string().as_bytes(), now).unwrap();
        let assessment = assess(&request);
        found(Requirements { gate, min_fulfillable }.measure(&request, assessment.gate_input()))
    }

    fn failures(json: &Value, after_plan: bool, min_fulfillable: u64) -> Vec<String> {
        let gate = Gate { fail_on: FailOn::PartiallyFulfillable, after_plan };
        let failures = measured(json, gate, min_fulfillable, |measured| measured.failures());
        failures.into_iter().map(|failed| failed.detail).collect()
    }

    /// An upgrade PAK with these installed and pending 1.x licenses.
    fn upgrades(quantity: u64, installed: u64, pending: u64, rest: &Value) -> Value {
        let mut json = json!({
            "licenses": [
                { "release": "1.5", "quantity": installed, "rehost": "installed" },
                { "release": "1.5", "quantity": pending, "rehost": "issued" },
            ],
            "paks": [{ "contents": [{ "kind": "upgrade", "quantity": quantity }] }],
        });
        for (name, value) in rest.as_object().unwrap() {
            json[name] = value.clone();
        }
        json
    }

    fn hosts(count: u64) -> Value {
        json!({ "system": { "hosts_in_use": count } })
    }

    #[rstest]
    #[case::hosts_above(upgrades(50, 50, 0, &hosts(80)), false, &["80 hosts are in use, but only 50 licenses are available now."])]
    #[case::hosts_at(upgrades(50, 50, 0, &hosts(50)), false, &[])]
    #[case::one_host(upgrades(0, 0, 0, &json!({ "target_licenses": 0, "system": { "hosts_in_use": 1 } })), false, &["1 host is in use, but no license is available now."])]
    #[case::one_license(upgrades(1, 1, 0, &hosts(2)), false, &["2 hosts are in use, but only 1 license is available now."])]
    #[case::hosts_within_the_plan(upgrades(10, 5, 5, &hosts(10)), true, &[])]
    #[case::hosts_above_the_plan(upgrades(10, 5, 5, &hosts(11)), true, &["11 hosts are in use, but only 10 licenses are available after the plan."])]
    #[case::a_1x_system_is_measured_after_the_plan(upgrades(10, 5, 5, &json!({ "target_licenses": 0, "system": { "hosts_in_use": 11, "release": "1.5" } })), false, &["11 hosts are in use, but only 10 licenses are available after the plan."])]
    #[case::without_a_pak_once(json!({ "system": { "hosts_in_use": 63, "licenses_2x": 50 } }), false, &["63 hosts are in use, but only 50 licenses are available now."])]
    #[case::with_a_target_that_is_reached(json!({ "target_licenses": 1, "system": { "hosts_in_use": 3, "licenses_2x": 1 } }), false, &["3 hosts are in use, but only 1 license is available now."])]
    #[case::both(upgrades(5, 1, 0, &hosts(6)), false, &["1 of 5 licenses can be fulfilled now.", "6 hosts are in use, but only 1 license is available now."])]
    fn hosts_without_a_license_fail_with_their_numbers(
        #[case] json: Value,
        #[case] after_plan: bool,
        #[case] expected: &[&str],
    ) {
        assert_eq!(failures(&json, after_plan, 0), expected);
    }

    #[rstest]
    #[case::a_part(upgrades(5, 4, 0, &json!({})), false, &["4 of 5 licenses can be fulfilled now."])]
    #[case::a_part_with_the_plan(upgrades(5, 2, 1, &json!({})), true, &["3 of 5 licenses can be fulfilled with the plan."])]
    #[case::exhausted(upgrades(0, 0, 0, &json!({})), false, &["Nothing remains in the PAK, so nothing can be fulfilled."])]
    #[case::target_missed(upgrades(5, 1, 0, &json!({ "target_licenses": 9 })), false, &["The target is 9 licenses, but 1 is reached now."])]
    #[case::target_missed_without_a_pak(json!({ "target_licenses": 9, "system": { "hosts_in_use": 5, "licenses_2x": 5 } }), false, &["The target is 9 licenses, but 5 are reached now."])]
    #[case::target_reached(upgrades(0, 0, 0, &json!({ "target_licenses": 5, "system": { "licenses_2x": 5 } })), false, &[])]
    #[case::facts_alone(json!({ "system": { "active_node": "secondary" } }), false, &["Nothing is requested, and the licenses are not known to be enough."])]
    #[case::enough_without_a_pak(json!({ "system": { "hosts_in_use": 5, "licenses_2x": 5 } }), false, &[])]
    fn an_outcome_that_is_too_low_fails_with_its_numbers(
        #[case] json: Value,
        #[case] after_plan: bool,
        #[case] expected: &[&str],
    ) {
        assert_eq!(failures(&json, after_plan, 0), expected);
    }

    #[rstest]
    #[case::at_the_number(5, false, 5, &[])]
    #[case::above_now(0, false, 1, &["0 licenses can be fulfilled now, but at least 1 is required."])]
    #[case::later_does_not_count(4, false, 5, &["4 licenses can be fulfilled now, but at least 5 are required."])]
    #[case::later_counts_after_the_plan(4, true, 5, &[])]
    #[case::above_the_plan(4, true, 6, &["5 licenses can be fulfilled with the plan, but at least 6 are required."])]
    fn too_few_licenses_fail_with_their_numbers(
        #[case] installed: u64,
        #[case] after_plan: bool,
        #[case] required: u64,
        #[case] expected: &[&str],
    ) {
        let json = upgrades(5, installed, 5 - installed, &json!({}));
        let gate = Gate { fail_on: FailOn::Never, after_plan };
        let failures = measured(&json, gate, required, |measured| measured.failures());
        let details: Vec<_> = failures.iter().map(|failed| failed.detail.as_str()).collect();
        assert_eq!(details, expected);
    }

    #[rstest]
    #[case::a_part(upgrades(5, 4, 0, &json!({})), 0, true)]
    #[case::hosts_alone(upgrades(5, 5, 0, &hosts(6)), 0, false)]
    #[case::target_reached(upgrades(5, 1, 0, &json!({ "target_licenses": 1 })), 2, false)]
    #[case::target_missed(upgrades(5, 1, 0, &json!({ "target_licenses": 2 })), 0, true)]
    #[case::all_fulfillable_but_too_few(upgrades(5, 5, 0, &json!({})), 6, false)]
    fn lines_are_blamed_only_for_what_they_lack(
        #[case] json: Value,
        #[case] required: u64,
        #[case] expected: bool,
    ) {
        let gate = Gate { fail_on: FailOn::PartiallyFulfillable, after_plan: false };
        let blames_lines = |measured: Measured<'_>| measured.blames_lines(&measured.failures());
        assert_eq!(measured(&json, gate, required, blames_lines), expected);
    }
}
