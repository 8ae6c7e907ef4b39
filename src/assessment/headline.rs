//! The result in one sentence that a person can say to the customer.

use super::coverage::Covered;
use super::deadlines::Deadline;
use super::decision::Decision;
use super::outcome::Outcome;
use super::purchase::Purchase;
use super::request::Count;
use super::summary::Summary;
use super::text::{Plural, continued, enumerated, exceeded_usage, is_or_are, licenses};

/// What the headline is about.
pub(super) struct Headline<'h, 'a> {
    pub decision: &'h Decision<'a>,
    pub deadlines: &'h [Deadline],
    /// Whether the plan has no step.
    pub has_empty_plan: bool,
}

impl Headline<'_, '_> {
    /// The sentence. With a target, it is about the target.
    pub(crate) fn sentence(&self) -> String {
        let Decision { outcome, request, .. } = self.decision;
        let mut sentence = match (request.target_licenses, outcome) {
            (Some(target), _) => self.about_target(target.get()) + &self.exceeded_usage(),
            (None, Outcome::NothingRequested) => self.about_facts(),
            (None, _) => self.about_request() + &self.exceeded_usage(),
        };
        if self.has_empty_plan {
            sentence.push_str(self.why_nothing_to_do());
        }
        sentence + "."
    }

    fn why_nothing_to_do(&self) -> &'static str {
        let Decision { outcome, coverage, .. } = self.decision;
        if *outcome == Outcome::NothingRequested && coverage.is_none() {
            "; without a PAK or the number of hosts in use, there is nothing to plan"
        } else if self.deadlines.iter().any(Deadline::has_passed) {
            "; there is nothing to plan"
        } else {
            "; there is nothing to do"
        }
    }

    /// How many of the requested licenses can be fulfilled, and what the others need.
    fn about_request(&self) -> String {
        let Summary {
            requested, fulfillable_now: now, fulfillable_later: later, shortfall, ..
        } = self.decision.summary;
        let is_secondary_active = self.decision.request.system.is_secondary_active();
        let when = if is_secondary_active { "while the secondary system is active" } else { "now" };
        let result = match (now, later) {
            _ if requested == 0 => return self.nothing_remains(),
            (1, _) if requested == 1 => "The license can be fulfilled now".to_owned(),
            (0, 1) if requested == 1 => {
                format!(
                    "The license cannot be fulfilled {when}, but it can be once the plan is done"
                )
            }
            (0, 0) if requested == 1 => "The license cannot be fulfilled".to_owned(),
            _ if now == requested => format!("All {requested} licenses can be fulfilled now"),
            (0, 0) => format!("None of {requested} licenses can be fulfilled"),
            (0, _) => {
                let later = if later == requested { "all".to_owned() } else { later.to_string() };
                format!(
                    "None of {requested} licenses can be fulfilled {when}, but {later} can be once the plan is done"
                )
            }
            (_, 0) => format!("{now} of {requested} licenses can be fulfilled now"),
            _ => format!(
                "{now} of {requested} licenses can be fulfilled now and {later} more once the plan is done"
            ),
        };
        match (shortfall, now + later) {
            (0, _) => result,
            (_, 0) => format!("{result}; {}", self.what_is_needed()),
            (1, _) => format!("{result}; for the other one, {}", self.what_is_needed()),
            _ => format!("{result}; for the other {shortfall}, {}", self.what_is_needed()),
        }
    }

    fn nothing_remains(&self) -> String {
        let paks = &self.decision.request.paks;
        format!("Nothing remains in the {}", if paks.len() == 1 { "PAK" } else { "PAKs" })
    }

    /// How to get the licenses that cannot be fulfilled.
    fn what_is_needed(&self) -> String {
        let Purchase { unrequested, upgrade, rehost_or_buy, new } = self.decision.purchase();
        let needed = match (upgrade > 0, rehost_or_buy > 0, new > 0) {
            (false, false, false) => "",
            (false, false, true) => "new 2.0 licenses are needed",
            (false, true, false) => "more 1.x licenses or new 2.0 licenses are needed",
            (false, true, true) => {
                "new 2.0 licenses are needed, fewer if more 1.x licenses are rehosted and installed"
            }
            (true, false, false) => "upgrade licenses are needed",
            (true, false, true) => "upgrade licenses and new 2.0 licenses are needed",
            (true, true, _) => {
                "upgrade licenses are needed, and more 1.x licenses or new 2.0 licenses"
            }
        };
        let separator = if needed.is_empty() { "" } else { "; in addition, " };
        match unrequested {
            0 => needed.to_owned(),
            1 => format!("the PAKs contain 1 license that is not requested{separator}{needed}"),
            _ => format!(
                "the PAKs contain {unrequested} licenses that are not requested{separator}{needed}"
            ),
        }
    }

    /// Whether the target is reached, and with what.
    fn about_target(&self, target: u64) -> String {
        let Summary { fulfillable_now: now, fulfillable_later: later, .. } = self.decision.summary;
        let have = self.decision.request.system.licenses_2x.get();
        let reached = have + now + later;
        let wanted = licenses(target);
        if target <= have {
            return format!(
                "The target of {wanted} is already reached: {have} {} installed",
                is_or_are(have)
            );
        }
        if target <= have + now {
            let sum = if have == 0 && now == target {
                String::new()
            } else {
                format!(": {}", sum(have, now, 0))
            };
            return format!("The target of {wanted} can be reached now{sum}");
        }
        if target <= reached {
            let sum = sum(have, now, later);
            return format!("The target of {wanted} can be reached once the plan is done: {sum}");
        }
        let start = match reached {
            0 if target == 1 => "The wanted license is not available".to_owned(),
            0 => format!("None of the {wanted} wanted"),
            _ => format!("{reached} of the {wanted} wanted: {}", sum(have, now, later)),
        };
        format!("{start}; {} missing{}", target - reached, self.parts_of_missing(target))
    }

    /// How to get what is missing to the target.
    fn parts_of_missing(&self, target: u64) -> String {
        let Purchase { unrequested, upgrade, rehost_or_buy, new } = self.decision.purchase();
        if self.decision.coverage.is_none_or(|coverage| coverage.needed != target) {
            return String::new();
        }
        let parts = [
            (unrequested, "in the PAKs but not requested"),
            (upgrade, "to buy as upgrades"),
            (rehost_or_buy, "to rehost or buy"),
            (new, "to buy new"),
        ];
        format!(": {}", counted(&parts))
    }

    /// What the facts say, without a PAK.
    fn about_facts(&self) -> String {
        if self.decision.request.system.is_secondary_active() {
            let start = "The secondary system is active, and PLM does not run on it";
            return format!("{start}{}", self.next_deadline());
        }
        if let Some(coverage) = self.decision.coverage {
            let (hosts, have) = (coverage.needed, coverage.have);
            let result = match coverage.covered {
                Covered::Not => format!("; {} missing", coverage.missing),
                _ => ", which is enough".to_owned(),
            };
            return format!(
                "{} {} in use and {} {} installed{result}{}",
                Plural(hosts, "host"),
                is_or_are(hosts),
                licenses(have),
                is_or_are(have),
                self.next_deadline()
            );
        }
        self.deadlines.first().map_or_else(|| "No PAK is given".to_owned(), ToString::to_string)
    }

    /// The next deadline, or the last one that has passed, as a part of the sentence.
    fn next_deadline(&self) -> String {
        let next = self.deadlines.iter().find(|deadline| !deadline.has_passed());
        match next.or_else(|| self.deadlines.last()) {
            Some(deadline) => format!("; {}", continued(&deadline.to_string())),
            None => String::new(),
        }
    }

    /// That more hosts are in use than licenses are available after the plan, as a part of the
    /// sentence.
    fn exceeded_usage(&self) -> String {
        let hosts = self.decision.request.system.hosts_in_use.map_or(0, Count::get);
        match self.decision.coverage {
            Some(coverage) if hosts > coverage.after_plan => {
                format!("; {}", exceeded_usage(hosts, coverage.after_plan, "after the plan"))
            }
            _ => String::new(),
        }
    }
}

/// The licenses that count toward a target, by when they are available.
fn sum(have: u64, now: u64, later: u64) -> String {
    counted(&[(have, "already installed"), (now, "now"), (later, "later")])
}

/// The counts that are not zero, each with its words.
fn counted(parts: &[(u64, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    enumerated(parts.map(|(count, words)| format!("{count} {words}")).collect())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use crate::assessment::assess;
    use crate::assessment::testing::{lots, new, request, upgrade};

    /// The headline for these installed and pending 1.x licenses.
    fn headline(installed: u64, pending: u64, rest: &Value) -> String {
        let mut json =
            json!({ "licenses": lots(&[("installed", installed), ("issued", pending)]) });
        for (name, value) in rest.as_object().unwrap() {
            json[name] = value.clone();
        }
        assess(&request(&json)).headline.into_owned()
    }

    fn pak(lines: &Value) -> Value {
        json!({ "paks": [{ "contents": lines }] })
    }

    #[rstest]
    #[case::all(5, 0, pak(&json!([upgrade(5)])), "All 5 licenses can be fulfilled now.")]
    #[case::one(1, 0, pak(&json!([upgrade(1)])), "The license can be fulfilled now.")]
    #[case::the_example_of_the_api(50, 30, pak(&json!([upgrade(100)])), "50 of 100 licenses can be fulfilled now and 30 more once the plan is done; for the other 20, more 1.x licenses or new 2.0 licenses are needed.")]
    #[case::rest_later(50, 50, pak(&json!([upgrade(100)])), "50 of 100 licenses can be fulfilled now and 50 more once the plan is done.")]
    #[case::all_later(0, 100, pak(&json!([upgrade(100)])), "None of 100 licenses can be fulfilled now, but all can be once the plan is done.")]
    #[case::some_later(0, 99, pak(&json!([upgrade(100)])), "None of 100 licenses can be fulfilled now, but 99 can be once the plan is done; for the other one, more 1.x licenses or new 2.0 licenses are needed.")]
    #[case::none(0, 0, pak(&json!([upgrade(100)])), "None of 100 licenses can be fulfilled; more 1.x licenses or new 2.0 licenses are needed.")]
    #[case::one_of_one(0, 0, pak(&json!([upgrade(1)])), "The license cannot be fulfilled; more 1.x licenses or new 2.0 licenses are needed.")]
    #[case::one_later(0, 1, pak(&json!([upgrade(1)])), "The license cannot be fulfilled now, but it can be once the plan is done.")]
    #[case::with_hosts(5, 0, json!({ "paks": [{ "contents": [upgrade(5)] }], "system": { "hosts_in_use": 9 } }), "All 5 licenses can be fulfilled now; 9 hosts are in use, but only 5 licenses are available after the plan.")]
    #[case::secondary(5, 0, json!({ "paks": [{ "contents": [upgrade(5)] }], "system": { "active_node": "secondary" } }), "None of 5 licenses can be fulfilled while the secondary system is active, but all can be once the plan is done.")]
    #[case::used_up(5, 0, pak(&json!([upgrade(0)])), "Nothing remains in the PAK; there is nothing to do.")]
    #[case::more_than_the_pak_has(0, 0, pak(&json!([{ "kind": "new", "quantity": 1, "request": 2 }])), "1 of 2 licenses can be fulfilled now; for the other one, new 2.0 licenses are needed.")]
    fn the_result_is_one_sentence(
        #[case] installed: u64,
        #[case] pending: u64,
        #[case] rest: Value,
        #[case] expected: &str,
    ) {
        assert_eq!(headline(installed, pending, &rest), expected);
    }

    #[rstest]
    #[case::already(10, "The target of 10 licenses is already reached: 10 are installed.")]
    #[case::now(
        11,
        "The target of 11 licenses can be reached now: 10 already installed and 20 now."
    )]
    #[case::later(
        31,
        "The target of 31 licenses can be reached once the plan is done: 10 already installed, 20 now and 30 later."
    )]
    #[case::not(
        200,
        "60 of the 200 licenses wanted: 10 already installed, 20 now and 30 later; 140 missing: 50 to rehost or buy and 90 to buy new."
    )]
    fn with_a_target_it_is_about_the_target(#[case] target: u64, #[case] expected: &str) {
        let mut json = pak(&json!([upgrade(100), new(0)]));
        json["system"] = json!({ "licenses_2x": 10 });
        json["target_licenses"] = target.into();
        assert_eq!(headline(20, 30, &json), expected);
    }

    #[rstest]
    #[case::none_yet(json!({ "paks": [{ "contents": [new(0)] }], "target_licenses": 5 }), "None of the 5 licenses wanted; 5 missing: 5 to buy new.")]
    #[case::owned_first(json!({ "paks": [{ "contents": [{ "kind": "new", "quantity": 9, "request": 2 }] }], "target_licenses": 10 }), "2 of the 10 licenses wanted: 2 now; 8 missing: 7 in the PAKs but not requested and 1 to buy new.")]
    #[case::done(json!({ "paks": [{ "contents": [upgrade(0)] }], "target_licenses": 1, "system": { "licenses_2x": 1 } }), "The target of 1 license is already reached: 1 is installed; there is nothing to do.")]
    #[case::hosts_above_the_target(json!({ "target_licenses": 1, "system": { "licenses_2x": 1, "hosts_in_use": 3 } }), "The target of 1 license is already reached: 1 is installed; 3 hosts are in use, but only 1 license is available after the plan.")]
    #[case::a_failover(json!({ "system": { "active_node": "secondary", "free_trial_started_on": "2026-06-10" } }), "The secondary system is active, and PLM does not run on it; free-trial mode ends on 2026-12-07, in 13 days.")]
    #[case::exceeded_usage(json!({ "system": { "hosts_in_use": 63, "licenses_2x": 50, "usage_exceeded_since": "2026-08-31" } }), "63 hosts are in use and 50 licenses are installed; 13 missing; deactivation because of exceeded usage is due on 2027-02-28, in 96 days.")]
    #[case::enough(json!({ "system": { "hosts_in_use": 1, "licenses_2x": 1 } }), "1 host is in use and 1 license is installed, which is enough; there is nothing to do.")]
    #[case::a_trial_that_ended(json!({ "system": { "free_trial_started_on": "2026-05-01" } }), "Free-trial mode ended on 2026-10-28, 27 days ago; without a PAK or the number of hosts in use, there is nothing to plan.")]
    fn it_is_about_what_is_given(#[case] json: Value, #[case] expected: &str) {
        assert_eq!(assess(&request(&json)).headline, expected);
    }
}
