//! What must hold whatever comes in: the laws that the targets share.

pub mod assessment;
pub mod csv;
pub mod echo;
pub mod expand;
pub mod rows;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// The moment for which everything is computed that names none.
///
/// # Panics
/// Never: the text is a moment.
#[must_use]
pub fn moment() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().expect("a moment")
}

/// Whether null stands anywhere in the value.
#[must_use]
pub fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        _ => false,
    }
}
