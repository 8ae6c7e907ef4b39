//! Adds examples to the document: requests, and the responses of the service to them.

use std::num::NonZeroUsize;

use chrono::DateTime;
use serde_json::{Value, json};

use crate::assessment::{AssessmentRequest, CatalogueDetail, assess};
use crate::bulk::{Bulk, Job, RowFormat};
use crate::catalogue::{EntryId, json as entry_json};
use crate::http::resources::bulk::media_types;
use crate::http::resources::messages::render_matches;
use crate::http::response::GATE_FAILED_JSON;
use crate::identify::search;

/// The request that the README assesses.
const REQUEST: &str = include_str!("../../../tests/cases/partly-rehosted.json");
/// Rows as JSON lines; the second one is rejected.
const NDJSON: &str = r#"{"case":"Reed & Sons","licenses":[{"release":"1.5","quantity":50,"rehost":"installed"}],"paks":[{"number":"12345678","contents":[{"kind":"upgrade","quantity":50}]}],"as_of":"2026-11-24T08:00:00Z"}
{"case":"Okafor Ltd","licenses":[],"paks":[]}
"#;
/// Rows as CSV; the second one is rejected.
const CSV: &str = "case,release,quantity,rehost,pending,pending_rehost,pak,pak_quantity
Reed & Sons,1.5,50,installed,,,12345678,50
Okafor Ltd,2.0,50,installed,20,requested,4411A7C02D9,100
";
const PASTED: &str = "2026-11-24 08:13:02 ERROR The upgrade PAK you have entered, 12345678, cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.";
/// The query in the example of the parameter.
const QUERY: &str = "greyed out";

/// Adds an example to the body of each request and each successful response.
pub(super) fn add(document: &mut Value) {
    let body: Value = parse(REQUEST);
    request(document, "/v1/assessments", &body);
    request(document, "/v1/messages/identify", &json!({ "text": PASTED }));
    answer(document, "/v1/assessments", "post", "200", &assessment());
    let gate_failed = &mut document["paths"]["/v1/assessments"]["post"]["responses"]["409"];
    gate_failed["content"][GATE_FAILED_JSON]["example"] = assessment();
    answer(document, "/v1/messages/identify", "post", "200", &matches());
    answer(document, "/v1/catalogue", "get", "200", &entries());
    answer(document, "/v1/catalogue/{id}", "get", "200", &entry(EntryId::OutOfDateLicenseAlert));
    for format in [RowFormat::Ndjson, RowFormat::Csv] {
        bulk(document, format);
    }
    for path in ["/health/live", "/health/ready"] {
        answer(document, path, "get", "200", &json!({ "status": "ok" }));
    }
}

/// Rows in, and the rows out for them.
fn bulk(document: &mut Value, format: RowFormat) {
    let rows = match format {
        RowFormat::Ndjson => NDJSON,
        RowFormat::Csv => CSV,
    };
    let as_of = parse(REQUEST)["as_of"].as_str().and_then(|as_of| as_of.parse().ok());
    let job = Job {
        from: format,
        to: format,
        as_of: as_of.unwrap_or_default(),
        threads: NonZeroUsize::MIN,
    };
    let mut answer = Vec::new();
    if let Ok(bulk) = Bulk::open(rows.as_bytes(), job) {
        _ = bulk.run(|part| {
            answer.append(&mut part.text);
            Ok(())
        });
    }
    let path = match format {
        RowFormat::Ndjson => "/v1/assessments/bulk/ndjson",
        RowFormat::Csv => "/v1/assessments/bulk/csv",
    };
    let media_type = media_types(format)[0];
    let operation = &mut document["paths"][path]["post"];
    operation["requestBody"]["content"][media_type]["example"] = rows.into();
    operation["responses"]["200"]["content"][media_type]["example"] =
        String::from_utf8_lossy(&answer).into();
}

fn request(document: &mut Value, path: &str, example: &Value) {
    let body = &mut document["paths"][path]["post"]["requestBody"];
    body["content"]["application/json"]["example"] = example.clone();
}

fn answer(document: &mut Value, path: &str, method: &str, status: &str, example: &Value) {
    let response = &mut document["paths"][path][method]["responses"][status];
    response["content"]["application/json"]["example"] = example.clone();
}

fn assessment() -> Value {
    let Ok(request) = AssessmentRequest::from_json(REQUEST.as_bytes(), DateTime::UNIX_EPOCH) else {
        return Value::Null;
    };
    let assessment = assess(&request).with_catalogue(CatalogueDetail::Relevant);
    serde_json::to_value(assessment).unwrap_or_default()
}

fn matches() -> Value {
    parse(&render_matches(PASTED).unwrap_or_default())
}

fn entries() -> Value {
    json!({ "entries": search(QUERY).into_iter().map(|found| entry(found.id)).collect::<Vec<_>>() })
}

fn entry(id: EntryId) -> Value {
    parse(entry_json(id).get())
}

fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}
