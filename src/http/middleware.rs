//! What every request passes before its handler, and every response after it. Each file has one concern.

mod access_log;
mod admission;
mod problem_body;
pub(super) mod rate_limit;
pub(super) mod request_id;
mod security_headers;
mod tracked_body;

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};

use super::area::Area;
use super::state::State;
use access_log::AccessRecord;
use admission::Admission;
use request_id::RequestIds;
use tracked_body::{SharedPayload, TrackedBody};

/// The whole stack, in order. It is one service that calls the concerns one after another: as actix middlewares of their
/// own, each would allocate a future and wrap the body once more for every request.
pub(super) async fn stack(
    state: Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let ids = RequestIds::of(request.headers());
    let method = answer_head_like_get(&mut request);
    let area = Area::of(request.request());
    let payload = SharedPayload::share(&mut request);
    let Admission { caller, rate_limit, permit } =
        Admission::check(&state, area, request.request());

    let (permit, response) = match permit {
        Ok(permit) => (permit, next.call(request).await?.map_into_boxed_body()),
        Err(problem) => {
            let (request, _) = request.into_parts();
            (None, ServiceResponse::new(request, HttpResponse::from_error(problem)))
        }
    };

    let mut record = AccessRecord::new(&state, start, method, caller, area, &response);
    let (mut response, problem) = problem_body::complete(response, area, &ids.request_id);
    let headers = response.headers_mut();
    rate_limit::add_headers(headers, rate_limit);
    security_headers::add(headers, area, state.is_secure);
    request_id::add_header(headers, &ids);
    record.complete(response.status(), problem, ids);
    Ok(response.map_body(|_, body| TrackedBody::new(body, payload, permit, record)))
}

/// Routes HEAD as GET; returns the method of the request. The codec remembers that it was HEAD and sends no body.
fn answer_head_like_get(request: &mut ServiceRequest) -> Method {
    let method = request.method().clone();
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    method
}
