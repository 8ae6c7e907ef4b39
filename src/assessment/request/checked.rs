//! A request that passed all checks.

use std::ops::Deref;

use chrono::{DateTime, Utc};

use super::rules::RuleContext;
use super::unchecked::UncheckedRequest;
use crate::assessment::errors::FieldError;

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
}
