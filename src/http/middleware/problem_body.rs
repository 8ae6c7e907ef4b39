//! The body of every error response: a problem, also if a library has rejected the request.

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use crate::http::area::Area;
use crate::http::response::{
    self, GATE_FAILED_JSON, HTML, PROBLEM_JSON, page_response, path_on_this_site,
};
use crate::page;
use crate::problem::{Problem, ProblemCode};

/// Gives an error response its body; returns the code of the problem too.
pub(super) fn complete(
    response: ServiceResponse,
    area: Area,
    request_id: &str,
) -> (ServiceResponse, Option<ProblemCode>) {
    let Some(problem) = problem(&response) else { return (response, None) };
    let request = response.request();
    let body = if wants_page(area, request) {
        problem_page(&problem, request, request_id)
    } else {
        response::problem_response(&problem, Some(request_id.to_owned()))
    };
    (replace(response, body), Some(problem.code()))
}

/// The problem of an error response that does not have its body yet.
fn problem(response: &ServiceResponse) -> Option<Problem> {
    let own = response.response().error().and_then(|error| error.as_error::<Problem>());
    if let Some(problem) = own {
        return Some(problem.clone());
    }
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let has_body = content_type
        .is_some_and(|kind| [PROBLEM_JSON, GATE_FAILED_JSON, HTML].iter().any(|own| kind == own));
    (is_error && !has_body).then(|| Problem::new(ProblemCode::from_status(status.as_u16())))
}

/// Whether a browser has requested a page.
fn wants_page(area: Area, request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("text/html"))
        && matches!(area, Area::Pages | Area::SignIn | Area::Docs)
}

/// A problem as a page. If the API key is missing, it is the page to sign in.
fn problem_page(problem: &Problem, request: &HttpRequest, request_id: &str) -> HttpResponse {
    let page = if problem.code() == ProblemCode::Unauthorized {
        let to = request.uri().path_and_query().map_or("/", |path| path.as_str());
        page::sign_in(path_on_this_site(to), false)
    } else {
        page::error(problem.code().title(), problem.detail(), request_id)
    };
    page_response(&mut response::problem_head(problem), page)
}

/// The response with a new body. The headers that the new one does not replace remain.
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
