//! The kinds of problems, with the status, the title and the usual detail of each.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::catalogue::name_of;

/// The kind of a problem.
///
/// - `malformed_json`: the body is not JSON (400).
/// - `invalid_query`: a query parameter is unknown, is given twice or has a wrong value (400).
/// - `malformed_request`: the request is incomplete, or its parts do not have the expected format (400).
/// - `unauthorized`: the API key is missing or invalid (401).
/// - `cross_site`: another site made the browser send the request (403).
/// - `not_found`: the path does not exist (404).
/// - `entry_not_found`: the catalogue has no entry with this ID (404).
/// - `method_not_allowed`: the path does not support the method; `Allow` lists those that it supports (405).
/// - `request_timeout`: the body did not arrive in time (408).
/// - `payload_too_large`: the uncompressed body exceeds the limit (413).
/// - `unsupported_media_type`: the media type, the charset or the content encoding of the body is not supported (415).
/// - `invalid_request`: the body is JSON, but its values are not valid (422).
/// - `too_many_requests`: this client sends too many requests; retry after the seconds in `Retry-After` (429).
/// - `internal_error`: the service failed (500).
/// - `overloaded`: too many requests are in flight; retry after the seconds in `Retry-After` (503).
/// - `stopping`: the service is shutting down (503).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ProblemCode {
    MalformedJson,
    InvalidQuery,
    MalformedRequest,
    Unauthorized,
    CrossSite,
    NotFound,
    EntryNotFound,
    MethodNotAllowed,
    RequestTimeout,
    PayloadTooLarge,
    UnsupportedMediaType,
    InvalidRequest,
    TooManyRequests,
    InternalError,
    Overloaded,
    Stopping,
}

impl ProblemCode {
    /// The code as it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(self)
    }

    /// The HTTP status. This is the one place that decides it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::MalformedJson | Self::InvalidQuery | Self::MalformedRequest => 400,
            Self::Unauthorized => 401,
            Self::CrossSite => 403,
            Self::NotFound | Self::EntryNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::RequestTimeout => 408,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::InvalidRequest => 422,
            Self::TooManyRequests => 429,
            Self::InternalError => 500,
            Self::Overloaded | Self::Stopping => 503,
        }
    }

    /// The code for an error status that a library has chosen.
    #[must_use]
    pub fn from_status(status: u16) -> Self {
        let general = [
            Self::NotFound,
            Self::MethodNotAllowed,
            Self::RequestTimeout,
            Self::PayloadTooLarge,
            Self::UnsupportedMediaType,
            Self::InvalidRequest,
            Self::Overloaded,
        ];
        let other = if status < 500 { Self::MalformedRequest } else { Self::InternalError };
        general.into_iter().find(|code| code.status() == status).unwrap_or(other)
    }

    /// The kind in words, the same for every occurrence.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::MalformedJson => "Malformed JSON",
            Self::InvalidQuery => "Invalid query",
            Self::MalformedRequest => "Malformed request",
            Self::Unauthorized => "Unauthorized",
            Self::CrossSite => "Cross-site request",
            Self::NotFound => "Not found",
            Self::EntryNotFound => "No such entry",
            Self::MethodNotAllowed => "Method not allowed",
            Self::RequestTimeout => "Request timeout",
            Self::PayloadTooLarge => "Payload too large",
            Self::UnsupportedMediaType => "Unsupported media type",
            Self::InvalidRequest => "Invalid request",
            Self::TooManyRequests => "Too many requests",
            Self::InternalError => "Internal error",
            Self::Overloaded => "Overloaded",
            Self::Stopping => "Stopping",
        }
    }

    /// The detail if nothing more is known.
    pub(crate) const fn detail(self) -> &'static str {
        match self {
            Self::MalformedJson => "The body is not JSON. Send one JSON object.",
            Self::InvalidQuery => "A query parameter is not valid. Correct or remove it.",
            Self::MalformedRequest => {
                "The request is incomplete or does not have the expected format."
            }
            Self::Unauthorized => {
                "The API key is missing or invalid. Send a valid key in the header Authorization: Bearer KEY."
            }
            Self::CrossSite => {
                "Another site made the browser send this request; it was not executed. Open the page of this service and send it from there."
            }
            Self::NotFound => "This path does not exist. /docs lists the paths.",
            Self::EntryNotFound => {
                "The catalogue has no entry with this ID. /v1/catalogue lists the entries."
            }
            Self::MethodNotAllowed => {
                "This path does not support this method. Use one of those in the header Allow."
            }
            Self::RequestTimeout => "The body did not arrive in time. Send the request again.",
            Self::PayloadTooLarge => "The body exceeds the size limit of this service.",
            Self::UnsupportedMediaType => {
                "The media type, the charset or the content encoding of the body is not supported."
            }
            Self::InvalidRequest => {
                "The body is not a valid request; nothing was computed. Correct the listed errors."
            }
            Self::TooManyRequests => {
                "This client sends too many requests. Wait for the seconds in the header Retry-After."
            }
            Self::InternalError => "The service failed; nothing was computed. Try again later.",
            Self::Overloaded => {
                "Too many requests are in flight. Wait for the seconds in the header Retry-After."
            }
            Self::Stopping => "The service is shutting down. Use another instance.",
        }
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
    fn the_status_of_a_library_has_a_code(#[case] status: u16, #[case] code: ProblemCode) {
        assert_eq!(ProblemCode::from_status(status), code);
    }
}
