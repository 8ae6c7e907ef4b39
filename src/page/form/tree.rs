//! The tree of the fields: objects and lists as in a request, in which every value is a text. A field is named by its JSON
//! Pointer with dots in place of the slashes.

use serde_json::{Value, json};

use super::{FormError, MAX_ROWS};

/// The names of lists.
pub(super) const LISTS: [&str; 3] = ["licenses", "paks", "contents"];
/// The maximum number of segments in the name of a field: `paks.0.contents.0.quantity` has five.
pub(super) const MAX_SEGMENTS: usize = 5;

/// The JSON Pointer of the field with this name.
pub(super) fn pointer(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("/{}", name.replace('.', "/")) }
}

/// The name of the field at a JSON Pointer.
pub(in crate::page) fn name_of_field(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// The last segment of the name of a field.
pub(super) fn last_segment(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Inserts the text of a field. The rows of a list must come in order and without gaps. `rows_left` is the number of rows
/// that all lists together may still get.
///
/// # Errors
/// If the name does not fit the tree, if the field already has a text, or if there are too many rows.
pub(super) fn insert(
    fields: &mut Value,
    name: &str,
    text: &str,
    rows_left: &mut usize,
) -> Result<(), FormError> {
    let (first, rest) =
        name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let value = match fields {
        Value::Array(rows) => {
            let row: usize = first.parse().map_err(|_| FormError::UnknownField)?;
            if row == rows.len() {
                let too_many = FormError::TooManyRows { max: MAX_ROWS, rows: "rows" };
                *rows_left = rows_left.checked_sub(1).ok_or(too_many)?;
                rows.push(Value::Null);
            }
            rows.get_mut(row).ok_or(FormError::UnknownField)?
        }
        Value::Object(fields) => fields.entry(first).or_insert(Value::Null),
        _ => return Err(FormError::UnknownField),
    };
    match rest {
        None if value.is_null() => *value = text.into(),
        None => return Err(FormError::UnknownField),
        Some(rest) => {
            if value.is_null() {
                *value = if LISTS.contains(&first) { json!([]) } else { json!({}) };
            }
            insert(value, rest, text, rows_left)?;
        }
    }
    Ok(())
}

/// Visits all fields with their names and texts. `name` is the name of the tree itself, empty for the whole form.
pub(super) fn visit_fields(fields: &Value, name: &str, visit: &mut impl FnMut(&str, &str)) {
    let child = |segment: &str| {
        if name.is_empty() { segment.to_owned() } else { format!("{name}.{segment}") }
    };
    match fields {
        Value::Array(rows) => {
            for (row, fields) in rows.iter().enumerate() {
                visit_fields(fields, &child(&row.to_string()), visit);
            }
        }
        Value::Object(fields) => {
            for (segment, fields) in fields {
                visit_fields(fields, &child(segment), visit);
            }
        }
        Value::String(text) => visit(name, text),
        _ => {}
    }
}
