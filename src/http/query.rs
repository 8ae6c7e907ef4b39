//! The query parameters of a request, and the error of one that is wrong.

use actix_web::HttpRequest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::assessment::{FieldError, FieldErrorCode, push_segment};
use crate::problem::{Problem, ProblemCode};

/// The longest name of a query parameter that an error repeats.
const MAX_NAME_CHARS: usize = 64;

/// Reads the query parameters: each is known, occurs once and has a valid value.
pub(crate) fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    parse_query(request.query_string())
}

fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    serde_urlencoded::from_str(query).map_err(|_| refused_query::<T>(query))
}

/// Explains why the query was refused. It reads once more, now keeping track of the name.
fn refused_query<T: DeserializeOwned>(query: &str) -> Problem {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let parameters = serde_urlencoded::Deserializer::new(pairs);
    let problem = Problem::new(ProblemCode::InvalidQuery);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(parameters) else { return problem };
    problem.with_errors(vec![parameter_error(error.path(), &error.inner().to_string())])
}

/// The error of a query parameter, from serde's words: they name the parameter that is unknown or
/// occurs twice, and repeat the value that was sent before what was expected. Only what comes after
/// it is passed on.
fn parameter_error(path: &Path, message: &str) -> FieldError {
    let mut pointer = String::new();
    for segment in path {
        if let Segment::Map { key } = segment {
            push_segment(&mut pointer, &key.chars().take(MAX_NAME_CHARS).collect::<String>());
        }
    }
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    if message.starts_with("unknown field ") {
        let known = expected.filter(|_| !message.ends_with(", there are no fields"));
        let detail = match known {
            Some(known) => format!("This parameter is not known. Remove it, or use {known}."),
            None => "This parameter is not known. Remove it.".to_owned(),
        };
        return FieldError::new(pointer, FieldErrorCode::UnknownField, detail);
    }
    if let Some(name) = message.strip_prefix("duplicate field `") {
        let name = format!("/{}", name.trim_end_matches('`'));
        let pointer = if pointer.ends_with(&name) { pointer } else { pointer + &name };
        let detail = "This parameter occurs more than once. Keep one.";
        return FieldError::new(pointer, FieldErrorCode::DuplicateField, detail);
    }
    let expected = expected.unwrap_or("`true` or `false`");
    FieldError::new(pointer, FieldErrorCode::UnknownValue, format!("Enter {expected}."))
}

/// For operations that take no query parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoParameters {}
