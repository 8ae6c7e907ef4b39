//! The condition of each reason.

use super::allocation::{LineAllocation, PakAllocation, Pool};
use super::deadlines::Deadline;
use super::purchase::Gap;
use super::request::{AssessmentRequest, Count};
use super::summary::Summary;
use super::{deadlines, schedule};
use crate::catalogue::ReasonCode;

/// The codes whose conditions are true.
fn that_apply<const N: usize>(
    conditions: [(ReasonCode, bool); N],
) -> impl Iterator<Item = ReasonCode> {
    conditions.into_iter().filter(|(_, applies)| *applies).map(|(code, _)| code)
}

/// The reasons on a PAK.
pub(super) fn pak_reasons(pak: &PakAllocation<'_>) -> impl Iterator<Item = ReasonCode> {
    that_apply([
        (ReasonCode::LicenseFileForOtherSystem, pak.has_wrong_file()),
        (ReasonCode::PakExhausted, pak.remaining() == 0),
    ])
}

/// The reasons on a line.
pub(super) fn line_reasons(
    pak: &PakAllocation<'_>,
    line: &LineAllocation<'_>,
) -> impl Iterator<Item = ReasonCode> {
    let installed = pak.eligible_before;
    let wants_upgrades = line.is_upgrade() && !line.holds.any() && line.wanted() > 0;
    let too_few = (1..pak.upgrades_wanted()).contains(&installed);
    that_apply([
        (ReasonCode::SystemNotUpgraded, line.holds.system_not_upgraded),
        (ReasonCode::ReleaseMismatch, line.holds.release_mismatch),
        (ReasonCode::LineExhausted, line.remaining == 0 && pak.remaining() > 0),
        (ReasonCode::NoEligibleLicenses, wants_upgrades && installed == 0),
        (
            ReasonCode::InsufficientInstalledLicenses,
            wants_upgrades && too_few && line.first_pass < line.wanted(),
        ),
        (ReasonCode::RehostPending, line.from_pending > 0),
        (
            ReasonCode::RequestExceedsRemaining,
            line.requested > line.remaining && line.remaining > 0,
        ),
        (ReasonCode::PartialFulfillment, (1..line.remaining).contains(&line.now)),
    ])
}

/// What the reasons on the report depend on.
#[derive(Clone, Copy)]
pub(super) struct ReportFacts<'r> {
    pub request: &'r AssessmentRequest,
    pub summary: &'r Summary,
    /// The 1.x licenses that no requested upgrade takes.
    pub unused: Pool,
    pub gap: &'r Gap,
}

impl ReportFacts<'_> {
    /// The 2.x licenses for the hosts in use. Until the upgrade the system runs on its 1.x
    /// licenses, so a 1.x system is measured after the plan.
    pub(crate) fn available(&self) -> u64 {
        let Self { request, summary, .. } = self;
        let later = if request.system.runs_1x() { summary.fulfillable_later } else { 0 };
        request.system.licenses_2x.get() + summary.fulfillable_now + later
    }

    /// The 1.x licenses that no upgrade covers.
    pub(crate) const fn unused_1x(&self) -> u64 {
        self.unused.left() - self.gap.uses_1x
    }

    /// The reasons on the report.
    pub(crate) fn reasons(&self) -> impl Iterator<Item = ReasonCode> + use<> {
        let (system, as_of) = (&self.request.system, self.request.as_of());
        let deadlines = deadlines::deadlines(self.request);
        that_apply([
            (ReasonCode::PlmNotOnSecondary, system.is_secondary_active()),
            (ReasonCode::PlmStarting, schedule::plm_ready_at(system, as_of).is_some()),
            (ReasonCode::CountMayBeStale, schedule::count_refreshed_at(system, as_of).is_some()),
            (
                ReasonCode::UsageExceedsLicenses,
                system.hosts_in_use.map_or(0, Count::get) > self.available(),
            ),
            (ReasonCode::Unused1xLicenses, self.unused_1x() > 0),
            (ReasonCode::DeadlinePassed, deadlines.iter().any(Deadline::has_passed)),
        ])
    }
}
