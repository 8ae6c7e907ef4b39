//! What is known of the upgraded system.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::bounds::{self, MAX_COUNT, MAX_SYSTEM_ID_LENGTH};
use super::{reading, release_2_0};

/// What is known of the upgraded system. All of it is optional.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemFacts {
    /// The CWMS release the system runs; 2.0 when absent.
    #[serde(default = "release_2_0")]
    #[validate(custom(function = "bounds::release"))]
    #[schema(pattern = r"^[0-9]{1,3}\.[0-9]{1,3}$", required = false)]
    pub release: String,
    /// The id of the system, as license files name it.
    #[serde(default, deserialize_with = "reading::some", skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = MAX_SYSTEM_ID_LENGTH))]
    #[schema(nullable = false, min_length = 1, max_length = 128, examples("PLM-A"))]
    pub id: Option<String>,
    #[serde(default, deserialize_with = "reading::word")]
    pub active_node: ActiveNode,
    /// When PLM was last started.
    #[serde(
        default,
        deserialize_with = "reading::some_moment",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(nullable = false)]
    pub plm_started_at: Option<DateTime<Utc>>,
    /// When licenses were last installed, upgraded or removed.
    #[serde(
        default,
        deserialize_with = "reading::some_moment",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(nullable = false)]
    pub licenses_changed_at: Option<DateTime<Utc>>,
    /// The expiration date in an out-of-date license alert.
    #[serde(
        default,
        deserialize_with = "reading::some_date",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(nullable = false)]
    pub alert_expires_on: Option<NaiveDate>,
    /// The day on which free-trial mode began.
    #[serde(
        default,
        deserialize_with = "reading::some_date",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(nullable = false)]
    pub free_trial_started_on: Option<NaiveDate>,
    /// The day since which more licenses are used than installed.
    #[serde(
        default,
        deserialize_with = "reading::some_date",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(nullable = false)]
    pub usage_exceeded_since: Option<NaiveDate>,
    /// The day since which the system runs with invalid licenses.
    #[serde(
        default,
        deserialize_with = "reading::some_date",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(nullable = false)]
    pub licenses_invalid_since: Option<NaiveDate>,
    /// The users who host meetings.
    #[serde(
        default,
        deserialize_with = "reading::some_count",
        skip_serializing_if = "Option::is_none"
    )]
    #[validate(range(min = 0, max = MAX_COUNT))]
    #[schema(nullable = false, minimum = 0, maximum = 10_000_000)]
    pub hosts_in_use: Option<u32>,
    /// The 2.x licenses that are installed already; 0 when absent.
    #[serde(default, deserialize_with = "reading::count")]
    #[validate(range(min = 0, max = MAX_COUNT))]
    #[schema(minimum = 0, maximum = 10_000_000, required = false)]
    pub licenses_2x: u32,
}

impl Default for SystemFacts {
    fn default() -> Self {
        Self {
            release: release_2_0(),
            id: None,
            active_node: ActiveNode::Primary,
            plm_started_at: None,
            licenses_changed_at: None,
            alert_expires_on: None,
            free_trial_started_on: None,
            usage_exceeded_since: None,
            licenses_invalid_since: None,
            hosts_in_use: None,
            licenses_2x: 0,
        }
    }
}

impl SystemFacts {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Which node of a high-availability pair is active; `primary` where nothing is said.
///
/// - `primary`: the primary system, on which PLM runs.
/// - `secondary`: the high-availability system, after a failover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActiveNode {
    #[default]
    Primary,
    Secondary,
}
