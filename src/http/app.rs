//! The wiring of the service: its paths and its middleware.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, Error};
use utoipa_actix_web::AppExt;

use super::middleware;
use super::middleware::request_id::REQUEST_ID;
use super::openapi;
use super::resources::{operations, pages};
use super::state::State;

/// The service.
pub fn app(
    state: Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let (app, _) = App::new().into_utoipa_app().configure(operations).split_for_parts();
    let cors = Condition::new(!state.cors_origins.is_empty(), cors(&state.cors_origins));
    app.app_data(state)
        .configure(openapi::serve)
        .configure(pages)
        .default_service(web::to(openapi::reject_unmatched))
        .wrap(from_fn(middleware::stack))
        .wrap(cors)
}

/// Allows pages of these origins to use the API from a browser: with a key in a header, never with a cookie.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, REQUEST_ID])
        .expose_headers([REQUEST_ID, header::RETRY_AFTER])
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
