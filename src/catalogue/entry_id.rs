//! The ids of the eleven entries.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// The id of a catalogue entry.
///
/// - `ha-failover-free-trial`: the system is in free-trial mode after a failover.
/// - `free-trial-alert`: the Administration site says the system is in free-trial mode.
/// - `license-usage-exceeded`: an email says that more licenses are in use than were purchased.
/// - `license-usage-exceeded-deactivated`: the system was deactivated because usage exceeds the licenses.
/// - `invalid-licenses-email`: an email says that the licenses are invalid.
/// - `invalid-licenses-deactivated`: the system was deactivated because of invalid licenses.
/// - `plm-not-accessible`: PLM cannot be reached from the Administration site.
/// - `manage-licenses-unavailable-after-update`: Manage Licenses fails after the update to 1.5 MR3.
/// - `license-installation-fails-multiple-windows`: a license installation fails with two windows open.
/// - `manage-licenses-button-disabled`: the Manage Licenses button is disabled.
/// - `out-of-date-license-alert`: PLM shows an out-of-date license alert, such as the four documented messages.
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
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[strum(parse_err_ty = UnknownEntry, parse_err_fn = UnknownEntry::new)]
pub enum EntryId {
    HaFailoverFreeTrial,
    FreeTrialAlert,
    LicenseUsageExceeded,
    LicenseUsageExceededDeactivated,
    InvalidLicensesEmail,
    InvalidLicensesDeactivated,
    PlmNotAccessible,
    ManageLicensesUnavailableAfterUpdate,
    LicenseInstallationFailsMultipleWindows,
    ManageLicensesButtonDisabled,
    OutOfDateLicenseAlert,
}

impl EntryId {
    /// The position in the source, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::HaFailoverFreeTrial => 1,
            Self::FreeTrialAlert => 2,
            Self::LicenseUsageExceeded => 3,
            Self::LicenseUsageExceededDeactivated => 4,
            Self::InvalidLicensesEmail => 5,
            Self::InvalidLicensesDeactivated => 6,
            Self::PlmNotAccessible => 7,
            Self::ManageLicensesUnavailableAfterUpdate => 8,
            Self::LicenseInstallationFailsMultipleWindows => 9,
            Self::ManageLicensesButtonDisabled => 10,
            Self::OutOfDateLicenseAlert => 11,
        }
    }
}

/// No catalogue entry has this id.
#[derive(Debug, thiserror::Error)]
#[error("no catalogue entry has this id")]
pub struct UnknownEntry;

impl UnknownEntry {
    const fn new(_: &str) -> Self {
        Self
    }
}
