//! The HTTP client for other services: the collector of spans, and the service that `pakplan check` uses.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// A client with the root certificates of the system and this timeout. Every status is a response, not an error, and
/// redirects are not followed.
#[must_use]
pub fn agent(timeout: Duration) -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        .max_redirects(0)
        .tls_config(tls);
    config.build().into()
}
