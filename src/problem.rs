//! An error response: a code, what is wrong and the fields that are wrong (RFC 9457).
//!
//! It is plain data without a web library, so that the command line reports the same problems. `http` turns it into a
//! response. It never repeats a submitted value. *Not fulfillable* is not a problem: it is a result.

mod code;

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

pub use code::ProblemCode;

use crate::assessment::{FieldError, RequestError};

/// After how many seconds a request that was rejected because of load may be sent again.
const RETRY_AFTER_SECONDS: u64 = 1;

/// Why a request is rejected.
#[derive(Clone, Debug)]
pub struct Problem {
    code: ProblemCode,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    remedy: Option<Remedy>,
}

/// What the client can do about a problem. HTTP sends it in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Send the request again after this number of seconds.
    RetryAfterSeconds(u64),
    /// Use one of these methods, separated by commas.
    UseMethods(&'static str),
    /// Authenticate with this scheme.
    Authenticate(&'static str),
    /// Use one of these content encodings, separated by commas.
    UseEncodings(&'static str),
}

impl Problem {
    /// A problem with the usual detail and remedy of its code.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        let remedy = match code {
            ProblemCode::Overloaded => Some(Remedy::RetryAfterSeconds(RETRY_AFTER_SECONDS)),
            ProblemCode::Unauthorized => Some(Remedy::Authenticate("Bearer")),
            _ => None,
        };
        Self { code, detail: code.detail().into(), errors: Vec::new(), remedy }
    }

    /// Replaces the detail.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Replaces the errors.
    #[must_use]
    pub fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// Replaces the remedy.
    #[must_use]
    pub fn with_remedy(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    /// The kind of the problem.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        self.code
    }

    /// What is wrong with this request.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The errors of the request's fields, in the order of the request.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// What the client can do.
    #[must_use]
    pub const fn remedy(&self) -> Option<&Remedy> {
        self.remedy.as_ref()
    }

    /// The body of the response.
    #[must_use]
    pub fn details(&self, request_id: Option<String>) -> ProblemDetails {
        ProblemDetails {
            kind: format!("urn:pakplan:problem:{}", self.code.name()),
            title: self.code.title(),
            status: self.code.status(),
            detail: self.detail.clone(),
            code: self.code,
            request_id,
            errors: self.errors.clone(),
        }
    }

    /// The body of the response, in JSON.
    #[must_use]
    pub fn json(&self, request_id: Option<String>) -> String {
        serde_json::to_string(&self.details(request_id)).unwrap_or_default()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Problem {}

/// The body of a request is not valid, so nothing was computed.
impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Malformed(error) => Self::new(ProblemCode::MalformedJson)
                .with_detail(error.detail.clone())
                .with_errors(vec![error]),
            RequestError::Invalid(errors) => {
                Self::new(ProblemCode::InvalidRequest).with_errors(errors)
            }
        }
    }
}

/// A problem: the body of every error response.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// A URI that names the kind of the problem.
    #[serde(rename = "type")]
    #[schema(format = "uri", examples("urn:pakplan:problem:invalid_request"))]
    pub kind: String,
    /// The kind in words, the same for every occurrence.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong with this request.
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
    pub code: ProblemCode,
    /// The ID of this request in the service's log, also in the header `x-request-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uuid")]
    pub request_id: Option<String>,
    /// All errors, in the order of the request, for status 400 and 422. At most 1000 are listed; a
    /// last entry says how many are omitted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}
