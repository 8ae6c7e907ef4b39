//! What an entry of the catalogue is, and the names of the eleven.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::{EntryTime, QuotedMessage, ReasonCode};

/// The name of a catalogue entry.
///
/// - `ha-failover-free-trial`: the system went into free-trial mode after a failover.
/// - `free-trial-alert`: the Administration site says the system is in free-trial mode.
/// - `license-usage-exceeded`: an email says that more licenses are used than were bought.
/// - `license-usage-exceeded-deactivated`: the system was deactivated because of that.
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

/// Who acts.
///
/// - `administrator`: the person who runs the system and PLM.
/// - `license_desk`: the people who request rehosts and receive license files.
/// - `sales`: the Cisco sales representative.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Actor {
    Administrator,
    LicenseDesk,
    Sales,
}

/// A solution: who acts, and what to do, in order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Solution {
    pub actor: Actor,
    /// What to do, in order.
    #[schema(value_type = Vec<String>)]
    pub steps: Vec<Cow<'static, str>>,
}

/// An entry of the troubleshooting catalogue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Entry {
    pub id: EntryId,
    /// The place in the source's order, from 1.
    #[schema(minimum = 1, maximum = 11)]
    pub number: u8,
    /// The title, as the source has it.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The page of the source on which the entry starts.
    #[schema(minimum = 1, maximum = 4)]
    pub page: u8,
    /// What the user sees.
    #[schema(value_type = Vec<String>)]
    pub problems: Vec<Cow<'static, str>>,
    /// The product messages the entry quotes.
    pub messages: Vec<QuotedMessage>,
    /// What may be behind it.
    #[schema(value_type = Vec<String>)]
    pub causes: Vec<Cow<'static, str>>,
    /// The ways out.
    pub solutions: Vec<Solution>,
    /// What else to know.
    #[schema(value_type = Vec<String>)]
    pub notes: Vec<Cow<'static, str>>,
    /// The lengths of time that the entry states.
    pub times: Vec<EntryTime>,
    /// The reasons of an assessment that lead here.
    pub reasons: Vec<ReasonCode>,
}

impl Entry {
    /// An entry with what follows from its id; the function of the entry fills in the rest.
    pub(super) fn new(id: EntryId, page: u8, title: &'static str) -> Self {
        Self {
            id,
            number: id.number(),
            title,
            page,
            problems: Vec::new(),
            messages: QuotedMessage::of(id),
            causes: Vec::new(),
            solutions: Vec::new(),
            notes: Vec::new(),
            times: Vec::new(),
            reasons: ReasonCode::leading_to(id),
        }
    }
}
