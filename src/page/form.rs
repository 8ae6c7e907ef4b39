//! The form: what was typed, field by field, as text. A field is named like its place in the request, with dots where
//! a JSON Pointer has slashes: `licenses.0.quantity`.
//!
//! It knows which fields hold counts and moments, so that it can write the request; what a request may be,
//! the core alone decides.

mod deed;
mod request;

use form_urlencoded::Serializer;
use serde_json::{Value, json};

use crate::assessment::{Application, Fault};

pub use deed::{DEED, Deed};

/// The names of lists.
const LISTS: [&str; 3] = ["licenses", "paks", "contents"];
/// The fields that never go into an address: PAK numbers, and what is sold under them.
const PRIVATE: [&str; 2] = ["number", "sku"];
/// The name under which a pasted message is sent.
pub(super) const PASTED: &str = "message";
/// The most parts of a field's name, as of `paks.0.contents.0.quantity`.
const MAX_PARTS: usize = 5;
/// The most rows of all lists together. A page shows each, in a thousand bytes.
const MAX_ROWS: usize = 5000;

/// What was typed.
#[derive(Clone, Debug)]
pub struct Form {
    /// Objects and lists as in a request, with texts where a request has values.
    fields: Value,
    /// The message that was pasted.
    pasted: String,
}

/// What was sent is not what the form sends.
#[derive(Debug, thiserror::Error)]
#[error("the fields are not those of the form")]
pub struct NoForm;

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
    ) -> Result<(Self, Deed), NoForm> {
        let mut form = Self { fields: json!({}), pasted: String::new() };
        let mut deed = Deed::default();
        let mut rows_left = MAX_ROWS;
        for (name, text) in pairs {
            let text = text.as_ref();
            match name.as_ref() {
                PASTED => text.clone_into(&mut form.pasted),
                DEED => deed = Deed::of(text).ok_or(NoForm)?,
                name if name.split('.').count() > MAX_PARTS => return Err(NoForm),
                name => insert(&mut form.fields, name, text.trim(), &mut rows_left)?,
            }
        }
        for list in ["licenses", "paks"] {
            form.fields.as_object_mut().ok_or(NoForm)?.entry(list).or_insert_with(|| json!([]));
        }
        Ok((form, deed))
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
    pub fn add(&mut self, list: &str) -> Result<(), NoForm> {
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
    pub fn remove(&mut self, list: &str, row: usize) -> Result<(), NoForm> {
        let rows = self.list(list)?;
        if row >= rows.len() {
            return Err(NoForm);
        }
        rows.remove(row);
        Ok(())
    }

    fn list(&mut self, list: &str) -> Result<&mut Vec<Value>, NoForm> {
        let parent = list.rsplit_once('.').map_or("", |(parent, _)| parent);
        let name = list.rsplit('.').next().unwrap_or(list);
        if !LISTS.contains(&name) {
            return Err(NoForm);
        }
        let parent = self.fields.pointer_mut(&pointer(parent)).and_then(Value::as_object_mut);
        let rows = parent.ok_or(NoForm)?.entry(name).or_insert_with(|| json!([]));
        rows.as_array_mut().ok_or(NoForm)
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

    /// The application that was typed.
    ///
    /// # Errors
    /// All that is wrong with it, in the core's words, in the order of the form.
    pub fn application(&self) -> Result<Application, Vec<Fault>> {
        request::application(&self.fields)
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
fn insert(fields: &mut Value, name: &str, text: &str, rows_left: &mut usize) -> Result<(), NoForm> {
    let (first, rest) =
        name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let place = match fields {
        Value::Array(rows) => {
            let row: usize = first.parse().map_err(|_| NoForm)?;
            if row == rows.len() {
                *rows_left = rows_left.checked_sub(1).ok_or(NoForm)?;
                rows.push(Value::Null);
            }
            rows.get_mut(row).ok_or(NoForm)?
        }
        Value::Object(fields) => fields.entry(first).or_insert(Value::Null),
        _ => return Err(NoForm),
    };
    match rest {
        None if place.is_null() => *place = text.into(),
        None => return Err(NoForm),
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
        let (form, deed) = Form::of_pairs(typed(&request)).unwrap();
        let (typed, asked) = (form.application().unwrap(), Application::from_json(&json).unwrap());
        assert_eq!(serde_json::to_value(typed).unwrap(), serde_json::to_value(asked).unwrap());
        assert_eq!(deed, Deed::Assess);
    }

    #[test]
    fn a_bad_form_costs_a_bounded_number_of_readings() {
        let bad = (0..2000).map(|row| (format!("licenses.{row}.quantity"), "x"));
        let (form, _) = Form::of_pairs(bad).unwrap();
        assert_eq!(form.application().unwrap_err().len(), 51);
    }
}
