//! A span for each request, sent to a collector over OTLP. It has the same fields as the line in the log.

use std::future::{Future, ready};
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{
    Span as _, SpanContext, SpanKind, TraceContextExt as _, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use ureq::Agent;

use super::client::agent;

/// The name of the service in its spans.
const SERVICE: &str = "pakplan";
/// How long the collector may take to accept a batch.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The exporter of spans.
#[derive(Debug)]
pub(super) struct Spans {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// The span of a request.
pub(super) struct RequestSpan<'a> {
    pub method: &'static str,
    pub route: Option<&'a str>,
    pub status: u16,
    pub took: Duration,
    /// The span that sends the request. It decides whether the request is sampled.
    pub parent: Option<SpanContext>,
    pub attributes: Vec<KeyValue>,
}

impl Spans {
    /// Sends spans to the collector at this address, in batches, from a separate thread. Spans that the collector does not
    /// accept are lost: no request waits for them.
    pub(super) fn to(endpoint: &str) -> Result<Self, String> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector(agent(TIMEOUT)))
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .with_timeout(TIMEOUT)
            .build()
            .map_err(|error| error.to_string())?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder().with_service_name(SERVICE).with_attribute(version);
        let provider = SdkTracerProvider::builder()
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        let tracer = provider.tracer(SERVICE);
        Ok(Self { provider, tracer })
    }

    /// Records the span of a request that has just been completed.
    pub(super) fn record(&self, request: RequestSpan<'_>) {
        let RequestSpan { method, route, status, took, parent, mut attributes } = request;
        let end = SystemTime::now();
        attributes.extend([
            KeyValue::new("http.request.method", method),
            KeyValue::new("http.response.status_code", i64::from(status)),
        ]);
        attributes.extend(route.map(|route| KeyValue::new("http.route", route.to_owned())));
        let name = route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}"));
        let context = match parent {
            Some(parent) => Context::new().with_remote_span_context(parent),
            None => Context::new(),
        };
        let mut span = self
            .tracer
            .span_builder(name)
            .with_kind(SpanKind::Server)
            .with_start_time(end - took)
            .with_attributes(attributes)
            .start_with_context(&self.tracer, &context);
        span.end_with_timestamp(end);
    }

    /// Sends the remaining spans.
    pub(super) fn flush(&self) {
        if let Err(error) = self.provider.shutdown() {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// The HTTP client for the collector.
#[derive(Debug)]
struct Collector(Agent);

impl Collector {
    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let response = self.0.run(request.map(|body| body.to_vec()))?;
        let (head, mut body) = response.into_parts();
        Ok(Response::from_parts(head, body.read_to_vec()?.into()))
    }
}

impl HttpClient for Collector {
    /// Sends a batch. It blocks, since it is called on the thread that only sends batches.
    fn send_bytes<'client, 'future>(
        &'client self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'future>>
    where
        'client: 'future,
        Self: 'future,
    {
        Box::pin(ready(self.send(request)))
    }
}
