//! The IDs of a request: its own, which the response and the log have, and those of the trace to which it belongs.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use uuid::Uuid;

/// The header with the ID of a request.
pub(in crate::http) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header with the trace and the span that sends the request (W3C Trace Context).
const TRACE_PARENT: &str = "traceparent";

/// The length of `VERSION-TRACE-PARENT-FLAGS`, with 2, 32, 16 and 2 digits.
const MIN_TRACE_PARENT_BYTES: usize = 55;

/// The IDs of one request.
#[derive(Debug)]
pub(super) struct RequestIds {
    /// The ID that the client or a load balancer chose, or a new one.
    pub request_id: String,
    /// The span that sends the request, if it belongs to a trace.
    pub parent: Option<SpanContext>,
}

impl RequestIds {
    /// The IDs in the headers. An ID is used only if it is a UUID: any other text could be a PAK number, which must not
    /// be logged.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
        let given = given.and_then(|id| Uuid::try_parse(id).ok());
        let request_id = given.unwrap_or_else(Uuid::now_v7).hyphenated().to_string();
        Self { request_id, parent: parent(headers) }
    }
}

/// The span that sends the request.
fn parent(headers: &HeaderMap) -> Option<SpanContext> {
    // Most requests have none and skip the propagator. It also accepts IDs that are too short.
    headers.get(TRACE_PARENT).filter(|parent| parent.len() >= MIN_TRACE_PARENT_BYTES)?;
    let context =
        TraceContextPropagator::new().extract_with_context(&Context::new(), &TraceHeaders(headers));
    context.has_active_span().then(|| context.span().span_context().clone())
}

/// The headers of a request, as the propagator reads them.
struct TraceHeaders<'a>(&'a HeaderMap);

impl Extractor for TraceHeaders<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

/// Adds the ID to the response.
pub(super) fn add_header(headers: &mut HeaderMap, ids: &RequestIds) {
    if let Ok(value) = HeaderValue::try_from(ids.request_id.as_str()) {
        headers.insert(REQUEST_ID, value);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn parent_of(trace_parent: &'static str) -> Option<SpanContext> {
        let mut headers = HeaderMap::new();
        headers
            .insert(HeaderName::from_static(TRACE_PARENT), HeaderValue::from_static(trace_parent));
        RequestIds::of(&headers).parent
    }

    #[rstest]
    #[case::sampled("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true)]
    #[case::not_sampled("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", false)]
    #[case::later_version("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", true)]
    fn the_parent_decides_whether_a_request_is_sampled(
        #[case] trace_parent: &'static str,
        #[case] is_sampled: bool,
    ) {
        let parent = parent_of(trace_parent).unwrap();
        assert_eq!(parent.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(parent.span_id().to_string(), "00f067aa0ba902b7");
        assert_eq!(parent.is_sampled(), is_sampled);
    }

    #[rstest]
    #[case::more("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more")]
    #[case::no_trace("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    #[case::no_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    #[case::upper("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    #[case::short("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01")]
    #[case::parts("00-4bf92f3577b34da6a3ce929d0e0e4736")]
    #[case::empty("")]
    fn an_invalid_trace_is_ignored(#[case] trace_parent: &'static str) {
        assert_eq!(parent_of(trace_parent), None);
    }
}
