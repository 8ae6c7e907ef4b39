//! The request: the installed 1.x licenses, the PAKs and the facts about the system.
//!
//! [`AssessmentRequest`] is the input of the calculation. It can only be built through the checks:
//! the types in `values` check each value, `rules` checks what concerns several fields, and `read`
//! reads JSON with all errors at once. [`UncheckedRequest`] is the same data before the rules.
//!
//! Defaults are documented in words, not as a schema's `default`, because some generators turn a
//! field with a default into a required one. Bounds in the schema are literals, because the macro
//! takes no constants; a test compares them.

mod locate;
mod read;
mod rules;
mod system;
mod values;

use std::ops::Deref;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use validator::{Validate, ValidateArgs as _};

pub use rules::{MAX_LINES, MAX_LINES_PER_PAK, MAX_LOTS, MAX_PAKS};
pub use system::{ActiveNode, SystemFacts};
pub use values::{
    Count, FromText, MAX_COUNT, MAX_PAK_NUMBER_LENGTH, MAX_SKU_LENGTH, MAX_SYSTEM_ID_LENGTH,
    PAK_NUMBER_PATTERN, PakNumber, RELEASE_1X_PATTERN, RELEASE_2X_PATTERN, RELEASE_PATTERN,
    Release, Release1x, Release2x, SKU_PATTERN, Sku, SystemId, TEXT_PATTERN, ValueError, Wanted,
};

pub use read::read_named;
pub(crate) use read::{
    Field, ListSlot, Object, ReadJson, Slot, object_fields, read_object, read_text,
};

use super::errors::{FieldError, RequestError, of_validation};
use rules::RuleContext;

/// A request that passed all checks, with the time to compute for.
///
/// It is read from JSON, or made from an [`UncheckedRequest`]; there is no other way to build one.
/// It gives read access to the fields of the unchecked request.
///
/// ```
/// use pakplan::assessment::AssessmentRequest;
///
/// let json = br#"{"licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],
///                 "paks":[{"number":"12345678",
///                          "contents":[{"kind":"upgrade","quantity":100}]}]}"#;
/// let now = "2026-11-24T08:00:00Z".parse().unwrap();
/// let request = AssessmentRequest::from_json(json, now).unwrap();
/// assert_eq!(request.paks[0].contents[0].remaining(), 100);
/// assert_eq!(request.as_of(), now);
/// ```
#[derive(Clone, Debug)]
pub struct AssessmentRequest {
    fields: UncheckedRequest,
    as_of: DateTime<Utc>,
}

impl AssessmentRequest {
    /// Reads a request from JSON and checks it. `now` is the time to compute for if the request
    /// names none.
    ///
    /// # Errors
    /// All errors of the request, in its order; or that the text is not JSON.
    pub fn from_json(json: &[u8], now: DateTime<Utc>) -> Result<Self, RequestError> {
        read::request(json, now)
    }

    /// The time to compute for.
    #[must_use]
    pub const fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// The request as it was before the checks, to be changed and checked again.
    #[must_use]
    pub fn into_unchecked(self) -> UncheckedRequest {
        self.fields
    }
}

impl Deref for AssessmentRequest {
    type Target = UncheckedRequest;

    fn deref(&self) -> &UncheckedRequest {
        &self.fields
    }
}

/// A request whose values are within their bounds, before the rules that concern several fields.
#[derive(Clone, Debug, Default, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssessmentRequest)]
#[validate(context = RuleContext)]
#[validate(schema(function = "rules::rules_between_fields", use_context))]
pub struct UncheckedRequest {
    /// The 1.x licenses that are not yet upgraded, in lots.
    #[schema(required = false, max_items = 200)]
    pub licenses: Vec<Lot>,
    /// The PAKs, in the order in which they are fulfilled. May be absent or empty if `system`
    /// contains at least one of `active_node` = `secondary`, `alert_expires_on`,
    /// `free_trial_started_on`, `usage_exceeded_since`, `licenses_invalid_since` and
    /// `hosts_in_use`. All PAKs together have at most 1000 lines.
    #[schema(required = false, max_items = 200)]
    pub paks: Vec<Pak>,
    #[serde(skip_serializing_if = "SystemFacts::is_default")]
    #[schema(required = false)]
    pub system: SystemFacts,
    /// The number of 2.0 licenses that the customer wants in the end, with those that the system
    /// already has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, nullable = false, minimum = 0, maximum = 10_000_000)]
    pub target_licenses: Option<Count>,
    /// The time to compute for. The current time if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub as_of: Option<DateTime<Utc>>,
}

impl UncheckedRequest {
    /// Checks the rules that concern several fields. `now` is the time to compute for if the
    /// request names none.
    ///
    /// # Errors
    /// All errors, in no particular order.
    pub fn check(self, now: DateTime<Utc>) -> Result<AssessmentRequest, Vec<FieldError>> {
        let as_of = self.as_of.unwrap_or(now);
        let errors =
            self.rule_errors(&RuleContext { as_of: Some(as_of), knows_what_is_given: true });
        if errors.is_empty() { Ok(AssessmentRequest { fields: self, as_of }) } else { Err(errors) }
    }

    /// The errors of the rules that concern several fields.
    fn rule_errors(&self, context: &RuleContext) -> Vec<FieldError> {
        self.validate_with_args(context)
            .map_or_else(|errors| of_validation(&errors), |()| Vec::new())
    }
}

/// A number of 1.x licenses of one release in one rehost state.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// The release of the licenses: any 1.x.
    #[schema(
        value_type = String,
        pattern = r"^1(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$",
        examples("1.5", "1.5 MR3")
    )]
    pub release: Release1x,
    /// The licenses of the lot that are not yet upgraded, as PLM shows them today.
    #[schema(value_type = u32, minimum = 0, maximum = 10_000_000)]
    pub quantity: Count,
    pub rehost: Rehost,
}

/// How far the rehost of a lot to the upgraded system's PLM is.
///
/// - `not_required`: the licenses are already on this PLM.
/// - `not_started`: the rehost is not requested.
/// - `requested`: the rehost is requested; the license file has not arrived.
/// - `issued`: the license file has arrived and is not installed.
/// - `installed`: the license file is installed on this PLM.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum Rehost {
    NotRequired,
    #[default]
    NotStarted,
    Requested,
    Issued,
    Installed,
}

impl Rehost {
    /// Whether the licenses can be upgraded now: they must be installed on this PLM (page 4, entry
    /// 11).
    #[must_use]
    pub const fn is_eligible(self) -> bool {
        matches!(self, Self::NotRequired | Self::Installed)
    }
}

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
    pub(super) fn has_file_for_other_system(&self, system: &SystemFacts) -> bool {
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
