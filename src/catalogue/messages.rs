//! The four product messages that the source quotes, verbatim (page 4, entry 11).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::entry_id::EntryId;

/// The placeholder `{pak}` in a quoted message, split after its first character: to search for a
/// character is much faster than to search for a text. The messages contain no other brace.
const PLACEHOLDER: (char, &str) = ('{', "pak}");

/// A message that Cisco Prime License Manager (PLM) or CWMS shows, as the source documents it.
///
/// - `pak_no_licenses_remaining`: nothing remains in the PAK.
/// - `license_file_wrong_system`: the license file was issued for another system.
/// - `upgrade_pak_partially_fulfillable`: fewer 1.x licenses are installed than the PAK could upgrade.
/// - `upgrade_pak_cannot_be_fulfilled`: nothing remains in the PAK, or no installed 1.x license is eligible.
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
pub enum MessageCode {
    PakNoLicensesRemaining,
    LicenseFileWrongSystem,
    UpgradePakPartiallyFulfillable,
    UpgradePakCannotBeFulfilled,
}

impl MessageCode {
    /// The documented text, with `{pak}` in place of the PAK number.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Self::PakNoLicensesRemaining => {
                "The PAK you have entered, {pak}, cannot be fulfilled because there are no licenses remaining in the PAK."
            }
            Self::LicenseFileWrongSystem => {
                "The license file you are attempting to install was not issued for this system. Ensure that you are installing the correct file on this system."
            }
            Self::UpgradePakPartiallyFulfillable => {
                "Unable to fulfill all the upgrade licenses in a PAK."
            }
            Self::UpgradePakCannotBeFulfilled => {
                "The upgrade PAK you have entered, {pak}, cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK."
            }
        }
    }

    /// The placeholder that the source prints in place of the PAK number.
    const fn placeholder(self) -> &'static str {
        match self {
            Self::UpgradePakCannotBeFulfilled => "nnnnnnnnn",
            _ => "nnnnnnnn",
        }
    }

    /// The message as the product shows it for this PAK number, or with the source's placeholder
    /// if there is no number.
    ///
    /// ```
    /// use pakplan::catalogue::MessageCode;
    /// assert_eq!(
    ///     MessageCode::PakNoLicensesRemaining.text(Some("12345678")),
    ///     "The PAK you have entered, 12345678, cannot be fulfilled because there are no \
    ///      licenses remaining in the PAK.",
    /// );
    /// ```
    #[must_use]
    pub fn text(self, pak: Option<&str>) -> Cow<'static, str> {
        let pak = pak.unwrap_or(self.placeholder());
        let (open, name) = PLACEHOLDER;
        let parts = self.template().split_once(open);
        match parts.and_then(|(before, rest)| Some((before, rest.strip_prefix(name)?))) {
            Some((before, after)) => Cow::Owned([before, pak, after].concat()),
            None => Cow::Borrowed(self.template()),
        }
    }

    /// The entry that quotes the message.
    #[must_use]
    pub const fn entry(self) -> EntryId {
        match self {
            Self::PakNoLicensesRemaining
            | Self::LicenseFileWrongSystem
            | Self::UpgradePakPartiallyFulfillable
            | Self::UpgradePakCannotBeFulfilled => EntryId::OutOfDateLicenseAlert,
        }
    }
}

/// A product message as an entry quotes it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct QuotedMessage {
    pub code: MessageCode,
    /// The documented text, with `{pak}` in place of the PAK number.
    #[schema(value_type = String)]
    pub text: &'static str,
}

impl QuotedMessage {
    /// The messages that this entry quotes.
    pub(super) fn of(entry: EntryId) -> Vec<Self> {
        let quoted = MessageCode::VARIANTS.iter().filter(|code| code.entry() == entry);
        quoted.map(|code| Self { code: *code, text: code.template() }).collect()
    }
}
