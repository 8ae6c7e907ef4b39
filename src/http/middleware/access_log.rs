//! The record of a request: a line in the log, the metrics and a span. It has the route instead of the path, since a path
//! may contain anything, also a PAK number.

use std::sync::Arc;
use std::time::Instant;

use actix_web::HttpMessage as _;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanContext;

use super::request_id::RequestIds;
use crate::assessment::Outcome;
use crate::catalogue::name_of;
use crate::http::area::Area;
use crate::http::auth::access::Caller;
use crate::http::metrics::method_name;
use crate::http::spans::RequestSpan;
use crate::http::state::State;
use crate::problem::ProblemCode;

/// The record of a request. It is written when it is dropped, which is when the response is sent.
pub(super) struct AccessRecord {
    state: Data<State>,
    start: Instant,
    request_id: String,
    parent: Option<SpanContext>,
    method: Method,
    route: Option<String>,
    status: u16,
    caller: Caller,
    outcome: Option<Outcome>,
    problem: Option<ProblemCode>,
    is_health_check: bool,
}

impl AccessRecord {
    /// What is known when the handler has returned.
    pub(super) fn new(
        state: &Data<State>,
        start: Instant,
        method: Method,
        caller: Caller,
        area: Area,
        response: &ServiceResponse,
    ) -> Self {
        Self {
            state: state.clone(),
            start,
            request_id: String::new(),
            parent: None,
            method,
            route: response.request().match_pattern(),
            status: 0,
            caller,
            outcome: response.request().extensions().get::<Outcome>().copied(),
            problem: None,
            is_health_check: area == Area::Health,
        }
    }

    /// Adds what is known when the response is complete.
    pub(super) fn complete(
        &mut self,
        status: StatusCode,
        problem: Option<ProblemCode>,
        ids: RequestIds,
    ) {
        self.status = status.as_u16();
        self.problem = problem;
        self.request_id = ids.request_id;
        self.parent = ids.parent;
    }

    fn client(&self) -> Option<&Arc<str>> {
        match &self.caller {
            Caller::Named(name) => Some(name),
            Caller::Anonymous => None,
        }
    }
}

impl Drop for AccessRecord {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        let metrics = &self.state.metrics;
        metrics.count_request(self.route.as_deref(), &self.method, self.status, took);
        if let Some(code) = self.problem {
            metrics.count_problem(code);
        }
        macro_rules! log {
            ($level:ident) => {
                tracing::$level!(
                    request_id = self.request_id,
                    trace_id = self.parent.as_ref().map(|parent| display(parent.trace_id())),
                    parent_id = self.parent.as_ref().map(|parent| display(parent.span_id())),
                    method = method_name(&self.method),
                    route = self.route,
                    status = self.status,
                    duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                    client = self.client().map(|name| &**name),
                    outcome = self.outcome.as_ref().map(name_of),
                    refusal = self.problem.as_ref().map(name_of),
                    "answered"
                )
            };
        }
        // Probes send a health check every few seconds.
        if self.is_health_check {
            log!(debug);
            return;
        }
        log!(info);
        if let Some(spans) = &self.state.spans {
            let attributes = [
                Some(KeyValue::new("pakplan.request_id", self.request_id.clone())),
                self.client().map(|name| KeyValue::new("pakplan.client", name.clone())),
                self.outcome.map(|outcome| KeyValue::new("pakplan.outcome", name_of(outcome))),
                self.problem.map(|code| KeyValue::new("pakplan.refusal", code.name())),
            ];
            spans.record(RequestSpan {
                method: method_name(&self.method),
                route: self.route.as_deref(),
                status: self.status,
                took,
                parent: self.parent.clone(),
                attributes: attributes.into_iter().flatten().collect(),
            });
        }
    }
}
