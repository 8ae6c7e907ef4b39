//! The rate limit: a number of requests per second for each key, or for each address if no key is required.

use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::http::auth::access::Caller;
use crate::problem::{Problem, ProblemCode, Remedy};

/// The headers of draft-ietf-httpapi-ratelimit-headers.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");
/// The number of clients above which idle clients are removed.
const MAX_CLIENTS: usize = 10_000;

type Limiter =
    RateLimiter<String, HashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// The rate limit of each client.
#[derive(Debug)]
pub(in crate::http) struct RateLimit {
    limiter: Limiter,
    per_second: NonZeroU32,
}

impl RateLimit {
    /// Allows this number of requests per second, also all at once.
    pub(in crate::http) fn new(per_second: NonZeroU32) -> Self {
        let limiter = Limiter::new(
            Quota::per_second(per_second),
            HashMapStateStore::default(),
            DefaultClock::default(),
        );
        Self { limiter: limiter.with_middleware(), per_second }
    }

    /// Counts a request. Returns the headers that tell the client its limit, and a problem if it exceeds the limit.
    pub(super) fn check(
        &self,
        caller: &Caller,
        request: &HttpRequest,
    ) -> (HeaderMap, Result<(), Problem>) {
        if self.limiter.len() > MAX_CLIENTS {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(&name(caller, request)) {
            Ok(state) => (self.headers(state.remaining_burst_capacity(), 1), Ok(())),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let problem = Problem::new(ProblemCode::TooManyRequests)
                    .with_remedy(Remedy::RetryAfterSeconds(seconds));
                (self.headers(0, seconds), Err(problem))
            }
        }
    }

    fn headers(&self, left: u32, seconds: u64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let texts = [
            (POLICY, format!("\"default\";q={};w=1", self.per_second)),
            (LEFT, format!("\"default\";r={left};t={seconds}")),
        ];
        for (name, text) in texts {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

/// Adds the headers of [`RateLimit::check`] to the response.
pub(super) fn add_headers(headers: &mut HeaderMap, limits: Option<HeaderMap>) {
    for (name, value) in limits.into_iter().flatten() {
        headers.insert(name, value);
    }
}

/// The name of a client: its key, or its address.
fn name(caller: &Caller, request: &HttpRequest) -> String {
    match caller {
        Caller::Named(name) => format!("key {name}"),
        Caller::Anonymous => {
            request.peer_addr().map_or_else(String::new, |address| address.ip().to_string())
        }
    }
}
