//! `POST /v1/messages/identify`: what a pasted text is.

use actix_web::{HttpRequest, HttpResponse, post};
use serde::Serialize;
use serde::de::Deserializer;
use utoipa::ToSchema;

use crate::assessment::{
    FieldErrorCode, FromText, ReadJson, Slot, ValueError, object_fields, read_object, read_text,
};
use crate::http::body::JsonBody;
use crate::http::query::{NoParameters, query};
use crate::identify::{self, MAX_PASTED_CHARS, TextMatch};
use crate::problem::{Problem, ProblemCode};

/// A text to search for messages and symptoms.
#[derive(Default, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PastedText {
    /// The text as it was pasted, with what surrounds the message: an e-mail, a log.
    #[schema(value_type = String, max_length = 16384)]
    text: Text,
}

object_fields! { PastedText {
    text: required,
} }

/// A text that is not too long.
#[derive(Default, Serialize)]
struct Text(String);

impl FromText for Text {
    fn from_text(text: &str) -> Result<Self, ValueError> {
        if u64::try_from(text.chars().count()).is_ok_and(|count| count <= MAX_PASTED_CHARS) {
            return Ok(Self(text.to_owned()));
        }
        let detail = format!("Enter a text of at most {MAX_PASTED_CHARS} characters.");
        Err(ValueError::new(FieldErrorCode::WrongLength, detail))
    }
}

impl ReadJson for Text {
    fn read<'de, D: Deserializer<'de>>(input: D, slot: Slot<'_>) -> Result<Option<Self>, D::Error> {
        read_text(input, slot)
    }
}

/// What a text was found to be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatchList {
    /// The documented messages and symptoms found, the most certain first. Empty if there are none.
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
pub(crate) async fn identify_message(
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let NoParameters {} = query(&request)?;
    let PastedText { text: Text(text) } = read_object(&body.0)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(render_matches(&text)?))
}

/// The answer about a text as it goes over the wire.
///
/// # Errors
/// None that can happen: a match is what JSON can hold.
pub fn render_matches(text: &str) -> Result<String, Problem> {
    let matches = identify::identify(text);
    serde_json::to_string(&MatchList { matches })
        .map_err(|_| Problem::new(ProblemCode::InternalError))
}
