//! What is wrong with a request, field by field: the faults that reading finds (the JSON does not
//! fit) and those that validation finds (a value does not fit), in one form.
//!
//! A fault never echoes a value that was sent: it could be a PAK number.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_path_to_error::Segment;
use utoipa::ToSchema;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use super::application::Object;

/// What is wrong with a field.
///
/// - `json_syntax`: the body is not JSON.
/// - `missing_field`: a field that is required is absent.
/// - `unknown_field`: there is no such field.
/// - `duplicate_field`: the field stands there twice.
/// - `wrong_type`: the value has another type than the field, or is null.
/// - `unknown_value`: the value is none of those the field can have.
/// - `out_of_range`: the number is not whole, too small or too large.
/// - `wrong_length`: the list or the text has too few or too many items.
/// - `wrong_format`: the text is not written as it must be.
/// - `fulfilled_above_quantity`: more was fulfilled than the line holds.
/// - `duplicate_pak`: the same PAK number stands there twice.
/// - `request_on_whole_pak`: a part is requested of a PAK that cannot be fulfilled in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    JsonSyntax,
    MissingField,
    UnknownField,
    DuplicateField,
    WrongType,
    UnknownValue,
    OutOfRange,
    WrongLength,
    WrongFormat,
    FulfilledAboveQuantity,
    DuplicatePak,
    RequestOnWholePak,
}

impl FaultCode {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::JsonSyntax,
        Self::MissingField,
        Self::UnknownField,
        Self::DuplicateField,
        Self::WrongType,
        Self::UnknownValue,
        Self::OutOfRange,
        Self::WrongLength,
        Self::WrongFormat,
        Self::FulfilledAboveQuantity,
        Self::DuplicatePak,
        Self::RequestOnWholePak,
    ];

    /// As a validator's error that stands at these places below the value it validates.
    pub(super) fn at(self, places: &[String], detail: &'static str) -> ValidationError {
        let mut error = ValidationError::new("fault").with_message(detail.into());
        error.add_param(CODE.into(), &self);
        error.add_param(PLACES.into(), &places);
        error
    }

    /// As a validator's error of the field itself.
    pub(super) fn here(self, detail: &'static str) -> ValidationError {
        self.at(&[String::new()], detail)
    }
}

/// The longest pointer, which only a name that nobody knows could exceed.
const MAX_POINTER_CHARS: usize = 1024;

/// The parameters in which a validator's error carries what a [`Fault`] needs.
const CODE: &str = "fault_code";
const PLACES: &str = "fault_places";

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Where: a JSON Pointer (RFC 6901) to the field, empty for the whole body; of a query
    /// parameter, a slash and its name.
    #[schema(max_length = 1024, examples("/paks/0/contents/0/fulfilled"))]
    pub pointer: String,
    pub code: FaultCode,
    /// What would be right, in words.
    pub detail: String,
}

/// Why a text was refused. Nothing was computed.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not JSON at all.
    Malformed(Fault),
    /// It is JSON, but not what is asked for. At least one fault, in a stable order.
    Invalid(Vec<Fault>),
}

/// Reads a value of JSON and validates it.
///
/// # Errors
/// The faults: all that validation finds at once; one of reading alone.
pub fn read_json<T: DeserializeOwned + Validate>(json: &[u8]) -> Result<T, Refusal> {
    // RFC 8259, section 8.1, lets a reader pass over a byte order mark.
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    let Object(value): Object<T> =
        serde_json::from_slice(json).map_err(|error| refusal::<T>(json, &error))?;
    let faults = faults_of(&value);
    if faults.is_empty() { Ok(value) } else { Err(Refusal::Invalid(faults)) }
}

/// All that validation finds.
pub(crate) fn faults_of(value: &impl Validate) -> Vec<Fault> {
    value.validate().map_or_else(|errors| faults(&errors), |()| Vec::new())
}

/// Explains why reading failed. It reads once more, now keeping track of the path, so that only
/// a refused text pays for that.
fn refusal<T: DeserializeOwned>(json: &[u8], error: &serde_json::Error) -> Refusal {
    if let Some(detail) = malformed(json) {
        let pointer = String::new();
        return Refusal::Malformed(Fault { pointer, code: FaultCode::JsonSyntax, detail });
    }
    let deserializer = &mut serde_json::Deserializer::from_slice(json);
    let pointer = match serde_path_to_error::deserialize::<_, Object<T>>(deserializer) {
        Err(error) => pointer(error.path()),
        Ok(_) => String::new(),
    };
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    Refusal::Invalid(vec![read_fault(pointer, message)])
}

/// Why the text is not JSON, if it is not. Reading may have stopped before it came to what is
/// malformed, or over a number that JSON can hold and no field can.
fn malformed(json: &[u8]) -> Option<String> {
    if std::str::from_utf8(json).is_err() {
        return Some("This is not JSON: it is not in UTF-8.".into());
    }
    let error = serde_json::from_slice::<IgnoredAny>(json).err()?;
    Some(format!("This is not JSON: {error}."))
}

/// The path to where reading stopped, as a JSON Pointer.
pub(crate) fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter().fold(String::new(), |mut pointer, segment| {
        match segment {
            Segment::Seq { index } => push(&mut pointer, &index.to_string()),
            Segment::Map { key } => push(&mut pointer, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
        pointer
    })
}

/// Adds a segment to a JSON Pointer, escaped as RFC 6901 asks.
fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

/// Adds a segment unless the path leads there already: reading may have stopped at the name or at
/// the object around it.
fn push_once(pointer: &mut String, segment: &str) {
    let mut last = String::new();
    push(&mut last, segment);
    if !pointer.ends_with(&last) {
        pointer.push_str(&last);
    }
}

/// A fault of reading, from serde's words: they name the field that is missing or unknown, and
/// hold the value sent before what was expected. Only what comes after it is passed on.
pub(crate) fn read_fault(mut pointer: String, message: &str) -> Fault {
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    let expected = expected.filter(|_| !message.ends_with(", there are no fields"));
    let named = |start: &str| message.strip_prefix(start)?.split('`').nth(1);

    if let Some(field) = named("missing field ") {
        push(&mut pointer, field);
        return Fault {
            pointer,
            code: FaultCode::MissingField,
            detail: "This is required.".into(),
        };
    }
    if message.starts_with("unknown field ") {
        // The path leads to the unknown name itself.
        pointer = pointer.chars().take(MAX_POINTER_CHARS).collect();
        let detail = match expected {
            Some(known) => format!("This name is not known here; expected {known}."),
            None => "This name is not known here.".into(),
        };
        return Fault { pointer, code: FaultCode::UnknownField, detail };
    }
    if let Some(field) = named("duplicate field ") {
        push_once(&mut pointer, field);
        let detail = "This name stands there more than once.".into();
        return Fault { pointer, code: FaultCode::DuplicateField, detail };
    }
    if message == "number out of range" {
        let detail = "Must be a whole number that the field can hold.".into();
        return Fault { pointer, code: FaultCode::OutOfRange, detail };
    }
    let code = if message.starts_with("unknown variant ") {
        FaultCode::UnknownValue
    } else if message.starts_with("invalid value") {
        FaultCode::WrongFormat
    } else {
        FaultCode::WrongType
    };
    Fault { pointer, code, detail: format!("Expected {}.", expected.unwrap_or("another value")) }
}

/// All that validation found, by place: fields by name, items of a list by number.
fn faults(errors: &ValidationErrors) -> Vec<Fault> {
    let mut found = Vec::new();
    collect(errors, "", &mut found);
    found
}

fn collect(errors: &ValidationErrors, base: &str, found: &mut Vec<Fault>) {
    let mut fields: Vec<_> = errors.errors().iter().collect();
    fields.sort_by_key(|(field, _)| *field);
    for (field, kind) in fields {
        // The validator keeps what concerns a whole struct under this name.
        let place = if field == "__all__" { base.to_owned() } else { format!("{base}/{field}") };
        match kind {
            ValidationErrorsKind::Struct(errors) => collect(errors, &place, found),
            ValidationErrorsKind::List(items) => {
                for (index, errors) in items {
                    collect(errors, &format!("{place}/{index}"), found);
                }
            }
            ValidationErrorsKind::Field(errors) => {
                found.extend(errors.iter().flat_map(|error| validation_faults(&place, error)));
            }
        }
    }
}

/// One validator's error: the project's own names its code and places, the crate's own (a range
/// or a length) its bounds.
fn validation_faults(base: &str, error: &ValidationError) -> Vec<Fault> {
    let param = |name: &str| error.params.get(name).cloned().unwrap_or_default();
    let fault = |place: &str, code, detail: &str| Fault {
        pointer: format!("{base}{place}"),
        code,
        detail: detail.to_owned(),
    };
    if let Ok(code) = serde_json::from_value(param(CODE)) {
        let places: Vec<String> = serde_json::from_value(param(PLACES)).unwrap_or_default();
        let detail = error.message.as_deref().unwrap_or_default();
        return places.iter().map(|place| fault(place, code, detail)).collect();
    }
    let (code, what) = match error.code.as_ref() {
        "length" if param("value").is_string() => {
            (FaultCode::WrongLength, "The number of characters must be")
        }
        "length" => (FaultCode::WrongLength, "The number of items must be"),
        _ => (FaultCode::OutOfRange, "Must be a whole number"),
    };
    let bounds = match (whole(&param("min")), whole(&param("max"))) {
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, max) => format!("at most {}", max.unwrap_or_default()),
    };
    vec![fault("", code, &format!("{what} {bounds}."))]
}

/// A bound as the validator gives it, which may be `1.0`.
fn whole(bound: &serde_json::Value) -> Option<String> {
    bound.as_f64().map(|bound| format!("{bound:.0}"))
}
