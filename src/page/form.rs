//! The form: the text of each field, as the user typed it. A field is named by its JSON Pointer in the request, with dots in
//! place of the slashes: `licenses.0.quantity`.
//!
//! The form knows which fields are counts and times, so that it can write the request as JSON. Only the core decides whether
//! a request is valid.

mod request;
mod tree;

use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use serde_json::{Value, json};

use crate::assessment::{
    AssessmentRequest, FieldError, MAX_LINES, MAX_LINES_PER_PAK, MAX_LOTS, MAX_PAKS,
};

use tree::{insert, last_segment, pointer, visit_fields};

pub(super) use tree::name_of_field;

/// The name of the field with the action of the button that submitted the form.
pub const ACTION_FIELD: &str = "do";
/// The fields that a link never contains: PAK numbers, and SKUs, which may contain one.
const PRIVATE: [&str; 2] = ["number", "sku"];
/// The fields with a fixed set of values. They cannot contain a PAK number.
const CHOICES: [&str; 3] = ["kind", "rehost", "active_node"];
/// The name of the field for a pasted text.
pub(super) const PASTED: &str = "message";
/// The maximum number of rows in all lists together: the number in the largest request.
const MAX_ROWS: usize = MAX_LOTS + MAX_PAKS + MAX_LINES;

/// The texts that the user typed.
#[derive(Clone, Debug)]
pub struct Form {
    /// Objects and lists as in a request, but every value is a text.
    fields: Value,
    /// The pasted text.
    pasted: String,
}

/// The action of a button of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormAction {
    /// Assesses the request.
    #[default]
    Assess,
    /// Identifies the pasted text.
    Identify,
    /// Adds a row to this list.
    Add(String),
    /// Removes this row of this list.
    Remove(String, usize),
}

impl FormAction {
    /// The value of the button with this action.
    pub(super) fn value(&self) -> String {
        match self {
            Self::Assess => "assess".to_owned(),
            Self::Identify => "identify".to_owned(),
            Self::Add(list) => format!("add {list}"),
            Self::Remove(list, row) => format!("remove {list}.{row}"),
        }
    }

    /// The action of the button with this value.
    fn from_value(value: &str) -> Option<Self> {
        match value.split_once(' ') {
            None if value == "assess" => Some(Self::Assess),
            None if value == "identify" => Some(Self::Identify),
            Some(("add", list)) => Some(Self::Add(list.to_owned())),
            Some(("remove", row)) => {
                let (list, row) = row.rsplit_once('.')?;
                Some(Self::Remove(list.to_owned(), row.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// Why the submitted fields are rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// The form has no such field, list, row or button.
    #[error("The request contains fields or actions that the form does not have.")]
    UnknownField,
    /// A list has more rows than a request may have.
    #[error("The form accepts at most {max} {rows}.")]
    TooManyRows {
        /// The maximum number of rows.
        max: usize,
        /// The plural name of the rows.
        rows: &'static str,
    },
}

impl Default for Form {
    /// A form with one lot and one PAK with one line.
    fn default() -> Self {
        let fields = json!({
            "licenses": [{ "release": "1.5", "rehost": "installed" }],
            "paks": [{ "contents": [{}] }],
        });
        Self { fields, pasted: String::new() }
    }
}

impl Form {
    /// The example of the source (page 4): a PAK with 100 upgrades, while 50 licenses of release 1.0 are installed.
    #[must_use]
    pub fn example() -> Self {
        let fields = json!({
            "licenses": [{ "release": "1.0", "quantity": "50", "rehost": "installed" }],
            "paks": [{ "number": "12345678", "contents": [{ "kind": "upgrade", "quantity": "100" }] }],
        });
        Self { fields, pasted: String::new() }
    }

    /// Reads the form from the submitted fields or from the query of a link. Also returns the action of the button that
    /// submitted it.
    ///
    /// # Errors
    /// If the form has no such field or action, or if a list has more rows than a request may have.
    pub fn from_pairs<'a>(
        pairs: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str> + 'a)>,
    ) -> Result<(Self, FormAction), FormError> {
        let mut form = Self { fields: json!({}), pasted: String::new() };
        let mut action = FormAction::default();
        let mut rows_left = MAX_ROWS;
        for (name, text) in pairs {
            let text = text.as_ref();
            match name.as_ref() {
                PASTED => text.clone_into(&mut form.pasted),
                ACTION_FIELD => {
                    action = FormAction::from_value(text).ok_or(FormError::UnknownField)?;
                }
                name if name.split('.').nth(tree::MAX_SEGMENTS).is_some() => {
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

    /// The text of a field. It is empty if the field is absent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.pointer(&pointer(name)).and_then(Value::as_str).unwrap_or_default()
    }

    /// The pasted text.
    #[must_use]
    pub fn pasted(&self) -> &str {
        &self.pasted
    }

    /// The number of rows of a list.
    #[must_use]
    pub fn rows(&self, list: &str) -> usize {
        self.fields.pointer(&pointer(list)).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// Whether one more row in a list is within the limits of a request.
    #[must_use]
    pub fn has_room(&self, list: &str) -> bool {
        match list {
            "licenses" => self.rows(list) < MAX_LOTS,
            // A new PAK comes with a line.
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

    /// Rejects a form with more rows than a request may have.
    fn check_rows(&self) -> Result<(), FormError> {
        let longest_pak = self.lines_by_pak().max().unwrap_or_default();
        let limits = [
            (self.rows("licenses"), MAX_LOTS, "rows of 1.x licenses"),
            (self.rows("paks"), MAX_PAKS, "PAKs"),
            (longest_pak, MAX_LINES_PER_PAK, "lines in one PAK"),
            (self.lines(), MAX_LINES, "lines in all PAKs together"),
        ];
        match limits.into_iter().find(|(rows, max, _)| rows > max) {
            Some((_, max, rows)) => Err(FormError::TooManyRows { max, rows }),
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
        if !tree::LISTS.contains(&name) {
            return Err(FormError::UnknownField);
        }
        let parent = self.fields.pointer_mut(&pointer(parent)).and_then(Value::as_object_mut);
        let rows = parent.ok_or(FormError::UnknownField)?.entry(name).or_insert_with(|| json!([]));
        rows.as_array_mut().ok_or(FormError::UnknownField)
    }

    /// The first PAK with this number. An empty number finds the first PAK without a number.
    fn pak_with(&self, number: &str) -> Option<usize> {
        let number_of = |pak: &usize| self.text(&format!("paks.{pak}.number"));
        (0..self.rows("paks")).find(|pak| number_of(pak).eq_ignore_ascii_case(number))
    }

    /// Whether one of the PAKs has this number.
    #[must_use]
    pub fn has_pak(&self, number: &str) -> bool {
        self.pak_with(number).is_some()
    }

    /// Enters a PAK number in the first PAK that has none, or in a new PAK. Returns whether there was room for it.
    pub fn add_pak_number(&mut self, number: &str) -> bool {
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

    /// The request that was typed. `now` is the time to calculate for if the form has none.
    ///
    /// # Errors
    /// All errors, in the order of the form.
    pub fn request(&self, now: DateTime<Utc>) -> Result<AssessmentRequest, Vec<FieldError>> {
        request::request(&self.fields, now)
    }

    /// A query that restores the form. It contains none of the PAK numbers of the form, in any field and any letter case.
    #[must_use]
    pub fn link(&self) -> String {
        let mut numbers = Vec::new();
        visit_fields(&self.fields, "", &mut |name, text| {
            if last_segment(name) == "number" && !text.is_empty() {
                numbers.push(text.to_ascii_lowercase());
            }
        });
        let has_number = |text: &str| {
            let text = text.to_ascii_lowercase();
            numbers.iter().any(|number| text.contains(number))
        };
        let mut query = Serializer::new(String::new());
        visit_fields(&self.fields, "", &mut |name, text| {
            let field = last_segment(name);
            let is_safe = request::is_count(field) || CHOICES.contains(&field);
            let is_private = PRIVATE.contains(&field) || (!is_safe && has_number(text));
            if !is_private && !text.is_empty() {
                query.append_pair(name, text);
            }
        });
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use rstest::rstest;

    use super::*;
    use crate::assessment::{FieldErrorCode, MAX_ERRORS};

    /// The fields of a form into which this request was typed.
    fn typed(request: &Value) -> Vec<(String, String)> {
        fn walk(value: &Value, name: &str, pairs: &mut Vec<(String, String)>) {
            let child =
                |segment: &str| format!("{name}.{segment}").trim_start_matches('.').to_owned();
            match value {
                Value::Array(rows) => {
                    for (row, value) in rows.iter().enumerate() {
                        walk(value, &child(&row.to_string()), pairs);
                    }
                }
                Value::Object(fields) => {
                    fields.iter().for_each(|(segment, value)| walk(value, &child(segment), pairs));
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
    fn a_form_gives_the_request_that_was_typed(#[files("tests/cases/*.json")] file: PathBuf) {
        let json = std::fs::read(file).unwrap();
        let request: Value = serde_json::from_slice(&json).unwrap();
        let (form, action) = Form::from_pairs(typed(&request)).unwrap();
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
        let (form, _) = Form::from_pairs(pairs.iter().copied()).unwrap();
        let errors = form.request(now()).unwrap_err();
        errors.into_iter().map(|error| (name_of_field(&error.pointer), error.detail)).collect()
    }

    #[test]
    fn an_unreadable_count_has_advice_for_its_text() {
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
    fn a_blank_pak_is_omitted_and_the_others_keep_their_positions() {
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
    fn facts_about_the_system_alone_are_a_request() {
        let pairs = [
            ("licenses.0.quantity", ""),
            ("licenses.0.release", "1.5"),
            ("licenses.0.rehost", "installed"),
            ("paks.0.number", ""),
            ("paks.0.contents.0.kind", "upgrade"),
            ("paks.0.contents.0.quantity", ""),
            ("system.active_node", "secondary"),
        ];
        let (form, _) = Form::from_pairs(pairs).unwrap();
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
        let (form, _) = Form::from_pairs(pairs("new")).unwrap();
        assert!(form.request(now()).unwrap().licenses.is_empty());
        // A forgotten count is never read as zero.
        assert_eq!(errors(&pairs("upgrade"))[0].0, "licenses.0.quantity");
    }

    #[test]
    fn a_lot_after_a_blank_one_keeps_its_position() {
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

    /// The fields of a form with this number of PAKs and of lines in each PAK. Each line has three unreadable counts.
    fn wrong_counts(paks: usize, lines: usize) -> Vec<(String, &'static str)> {
        let lines = (0..paks).flat_map(|pak| (0..lines).map(move |line| (pak, line)));
        let fields = lines.flat_map(|(pak, line)| {
            [("kind", "upgrade"), ("quantity", "x"), ("fulfilled", "x"), ("request", "x")]
                .map(|(field, text)| (format!("paks.{pak}.contents.{line}.{field}"), text))
        });
        fields.collect()
    }

    #[test]
    fn a_form_lists_at_most_as_many_errors_as_a_request() {
        let (form, _) =
            Form::from_pairs(wrong_counts(MAX_LINES / MAX_LINES_PER_PAK, MAX_LINES_PER_PAK))
                .unwrap();
        let errors = form.request(now()).unwrap_err();
        assert_eq!(errors.len(), MAX_ERRORS + 1);
        assert_eq!(errors[0].pointer, "/paks/0/contents/0/quantity");
        assert_eq!(errors[MAX_ERRORS].code, FieldErrorCode::MoreErrors);
    }

    #[test]
    fn a_form_with_more_lines_than_a_request_is_rejected() {
        let lines = MAX_LINES_PER_PAK / 2;
        let error = Form::from_pairs(wrong_counts(MAX_LINES / lines + 1, lines)).unwrap_err();
        assert!(matches!(error, FormError::TooManyRows { .. }), "{error:?}");
    }

    #[rstest]
    #[case::lots("licenses.#.quantity", MAX_LOTS)]
    #[case::paks("paks.#.number", MAX_PAKS)]
    #[case::lines("paks.0.contents.#.quantity", MAX_LINES_PER_PAK)]
    fn a_list_has_at_most_the_rows_of_a_request(#[case] name: &str, #[case] max: usize) {
        let rows = |count: usize| (0..count).map(|row| (name.replace('#', &row.to_string()), "1"));
        let (mut form, _) = Form::from_pairs(rows(max)).unwrap();
        let list = name.split_once(".#").unwrap().0;
        assert!(!form.has_room(list));
        let error = Form::from_pairs(rows(max + 1)).unwrap_err();
        assert!(matches!(error, FormError::TooManyRows { max: limit, .. } if limit == max));
        assert_eq!(form.add(list), Err(error));
    }

    #[test]
    fn all_paks_together_have_at_most_the_lines_of_a_request() {
        let paks = MAX_LINES / MAX_LINES_PER_PAK;
        let (form, _) = Form::from_pairs(wrong_counts(paks, MAX_LINES_PER_PAK)).unwrap();
        assert!(!form.has_room("paks") && !form.has_room("paks.0.contents"));
        assert!(form.has_room("licenses"));
        let mut fields = wrong_counts(paks, MAX_LINES_PER_PAK);
        fields.push((format!("paks.{paks}.contents.0.quantity"), "1"));
        let expected =
            FormError::TooManyRows { max: MAX_LINES, rows: "lines in all PAKs together" };
        assert_eq!(Form::from_pairs(fields).unwrap_err(), expected);
    }

    #[test]
    fn a_link_contains_no_pak_number_in_any_letter_case() {
        let pairs = [
            ("paks.0.number", "aB1"),
            ("paks.0.contents.0.kind", "new"),
            ("paks.0.contents.0.quantity", "7"),
            ("paks.1.number", "e"),
            ("paks.1.contents.0.kind", "new"),
            ("paks.1.contents.0.quantity", "8"),
            ("system.id", "plm-Ab1"),
        ];
        let (form, _) = Form::from_pairs(pairs).unwrap();
        let expected = "paks.0.contents.0.kind=new&paks.0.contents.0.quantity=7&paks.1.contents.0.kind=new&paks.1.contents.0.quantity=8";
        assert_eq!(form.link(), expected);
    }

    #[test]
    fn a_pak_number_is_added_if_there_is_room() {
        let (mut form, _) = Form::from_pairs([("paks.0.number", "4411a7")]).unwrap();
        assert!(form.has_pak("4411A7"));
        assert!(form.add_pak_number("5522") && form.has_pak("5522"));
        assert_eq!(form.rows("paks"), 2);
        let full = (0..MAX_PAKS).map(|row| (format!("paks.{row}.number"), format!("N{row}")));
        let (mut form, _) = Form::from_pairs(full).unwrap();
        assert!(!form.add_pak_number("5522") && !form.has_pak("5522"));
    }
}
