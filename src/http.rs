//! The service over HTTP. [`app`] is the only wiring: the server, every test and the `openapi`
//! command use it.

mod access;
mod assessments;
mod bulk;
mod catalogue;
mod desk;
mod envelope;
mod extract;
mod files;
mod health;
mod keys;
mod messages;
mod metrics;
mod names;
mod openapi;
mod outgoing;
mod place;
mod problem_response;
mod query;
mod rate;
mod server;
mod sign_in;
mod spans;
mod tls;

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, Error};
use chrono::{DateTime, SubsecRound, Utc};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use envelope::REQUEST_ID;
use metrics::Metrics;
use rate::Rate;
use spans::Spans;

pub use access::{Access, ApiKey, Public};
pub use assessments::{AssessmentOptions, render};
pub use catalogue::entry_list;
pub use keys::{ApiKeys, BadKeyName, KeyFileError, NewApiKey};
pub use messages::render_matches;
pub use openapi::{OpenApiFormat, OpenApiVersion, document};
pub use outgoing::agent;
pub use server::{ServeError, ServerSettings, Tls, check, serve};

/// How much one request may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest body, unpacked.
    pub max_body_bytes: usize,
    /// The largest file that the page takes, which it holds whole.
    pub max_upload_bytes: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How many requests may be in hand at once.
    pub max_in_flight: usize,
    /// How many bulk jobs may be in hand at once.
    pub max_bulk_jobs: usize,
    /// The threads that work on one bulk job.
    pub bulk_threads: NonZeroUsize,
    /// How long a client may take nothing of a bulk job's answer.
    pub answer_timeout: Duration,
}

impl Limits {
    /// The largest body, where nothing else is said.
    pub const MAX_BODY_BYTES: u32 = 1024 * 1024;
    /// The largest file that the page takes, where nothing else is said.
    pub const MAX_UPLOAD_BYTES: u32 = 16 * 1024 * 1024;
    /// How long a body may take, where nothing else is said.
    pub const BODY_TIMEOUT_SECONDS: u16 = 30;
    /// How many requests may be in hand, where nothing else is said.
    pub const MAX_IN_FLIGHT: u32 = 1024;
    /// How many bulk jobs may be in hand, where nothing else is said.
    pub const MAX_BULK_JOBS: u16 = 8;
    /// How long a client may take nothing, where nothing else is said.
    pub const ANSWER_TIMEOUT_SECONDS: u16 = 60;

    /// The threads that work on one bulk job, where nothing else is said: the machine's cores.
    #[must_use]
    pub fn bulk_threads() -> NonZeroUsize {
        available_parallelism().unwrap_or(NonZeroUsize::MIN)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body_bytes: Self::MAX_BODY_BYTES as usize,
            max_upload_bytes: Self::MAX_UPLOAD_BYTES as usize,
            body_timeout: Duration::from_secs(Self::BODY_TIMEOUT_SECONDS.into()),
            max_in_flight: Self::MAX_IN_FLIGHT as usize,
            max_bulk_jobs: Self::MAX_BULK_JOBS.into(),
            bulk_threads: Self::bulk_threads(),
            answer_timeout: Duration::from_secs(Self::ANSWER_TIMEOUT_SECONDS.into()),
        }
    }
}

/// What all requests share.
#[derive(Debug, Default)]
pub struct State {
    limits: Limits,
    access: Access,
    rate: Option<Rate>,
    /// Whether clients come by TLS.
    is_secure: bool,
    cors_origins: Vec<String>,
    metrics: Metrics,
    spans: Option<Spans>,
    stopping: AtomicBool,
    in_flight: AtomicUsize,
    bulk_jobs: AtomicUsize,
}

impl State {
    /// A service that takes work from whoever is let in, within these limits.
    #[must_use]
    pub fn new(limits: Limits, access: Access) -> Self {
        Self { limits, access, ..Self::default() }
    }

    /// The same with so many requests a second for each client.
    #[must_use]
    pub fn with_rate(self, per_second: Option<NonZeroU32>) -> Self {
        Self { rate: per_second.map(Rate::new), ..self }
    }

    /// The same, and whether clients come by TLS.
    #[must_use]
    pub fn over_tls(self, is_secure: bool) -> Self {
        Self { is_secure, ..self }
    }

    /// The same, where pages of these origins may use the interface.
    #[must_use]
    pub fn open_to(self, cors_origins: Vec<String>) -> Self {
        Self { cors_origins, ..self }
    }

    /// The same, where a span of each request goes to a collector.
    fn with_spans(self, spans: Option<Spans>) -> Self {
        Self { spans, ..self }
    }

    /// Who is let in.
    #[must_use]
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// Takes note that the service is to stop.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service is to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn requests_in_hand(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    fn bulk_jobs_in_hand(&self) -> usize {
        self.bulk_jobs.load(Ordering::Relaxed)
    }
}

/// The service.
pub fn app(
    state: Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let (app, _) = App::new().into_utoipa_app().configure(operations).split_for_parts();
    let cors = Condition::new(!state.cors_origins.is_empty(), cors(&state.cors_origins));
    app.app_data(state)
        .configure(openapi::serve)
        .configure(desk::serve)
        .default_service(web::to(openapi::refuse_unmatched))
        .wrap(from_fn(envelope::envelop))
        .wrap(cors)
}

/// Lets pages of these origins use the interface from a browser: with a key in a header, never with a cookie.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, REQUEST_ID])
        .expose_headers([REQUEST_ID, header::RETRY_AFTER])
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// The operations: each is routed and documented by its one line here.
fn operations(service: &mut ServiceConfig<'_>) {
    service
        .service(assessments::assess_upgrade)
        .service(bulk::assess_upgrades_ndjson)
        .service(bulk::assess_upgrades_csv)
        .service(catalogue::list_entries)
        .service(catalogue::get_entry)
        .service(messages::identify_message)
        .service(health::live)
        .service(health::ready);
}

/// The present, in whole seconds.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}
