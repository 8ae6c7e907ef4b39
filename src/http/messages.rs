//! `POST /v1/messages/identify`: what a pasted text is.

use actix_web::{HttpRequest, HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::extract::{JsonBody, NoParameters, query};
use super::{Problem, ProblemCode};
use crate::assessment::read_json;
use crate::catalogue::{self, MAX_PASTED_CHARS, TextMatch};

/// A text to look into.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PastedText {
    /// The text as it was pasted, with whatever stands around the message: an e-mail, a log.
    #[validate(length(max = MAX_PASTED_CHARS))]
    #[schema(max_length = 16384)]
    text: String,
}

/// What a text was found to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchList {
    /// The documented messages and symptoms found, the surest first; empty where there are none.
    #[schema(max_items = 100)]
    matches: Vec<TextMatch>,
}

/// Identify a message
///
/// Finds the documented messages in a pasted text, and the symptoms it tells of. Case, quotes,
/// line breaks, spacing, text around the message, missing words and small slips do no harm.
#[utoipa::path(
    tag = "messages",
    request_body = PastedText,
    responses((status = 200, description = "What the text was found to be.", body = MatchList)),
    security((), ("bearer" = []))
)]
#[post("/v1/messages/identify")]
pub async fn identify_message(
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let NoParameters {} = query(&request)?;
    let PastedText { text } = read_json(&body.0)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(render_matches(&text)?))
}

/// The answer about a text as it goes over the wire.
///
/// # Errors
/// None that can happen: a match is what JSON can hold.
pub fn render_matches(text: &str) -> Result<String, Problem> {
    let matches = catalogue::identify(text);
    serde_json::to_string(&MatchList { matches })
        .map_err(|_| Problem::new(ProblemCode::InternalError))
}
