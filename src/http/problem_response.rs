//! A [`Problem`] as a response: its status, its body and the header that says what the client can do.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};

use crate::problem::{Problem, ProblemCode, Remedy};

/// The media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        response(self, None)
    }
}

/// The whole response.
pub(super) fn response(problem: &Problem, request_id: Option<String>) -> HttpResponse {
    head(problem).content_type(PROBLEM_JSON).body(problem.json(request_id))
}

/// The response without its body.
pub(super) fn head(problem: &Problem) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(problem.status_code());
    if let Some(remedy) = problem.remedy() {
        response.insert_header(remedy_header(remedy));
    }
    response
}

fn remedy_header(remedy: &Remedy) -> (HeaderName, HeaderValue) {
    match *remedy {
        Remedy::RetryAfterSeconds(seconds) => (header::RETRY_AFTER, seconds.into()),
        Remedy::UseMethods(methods) => (header::ALLOW, HeaderValue::from_static(methods)),
        Remedy::Authenticate(scheme) => {
            (header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme))
        }
        Remedy::UseEncodings(encodings) => {
            (header::ACCEPT_ENCODING, HeaderValue::from_static(encodings))
        }
    }
}

/// The problem if the path supports only these methods.
pub(super) fn method_not_allowed(methods: &'static str) -> Problem {
    Problem::new(ProblemCode::MethodNotAllowed).with_remedy(Remedy::UseMethods(methods))
}
