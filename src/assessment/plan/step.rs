//! A step of the plan, as the report contains it.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PlanAction;
use crate::catalogue::{Actor, EntryId};

/// A step of the plan.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlanStep<'a> {
    pub action: PlanAction,
    pub actor: Actor,
    /// What to do, in plain words.
    pub instruction: Cow<'a, str>,
    /// The position of the PAK in the request, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 199)]
    pub pak: Option<usize>,
    /// The number of the PAK.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub pak_number: Option<Cow<'a, str>>,
    /// The position of the line in the PAK, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 99)]
    pub line: Option<usize>,
    /// The release of the lot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub release: Option<Cow<'a, str>>,
    /// The number of licenses.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 10_000_000_000i64)]
    pub quantity: Option<u64>,
    /// The earliest time at which the step can be done, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub not_before: Option<DateTime<Utc>>,
    /// The last day on which the step helps to meet a deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub due_on: Option<NaiveDate>,
    pub entry: EntryId,
}
