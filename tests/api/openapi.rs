//! The OpenAPI document: served as it is committed, true in its bounds and examples, and browsable.

use std::collections::HashMap;
use std::io::Read as _;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use flate2::read::GzDecoder;
use pakplan::assessment::{
    MAX_COUNT, MAX_LINES, MAX_LINES_PER_PAK, MAX_LOTS, MAX_PAKS, MAX_SYSTEM_ID_LENGTH,
    PAK_NUMBER_PATTERN, RELEASE_1X_PATTERN, RELEASE_2X_PATTERN, RELEASE_PATTERN, SKU_PATTERN,
    TEXT_PATTERN,
};
use pakplan::http::{OpenApiFormat, OpenApiVersion, document};
use pakplan::identify::{MAX_PASTED_CHARS, MAX_QUERY_CHARS};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Answer, call, get, post_json, send};

fn parsed(version: OpenApiVersion) -> Value {
    serde_json::from_str(&document(version, OpenApiFormat::Json)).unwrap()
}

#[rstest]
#[case("openapi.json", OpenApiVersion::V3_1, OpenApiFormat::Json, "application/json")]
#[case("openapi-3.0.json", OpenApiVersion::V3_0, OpenApiFormat::Json, "application/json")]
#[case("openapi.yaml", OpenApiVersion::V3_1, OpenApiFormat::Yaml, "application/yaml")]
#[actix_web::test]
async fn the_document_is_served(
    #[case] name: &str,
    #[case] version: OpenApiVersion,
    #[case] format: OpenApiFormat,
    #[case] content_type: &str,
) {
    let answer = get(&format!("/{name}")).await;
    assert_eq!(answer.header("content-type"), Some(content_type));
    assert!(answer.body == document(version, format), "{name} is not the generated document");
}

/// Where the document bounds a value, and the constant that the code bounds it by.
#[rstest]
#[case("/AssessmentRequest/properties/licenses/maxItems", json!(MAX_LOTS))]
#[case("/AssessmentRequest/properties/paks/maxItems", json!(MAX_PAKS))]
#[case("/AssessmentRequest/properties/target_licenses/minimum", json!(0))]
#[case("/AssessmentRequest/properties/target_licenses/maximum", json!(MAX_COUNT))]
#[case("/Lot/properties/release/pattern", json!(RELEASE_1X_PATTERN))]
#[case("/Lot/properties/quantity/minimum", json!(0))]
#[case("/Lot/properties/quantity/maximum", json!(MAX_COUNT))]
#[case("/Pak/properties/number/pattern", json!(PAK_NUMBER_PATTERN))]
#[case("/Pak/properties/contents/minItems", json!(1))]
#[case("/Pak/properties/contents/maxItems", json!(MAX_LINES_PER_PAK))]
#[case("/PakLine/properties/quantity/maximum", json!(MAX_COUNT))]
#[case("/PakLine/properties/fulfilled/minimum", json!(0))]
#[case("/PakLine/properties/fulfilled/maximum", json!(MAX_COUNT))]
#[case("/PakLine/properties/target_release/pattern", json!(RELEASE_2X_PATTERN))]
#[case("/PakLine/properties/sku/pattern", json!(SKU_PATTERN))]
#[case("/PakLine/properties/request/minimum", json!(1))]
#[case("/PakLine/properties/request/maximum", json!(MAX_COUNT))]
#[case("/LicenseFile/properties/issued_for/maxLength", json!(MAX_SYSTEM_ID_LENGTH))]
#[case("/SystemFacts/properties/release/pattern", json!(RELEASE_PATTERN))]
#[case("/SystemFacts/properties/id/maxLength", json!(MAX_SYSTEM_ID_LENGTH))]
#[case("/SystemFacts/properties/id/pattern", json!(TEXT_PATTERN))]
#[case("/LicenseFile/properties/issued_for/pattern", json!(TEXT_PATTERN))]
#[case("/SystemFacts/properties/hosts_in_use/maximum", json!(MAX_COUNT))]
#[case("/SystemFacts/properties/licenses_2x/maximum", json!(MAX_COUNT))]
#[case("/PastedText/properties/text/maxLength", json!(MAX_PASTED_CHARS))]
#[case("/Summary/properties/eligible/maximum", json!(MAX_LOTS as u64 * u64::from(MAX_COUNT)))]
#[case("/Summary/properties/requested/maximum", json!(MAX_LINES as u64 * u64::from(MAX_COUNT)))]
#[case("/AssessedPak/properties/requested/maximum", json!(MAX_LINES_PER_PAK as u64 * u64::from(MAX_COUNT)))]
#[case("/PlanStep/properties/pak/maximum", json!(MAX_PAKS - 1))]
fn a_bound_is_the_one_that_the_code_keeps(#[case] pointer: &str, #[case] bound: Value) {
    let document = parsed(OpenApiVersion::V3_1);
    assert_eq!(document["components"]["schemas"].pointer(pointer), Some(&bound));
}

#[test]
fn the_query_is_bounded_as_the_code_bounds_it() {
    let document = parsed(OpenApiVersion::V3_1);
    let q = &document["paths"]["/v1/catalogue"]["get"]["parameters"][0];
    assert_eq!(q["schema"]["maxLength"], MAX_QUERY_CHARS);
}

/// All schemas of the document, with where they stand.
fn schemas(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        collect(schema, name.clone(), &mut found);
    }
    found
}

fn collect<'a>(schema: &'a Value, place: String, found: &mut Vec<(String, &'a Value)>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        collect(property, format!("{place}.{name}"), found);
    }
    if let Some(items) = schema.get("items") {
        collect(items, format!("{place}[]"), found);
    }
    found.push((place, schema));
}

#[test]
fn every_schema_is_described_bounded_and_flat() {
    let document = parsed(OpenApiVersion::V3_1);
    for (place, schema) in schemas(&document) {
        if schema.get("$ref").is_some() {
            assert_eq!(schema.as_object().unwrap().len(), 1, "{place} says more beside $ref");
            continue;
        }
        let kind = schema["type"].as_str().unwrap_or_else(|| panic!("{place} has no one type"));
        let described = schema.get("description").is_some() || place.ends_with("[]");
        assert!(described, "{place} is not described");
        match kind {
            "integer" => {
                let bounded = schema.get("minimum").is_some() && schema.get("maximum").is_some();
                assert!(bounded, "{place} is not bounded");
            }
            "array" => {
                assert!(schema.get("items").is_some(), "{place} does not say of what");
            }
            "object" => assert!(!place.contains(['.', '[']), "{place} is an inline object"),
            _ => {}
        }
    }
}

#[test]
fn there_is_no_null_and_no_choice() {
    for version in [OpenApiVersion::V3_1, OpenApiVersion::V3_0] {
        let document = document(version, OpenApiFormat::Json);
        for word in ["\"null\"", "nullable", "oneOf", "anyOf", "allOf", ": null"] {
            assert!(!document.contains(word), "{version:?} has {word}");
        }
    }
}

#[test]
fn a_request_takes_no_field_that_is_not_there() {
    let document = parsed(OpenApiVersion::V3_1);
    let schemas = &document["components"]["schemas"];
    for name in
        ["AssessmentRequest", "Lot", "Pak", "PakLine", "LicenseFile", "SystemFacts", "PastedText"]
    {
        assert_eq!(schemas[name]["additionalProperties"], json!(false), "{name}");
    }
}

#[test]
fn every_value_of_an_enum_is_described_and_is_in_no_other() {
    let document = parsed(OpenApiVersion::V3_1);
    let mut home = HashMap::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for value in schema["enum"].as_array().into_iter().flatten() {
            let value = value.as_str().unwrap();
            let line = format!("- `{value}`: ");
            assert!(schema["description"].as_str().unwrap().contains(&line), "{name}: {value}");
            // Some generators put the values of all enums into one name space.
            let other = home.insert(value.replace('-', "_"), name.clone());
            assert_eq!(other, None, "{value} of {name}");
        }
    }
    assert!(home.len() > 60);
}

#[test]
fn the_twin_differs_in_the_version_and_in_schema_examples_only() {
    let mut newer = parsed(OpenApiVersion::V3_1);
    let mut older = parsed(OpenApiVersion::V3_0);
    assert_eq!(older["openapi"], "3.0.3");
    assert!(newer["openapi"].as_str().unwrap().starts_with("3.1."));
    newer["openapi"] = older["openapi"].clone();
    without_examples(&mut newer["components"]["schemas"]);
    without_examples(&mut older["components"]["schemas"]);
    assert_eq!(newer, older);
}

fn without_examples(value: &mut Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| name != "examples" && name != "example");
        fields.values_mut().for_each(without_examples);
    }
}

/// Each operation with its path and method.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path.clone(), method.clone(), operation))
    });
    operations.collect()
}

#[test]
fn every_operation_is_told_of_whole() {
    let document = parsed(OpenApiVersion::V3_1);
    let operations = operations(&document);
    assert_eq!(operations.len(), 8);
    for (path, method, operation) in operations {
        for field in ["operationId", "summary", "description", "tags", "security"] {
            assert!(operation.get(field).is_some(), "{method} {path} has no {field}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let place = format!("{method} {path} {status}");
            assert!(response["headers"].get("x-request-id").is_some(), "{place}");
            assert!(!response["description"].as_str().unwrap().is_empty(), "{place}");
            let header = |name: &str| response["headers"].get(name).is_some();
            match status.as_str() {
                "401" => assert!(header("www-authenticate"), "{place}"),
                "405" => assert!(header("allow"), "{place}"),
                "503" if path.starts_with("/v1/") => assert!(header("retry-after"), "{place}"),
                "200" | "304" if path.starts_with("/v1/catalogue") => {
                    assert!(header("etag") && header("cache-control"), "{place}");
                }
                _ => {}
            }
            let is_refusal = status.starts_with(['4', '5']) && status != "409";
            let content = &response["content"];
            assert_eq!(content.get("application/problem+json").is_some(), is_refusal, "{place}");
        }
    }
}

/// The media type of a body, and its example.
fn example(body: &Value) -> (&str, &Value) {
    let (media_type, content) = body["content"].as_object().unwrap().iter().next().unwrap();
    assert!(content.get("example").is_some(), "{media_type} has no example");
    (media_type, &content["example"])
}

#[actix_web::test]
async fn every_example_is_what_the_service_answers() {
    let document = parsed(OpenApiVersion::V3_1);
    let mut compared = 0;
    for (path, method, operation) in operations(&document) {
        let mut place = path.clone();
        let mut query = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let Some(example) = parameter["example"].as_str() else { continue };
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str().unwrap() {
                "path" => place = place.replace(&format!("{{{name}}}"), example),
                "query" => query.push(format!("{name}={}", example.replace(' ', "+"))),
                other => panic!("{path} has an example in {other}"),
            }
        }
        let place = format!("{place}?{}", query.join("&"));
        let (answered, example) = example(&operation["responses"]["200"]);
        let answer = if method == "post" {
            let (taken, body) = self::example(&operation["requestBody"]);
            let body = body.as_str().map_or_else(|| body.to_string(), ToOwned::to_owned);
            let post = TestRequest::post().uri(&place).insert_header(("content-type", taken));
            send(post.set_payload(body)).await
        } else {
            get(&place).await
        };
        assert_eq!(answer.status, 200, "{place}");
        assert_eq!(answer.header("content-type"), Some(answered), "{place}");
        match example.as_str() {
            Some(rows) => assert_eq!(std::str::from_utf8(&answer.body), Ok(rows), "{place}"),
            None => assert_eq!(&answer.json(), example, "{place}"),
        }
        compared += 1;
    }
    assert_eq!(compared, 8);
}

#[actix_web::test]
async fn the_example_below_the_bar_is_what_the_service_answers() {
    let document = parsed(OpenApiVersion::V3_1);
    let operation = &document["paths"]["/v1/assessments"]["post"];
    let body = &operation["requestBody"]["content"]["application/json"]["example"];
    let path = "/v1/assessments?catalogue=relevant&fail_on=partially_fulfillable";
    let answer = send(post_json(path, body.to_string())).await;
    let content = &operation["responses"]["409"]["content"];
    let example = &content["application/vnd.pakplan.assessment+json"]["example"];
    assert_eq!((answer.status.as_u16(), &answer.json()), (409, example));
}

/// The text of an answer, which the page keeps packed.
fn unpacked(answer: &Answer) -> String {
    assert_eq!(answer.status, 200);
    let mut text = String::new();
    match answer.header("content-encoding") {
        Some(encoding) => {
            assert_eq!(encoding, "gzip");
            GzDecoder::new(&*answer.body).read_to_string(&mut text).unwrap();
        }
        None => text.push_str(std::str::from_utf8(&answer.body).unwrap()),
    }
    text
}

#[actix_web::test]
async fn the_document_can_be_browsed_without_any_other_host() {
    let html = unpacked(&get("/docs/").await);
    assert!(html.contains("swagger-ui"));
    assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    let script = unpacked(&get("/docs/swagger-initializer.js").await);
    assert!(script.contains("/openapi.json"), "{script}");
    assert!(script.contains(r#""validatorUrl": "none""#), "{script}");
    assert_eq!(get("/docs/swagger-ui-bundle.js").await.status, 200);
}

#[actix_web::test]
async fn the_page_is_found_without_its_last_slash() {
    let answer = get("/docs").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), Some("/docs/"));
}

#[actix_web::test]
async fn the_page_refuses_like_any_other_path() {
    get("/docs/no-such-file").await.assert_problem(404, "not_found");
    let answer = call(Method::POST, "/docs/").await;
    answer.assert_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
}
