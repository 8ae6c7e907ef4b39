//! Adds the problems of each operation and the headers of every response to the document. They come from the
//! middleware, so no handler documents them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::http::area::API_PREFIX;
use crate::http::middleware::request_id::REQUEST_ID;
use crate::http::response::PROBLEM_JSON;
use crate::problem::ProblemCode;

/// Adds the refusals to each operation, and `x-request-id` to each answer.
pub(super) fn add(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let has_body = operation.get("requestBody").is_some();
            let Some(responses) = operation["responses"].as_object_mut() else { continue };
            for (status, codes) in by_status(refusals(path, has_body)) {
                responses.insert(status.to_string(), response(&codes));
            }
            if responses.contains_key("304") {
                for status in ["200", "304"] {
                    tag(&mut responses[status]["headers"]);
                }
            }
            for (_, response) in responses {
                response["headers"][REQUEST_ID.as_str()] = header(
                    "The ID of this request in the service's log.",
                    &json!({ "type": "string", "format": "uuid" }),
                );
            }
        }
    }
}

/// The headers of a response that can be revalidated.
fn tag(headers: &mut Value) {
    let text = json!({ "type": "string" });
    headers["etag"] = header("Identifies this version of the response.", &text);
    headers["cache-control"] =
        header("How to cache the response: revalidate it before use.", &text);
}

/// The problems of an operation, by its path and whether it has a body.
fn refusals(path: &str, has_body: bool) -> Vec<ProblemCode> {
    use ProblemCode::{
        EntryNotFound, InternalError, InvalidQuery, InvalidRequest, MalformedJson,
        MalformedRequest, MethodNotAllowed, Overloaded, PayloadTooLarge, RequestTimeout, Stopping,
        TooManyRequests, Unauthorized, UnsupportedMediaType,
    };
    let mut codes = vec![MethodNotAllowed, InternalError];
    if path.starts_with(API_PREFIX) {
        codes.extend([InvalidQuery, Unauthorized, TooManyRequests, Overloaded]);
    }
    if has_body {
        codes.extend([MalformedRequest, RequestTimeout, UnsupportedMediaType]);
    }
    if has_body && !path.contains("/bulk/") {
        codes.push(MalformedJson);
    }
    // Rows of NDJSON are rejected one by one. In CSV the header line can be rejected too.
    if has_body && !path.ends_with("/ndjson") {
        codes.extend([InvalidRequest, PayloadTooLarge]);
    }
    if path.contains('{') {
        codes.push(EntryNotFound);
    }
    if path == "/health/ready" {
        codes.push(Stopping);
    }
    codes
}

fn by_status(codes: Vec<ProblemCode>) -> BTreeMap<u16, Vec<ProblemCode>> {
    let mut statuses = BTreeMap::<u16, Vec<ProblemCode>>::new();
    for code in codes {
        statuses.entry(code.status()).or_default().push(code);
    }
    statuses
}

/// The response for the problems with one status.
fn response(codes: &[ProblemCode]) -> Value {
    let lines = codes.iter().map(|code| format!("`{}`: {}", code.name(), code.detail()));
    let mut headers = Map::new();
    for code in codes {
        if let Some((name, description)) = telling_header(*code) {
            headers.insert(name.into(), header(description, &json!({ "type": "string" })));
        }
    }
    json!({
        "description": lines.collect::<Vec<_>>().join("\n\n"),
        "headers": headers,
        "content": {
            PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/ProblemDetails" } }
        }
    })
}

/// The header that says what the client can do.
const fn telling_header(code: ProblemCode) -> Option<(&'static str, &'static str)> {
    match code {
        ProblemCode::Unauthorized => {
            Some(("www-authenticate", "The authentication scheme: `Bearer`."))
        }
        ProblemCode::MethodNotAllowed => Some(("allow", "The methods that the path supports.")),
        ProblemCode::UnsupportedMediaType => Some((
            "accept-encoding",
            "The supported content encodings, if that of the body is not supported.",
        )),
        ProblemCode::Overloaded | ProblemCode::TooManyRequests => {
            Some(("retry-after", "The seconds to wait before the next attempt."))
        }
        _ => None,
    }
}

fn header(description: &str, schema: &Value) -> Value {
    json!({ "description": description, "schema": schema })
}
