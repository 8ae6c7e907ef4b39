//! The form: the typed text of each field. A field is named by its JSON Pointer in the request, with dots in place of the
//! slashes: `licenses.0.quantity`.
//!
//! The form knows which fields hold counts and times, so that it can write the request as JSON. The core alone decides
//! whether a request is valid.

mod action;
mod request;

use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use serde_json::{Value, json};

use crate::assessment::{
    AssessmentRequest, FieldError, MAX_LINES, MAX_LINES_PER_PAK, MAX_LOTS, MAX_PAKS,
};

pub use action::{ACTION_FIELD, FormAction};

/// The names of lists.
const LISTS: [&str; 3] = ["licenses", "paks", "contents"];
/// The fields that a link never contains: PAK numbers, and the SKUs sold under them.
const PRIVATE: [&str; 2] = ["number", "sku"];
/// The fields with a fixed set of values, so that none can contain a PAK number.
const CHOICES: [&str; 3] = ["kind", "rehost", "active_node"];
/// The name of the field for a pasted message.
pub(super) const PASTED: &str = "message";
/// The most parts of a field name: `paks.0.contents.0.quantity` has five.
const MAX_PARTS: usize = 5;
/// The most rows of all lists together: as many as the largest request has.
const MAX_ROWS: usize = MAX_LOTS + MAX_PAKS + MAX_LINES;

/// What was typed.
#[derive(Clone, Debug)]
pub struct Form {
    /// Objects and lists as in a request, but every value is a text.
    fields: Value,
    /// The pasted message.
    pasted: String,
}

/// Why the sent fields are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// The form has no such field, list, row or button.
    #[error("These are not the fields of the form.")]
    UnknownField,
    /// A list has more rows than a request may have.
    #[error("The form has at most {most} {rows}.")]
    TooManyRows {
        /// The most rows that the form accepts.
        most: usize,
        /// What the rows are, in the plural.
        rows: &'static str,
    },
}

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

    /// The form from its sent fields, or from the query of a link to it, and the action of the button that was pressed.
    ///
    /// # Errors
    /// If the fields cannot be those of the form, or if a list has more rows than a request may have.
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
                ACTION_FIELD => action = FormAction::of(text).ok_or(FormError::UnknownField)?,
                name if name.split('.').nth(MAX_PARTS).is_some() => {
                    return Err(FormError::UnknownField);
                }
                name => insert(&mut form.fields, name, text.trim(), &mut rows_left)?,
            }
        }
        for list in ["licenses", "paks"] {
            form.list(list)?;
        }
        form.check_rows()?;
        Ok((form, action))
    }

    /// The text of a field, empty if there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.pointer(&pointer(name)).and_then(Value::as_str).unwrap_or_default()
    }

    /// The pasted message.
    #[must_use]
    pub fn pasted(&self) -> &str {
        &self.pasted
    }

    /// The number of rows of a list.
    #[must_use]
    pub fn rows(&self, list: &str) -> usize {
        self.fields.pointer(&pointer(list)).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// Whether one more row of a list is within the limits of a request.
    #[must_use]
    pub fn has_room(&self, list: &str) -> bool {
        match list {
            "licenses" => self.rows(list) < MAX_LOTS,
            // A new PAK has a line.
            "paks" => self.rows(list) < MAX_PAKS && self.lines() < MAX_LINES,
            _ => self.rows(list) < MAX_LINES_PER_PAK && self.lines() < MAX_LINES,
        }
    }

    /// The number of lines of all PAKs.
    fn lines(&self) -> usize {
        self.lines_by_pak().sum()
    }

    fn lines_by_pak(&self) -> impl Iterator<Item = usize> {
        let paks = self.fields.get("paks").and_then(Value::as_array).into_iter().flatten();
        paks.map(|pak| pak.get("contents").and_then(Value::as_array).map_or(0, Vec::len))
    }

    /// Refuses a form with more rows than a request may have.
    fn check_rows(&self) -> Result<(), FormError> {
        let longest_pak = self.lines_by_pak().max().unwrap_or_default();
        let limits = [
            (self.rows("licenses"), MAX_LOTS, "rows of 1.x licenses"),
            (self.rows("paks"), MAX_PAKS, "PAKs"),
            (longest_pak, MAX_LINES_PER_PAK, "lines in one PAK"),
            (self.lines(), MAX_LINES, "lines in all PAKs together"),
        ];
        match limits.into_iter().find(|(rows, most, _)| rows > most) {
            Some((_, most, rows)) => Err(FormError::TooManyRows { most, rows }),
            None => Ok(()),
        }
    }

    /// Adds a row to a list.
    ///
    /// # Errors
    /// If the form has no such list, or if the list is full.
    pub fn add(&mut self, list: &str) -> Result<(), FormError> {
        let row = match list {
            "licenses" => json!({ "release": "1.5", "rehost": "installed" }),
            "paks" => json!({ "contents": [{}] }),
            _ => json!({}),
        };
        self.list(list)?.push(row);
        self.check_rows()
    }

    /// Removes a row from a list.
    ///
    /// # Errors
    /// If the form has no such row.
    pub fn remove(&mut self, list: &str, row: usize) -> Result<(), FormError> {
        let rows = self.list(list)?;
        if row >= rows.len() {
            return Err(FormError::UnknownField);
        }
        rows.remove(row);
        Ok(())
    }

    fn list(&mut self, list: &str) -> Result<&mut Vec<Value>, FormError> {
        let parent = list.rsplit_once('.').map_or("", |(parent, _)| parent);
        let name = list.rsplit('.').next().unwrap_or(list);
        if !LISTS.contains(&name) {
            return Err(FormError::UnknownField);
        }
        let parent = self.fields.pointer_mut(&pointer(parent)).and_then(Value::as_object_mut);
        let rows = parent.ok_or(FormError::UnknownField)?.entry(name).or_insert_with(|| json!([]));
        rows.as_array_mut().ok_or(FormError::UnknownField)
    }

    /// The first PAK with this number; empty for the first PAK without one.
    fn pak_with(&self, number: &str) -> Option<usize> {
        let typed = |pak: &usize| self.text(&format!("paks.{pak}.number"));
        (0..self.rows("paks")).find(|pak| typed(pak).eq_ignore_ascii_case(number))
    }

    /// Whether one of the PAKs has this number.
    #[must_use]
    pub fn has_pak(&self, number: &str) -> bool {
        self.pak_with(number).is_some()
    }

    /// Fills in a PAK number, in the first PAK that has none, or in one more PAK. Returns whether there was room for it.
    pub fn fill_in(&mut self, number: &str) -> bool {
        let free = self.pak_with("");
        if free.is_none() && (!self.has_room("paks") || self.add("paks").is_err()) {
            return false;
        }
        let pak = free.unwrap_or(self.rows("paks") - 1);
        let pak = self.fields.pointer_mut(&format!("/paks/{pak}")).and_then(Value::as_object_mut);
        let Some(pak) = pak else { return false };
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

    /// A query that restores the form. It contains no PAK number, in whichever letter case and field one was typed.
    #[must_use]
    pub fn link(&self) -> String {
        let mut numbers = Vec::new();
        leaves(&self.fields, "", &mut |name, text| {
            if last(name) == "number" && !text.is_empty() {
                numbers.push(text.to_ascii_lowercase());
            }
        });
        let has_number = |text: &str| {
            let text = text.to_ascii_lowercase();
            numbers.iter().any(|number| text.contains(number))
        };
        let mut query = Serializer::new(String::new());
        leaves(&self.fields, "", &mut |name, text| {
            let field = last(name);
            let is_safe = request::is_count(field) || CHOICES.contains(&field);
            let is_private = PRIVATE.contains(&field) || (!is_safe && has_number(text));
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

/// Inserts a text at the place that its name gives. The rows of a list come in order, without gaps.
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
            let row: usize = first.parse().map_err(|_| FormError::UnknownField)?;
            if row == rows.len() {
                let too_many = FormError::TooManyRows { most: MAX_ROWS, rows: "rows" };
                *rows_left = rows_left.checked_sub(1).ok_or(too_many)?;
                rows.push(Value::Null);
            }
            rows.get_mut(row).ok_or(FormError::UnknownField)?
        }
        Value::Object(fields) => fields.entry(first).or_insert(Value::Null),
        _ => return Err(FormError::UnknownField),
    };
    match rest {
        None if place.is_null() => *place = text.into(),
        None => return Err(FormError::UnknownField),
        Some(rest) => {
            if place.is_null() {
                *place = if LISTS.contains(&first) { json!([]) } else { json!({}) };
            }
            insert(place, rest, text, rows_left)?;
        }
    }
    Ok(())
}

/// Visits all fields, each with its name.
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
    use crate::assessment::{FieldErrorCode, MAX_ERRORS};

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
    fn a_lot_without_a_count_is_absent_if_nothing_is_upgraded() {
        let pairs = |kind| {
            [
                ("licenses.0.quantity", ""),
                ("licenses.0.release", "1.5"),
                ("licenses.0.rehost", "installed"),
                ("paks.0.contents.0.kind", kind),
                ("paks.0.contents.0.quantity", "5"),
            ]
        };
        let (form, _) = Form::of_pairs(pairs("new")).unwrap();
        assert!(form.request(now()).unwrap().licenses.is_empty());
        // A forgotten count is never read as zero.
        assert_eq!(errors(&pairs("upgrade"))[0].0, "licenses.0.quantity");
    }

    #[test]
    fn a_lot_after_a_blank_one_keeps_its_place() {
        let found = errors(&[
            ("licenses.0.quantity", ""),
            ("licenses.1.quantity", "x"),
            ("licenses.1.release", "1.5"),
            ("licenses.1.rehost", "installed"),
            ("system.active_node", "secondary"),
        ]);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["licenses.1.quantity"]);
    }

    /// A form of PAKs with this many lines, each with three counts that cannot be read.
    fn wrong_counts(paks: usize, lines: usize) -> Vec<(String, &'static str)> {
        let lines = (0..paks).flat_map(|pak| (0..lines).map(move |line| (pak, line)));
        let fields = lines.flat_map(|(pak, line)| {
            [("kind", "upgrade"), ("quantity", "x"), ("fulfilled", "x"), ("request", "x")]
                .map(|(field, text)| (format!("paks.{pak}.contents.{line}.{field}"), text))
        });
        fields.collect()
    }

    #[test]
    fn a_form_with_many_errors_lists_those_of_the_request() {
        let (form, _) = Form::of_pairs(wrong_counts(10, 100)).unwrap();
        let errors = form.request(now()).unwrap_err();
        assert_eq!(errors.len(), MAX_ERRORS + 1);
        assert_eq!(errors[0].pointer, "/paks/0/contents/0/quantity");
        assert_eq!(errors[MAX_ERRORS].code, FieldErrorCode::MoreErrors);
    }

    #[test]
    fn a_form_with_more_lines_than_a_request_is_refused_before_it_is_read() {
        let refused = Form::of_pairs(wrong_counts(100, 44)).unwrap_err();
        assert!(matches!(refused, FormError::TooManyRows { .. }), "{refused:?}");
    }

    #[rstest]
    #[case::lots("licenses.#.quantity", MAX_LOTS)]
    #[case::paks("paks.#.number", MAX_PAKS)]
    #[case::lines("paks.0.contents.#.quantity", MAX_LINES_PER_PAK)]
    fn a_list_has_at_most_the_rows_of_a_request(#[case] name: &str, #[case] most: usize) {
        let rows = |count: usize| (0..count).map(|row| (name.replace('#', &row.to_string()), "1"));
        let (mut form, _) = Form::of_pairs(rows(most)).unwrap();
        let list = name.split_once(".#").unwrap().0;
        assert!(!form.has_room(list));
        let full = Form::of_pairs(rows(most + 1)).unwrap_err();
        assert!(matches!(full, FormError::TooManyRows { most: limit, .. } if limit == most));
        assert_eq!(form.add(list), Err(full));
    }

    #[test]
    fn all_paks_together_have_at_most_the_lines_of_a_request() {
        let most = MAX_LINES / MAX_LINES_PER_PAK;
        let (form, _) = Form::of_pairs(wrong_counts(most, MAX_LINES_PER_PAK)).unwrap();
        assert!(!form.has_room("paks") && !form.has_room("paks.0.contents"));
        assert!(form.has_room("licenses"));
        let mut fields = wrong_counts(most, MAX_LINES_PER_PAK);
        fields.push((format!("paks.{most}.contents.0.quantity"), "1"));
        let expected =
            FormError::TooManyRows { most: MAX_LINES, rows: "lines in all PAKs together" };
        assert_eq!(Form::of_pairs(fields).unwrap_err(), expected);
    }

    #[test]
    fn a_link_has_no_pak_number_in_any_letter_case() {
        let pairs = [
            ("paks.0.number", "aB1"),
            ("paks.0.contents.0.kind", "new"),
            ("paks.0.contents.0.quantity", "7"),
            ("paks.1.number", "e"),
            ("paks.1.contents.0.kind", "new"),
            ("paks.1.contents.0.quantity", "8"),
            ("system.id", "plm-Ab1"),
        ];
        let (form, _) = Form::of_pairs(pairs).unwrap();
        let expected = "paks.0.contents.0.kind=new&paks.0.contents.0.quantity=7&paks.1.contents.0.kind=new&paks.1.contents.0.quantity=8";
        assert_eq!(form.link(), expected);
    }

    #[test]
    fn a_pak_number_is_filled_in_once() {
        let (mut form, _) = Form::of_pairs([("paks.0.number", "4411a7")]).unwrap();
        assert!(form.has_pak("4411A7"));
        assert!(form.fill_in("5522") && form.has_pak("5522"));
        assert_eq!(form.rows("paks"), 2);
        let full = (0..MAX_PAKS).map(|row| (format!("paks.{row}.number"), format!("N{row}")));
        let (mut form, _) = Form::of_pairs(full).unwrap();
        assert!(!form.fill_in("5522") && !form.has_pak("5522"));
    }
}
