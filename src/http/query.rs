//! The query parameters of a request, and the error of one that is wrong.

use std::collections::HashSet;

use actix_web::HttpRequest;
use actix_web::error::QueryPayloadError;
use actix_web::web::Query;
use form_urlencoded::Serializer;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::assessment::{FieldError, FieldErrorCode, push_segment};
use crate::problem::{Problem, ProblemCode};

/// The longest name of a query parameter that an error repeats.
const MAX_NAME_CHARS: usize = 64;

/// Reads the query parameters: each is known, occurs once and has a valid value.
pub(super) fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let query = request.query_string();
    Query::from_query(query).map(Query::into_inner).map_err(|_| invalid_query::<T>(query))
}

/// The problem of an invalid query, with the first parameter that is not valid by itself or occurs twice.
fn invalid_query<T: DeserializeOwned>(query: &str) -> Problem {
    let mut names = HashSet::new();
    let error = form_urlencoded::parse(query.as_bytes()).find_map(|(name, value)| {
        let alone = Serializer::new(String::new()).append_pair(&name, &value).finish();
        match Query::<T>::from_query(&alone) {
            Err(QueryPayloadError::Deserialize(error)) => {
                Some(parameter_error(pointer(&name), &error.to_string()))
            }
            _ if !names.insert(name.clone()) => {
                let detail = "This parameter occurs more than once. Keep one.";
                Some(FieldError::new(pointer(&name), FieldErrorCode::DuplicateField, detail))
            }
            _ => None,
        }
    });
    Problem::new(ProblemCode::InvalidQuery).with_errors(error.into_iter().collect())
}

/// The pointer of a query parameter.
fn pointer(name: &str) -> String {
    let mut pointer = String::new();
    push_segment(&mut pointer, &name.chars().take(MAX_NAME_CHARS).collect::<String>());
    pointer
}

/// The error of a query parameter, from the message of serde. It may repeat the submitted value before what it expects,
/// so only the rest is used.
fn parameter_error(pointer: String, message: &str) -> FieldError {
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    if message.starts_with("unknown field ") {
        let known = expected.filter(|_| !message.ends_with(", there are no fields"));
        let detail = match known {
            Some(known) => format!("This parameter is not known. Remove it, or use {known}."),
            None => "This parameter is not known. Remove it.".to_owned(),
        };
        return FieldError::new(pointer, FieldErrorCode::UnknownField, detail);
    }
    let expected = expected.unwrap_or("`true` or `false`");
    FieldError::new(pointer, FieldErrorCode::UnknownValue, format!("Enter {expected}."))
}

/// For operations that take no query parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoParameters {}
