//! The service over HTTP. [`app`] is the only wiring: the server, every test and the `openapi`
//! command use it.

mod access;
mod assessments;
mod bulk;
mod catalogue;
mod desk;
mod envelope;
mod extract;
mod health;
mod messages;
mod openapi;
mod place;
mod problem;
mod server;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, Error};
use chrono::{DateTime, SubsecRound, Utc};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

pub use access::{Access, Token};
pub use assessments::{AssessmentOptions, render};
pub use catalogue::entry_list;
pub use messages::render_matches;
pub use openapi::{OpenApiFormat, OpenApiVersion, document};
pub use problem::{Problem, ProblemCode, ProblemDetails, header_problem, row_problem};
pub use server::{ServerSettings, serve};

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

    /// Takes note that the service is to stop.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service is to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
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
    app.app_data(state)
        .configure(openapi::serve)
        .configure(desk::serve)
        .default_service(web::to(openapi::refuse_unmatched))
        .wrap(from_fn(envelope::envelop))
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
