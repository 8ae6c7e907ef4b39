//! The PAKs of a request, their lines and their license files.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::system::SystemFacts;
use super::values::{Count, PakNumber, Release2x, Sku, SystemId, Wanted};

/// A Product Authorization Key with its contents.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pak {
    /// The PAK number. It is an entitlement: keep it out of logs and URLs. A PAK without a number
    /// is named by its position, like "PAK 1". Numbers are compared without regard to letter case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, pattern = r"^[A-Za-z0-9-]{1,64}$", examples("12345678"))]
    pub number: Option<PakNumber>,
    /// The lines of the PAK, in the order in which they are fulfilled.
    #[schema(min_items = 1, max_items = 100)]
    pub contents: Vec<PakLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub license_file: Option<LicenseFile>,
}

impl Pak {
    /// Whether the license file of the PAK was issued for another system than this one.
    pub(in crate::assessment) fn has_file_for_other_system(&self, system: &SystemFacts) -> bool {
        let issued_for = self.license_file.as_ref().map(|file| &file.issued_for);
        issued_for.zip(system.id.as_ref()).is_some_and(|(issued_for, id)| issued_for != id)
    }
}

/// A line of a PAK: a number of licenses of one kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PakLine {
    pub kind: LineKind,
    /// The total number of licenses of the line.
    #[schema(value_type = u32, minimum = 0, maximum = 10_000_000)]
    pub quantity: Count,
    /// The licenses of the line that are fulfilled so far, on any PLM. 0 if absent. At most
    /// `quantity`.
    #[schema(value_type = u32, minimum = 0, maximum = 10_000_000, required = false)]
    pub fulfilled: Count,
    /// The release that the licenses are for once they are fulfilled: 2.0 or later. 2.0 if absent.
    #[schema(
        value_type = String,
        pattern = r"^([2-9]|[1-9][0-9]{1,3})(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$",
        required = false,
        examples("2.0")
    )]
    pub target_release: Release2x,
    /// The SKU under which the line is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, pattern = r"^[ -~]{1,64}$", examples("MTG-SRVR-UPG"))]
    pub sku: Option<Sku>,
    /// The number of licenses wanted from this line now. All that remain if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, nullable = false, minimum = 1, maximum = 10_000_000)]
    pub request: Option<Wanted>,
}

impl Default for PakLine {
    /// An upgrade line that no rule rejects, whatever else is read into it.
    fn default() -> Self {
        Self {
            kind: LineKind::Upgrade,
            quantity: Count::MAX,
            fulfilled: Count::ZERO,
            target_release: Release2x::default(),
            sku: None,
            request: None,
        }
    }
}

impl PakLine {
    /// The licenses that are not yet fulfilled.
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        self.quantity.get().saturating_sub(self.fulfilled.get())
    }

    /// The licenses requested from this line: the request, or all that remain.
    #[must_use]
    pub fn requested(&self) -> u64 {
        self.request.map_or_else(|| self.remaining(), Wanted::get)
    }
}

/// The kind of a line.
///
/// - `upgrade`: converts installed 1.x licenses to 2.0 licenses.
/// - `new`: adds 2.0 licenses directly. A PAK with new lines only is a non-upgrade PAK.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Deserialize,
    Serialize,
    ToSchema,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LineKind {
    Upgrade,
    New,
}

/// The license file that was issued for a PAK.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenseFile {
    /// The id of the system for which the file was issued.
    #[schema(value_type = String, min_length = 1, max_length = 128, pattern = r"^[^\x00-\x1F\x7F-\x9F]*$", examples("PLM-A"))]
    pub issued_for: SystemId,
}
