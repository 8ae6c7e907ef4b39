//! Responses: the media types, a [`Problem`] as a response, and a page as a response.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, CacheControl, CacheDirective, HeaderName, HeaderValue, TryIntoHeaderPair,
};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};

use crate::problem::{Problem, ProblemCode, Remedy};

/// The media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";
/// The media type of an assessment for which the gate fails. It is JSON under a name of its own:
/// generators that know one error type per operation would otherwise see two, an assessment and a
/// problem.
pub(super) const GATE_FAILED_JSON: &str = "application/vnd.pakplan.assessment+json";
/// The media type of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// A page loads only files of this service, has no inline script or style, sends its forms only to this service and
/// cannot be framed.
const PAGE_POLICY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
);

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        problem_response(self, None)
    }
}

/// The response to a request with a problem.
pub(super) fn problem_response(problem: &Problem, request_id: Option<String>) -> HttpResponse {
    problem_head(problem).content_type(PROBLEM_JSON).body(problem.json(request_id))
}

/// The status and the headers of the response to a request with a problem.
pub(super) fn problem_head(problem: &Problem) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(problem.status_code());
    if let Some(remedy) = problem.remedy() {
        response.insert_header(remedy_header(remedy));
    }
    response
}

fn remedy_header(remedy: &Remedy) -> impl TryIntoHeaderPair {
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

/// The problem if a path supports only these methods.
pub(super) fn method_not_allowed(methods: &'static str) -> Problem {
    Problem::new(ProblemCode::MethodNotAllowed).with_remedy(Remedy::UseMethods(methods))
}

/// A page with status 200. It has that status also if it shows errors of a form: browsers report other statuses as
/// errors of the page.
pub(super) fn ok_page(page: String) -> HttpResponse {
    page_response(&mut HttpResponse::Ok(), page)
}

/// A page. It is not stored, since it may contain a PAK number.
pub(super) fn page_response(response: &mut HttpResponseBuilder, page: String) -> HttpResponse {
    response
        .content_type(HTML)
        .insert_header(PAGE_POLICY)
        .insert_header(CacheControl(vec![CacheDirective::NoStore]))
        .body(page)
}

/// The start page.
pub(super) const START: &str = "/";

/// A path of this service to which a browser may be redirected. Any other target becomes the start page: a browser
/// takes `//name` and `/\name` for another host.
pub(super) fn path_on_this_site(to: &str) -> &str {
    let mut bytes = to.bytes();
    let is_own = bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && to.bytes().all(|byte| byte.is_ascii_graphic());
    if is_own { to } else { START }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("/", "/")]
    #[case("/many", "/many")]
    #[case("/?licenses.0.quantity=5", "/?licenses.0.quantity=5")]
    #[case("//other.example", "/")]
    #[case("/\\other.example", "/")]
    #[case("https://other.example", "/")]
    #[case("/a\r\nset-cookie: x=y", "/")]
    #[case("", "/")]
    fn a_redirect_stays_on_this_site(#[case] to: &str, #[case] path: &str) {
        assert_eq!(super::path_on_this_site(to), path);
    }
}
