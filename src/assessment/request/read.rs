//! Reads JSON with all errors at once.
//!
//! A reader does not stop at a value that does not fit. It records the error with its place and
//! goes on, so one pass finds everything. Only a text that is not JSON stops it. The rules between
//! fields then apply to what could be read.

mod collector;
mod list;
mod locate;
mod location;
mod named;
mod object;
mod scalar;
mod slot;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::IgnoredAny;

pub(crate) use list::ListSlot;
pub(crate) use object::{Field, Object, object_fields};
pub(crate) use scalar::read_text;
pub(crate) use slot::{ReadJson, Slot};

use super::checked::AssessmentRequest;
use super::limits::{MAX_LINES_PER_PAK, MAX_LOTS, MAX_PAKS};
use super::lot::Lot;
use super::pak::{LicenseFile, Pak, PakLine};
use super::rules::RuleContext;
use super::system::SystemFacts;
use super::unchecked::UncheckedRequest;
use crate::assessment::errors::{FieldError, FieldErrorCode, RequestError};
use collector::ErrorCollector;
use named::{Case, NamedRequest};

object_fields! { UncheckedRequest {
    licenses: optional list(0..=MAX_LOTS, "lots"),
    paks: optional list(0..=MAX_PAKS, "PAKs"),
    system: optional,
    target_licenses: optional,
    as_of: optional,
} }

object_fields! { Lot {
    release: required,
    quantity: required,
    rehost: required,
} }

object_fields! { Pak {
    number: optional,
    contents: required list(1..=MAX_LINES_PER_PAK, "lines"),
    license_file: optional,
} }

object_fields! { PakLine {
    kind: required,
    quantity: required,
    fulfilled: optional,
    target_release: optional,
    sku: optional,
    request: optional,
} }

object_fields! { LicenseFile {
    issued_for: required,
} }

object_fields! { SystemFacts {
    release: optional,
    id: optional,
    active_node: optional,
    plm_started_at: optional,
    licenses_changed_at: optional,
    alert_expires_on: optional,
    free_trial_started_on: optional,
    usage_exceeded_since: optional,
    licenses_invalid_since: optional,
    hosts_in_use: optional,
    licenses_2x: optional,
} }

impl AssessmentRequest {
    /// Reads a request from JSON and checks it. `now` is the time to compute for if the request
    /// names none.
    ///
    /// # Errors
    /// All errors of the request, in its order; or that the text is not JSON.
    pub fn from_json(json: &[u8], now: DateTime<Utc>) -> Result<Self, RequestError> {
        let json = text_of(json)?;
        let (fields, errors) = read::<UncheckedRequest>(json)?;
        checked(json, fields, errors, now)
    }
}

/// Reads a request that may have a name beside its fields, in the field `case`. A request that is
/// rejected can have a name too.
pub fn read_named(
    json: &[u8],
    now: DateTime<Utc>,
) -> (Option<String>, Result<AssessmentRequest, RequestError>) {
    let read = text_of(json).and_then(|json| Ok((json, read::<NamedRequest>(json)?)));
    match read {
        Ok((json, (NamedRequest { case, request }, errors))) => {
            (case.map(|Case(name)| name), checked(json, request, errors, now))
        }
        Err(error) => (None, Err(error)),
    }
}

/// Reads any other object that a body may be.
///
/// # Errors
/// All errors of the object, in its order; or that the text is not JSON.
pub(crate) fn read_object<T: Object>(json: &[u8]) -> Result<T, RequestError> {
    let json = text_of(json)?;
    let (object, errors) = read(json)?;
    let errors = errors.finish(json, Vec::new());
    if errors.is_empty() { Ok(object) } else { Err(RequestError::Invalid(errors)) }
}

/// The text, without the byte order mark that RFC 8259, section 8.1, lets a reader ignore.
fn text_of(json: &[u8]) -> Result<&str, RequestError> {
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    std::str::from_utf8(json).map_err(|_| malformed("it is not in UTF-8"))
}

fn malformed(why: impl fmt::Display) -> RequestError {
    let detail = format!("This is not JSON: {why}.");
    RequestError::Malformed(FieldError::new("", FieldErrorCode::JsonSyntax, detail))
}

/// Reads an object. Errors of its values are collected.
fn read<T: Object>(json: &str) -> Result<(T, ErrorCollector), RequestError> {
    let mut errors = ErrorCollector::default();
    let mut input = serde_json::Deserializer::from_str(json);
    let object = object::read_fields(&mut input, Slot::root(&mut errors));
    match object.and_then(|object| input.end().map(|()| object)) {
        Ok(object) => Ok((object.unwrap_or_default(), errors)),
        Err(error) => {
            // A number that no program can hold is JSON, but stops the parser.
            if let Err(error) = serde_json::from_str::<IgnoredAny>(json) {
                return Err(malformed(error));
            }
            let pointer = errors.stopped_at.take().unwrap_or_default();
            let detail = format!("This value cannot be read: {error}.");
            errors.push(Vec::new(), FieldError::new(pointer, FieldErrorCode::WrongType, detail));
            Err(RequestError::Invalid(errors.finish(json, Vec::new())))
        }
    }
}

/// Applies the rules between fields.
fn checked(
    json: &str,
    fields: UncheckedRequest,
    errors: ErrorCollector,
    now: DateTime<Utc>,
) -> Result<AssessmentRequest, RequestError> {
    if errors.is_clean() {
        return fields
            .check(now)
            .map_err(|of_rules| RequestError::Invalid(errors.finish(json, of_rules)));
    }
    let is_unknown = |field| errors.has_error_below(field);
    let context = RuleContext {
        as_of: Some(fields.as_of.unwrap_or(now)).filter(|_| !is_unknown("/as_of")),
        knows_what_is_given: !is_unknown("/system")
            && !is_unknown("/paks")
            && !errors.has_error_at_root(),
    };
    let of_rules = fields.rule_errors(&context);
    Err(RequestError::Invalid(errors.finish(json, of_rules)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::MAX_ERRORS;

    fn now() -> DateTime<Utc> {
        "2026-11-24T08:00:00Z".parse().unwrap()
    }

    /// The errors of a text that is not a request.
    fn errors(json: &str) -> Vec<(String, FieldErrorCode)> {
        match AssessmentRequest::from_json(json.as_bytes(), now()) {
            Ok(_) => Vec::new(),
            Err(error) => {
                error.errors().iter().map(|error| (error.pointer.clone(), error.code)).collect()
            }
        }
    }

    fn pointers(json: &str) -> Vec<String> {
        errors(json).into_iter().map(|(pointer, _)| pointer).collect()
    }

    /// A request of one new line, with other fields in place of these.
    fn with(changes: &Value) -> String {
        let mut json = json!({ "paks": [{ "contents": [{ "kind": "new", "quantity": 5 }] }] });
        for (pointer, value) in changes.as_object().unwrap() {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            json.pointer_mut(parent).unwrap()[name] = value.clone();
        }
        json.to_string()
    }

    #[test]
    fn all_errors_are_found_at_once_in_the_order_of_the_text() {
        let json = r#"{
            "targets": 3,
            "paks": [
                { "number": "A1", "contents": [
                    { "kind": "both", "sofar": 1, "fulfilled": 6, "quantity": 5 },
                    { "quantity": 1.5, "quantity": 2 }
                ] },
                { "contents": {}, "number": "a1" },
                [],
                { "license_file": { "issued_for": null } }
            ],
            "licenses": [{ "release": "2.0", "quantity": "many", "rehost": "lost" }, null],
            "system": { "active_node": 1, "alert_expires_on": "soon" },
            "as_of": false
        }"#;
        let expected = [
            ("/targets", FieldErrorCode::UnknownField),
            ("/paks/0/contents/0/kind", FieldErrorCode::UnknownValue),
            ("/paks/0/contents/0/sofar", FieldErrorCode::UnknownField),
            ("/paks/0/contents/0/fulfilled", FieldErrorCode::FulfilledAboveQuantity),
            ("/paks/0/contents/1/quantity", FieldErrorCode::OutOfRange),
            ("/paks/0/contents/1/quantity", FieldErrorCode::DuplicateField),
            ("/paks/0/contents/1/kind", FieldErrorCode::MissingField),
            ("/paks/1/contents", FieldErrorCode::WrongType),
            ("/paks/1/number", FieldErrorCode::DuplicatePak),
            ("/paks/2", FieldErrorCode::WrongType),
            ("/paks/3/license_file/issued_for", FieldErrorCode::WrongType),
            ("/paks/3/contents", FieldErrorCode::MissingField),
            ("/licenses/0/release", FieldErrorCode::WrongFormat),
            ("/licenses/0/quantity", FieldErrorCode::WrongType),
            ("/licenses/0/rehost", FieldErrorCode::UnknownValue),
            ("/licenses/1", FieldErrorCode::WrongType),
            ("/system/active_node", FieldErrorCode::WrongType),
            ("/system/alert_expires_on", FieldErrorCode::WrongFormat),
            ("/as_of", FieldErrorCode::WrongType),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code));
        assert_eq!(errors(json), expected);
    }

    #[rstest]
    #[case::quantity_at_the_limit(json!({ "/paks/0/contents/0/quantity": 10_000_000 }), &[])]
    #[case::quantity_above_the_limit(json!({ "/paks/0/contents/0/quantity": 10_000_001 }), &["/paks/0/contents/0/quantity"])]
    #[case::quantity_zero(json!({ "/paks/0/contents/0/quantity": 0 }), &[])]
    #[case::quantity_negative(json!({ "/paks/0/contents/0/quantity": -1 }), &["/paks/0/contents/0/quantity"])]
    #[case::fulfilled_at_the_quantity(json!({ "/paks/0/contents/0/fulfilled": 5 }), &[])]
    #[case::fulfilled_above_the_quantity(json!({ "/paks/0/contents/0/fulfilled": 6 }), &["/paks/0/contents/0/fulfilled"])]
    #[case::request_zero(json!({ "/paks/0/contents/0/request": 0 }), &["/paks/0/contents/0/request"])]
    #[case::request_one(json!({ "/paks/0/contents/0/request": 1 }), &[])]
    #[case::request_at_the_limit(json!({ "/paks/0/contents/0/request": 10_000_000 }), &[])]
    #[case::request_above_the_limit(json!({ "/paks/0/contents/0/request": 10_000_001 }), &["/paks/0/contents/0/request"])]
    #[case::target_release_below_2_0(json!({ "/paks/0/contents/0/target_release": "1.5" }), &["/paks/0/contents/0/target_release"])]
    #[case::no_lines(json!({ "/paks/0/contents": [] }), &["/paks/0/contents"])]
    #[case::no_partial_fulfillment(json!({ "/paks/0/partial_fulfillment": true }), &["/paks/0/partial_fulfillment"])]
    #[case::null_is_no_value(json!({ "/target_licenses": null }), &["/target_licenses"])]
    #[case::nothing_to_assess(json!({ "/paks": [] }), &["/paks"])]
    #[case::a_release_is_no_fact_for_itself(json!({ "/paks": [], "/system": { "release": "1.5", "licenses_2x": 9 } }), &["/paks"])]
    #[case::a_primary_is_no_fact_for_itself(json!({ "/paks": [], "/system": { "active_node": "primary" } }), &["/paks"])]
    #[case::a_secondary_alone(json!({ "/paks": [], "/system": { "active_node": "secondary" } }), &[])]
    #[case::an_alert_alone(json!({ "/paks": [], "/system": { "alert_expires_on": "2026-12-01" } }), &[])]
    #[case::a_trial_alone(json!({ "/paks": [], "/system": { "free_trial_started_on": "2026-11-01" } }), &[])]
    #[case::usage_alone(json!({ "/paks": [], "/system": { "usage_exceeded_since": "2026-11-01" } }), &[])]
    #[case::invalid_licenses_alone(json!({ "/paks": [], "/system": { "licenses_invalid_since": "2026-11-01" } }), &[])]
    #[case::hosts_alone(json!({ "/paks": [], "/system": { "hosts_in_use": 0 } }), &[])]
    #[case::an_unreadable_fact_is_one_error(json!({ "/paks": [], "/system": { "hosts_in_use": "x" } }), &["/system/hosts_in_use"])]
    #[case::a_start_24_hours_ahead(json!({ "/system": { "plm_started_at": "2026-11-25T08:00:00Z" } }), &[])]
    #[case::a_start_further_ahead(json!({ "/system": { "plm_started_at": "2026-11-25T08:00:01Z" } }), &["/system/plm_started_at"])]
    #[case::a_change_24_hours_ahead(json!({ "/system": { "licenses_changed_at": "2026-11-25T08:00:00Z" } }), &[])]
    #[case::a_change_further_ahead(json!({ "/system": { "licenses_changed_at": "2026-11-25T08:00:01Z" } }), &["/system/licenses_changed_at"])]
    #[case::dates_tomorrow(json!({ "/system": { "free_trial_started_on": "2026-11-25", "usage_exceeded_since": "2026-11-25", "licenses_invalid_since": "2026-11-25" } }), &[])]
    #[case::dates_further_ahead(json!({ "/system": { "free_trial_started_on": "2026-11-26", "licenses_invalid_since": "2026-11-26", "usage_exceeded_since": "2026-11-26" } }), &["/system/free_trial_started_on", "/system/licenses_invalid_since", "/system/usage_exceeded_since"])]
    #[case::an_alert_may_be_ahead(json!({ "/system": { "alert_expires_on": "2036-11-26" } }), &[])]
    #[case::ahead_of_as_of(json!({ "/as_of": "2026-11-01T00:00:00Z", "/system": { "free_trial_started_on": "2026-11-03" } }), &["/system/free_trial_started_on"])]
    #[case::not_ahead_of_an_unreadable_as_of(json!({ "/as_of": "then", "/system": { "free_trial_started_on": "2036-11-03" } }), &["/as_of"])]
    fn a_rule_has_its_limit(#[case] changes: Value, #[case] expected: &[&str]) {
        assert_eq!(pointers(&with(&changes)), expected);
    }

    fn many(count: usize, item: &Value) -> Value {
        vec![item.clone(); count].into()
    }

    #[rstest]
    #[case::lots(200, 1, 1, &[])]
    #[case::too_many_lots(201, 1, 1, &["/licenses"])]
    #[case::paks(1, 200, 1, &[])]
    #[case::too_many_paks(1, 201, 1, &["/paks"])]
    #[case::lines_of_a_pak(1, 1, 100, &[])]
    #[case::too_many_lines_of_a_pak(1, 1, 101, &["/paks/0/contents"])]
    #[case::lines_in_all(1, 100, 10, &[])]
    #[case::too_many_lines_in_all(1, 91, 11, &["/paks"])]
    fn a_list_has_its_limit(
        #[case] lots: usize,
        #[case] paks: usize,
        #[case] lines: usize,
        #[case] expected: &[&str],
    ) {
        let lot = json!({ "release": "1.5", "quantity": 1, "rehost": "issued" });
        let line = json!({ "kind": "new", "quantity": 1 });
        let pak = json!({ "contents": many(lines, &line) });
        let json = json!({ "licenses": many(lots, &lot), "paks": many(paks, &pak) });
        assert_eq!(pointers(&json.to_string()), expected);
    }

    #[test]
    fn items_past_the_limit_are_not_read() {
        let bad = json!({ "release": "x", "quantity": 1, "rehost": "issued" });
        let json = with(&json!({ "/licenses": many(250, &bad) }));
        assert_eq!(pointers(&json).len(), 201);
    }

    #[test]
    fn at_most_a_thousand_errors_are_listed_and_the_others_counted() {
        let fields: Vec<_> = (0..5000).map(|n| format!(r#""x{n}":1"#)).collect();
        let json = format!("{{{}}}", fields.join(","));
        let Err(RequestError::Invalid(errors)) =
            AssessmentRequest::from_json(json.as_bytes(), now())
        else {
            panic!("it has errors")
        };
        assert_eq!(errors.len(), MAX_ERRORS + 1);
        assert_eq!(errors[999].pointer, "/x999");
        let last = &errors[MAX_ERRORS];
        assert_eq!((last.pointer.as_str(), last.code), ("", FieldErrorCode::MoreErrors));
        // The 4,000 others, and that there is nothing to assess.
        assert_eq!(last.detail, "4001 more errors are not listed. Correct these first.");
    }

    #[rstest]
    #[case::broken("{", FieldErrorCode::JsonSyntax)]
    #[case::more_after_the_end("{} {}", FieldErrorCode::JsonSyntax)]
    #[case::empty("", FieldErrorCode::JsonSyntax)]
    #[case::leading_zero(r#"{"target_licenses": 01}"#, FieldErrorCode::JsonSyntax)]
    #[case::another_value("[]", FieldErrorCode::WrongType)]
    #[case::a_text("\"x\"", FieldErrorCode::WrongType)]
    fn a_text_that_is_no_object_is_one_error(#[case] json: &str, #[case] code: FieldErrorCode) {
        let found = errors(json);
        let of_text: Vec<_> = found.iter().filter(|(pointer, _)| pointer.is_empty()).collect();
        assert_eq!(of_text, [&(String::new(), code)], "{found:?}");
    }

    #[test]
    fn malformed_json_names_its_line_and_column() {
        let error = AssessmentRequest::from_json(b"{\n  \"paks\": [,]\n}", now()).unwrap_err();
        assert!(
            matches!(&error, RequestError::Malformed(e) if e.detail.contains("line 2 column 12")),
            "{error}"
        );
    }

    #[test]
    fn a_text_that_is_not_utf_8_is_malformed() {
        let error = AssessmentRequest::from_json(b"{\"paks\": \"\xff\"}", now()).unwrap_err();
        assert!(matches!(error, RequestError::Malformed(_)));
    }

    #[test]
    fn a_number_that_no_program_can_hold_is_an_error_of_its_field() {
        assert_eq!(
            pointers(&with(&json!({}).clone()).replace('5', "1e999")),
            ["/paks/0/contents/0/quantity"]
        );
        assert_eq!(pointers(r#"{"paks": 1e999}"#), ["/paks"]);
    }

    #[test]
    fn a_value_is_never_repeated() {
        let secret = "SECRET-4711 ";
        let json = with(&json!({
            "/paks/0/number": secret,
            "/paks/0/contents/0/kind": secret,
            "/paks/0/contents/0/quantity": secret,
            "/as_of": secret,
        }));
        let error = AssessmentRequest::from_json(json.as_bytes(), now()).unwrap_err();
        assert_eq!(error.errors().len(), 4);
        assert!(!error.to_string().contains("4711"), "{error}");
    }

    #[test]
    fn the_name_of_an_unknown_field_is_cut_and_escaped() {
        let name = format!("a/b~{}", "\u{e4}".repeat(100));
        let json = with(&json!({})).replacen('{', &format!("{{\"{name}\":{{}},"), 1);
        assert_eq!(pointers(&json), [format!("/a~1b~0{}", "\u{e4}".repeat(60))]);
    }

    #[rstest]
    #[case::named(r#"{"case":"Reed","paks":[]}"#, Some("Reed"))]
    #[case::named_at_the_end(r#"{"paks":[],"case":"Reed"}"#, Some("Reed"))]
    #[case::not_named(r#"{"paks":[]}"#, None)]
    #[case::malformed(r#"{"case":"Reed""#, None)]
    fn a_rejected_request_can_have_a_name(#[case] json: &str, #[case] name: Option<&str>) {
        let (case, request) = read_named(json.as_bytes(), now());
        assert_eq!(case.as_deref(), name);
        assert!(request.is_err());
    }

    #[test]
    fn a_name_is_part_of_bulk_input_only() {
        assert_eq!(pointers(&with(&json!({ "/case": "Reed" }))), ["/case"]);
        let (_, request) = read_named(with(&json!({ "/case": "Reed" })).as_bytes(), now());
        assert!(request.is_ok());
        let (case, request) = read_named(with(&json!({ "/case": 1 })).as_bytes(), now());
        assert_eq!(case, None);
        assert_eq!(request.unwrap_err().errors()[0].pointer, "/case");
    }

    #[test]
    fn a_byte_order_mark_is_ignored() {
        let json = format!("\u{feff}{}", with(&json!({})));
        assert!(AssessmentRequest::from_json(json.as_bytes(), now()).is_ok());
    }

    #[test]
    fn a_request_that_is_written_reads_as_the_same() {
        let json = with(&json!({
            "/licenses": [{ "release": "1.5 MR3", "quantity": 5, "rehost": "issued" }],
            "/paks/0/number": "A1",
            "/paks/0/license_file": { "issued_for": "x" },
            "/system": { "id": "y", "hosts_in_use": 3 },
            "/target_licenses": 7,
        }));
        let first = AssessmentRequest::from_json(json.as_bytes(), now()).unwrap();
        let written = serde_json::to_string(&*first).unwrap();
        let second = AssessmentRequest::from_json(written.as_bytes(), now()).unwrap();
        assert_eq!(serde_json::to_string(&*second).unwrap(), written);
        assert!(written.contains("1.5 MR3"));
    }
}
