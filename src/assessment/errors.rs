//! The errors of a request, field by field. JSON, CSV and the web page share this type.
//!
//! An error never repeats a value that was sent: it could be a PAK number.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

/// The most errors that are listed. One more entry says how many are omitted.
pub const MAX_ERRORS: usize = 1_000;

/// What is wrong with a field.
///
/// - `json_syntax`: the body is not JSON.
/// - `missing_field`: a required field is absent, or the request contains nothing to assess.
/// - `unknown_field`: the field is not known.
/// - `duplicate_field`: the field occurs more than once in its object.
/// - `wrong_type`: the value has another type than the field, or is null.
/// - `unknown_value`: the value is not one of the values of the field.
/// - `out_of_range`: the number is not whole, too small or too large.
/// - `wrong_length`: the list or the text has too few or too many items.
/// - `wrong_format`: the text does not have the form that the field requires.
/// - `fulfilled_above_quantity`: more licenses are fulfilled than the line has.
/// - `duplicate_pak`: the same PAK number occurs more than once.
/// - `in_the_future`: the time is after `as_of` by more than the tolerance.
/// - `more_errors`: there are more errors than the response lists.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FieldErrorCode {
    JsonSyntax,
    MissingField,
    UnknownField,
    DuplicateField,
    WrongType,
    UnknownValue,
    OutOfRange,
    WrongLength,
    WrongFormat,
    FulfilledAboveQuantity,
    DuplicatePak,
    InTheFuture,
    MoreErrors,
}

/// One error of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The field: a JSON Pointer (RFC 6901), empty for the whole body. For a query parameter, a
    /// slash and its name.
    #[schema(max_length = 1024, examples("/paks/0/contents/0/fulfilled"))]
    pub pointer: String,
    pub code: FieldErrorCode,
    /// What to do, in one sentence.
    pub detail: String,
}

impl FieldError {
    /// An error of the field at a JSON Pointer.
    pub(crate) fn new(
        pointer: impl Into<String>,
        code: FieldErrorCode,
        detail: impl Into<String>,
    ) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }
}

/// Why a text is not a request. Nothing was computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// It is not JSON.
    Malformed(FieldError),
    /// It is JSON, but not a request. All errors, in the order of the text; at least one.
    Invalid(Vec<FieldError>),
}

impl RequestError {
    /// All errors of either kind.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        match self {
            Self::Malformed(error) => std::slice::from_ref(error),
            Self::Invalid(errors) => errors,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, FieldError { pointer, detail, .. }) in self.errors().iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            match pointer.as_str() {
                "" => write!(f, "{separator}{detail}")?,
                pointer => write!(f, "{separator}{pointer}: {detail}")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for RequestError {}

/// Adds a segment to a JSON Pointer, escaped as RFC 6901 requires.
pub(crate) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

/// The parameter in which an error of the `validator` crate carries the errors of all rules.
const ERRORS: &str = "errors";

/// Errors of rules between fields, as one error of the `validator` crate.
pub(super) fn validation_error(errors: &[FieldError]) -> ValidationError {
    let mut error = ValidationError::new("rules_between_fields");
    error.add_param(ERRORS.into(), &errors);
    error
}

/// The errors of rules between fields that the `validator` crate carries.
pub(super) fn of_validation(errors: &ValidationErrors) -> Vec<FieldError> {
    let carried = errors.errors().values().flat_map(|kind| match kind {
        ValidationErrorsKind::Field(errors) => errors.as_slice(),
        _ => &[],
    });
    carried
        .filter_map(|error| serde_json::from_value(error.params.get(ERRORS)?.clone()).ok())
        .flat_map(|errors: Vec<FieldError>| errors)
        .collect()
}
