//! A service to send requests to, and answers to look into.

use actix_web::http::{Method, StatusCode, header};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{Bytes, Data};
use pakplan::http::{Access, Limits, State, app};
use serde_json::{Value, json};

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The one value of this header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(other, _)| other == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert_eq!(values.next(), None, "{name} occurs twice");
        value
    }

    /// Where the faults are.
    pub(crate) fn pointers(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }

    /// Asserts what every refusal has in common, and that it is this one.
    pub(crate) fn assert_problem(&self, status: u16, code: &str) {
        let problem = self.json();
        assert_eq!(self.status.as_u16(), status, "{problem}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("urn:pakplan:problem:{code}"));
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()));
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        assert!(self.header("x-request-id").is_some());
    }
}

/// Sends one request to a service of its own, within these limits.
pub(crate) async fn send_within(limits: Limits, request: TestRequest) -> Answer {
    send_to(Data::new(State::new(limits, Access::default())), request).await
}

/// Sends one request to a service with this state.
pub(crate) async fn send_to(state: Data<State>, request: TestRequest) -> Answer {
    let service = init_service(app(state)).await;
    let response = call_service(&service, request.to_request()).await;
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    Answer { status: response.status(), headers, body: read_body(response).await }
}

pub(crate) async fn send(request: TestRequest) -> Answer {
    send_within(Limits::default(), request).await
}

pub(crate) async fn get(path: &str) -> Answer {
    send(TestRequest::get().uri(path)).await
}

pub(crate) async fn call(method: Method, path: &str) -> Answer {
    send(TestRequest::default().method(method).uri(path)).await
}

pub(crate) fn post_json(path: &str, body: impl Into<Bytes>) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .set_payload(body)
}

pub(crate) async fn assess(request: &Value) -> Answer {
    send(post_json("/v1/assessments?catalogue=none", request.to_string())).await
}

/// The source's own example: 50 licenses of 1.0 installed, a PAK of 100 upgrades.
pub(crate) fn source_example() -> Value {
    json!({
        "licenses": [{ "release": "1.0", "quantity": 50, "rehost": "installed" }],
        "paks": [{ "number": "12345678", "contents": [{ "kind": "upgrade", "quantity": 100 }] }],
        "as_of": "2026-11-24T08:00:00Z"
    })
}
