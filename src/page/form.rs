//! The form: what was typed, field by field, as text. A field is named like its place in the request, with dots where
//! a JSON Pointer has slashes: `licenses.0.quantity`.
//!
//! It knows which fields hold counts and moments, so that it can write the request; what a request may be,
//! the core alone decides.

use form_urlencoded::Serializer;
use serde_json::{Map, Value, json};

use crate::assessment::{Application, Fault, MAX_COUNT, Refusal};

/// The fields that hold a number.
const COUNTS: [&str; 6] =
    ["quantity", "fulfilled", "request", "target_licenses", "hosts_in_use", "licenses_2x"];
/// The fields that hold a moment.
const MOMENTS: [&str; 3] = ["as_of", "plm_started_at", "licenses_changed_at"];
/// The fields that never go into an address: PAK numbers, and what is sold under them.
const PRIVATE: [&str; 2] = ["number", "sku"];
/// The name under which a pasted message is sent.
pub(super) const PASTED: &str = "message";
/// The name under which a button says what is to be done.
pub const DEED: &str = "do";
/// The names in a field's name, in the order in which the form shows them.
const ORDER: [&str; 28] = [
    "licenses",
    "paks",
    "number",
    "partial_fulfillment",
    "contents",
    "kind",
    "quantity",
    "fulfilled",
    "request",
    "release",
    "rehost",
    "sku",
    "target_release",
    "license_file",
    "issued_for",
    "target_licenses",
    "system",
    "licenses_2x",
    "hosts_in_use",
    "active_node",
    "id",
    "plm_started_at",
    "licenses_changed_at",
    "alert_expires_on",
    "free_trial_started_on",
    "usage_exceeded_since",
    "licenses_invalid_since",
    "as_of",
];
/// The most parts of a field's name, as of `paks.0.contents.0.quantity`.
const MAX_PARTS: usize = 5;
/// The most faults of reading that are told of at once.
const MAX_READ_FAULTS: usize = 50;

/// What was typed.
#[derive(Clone, Debug)]
pub struct Form {
    /// Objects and lists as in a request, with texts where a request has values.
    fields: Value,
    /// The message that was pasted.
    pasted: String,
}

/// What a button asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deed {
    /// To assess what was typed.
    #[default]
    Assess,
    /// To say what the pasted message is.
    Identify,
    /// To add a row to this list.
    Add(String),
    /// To remove this row of this list.
    Remove(String, usize),
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
        for (name, text) in pairs {
            let text = text.as_ref();
            match name.as_ref() {
                PASTED => text.clone_into(&mut form.pasted),
                DEED => deed = Deed::of(text).ok_or(NoForm)?,
                name if name.split('.').count() > MAX_PARTS => return Err(NoForm),
                name => insert(&mut form.fields, name, text.trim())?,
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
        if !["licenses", "paks", "contents"].contains(&name) {
            return Err(NoForm);
        }
        let parent = self.fields.pointer_mut(&pointer(parent)).and_then(Value::as_object_mut);
        let rows = parent.ok_or(NoForm)?.entry(name).or_insert_with(|| json!([]));
        rows.as_array_mut().ok_or(NoForm)
    }

    /// Fills in a PAK number: in the first PAK that has none, or in one more PAK. Returns the field.
    pub fn fill_in(&mut self, number: &str) -> Option<String> {
        let rows = 0..self.rows("paks");
        if rows.clone().any(|pak| self.text(&number_of(pak)) == number) {
            return None;
        }
        let free = rows.clone().find(|pak| self.text(&number_of(*pak)).is_empty());
        if free.is_none() {
            self.add("paks").ok()?;
        }
        let field = number_of(free.unwrap_or(rows.end));
        insert(&mut self.fields, &field, number).ok()?;
        Some(field)
    }

    /// The application that was typed.
    ///
    /// # Errors
    /// All that is wrong with it, in the core's words. Reading finds one fault at a time: each field that it
    /// stumbles over gets another value, and it reads again.
    pub fn application(&self) -> Result<Application, Vec<Fault>> {
        self.read().map_err(|mut faults| {
            faults.sort_by_cached_key(|fault| place_in_form(&fault.pointer));
            faults
        })
    }

    fn read(&self) -> Result<Application, Vec<Fault>> {
        let mut request = in_types(&self.fields, "");
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
                || numbers.iter().any(|number| text.contains(number) && !is_count(name));
            if !is_private && !text.is_empty() {
                query.append_pair(name, text);
            }
        });
        query.finish()
    }
}

impl Deed {
    /// As a button has it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Assess => "assess".to_owned(),
            Self::Identify => "identify".to_owned(),
            Self::Add(list) => format!("add {list}"),
            Self::Remove(list, row) => format!("remove {list}.{row}"),
        }
    }

    /// What a button of this name asks for.
    fn of(name: &str) -> Option<Self> {
        match name.split_once(' ') {
            None if name == "assess" => Some(Self::Assess),
            None if name == "identify" => Some(Self::Identify),
            Some(("add", list)) => Some(Self::Add(list.to_owned())),
            Some(("remove", row)) => {
                let (list, row) = row.rsplit_once('.')?;
                Some(Self::Remove(list.to_owned(), row.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// The field that holds the number of a PAK.
fn number_of(pak: usize) -> String {
    format!("paks.{pak}.number")
}

/// The JSON Pointer of a field.
fn pointer(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("/{}", name.replace('.', "/")) }
}

/// The field at a JSON Pointer.
pub(super) fn name_of_field(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Where in the form the field at a JSON Pointer stands.
fn place_in_form(pointer: &str) -> Vec<usize> {
    let place = |part: &str| {
        let known = ORDER.iter().position(|name| *name == part);
        known.or_else(|| part.parse().ok()).unwrap_or(usize::MAX)
    };
    pointer.split('/').skip(1).map(place).collect()
}

/// The last part of a field's name.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn is_count(name: &str) -> bool {
    COUNTS.contains(&last(name))
}

/// Puts a text where its name says. Rows come in their order: none is left out.
fn insert(fields: &mut Value, name: &str, text: &str) -> Result<(), NoForm> {
    let (first, rest) =
        name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let place = match fields {
        Value::Array(rows) => {
            let row: usize = first.parse().map_err(|_| NoForm)?;
            if row == rows.len() {
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
                let is_list = rest.starts_with(|first: char| first.is_ascii_digit());
                *place = if is_list { json!([]) } else { json!({}) };
            }
            insert(place, rest, text)?;
        }
    }
    Ok(())
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
            let number = text.parse::<i64>().map(Value::from);
            number.or_else(|_| text.parse::<f64>().map(Value::from)).unwrap_or_else(|_| text.into())
        }
        name if MOMENTS.contains(&name) => in_gmt(text).into(),
        _ => text.into(),
    }
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
