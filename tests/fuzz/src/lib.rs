//! The invariants that the fuzz targets check.

pub mod assessment;
pub mod csv;
pub mod echo;
pub mod expand;
pub mod rows;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// The time to calculate for if the input has none.
///
/// # Panics
/// Never, since the text is a valid time.
#[must_use]
pub fn default_time() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().expect("a valid time")
}

/// Whether the value contains null at any level.
#[must_use]
pub fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        _ => false,
    }
}
