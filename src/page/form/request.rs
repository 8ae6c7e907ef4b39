//! The request that was typed, or all of its errors at once, each at its field of the form.

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

/// The fields that hold a number.
const COUNTS: [&str; 6] =
    ["quantity", "fulfilled", "request", "target_licenses", "hosts_in_use", "licenses_2x"];
/// The fields that hold a time.
const TIMES: [&str; 3] = ["as_of", "plm_started_at", "licenses_changed_at"];
/// The fields of a PAK that a browser always sends, whether or not anything was typed.
const PRESET: [&str; 1] = ["kind"];

/// Reads the request that was typed. `now` is the time to compute for if the form names none.
///
/// # Errors
/// All errors, in the order of the form.
pub(super) fn request(
    fields: &Value,
    now: DateTime<Utc>,
) -> Result<AssessmentRequest, Vec<FieldError>> {
    match read(fields, Blank::LeftOut, now) {
        // If nothing but blank rows is given, the errors are those of the blank rows.
        Err(errors) if errors.iter().any(nothing_is_given) => {
            Err(read(fields, Blank::Kept, now).err().unwrap_or(errors))
        }
        read => read,
    }
}

/// What happens to PAKs in which nothing was typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    Kept,
    LeftOut,
}

fn nothing_is_given(error: &FieldError) -> bool {
    error.pointer == "/paks" && error.code == FieldErrorCode::MissingField
}

fn read(
    fields: &Value,
    blank: Blank,
    now: DateTime<Utc>,
) -> Result<AssessmentRequest, Vec<FieldError>> {
    let mut typed = Typed::default();
    let json = typed.request(fields, blank).to_string();
    let errors = match AssessmentRequest::from_json(json.as_bytes(), now) {
        Ok(request) => return Ok(request),
        Err(RequestError::Malformed(error)) => vec![error],
        Err(RequestError::Invalid(errors)) => errors,
    };
    let mut errors: Vec<_> = errors.into_iter().map(|error| typed.in_form(error)).collect();
    errors.sort_by_cached_key(|error| position(&name_of_field(&error.pointer)));
    Err(errors)
}

/// Whether a field holds a number.
pub(super) fn is_count(name: &str) -> bool {
    COUNTS.contains(&name)
}

/// What is known of the form besides the request made from it.
#[derive(Default)]
struct Typed {
    /// The counts that could not be read, by their JSON Pointers in the request.
    counts: HashMap<String, ValueError>,
    /// For each lot and each PAK of the request, its row in the form. Blank rows are left out.
    lots: Vec<usize>,
    paks: Vec<usize>,
}

impl Typed {
    /// The request in JSON. An empty field is absent, and so is a PAK in which nothing was typed. A
    /// lot without a count is absent if no PAK upgrades licenses. Otherwise it stays, so that a
    /// forgotten count is an error and never read as zero.
    fn request(&mut self, fields: &Value, blank: Blank) -> Value {
        let rows =
            |list: &str| fields.get(list).and_then(Value::as_array).map_or(&[][..], |rows| rows);
        let keeps_blank = blank == Blank::Kept;
        self.paks = filled(rows("paks"), |pak| keeps_blank || !is_blank(pak));
        let upgrades = self.paks.iter().any(|pak| has_upgrades(&rows("paks")[*pak]));
        self.lots = filled(rows("licenses"), |lot| upgrades || !text(lot, "quantity").is_empty());
        let kept = |list: &str, indexes: &[usize]| -> Vec<Value> {
            indexes.iter().map(|index| rows(list)[*index].clone()).collect()
        };
        let (lots, paks) = (kept("licenses", &self.lots), kept("paks", &self.paks));
        let mut fields = fields.clone();
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("licenses".to_owned(), lots.into());
            fields.insert("paks".to_owned(), paks.into());
        }
        self.in_types(&fields, "", "")
    }

    /// The values of the texts. A count that cannot be read stays a text, which the core rejects.
    fn in_types(&mut self, fields: &Value, name: &str, pointer: &str) -> Value {
        match fields {
            Value::Array(rows) => {
                let rows = rows.iter().enumerate();
                rows.map(|(row, fields)| self.in_types(fields, "", &format!("{pointer}/{row}")))
                    .collect()
            }
            Value::Object(fields) => {
                let mut typed = Map::new();
                for (name, value) in fields.iter().filter(|(_, value)| value.as_str() != Some("")) {
                    let value = self.in_types(value, name, &format!("{pointer}/{name}"));
                    // An object without a field is absent.
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

    /// The error at its field of the form. For a count that could not be read, it says why.
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
fn filled(rows: &[Value], keep: impl Fn(&Value) -> bool) -> Vec<usize> {
    rows.iter().enumerate().filter(|(_, row)| keep(row)).map(|(index, _)| index).collect()
}

/// Whether a PAK has an upgrade line. A line is one unless it says otherwise.
fn has_upgrades(pak: &Value) -> bool {
    let lines = pak.get("contents").and_then(Value::as_array);
    lines.into_iter().flatten().any(|line| text(line, "kind") != name_of(LineKind::New))
}

/// The text of a field.
fn text<'v>(fields: &'v Value, name: &str) -> &'v str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether nothing was typed in the fields of a row.
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

/// A browser sends a time without a zone, and without seconds if there are none. The form's times are in GMT.
fn in_gmt(text: &str) -> String {
    match text.len() {
        16 if text.is_ascii() => format!("{text}:00Z"),
        19 if text.is_ascii() => format!("{text}Z"),
        _ => text.to_owned(),
    }
}
