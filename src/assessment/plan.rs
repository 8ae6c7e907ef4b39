//! The plan: what to do, in order. Each step is a function and is present only if it applies.

mod action;
mod lots;
mod step;

use std::borrow::Cow;

pub use action::PlanAction;
pub use step::PlanStep;

use super::Deadline;
use super::allocation::{LineAllocation, PakAllocation};
use super::decision::Decision;
use super::request::{AssessmentRequest, Rehost};
use super::schedule;
use super::text::{at_most, licenses};
use crate::catalogue::{PLM_FULLY_STARTED, analysis_time};
use lots::{NeededLot, needed_lots};

/// The plan, in order.
pub(super) fn plan<'a>(decision: &Decision<'a>, deadlines: &[Deadline]) -> Vec<PlanStep<'a>> {
    let planner = Planner { decision, request: decision.request };
    let lots = needed_lots(decision);
    let mut plan = Vec::with_capacity(4);
    plan.extend(planner.upgrade_system(!lots.is_empty()));
    plan.extend(planner.reboot_primary());
    plan.extend(planner.wait_for_plm());
    plan.extend(planner.obtain_correct_license_files());
    plan.extend(planner.obtain_correct_releases());
    plan.extend(planner.fulfill_now());
    plan.extend(planner.rehost(&lots));
    plan.extend(planner.fulfill_later());
    plan.extend(planner.fulfill_unrequested());
    plan.extend(planner.rehost_more_licenses());
    plan.extend(planner.purchase_upgrade_licenses());
    plan.extend(planner.purchase_new_licenses());
    plan.extend(planner.verify_license_count(&plan));
    planner.set_not_before(&mut plan);
    planner.set_due_on(&mut plan, deadlines);
    plan
}

struct Planner<'d, 'a> {
    decision: &'d Decision<'a>,
    request: &'a AssessmentRequest,
}

impl<'a> Planner<'_, 'a> {
    fn step(&self, action: PlanAction, instruction: impl Into<Cow<'a, str>>) -> PlanStep<'a> {
        PlanStep {
            action,
            actor: action.actor(),
            instruction: instruction.into(),
            pak: None,
            pak_number: None,
            line: None,
            release: None,
            quantity: None,
            not_before: None,
            due_on: None,
            entry: action.entry(&self.request.system),
        }
    }

    /// A step for a number of licenses, if there are any.
    fn step_for(
        &self,
        action: PlanAction,
        quantity: u64,
        instruction: impl FnOnce(u64) -> String,
    ) -> Option<PlanStep<'a>> {
        (quantity > 0).then(|| PlanStep {
            quantity: Some(quantity),
            ..self.step(action, instruction(quantity))
        })
    }

    fn step_for_pak(&self, step: PlanStep<'a>, index: usize) -> PlanStep<'a> {
        let number = self.request.paks[index].number.as_ref();
        PlanStep { pak: Some(index), pak_number: number.map(|n| n.as_str().into()), ..step }
    }

    fn paks(&self) -> impl Iterator<Item = (usize, &PakAllocation<'a>)> {
        self.decision.allocation.paks.iter().enumerate()
    }

    /// A step for each line to which it applies.
    fn step_per_line(
        &self,
        step: impl Fn(&LineAllocation<'a>) -> Option<PlanStep<'a>>,
    ) -> Vec<PlanStep<'a>> {
        let mut steps = Vec::new();
        for (pak, allocation) in self.paks() {
            for (index, line) in allocation.lines.iter().enumerate() {
                steps.extend(
                    step(line)
                        .map(|step| PlanStep { line: Some(index), ..self.step_for_pak(step, pak) }),
                );
            }
        }
        steps
    }

    fn upgrade_system(&self, is_rehost_needed: bool) -> Option<PlanStep<'a>> {
        let system = &self.request.system;
        let is_held = self.decision.allocation.lines().any(|line| line.holds.system_not_upgraded);
        let needed = is_held || (system.runs_1x() && is_rehost_needed);
        let release = system.release.as_str();
        let instruction = || format!("Upgrade the system to release 2.0. It still runs {release}.");
        needed.then(|| self.step(PlanAction::UpgradeSystem, instruction()))
    }

    /// Pages 1 to 4, entries 1, 5, 6 and 10.
    fn reboot_primary(&self) -> Option<PlanStep<'a>> {
        let system = &self.request.system;
        let start = if system.is_secondary_active() {
            "Find out why the secondary system is active and fix the primary system. Then reboot the primary system from VMware vCenter"
        } else {
            "Reboot the primary system from VMware vCenter"
        };
        let needed = system.is_secondary_active() || system.licenses_invalid_since.is_some();
        let instruction = || {
            format!(
                "{start} and allow PLM {} to start. If PLM is still not reachable, contact Cisco TAC.",
                at_most(PLM_FULLY_STARTED)
            )
        };
        needed.then(|| self.step(PlanAction::RebootPrimary, instruction()))
    }

    /// Page 4, entry 11.
    fn wait_for_plm(&self) -> Option<PlanStep<'a>> {
        schedule::plm_ready_at(&self.request.system, self.request.as_of())?;
        let instruction = format!(
            "Wait until PLM is fully started and CWMS has detected it. This can take {} after the start.",
            at_most(PLM_FULLY_STARTED)
        );
        Some(self.step(PlanAction::WaitForPlm, instruction))
    }

    /// Page 4, entry 11. A license file belongs to a PAK, so there is one step per PAK.
    fn obtain_correct_license_files(&self) -> Vec<PlanStep<'a>> {
        let instruction = "Obtain the license file that was issued for this system.";
        self.paks()
            .filter(|(_, pak)| pak.has_wrong_file())
            .map(|(index, _)| {
                let step = self.step(PlanAction::ObtainCorrectLicenseFile, instruction);
                self.step_for_pak(step, index)
            })
            .collect()
    }

    /// Page 4, entry 11.
    fn obtain_correct_releases(&self) -> Vec<PlanStep<'a>> {
        let release = self.request.system.release.as_str();
        self.step_per_line(|line| {
            let instruction =
                || format!("Obtain {} for release {release} instead.", licenses(line.remaining));
            let action = PlanAction::ObtainCorrectRelease;
            line.holds.release_mismatch.then(|| self.step(action, instruction()))
        })
    }

    /// Page 4, entry 11: a part now, the rest later.
    fn fulfill_now(&self) -> Vec<PlanStep<'a>> {
        self.step_per_line(|line| {
            self.step_for(PlanAction::FulfillNow, line.now, |now| {
                let or_wait = match line.later {
                    0 => String::new(),
                    later => format!(" Or wait and fulfill all {} at once.", now + later),
                };
                format!("In PLM, {}.{or_wait}", fulfill(line, now))
            })
        })
    }

    /// The rehost of the lots (page 4, entry 11). All requests come first: rehosts run in parallel.
    fn rehost(&self, lots: &[NeededLot<'a>]) -> Vec<PlanStep<'a>> {
        let mut steps = Vec::new();
        steps.extend(self.step_per_lot(
            PlanAction::RequestRehost,
            lots.iter().filter(|lot| lot.rehost == Rehost::NotStarted),
            |lot| {
                format!("Request the rehost of {lot} to this system's PLM. This removes the licenses from the original system.")
            },
        ));
        steps.extend(self.step_per_lot(
            PlanAction::AwaitRehost,
            lots.iter().filter(|lot| lot.rehost != Rehost::Issued),
            |lot| format!("Wait for the license file with {lot}."),
        ));
        steps.extend(self.step_per_lot(PlanAction::InstallRehostedLicenses, lots.iter(), |lot| {
            format!(
                "Install the license file with {lot}: select System, View More in the Licenses section, Manage Licenses. Close the first browser window, then select Install License File."
            )
        }));
        steps
    }

    fn step_per_lot<'s>(
        &'s self,
        action: PlanAction,
        lots: impl Iterator<Item = &'s NeededLot<'a>> + 's,
        instruction: impl Fn(&str) -> String + 's,
    ) -> impl Iterator<Item = PlanStep<'a>> + 's
    where
        'a: 's,
    {
        lots.map(move |NeededLot { lot, .. }| {
            let (release, quantity) = (lot.release.as_str(), lot.quantity.get());
            let words = format!("{} of release {release}", licenses(quantity));
            PlanStep {
                release: Some(release.into()),
                quantity: Some(quantity),
                ..self.step(action, instruction(&words))
            }
        })
    }

    /// Page 4, entry 11.
    fn fulfill_later(&self) -> Vec<PlanStep<'a>> {
        self.step_per_line(|line| {
            self.step_for(PlanAction::FulfillLater, line.later, |later| {
                format!("Then, in PLM, {}.", fulfill(line, later))
            })
        })
    }

    fn fulfill_unrequested(&self) -> Option<PlanStep<'a>> {
        let quantity = self.decision.purchase().unrequested;
        self.step_for(PlanAction::FulfillUnrequested, quantity, |more| {
            format!("From the PAKs, fulfill {} beyond the requested ones.", licenses(more))
        })
    }

    /// Page 4, entry 11.
    fn rehost_more_licenses(&self) -> Option<PlanStep<'a>> {
        let quantity = self.decision.purchase().rehost_or_buy;
        self.step_for(PlanAction::RehostMoreLicenses, quantity, |more| {
            format!(
                "If the customer has more 1.x licenses, rehost and install up to {more} of them and fulfill them from the PAK. For those that are missing and needed, buy new 2.0 licenses through sales: a non-upgrade PAK."
            )
        })
    }

    fn purchase_upgrade_licenses(&self) -> Option<PlanStep<'a>> {
        let quantity = self.decision.purchase().upgrade;
        self.step_for(PlanAction::PurchaseUpgradeLicenses, quantity, |count| {
            let (licenses, them) = noun_and_pronoun(count);
            format!("Buy {count} upgrade {licenses} for 1.x licenses that have none. Then fulfill {them}.")
        })
    }

    /// Page 4, entry 11.
    fn purchase_new_licenses(&self) -> Option<PlanStep<'a>> {
        let quantity = self.decision.purchase().new;
        self.step_for(PlanAction::PurchaseNewLicenses, quantity, |count| {
            let (licenses, them) = noun_and_pronoun(count);
            format!("Buy {count} new 2.0 {licenses} in a non-upgrade PAK. Then fulfill {them}.")
        })
    }

    /// Page 4, entry 11.
    fn verify_license_count(&self, plan: &[PlanStep<'a>]) -> Option<PlanStep<'a>> {
        let (system, as_of) = (&self.request.system, self.request.as_of());
        let is_stale = schedule::count_refreshed_at(system, as_of).is_some();
        let changes = plan.iter().any(|step| step.action.changes_count());
        let instruction = || {
            format!(
                "Check the license count that CWMS shows. It is updated once a day, at {}.",
                analysis_time()
            )
        };
        (changes || is_stale).then(|| self.step(PlanAction::VerifyLicenseCount, instruction()))
    }

    /// While PLM starts, the steps that need it wait. The license count is correct after the next
    /// analysis, unless an earlier step has an unknown duration.
    fn set_not_before(&self, plan: &mut [PlanStep<'a>]) {
        let ready = schedule::plm_ready_at(&self.request.system, self.request.as_of());
        let has_unknown_length = plan.iter().any(|step| step.action.has_unknown_length());
        let next_count = schedule::next_count(self.request).filter(|_| !has_unknown_length);
        for step in plan {
            step.not_before = match step.action {
                PlanAction::VerifyLicenseCount => next_count,
                action if action.needs_plm() => ready,
                _ => None,
            };
        }
    }

    /// A step is due when it must be done for a deadline, and never later than a step after it.
    fn set_due_on(&self, plan: &mut [PlanStep<'a>], deadlines: &[Deadline]) {
        let system = &self.request.system;
        let mut next = None;
        for step in plan.iter_mut().rev() {
            let helped = deadlines.iter().filter(|d| step.action.helps_with(d.code, system));
            let own = helped.filter_map(Deadline::last_day).min();
            next = own.into_iter().chain(next).min();
            step.due_on = next;
        }
    }
}

/// How to fulfill this number of licenses of a line.
fn fulfill(line: &LineAllocation<'_>, count: u64) -> String {
    let (_, them) = noun_and_pronoun(count);
    if line.is_upgrade() {
        format!("select {count} under Upgrade Licenses and fulfill {them}")
    } else {
        format!("fulfill {}", licenses(count))
    }
}

const fn noun_and_pronoun(count: u64) -> (&'static str, &'static str) {
    if count == 1 { ("license", "it") } else { ("licenses", "them") }
}

#[cfg(test)]
mod tests {
    use PlanAction::*;
    use rstest::rstest;
    use serde_json::{Value, json};
    use strum::VariantArray as _;

    use super::*;
    use crate::assessment::testing::{lots, new, one_pak, request, upgrade};
    use crate::assessment::{Assessment, assess};

    fn actions(assessment: &Assessment<'_>) -> Vec<PlanAction> {
        assessment.plan.iter().map(|step| step.action).collect()
    }

    #[rstest]
    #[case::all_now(&[("installed", 9)], json!([upgrade(9)]), json!({}), &[FulfillNow, VerifyLicenseCount])]
    #[case::nothing_to_do(&[("installed", 9)], json!([upgrade(0)]), json!({}), &[])]
    #[case::a_1x_system(&[("installed", 9)], json!([upgrade(9)]), json!({ "release": "1.5" }), &[
        UpgradeSystem, RequestRehost, AwaitRehost, InstallRehostedLicenses, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::a_1x_system_without_a_rehost(&[], json!([new(9)]), json!({ "release": "1.5" }), &[
        UpgradeSystem, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::secondary(&[("installed", 9)], json!([upgrade(9)]), json!({ "active_node": "secondary" }), &[
        RebootPrimary, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::invalid_licenses(&[], json!([new(1)]), json!({ "licenses_invalid_since": "2026-11-01" }), &[
        RebootPrimary, FulfillNow, VerifyLicenseCount,
    ])]
    #[case::plm_starting(&[("installed", 9)], json!([upgrade(9)]), json!({ "plm_started_at": "2026-11-24T07:50:00Z" }), &[
        WaitForPlm, FulfillNow, VerifyLicenseCount,
    ])]
    #[case::plm_does_not_start_on_the_secondary(&[], json!([new(1)]), json!({ "plm_started_at": "2026-11-24T07:50:00Z", "active_node": "secondary" }), &[
        RebootPrimary, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::wrong_file_once_per_pak(&[("installed", 9)], json!([upgrade(4), new(4)]), json!({ "id": "B" }), &[
        ObtainCorrectLicenseFile, FulfillLater, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::wrong_file_of_an_exhausted_pak(&[], json!([new(0)]), json!({ "id": "B" }), &[])]
    #[case::wrong_release_once_per_line(&[], json!([new(4), new(4)]), json!({ "release": "3.0" }), &[
        ObtainCorrectRelease, ObtainCorrectRelease, FulfillLater, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::not_started(&[("not_started", 9)], json!([upgrade(9)]), json!({}), &[
        RequestRehost, AwaitRehost, InstallRehostedLicenses, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::requested(&[("requested", 9)], json!([upgrade(9)]), json!({}), &[
        AwaitRehost, InstallRehostedLicenses, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::issued(&[("issued", 9)], json!([upgrade(9)]), json!({}), &[
        InstallRehostedLicenses, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::all_requests_come_first(&[("not_started", 1), ("not_started", 2)], json!([upgrade(3)]), json!({}), &[
        RequestRehost, RequestRehost, AwaitRehost, AwaitRehost, InstallRehostedLicenses,
        InstallRehostedLicenses, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::no_rehost_that_nothing_needs(&[("requested", 60)], json!([upgrade(0)]), json!({}), &[])]
    #[case::an_alert_needs_all_lots(&[("issued", 5), ("requested", 0)], json!([upgrade(0)]), json!({ "alert_expires_on": "2026-11-01" }), &[
        InstallRehostedLicenses, VerifyLicenseCount,
    ])]
    #[case::a_trial_needs_all_lots(&[("issued", 5)], json!([upgrade(0)]), json!({ "free_trial_started_on": "2026-11-01" }), &[
        InstallRehostedLicenses, VerifyLicenseCount,
    ])]
    #[case::a_trial_on_the_secondary_does_not(&[("issued", 5)], json!([upgrade(0)]), json!({ "free_trial_started_on": "2026-11-01", "active_node": "secondary" }), &[
        RebootPrimary,
    ])]
    #[case::rehost_more(&[("installed", 5)], json!([upgrade(9)]), json!({}), &[FulfillNow, RehostMoreLicenses, VerifyLicenseCount])]
    #[case::buy_upgrades(&[("installed", 9)], json!([{ "kind": "new", "quantity": 1, "request": 2 }]), json!({}), &[
        FulfillNow, PurchaseUpgradeLicenses, VerifyLicenseCount,
    ])]
    #[case::buy_new(&[], json!([{ "kind": "new", "quantity": 1, "request": 2 }]), json!({}), &[
        FulfillNow, PurchaseNewLicenses, VerifyLicenseCount,
    ])]
    #[case::unrequested(&[], json!([{ "kind": "new", "quantity": 3, "request": 2 }]), json!({ "hosts_in_use": 3 }), &[
        FulfillNow, FulfillUnrequested, VerifyLicenseCount,
    ])]
    #[case::a_stale_count(&[], json!([new(0)]), json!({ "licenses_changed_at": "2026-11-24T07:00:00Z" }), &[VerifyLicenseCount])]
    fn a_plan_has_the_steps_that_apply(
        #[case] states: &[(&str, u64)],
        #[case] lines: Value,
        #[case] system: Value,
        #[case] expected: &[PlanAction],
    ) {
        assert_eq!(actions(&assess(&one_pak(states, &lines, &system))), expected);
    }

    #[test]
    fn a_1x_system_with_a_needed_rehost_is_upgraded_even_if_no_line_is_held() {
        let json = json!({
            "licenses": lots(&[("issued", 5)]),
            "paks": [{ "contents": [new(0)] }],
            "system": { "release": "1.5", "alert_expires_on": "2026-12-01" },
        });
        let request = request(&json);
        let expected = [UpgradeSystem, InstallRehostedLicenses, VerifyLicenseCount];
        assert_eq!(actions(&assess(&request)), expected);
    }

    /// When each step can start and is due.
    fn dates(assessment: &Assessment<'_>) -> Vec<(PlanAction, Option<String>, Option<String>)> {
        let steps = assessment.plan.iter();
        steps
            .map(|step| {
                let not_before = step.not_before.map(|time| time.format("%d %H:%M").to_string());
                (step.action, not_before, step.due_on.map(|date| date.to_string()))
            })
            .collect()
    }

    #[expect(clippy::unnecessary_wraps, reason = "it stands beside None in tables")]
    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn while_plm_starts_what_needs_it_waits() {
        let system = json!({ "plm_started_at": "2026-11-24T07:50:00Z" });
        let request = one_pak(&[("installed", 5), ("issued", 4)], &json!([upgrade(10)]), &system);
        let expected = [
            (WaitForPlm, text("24 08:10"), None),
            (FulfillNow, text("24 08:10"), None),
            (InstallRehostedLicenses, text("24 08:10"), None),
            (FulfillLater, text("24 08:10"), None),
            (RehostMoreLicenses, None, None),
            (VerifyLicenseCount, None, None),
        ];
        assert_eq!(dates(&assess(&request)), expected);
    }

    #[rstest]
    #[case::after_as_of("2026-11-24T08:00:00Z", json!({}), "25 02:00")]
    #[case::strictly_after_as_of("2026-11-24T02:00:00Z", json!({}), "25 02:00")]
    #[case::before_two("2026-11-24T01:59:59Z", json!({}), "24 02:00")]
    #[case::plm_is_ready_before_two("2026-11-24T01:50:00Z", json!({ "plm_started_at": "2026-11-24T01:39:59Z" }), "24 02:00")]
    #[case::plm_is_ready_at_two("2026-11-24T01:50:00Z", json!({ "plm_started_at": "2026-11-24T01:40:00Z" }), "25 02:00")]
    fn the_count_is_verified_after_the_first_analysis(
        #[case] as_of: &str,
        #[case] system: Value,
        #[case] expected: &str,
    ) {
        let json = json!({ "paks": [{ "contents": [new(1)] }], "system": system, "as_of": as_of });
        let request = request(&json);
        let last = dates(&assess(&request)).pop();
        assert_eq!(last, Some((VerifyLicenseCount, text(expected), None)));
    }

    #[rstest]
    #[case::upgrade(&[], json!([new(1)]), json!({ "release": "1.5" }))]
    #[case::reboot(&[], json!([new(1)]), json!({ "active_node": "secondary" }))]
    #[case::obtain_a_file(&[], json!([new(1)]), json!({ "id": "B" }))]
    #[case::obtain_a_release(&[], json!([new(1)]), json!({ "release": "3.0" }))]
    #[case::install(&[("issued", 1)], json!([upgrade(1)]), json!({}))]
    #[case::rehost_more(&[], json!([upgrade(1), new(1)]), json!({}))]
    #[case::purchase(&[], json!([{ "kind": "new", "quantity": 1, "request": 2 }]), json!({}))]
    fn nobody_knows_when_the_count_is_right_after_a_step_of_unknown_length(
        #[case] states: &[(&str, u64)],
        #[case] lines: Value,
        #[case] system: Value,
    ) {
        let request = one_pak(states, &lines, &system);
        assert_eq!(dates(&assess(&request)).pop(), Some((VerifyLicenseCount, None, None)));
    }

    #[test]
    fn a_step_is_never_due_later_than_a_step_after_it() {
        let system = json!({
            "plm_started_at": "2026-11-24T07:50:00Z",
            "usage_exceeded_since": "2026-10-01",
            "licenses_invalid_since": "2026-10-01",
            "alert_expires_on": "2026-12-01",
            "hosts_in_use": 99,
        });
        let request = one_pak(&[("issued", 5)], &json!([upgrade(5)]), &system);
        let expected = [
            (RebootPrimary, None, text("2026-11-30")),
            (WaitForPlm, text("24 08:10"), text("2026-11-30")),
            (InstallRehostedLicenses, text("24 08:10"), text("2026-11-30")),
            (FulfillLater, text("24 08:10"), text("2026-11-30")),
            (PurchaseNewLicenses, None, text("2027-03-31")),
            (VerifyLicenseCount, None, None),
        ];
        assert_eq!(dates(&assess(&request)), expected);
    }

    #[rstest]
    #[case::tomorrow("2026-11-25", Some("2026-11-24"))]
    #[case::today("2026-11-24", None)]
    #[case::passed("2026-11-20", None)]
    fn a_deadline_that_has_passed_gives_no_due_date(
        #[case] alert: &str,
        #[case] due_on: Option<&str>,
    ) {
        let request = one_pak(&[], &json!([new(1)]), &json!({ "alert_expires_on": alert }));
        let assessment = assess(&request);
        assert_eq!(assessment.plan[0].due_on, due_on.map(|date| date.parse().unwrap()));
    }

    #[rstest]
    #[case::alert("alert_expires_on", "primary", &[ObtainCorrectLicenseFile, FulfillLater, RehostMoreLicenses])]
    #[case::trial("free_trial_started_on", "primary", &[FulfillLater, RehostMoreLicenses, PurchaseNewLicenses])]
    #[case::trial_on_the_secondary("free_trial_started_on", "secondary", &[RebootPrimary])]
    #[case::usage("usage_exceeded_since", "primary", &[FulfillLater, RehostMoreLicenses, PurchaseNewLicenses])]
    #[case::invalid("licenses_invalid_since", "primary", &[RebootPrimary])]
    fn a_deadline_is_met_by_its_steps(
        #[case] fact: &str,
        #[case] node: &str,
        #[case] expected: &[PlanAction],
    ) {
        let system =
            json!({ "id": "B", "active_node": node, fact: "2026-11-25", "hosts_in_use": 99 });
        let lines = json!([upgrade(9), new(1)]);
        let request = one_pak(&[("issued", 5)], &lines, &system);
        let deadlines = crate::assessment::deadlines::deadlines(&request);
        let helps: Vec<_> = PlanAction::VARIANTS
            .iter()
            .copied()
            .filter(|action| action.helps_with(deadlines[0].code, &request.system))
            .filter(|action| actions(&assess(&request)).contains(action))
            .filter(|action| !action.rehosts())
            .collect();
        assert_eq!(helps, expected);
    }

    #[test]
    fn a_step_names_its_pak_its_line_and_its_licenses() {
        let json = json!({
            "licenses": [{ "release": "1.5 MR3", "quantity": 3, "rehost": "issued" }],
            "paks": [{ "contents": [new(0)] }, { "number": "A-1", "contents": [new(1), upgrade(3)] }],
        });
        let request = request(&json);
        let steps = assess(&request).plan;
        let summary: Vec<_> = steps
            .iter()
            .map(|s| (s.pak, s.pak_number.as_deref(), s.line, s.release.as_deref(), s.quantity))
            .collect();
        let expected = [
            (Some(1), Some("A-1"), Some(0), None, Some(1)),
            (None, None, None, Some("1.5 MR3"), Some(3)),
            (Some(1), Some("A-1"), Some(1), None, Some(3)),
            (None, None, None, None, None),
        ];
        assert_eq!(summary, expected);
    }
}
