//! Requests for the unit tests of the calculation.

use serde_json::{Value, json};

use super::request::AssessmentRequest;

/// The time that the tests compute for, unless they name another.
pub(super) const AS_OF: &str = "2026-11-24T08:00:00Z";

/// A request from JSON.
pub(super) fn request(json: &Value) -> AssessmentRequest {
    AssessmentRequest::from_json(json.to_string().as_bytes(), AS_OF.parse().unwrap()).unwrap()
}

/// Lots of release 1.5 in these rehost states.
pub(super) fn lots(lots: &[(&str, u64)]) -> Value {
    lots.iter()
        .map(|(rehost, quantity)| json!({ "release": "1.5", "quantity": quantity, "rehost": rehost }))
        .collect()
}

/// A request with these lots, one PAK with these lines, and these facts about the system.
pub(super) fn one_pak(states: &[(&str, u64)], lines: &Value, system: &Value) -> AssessmentRequest {
    let pak =
        json!({ "number": "12345678", "contents": lines, "license_file": { "issued_for": "A" } });
    request(&json!({ "licenses": lots(states), "paks": [pak], "system": system }))
}

/// An upgrade line of which all is left.
pub(super) fn upgrade(quantity: u64) -> Value {
    json!({ "kind": "upgrade", "quantity": quantity })
}

/// A new line of which all is left.
pub(super) fn new(quantity: u64) -> Value {
    json!({ "kind": "new", "quantity": quantity })
}
