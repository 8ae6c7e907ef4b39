//! The reasons an assessment can give, each with the entry it leads to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EntryId;

/// Why a line, or the whole, came out as it did.
///
/// About a line:
/// - `license_file_for_other_system`: the PAK's license file was issued for another system.
/// - `release_mismatch`: the line's licenses are for another major release than the system runs.
/// - `pak_exhausted`: nothing remains in the line.
/// - `no_eligible_licenses`: no installed 1.x license is left to upgrade.
/// - `insufficient_installed_licenses`: fewer installed 1.x licenses are left than the PAK would upgrade.
/// - `partial_fulfillment_not_allowed`: the PAK is fulfilled whole or not at all, and the 1.x licenses do not cover it now.
/// - `plm_not_on_secondary`: PLM runs on the primary system only, and the secondary is active.
/// - `rehost_pending`: some of the later upgrades wait for a rehost.
/// - `request_exceeds_remaining`: more was requested than remains in the line.
/// - `partial_fulfillment`: a part of what remains is fulfilled now, the rest stays in the PAK.
///
/// About the whole:
/// - `plm_starting`: PLM may not have fully started.
/// - `count_may_be_stale`: CWMS has not counted the installed licenses since they changed.
/// - `usage_exceeds_licenses`: more hosts are in use than licenses will be there.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    LicenseFileForOtherSystem,
    ReleaseMismatch,
    PakExhausted,
    NoEligibleLicenses,
    InsufficientInstalledLicenses,
    PartialFulfillmentNotAllowed,
    PlmNotOnSecondary,
    RehostPending,
    RequestExceedsRemaining,
    PartialFulfillment,
    PlmStarting,
    CountMayBeStale,
    UsageExceedsLicenses,
}

/// Whether a reason rests on the source's words.
///
/// - `documented`: the source says it.
/// - `inferred`: the source is silent; the rule follows from what a PAK is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Documented,
    Inferred,
}

impl ReasonCode {
    /// All of them, those about a line first.
    pub const ALL: [Self; 13] = [
        Self::LicenseFileForOtherSystem,
        Self::ReleaseMismatch,
        Self::PakExhausted,
        Self::NoEligibleLicenses,
        Self::InsufficientInstalledLicenses,
        Self::PartialFulfillmentNotAllowed,
        Self::PlmNotOnSecondary,
        Self::RehostPending,
        Self::RequestExceedsRemaining,
        Self::PartialFulfillment,
        Self::PlmStarting,
        Self::CountMayBeStale,
        Self::UsageExceedsLicenses,
    ];

    /// The entry to read about it.
    #[must_use]
    pub const fn entry(self) -> EntryId {
        match self {
            Self::PlmNotOnSecondary => EntryId::HaFailoverFreeTrial,
            Self::UsageExceedsLicenses => EntryId::LicenseUsageExceeded,
            Self::LicenseFileForOtherSystem
            | Self::ReleaseMismatch
            | Self::PakExhausted
            | Self::NoEligibleLicenses
            | Self::InsufficientInstalledLicenses
            | Self::PartialFulfillmentNotAllowed
            | Self::RehostPending
            | Self::RequestExceedsRemaining
            | Self::PartialFulfillment
            | Self::PlmStarting
            | Self::CountMayBeStale => EntryId::OutOfDateLicenseAlert,
        }
    }

    /// Other entries in which the same thing shows.
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
            _ => &[],
        }
    }

    /// Whether the source says it.
    #[must_use]
    pub const fn basis(self) -> Basis {
        match self {
            Self::PartialFulfillmentNotAllowed => Basis::Inferred,
            _ => Basis::Documented,
        }
    }

    /// The reasons that lead to this entry.
    pub(super) fn leading_to(entry: EntryId) -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|code| code.entry() == entry || code.also_in().contains(&entry))
            .collect()
    }
}
