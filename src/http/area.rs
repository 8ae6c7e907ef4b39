//! The areas of the service. Access, the headers and the log differ by area.

use actix_web::HttpRequest;

/// The prefix of the paths of the API.
pub(super) const API_PREFIX: &str = "/v1/";

/// An area of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Area {
    /// The health checks. They are always public.
    Health,
    /// The page to sign in, and the files that it loads. They are always public.
    SignIn,
    /// The OpenAPI document and its page.
    Docs,
    /// The metrics.
    Metrics,
    /// The API.
    Api,
    /// The pages for the desk, and every path that does not exist.
    Pages,
}

impl Area {
    /// The area of a request, by its routed path.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let path = routed_path(request);
        match path {
            "/metrics" => Self::Metrics,
            "/sign-in" | "/sign-out" => Self::SignIn,
            "/docs" | "/openapi.json" | "/openapi-3.0.json" | "/openapi.yaml" => Self::Docs,
            _ if path.starts_with("/health/") => Self::Health,
            _ if path.starts_with("/assets/") => Self::SignIn,
            _ if path.starts_with("/docs/") => Self::Docs,
            _ if path.starts_with(API_PREFIX) => Self::Api,
            _ => Self::Pages,
        }
    }
}

/// The path by which a request is routed. The client may have sent another spelling of it, with characters
/// percent-encoded that need not be.
pub(super) fn routed_path(request: &HttpRequest) -> &str {
    request.match_info().get_ref().path()
}
