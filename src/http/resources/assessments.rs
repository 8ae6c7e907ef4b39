//! `POST /v1/assessments`: one assessment.

use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::assessment::{
    Assessment, AssessmentRequest, CatalogueDetail, FailOn, Gate, UncheckedRequest, assess,
};
use crate::http::body::JsonBody;
use crate::http::query::query;
use crate::http::response::GATE_FAILED_JSON;
use crate::http::state::{State, now};
use crate::problem::{Problem, ProblemCode};

/// The options of an assessment.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AssessmentOptions {
    /// The part of the catalogue in the response: all entries (`full`, the default), those that the
    /// assessment names (`relevant`), or none (`none`).
    #[param(required = false, example = "relevant")]
    catalogue: CatalogueDetail,
    /// The outcome at which the gate fails: at none (`never`, the default), if nothing can be
    /// fulfilled now (`not_fulfillable`), or if not all can be fulfilled now
    /// (`partially_fulfillable`). With a target, it counts whether the target is reached. The gate
    /// also fails if more hosts are in use than licenses will be available. If it fails, the
    /// response has status 409 and the same report.
    // Inline, since two schemas with values of the same name clash in generated Go.
    #[param(required = false, inline, example = "never")]
    fail_on: FailOn,
    /// Whether the gate counts what can be fulfilled after the plan as if it could be fulfilled
    /// now. `false` by default.
    #[param(required = false, example = false)]
    after_plan: bool,
}

/// Assess an upgrade
///
/// Computes how many licenses of the PAKs can be fulfilled now and later, why not more, and what to
/// do. If nothing can be fulfilled, the status is 200 too, unless `fail_on` says otherwise.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentOptions),
    request_body = UncheckedRequest,
    responses(
        (status = 200, description = "The assessment.", body = Assessment),
        (status = 409, description = "The same assessment, if the gate of `fail_on` fails.", body = Assessment, content_type = "application/vnd.pakplan.assessment+json"),
    ),
    security((), ("bearer" = []))
)]
#[post("/v1/assessments")]
pub(crate) async fn assess_upgrade(
    request: HttpRequest,
    state: Data<State>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let AssessmentOptions { catalogue, fail_on, after_plan } = query(&request)?;
    let asked = AssessmentRequest::from_json(&body.0, now())?;
    let assessment = assess(&asked).with_catalogue(catalogue);
    record_assessment(&request, &state, &assessment);
    let gate = Gate { fail_on, after_plan };
    let (mut response, content_type) = if gate.fails(&asked, &assessment.gate_input()) {
        (HttpResponse::Conflict(), GATE_FAILED_JSON)
    } else {
        (HttpResponse::Ok(), "application/json")
    };
    Ok(response.content_type(content_type).body(render(&assessment)?))
}

/// Records an assessment: its outcome for the log, and its outcome and reasons for the metrics.
pub(super) fn record_assessment(request: &HttpRequest, state: &State, assessment: &Assessment<'_>) {
    request.extensions_mut().insert(assessment.outcome);
    state.metrics.count_assessment(assessment);
}

/// The usual size of an assessment, so that the buffer need not grow.
const USUAL_BYTES: usize = 4096;

/// The assessment, as JSON.
///
/// # Errors
/// If serialization fails, which an assessment never does.
pub fn render(assessment: &Assessment<'_>) -> Result<String, Problem> {
    let mut json = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut json, assessment)
        .ok()
        .and_then(|()| String::from_utf8(json).ok())
        .ok_or_else(|| Problem::new(ProblemCode::InternalError))
}
