//! `POST /v1/assessments`.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{assess, post_json, send, source_example};

/// The example with the value at this pointer replaced, or with this field added.
fn with(pointer: &str, value: Value) -> Value {
    let mut request = source_example();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = request.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[field.parse::<usize>().unwrap()] = value,
        parent => parent[field] = value,
    }
    request
}

fn pak(number: &str) -> Value {
    json!({ "number": number, "contents": [{ "kind": "new", "quantity": 1 }] })
}

#[actix_web::test]
async fn the_sources_example_is_answered() {
    let answer = assess(&source_example()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.header("x-request-id").is_some());
    let report = answer.json();
    assert_eq!(report["summary"]["fulfillable_now"], 50);
    assert_eq!(report["message"]["code"], "upgrade_pak_partially_fulfillable");
    assert_eq!(report["as_of"], "2026-11-24T08:00:00Z");
}

#[actix_web::test]
async fn without_as_of_the_clock_is_asked() {
    let mut request = source_example();
    request.as_object_mut().unwrap().remove("as_of");
    let before = pakplan::http::now();
    let report = assess(&request).await.json();
    let as_of: chrono::DateTime<chrono::Utc> = report["as_of"].as_str().unwrap().parse().unwrap();
    assert!((before..=pakplan::http::now()).contains(&as_of));
}

#[rstest]
#[case::by_default("", Some(11))]
#[case::full("?catalogue=full", Some(11))]
#[case::relevant("?catalogue=relevant", Some(1))]
#[case::none("?catalogue=none", None)]
#[actix_web::test]
async fn the_catalogue_goes_with_it_as_asked(#[case] query: &str, #[case] entries: Option<usize>) {
    let path = format!("/v1/assessments{query}");
    let report = send(post_json(&path, source_example().to_string())).await.json();
    let found = report["troubleshooting"].get("entries").map(|it| it.as_array().unwrap().len());
    assert_eq!(found, entries);
    assert_eq!(report["troubleshooting"]["relevant"], json!(["out-of-date-license-alert"]));
}

#[rstest]
#[case::never_none("never", 0, 200)]
#[case::never_all("never", 100, 200)]
#[case::not_none("not_fulfillable", 0, 409)]
#[case::not_some("not_fulfillable", 50, 200)]
#[case::partially_none("partially_fulfillable", 0, 409)]
#[case::partially_some("partially_fulfillable", 99, 409)]
#[case::partially_all("partially_fulfillable", 100, 200)]
#[actix_web::test]
async fn the_status_follows_the_bar(
    #[case] bar: &str,
    #[case] installed: u32,
    #[case] status: u16,
) {
    let request = with("/licenses/0/quantity", installed.into()).to_string();
    let path = format!("/v1/assessments?catalogue=none&fail_on={bar}");
    let answer = send(post_json(&path, request.clone())).await;
    assert_eq!(answer.status.as_u16(), status);
    let content_type = match status {
        409 => "application/vnd.pakplan.assessment+json",
        _ => "application/json",
    };
    assert_eq!(answer.header("content-type"), Some(content_type));
    let same = send(post_json("/v1/assessments?catalogue=none", request)).await;
    assert_eq!(answer.body, same.body);
}

#[rstest]
#[case::now("fail_on=partially_fulfillable", 409)]
#[case::not_after_the_plan("fail_on=partially_fulfillable&after_plan=false", 409)]
#[case::after_the_plan("fail_on=partially_fulfillable&after_plan=true", 200)]
#[actix_web::test]
async fn after_plan_counts_what_comes_later(#[case] query: &str, #[case] status: u16) {
    let request =
        with("/licenses/0", json!({ "release": "1.0", "quantity": 100, "rehost": "issued" }));
    let answer = send(post_json(&format!("/v1/assessments?{query}"), request.to_string())).await;
    assert_eq!(answer.status.as_u16(), status);
}

#[actix_web::test]
async fn the_gate_fails_if_hosts_have_no_license() {
    let mut request = with("/licenses/0/quantity", 100.into());
    request["system"] = json!({ "hosts_in_use": 101 });
    let path = "/v1/assessments?fail_on=not_fulfillable";
    assert_eq!(send(post_json(path, request.to_string())).await.status, 409);
    request["system"] = json!({ "hosts_in_use": 100 });
    assert_eq!(send(post_json(path, request.to_string())).await.status, 200);
}

#[rstest]
#[case::fulfilled_above_quantity("/paks/0/contents/0/fulfilled", json!(101))]
#[case::quantity_negative("/licenses/0/quantity", json!(-1))]
#[case::quantity_broken("/licenses/0/quantity", json!(0.5))]
#[case::quantity_above("/licenses/0/quantity", json!(10_000_001))]
#[case::quantity_huge("/licenses/0/quantity", json!(u64::MAX))]
#[case::quantity_text("/licenses/0/quantity", json!("5"))]
#[case::quantity_null("/licenses/0/quantity", json!(null))]
#[case::pak_quantity_above("/paks/0/contents/0/quantity", json!(10_000_001))]
#[case::fulfilled_negative("/paks/0/contents/0/fulfilled", json!(-1))]
#[case::fulfilled_null("/paks/0/contents/0/fulfilled", json!(null))]
#[case::request_zero("/paks/0/contents/0/request", json!(0))]
#[case::request_above("/paks/0/contents/0/request", json!(10_000_001))]
#[case::request_null("/paks/0/contents/0/request", json!(null))]
#[case::release_2("/licenses/0/release", json!("2.0"))]
#[case::release_without_minor("/licenses/0/release", json!("1."))]
#[case::release_any_minor("/licenses/0/release", json!("1.x"))]
#[case::release_with_a_wrong_word("/licenses/0/release", json!("1.5 SR3"))]
#[case::release_padded("/licenses/0/release", json!(" 1.5"))]
#[case::rehost_null("/licenses/0/rehost", json!(null))]
#[case::rehost_number("/licenses/0/rehost", json!(5))]
#[case::rehost_object("/licenses/0/rehost", json!({"installed": null}))]
#[case::kind_bool("/paks/0/contents/0/kind", json!(true))]
#[case::kind_list("/paks/0/contents/0/kind", json!(["new"]))]
#[case::kind_object("/paks/0/contents/0/kind", json!({"upgrade": null}))]
#[case::rehost_unknown("/licenses/0/rehost", json!("done"))]
#[case::pak_number_empty("/paks/0/number", json!(""))]
#[case::pak_number_space("/paks/0/number", json!("12 45"))]
#[case::pak_number_long("/paks/0/number", json!("1".repeat(65)))]
#[case::pak_number_not_ascii("/paks/0/number", json!("１２３"))]
#[case::kind_unknown("/paks/0/contents/0/kind", json!("renewal"))]
#[case::target_release_words("/paks/0/contents/0/target_release", json!("next"))]
#[case::sku_empty("/paks/0/contents/0/sku", json!(""))]
#[case::sku_long("/paks/0/contents/0/sku", json!("x".repeat(65)))]
#[case::partial_fulfillment("/paks/0/partial_fulfillment", json!(true))]
#[case::target_release_below_2("/paks/0/contents/0/target_release", json!("1.5"))]
#[case::no_paks("/paks", json!([]))]
#[case::too_many_paks("/paks", (0..201).map(|n| pak(&n.to_string())).collect())]
#[case::no_contents("/paks/0/contents", json!([]))]
#[case::too_many_contents("/paks/0/contents", vec![json!({"kind": "new", "quantity": 1}); 101].into())]
#[case::too_many_lots("/licenses", vec![json!({"release": "1.0", "quantity": 1, "rehost": "issued"}); 201].into())]
#[case::a_lot_as_a_list("/licenses/0", json!(["1.0", 5, "installed"]))]
#[case::a_pak_as_a_list("/paks/0", json!(["1", []]))]
#[case::a_line_as_a_list("/paks/0/contents/0", json!(["new", 1]))]
#[case::a_system_as_a_list("/system", json!(["2.0"]))]
#[case::a_license_file_as_a_list("/paks/0/license_file", json!(["A"]))]
#[case::licenses_null("/licenses", json!(null))]
#[case::unknown_field("/licence", json!(1))]
#[case::unknown_field_in_a_lot("/licenses/0/quantty", json!(5))]
#[case::unknown_field_in_a_line("/paks/0/contents/0/total", json!(5))]
#[case::target_negative("/target_licenses", json!(-1))]
#[case::as_of_date("/as_of", json!("2026-11-24"))]
#[case::as_of_no_zone("/as_of", json!("2026-11-24T08:00:00"))]
#[case::system_null("/system", json!(null))]
#[actix_web::test]
async fn a_wrong_value_is_refused_by_its_place(#[case] pointer: &str, #[case] value: Value) {
    let answer = assess(&with(pointer, value)).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), [pointer]);
}

#[rstest]
#[case::date_words("/system/alert_expires_on", json!("soon"))]
#[case::date_short("/system/alert_expires_on", json!("2026-1-1"))]
#[case::date_padded("/system/alert_expires_on", json!(" 026-01-01"))]
#[case::date_before_the_years("/system/alert_expires_on", json!("-001-01-01"))]
#[case::date_with_a_tab("/system/alert_expires_on", json!("2026-\t1-01"))]
#[case::moment_with_a_space("/system/plm_started_at", json!("2026-11-24 08:00:00Z"))]
#[case::node_null("/system/active_node", json!(null))]
#[case::node_number("/system/active_node", json!(1))]
#[case::unknown("/system/node", json!(1))]
#[case::date_that_is_none("/system/free_trial_started_on", json!("2026-02-30"))]
#[case::date_time("/system/usage_exceeded_since", json!("2026-01-01T00:00:00Z"))]
#[case::date_null("/system/licenses_invalid_since", json!(null))]
#[case::moment_words("/system/plm_started_at", json!("now"))]
#[case::moment_past_the_years("/system/licenses_changed_at", json!("9999-12-31T23:59:59-12:00"))]
#[case::node_unknown("/system/active_node", json!("third"))]
#[case::release_words("/system/release", json!("two"))]
#[case::id_empty("/system/id", json!(""))]
#[case::id_long("/system/id", json!("x".repeat(129)))]
#[case::hosts_negative("/system/hosts_in_use", json!(-1))]
#[case::licenses_2x_above("/system/licenses_2x", json!(10_000_001))]
#[actix_web::test]
async fn a_wrong_fact_of_the_system_is_refused_by_its_place(
    #[case] pointer: &str,
    #[case] value: Value,
) {
    let mut request = with("/system", json!({}));
    request["system"][pointer.rsplit('/').next().unwrap()] = value;
    let answer = assess(&request).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), [pointer]);
}

#[rstest]
#[case::quantity_zero("/licenses/0/quantity", json!(0))]
#[case::quantity_at_the_bound("/licenses/0/quantity", json!(10_000_000))]
#[case::quantity_written_with_a_point("/licenses/0/quantity", json!(5.0))]
#[case::fulfilled_at_the_quantity("/paks/0/contents/0/fulfilled", json!(100))]
#[case::request_one("/paks/0/contents/0/request", json!(1))]
#[case::request_at_the_bound("/paks/0/contents/0/request", json!(10_000_000))]
#[case::release_any_1x("/licenses/0/release", json!("1.999"))]
#[case::release_with_a_build("/licenses/0/release", json!("1.5.1.386"))]
#[case::maintenance_release("/licenses/0/release", json!("1.5mr3"))]
#[case::pak_number_long("/paks/0/number", json!("aZ0-".repeat(16)))]
#[case::no_lots("/licenses", json!([]))]
#[case::most_paks("/paks", (0..200).map(|n| pak(&n.to_string())).collect())]
#[case::most_contents("/paks/0/contents", vec![json!({"kind": "new", "quantity": 1}); 100].into())]
#[case::most_lots("/licenses", vec![json!({"release": "1.0", "quantity": 1, "rehost": "issued"}); 200].into())]
#[case::as_of_with_an_offset("/as_of", json!("2026-11-24T10:00:00.5+02:00"))]
#[case::as_of_at_the_end_of_years("/as_of", json!("9999-12-31T23:59:59Z"))]
#[case::as_of_in_the_first_year("/as_of", json!("0001-01-01T00:00:00Z"))]
#[case::trial_in_the_first_year("/system", json!({"free_trial_started_on": "0001-01-01"}))]
#[case::alert_at_the_end_of_years("/system", json!({"alert_expires_on": "9999-12-31"}))]
#[case::empty_system("/system", json!({}))]
#[actix_web::test]
async fn a_value_at_its_bound_is_taken(#[case] pointer: &str, #[case] value: Value) {
    let answer = assess(&with(pointer, value)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
}

#[rstest]
#[case("/paks")]
#[case("/licenses/0/quantity")]
#[case("/licenses/0/release")]
#[case("/licenses/0/rehost")]
#[case("/paks/0/contents")]
#[case("/paks/0/contents/0/kind")]
#[case("/paks/0/contents/0/quantity")]
#[actix_web::test]
async fn a_missing_field_is_named(#[case] pointer: &str) {
    let mut request = source_example();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    request.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(field);
    let answer = assess(&request).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), [pointer]);
    assert_eq!(answer.json()["errors"][0]["code"], "missing_field");
}

#[actix_web::test]
async fn a_field_that_occurs_twice_is_refused() {
    let request =
        source_example().to_string().replacen("\"quantity\"", "\"quantity\":1,\"quantity\"", 1);
    let answer = send(post_json("/v1/assessments", request)).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), ["/licenses/0/quantity"]);
    assert_eq!(answer.json()["errors"][0]["code"], "duplicate_field");
}

#[actix_web::test]
async fn all_errors_come_at_once_in_the_order_of_the_body() {
    let request = r#"{
        "target_licenses": 10000001,
        "licenses": [
            { "release": "2.0", "quantity": -1, "rehost": "installed" },
            { "release": "1.0", "quantity": 1, "rehost": "installed" },
            { "release": "1.0", "quantity": "many" }
        ],
        "paks": [
            { "number": "1 2", "contents": [
                { "kind": "upgrade", "fulfilled": 6, "quantity": 5, "request": 0, "sofar": 1 }
            ] },
            { "number": "A", "contents": [{ "kind": "upgrade", "quantity": 5 }] },
            { "number": "a", "contents": [] },
            { "contents": [{ "kind": "new", "quantity": null }], "number": "A" }
        ],
        "system": { "release": "x", "free_trial_started_on": "2026-12-24", "licenses_2x": -5 },
        "as_of": "2026-11-24T08:00:00Z"
    }"#;
    let answer = send(post_json("/v1/assessments", request)).await;
    answer.assert_problem(422, "invalid_request");
    let expected = [
        "/target_licenses",
        "/licenses/0/release",
        "/licenses/0/quantity",
        "/licenses/2/quantity",
        "/licenses/2/rehost",
        "/paks/0/number",
        "/paks/0/contents/0/fulfilled",
        "/paks/0/contents/0/request",
        "/paks/0/contents/0/sofar",
        "/paks/2/number",
        "/paks/2/contents",
        "/paks/3/contents/0/quantity",
        "/paks/3/number",
        "/system/release",
        "/system/free_trial_started_on",
        "/system/licenses_2x",
    ];
    assert_eq!(answer.pointers(), expected);
}

#[rstest]
#[case::wrong_type("/licenses/0/quantity", json!("SECRET-99"))]
#[case::unknown_variant("/licenses/0/rehost", json!("SECRET-99"))]
#[case::unknown_variant_that_looks_like_words("/licenses/0/rehost", json!("a`, expected one of `SECRET-99"))]
#[case::wrong_format("/paks/0/number", json!("SECRET-99 "))]
#[case::wrong_moment("/as_of", json!("SECRET-99"))]
#[case::wrong_map("/paks/0/contents/0", json!({"kind": {"SECRET-99": 1}}))]
#[actix_web::test]
async fn a_value_that_was_sent_is_never_echoed(#[case] pointer: &str, #[case] value: Value) {
    let answer = assess(&with(pointer, value)).await;
    assert_eq!(answer.status, 422);
    assert!(!String::from_utf8_lossy(&answer.body).contains("SECRET-99"), "{}", answer.json());
}

#[actix_web::test]
async fn a_number_that_no_field_can_hold_is_refused_by_its_place() {
    let request = source_example().to_string().replace("50", "1e999");
    let answer = send(post_json("/v1/assessments", request)).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), ["/licenses/0/quantity"]);
    assert_eq!(answer.json()["errors"][0]["code"], "out_of_range");
}

#[rstest]
#[case::number("/licenses/0/quantity", json!(-1), "Enter how many licenses: a whole number from 0 to 10000000.")]
#[case::items("/paks/0/contents", json!([]), "List 1 to 100 lines.")]
#[case::items_above("/licenses", vec![json!({"release": "1.0", "quantity": 1, "rehost": "issued"}); 201].into(), "List at most 200 lots.")]
#[case::type_of_count("/licenses/0/quantity", json!("5"), "Enter how many licenses, in digits, like 50.")]
#[case::word("/licenses/0/rehost", json!("done"), "Enter one of `not_required`, `not_started`, `requested`, `issued`, `installed`.")]
#[case::null("/paks/0/contents/0/kind", json!(null), "Enter `upgrade` or `new`.")]
#[case::object("/system", json!(1), "Enter a JSON object.")]
#[actix_web::test]
async fn an_error_says_what_to_do(
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] detail: &str,
) {
    let answer = assess(&with(pointer, value)).await;
    assert_eq!(answer.json()["errors"][0]["detail"], detail);
}

#[rstest]
#[case::backtick("/a`b", "/a`b")]
#[case::very_long(&format!("/{}", "x".repeat(5000)), &format!("/{}", "x".repeat(64)))]
#[actix_web::test]
async fn an_unknown_name_is_repeated_up_to_64_characters(
    #[case] field: &str,
    #[case] pointer: &str,
) {
    assert_eq!(assess(&with(field, json!(1))).await.pointers(), [pointer]);
}

#[actix_web::test]
async fn an_unknown_field_is_named_with_its_pointer_escaped() {
    let answer = assess(&with("/a~b", json!(1))).await;
    assert_eq!(answer.pointers(), ["/a~0b"]);
}

#[actix_web::test]
async fn a_byte_order_mark_is_passed_over() {
    let request = format!("\u{feff}{}", source_example());
    assert_eq!(send(post_json("/v1/assessments", request)).await.status, 200);
}

#[actix_web::test]
async fn the_message_is_that_of_the_first_pak_that_is_not_fulfillable() {
    let line = |fulfilled| json!({ "kind": "upgrade", "quantity": 5, "fulfilled": fulfilled });
    let request = json!({
        "licenses": [{ "release": "1.0", "quantity": 5, "rehost": "installed" }],
        "paks": [
            { "number": "FIRST", "contents": [{ "kind": "new", "quantity": 1 }, line(0)] },
            { "number": "SECOND", "contents": [line(0), line(5)] },
        ],
    });
    let report = assess(&request).await.json();
    assert_eq!(report["outcome"], "partially_fulfillable");
    assert_eq!(report["message"], report["paks"][1]["message"]);
    assert!(report["message"]["text"].as_str().unwrap().contains("entered, SECOND, cannot"));
}
