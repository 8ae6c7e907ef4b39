//! What every answer has, whoever made it: a request id, the headers that guard browsers, a body of
//! `application/problem+json` where it is a refusal, and HEAD wherever there is GET. It asks who is there, bounds the
//! work in hand, counts, and logs one line a request.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use futures_core::Stream;
use opentelemetry::KeyValue;

use super::access::{Area, Caller};
use super::assessments::GATE_FAILED_JSON;
use super::metrics::method_name;
use super::names::{Names, Trace};
use super::place::Place;
use super::problem_response::{self, PROBLEM_JSON};
use super::spans::RequestSpan;
use super::{State, desk};
use crate::assessment::Outcome;
use crate::catalogue::name_of;
use crate::problem::{Problem, ProblemCode};

/// The header that names a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where the paths start that are for programs.
pub(super) const VERSIONED: &str = "/v1/";

/// The headers of every answer that does not say otherwise. Nothing is kept, since an answer may hold a PAK number; nothing
/// may be taken for a page, framed, or told of to other sites.
const GUARDS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];
/// What the page of the OpenAPI document needs: its styles stand in its elements, its pictures in its styles.
const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// A browser that has come by TLS once comes by TLS for a year.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Wraps the whole service.
pub(crate) async fn envelop(
    state: Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let began = Instant::now();
    let Names { request_id, trace } = Names::of(request.headers());
    let method = request.method().clone();
    // The codec has noted that it was HEAD and sends the head of the answer alone.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let kept = Kept::of(&mut request);
    let area = Area::of(request.request());
    let Admission { caller, limits, place } = admit(&state, area, request.request());
    let (place, response) = match place {
        Ok(place) => (place, next.call(request).await?.map_into_boxed_body()),
        Err(problem) => {
            let (request, _) = request.into_parts();
            (None, ServiceResponse::new(request, HttpResponse::from_error(problem)))
        }
    };
    let refusal = refusal(&response);
    let mut record = Record {
        began,
        trace,
        method,
        route: response.request().match_pattern(),
        status: 0,
        caller,
        outcome: response.request().extensions().get::<Outcome>().copied(),
        refusal: refusal.as_ref().map(Problem::code),
        is_health: area == Area::Health,
        request_id: request_id.clone(),
        state: state.clone(),
    };
    let mut response = match refusal {
        Some(problem) if desk::is_for_people(area, response.request()) => {
            let page = desk::refusal(&problem, response.request(), &request_id);
            replace(response, page)
        }
        Some(problem) => {
            let refusal = problem_response::response(&problem, Some(request_id.clone()));
            replace(response, refusal)
        }
        None => response,
    };
    record.status = response.status().as_u16();
    let headers = response.headers_mut();
    for (name, value) in limits {
        headers.insert(name, value);
    }
    guard(headers, area, state.is_secure);
    if let Ok(value) = HeaderValue::try_from(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    Ok(response.map_body(|_, body| Held { body, _kept: kept, _place: place, _record: record }))
}

/// Whether a request may be processed.
struct Admission {
    caller: Caller,
    /// The rate limit of the client, as headers.
    limits: HeaderMap,
    place: Result<Option<Place>, Problem>,
}

/// Checks whether a request may be processed. Health checks are always processed, so that they work under load too.
fn admit(state: &Data<State>, area: Area, request: &HttpRequest) -> Admission {
    let (caller, limits) = (Caller::Anonymous, HeaderMap::new());
    if area == Area::Health {
        return Admission { caller, limits, place: Ok(None) };
    }
    let caller = match state.access.check(area, request) {
        Ok(caller) => caller,
        Err(problem) => return Admission { caller, limits, place: Err(problem) },
    };
    let (limits, within_rate) = match &state.rate {
        Some(rate) => rate.check(&caller, request),
        None => (limits, Ok(())),
    };
    let place = within_rate.and_then(|()| {
        let place = Place::among_requests(state);
        place.map(Some).ok_or_else(|| Problem::new(ProblemCode::Overloaded))
    });
    Admission { caller, limits, place }
}

/// The path by which the request is routed. It may have been sent in another spelling, with
/// characters percent-encoded that need not be.
pub(super) fn routed_path(request: &HttpRequest) -> &str {
    request.match_info().get_ref().path()
}

/// Adds the headers that guard a browser, where the answer has none of its own.
fn guard(headers: &mut HeaderMap, area: Area, is_secure: bool) {
    if area == Area::Docs {
        headers.insert(header::CONTENT_SECURITY_POLICY, DOCS_POLICY);
    }
    for (name, value) in GUARDS {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
}

/// A body that keeps its place until it has been sent: a slow reader's answer is work in hand too. Then its request is
/// answered, and is put on record.
struct Held {
    body: BoxBody,
    _kept: Option<Kept>,
    _place: Option<Place>,
    _record: Record,
}

impl MessageBody for Held {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

/// A body in chunks, kept until its request is answered. One that did not come to its end by then closes the connection;
/// one that was let go of would be waited for without end, since its length is not known.
#[derive(Clone)]
struct Kept(Rc<RefCell<Payload>>);

impl Kept {
    /// Shares the body with whoever reads it.
    fn of(request: &mut ServiceRequest) -> Option<Self> {
        if !request.chunked().unwrap_or(false) {
            return None;
        }
        let kept = Self(Rc::new(RefCell::new(request.take_payload())));
        request.set_payload(Payload::Stream { payload: Box::pin(kept.clone()) });
        Some(kept)
    }
}

impl Stream for Kept {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

/// What is said of a request once it is answered: in the log by its route, not its path, in which anything may stand.
struct Record {
    state: Data<State>,
    began: Instant,
    request_id: String,
    trace: Option<Trace>,
    method: Method,
    route: Option<String>,
    status: u16,
    caller: Caller,
    outcome: Option<Outcome>,
    refusal: Option<ProblemCode>,
    is_health: bool,
}

impl Drop for Record {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let metrics = &self.state.metrics;
        metrics.count_request(self.route.as_deref(), &self.method, self.status, took);
        if let Some(code) = self.refusal {
            metrics.count_refusal(code);
        }
        let client: Option<&Arc<str>> = match &self.caller {
            Caller::Named(name) => Some(name),
            Caller::Anonymous => None,
        };
        macro_rules! log {
            ($level:ident) => {
                tracing::$level!(
                    request_id = self.request_id,
                    trace_id = self.trace.as_ref().map(|trace| &*trace.trace_id),
                    parent_id = self.trace.as_ref().map(|trace| &*trace.parent_id),
                    method = method_name(&self.method),
                    route = self.route,
                    status = self.status,
                    duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                    client = client.map(|name| &**name),
                    outcome = self.outcome.as_ref().map(name_of),
                    refusal = self.refusal.as_ref().map(name_of),
                    "answered"
                )
            };
        }
        // Probes ask every few seconds.
        if self.is_health {
            log!(debug);
            return;
        }
        log!(info);
        if let Some(spans) = &self.state.spans {
            let attributes = [
                Some(KeyValue::new("pakplan.request_id", self.request_id.clone())),
                client.map(|name| KeyValue::new("pakplan.client", name.clone())),
                self.outcome.map(|outcome| KeyValue::new("pakplan.outcome", name_of(outcome))),
                self.refusal.map(|code| KeyValue::new("pakplan.refusal", code.name())),
            ];
            spans.record(RequestSpan {
                method: method_name(&self.method),
                route: self.route.as_deref(),
                status: self.status,
                took,
                trace: self.trace.as_ref(),
                attributes: attributes.into_iter().flatten().collect(),
            });
        }
    }
}

/// The problem behind a refusal that is still without its body.
fn refusal(response: &ServiceResponse) -> Option<Problem> {
    let own = response.response().error().and_then(|error| error.as_error::<Problem>());
    if let Some(problem) = own {
        return Some(problem.clone());
    }
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let has_body = content_type.is_some_and(|kind| {
        [PROBLEM_JSON, GATE_FAILED_JSON, desk::HTML].iter().any(|own| kind == own)
    });
    (is_refusal && !has_body).then(|| Problem::new(ProblemCode::from_status(status.as_u16())))
}

/// The answer with the problem as its body; headers that say more than the old body stay.
fn replace(response: ServiceResponse, mut new: HttpResponse) -> ServiceResponse {
    let (request, old) = response.into_parts();
    for (name, value) in old.headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            new.headers_mut().insert(name.clone(), value.clone());
        }
    }
    if new.headers().get(header::ALLOW).is_some_and(|allow| allow == "GET") {
        new.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    ServiceResponse::new(request, new)
}
