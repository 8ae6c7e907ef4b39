//! A request before the rules between its fields.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use validator::{Validate, ValidateArgs as _, ValidationError};

use super::lot::Lot;
use super::pak::Pak;
use super::rules::{self, RuleContext};
use super::system::SystemFacts;
use super::values::Count;
use crate::assessment::errors::{FieldError, of_validation, validation_error};

/// A request whose values are within their bounds, before the rules that concern several fields.
#[derive(Clone, Debug, Default, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssessmentRequest)]
#[validate(context = RuleContext)]
#[validate(schema(function = "rules_between_fields", use_context))]
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
    /// The errors of the rules between fields.
    pub(super) fn rule_errors(&self, context: &RuleContext) -> Vec<FieldError> {
        self.validate_with_args(context)
            .map_or_else(|errors| of_validation(&errors), |()| Vec::new())
    }
}

fn rules_between_fields(
    request: &UncheckedRequest,
    context: &RuleContext,
) -> Result<(), ValidationError> {
    let errors = rules::errors(&request.paks, &request.system, context);
    if errors.is_empty() { Ok(()) } else { Err(validation_error(&errors)) }
}
