//! What to do, in order: each step a function, each there only where it applies.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::application::{Application, Lot, Node, Rehost};
use super::reasons::Licenses;
use super::{AssessedLine, Deadline, DeadlineCode, Purchase, moments};
use crate::catalogue::{Actor, EntryId, ReasonCode};

/// What a step does.
///
/// - `reboot_primary`: bring the primary system, and with it PLM, back.
/// - `wait_for_plm`: wait until PLM has fully started.
/// - `obtain_correct_license_file`: get the license file that was issued for this system.
/// - `obtain_correct_release`: get licenses for the release the system runs.
/// - `fulfill_now`: draw licenses out of a line of a PAK.
/// - `request_rehost`: ask for the rehost of a lot.
/// - `await_rehost`: wait for the license file of a lot.
/// - `install_rehosted_licenses`: install the license file of a lot.
/// - `wait_for_license_analysis`: wait until CWMS has counted the licenses.
/// - `fulfill_later`: draw further licenses, once the steps before are done.
/// - `purchase_upgrade_licenses`: buy upgrade licenses.
/// - `purchase_new_licenses`: buy new 2.0 licenses.
/// - `verify_license_count`: see that CWMS shows the count it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    RebootPrimary,
    WaitForPlm,
    ObtainCorrectLicenseFile,
    ObtainCorrectRelease,
    FulfillNow,
    RequestRehost,
    AwaitRehost,
    InstallRehostedLicenses,
    WaitForLicenseAnalysis,
    FulfillLater,
    PurchaseUpgradeLicenses,
    PurchaseNewLicenses,
    VerifyLicenseCount,
}

impl Action {
    /// All of them, in the order of a plan.
    pub const ALL: [Self; 13] = [
        Self::RebootPrimary,
        Self::WaitForPlm,
        Self::ObtainCorrectLicenseFile,
        Self::ObtainCorrectRelease,
        Self::FulfillNow,
        Self::RequestRehost,
        Self::AwaitRehost,
        Self::InstallRehostedLicenses,
        Self::WaitForLicenseAnalysis,
        Self::FulfillLater,
        Self::PurchaseUpgradeLicenses,
        Self::PurchaseNewLicenses,
        Self::VerifyLicenseCount,
    ];

    /// Who acts.
    const fn actor(self) -> Actor {
        match self {
            Self::RebootPrimary
            | Self::WaitForPlm
            | Self::InstallRehostedLicenses
            | Self::WaitForLicenseAnalysis
            | Self::VerifyLicenseCount => Actor::Administrator,
            Self::ObtainCorrectLicenseFile
            | Self::ObtainCorrectRelease
            | Self::FulfillNow
            | Self::RequestRehost
            | Self::AwaitRehost
            | Self::FulfillLater => Actor::LicenseDesk,
            Self::PurchaseUpgradeLicenses | Self::PurchaseNewLicenses => Actor::Sales,
        }
    }

    /// The entry behind it.
    const fn entry(self) -> EntryId {
        match self {
            Self::RebootPrimary => EntryId::HaFailoverFreeTrial,
            _ => EntryId::OutOfDateLicenseAlert,
        }
    }

    /// The deadlines it helps to keep: a reboot restores PLM (pages 1 to 3); installed licenses
    /// end the trial (page 2), take usage back below the count (page 2) and are wanted "before the
    /// expiration date included in the message" (page 4).
    const fn keeps(self) -> &'static [DeadlineCode] {
        use DeadlineCode::{
            AlertExpires, FreeTrialEnds, InvalidLicensesDeactivation, UsageDeactivation,
        };
        match self {
            Self::RebootPrimary | Self::WaitForPlm => &[FreeTrialEnds, InvalidLicensesDeactivation],
            Self::ObtainCorrectLicenseFile
            | Self::ObtainCorrectRelease
            | Self::FulfillNow
            | Self::RequestRehost
            | Self::AwaitRehost
            | Self::InstallRehostedLicenses
            | Self::FulfillLater => &[FreeTrialEnds, UsageDeactivation, AlertExpires],
            Self::PurchaseUpgradeLicenses | Self::PurchaseNewLicenses => &[UsageDeactivation],
            Self::WaitForLicenseAnalysis | Self::VerifyLicenseCount => &[],
        }
    }
}

/// A step of the plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Step<'a> {
    pub action: Action,
    pub actor: Actor,
    /// What to do, in one sentence.
    pub instruction: String,
    /// The number of the PAK it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub pak: Option<&'a str>,
    /// The place in that PAK of the line it is about, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 99)]
    pub line: Option<usize>,
    /// The release of the 1.x licenses it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub release: Option<&'a str>,
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

impl Step<'_> {
    fn new(action: Action, instruction: impl Into<String>) -> Self {
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
pub(super) fn plan<'a>(situation: &Situation<'_, 'a>) -> Vec<Step<'a>> {
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
fn rehost(lot: &Lot) -> impl Iterator<Item = Step<'_>> {
    let (release, licenses) = (lot.release.as_str(), Licenses(lot.quantity.into()));
    let request = || {
        let instruction = format!(
            "Request the rehost of {licenses} of release {release} from the original system to this system's PLM."
        );
        Step::new(Action::RequestRehost, instruction)
    };
    let wait = || {
        let instruction = format!(
            "Wait for the license file with the {licenses} of release {release}; the original system's copy stops being valid."
        );
        Step::new(Action::AwaitRehost, instruction)
    };
    let install = || {
        let instruction = format!(
            "Install the license file with the {licenses} of release {release} on this system's PLM."
        );
        Step::new(Action::InstallRehostedLicenses, instruction)
    };
    let steps = match lot.rehost {
        Rehost::NotStarted => vec![request(), wait(), install()],
        Rehost::Requested => vec![wait(), install()],
        Rehost::Issued => vec![install()],
        Rehost::NotRequired | Rehost::Installed => vec![],
    };
    steps.into_iter().map(move |step| Step {
        release: Some(release),
        quantity: Some(lot.quantity.into()),
        ..step
    })
}

impl<'s, 'a> Situation<'s, 'a> {
    /// "Fix your primary system and reboot it from VMware vCenter" (page 4; also pages 1 to 3).
    fn reboot_primary(&self) -> Option<Step<'a>> {
        let instruction = "Find out why the secondary system is active, fix the primary system and reboot it from VMware vCenter; allow PLM up to 20 minutes to start fully.";
        (self.application.system.active_node == Node::Secondary)
            .then(|| Step::new(Action::RebootPrimary, instruction))
    }

    /// "wait up to 20 minutes for the PLM to fully start" (page 4).
    fn wait_for_plm(&self) -> Option<Step<'a>> {
        let ready = moments::plm_ready_at(&self.application.system, self.as_of)?;
        let instruction = "Wait until PLM has fully started and CWMS has detected it.";
        Some(Step { not_before: Some(ready), ..Step::new(Action::WaitForPlm, instruction) })
    }

    /// "Ensure that you are installing the correct file on this system" (page 4). A file belongs
    /// to a PAK, so there is a step a PAK.
    fn obtain_correct_license_files(&self) -> impl Iterator<Item = Step<'a>> {
        let instruction =
            "Obtain the license file that was issued for this system, and assess the PAK again.";
        self.lines
            .iter()
            .filter(|line| line.has(ReasonCode::LicenseFileForOtherSystem) && line.line == 0)
            .map(move |line| Step {
                pak: Some(line.pak),
                ..Step::new(Action::ObtainCorrectLicenseFile, instruction)
            })
    }

    /// "obtain the correct license version" (page 4).
    fn obtain_correct_releases(&self) -> impl Iterator<Item = Step<'a>> {
        let release = &self.application.system.release;
        self.lines.iter().filter(|line| line.has(ReasonCode::ReleaseMismatch)).map(move |line| {
            let instruction = format!(
                "Obtain licenses for release {release}, which the system runs, in place of this line's."
            );
            Step { quantity: count(line.remaining), ..of_line(Action::ObtainCorrectRelease, line, instruction) }
        })
    }

    /// "so you can upgrade some of the licenses currently installed" (page 4).
    fn fulfill_now(&self) -> impl Iterator<Item = Step<'a>> {
        self.lines.iter().filter(|line| line.fulfillable_now > 0).map(|line| {
            let (now, rest) = (Licenses(line.fulfillable_now), line.left_in_pak);
            let instruction = match rest {
                0 => format!("Fulfill {now} from this line of the PAK, which leaves none in it."),
                _ => format!("Fulfill {now} from this line of the PAK, which leaves {rest} in it."),
            };
            Step {
                quantity: count(line.fulfillable_now),
                ..of_line(Action::FulfillNow, line, instruction)
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
    fn wait_for_license_analysis(&self) -> Option<Step<'a>> {
        let system = &self.application.system;
        let stale = moments::count_refreshed_at(system, self.as_of).is_some();
        let instruction = "Wait for the license analysis, daily at 02:00 GMT, before relying on the count of licenses that CWMS shows.";
        (stale || self.pending_lots().next().is_some()).then(|| Step {
            not_before: moments::next_count(system, self.as_of),
            ..Step::new(Action::WaitForLicenseAnalysis, instruction)
        })
    }

    /// "and later to upgrade the remaining licenses" (page 4).
    fn fulfill_later(&self) -> impl Iterator<Item = Step<'a>> {
        self.lines.iter().filter(|line| line.fulfillable_later > 0).map(|line| {
            let later = Licenses(line.fulfillable_later);
            let instruction =
                format!("With the steps before done, fulfill {later} from this line of the PAK.");
            Step {
                quantity: count(line.fulfillable_later),
                ..of_line(Action::FulfillLater, line, instruction)
            }
        })
    }

    /// For 1.x licenses that no PAK upgrades.
    fn purchase_upgrade_licenses(&self) -> Option<Step<'a>> {
        let quantity = count(self.purchase.upgrade)?;
        let instruction = format!(
            "Buy {} of the upgrade kind: there are 1.x licenses that no line draws on.",
            Licenses(quantity)
        );
        let step = Step::new(Action::PurchaseUpgradeLicenses, instruction);
        Some(Step { quantity: Some(quantity), ..step })
    }

    /// "if you need new 2.0 licenses, purchase the new licenses. You should receive a non-upgrade
    /// PAK" (page 4).
    fn purchase_new_licenses(&self) -> Option<Step<'a>> {
        let quantity = count(self.purchase.new)?;
        let instruction =
            format!("Buy {} new for 2.0; they come in a non-upgrade PAK.", Licenses(quantity));
        let step = Step::new(Action::PurchaseNewLicenses, instruction);
        Some(Step { quantity: Some(quantity), ..step })
    }

    /// "wait up to 24 hours for the count of installed licenses to be updated in CWMS" (page 4):
    /// wherever the plan changes that count.
    fn verify_license_count(&self) -> Option<Step<'a>> {
        let system = &self.application.system;
        let changes =
            self.lines.iter().any(|line| line.fulfillable_now + line.fulfillable_later > 0)
                || self.pending_lots().next().is_some()
                || self.purchase.upgrade + self.purchase.new > 0;
        let instruction = "Check that CWMS shows the new count of licenses, once the license analysis at 02:00 GMT has run.";
        changes.then(|| Step {
            not_before: moments::next_count(system, self.as_of),
            ..Step::new(Action::VerifyLicenseCount, instruction)
        })
    }

    /// The first of the deadlines that the action helps to keep.
    fn due_on(&self, action: Action) -> Option<NaiveDate> {
        let kept = self.deadlines.iter().filter(|deadline| action.keeps().contains(&deadline.code));
        kept.map(|deadline| deadline.date).min()
    }
}

/// A step about this line.
fn of_line<'a>(action: Action, line: &AssessedLine<'a>, instruction: String) -> Step<'a> {
    Step { pak: Some(line.pak), line: Some(line.line), ..Step::new(action, instruction) }
}

/// A count worth naming: none where it is 0.
fn count(quantity: u64) -> Option<u64> {
    (quantity > 0).then_some(quantity)
}
