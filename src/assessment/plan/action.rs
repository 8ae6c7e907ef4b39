//! What a step does, who does it, and which deadlines it helps to meet.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::assessment::DeadlineCode;
use crate::assessment::request::SystemFacts;
use crate::catalogue::{Actor, EntryId};

/// What a step does.
///
/// - `upgrade_system`: upgrade the system to 2.0.
/// - `reboot_primary`: reboot the primary system, on which PLM runs.
/// - `wait_for_plm`: wait until PLM is fully started.
/// - `obtain_correct_license_file`: obtain the license file that was issued for this system.
/// - `obtain_correct_release`: obtain licenses for the release that the system runs.
/// - `fulfill_now`: fulfill licenses of a line now.
/// - `request_rehost`: request the rehost of a lot.
/// - `await_rehost`: wait for the license file of a lot.
/// - `install_rehosted_licenses`: install the license file of a lot.
/// - `fulfill_later`: fulfill licenses of a line after the steps before.
/// - `fulfill_unrequested`: fulfill licenses of the PAKs beyond the requested ones.
/// - `rehost_more_licenses`: rehost more 1.x licenses, or buy new 2.0 licenses.
/// - `purchase_upgrade_licenses`: buy upgrade licenses.
/// - `purchase_new_licenses`: buy new 2.0 licenses.
/// - `verify_license_count`: check the license count that CWMS shows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PlanAction {
    UpgradeSystem,
    RebootPrimary,
    WaitForPlm,
    ObtainCorrectLicenseFile,
    ObtainCorrectRelease,
    FulfillNow,
    RequestRehost,
    AwaitRehost,
    InstallRehostedLicenses,
    FulfillLater,
    FulfillUnrequested,
    RehostMoreLicenses,
    PurchaseUpgradeLicenses,
    PurchaseNewLicenses,
    VerifyLicenseCount,
}

impl PlanAction {
    /// Who acts, as in the catalogue: the administrator installs and fulfills, the license desk
    /// requests a rehost or a file, sales handles purchases.
    pub(super) const fn actor(self) -> Actor {
        match self {
            Self::UpgradeSystem
            | Self::RebootPrimary
            | Self::WaitForPlm
            | Self::FulfillNow
            | Self::InstallRehostedLicenses
            | Self::FulfillLater
            | Self::FulfillUnrequested
            | Self::VerifyLicenseCount => Actor::Administrator,
            Self::ObtainCorrectLicenseFile
            | Self::ObtainCorrectRelease
            | Self::RequestRehost
            | Self::AwaitRehost
            | Self::RehostMoreLicenses => Actor::LicenseDesk,
            Self::PurchaseUpgradeLicenses | Self::PurchaseNewLicenses => Actor::Sales,
        }
    }

    /// The entry that explains the step.
    pub(super) const fn entry(self, system: &SystemFacts) -> EntryId {
        match self {
            Self::RebootPrimary if system.licenses_invalid_since.is_some() => {
                EntryId::InvalidLicensesEmail
            }
            Self::RebootPrimary => EntryId::HaFailoverFreeTrial,
            Self::InstallRehostedLicenses => EntryId::LicenseInstallationFailsMultipleWindows,
            _ => EntryId::OutOfDateLicenseAlert,
        }
    }

    /// Whether it moves licenses from a PAK to PLM.
    pub(super) const fn fulfills(self) -> bool {
        matches!(self, Self::FulfillNow | Self::FulfillLater | Self::FulfillUnrequested)
    }

    /// Whether it belongs to the rehost of a lot.
    pub(super) const fn rehosts(self) -> bool {
        matches!(self, Self::RequestRehost | Self::AwaitRehost | Self::InstallRehostedLicenses)
    }

    pub(super) const fn purchases(self) -> bool {
        matches!(self, Self::PurchaseUpgradeLicenses | Self::PurchaseNewLicenses)
    }

    const fn obtains(self) -> bool {
        matches!(self, Self::ObtainCorrectLicenseFile | Self::ObtainCorrectRelease)
    }

    /// Whether it needs a running PLM.
    pub(super) const fn needs_plm(self) -> bool {
        self.fulfills() || matches!(self, Self::WaitForPlm | Self::InstallRehostedLicenses)
    }

    /// Whether its duration is unknown.
    pub(super) const fn has_unknown_length(self) -> bool {
        self.obtains()
            || self.rehosts()
            || self.purchases()
            || matches!(self, Self::UpgradeSystem | Self::RebootPrimary | Self::RehostMoreLicenses)
    }

    /// Whether it changes the license count that CWMS shows.
    pub(super) const fn changes_count(self) -> bool {
        self.fulfills()
            || self.purchases()
            || matches!(self, Self::InstallRehostedLicenses | Self::RehostMoreLicenses)
    }

    /// Whether it helps to meet a deadline: installed licenses meet the alert (page 4, entry 11),
    /// end the trial (page 2, entry 2) and reduce exceeded usage (page 2, entries 3 and 4); a
    /// reboot of the primary system brings PLM back (pages 1 to 3, entries 1, 5 and 6).
    pub(super) fn helps_with(self, deadline: DeadlineCode, system: &SystemFacts) -> bool {
        let rehosts = self.rehosts() || self == Self::RehostMoreLicenses;
        let adds_licenses = self.fulfills() || rehosts;
        match deadline {
            DeadlineCode::AlertExpires => adds_licenses || self.obtains(),
            DeadlineCode::FreeTrialEnds if system.is_secondary_active() => {
                self == Self::RebootPrimary
            }
            DeadlineCode::FreeTrialEnds | DeadlineCode::UsageDeactivation => {
                adds_licenses || self.purchases()
            }
            DeadlineCode::InvalidLicensesDeactivation => self == Self::RebootPrimary,
        }
    }
}
