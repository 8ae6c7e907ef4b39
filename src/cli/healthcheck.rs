//! `pakplan healthcheck`: checks whether the service on this machine is ready, for containers that
//! contain no other program.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::TlsConfig;

use super::{Ending, Failure};
use crate::config::Config;

/// The time that the service has to respond.
const TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    config: Config,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let scheme = if self.config.uses_tls() { "https" } else { "http" };
        let url = format!("{scheme}://{}/health/ready", reachable(self.config.listen()));
        let failed = |why: String| Failure::Server { url: url.clone(), why };
        // The certificate is for the public host name, not for this address; nothing secret is sent.
        let tls = TlsConfig::builder().disable_verification(true).build();
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .proxy(None)
            .tls_config(tls);
        let agent: Agent = config.build().into();
        let answer = agent.get(&url).call().map_err(|error| failed(error.to_string()))?;
        match answer.status().as_u16() {
            200 => Ok(Ending::Done),
            status => Err(failed(format!("not ready: status {status}"))),
        }
    }
}

/// The address for a client on this machine: the loopback address if the service listens on all.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("0.0.0.0:80", "127.0.0.1:80")]
    #[case("[::]:80", "[::1]:80")]
    #[case("127.0.0.2:80", "127.0.0.2:80")]
    fn a_service_on_all_addresses_is_reached_on_the_loopback(
        #[case] listen: &str,
        #[case] reached: &str,
    ) {
        assert_eq!(super::reachable(listen.parse().unwrap()).to_string(), reached);
    }
}
