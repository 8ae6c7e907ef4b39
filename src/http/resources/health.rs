//! `GET /health/live` and `GET /health/ready`: for whoever runs the service.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::state::State;
use crate::problem::{Problem, ProblemCode};

/// How the service is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    status: HealthStatus,
}

/// How the service is, in a word.
///
/// - `ok`: as it should be.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HealthStatus {
    Ok,
}

/// Whether the service lives
///
/// Answers as long as the process does.
#[utoipa::path(
    tag = "health",
    responses((status = 200, description = "The service lives.", body = Health)),
    security(())
)]
#[get("/health/live")]
pub(crate) async fn live() -> Json<Health> {
    Json(Health { status: HealthStatus::Ok })
}

/// Whether the service takes work
///
/// Refuses as soon as the service was asked to stop, so that no new work is sent to it.
#[utoipa::path(
    tag = "health",
    responses((status = 200, description = "The service takes work.", body = Health)),
    security(())
)]
#[get("/health/ready")]
pub(crate) async fn ready(state: Data<State>) -> Result<Json<Health>, Problem> {
    if state.is_stopping() {
        return Err(Problem::new(ProblemCode::Stopping));
    }
    Ok(Json(Health { status: HealthStatus::Ok }))
}

/// The metrics.
pub(super) async fn show_metrics(state: Data<State>) -> Result<HttpResponse, Problem> {
    let text = state.metrics.text(state.requests_in_flight(), state.bulk_jobs_in_flight())?;
    Ok(HttpResponse::Ok().content_type(CONTENT_TYPE).body(text))
}
