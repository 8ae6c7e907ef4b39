//! The 1.x licenses of a request.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::values::{Count, Release1x};

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
