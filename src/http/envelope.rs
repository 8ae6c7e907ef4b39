//! What every answer has, whoever made it: a request id, a body of `application/problem+json`
//! where it is a refusal, and HEAD wherever there is GET. It also bounds the work in hand.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpRequest, HttpResponse};
use uuid::Uuid;

use super::State;
use super::assessments::BELOW_BAR_JSON;
use super::desk;
use super::place::Place;
use super::problem::{PROBLEM_JSON, Problem, ProblemCode};

/// The header that names a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where the paths start that are for those who are let in.
pub(super) const VERSIONED: &str = "/v1/";

/// Wraps the whole service.
pub async fn envelop(
    state: Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let request_id = Uuid::now_v7().hyphenated().to_string();
    // The codec has noted that it was HEAD and sends the head of the answer alone.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let method = request.method().clone();
    let (place, response) = match admit(&state, &request) {
        Ok(place) => (place, next.call(request).await?.map_into_boxed_body()),
        Err(problem) => (None, request.into_response(problem.response(Some(request_id.clone())))),
    };
    let mut response = match refusal(&response) {
        Some(problem) if desk::is_for_people(response.request()) => {
            replace(response, desk::refusal(&problem, &request_id))
        }
        Some(problem) => replace(response, problem.response(Some(request_id.clone()))),
        None => response,
    };
    tracing::debug!(
        request_id,
        %method,
        path = response.request().match_pattern(),
        status = response.status().as_u16(),
        "answered"
    );
    if let Ok(value) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    Ok(response.map_body(|_, body| Held { body, _place: place }))
}

/// Lets a request in, or says why not. Whoever asks after the service's health must hear of it
/// under load too; only what is versioned is kept from strangers.
fn admit(state: &Data<State>, request: &ServiceRequest) -> Result<Option<Place>, Problem> {
    let path = routed_path(request.request());
    if path.starts_with("/health/") {
        return Ok(None);
    }
    if path.starts_with(VERSIONED) {
        state.access.check(request.headers())?;
    }
    Place::among_requests(state).map(Some).ok_or_else(|| Problem::new(ProblemCode::Overloaded))
}

/// The path by which the request is routed. It may have been sent in another spelling, with
/// characters percent-encoded that need not be.
pub(super) fn routed_path(request: &HttpRequest) -> &str {
    request.match_info().get_ref().path()
}

/// A body that keeps its place until it has been sent: a slow reader's answer is work in hand too.
struct Held {
    body: BoxBody,
    _place: Option<Place>,
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
        [PROBLEM_JSON, BELOW_BAR_JSON, desk::HTML].iter().any(|own| kind == own)
    });
    (is_refusal && !has_body).then(|| Problem::of_status(status))
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
