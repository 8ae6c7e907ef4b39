//! `GET /health/live`, `GET /health/ready` and `GET /metrics`: for the operator.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::state::State;
use crate::problem::{Problem, ProblemCode};

/// The health of the service.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    status: HealthStatus,
}

/// The health of the service.
///
/// - `ok`: the check passes.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HealthStatus {
    Ok,
}

/// Check liveness
///
/// Succeeds as long as the process responds.
#[utoipa::path(
    tag = "health",
    responses((status = 200, description = "The service is alive.", body = Health)),
    security(())
)]
#[get("/health/live")]
pub(crate) async fn live() -> Json<Health> {
    Json(Health { status: HealthStatus::Ok })
}

/// Check readiness
///
/// Fails with 503 as soon as shutdown is requested, so that load balancers send no new requests.
#[utoipa::path(
    tag = "health",
    responses((status = 200, description = "The service accepts requests.", body = Health)),
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
