//! The kinds of refusals, and what there is to say of each.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::catalogue::name_of;

/// The kind of a refusal.
///
/// - `malformed_json`: the body is not JSON (400).
/// - `invalid_query`: a query parameter is unknown, stands there twice or has a wrong value (400).
/// - `malformed_request`: the request is not HTTP as it should be (400).
/// - `unauthorized`: the service wants an API key, and the request has none that is let in (401).
/// - `cross_site`: a browser was made to send it by another site (403).
/// - `not_found`: there is nothing at this path (404).
/// - `entry_not_found`: there is no catalogue entry of this id (404).
/// - `method_not_allowed`: the path does not take this method; `Allow` names those it takes (405).
/// - `request_timeout`: the body did not arrive in time (408).
/// - `payload_too_large`: the body, unpacked, is larger than the service takes (413).
/// - `unsupported_media_type`: the body is not of the media type, charset or encoding taken here (415).
/// - `invalid_request`: the body is JSON, but not what is asked for (422).
/// - `too_many_requests`: this client asks too often; `Retry-After` says when to come back (429).
/// - `internal_error`: the service failed (500).
/// - `overloaded`: too much work is in hand; `Retry-After` says when to come back (503).
/// - `stopping`: the service is about to stop (503).
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
    pub(in crate::http) fn name(self) -> &'static str {
        name_of(self)
    }

    /// A short name for people, the same for every occurrence.
    pub(super) const fn title(self) -> &'static str {
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

    /// What to say where nothing more is known.
    pub(in crate::http) const fn detail(self) -> &'static str {
        match self {
            Self::MalformedJson => "The body is not JSON.",
            Self::InvalidQuery => "A query parameter is not valid.",
            Self::MalformedRequest => "The request is not HTTP as it should be.",
            Self::Unauthorized => {
                "This service wants an API key; the request has none that is let in."
            }
            Self::CrossSite => "Another site made a browser send this; nothing was done.",
            Self::NotFound => "There is nothing at this path; /docs shows what there is.",
            Self::EntryNotFound => {
                "There is no catalogue entry of this id; /v1/catalogue lists them."
            }
            Self::MethodNotAllowed => {
                "This path does not take this method; the header Allow names those it takes."
            }
            Self::RequestTimeout => "The body did not arrive in time.",
            Self::PayloadTooLarge => "The body is larger than this service takes.",
            Self::UnsupportedMediaType => "The body is not of a media type taken here.",
            Self::InvalidRequest => "The body is not a valid request; nothing was computed.",
            Self::TooManyRequests => "This client asks too often; try again after a while.",
            Self::InternalError => "The service failed; nothing was computed.",
            Self::Overloaded => "Too much work is in hand; try again shortly.",
            Self::Stopping => "The service is about to stop.",
        }
    }
}
