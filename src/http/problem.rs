//! Every answer that is a refusal: `application/problem+json` (RFC 9457).
//!
//! This is the one place that decides the status of a refusal. A refusal names its code, says what is wrong and
//! never echoes what was sent. *Not fulfillable* is no refusal: it is an answer.

mod code;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

pub use code::ProblemCode;

use crate::assessment::{FieldError, RequestError};
use crate::bulk::{ROW_TOO_LONG, RowRefusal};

/// The media type of a refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// The seconds after which a request refused for load is worth another try.
const RETRY_AFTER_SECONDS: u16 = 1;

/// The one place that decides a status.
impl ProblemCode {
    /// The status it is answered with.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::MalformedJson | Self::InvalidQuery | Self::MalformedRequest => {
                StatusCode::BAD_REQUEST
            }
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::NotFound | Self::EntryNotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidRequest => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Overloaded | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The code for a status that some library, not this service, decided on.
    fn of_status(status: StatusCode) -> Self {
        let same = |code: &Self| code.status() == status;
        let kinds = [
            Self::MalformedRequest,
            Self::NotFound,
            Self::MethodNotAllowed,
            Self::RequestTimeout,
            Self::PayloadTooLarge,
            Self::UnsupportedMediaType,
            Self::InvalidRequest,
            Self::Overloaded,
        ];
        let fallback =
            if status.is_client_error() { Self::MalformedRequest } else { Self::InternalError };
        kinds.into_iter().find(same).unwrap_or(fallback)
    }
}

/// A refusal, as it goes over the wire.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// A URI that names the kind of the refusal.
    #[serde(rename = "type")]
    #[schema(format = "uri", examples("urn:pakplan:problem:invalid_request"))]
    pub kind: String,
    /// The kind in words, the same for every occurrence.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong this time.
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
    pub code: ProblemCode,
    /// Names this request in the service's log; the header `x-request-id` has it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uuid")]
    pub request_id: Option<String>,
    /// All errors, in the order of the request, with status 400 and 422. At most 1000 are listed; a
    /// last entry says how many more there are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// A refusal in the making.
#[derive(Clone, Debug)]
pub struct Problem {
    code: ProblemCode,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A refusal of this kind, with what there is to say of every such refusal.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        let headers = match code {
            ProblemCode::Overloaded => vec![(header::RETRY_AFTER, RETRY_AFTER_SECONDS.into())],
            _ => Vec::new(),
        };
        Self { code, detail: code.detail().into(), errors: Vec::new(), headers }
    }

    /// The same with these words.
    #[must_use]
    pub fn because(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same with these faults.
    #[must_use]
    pub fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// The same with this header on the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// What a library answered with this status, without a body worth keeping.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        Self::new(ProblemCode::of_status(status))
    }

    /// The kind of the refusal.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        self.code
    }

    /// As it goes over the wire.
    #[must_use]
    pub fn details(&self, request_id: Option<String>) -> ProblemDetails {
        ProblemDetails {
            kind: format!("urn:pakplan:problem:{}", self.code.name()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: self.detail.clone(),
            code: self.code,
            request_id,
            errors: self.errors.clone(),
        }
    }

    /// As it goes over the wire, in JSON.
    #[must_use]
    pub fn json(&self, request_id: Option<String>) -> String {
        serde_json::to_string(&self.details(request_id)).unwrap_or_default()
    }

    /// The whole answer.
    pub(super) fn response(&self, request_id: Option<String>) -> HttpResponse {
        self.head().content_type(PROBLEM_JSON).body(self.json(request_id))
    }

    /// The answer but for its body.
    pub(super) fn head(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.code.status());
        for header in &self.headers {
            response.insert_header(header.clone());
        }
        response
    }
}

/// The refusal of a method where the path takes others.
pub(super) fn method_not_allowed(allow: &str) -> Problem {
    let problem = Problem::new(ProblemCode::MethodNotAllowed);
    match HeaderValue::from_str(allow) {
        Ok(allow) => problem.with_header(header::ALLOW, allow),
        Err(_) => problem,
    }
}

/// A body that is not a request: nothing was computed.
impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Malformed(error) => Self::new(ProblemCode::MalformedJson)
                .because(error.detail.clone())
                .with_errors(vec![error]),
            RequestError::Invalid(errors) => {
                Self::new(ProblemCode::InvalidRequest).with_errors(errors)
            }
        }
    }
}

/// A row that was refused, among many.
impl From<RowRefusal> for Problem {
    fn from(refusal: RowRefusal) -> Self {
        match refusal {
            RowRefusal::TooLong => Self::new(ProblemCode::PayloadTooLarge).because(ROW_TOO_LONG),
            RowRefusal::Refused(RequestError::Invalid(errors)) => {
                Self::new(ProblemCode::InvalidRequest)
                    .because("The row is not valid; nothing was computed for it.")
                    .with_errors(errors)
            }
            RowRefusal::Refused(malformed) => malformed.into(),
        }
    }
}

/// The refusal of all rows for their header line.
#[must_use]
pub fn header_problem(refusal: RowRefusal) -> Problem {
    match refusal {
        RowRefusal::TooLong => {
            Problem::from(refusal).because("The header line is longer than a row may be.")
        }
        RowRefusal::Refused(_) => Problem::from(refusal)
            .because("The header line is not what it must be; nothing was computed."),
    }
}

/// The refusal of a row, in JSON.
#[must_use]
pub fn row_problem(refusal: RowRefusal) -> String {
    Problem::from(refusal).json(None)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.response(None)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(400, ProblemCode::MalformedRequest)]
    #[case(404, ProblemCode::NotFound)]
    #[case(405, ProblemCode::MethodNotAllowed)]
    #[case(408, ProblemCode::RequestTimeout)]
    #[case(413, ProblemCode::PayloadTooLarge)]
    #[case(415, ProblemCode::UnsupportedMediaType)]
    #[case(417, ProblemCode::MalformedRequest)]
    #[case(500, ProblemCode::InternalError)]
    #[case(501, ProblemCode::InternalError)]
    #[case(503, ProblemCode::Overloaded)]
    fn a_librarys_status_finds_its_code(#[case] status: u16, #[case] code: ProblemCode) {
        assert_eq!(ProblemCode::of_status(StatusCode::from_u16(status).unwrap()), code);
    }
}
