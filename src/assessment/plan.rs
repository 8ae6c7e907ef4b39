//! What to do, in order: each step a function, each there only where it applies.

mod action;

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use action::PlanAction;

use super::application::{ActiveNode, Application, Lot, Rehost};
use super::reasons::{Licenses, noun};
use super::{AssessedLine, Deadline, Purchase, moments};
use crate::catalogue::{Actor, EntryId, ReasonCode};

/// A step of the plan.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlanStep<'a> {
    pub action: PlanAction,
    pub actor: Actor,
    /// What to do, in one sentence.
    pub instruction: String,
    /// The number of the PAK it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub pak: Option<Cow<'a, str>>,
    /// The place in that PAK of the line it is about, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 99)]
    pub line: Option<usize>,
    /// The release of the 1.x licenses it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub release: Option<Cow<'a, str>>,
    /// The number of licenses it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 1_000_000_000_000i64)]
    pub quantity: Option<u64>,
    /// The earliest moment at which it can be done, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub not_before: Option<DateTime<Utc>>,
    /// The day of the first deadline it helps to keep, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub due_on: Option<NaiveDate>,
    pub entry: EntryId,
}

impl PlanStep<'_> {
    fn new(action: PlanAction, instruction: impl Into<String>) -> Self {
        Self {
            action,
            actor: action.actor(),
            instruction: instruction.into(),
            pak: None,
            line: None,
            release: None,
            quantity: None,
            not_before: None,
            due_on: None,
            entry: action.entry(),
        }
    }
}

/// What the plan is made from.
pub(super) struct Situation<'s, 'a> {
    pub application: &'a Application,
    pub lines: &'s [AssessedLine<'a>],
    pub purchase: Purchase,
    pub deadlines: &'s [Deadline],
    pub as_of: DateTime<Utc>,
}

/// The plan, in the order in which the steps are to be done.
pub(super) fn plan<'a>(situation: &Situation<'_, 'a>) -> Vec<PlanStep<'a>> {
    let mut plan = Vec::with_capacity(4);
    plan.extend(situation.reboot_primary());
    plan.extend(situation.wait_for_plm());
    plan.extend(situation.obtain_correct_license_files());
    plan.extend(situation.obtain_correct_releases());
    plan.extend(situation.fulfill_now());
    plan.extend(situation.pending_lots().flat_map(rehost));
    plan.extend(situation.wait_for_license_analysis());
    plan.extend(situation.fulfill_later());
    plan.extend(situation.purchase_upgrade_licenses());
    plan.extend(situation.purchase_new_licenses());
    plan.extend(situation.verify_license_count());
    for step in &mut plan {
        step.due_on = situation.due_on(step.action);
    }
    plan
}

/// The steps of one pending lot: "You must either re-host and install the licenses from the 1.x
/// system first" (page 4).
fn rehost(lot: &Lot) -> impl Iterator<Item = PlanStep<'_>> {
    let (release, licenses) = (lot.release.as_str(), Licenses(lot.quantity.into()));
    let request = || {
        let instruction = format!(
            "Request the rehost of {licenses} of release {release} from the original system to this system's PLM."
        );
        PlanStep::new(PlanAction::RequestRehost, instruction)
    };
    let wait = || {
        let instruction = format!(
            "Wait for the license file with the {licenses} of release {release}; the original system's copy stops being valid."
        );
        PlanStep::new(PlanAction::AwaitRehost, instruction)
    };
    let install = || {
        let instruction = format!(
            "Install the license file with the {licenses} of release {release} on this system's PLM."
        );
        PlanStep::new(PlanAction::InstallRehostedLicenses, instruction)
    };
    let steps = match lot.rehost {
        Rehost::NotStarted => vec![request(), wait(), install()],
        Rehost::Requested => vec![wait(), install()],
        Rehost::Issued => vec![install()],
        Rehost::NotRequired | Rehost::Installed => vec![],
    };
    steps.into_iter().map(move |step| PlanStep {
        release: Some(release.into()),
        quantity: Some(lot.quantity.into()),
        ..step
    })
}

impl<'a> Situation<'_, 'a> {
    /// "Fix your primary system and reboot it from VMware vCenter" (page 4; also pages 1 to 3).
    fn reboot_primary(&self) -> Option<PlanStep<'a>> {
        let instruction = "Find out why the secondary system is active, fix the primary system and reboot it from VMware vCenter; allow PLM up to 20 minutes to start fully.";
        (self.application.system.active_node == ActiveNode::Secondary)
            .then(|| PlanStep::new(PlanAction::RebootPrimary, instruction))
    }

    /// "wait up to 20 minutes for the PLM to fully start" (page 4).
    fn wait_for_plm(&self) -> Option<PlanStep<'a>> {
        let ready = moments::plm_ready_at(&self.application.system, self.as_of)?;
        let instruction = "Wait until PLM has fully started and CWMS has detected it.";
        Some(PlanStep {
            not_before: Some(ready),
            ..PlanStep::new(PlanAction::WaitForPlm, instruction)
        })
    }

    /// "Ensure that you are installing the correct file on this system" (page 4). A file belongs
    /// to a PAK, so there is a step a PAK.
    fn obtain_correct_license_files(&self) -> impl Iterator<Item = PlanStep<'a>> {
        let instruction =
            "Obtain the license file that was issued for this system, and assess the PAK again.";
        self.lines
            .iter()
            .filter(|line| line.has(ReasonCode::LicenseFileForOtherSystem) && line.line == 0)
            .map(move |line| PlanStep {
                pak: Some(line.pak.clone()),
                ..PlanStep::new(PlanAction::ObtainCorrectLicenseFile, instruction)
            })
    }

    /// "obtain the correct license version" (page 4).
    fn obtain_correct_releases(&self) -> impl Iterator<Item = PlanStep<'a>> {
        let release = &self.application.system.release;
        self.lines.iter().filter(|line| line.has(ReasonCode::ReleaseMismatch)).map(move |line| {
            let instruction = format!(
                "Obtain licenses for release {release}, which the system runs, in place of this line's."
            );
            PlanStep { quantity: count(line.remaining), ..of_line(PlanAction::ObtainCorrectRelease, line, instruction) }
        })
    }

    /// "so you can upgrade some of the licenses currently installed" (page 4).
    fn fulfill_now(&self) -> impl Iterator<Item = PlanStep<'a>> {
        self.lines.iter().filter(|line| line.fulfillable_now > 0).map(|line| {
            let (now, rest) = (Licenses(line.fulfillable_now), line.left_in_pak);
            let instruction = match rest {
                0 => format!("Fulfill {now} from this line of the PAK, which leaves none in it."),
                _ => format!("Fulfill {now} from this line of the PAK, which leaves {rest} in it."),
            };
            PlanStep {
                quantity: count(line.fulfillable_now),
                ..of_line(PlanAction::FulfillNow, line, instruction)
            }
        })
    }

    /// The lots that are not yet on this PLM.
    fn pending_lots(&self) -> impl Iterator<Item = &'a Lot> {
        let lots = self.application.licenses.iter();
        lots.filter(|lot| !lot.rehost.is_eligible() && lot.quantity > 0)
    }

    /// "license analysis is run only once a day at 2:00 am GMT" (page 4): after licenses changed,
    /// or are yet to be installed.
    fn wait_for_license_analysis(&self) -> Option<PlanStep<'a>> {
        let system = &self.application.system;
        let stale = moments::count_refreshed_at(system, self.as_of).is_some();
        let instruction = "Wait for the license analysis, daily at 02:00 GMT, before relying on the count of licenses that CWMS shows.";
        (stale || self.pending_lots().next().is_some()).then(|| PlanStep {
            not_before: moments::next_count(system, self.as_of),
            ..PlanStep::new(PlanAction::WaitForLicenseAnalysis, instruction)
        })
    }

    /// "and later to upgrade the remaining licenses" (page 4).
    fn fulfill_later(&self) -> impl Iterator<Item = PlanStep<'a>> {
        self.lines.iter().filter(|line| line.fulfillable_later > 0).map(|line| {
            let later = Licenses(line.fulfillable_later);
            let instruction =
                format!("With the steps before done, fulfill {later} from this line of the PAK.");
            PlanStep {
                quantity: count(line.fulfillable_later),
                ..of_line(PlanAction::FulfillLater, line, instruction)
            }
        })
    }

    /// For 1.x licenses that no PAK upgrades.
    fn purchase_upgrade_licenses(&self) -> Option<PlanStep<'a>> {
        let quantity = count(self.purchase.upgrade)?;
        let instruction = format!(
            "Buy {quantity} upgrade {}: there are 1.x licenses that no line draws on.",
            noun(quantity)
        );
        let step = PlanStep::new(PlanAction::PurchaseUpgradeLicenses, instruction);
        Some(PlanStep { quantity: Some(quantity), ..step })
    }

    /// "if you need new 2.0 licenses, purchase the new licenses. You should receive a non-upgrade
    /// PAK" (page 4).
    fn purchase_new_licenses(&self) -> Option<PlanStep<'a>> {
        let quantity = count(self.purchase.new)?;
        let instruction =
            format!("Buy {quantity} new 2.0 {}, in a non-upgrade PAK.", noun(quantity));
        let step = PlanStep::new(PlanAction::PurchaseNewLicenses, instruction);
        Some(PlanStep { quantity: Some(quantity), ..step })
    }

    /// "wait up to 24 hours for the count of installed licenses to be updated in CWMS" (page 4):
    /// wherever the plan changes that count.
    fn verify_license_count(&self) -> Option<PlanStep<'a>> {
        let system = &self.application.system;
        let changes =
            self.lines.iter().any(|line| line.fulfillable_now + line.fulfillable_later > 0)
                || self.pending_lots().next().is_some()
                || self.purchase.upgrade + self.purchase.new > 0;
        let instruction = "Check that CWMS shows the new count of licenses, once the license analysis at 02:00 GMT has run.";
        changes.then(|| PlanStep {
            not_before: moments::next_count(system, self.as_of),
            ..PlanStep::new(PlanAction::VerifyLicenseCount, instruction)
        })
    }

    /// The first of the deadlines that the action helps to keep.
    fn due_on(&self, action: PlanAction) -> Option<NaiveDate> {
        let kept = self.deadlines.iter().filter(|deadline| action.keeps().contains(&deadline.code));
        kept.map(|deadline| deadline.date).min()
    }
}

/// A step about this line.
fn of_line<'a>(action: PlanAction, line: &AssessedLine<'a>, instruction: String) -> PlanStep<'a> {
    PlanStep {
        pak: Some(line.pak.clone()),
        line: Some(line.line),
        ..PlanStep::new(action, instruction)
    }
}

/// A count worth naming: none where it is 0.
fn count(quantity: u64) -> Option<u64> {
    (quantity > 0).then_some(quantity)
}

#[cfg(test)]
mod tests {
    use PlanAction::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::assessment::assess;

    /// What is asked, by its lots, its PAK's line and what is known of the system.
    fn application(
        lots: &[(&str, u32)],
        line: &serde_json::Value,
        system: &serde_json::Value,
    ) -> Application {
        let lots = lots.iter().map(
            |(rehost, quantity)| json!({ "release": "1.5", "quantity": quantity, "rehost": rehost }),
        );
        let request = json!({
            "licenses": lots.collect::<Vec<_>>(),
            "paks": [{
                "number": "12345678",
                "contents": [line],
                "license_file": { "issued_for": "A" },
            }],
            "system": system,
        });
        Application::from_json(request.to_string().as_bytes()).unwrap()
    }

    fn upgrades(quantity: u32) -> serde_json::Value {
        json!({ "kind": "upgrade", "quantity": quantity })
    }

    #[rstest]
    #[case::all_now(&[("installed", 9)], upgrades(9), json!({}), &[FulfillNow, VerifyLicenseCount])]
    #[case::nothing_to_do(&[("installed", 9)], upgrades(0), json!({}), &[])]
    #[case::not_started(&[("not_started", 9)], upgrades(9), json!({}), &[
        RequestRehost, AwaitRehost, InstallRehostedLicenses, WaitForLicenseAnalysis, FulfillLater,
        VerifyLicenseCount,
    ])]
    #[case::requested(&[("requested", 9)], upgrades(9), json!({}), &[
        AwaitRehost, InstallRehostedLicenses, WaitForLicenseAnalysis, FulfillLater,
        VerifyLicenseCount,
    ])]
    #[case::issued(&[("issued", 9)], upgrades(9), json!({}), &[
        InstallRehostedLicenses, WaitForLicenseAnalysis, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::lot_by_lot(&[("requested", 1), ("issued", 0), ("requested", 2)], upgrades(0), json!({}), &[
        AwaitRehost, InstallRehostedLicenses, AwaitRehost, InstallRehostedLicenses,
        WaitForLicenseAnalysis, VerifyLicenseCount,
    ])]
    #[case::buy_new(&[], upgrades(9), json!({}), &[PurchaseNewLicenses, VerifyLicenseCount])]
    #[case::buy_upgrades(&[("installed", 9)], json!({ "kind": "new", "quantity": 1, "request": 2 }), json!({}), &[
        FulfillNow, PurchaseUpgradeLicenses, VerifyLicenseCount,
    ])]
    #[case::wrong_file(&[("installed", 9)], upgrades(9), json!({ "id": "B" }), &[ObtainCorrectLicenseFile])]
    #[case::wrong_release(&[("installed", 9)], upgrades(9), json!({ "release": "3.0" }), &[ObtainCorrectRelease])]
    #[case::secondary(&[("installed", 9)], upgrades(9), json!({ "active_node": "secondary" }), &[
        RebootPrimary, FulfillLater, VerifyLicenseCount,
    ])]
    #[case::plm_starting(&[("installed", 9)], upgrades(9), json!({ "plm_started_at": "2026-11-24T07:50:00Z" }), &[
        WaitForPlm, FulfillNow, VerifyLicenseCount,
    ])]
    #[case::stale_count(&[("installed", 9)], upgrades(9), json!({ "licenses_changed_at": "2026-11-24T07:00:00Z" }), &[
        FulfillNow, WaitForLicenseAnalysis, VerifyLicenseCount,
    ])]
    fn a_plan_has_the_steps_that_apply(
        #[case] lots: &[(&str, u32)],
        #[case] line: serde_json::Value,
        #[case] system: serde_json::Value,
        #[case] actions: &[PlanAction],
    ) {
        let application = application(lots, &line, &system);
        let assessment = assess(&application, "2026-11-24T08:00:00Z".parse().unwrap());
        let found: Vec<_> = assessment.plan.iter().map(|step| step.action).collect();
        assert_eq!(found, actions);
    }

    #[rstest]
    #[case::restores_plm("licenses_invalid_since", RebootPrimary, Some("2027-05-20"))]
    #[case::alert("alert_expires_on", FulfillLater, Some("2026-11-20"))]
    #[case::alert_is_not_for_sales("alert_expires_on", PurchaseNewLicenses, None)]
    #[case::usage_is_for_sales("usage_exceeded_since", PurchaseNewLicenses, Some("2027-05-20"))]
    #[case::trial("free_trial_started_on", FulfillLater, Some("2027-05-19"))]
    #[case::checks_have_no_deadline("free_trial_started_on", VerifyLicenseCount, None)]
    fn a_step_is_due_by_the_deadline_it_keeps(
        #[case] fact: &str,
        #[case] action: PlanAction,
        #[case] due_on: Option<&str>,
    ) {
        let system = json!({ "active_node": "secondary", fact: "2026-11-20" });
        let application = application(&[("installed", 5)], &upgrades(9), &system);
        let assessment = assess(&application, "2026-11-24T08:00:00Z".parse().unwrap());
        let step = assessment.plan.iter().find(|step| step.action == action).unwrap();
        assert_eq!(step.due_on, due_on.map(|date| date.parse().unwrap()));
    }
}
