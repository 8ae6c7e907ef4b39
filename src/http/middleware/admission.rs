//! Whether a request is processed: its client has access, is within its rate limit, and the service is not overloaded.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use actix_web::web::Data;
use tokio::sync::OwnedSemaphorePermit;

use crate::http::area::Area;
use crate::http::auth::access::Caller;
use crate::http::state::State;
use crate::problem::Problem;

/// Whether a request is processed.
pub(super) struct Admission {
    pub caller: Caller,
    /// The headers that tell the client its rate limit.
    pub rate_limit: Option<HeaderMap>,
    /// The permit of the request, or why it is rejected. Health checks need none.
    pub permit: Result<Option<OwnedSemaphorePermit>, Problem>,
}

impl Admission {
    /// Checks a request. Health checks are always admitted, so that they work under load too.
    pub(super) fn check(state: &Data<State>, area: Area, request: &HttpRequest) -> Self {
        if area == Area::Health {
            return Self { caller: Caller::Anonymous, rate_limit: None, permit: Ok(None) };
        }
        let caller = match state.access.check(area, request) {
            Ok(caller) => caller,
            Err(problem) => {
                return Self { caller: Caller::Anonymous, rate_limit: None, permit: Err(problem) };
            }
        };
        let (rate_limit, within_limit) = match &state.rate_limit {
            Some(limit) => {
                let (headers, within_limit) = limit.check(&caller, request);
                (Some(headers), within_limit)
            }
            None => (None, Ok(())),
        };
        let permit = within_limit.and_then(|()| state.request_permit().map(Some));
        Self { caller, rate_limit, permit }
    }
}
