//! `POST /v1/assessments`: one assessment.

use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::{JsonBody, query};
use super::{Problem, ProblemCode, State, now};
use crate::assessment::{Application, Assessment, CatalogueDetail, FailOn, assess};

/// The media type of an assessment that is at or below the bar. It is JSON under a name of its own:
/// generators that take one error type an operation would otherwise see two, an assessment and a
/// problem.
pub(super) const BELOW_BAR_JSON: &str = "application/vnd.pakplan.assessment+json";

/// How the assessment is to be answered.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AssessmentOptions {
    /// How much of the catalogue goes with the assessment.
    #[param(required = false, example = "relevant")]
    catalogue: CatalogueDetail,
    /// At which outcome the answer has status 409, with the same report.
    // Inline, since two schemas with values of the same name clash in generated Go.
    #[param(required = false, inline, example = "never")]
    fail_on: FailOn,
}

/// Assess an upgrade
///
/// Computes how many 2.0 licenses the PAKs can give now and later, why not more, and what to do.
/// That nothing can be fulfilled is an answer with status 200, unless `fail_on` asks otherwise.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentOptions),
    request_body = Application,
    responses(
        (status = 200, description = "The assessment.", body = Assessment),
        (status = 409, description = "The same assessment, where its outcome is at or below `fail_on`.", body = Assessment, content_type = "application/vnd.pakplan.assessment+json"),
    ),
    security((), ("bearer" = []))
)]
#[post("/v1/assessments")]
pub async fn assess_upgrade(
    request: HttpRequest,
    state: Data<State>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let AssessmentOptions { catalogue, fail_on } = query(&request)?;
    let application = Application::from_json(&body.0)?;
    let as_of = application.as_of.unwrap_or_else(now);
    let assessment = assess(&application, as_of).with_catalogue(catalogue);
    seen(&request, &state, &assessment);
    let (mut response, content_type) = if fail_on.is_met_by(assessment.outcome) {
        (HttpResponse::Conflict(), BELOW_BAR_JSON)
    } else {
        (HttpResponse::Ok(), "application/json")
    };
    Ok(response.content_type(content_type).body(render(&assessment)?))
}

/// Puts an assessment on record: its outcome in the log, with its reasons among the metrics.
pub(super) fn seen(request: &HttpRequest, state: &State, assessment: &Assessment<'_>) {
    request.extensions_mut().insert(assessment.outcome);
    state.metrics.count_assessment(assessment);
}

/// What an assessment of a few lines takes, so that its text need not grow while it is written.
const USUAL_BYTES: usize = 4096;

/// The assessment as it goes over the wire.
///
/// # Errors
/// None that can happen: an assessment is what JSON can hold.
pub fn render(assessment: &Assessment<'_>) -> Result<String, Problem> {
    let mut json = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut json, assessment)
        .ok()
        .and_then(|()| String::from_utf8(json).ok())
        .ok_or_else(|| Problem::new(ProblemCode::InternalError))
}
