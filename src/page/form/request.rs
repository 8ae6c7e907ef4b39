//! Reads the request from the form: the request, or all errors, each with the pointer of its field in the form.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::name_of_field;
use crate::assessment::{
    AssessmentRequest, Count, FieldError, FieldErrorCode, FromText as _, LineKind, RequestError,
    ValueError,
};
use crate::catalogue::name_of;
use crate::page::labels::position;

/// The fields that are counts.
const COUNTS: [&str; 6] =
    ["quantity", "fulfilled", "request", "target_licenses", "hosts_in_use", "licenses_2x"];
/// The fields that are times.
const TIMES: [&str; 3] = ["as_of", "plm_started_at", "licenses_changed_at"];
/// The fields of a PAK that always have a value, so that a browser sends them even if the user typed nothing.
const PRESET: [&str; 1] = ["kind"];

/// Reads the request. `now` is the time to calculate for if the form has none.
///
/// # Errors
/// All errors, in the order of the form.
pub(super) fn request(
    fields: &Value,
    now: DateTime<Utc>,
) -> Result<AssessmentRequest, Vec<FieldError>> {
    match read(fields, BlankPaks::Omit, now) {
        // If the form has only blank PAKs, the errors must be at their fields.
        Err(errors) if errors.iter().any(is_nothing_requested) => {
            Err(read(fields, BlankPaks::Keep, now).err().unwrap_or(errors))
        }
        read => read,
    }
}

/// Whether the request has the PAKs in which the user typed nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BlankPaks {
    Keep,
    Omit,
}

/// Whether the error is that the request has neither a PAK nor a fact that needs no PAK.
fn is_nothing_requested(error: &FieldError) -> bool {
    error.pointer == "/paks" && error.code == FieldErrorCode::MissingField
}

fn read(
    fields: &Value,
    blank_paks: BlankPaks,
    now: DateTime<Utc>,
) -> Result<AssessmentRequest, Vec<FieldError>> {
    let mut reader = Reader::default();
    let json = reader.request(fields, blank_paks).to_string();
    let errors = match AssessmentRequest::from_json(json.as_bytes(), now) {
        Ok(request) => return Ok(request),
        Err(RequestError::Malformed(error)) => vec![error],
        Err(RequestError::Invalid(errors)) => errors,
    };
    let mut errors: Vec<_> = errors.into_iter().map(|error| reader.in_form(error)).collect();
    errors.sort_by_cached_key(|error| position(&name_of_field(&error.pointer)));
    Err(errors)
}

/// Whether a field is a count.
pub(super) fn is_count(name: &str) -> bool {
    COUNTS.contains(&name)
}

/// Converts the form to a request in JSON, and remembers what is needed to convert the errors back.
#[derive(Default)]
struct Reader {
    /// The errors of the counts that could not be read, by their JSON Pointers in the request.
    counts: HashMap<String, ValueError>,
    /// The row in the form of each lot and of each PAK in the request. They differ if blank rows are omitted.
    lots: Vec<usize>,
    paks: Vec<usize>,
}

impl Reader {
    /// The request in JSON. Empty fields are absent. A lot without a count is absent if no PAK has upgrades; otherwise the
    /// request has it, so that a forgotten count is an error and is never read as zero.
    fn request(&mut self, fields: &Value, blank_paks: BlankPaks) -> Value {
        let rows =
            |list: &str| fields.get(list).and_then(Value::as_array).map_or(&[][..], |rows| rows);
        let keeps_blank = blank_paks == BlankPaks::Keep;
        self.paks = kept(rows("paks"), |pak| keeps_blank || !is_blank(pak));
        let upgrades = self.paks.iter().any(|pak| has_upgrades(&rows("paks")[*pak]));
        self.lots = kept(rows("licenses"), |lot| upgrades || !text(lot, "quantity").is_empty());
        let selected = |list: &str, indexes: &[usize]| -> Vec<Value> {
            indexes.iter().map(|index| rows(list)[*index].clone()).collect()
        };
        let (lots, paks) = (selected("licenses", &self.lots), selected("paks", &self.paks));
        let mut fields = fields.clone();
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("licenses".to_owned(), lots.into());
            fields.insert("paks".to_owned(), paks.into());
        }
        self.typed(&fields, "", "")
    }

    /// Converts the texts to values. A count that cannot be read remains a text, which the core rejects.
    fn typed(&mut self, fields: &Value, name: &str, pointer: &str) -> Value {
        match fields {
            Value::Array(rows) => {
                let rows = rows.iter().enumerate();
                rows.map(|(row, fields)| self.typed(fields, "", &format!("{pointer}/{row}")))
                    .collect()
            }
            Value::Object(fields) => {
                let mut typed = Map::new();
                for (name, value) in fields.iter().filter(|(_, value)| value.as_str() != Some("")) {
                    let value = self.typed(value, name, &format!("{pointer}/{name}"));
                    // An object without fields is omitted, but a row of a list is not.
                    if value != Value::Object(Map::new()) || name.parse::<usize>().is_ok() {
                        typed.insert(name.clone(), value);
                    }
                }
                Value::Object(typed)
            }
            Value::String(text) if is_count(name) => match Count::from_text(text) {
                Ok(count) => count.get().into(),
                Err(error) => {
                    self.counts.insert(pointer.to_owned(), error);
                    text.as_str().into()
                }
            },
            Value::String(text) if TIMES.contains(&name) => in_gmt(text).into(),
            other => other.clone(),
        }
    }

    /// The error with the pointer of its field in the form. An unreadable count has the error of its text.
    fn in_form(&self, error: FieldError) -> FieldError {
        let own = self.counts.get(&error.pointer);
        let (code, detail) = own.map_or((error.code, error.detail.clone()), |own| {
            (own.code, own.detail.clone().into_owned())
        });
        let mut parts = error.pointer.splitn(4, '/').skip(1);
        let (list, row, rest) = (parts.next(), parts.next(), parts.next());
        let rows = match list {
            Some("licenses") => &self.lots,
            Some("paks") => &self.paks,
            _ => return FieldError { code, detail, ..error },
        };
        let row = row.and_then(|row| row.parse::<usize>().ok()).and_then(|row| rows.get(row));
        let pointer = match (list, row, rest) {
            (Some(list), Some(row), Some(rest)) => format!("/{list}/{row}/{rest}"),
            (Some(list), Some(row), None) => format!("/{list}/{row}"),
            _ => error.pointer,
        };
        FieldError { pointer, code, detail }
    }
}

/// The indexes of the rows that are kept.
fn kept(rows: &[Value], keep: impl Fn(&Value) -> bool) -> Vec<usize> {
    rows.iter().enumerate().filter(|(_, row)| keep(row)).map(|(index, _)| index).collect()
}

/// Whether a PAK has an upgrade line. A line without a kind counts as one.
fn has_upgrades(pak: &Value) -> bool {
    let lines = pak.get("contents").and_then(Value::as_array);
    lines.into_iter().flatten().any(|line| text(line, "kind") != name_of(LineKind::New))
}

/// The text of a field.
fn text<'v>(fields: &'v Value, name: &str) -> &'v str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether the user typed nothing in the fields of a row.
fn is_blank(fields: &Value) -> bool {
    match fields {
        Value::Array(rows) => rows.iter().all(is_blank),
        Value::Object(fields) => {
            fields.iter().all(|(name, value)| PRESET.contains(&name.as_str()) || is_blank(value))
        }
        Value::String(text) => text.is_empty(),
        _ => true,
    }
}

/// The time in RFC 3339. A browser sends a time without a zone, and without seconds if they are zero. The times of the form
/// are in GMT.
fn in_gmt(text: &str) -> String {
    match text.len() {
        16 if text.is_ascii() => format!("{text}:00Z"),
        19 if text.is_ascii() => format!("{text}Z"),
        _ => text.to_owned(),
    }
}
