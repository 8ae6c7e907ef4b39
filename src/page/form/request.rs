//! From what was typed to a request: each text as the value it stands for, and all that is wrong with them.

use serde_json::{Map, Value, json};

use super::name_of_field;
use crate::assessment::{Application, Fault, MAX_COUNT, Refusal};
use crate::page::labels::position;

/// The fields that hold a number.
const COUNTS: [&str; 6] =
    ["quantity", "fulfilled", "request", "target_licenses", "hosts_in_use", "licenses_2x"];
/// The fields that hold a moment.
const MOMENTS: [&str; 3] = ["as_of", "plm_started_at", "licenses_changed_at"];
/// The most faults of reading that are told of at once.
const MAX_READ_FAULTS: usize = 50;

/// The application that the texts stand for. Reading finds one fault at a time: each field that it stumbles over gets
/// another value, and it reads again.
///
/// # Errors
/// All that is wrong with it, in the core's words, in the order of the form.
pub(super) fn application(fields: &Value) -> Result<Application, Vec<Fault>> {
    read(fields).map_err(|mut faults| {
        faults.sort_by_cached_key(|fault| position(&name_of_field(&fault.pointer)));
        faults
    })
}

fn read(fields: &Value) -> Result<Application, Vec<Fault>> {
    let mut request = in_types(fields, "");
    let mut faults: Vec<Fault> = Vec::new();
    loop {
        let mut found = match Application::from_json(request.to_string().as_bytes()) {
            Ok(application) if faults.is_empty() => return Ok(application),
            Ok(_) => return Err(faults),
            Err(Refusal::Malformed(fault)) => vec![fault],
            Err(Refusal::Invalid(found)) => found,
        };
        let seen = |fault: &Fault| faults.iter().any(|other| other.pointer == fault.pointer);
        let one = (found.len() == 1 && faults.len() < MAX_READ_FAULTS && !seen(&found[0]))
            .then(|| found[0].pointer.clone());
        found.retain(|fault| !seen(fault));
        faults.append(&mut found);
        let is_mended = one.is_some_and(|pointer| mend(&mut request, &pointer, faults.len()));
        if !is_mended {
            return Err(faults);
        }
    }
}

/// Whether a field holds a number.
pub(super) fn is_count(name: &str) -> bool {
    COUNTS.contains(&name)
}

/// The request that the texts stand for. An empty field is absent.
fn in_types(fields: &Value, name: &str) -> Value {
    match fields {
        Value::Array(rows) => rows.iter().map(|row| in_types(row, "")).collect(),
        Value::Object(fields) => {
            let is_filled = |value: &Value| value.as_str() != Some("");
            let filled = fields.iter().filter(|(_, value)| is_filled(value));
            let typed = filled.map(|(name, value)| (name.clone(), in_types(value, name)));
            // Nothing is said of what has no field filled in.
            Value::Object(typed.filter(|(_, value)| *value != json!({})).collect::<Map<_, _>>())
        }
        Value::String(text) => in_type(text, name),
        other => other.clone(),
    }
}

/// The value that a text stands for. What is not written as its field should be stays a text, which the core refuses.
fn in_type(text: &str, name: &str) -> Value {
    match name {
        "partial_fulfillment" => text.parse().map_or_else(|_| text.into(), Value::Bool),
        name if COUNTS.contains(&name) => {
            without_groups(text).parse::<i64>().map_or_else(|_| text.into(), Value::from)
        }
        name if MOMENTS.contains(&name) => in_gmt(text).into(),
        _ => text.into(),
    }
}

/// A number as people write it: `1,000` and `1 000` are a thousand. A full stop is left alone: it may stand before a
/// fraction as well.
fn without_groups(text: &str) -> String {
    let parts: Vec<_> = text.split([',', ' ', '\'', '\u{a0}', '\u{202f}']).collect();
    let is_grouped =
        (1..=3).contains(&parts[0].len()) && parts[1..].iter().all(|part| part.len() == 3);
    if is_grouped { parts.concat() } else { text.to_owned() }
}

/// A browser's moment has no zone, and seconds only where there are some; here it is GMT.
fn in_gmt(text: &str) -> String {
    match text.len() {
        16 if text.is_ascii() => format!("{text}:00Z"),
        19 if text.is_ascii() => format!("{text}Z"),
        _ => text.to_owned(),
    }
}

/// Puts a value that is right where reading found a fault, so that it can go on. Says whether it could.
fn mend(request: &mut Value, pointer: &str, turn: usize) -> bool {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
    let Some(Value::Object(fields)) = request.pointer_mut(parent) else { return false };
    let right = match name {
        "release" if parent.starts_with("/licenses/") => "1.0".into(),
        // More than was fulfilled, whatever that is.
        "quantity" => u64::from(MAX_COUNT).into(),
        "rehost" => "installed".into(),
        "kind" => "upgrade".into(),
        // Another than all that may stand elsewhere.
        "number" => format!("{}-{turn}", "0".repeat(60)).into(),
        _ => return fields.remove(name).is_some_and(|value| !value.is_array()),
    };
    fields.insert(name.to_owned(), right);
    true
}
