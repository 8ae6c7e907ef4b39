//! What names a request, in its answer and in the log: its id, and the trace it is part of.

use actix_web::http::header::HeaderMap;
use uuid::Uuid;

use super::envelope::REQUEST_ID;

/// What names one request.
#[derive(Debug)]
pub(super) struct Names {
    /// The id that the client or a balancer gave it, or a new one.
    pub request_id: String,
    /// The trace it is part of.
    pub trace: Option<Trace>,
}

/// A trace that began elsewhere (W3C Trace Context): its id, and that of the span that asks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trace {
    pub trace_id: String,
    pub parent_id: String,
}

impl Names {
    /// As the headers have them. An id is taken over only where it is a UUID: any other text could be a PAK number, which
    /// must not come into the log.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let given = text(REQUEST_ID.as_str()).and_then(|id| Uuid::try_parse(id).ok());
        let request_id = given.unwrap_or_else(Uuid::now_v7).hyphenated().to_string();
        Self { request_id, trace: text("traceparent").and_then(Trace::parse) }
    }
}

impl Trace {
    /// `VERSION-TRACE-PARENT-FLAGS`, in lowercase hexadecimal digits; a later version may say more after that.
    fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, trace_id, parent_id, flags) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_hex = |text: &str, digits: usize| {
            text.len() == digits
                && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let is_some = |id: &str| id.bytes().any(|byte| byte != b'0');
        let is_valid = is_hex(version, 2)
            && version != "ff"
            && (version != "00" || parts.next().is_none())
            && is_hex(trace_id, 32)
            && is_some(trace_id)
            && is_hex(parent_id, 16)
            && is_some(parent_id)
            && is_hex(flags, 2);
        is_valid.then(|| Self { trace_id: trace_id.to_owned(), parent_id: parent_id.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::sampled("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true)]
    #[case::later("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", true)]
    #[case::more("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", false)]
    #[case::version("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false)]
    #[case::no_trace("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false)]
    #[case::no_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false)]
    #[case::upper("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false)]
    #[case::short("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", false)]
    #[case::parts("00-4bf92f3577b34da6a3ce929d0e0e4736", false)]
    #[case::empty("", false)]
    fn a_trace_is_taken_over_where_it_is_one(#[case] header: &str, #[case] is_trace: bool) {
        let trace = Trace::parse(header);
        assert_eq!(trace.is_some(), is_trace, "{trace:?}");
    }
}
