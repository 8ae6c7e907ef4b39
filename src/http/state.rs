//! What all requests share: the limits, the keys, the metrics and the permits for requests in flight.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::auth::access::Access;
use super::metrics::Metrics;
use super::middleware::rate_limit::RateLimit;
use super::spans::Spans;
use crate::problem::{Problem, ProblemCode};

/// How much the requests may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest body, uncompressed.
    pub max_body_bytes: usize,
    /// The largest file that can be uploaded on the page. It is held in memory as a whole.
    pub max_upload_bytes: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// The maximum number of requests in flight.
    pub max_in_flight: usize,
    /// The maximum number of bulk jobs in flight.
    pub max_bulk_jobs: usize,
    /// The threads that work on one bulk job.
    pub bulk_threads: NonZeroUsize,
    /// How long the client of a bulk job may read nothing of the response.
    pub answer_timeout: Duration,
}

impl Limits {
    /// The default of [`Limits::max_body_bytes`].
    pub const MAX_BODY_BYTES: u32 = 1024 * 1024;
    /// The default of [`Limits::max_upload_bytes`].
    pub const MAX_UPLOAD_BYTES: u32 = 16 * 1024 * 1024;
    /// The default of [`Limits::body_timeout`], in seconds.
    pub const BODY_TIMEOUT_SECONDS: u16 = 30;
    /// The default of [`Limits::max_in_flight`].
    pub const MAX_IN_FLIGHT: u32 = 1024;
    /// The default of [`Limits::max_bulk_jobs`].
    pub const MAX_BULK_JOBS: u16 = 8;
    /// The default of [`Limits::answer_timeout`], in seconds.
    pub const ANSWER_TIMEOUT_SECONDS: u16 = 60;

    /// The default of [`Limits::bulk_threads`]: the number of cores.
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
#[derive(Debug)]
pub struct State {
    pub(super) limits: Limits,
    pub(super) access: Access,
    pub(super) rate_limit: Option<RateLimit>,
    /// Whether clients connect over TLS.
    pub(super) is_secure: bool,
    pub(super) cors_origins: Vec<String>,
    pub(super) metrics: Metrics,
    pub(super) spans: Option<Spans>,
    is_stopping: AtomicBool,
    requests: Arc<Semaphore>,
    bulk_jobs: Arc<Semaphore>,
}

impl State {
    /// The state of a service with these limits, for the clients with access.
    #[must_use]
    pub fn new(limits: Limits, access: Access) -> Self {
        Self {
            limits,
            access,
            rate_limit: None,
            is_secure: false,
            cors_origins: Vec::new(),
            metrics: Metrics::default(),
            spans: None,
            is_stopping: AtomicBool::new(false),
            requests: Arc::new(Semaphore::new(limits.max_in_flight)),
            bulk_jobs: Arc::new(Semaphore::new(limits.max_bulk_jobs)),
        }
    }

    /// Limits each client to this number of requests per second.
    #[must_use]
    pub fn with_rate(self, per_second: Option<NonZeroU32>) -> Self {
        Self { rate_limit: per_second.map(RateLimit::new), ..self }
    }

    /// Sets whether clients connect over TLS.
    #[must_use]
    pub fn over_tls(self, is_secure: bool) -> Self {
        Self { is_secure, ..self }
    }

    /// Allows pages of these origins to use the API.
    #[must_use]
    pub fn with_cors_origins(self, cors_origins: Vec<String>) -> Self {
        Self { cors_origins, ..self }
    }

    /// Sends a span of each request to a collector.
    pub(super) fn with_spans(self, spans: Option<Spans>) -> Self {
        Self { spans, ..self }
    }

    /// Which clients have access.
    #[must_use]
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// Records that the service is shutting down: it is no longer ready.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service is shutting down.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// A permit for a request in flight.
    pub(super) fn request_permit(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let permit = self.requests.clone().try_acquire_owned();
        permit.map_err(|_| Problem::new(ProblemCode::Overloaded))
    }

    /// A permit for a bulk job in flight.
    pub(super) fn bulk_permit(&self) -> Result<OwnedSemaphorePermit, Problem> {
        self.bulk_jobs.clone().try_acquire_owned().map_err(|_| {
            Problem::new(ProblemCode::Overloaded).with_detail(
                "Too many bulk jobs are in flight. Wait for the seconds in the header Retry-After.",
            )
        })
    }

    pub(super) fn requests_in_flight(&self) -> usize {
        self.limits.max_in_flight - self.requests.available_permits()
    }

    pub(super) fn bulk_jobs_in_flight(&self) -> usize {
        self.limits.max_bulk_jobs - self.bulk_jobs.available_permits()
    }
}

/// The current time, in whole seconds.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}
