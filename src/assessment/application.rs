//! What is asked: the installed 1.x licenses, the PAKs, and what is known of the system.
//!
//! Each type here is the one on the wire: how it is read, what its values may be and how it is
//! documented stand together. Defaults are documented in words, not as a schema's `default`: some
//! generators make a field that has one required of a request.
//!
//! The bounds in the documentation are literals because the schema
//! macro takes no constants; a test holds them equal to these constants.

mod bounds;
mod reading;
mod system;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

pub use bounds::{
    MAX_COUNT, MAX_LINES, MAX_LOTS, MAX_PAKS, MAX_SKU_LENGTH, MAX_SYSTEM_ID_LENGTH,
    PAK_NUMBER_PATTERN, RELEASE_1X_PATTERN, RELEASE_PATTERN,
};

pub(crate) use reading::Object;
pub use system::{ActiveNode, SystemFacts};

use super::faults::{Refusal, read_json};
use super::masking::masked;

/// An application for an assessment: what can be upgraded to 2.0 with these licenses and PAKs?
#[derive(Clone, Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "bounds::each_pak_once", skip_on_field_errors = false))]
pub struct Application {
    /// The 1.x licenses not yet upgraded, in lots.
    #[serde(deserialize_with = "reading::objects")]
    #[validate(length(max = MAX_LOTS), nested)]
    #[schema(max_items = 1000)]
    pub licenses: Vec<Lot>,
    /// The PAKs, in the order in which they are to be fulfilled.
    #[serde(deserialize_with = "reading::objects")]
    #[validate(length(min = 1, max = MAX_PAKS), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub paks: Vec<Pak>,
    #[serde(
        default,
        deserialize_with = "reading::object",
        skip_serializing_if = "SystemFacts::is_default"
    )]
    #[validate(nested)]
    #[schema(required = false)]
    pub system: SystemFacts,
    /// How many 2.0 licenses the customer wants in the end; counts those the system has already.
    #[serde(
        default,
        deserialize_with = "reading::some_count",
        skip_serializing_if = "Option::is_none"
    )]
    #[validate(range(min = 0, max = MAX_COUNT))]
    #[schema(nullable = false, minimum = 0, maximum = 10_000_000)]
    pub target_licenses: Option<u32>,
    /// The moment to compute for; the present when absent.
    #[serde(
        default,
        deserialize_with = "reading::some_moment",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(nullable = false)]
    pub as_of: Option<DateTime<Utc>>,
}

impl Application {
    /// Reads an application from JSON and validates it.
    ///
    /// ```
    /// use pakplan::assessment::Application;
    /// let json = br#"{"licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],
    ///                 "paks":[{"number":"12345678",
    ///                          "contents":[{"kind":"upgrade","quantity":100}]}]}"#;
    /// let application = Application::from_json(json).unwrap();
    /// assert_eq!(application.paks[0].contents[0].remaining(), 100);
    /// ```
    ///
    /// # Errors
    /// The faults: all that validation finds at once; one of reading (no JSON, a wrong type, a
    /// missing or an unknown field) alone.
    pub fn from_json(json: &[u8]) -> Result<Self, Refusal> {
        read_json(json)
    }
}

/// A lot: some 1.x licenses of one release in one rehost state.
#[derive(Clone, Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// The release the licenses are for: any 1.x.
    #[validate(custom(function = "bounds::release_1x"))]
    #[schema(pattern = r"^1\.[0-9]{1,3}$", examples("1.5"))]
    pub release: String,
    /// The licenses of the lot that are not yet upgraded, as PLM shows them today.
    #[serde(deserialize_with = "reading::count")]
    #[validate(range(min = 0, max = MAX_COUNT))]
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub quantity: u32,
    #[serde(deserialize_with = "reading::word")]
    pub rehost: Rehost,
}

/// How far the rehost of a lot to the upgraded system's PLM has come.
///
/// - `not_required`: the licenses are on this PLM already.
/// - `not_started`: nobody has asked for the rehost.
/// - `requested`: the rehost was requested.
/// - `issued`: the license file was received and is not installed.
/// - `installed`: the license file is installed on this PLM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rehost {
    NotRequired,
    NotStarted,
    Requested,
    Issued,
    Installed,
}

impl Rehost {
    /// Whether the licenses can be upgraded now: they must be installed on this PLM (page 4: "You
    /// must re-host and/or install enough 1.0 licenses on the system").
    #[must_use]
    pub const fn is_eligible(self) -> bool {
        matches!(self, Self::NotRequired | Self::Installed)
    }
}

/// A PAK number. It is an entitlement, so its debug form shows the last four characters only.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct PakNumber(String);

impl PakNumber {
    /// The whole number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Puts another number in its place.
    pub(crate) fn set(&mut self, number: &str) {
        self.0.clear();
        self.0.push_str(number);
    }
}

impl From<String> for PakNumber {
    fn from(number: String) -> Self {
        Self(number)
    }
}

impl fmt::Debug for PakNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

/// A Product Authorization Key with its contents.
#[derive(Clone, Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "bounds::request_only_in_parts", skip_on_field_errors = false))]
pub struct Pak {
    /// The PAK number. It is an entitlement: keep it out of logs and addresses.
    #[validate(custom(function = "bounds::pak_number"))]
    #[schema(value_type = String, pattern = r"^[A-Za-z0-9-]{1,64}$", examples("12345678"))]
    pub number: PakNumber,
    /// The lines of the PAK, in the order in which they are to be fulfilled.
    #[serde(deserialize_with = "reading::objects")]
    #[validate(length(min = 1, max = MAX_LINES), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub contents: Vec<PakLine>,
    /// Whether the PAK may be fulfilled in parts, which most can be: true when absent.
    #[serde(default = "yes")]
    #[schema(required = false)]
    pub partial_fulfillment: bool,
    #[serde(
        default,
        deserialize_with = "reading::some_object",
        skip_serializing_if = "Option::is_none"
    )]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub license_file: Option<LicenseFile>,
}

/// A line of a PAK: so many licenses of one kind.
#[derive(Clone, Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "bounds::fulfilled_within_quantity", skip_on_field_errors = false))]
pub struct PakLine {
    #[serde(deserialize_with = "reading::word")]
    pub kind: LineKind,
    /// The licenses of the line in all.
    #[serde(deserialize_with = "reading::count")]
    #[validate(range(min = 0, max = MAX_COUNT))]
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub quantity: u32,
    /// The licenses fulfilled so far, on any PLM; 0 when absent.
    #[serde(default, deserialize_with = "reading::count")]
    #[validate(range(min = 0, max = MAX_COUNT))]
    #[schema(minimum = 0, maximum = 10_000_000, required = false)]
    pub fulfilled: u32,
    /// The release the licenses are for once fulfilled; 2.0 when absent.
    #[serde(default = "release_2_0")]
    #[validate(custom(function = "bounds::release"))]
    #[schema(pattern = r"^[0-9]{1,3}\.[0-9]{1,3}$", required = false)]
    pub target_release: String,
    /// The SKU the line is sold under.
    #[serde(default, deserialize_with = "reading::some", skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = MAX_SKU_LENGTH))]
    #[schema(nullable = false, min_length = 1, max_length = 64)]
    pub sku: Option<String>,
    /// How many licenses of the line are wanted now; all that remain when absent.
    #[serde(
        default,
        deserialize_with = "reading::some_count",
        skip_serializing_if = "Option::is_none"
    )]
    #[validate(range(min = 1, max = MAX_COUNT))]
    #[schema(nullable = false, minimum = 1, maximum = 10_000_000)]
    pub request: Option<u32>,
}

impl PakLine {
    /// The licenses not yet fulfilled.
    #[must_use]
    pub const fn remaining(&self) -> u32 {
        self.quantity.saturating_sub(self.fulfilled)
    }

    /// The licenses asked for: the request, or all that remain.
    #[must_use]
    pub fn asked(&self) -> u32 {
        self.request.unwrap_or_else(|| self.remaining())
    }
}

/// What a line of a PAK holds.
///
/// - `upgrade`: turns installed 1.x licenses into 2.0 licenses.
/// - `new`: gives 2.0 licenses outright (a non-upgrade PAK).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Upgrade,
    New,
}

/// The license file that came for a PAK.
#[derive(Clone, Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenseFile {
    /// The id of the system for which the file was issued.
    #[validate(length(min = 1, max = MAX_SYSTEM_ID_LENGTH))]
    #[schema(min_length = 1, max_length = 128, examples("PLM-A"))]
    pub issued_for: String,
}

const fn yes() -> bool {
    true
}

/// The release that is meant where none is named.
pub(crate) fn release_2_0() -> String {
    "2.0".to_owned()
}
