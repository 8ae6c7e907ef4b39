//! What a step does, who does it, and which deadlines that helps to keep.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::assessment::DeadlineCode;
use crate::catalogue::{Actor, EntryId};

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
pub enum PlanAction {
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

impl PlanAction {
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
    pub(super) const fn actor(self) -> Actor {
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
    pub(super) const fn entry(self) -> EntryId {
        match self {
            Self::RebootPrimary => EntryId::HaFailoverFreeTrial,
            _ => EntryId::OutOfDateLicenseAlert,
        }
    }

    /// The deadlines it helps to keep: a reboot restores PLM (pages 1 to 3); installed licenses
    /// end the trial (page 2), take usage back below the count (page 2) and are wanted "before the
    /// expiration date included in the message" (page 4).
    pub(super) const fn keeps(self) -> &'static [DeadlineCode] {
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
