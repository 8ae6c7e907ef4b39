//! The reasons that an assessment can give, each with the entry that explains it.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::entry_id::EntryId;

/// Why a PAK, a line or the whole request has its result.
///
/// On a PAK:
/// - `license_file_for_other_system`: the PAK's license file was issued for another system.
/// - `pak_exhausted`: nothing remains in the whole PAK.
///
/// On a line:
/// - `system_not_upgraded`: the line is for 2.0 or later, but the system runs 1.x.
/// - `release_mismatch`: the line is for another major release than the system runs.
/// - `line_exhausted`: nothing remains in the line, but something remains in another line of the PAK.
/// - `no_eligible_licenses`: no installed 1.x license is available for the PAK.
/// - `insufficient_installed_licenses`: fewer installed 1.x licenses are available than the PAK would upgrade.
/// - `rehost_pending`: some of the later upgrades need 1.x licenses that are not installed yet.
/// - `request_exceeds_remaining`: more licenses are requested than remain in the line.
/// - `partial_fulfillment`: some of the remaining licenses can be fulfilled now; the others stay in the PAK.
///
/// On the report:
/// - `plm_not_on_secondary`: PLM runs on the primary system only, and the secondary system is active.
/// - `plm_starting`: PLM may not be fully started.
/// - `count_may_be_stale`: CWMS may show an old license count.
/// - `usage_exceeds_licenses`: more hosts are in use than licenses are available.
/// - `unused_1x_licenses`: 1.x licenses remain that no upgrade covers.
/// - `deadline_passed`: the date of a deadline has passed.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReasonCode {
    LicenseFileForOtherSystem,
    PakExhausted,
    SystemNotUpgraded,
    ReleaseMismatch,
    LineExhausted,
    NoEligibleLicenses,
    InsufficientInstalledLicenses,
    RehostPending,
    RequestExceedsRemaining,
    PartialFulfillment,
    PlmNotOnSecondary,
    PlmStarting,
    CountMayBeStale,
    UsageExceedsLicenses,
    #[serde(rename = "unused_1x_licenses")]
    #[strum(serialize = "unused_1x_licenses")]
    Unused1xLicenses,
    DeadlinePassed,
}

/// Whether the source states a rule.
///
/// - `documented`: the source states it.
/// - `inferred`: the source is silent; the rule follows from what it says elsewhere.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Basis {
    Documented,
    Inferred,
}

impl ReasonCode {
    /// The entry that explains the reason.
    #[must_use]
    pub const fn entry(self) -> EntryId {
        match self {
            Self::PlmNotOnSecondary => EntryId::HaFailoverFreeTrial,
            Self::UsageExceedsLicenses => EntryId::LicenseUsageExceeded,
            Self::LicenseFileForOtherSystem
            | Self::PakExhausted
            | Self::SystemNotUpgraded
            | Self::ReleaseMismatch
            | Self::LineExhausted
            | Self::NoEligibleLicenses
            | Self::InsufficientInstalledLicenses
            | Self::RehostPending
            | Self::RequestExceedsRemaining
            | Self::PartialFulfillment
            | Self::PlmStarting
            | Self::CountMayBeStale
            | Self::Unused1xLicenses
            | Self::DeadlinePassed => EntryId::OutOfDateLicenseAlert,
        }
    }

    /// Other entries that list the reason.
    const fn also_in(self) -> &'static [EntryId] {
        match self {
            Self::PlmNotOnSecondary => &[
                EntryId::InvalidLicensesEmail,
                EntryId::InvalidLicensesDeactivated,
                EntryId::ManageLicensesButtonDisabled,
            ],
            Self::RehostPending => {
                &[EntryId::LicenseUsageExceeded, EntryId::LicenseUsageExceededDeactivated]
            }
            Self::UsageExceedsLicenses => &[EntryId::LicenseUsageExceededDeactivated],
            Self::DeadlinePassed => &[
                EntryId::HaFailoverFreeTrial,
                EntryId::FreeTrialAlert,
                EntryId::LicenseUsageExceededDeactivated,
                EntryId::InvalidLicensesDeactivated,
            ],
            _ => &[],
        }
    }

    /// Whether the source states the reason.
    #[must_use]
    pub const fn basis(self) -> Basis {
        match self {
            Self::RequestExceedsRemaining | Self::Unused1xLicenses => Basis::Inferred,
            _ => Basis::Documented,
        }
    }

    /// The reasons that this entry lists.
    pub(super) fn leading_to(entry: EntryId) -> Vec<Self> {
        let codes = Self::VARIANTS.iter().copied();
        codes.filter(|code| code.entry() == entry || code.also_in().contains(&entry)).collect()
    }
}
