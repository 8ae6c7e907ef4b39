//! A running service that assesses the requests instead of this process.

use std::io::Read as _;
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use ureq::http::header::RETRY_AFTER;
use ureq::{Agent, Body, http::Response};

use crate::assessment::{Assessment, AssessmentRequest};
use crate::cli::Failure;
use crate::http::{ApiKey, agent};

/// The time for one request, with its connection.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a request is sent if the service is busy.
const MAX_ATTEMPTS: u32 = 5;
/// The longest wait before the next attempt.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// The largest response that is read. A report is at most 2 MiB.
const MAX_RESPONSE_BYTES: u64 = 4 * 1024 * 1024;

/// A service at a URL.
pub(super) struct Server {
    agent: Agent,
    url: String,
    authorization: Option<String>,
}

/// The fields of a problem that are read.
#[derive(Deserialize)]
struct ProblemIn {
    title: String,
    detail: String,
}

impl Server {
    pub(crate) fn at(base: &str, key: Option<&ApiKey>) -> Result<Self, Failure> {
        let base = base.trim_end_matches('/');
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(Failure::Usage(
                "--server must be a URL that starts with http:// or https://".into(),
            ));
        }
        Ok(Self {
            agent: agent(TIMEOUT),
            url: format!("{base}/v1/assessments?catalogue=none"),
            authorization: key.map(ApiKey::as_authorization),
        })
    }

    /// The assessment of a request by the service.
    pub(crate) fn assess(
        &self,
        request: &AssessmentRequest,
    ) -> Result<Assessment<'static>, Failure> {
        let json = |value: serde_json::Result<Value>| {
            value.map_err(|error| self.failed(error.to_string()))
        };
        let mut body = json(serde_json::to_value(&**request))?;
        body["as_of"] = json(serde_json::to_value(request.as_of()))?;
        let mut response = self.send(&body.to_string())?;
        let status = response.status();
        let mut answer = Vec::new();
        let body = response.body_mut().with_config().limit(MAX_RESPONSE_BYTES).reader();
        body.take(MAX_RESPONSE_BYTES)
            .read_to_end(&mut answer)
            .map_err(|error| self.failed(error.to_string()))?;
        if status.is_success() {
            return serde_json::from_slice(&answer).map_err(|_| {
                self.failed("the response is not that of a pakplan service of this version")
            });
        }
        let problem = serde_json::from_slice::<ProblemIn>(&answer)
            .map(|problem| format!(": {}: {}", problem.title, problem.detail));
        Err(self.failed(format!("status {status}{}", problem.unwrap_or_default())))
    }

    /// Sends a request. If the service is busy, sends it again after the wait that it asks for.
    fn send(&self, request: &str) -> Result<Response<Body>, Failure> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let mut post = self.agent.post(&self.url).content_type("application/json");
            if let Some(authorization) = &self.authorization {
                post = post.header("authorization", authorization);
            }
            let response = post.send(request).map_err(|error| self.failed(error.to_string()))?;
            match retry_after(&response) {
                Some(wait) if attempts < MAX_ATTEMPTS => thread::sleep(wait.min(MAX_WAIT)),
                _ => return Ok(response),
            }
        }
    }

    fn failed(&self, why: impl Into<String>) -> Failure {
        Failure::Server { url: self.url.clone(), why: why.into() }
    }
}

/// How long to wait before the next attempt, if the service is busy.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    (response.status() == 503 || response.status() == 429).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://127.0.0.1:8080")]
    #[case("http://127.0.0.1:8080/")]
    fn the_path_follows_the_base(#[case] base: &str) {
        let server = Server::at(base, None).ok().unwrap();
        assert_eq!(server.url, "http://127.0.0.1:8080/v1/assessments?catalogue=none");
    }

    #[rstest]
    #[case("127.0.0.1:8080")]
    #[case("ftp://127.0.0.1")]
    fn another_scheme_is_a_wrong_command_line(#[case] base: &str) {
        assert!(matches!(Server::at(base, None), Err(Failure::Usage(_))));
    }

    #[rstest]
    #[case(503, Some("2"), Some(2))]
    #[case(429, Some("0"), Some(0))]
    #[case(503, None, None)]
    #[case(503, Some("soon"), None)]
    #[case(500, Some("2"), None)]
    fn only_a_busy_service_is_asked_again(
        #[case] status: u16,
        #[case] header: Option<&str>,
        #[case] seconds: Option<u64>,
    ) {
        let mut response = Response::builder().status(status);
        if let Some(header) = header {
            response = response.header(RETRY_AFTER, header);
        }
        let response = response.body(Body::builder().data("")).unwrap();
        assert_eq!(retry_after(&response), seconds.map(Duration::from_secs));
    }
}
