//! What the service has counted.

use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use actix_web::web::Data;
use pakplan::http::{Access, Limits, State};

use crate::support::{post_json, send_to, source_example};

async fn metrics(state: &Data<State>) -> String {
    let answer = send_to(state.clone(), TestRequest::get().uri("/metrics")).await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[actix_web::test]
async fn requests_assessments_reasons_rows_and_refusals_are_counted() {
    let state = Data::new(State::new(Limits::default(), Access::default()));
    let send = |request| send_to(state.clone(), request);
    let example = source_example().to_string();
    send(post_json("/v1/assessments", example.clone())).await;
    send(post_json("/v1/assessments", "{}")).await;
    let form = "licenses.0.release=1.0&licenses.0.quantity=5&licenses.0.rehost=installed\
                &paks.0.number=12345678&paks.0.contents.0.kind=upgrade&paks.0.contents.0.quantity=5";
    let form_type = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(TestRequest::post().uri("/").insert_header(form_type).set_payload(form)).await;
    let rows = (header::CONTENT_TYPE, "application/x-ndjson");
    let path = "/v1/assessments/bulk/ndjson";
    send(TestRequest::post().uri(path).insert_header(rows).set_payload(example + "\n{}\n")).await;
    send(TestRequest::default().method(Method::from_bytes(b"12345678").unwrap()).uri("/12345678"))
        .await;
    let text = metrics(&state).await;
    for line in [
        r#"pakplan_http_requests_total{route="/v1/assessments",method="POST",status="200"} 1"#,
        r#"pakplan_http_requests_total{route="/v1/assessments",method="POST",status="422"} 1"#,
        r#"pakplan_http_requests_total{route="none",method="other",status="404"} 1"#,
        r#"pakplan_http_request_duration_seconds_count{route="/v1/assessments"} 2"#,
        r#"pakplan_assessments_total{outcome="partially_fulfillable"} 1"#,
        r#"pakplan_assessments_total{outcome="fulfillable"} 1"#,
        r#"pakplan_reasons_total{reason="insufficient_installed_licenses"} 1"#,
        r#"pakplan_reasons_total{reason="usage_exceeds_licenses"} 0"#,
        r#"pakplan_bulk_rows_total{result="partially_fulfillable"} 1"#,
        r#"pakplan_bulk_rows_total{result="refused"} 1"#,
        r#"pakplan_refusals_total{code="invalid_request"} 1"#,
        r#"pakplan_refusals_total{code="not_found"} 1"#,
        "pakplan_requests_in_flight 1",
        "pakplan_bulk_jobs_in_flight 0",
        concat!(r#"pakplan_build_info{version=""#, env!("CARGO_PKG_VERSION"), r#""} 1"#),
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("12345678"), "a PAK number is among the metrics");
}
