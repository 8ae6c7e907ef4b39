//! The form: what was typed, field by field, as text. A field is named like its place in the request, with dots where
//! a JSON Pointer has slashes: `licenses.0.quantity`.
//!
//! It knows which fields hold counts and times, so that it can write the request. What a request may be,
//! the core alone decides.

mod action;
mod request;

use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use serde_json::{Value, json};

use crate::assessment::{AssessmentRequest, FieldError, MAX_LINES, MAX_LOTS, MAX_PAKS};

pub use action::{ACTION_FIELD, FormAction};

/// The names of lists.
const LISTS: [&str; 3] = ["licenses", "paks", "contents"];
/// The fields that never go into an address: PAK numbers, and what is sold under them.
const PRIVATE: [&str; 2] = ["number", "sku"];
/// The name under which a pasted message is sent.
pub(super) const PASTED: &str = "message";
/// The most parts of a field's name, as of `paks.0.contents.0.quantity`.
const MAX_PARTS: usize = 5;
/// The most rows of all lists together: those of the largest request.
const MAX_ROWS: usize = MAX_LOTS + MAX_PAKS + MAX_LINES;

/// What was typed.
#[derive(Clone, Debug)]
pub struct Form {
    /// Objects and lists as in a request, with texts where a request has values.
    fields: Value,
    /// The message that was pasted.
    pasted: String,
}

/// The fields are not those of the form.
#[derive(Debug, thiserror::Error)]
#[error("the fields are not those of the form")]
pub struct FormError;

impl Default for Form {
    /// One lot, one PAK, one line.
    fn default() -> Self {
        let fields = json!({
            "licenses": [{ "release": "1.5", "rehost": "installed" }],
            "paks": [{ "contents": [{}] }],
        });
        Self { fields, pasted: String::new() }
    }
}

impl Form {
    /// The source's own example (page 4): a PAK with 100 upgrades where 50 licenses of 1.0 are installed.
    #[must_use]
    pub fn example() -> Self {
        let fields = json!({
            "licenses": [{ "release": "1.0", "quantity": "50", "rehost": "installed" }],
            "paks": [{ "number": "12345678", "contents": [{ "kind": "upgrade", "quantity": "100" }] }],
        });
        Self { fields, pasted: String::new() }
    }

    /// What was sent by the form, or stands in a link to it.
    ///
    /// # Errors
    /// Where it cannot be the form's.
    pub fn of_pairs<'a>(
        pairs: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str> + 'a)>,
    ) -> Result<(Self, FormAction), FormError> {
        let mut form = Self { fields: json!({}), pasted: String::new() };
        let mut action = FormAction::default();
        let mut rows_left = MAX_ROWS;
        for (name, text) in pairs {
            let text = text.as_ref();
            match name.as_ref() {
                PASTED => text.clone_into(&mut form.pasted),
                ACTION_FIELD => action = FormAction::of(text).ok_or(FormError)?,
                name if name.split('.').count() > MAX_PARTS => return Err(FormError),
                name => insert(&mut form.fields, name, text.trim(), &mut rows_left)?,
            }
        }
        for list in ["licenses", "paks"] {
            form.fields.as_object_mut().ok_or(FormError)?.entry(list).or_insert_with(|| json!([]));
        }
        Ok((form, action))
    }

    /// What stands in the field.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.pointer(&pointer(name)).and_then(Value::as_str).unwrap_or_default()
    }

    /// The message that was pasted.
    #[must_use]
    pub fn pasted(&self) -> &str {
        &self.pasted
    }

    /// How many rows a list has.
    #[must_use]
    pub fn rows(&self, list: &str) -> usize {
        self.fields.pointer(&pointer(list)).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// Adds a row to a list.
    ///
    /// # Errors
    /// Where the form has no such list.
    pub fn add(&mut self, list: &str) -> Result<(), FormError> {
        let row = match list {
            "licenses" => json!({ "release": "1.5", "rehost": "installed" }),
            "paks" => json!({ "contents": [{}] }),
            _ => json!({}),
        };
        self.list(list)?.push(row);
        Ok(())
    }

    /// Removes a row from a list.
    ///
    /// # Errors
    /// Where the form has no such row.
    pub fn remove(&mut self, list: &str, row: usize) -> Result<(), FormError> {
        let rows = self.list(list)?;
        if row >= rows.len() {
            return Err(FormError);
        }
        rows.remove(row);
        Ok(())
    }

    fn list(&mut self, list: &str) -> Result<&mut Vec<Value>, FormError> {
        let parent = list.rsplit_once('.').map_or("", |(parent, _)| parent);
        let name = list.rsplit('.').next().unwrap_or(list);
        if !LISTS.contains(&name) {
            return Err(FormError);
        }
        let parent = self.fields.pointer_mut(&pointer(parent)).and_then(Value::as_object_mut);
        let rows = parent.ok_or(FormError)?.entry(name).or_insert_with(|| json!([]));
        rows.as_array_mut().ok_or(FormError)
    }

    /// Fills in a PAK number, in the first PAK that has none, or in one more PAK. Says whether it did: the number may
    /// stand there already.
    pub fn fill_in(&mut self, number: &str) -> bool {
        let paks = self.rows("paks");
        let stands = |form: &Self, number: &str| {
            (0..paks).find(|pak| form.text(&format!("paks.{pak}.number")) == number)
        };
        if stands(self, number).is_some() {
            return false;
        }
        let free = stands(self, "");
        if free.is_none() && self.add("paks").is_err() {
            return false;
        }
        let pak = self.fields.pointer_mut(&format!("/paks/{}", free.unwrap_or(paks)));
        let Some(pak) = pak.and_then(Value::as_object_mut) else { return false };
        pak.insert("number".to_owned(), number.into());
        true
    }

    /// The request that was typed. `now` is the time to compute for if the form names none.
    ///
    /// # Errors
    /// All errors, in the order of the form.
    pub fn request(&self, now: DateTime<Utc>) -> Result<AssessmentRequest, Vec<FieldError>> {
        request::request(&self.fields, now)
    }

    /// A query that brings the form back. It holds no PAK number.
    #[must_use]
    pub fn link(&self) -> String {
        let mut numbers = Vec::new();
        leaves(&self.fields, "", &mut |name, text| {
            if last(name) == "number" && !text.is_empty() {
                numbers.push(text.to_owned());
            }
        });
        let mut query = Serializer::new(String::new());
        leaves(&self.fields, "", &mut |name, text| {
            let is_private = PRIVATE.contains(&last(name))
                || numbers
                    .iter()
                    .any(|number| text.contains(number) && !request::is_count(last(name)));
            if !is_private && !text.is_empty() {
                query.append_pair(name, text);
            }
        });
        query.finish()
    }
}

/// The JSON Pointer of a field.
fn pointer(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("/{}", name.replace('.', "/")) }
}

/// The field at a JSON Pointer.
pub(super) fn name_of_field(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// The last part of a field's name.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Puts a text where its name says. Rows come in their order: none is left out.
fn insert(
    fields: &mut Value,
    name: &str,
    text: &str,
    rows_left: &mut usize,
) -> Result<(), FormError> {
    let (first, rest) =
        name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let place = match fields {
        Value::Array(rows) => {
            let row: usize = first.parse().map_err(|_| FormError)?;
            if row == rows.len() {
                *rows_left = rows_left.checked_sub(1).ok_or(FormError)?;
                rows.push(Value::Null);
            }
            rows.get_mut(row).ok_or(FormError)?
        }
        Value::Object(fields) => fields.entry(first).or_insert(Value::Null),
        _ => return Err(FormError),
    };
    match rest {
        None if place.is_null() => *place = text.into(),
        None => return Err(FormError),
        Some(rest) => {
            if place.is_null() {
                *place = if LISTS.contains(&first) { json!([]) } else { json!({}) };
            }
            insert(place, rest, text, rows_left)?;
        }
    }
    Ok(())
}

/// Goes through all fields, each with its name.
fn leaves(fields: &Value, name: &str, visit: &mut impl FnMut(&str, &str)) {
    let below =
        |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match fields {
        Value::Array(rows) => {
            for (row, fields) in rows.iter().enumerate() {
                leaves(fields, &below(&row.to_string()), visit);
            }
        }
        Value::Object(fields) => {
            for (part, fields) in fields {
                leaves(fields, &below(part), visit);
            }
        }
        Value::String(text) => visit(name, text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use rstest::rstest;

    use super::*;

    /// The fields of a form in which a request was typed.
    fn typed(request: &Value) -> Vec<(String, String)> {
        fn walk(value: &Value, name: &str, pairs: &mut Vec<(String, String)>) {
            let below = |part: &str| format!("{name}.{part}").trim_start_matches('.').to_owned();
            match value {
                Value::Array(rows) => {
                    for (row, value) in rows.iter().enumerate() {
                        walk(value, &below(&row.to_string()), pairs);
                    }
                }
                Value::Object(fields) => {
                    fields.iter().for_each(|(part, value)| walk(value, &below(part), pairs));
                }
                Value::String(text) => pairs.push((name.to_owned(), text.clone())),
                other => pairs.push((name.to_owned(), other.to_string())),
            }
        }
        let mut pairs = Vec::new();
        walk(request, "", &mut pairs);
        pairs
    }

    #[rstest]
    fn a_form_stands_for_the_request_that_was_typed(#[files("tests/cases/*.json")] file: PathBuf) {
        let json = std::fs::read(file).unwrap();
        let request: Value = serde_json::from_slice(&json).unwrap();
        let (form, action) = Form::of_pairs(typed(&request)).unwrap();
        let typed = form.request(now()).unwrap();
        let read = AssessmentRequest::from_json(&json, now()).unwrap();
        assert_eq!(serde_json::to_value(&*typed).unwrap(), serde_json::to_value(&*read).unwrap());
        assert_eq!(action, FormAction::Assess);
    }

    fn now() -> DateTime<Utc> {
        "2026-11-24T08:00:00Z".parse().unwrap()
    }

    /// The names of the fields with errors, and the errors.
    fn errors(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let (form, _) = Form::of_pairs(pairs.iter().copied()).unwrap();
        let errors = form.request(now()).unwrap_err();
        errors.into_iter().map(|error| (name_of_field(&error.pointer), error.detail)).collect()
    }

    #[test]
    fn a_typed_count_has_its_own_advice() {
        let found = errors(&[
            ("licenses.0.quantity", "1.000"),
            ("licenses.0.release", "1.5"),
            ("licenses.0.rehost", "installed"),
            ("paks.0.contents.0.kind", "new"),
            ("paks.0.contents.0.quantity", "5,5"),
        ]);
        assert_eq!(found[0].0, "licenses.0.quantity");
        assert!(found[0].1.contains("like 1000"), "{found:?}");
        assert_eq!(found[1].0, "paks.0.contents.0.quantity");
    }

    #[test]
    fn a_blank_pak_is_left_out_and_the_others_keep_their_place() {
        let found = errors(&[
            ("paks.0.number", ""),
            ("paks.0.contents.0.kind", "upgrade"),
            ("paks.0.contents.0.quantity", ""),
            ("paks.1.contents.0.kind", "new"),
            ("paks.1.contents.0.quantity", "x"),
        ]);
        assert_eq!(found[0].0, "paks.1.contents.0.quantity");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn facts_alone_are_a_request() {
        let pairs = [
            ("licenses.0.quantity", ""),
            ("licenses.0.release", "1.5"),
            ("licenses.0.rehost", "installed"),
            ("paks.0.number", ""),
            ("paks.0.contents.0.kind", "upgrade"),
            ("paks.0.contents.0.quantity", ""),
            ("system.active_node", "secondary"),
        ];
        let (form, _) = Form::of_pairs(pairs).unwrap();
        let request = form.request(now()).unwrap();
        assert!(request.paks.is_empty() && request.licenses.is_empty());
    }

    #[test]
    fn a_form_with_many_errors_lists_those_of_the_request() {
        let line = |pak: usize, line: usize| {
            ["quantity", "fulfilled", "request"]
                .map(|field| (format!("paks.{pak}.contents.{line}.{field}"), "x"))
        };
        let fields = (0..10).flat_map(|pak| (0..100).flat_map(move |index| line(pak, index)));
        let (form, _) = Form::of_pairs(fields).unwrap();
        assert_eq!(form.request(now()).unwrap_err().len(), 1001);
    }

    #[test]
    fn a_form_with_more_rows_than_a_request_is_no_form() {
        let fields = (0..=MAX_ROWS).map(|row| (format!("licenses.{row}.quantity"), "1"));
        assert!(Form::of_pairs(fields).is_err());
    }
}
