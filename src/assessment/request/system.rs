//! The facts about the upgraded system.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::values::{Count, Release, SystemId};

/// The facts about the upgraded system. All are optional.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemFacts {
    /// The CWMS release that the system runs. 2.0 if absent. A system that runs 1.x is not
    /// upgraded yet.
    #[schema(
        value_type = String,
        pattern = r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4}){1,4}( ?[Mm][Rr] ?[0-9]{1,4})?$",
        required = false,
        examples("2.0")
    )]
    pub release: Release,
    /// The id of the system, as license files name it. Ids are compared without regard to letter
    /// case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 128, pattern = r"^[^\x00-\x1F\x7F-\x9F]*$", examples("PLM-A"))]
    pub id: Option<SystemId>,
    #[schema(required = false)]
    pub active_node: ActiveNode,
    /// When PLM was last started. At most 24 hours after `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub plm_started_at: Option<DateTime<Utc>>,
    /// When licenses were last installed, upgraded or removed. At most 24 hours after `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub licenses_changed_at: Option<DateTime<Utc>>,
    /// The expiration date in an out-of-date license alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub alert_expires_on: Option<NaiveDate>,
    /// The first day of free-trial mode. At most one day after the date of `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub free_trial_started_on: Option<NaiveDate>,
    /// The day since which more licenses are used than installed. At most one day after the date
    /// of `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub usage_exceeded_since: Option<NaiveDate>,
    /// The day since which the system runs with invalid licenses. At most one day after the date
    /// of `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub licenses_invalid_since: Option<NaiveDate>,
    /// The number of users who host meetings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, nullable = false, minimum = 0, maximum = 10_000_000)]
    pub hosts_in_use: Option<Count>,
    /// The 2.x licenses that are already installed. 0 if absent.
    #[schema(value_type = u32, minimum = 0, maximum = 10_000_000, required = false)]
    pub licenses_2x: Count,
}

impl Default for SystemFacts {
    fn default() -> Self {
        Self {
            release: Release::v2_0(),
            id: None,
            active_node: ActiveNode::Primary,
            plm_started_at: None,
            licenses_changed_at: None,
            alert_expires_on: None,
            free_trial_started_on: None,
            usage_exceeded_since: None,
            licenses_invalid_since: None,
            hosts_in_use: None,
            licenses_2x: Count::ZERO,
        }
    }
}

impl SystemFacts {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the system runs 1.x, so that it is not upgraded yet.
    pub(crate) const fn runs_1x(&self) -> bool {
        self.release.major() == 1
    }

    /// Whether the secondary system is active, so that PLM is down.
    pub(crate) fn is_secondary_active(&self) -> bool {
        self.active_node == ActiveNode::Secondary
    }
}

/// The active node of a high-availability pair. `primary` if absent.
///
/// - `primary`: the primary system, on which PLM runs.
/// - `secondary`: the high-availability system, after a failover.
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
pub enum ActiveNode {
    #[default]
    Primary,
    Secondary,
}
