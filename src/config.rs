//! The settings of the service. Each is a flag and an environment variable of the same name. A value
//! out of range is rejected when the command line is parsed.

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};

use crate::http::{Limits, Public, ServerSettings, Tls};

const ACCESS: &str = "Access";
const TRANSPORT: &str = "Transport";
const LIMITS: &str = "Limits";
const STOPPING: &str = "Stopping";
const LOG: &str = "Log";

/// The most threads that can be set.
const MAX_THREADS: u16 = 1024;

/// The settings of the service.
#[derive(Debug, Args)]
pub struct Config {
    /// The address to listen on; port 0 picks a free one
    #[arg(long, env = "PAKPLAN_LISTEN", default_value = "127.0.0.1:8080", help_heading = TRANSPORT)]
    listen: SocketAddr,

    /// The TLS certificate chain, in PEM; reloaded when the file changes
    #[arg(long, env = "PAKPLAN_TLS_CERT", value_name = "FILE", requires = "tls_key", help_heading = TRANSPORT)]
    tls_cert: Option<PathBuf>,

    /// The private key of the certificate, in PEM; reloaded when the file changes
    #[arg(long, env = "PAKPLAN_TLS_KEY", value_name = "FILE", requires = "tls_cert", help_heading = TRANSPORT)]
    tls_key: Option<PathBuf>,

    /// Clients connect with TLS to a proxy in front of the service
    #[arg(long, env = "PAKPLAN_BEHIND_TLS", help_heading = TRANSPORT)]
    behind_tls: bool,

    /// The origins whose pages may call the API from a browser, separated by commas
    #[arg(long, env = "PAKPLAN_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin, help_heading = TRANSPORT)]
    cors_origins: Vec<String>,

    /// The number of worker threads [default: the number of cores]
    #[arg(long, env = "PAKPLAN_WORKERS", value_parser = threads(), help_heading = TRANSPORT)]
    workers: Option<u16>,

    /// The valid API keys, one line per key as `pakplan key` prints it; reloaded when the file changes
    #[arg(long, env = "PAKPLAN_API_KEYS_FILE", value_name = "FILE", help_heading = ACCESS)]
    api_keys_file: Option<PathBuf>,

    /// Accept requests without an API key on an address that is not the loopback address
    #[arg(long, env = "PAKPLAN_ALLOW_ANONYMOUS", conflicts_with = "api_keys_file", help_heading = ACCESS)]
    allow_anonymous: bool,

    /// What needs no API key although keys are set, separated by commas
    #[arg(long, env = "PAKPLAN_PUBLIC", value_enum, value_delimiter = ',', default_value = "docs", help_heading = ACCESS)]
    public: Vec<Public>,

    /// The number of requests per second that each API key may send, or each address if there are no
    /// keys [default: no limit]
    #[arg(long, env = "PAKPLAN_REQUESTS_PER_SECOND", value_parser = positive(u32::MAX), help_heading = ACCESS)]
    requests_per_second: Option<u32>,

    /// The maximum number of connections
    #[arg(long, env = "PAKPLAN_MAX_CONNECTIONS", default_value_t = 10_000, value_parser = positive(u32::MAX), help_heading = LIMITS)]
    max_connections: u32,

    /// The maximum number of requests in flight; more are rejected with 503
    #[arg(long, env = "PAKPLAN_MAX_IN_FLIGHT", default_value_t = Limits::MAX_IN_FLIGHT, value_parser = positive(u32::MAX), help_heading = LIMITS)]
    max_in_flight: u32,

    /// The maximum size of a request body, decompressed, in bytes
    #[arg(long, env = "PAKPLAN_MAX_BODY_BYTES", default_value_t = Limits::MAX_BODY_BYTES, value_parser = positive(u32::MAX), help_heading = LIMITS)]
    max_body_bytes: u32,

    /// The maximum size of a file that is uploaded on the page, in bytes; it is held in memory
    #[arg(long, env = "PAKPLAN_MAX_UPLOAD_BYTES", default_value_t = Limits::MAX_UPLOAD_BYTES, value_parser = positive(u32::MAX), help_heading = LIMITS)]
    max_upload_bytes: u32,

    /// The time in which the head of a request must arrive, in seconds
    #[arg(long, env = "PAKPLAN_HEADER_TIMEOUT_SECONDS", default_value_t = 5, value_parser = positive(u16::MAX), help_heading = LIMITS)]
    header_timeout_seconds: u16,

    /// The time in which a request body must arrive, in seconds; of a bulk body, each chunk
    #[arg(long, env = "PAKPLAN_BODY_TIMEOUT_SECONDS", default_value_t = Limits::BODY_TIMEOUT_SECONDS, value_parser = positive(u16::MAX), help_heading = LIMITS)]
    body_timeout_seconds: u16,

    /// The time after which a client that reads nothing of a response is disconnected, in seconds
    #[arg(long, env = "PAKPLAN_ANSWER_TIMEOUT_SECONDS", default_value_t = Limits::ANSWER_TIMEOUT_SECONDS, value_parser = positive(u16::MAX), help_heading = LIMITS)]
    answer_timeout_seconds: u16,

    /// The time after which an idle connection is closed, in seconds; with 0, after each response
    #[arg(long, env = "PAKPLAN_KEEP_ALIVE_SECONDS", default_value_t = 30, help_heading = LIMITS)]
    keep_alive_seconds: u16,

    /// The maximum number of bulk jobs in flight; more are rejected with 503
    #[arg(long, env = "PAKPLAN_MAX_BULK_JOBS", default_value_t = Limits::MAX_BULK_JOBS, value_parser = positive(u16::MAX), help_heading = LIMITS)]
    max_bulk_jobs: u16,

    /// The number of threads of one bulk job [default: the number of cores]
    #[arg(long, env = "PAKPLAN_BULK_THREADS", value_parser = threads(), help_heading = LIMITS)]
    bulk_threads: Option<u16>,

    /// The time after SIGTERM in which requests are still accepted while the service reports that it is
    /// not ready, in seconds
    #[arg(long, env = "PAKPLAN_DRAIN_SECONDS", default_value_t = 1, help_heading = STOPPING)]
    drain_seconds: u16,

    /// The time after that in which requests in flight must end, in seconds
    #[arg(long, env = "PAKPLAN_SHUTDOWN_SECONDS", default_value_t = 30, help_heading = STOPPING)]
    shutdown_seconds: u16,

    /// What is logged to standard error: a level, or levels by module
    #[arg(long, env = "PAKPLAN_LOG", default_value = "info,actix_server=warn", help_heading = LOG)]
    pub(crate) log: String,

    /// The OpenTelemetry collector that gets a span per request over OTLP/HTTP: a scheme, a host and a
    /// port
    #[arg(long, env = "PAKPLAN_OTLP_ENDPOINT", value_name = "URL", value_parser = origin, help_heading = LOG)]
    otlp_endpoint: Option<String>,

    /// The format of the log
    #[arg(long, env = "PAKPLAN_LOG_FORMAT", value_enum, default_value_t, help_heading = LOG)]
    pub(crate) log_format: LogFormat,
}

/// The format of the log.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum LogFormat {
    /// A line of text per event
    #[default]
    Text,
    /// A line of JSON per event
    Json,
}

impl Config {
    /// The settings of the server.
    ///
    /// # Errors
    /// Without API keys, only the loopback address is allowed, unless `--allow-anonymous` is set.
    pub fn server_settings(&self) -> Result<ServerSettings, AnonymousAccess> {
        let is_guarded = self.api_keys_file.is_some() || self.allow_anonymous;
        if !is_guarded && !self.listen.ip().is_loopback() {
            return Err(AnonymousAccess(self.listen));
        }
        let seconds = |seconds: u16| Duration::from_secs(seconds.into());
        let tls = self.tls_cert.clone().zip(self.tls_key.clone());
        Ok(ServerSettings {
            listen: self.listen,
            workers: self.workers.map(usize::from),
            max_connections: self.max_connections as usize,
            header_timeout: seconds(self.header_timeout_seconds),
            keep_alive: seconds(self.keep_alive_seconds),
            drain: seconds(self.drain_seconds),
            shutdown: seconds(self.shutdown_seconds),
            api_keys_file: self.api_keys_file.clone(),
            public: self.public.clone(),
            requests_per_second: self.requests_per_second.and_then(NonZeroU32::new),
            cors_origins: self.cors_origins.clone(),
            tls: tls.map(|(certificate, key)| Tls { certificate, key }),
            is_behind_tls: self.behind_tls,
            otlp_endpoint: self.otlp_endpoint.clone(),
            limits: Limits {
                max_body_bytes: self.max_body_bytes as usize,
                max_upload_bytes: self.max_upload_bytes as usize,
                body_timeout: seconds(self.body_timeout_seconds),
                max_in_flight: self.max_in_flight as usize,
                max_bulk_jobs: self.max_bulk_jobs.into(),
                bulk_threads: self
                    .bulk_threads
                    .and_then(|threads| NonZeroUsize::new(threads.into()))
                    .unwrap_or_else(Limits::bulk_threads),
                answer_timeout: seconds(self.answer_timeout_seconds),
            },
        })
    }

    /// The address on which the service listens.
    #[must_use]
    pub const fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// Whether the service itself uses TLS.
    #[must_use]
    pub const fn uses_tls(&self) -> bool {
        self.tls_cert.is_some()
    }
}

/// The service would accept requests without an API key on an address that others can reach.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} is not the loopback address: set --api-keys-file, or --allow-anonymous to accept requests without an API key"
)]
pub struct AnonymousAccess(SocketAddr);

/// A number from 1 to `max`.
fn positive<T: TryFrom<u64> + Into<u64> + Clone + Send + Sync>(max: T) -> RangedU64ValueParser<T> {
    RangedU64ValueParser::new().range(1..=max.into())
}

/// A number of threads.
pub(crate) fn threads() -> RangedU64ValueParser<u16> {
    positive(MAX_THREADS)
}

/// A text that is not an origin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is https:// or http:// and a host, with nothing after it")]
struct OriginError;

/// An origin as browsers send it: a scheme and a host, without a path.
fn origin(text: &str) -> Result<String, OriginError> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_host = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']);
    host.filter(|host| is_host(host)).map(|_| text.to_ascii_lowercase()).ok_or(OriginError)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use clap::error::ErrorKind;
    use rstest::rstest;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        config: Config,
    }

    fn parse(setting: &str) -> Result<Config, clap::Error> {
        Command::try_parse_from(["serve", setting]).map(|command| command.config)
    }

    #[rstest]
    #[case("workers", 1, 1024)]
    #[case("bulk-threads", 1, 1024)]
    #[case("requests-per-second", 1, u32::MAX)]
    #[case("max-connections", 1, u32::MAX)]
    #[case("max-in-flight", 1, u32::MAX)]
    #[case("max-body-bytes", 1, u32::MAX)]
    #[case("max-upload-bytes", 1, u32::MAX)]
    #[case("header-timeout-seconds", 1, u16::MAX.into())]
    #[case("body-timeout-seconds", 1, u16::MAX.into())]
    #[case("answer-timeout-seconds", 1, u16::MAX.into())]
    #[case("keep-alive-seconds", 0, u16::MAX.into())]
    #[case("max-bulk-jobs", 1, u16::MAX.into())]
    #[case("drain-seconds", 0, u16::MAX.into())]
    #[case("shutdown-seconds", 0, u16::MAX.into())]
    fn a_number_must_be_in_its_range(#[case] flag: &str, #[case] min: i64, #[case] max: u32) {
        let max = i64::from(max);
        let parse = |value: i64| parse(&format!("--{flag}={value}"));
        for value in [min, max] {
            assert!(parse(value).is_ok(), "{flag} {value}");
        }
        for value in [min - 1, max + 1] {
            let error = parse(value).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ValueValidation, "{flag} {value}");
            assert!(error.to_string().contains(&format!("--{flag}")), "{error}");
        }
    }

    #[test]
    fn a_zero_timeout_is_rejected_with_the_range() {
        let error = parse("--header-timeout-seconds=0").unwrap_err().to_string();
        assert!(error.contains("0 is not in 1..=65535"), "{error}");
    }

    #[rstest]
    #[case("https://desk.example", Ok("https://desk.example"))]
    #[case("HTTP://Desk.example:8080", Err(OriginError))]
    #[case("http://Desk.example:8080", Ok("http://desk.example:8080"))]
    #[case("https://", Err(OriginError))]
    #[case("https://desk.example/path", Err(OriginError))]
    #[case("desk.example", Err(OriginError))]
    #[case("*", Err(OriginError))]
    fn an_origin_is_a_scheme_and_a_host(
        #[case] text: &str,
        #[case] expected: Result<&str, OriginError>,
    ) {
        assert_eq!(origin(text).as_deref().map_err(|_| OriginError), expected);
    }

    #[rstest]
    #[case("--listen=127.0.0.1:80", true)]
    #[case("--listen=[::1]:80", true)]
    #[case("--listen=0.0.0.0:80", false)]
    fn without_keys_only_the_loopback_address_is_allowed(
        #[case] listen: &str,
        #[case] allowed: bool,
    ) {
        assert_eq!(parse(listen).unwrap().server_settings().is_ok(), allowed);
    }
}
