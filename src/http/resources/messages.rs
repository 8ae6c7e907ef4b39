//! `POST /v1/messages/identify`: finds documented messages in a text.

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

/// A text of limited length.
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

/// The matches in a text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatchList {
    /// The documented messages and symptoms found, the most certain first. Empty if there are none.
    matches: Vec<TextMatch>,
}

/// Identify a message
///
/// Finds the documented messages and symptoms in a text. Differences in case, quotes, line breaks
/// and spacing are ignored. Text around the message, missing words and small typing errors are
/// tolerated.
#[utoipa::path(
    tag = "messages",
    request_body = PastedText,
    responses((status = 200, description = "The matches.", body = MatchList)),
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

/// The matches in a text, as JSON.
///
/// # Errors
/// If serialization fails, which a match never does.
pub fn render_matches(text: &str) -> Result<String, Problem> {
    let matches = identify::identify(text);
    serde_json::to_string(&MatchList { matches })
        .map_err(|_| Problem::new(ProblemCode::InternalError))
}
