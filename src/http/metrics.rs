//! The metrics of the service, in the text format of Prometheus.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use actix_web::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use strum::VariantArray;

use crate::assessment::{Assessment, Outcome};
use crate::bulk::Tally;
use crate::catalogue::{ReasonCode, name_of};
use crate::problem::{Problem, ProblemCode};

/// The bounds of the buckets of durations, in seconds.
const BUCKETS: [f64; 12] =
    [0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 10.0];
/// The label of a request without a route.
const NO_ROUTE: &str = "none";
/// What became of rows.
const ROW_RESULTS: [&str; 5] =
    ["fulfillable", "partially_fulfillable", "not_fulfillable", "nothing_requested", "refused"];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: Cow<'static, str>,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: Cow<'static, str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabel {
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// The metrics. Those that are counted often are kept without a lookup by label.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabel, Histogram, fn() -> Histogram>,
    outcomes: HashMap<Outcome, Counter>,
    reasons: HashMap<ReasonCode, Counter>,
    rows: [Counter; ROW_RESULTS.len()],
    refusals: Family<CodeLabel, Counter>,
    in_flight: Gauge,
    bulk_jobs: Gauge,
}

/// A counter for each variant, created before it is counted, so that it is shown as 0.
fn by_variant<T>(counter: impl Fn(T) -> Counter) -> HashMap<T, Counter>
where
    T: VariantArray + Copy + Eq + Hash,
{
    T::VARIANTS.iter().map(|variant| (*variant, counter(*variant))).collect()
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("pakplan");
        let requests = Family::default();
        registry.register("http_requests", "Completed requests", requests.clone());
        let durations: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to the end of its response",
            Unit::Seconds,
            durations.clone(),
        );
        let outcomes = Family::<OutcomeLabel, Counter>::default();
        registry.register("assessments", "Assessments by outcome, without bulk", outcomes.clone());
        let reasons = Family::<ReasonLabel, Counter>::default();
        registry.register("reasons", "Reasons in assessments, without bulk", reasons.clone());
        let rows = Family::<ResultLabel, Counter>::default();
        registry.register("bulk_rows", "Rows processed in bulk", rows.clone());
        let refusals = Family::default();
        registry.register(
            "refusals",
            "Rejected requests, by the code of the problem",
            refusals.clone(),
        );
        let (in_flight, bulk_jobs) = (Gauge::default(), Gauge::default());
        registry.register("requests_in_flight", "Requests in flight", in_flight.clone());
        registry.register("bulk_jobs_in_flight", "Bulk jobs in flight", bulk_jobs.clone());
        let build = Family::<Build, Gauge>::default();
        build.get_or_create(&Build { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build_info", "The version of the service", build);
        Self {
            requests,
            durations,
            outcomes: by_variant(|outcome| {
                outcomes.get_or_create_owned(&OutcomeLabel { outcome: name_of(outcome) })
            }),
            reasons: by_variant(|reason| {
                reasons.get_or_create_owned(&ReasonLabel { reason: name_of(reason) })
            }),
            rows: ROW_RESULTS.map(|result| rows.get_or_create_owned(&ResultLabel { result })),
            refusals,
            in_flight,
            bulk_jobs,
            registry,
        }
    }
}

impl Metrics {
    /// Counts a completed request.
    pub(super) fn count_request(
        &self,
        route: Option<&str>,
        method: &Method,
        status: u16,
        took: Duration,
    ) {
        let route: Cow<'static, str> =
            route.map_or(NO_ROUTE.into(), |route| route.to_owned().into());
        let labels = RequestLabels { route: route.clone(), method: method_name(method), status };
        self.requests.get_or_create(&labels).inc();
        self.durations.get_or_create(&RouteLabel { route }).observe(took.as_secs_f64());
    }

    /// Counts a rejected request.
    pub(super) fn count_problem(&self, code: ProblemCode) {
        self.refusals.get_or_create(&CodeLabel { code: code.name() }).inc();
    }

    /// Counts an assessment, and its reasons.
    pub(super) fn count_assessment(&self, assessment: &Assessment<'_>) {
        self.outcomes[&assessment.outcome].inc();
        let of_paks = assessment.paks.iter().flat_map(|pak| {
            pak.reasons.iter().chain(pak.lines.iter().flat_map(|line| &line.reasons))
        });
        for reason in of_paks.chain(&assessment.reasons) {
            self.reasons[&reason.code].inc();
        }
    }

    /// Counts rows of a bulk job.
    pub(crate) fn count_rows(&self, tally: &Tally) {
        let counts = [
            tally.fulfillable,
            tally.partially_fulfillable,
            tally.not_fulfillable,
            tally.nothing_requested,
            tally.refused,
        ];
        for (counter, count) in self.rows.iter().zip(counts) {
            counter.inc_by(count);
        }
    }

    /// The metrics in the text format of Prometheus.
    pub(super) fn text(&self, in_flight: usize, bulk_jobs: usize) -> Result<String, Problem> {
        let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.in_flight.set(gauge(in_flight));
        self.bulk_jobs.set(gauge(bulk_jobs));
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|_| Problem::new(ProblemCode::InternalError))?;
        Ok(text)
    }
}

/// The method as a label. Unknown methods share one, so that a client cannot create any number of series.
pub(super) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
