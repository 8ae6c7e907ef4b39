//! Every setting of the service: a flag, and an environment variable of the same name.

use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::http::{Limits, Public, ServerSettings, Tls};

const ACCESS: &str = "Access";
const TRANSPORT: &str = "Transport";
const LIMITS: &str = "Limits";
const STOPPING: &str = "Stopping";
const LOG: &str = "Log";

/// The settings of the service.
#[derive(Debug, Args)]
pub struct Config {
    /// The address to listen on; port 0 picks a free one
    #[arg(long, env = "PAKPLAN_LISTEN", default_value = "127.0.0.1:8080", help_heading = TRANSPORT)]
    listen: SocketAddr,

    /// The certificate chain to speak TLS with, in PEM; read again when it changes
    #[arg(long, env = "PAKPLAN_TLS_CERT", value_name = "FILE", requires = "tls_key", help_heading = TRANSPORT)]
    tls_cert: Option<PathBuf>,

    /// The key of the certificate, in PEM; read again when it changes
    #[arg(long, env = "PAKPLAN_TLS_KEY", value_name = "FILE", requires = "tls_cert", help_heading = TRANSPORT)]
    tls_key: Option<PathBuf>,

    /// Clients come by TLS that ends at a proxy before the service
    #[arg(long, env = "PAKPLAN_BEHIND_TLS", help_heading = TRANSPORT)]
    behind_tls: bool,

    /// The origins whose pages may use the interface from a browser, parted by commas
    #[arg(long, env = "PAKPLAN_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin, help_heading = TRANSPORT)]
    cors_origins: Vec<String>,

    /// The threads that answer [default: the machine's cores]
    #[arg(long, env = "PAKPLAN_WORKERS", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = TRANSPORT)]
    workers: Option<u16>,

    /// The keys that are let in, a line for each as `pakplan key` prints it; read again when it changes
    #[arg(long, env = "PAKPLAN_API_KEYS_FILE", value_name = "FILE", help_heading = ACCESS)]
    api_keys_file: Option<PathBuf>,

    /// Lets in everybody, without keys, on an address that is not the loopback
    #[arg(long, env = "PAKPLAN_ALLOW_ANONYMOUS", conflicts_with = "api_keys_file", help_heading = ACCESS)]
    allow_anonymous: bool,

    /// What is open to everybody though keys are set, parted by commas
    #[arg(long, env = "PAKPLAN_PUBLIC", value_enum, value_delimiter = ',', default_value = "docs", help_heading = ACCESS)]
    public: Vec<Public>,

    /// The requests a second that each key, or each address without one, may send [default: no bound]
    #[arg(long, env = "PAKPLAN_REQUESTS_PER_SECOND", help_heading = ACCESS)]
    requests_per_second: Option<NonZeroU32>,

    /// The most connections at once
    #[arg(long, env = "PAKPLAN_MAX_CONNECTIONS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..), help_heading = LIMITS)]
    max_connections: u32,

    /// The most requests in hand at once; past that they are refused with 503
    #[arg(long, env = "PAKPLAN_MAX_IN_FLIGHT", default_value_t = Limits::MAX_IN_FLIGHT, value_parser = clap::value_parser!(u32).range(1..), help_heading = LIMITS)]
    max_in_flight: u32,

    /// The largest body, unpacked, in bytes
    #[arg(long, env = "PAKPLAN_MAX_BODY_BYTES", default_value_t = Limits::MAX_BODY_BYTES, value_parser = clap::value_parser!(u32).range(1..), help_heading = LIMITS)]
    max_body_bytes: u32,

    /// The largest file that the page takes, in bytes; it is held in memory
    #[arg(long, env = "PAKPLAN_MAX_UPLOAD_BYTES", default_value_t = Limits::MAX_UPLOAD_BYTES, value_parser = clap::value_parser!(u32).range(1..), help_heading = LIMITS)]
    max_upload_bytes: u32,

    /// How long the head of a request may take to arrive, in seconds
    #[arg(long, env = "PAKPLAN_HEADER_TIMEOUT_SECONDS", default_value_t = 5, help_heading = LIMITS)]
    header_timeout_seconds: u16,

    /// How long a body may take to arrive, in seconds; of a bulk body, each piece
    #[arg(long, env = "PAKPLAN_BODY_TIMEOUT_SECONDS", default_value_t = Limits::BODY_TIMEOUT_SECONDS, help_heading = LIMITS)]
    body_timeout_seconds: u16,

    /// How long a client may take nothing of an answer, in seconds
    #[arg(long, env = "PAKPLAN_ANSWER_TIMEOUT_SECONDS", default_value_t = Limits::ANSWER_TIMEOUT_SECONDS, help_heading = LIMITS)]
    answer_timeout_seconds: u16,

    /// How long an idle connection is kept, in seconds
    #[arg(long, env = "PAKPLAN_KEEP_ALIVE_SECONDS", default_value_t = 30, help_heading = LIMITS)]
    keep_alive_seconds: u16,

    /// The most bulk jobs in hand at once; past that they are refused with 503
    #[arg(long, env = "PAKPLAN_MAX_BULK_JOBS", default_value_t = Limits::MAX_BULK_JOBS, value_parser = clap::value_parser!(u16).range(1..), help_heading = LIMITS)]
    max_bulk_jobs: u16,

    /// The threads that work on one bulk job [default: the machine's cores]
    #[arg(long, env = "PAKPLAN_BULK_THREADS", help_heading = LIMITS)]
    bulk_threads: Option<NonZeroU16>,

    /// How long, once asked to stop, to go on taking work while not ready, in seconds
    #[arg(long, env = "PAKPLAN_DRAIN_SECONDS", default_value_t = 1, help_heading = STOPPING)]
    drain_seconds: u16,

    /// How long, after that, work in hand may take to end, in seconds
    #[arg(long, env = "PAKPLAN_SHUTDOWN_SECONDS", default_value_t = 30, help_heading = STOPPING)]
    shutdown_seconds: u16,

    /// What to log, to standard error: a level, or levels by module
    #[arg(long, env = "PAKPLAN_LOG", default_value = "info,actix_server=warn", help_heading = LOG)]
    pub(crate) log: String,

    /// The collector, by scheme, host and port, that a span of each request goes to, over OTLP and HTTP
    #[arg(long, env = "PAKPLAN_OTLP_ENDPOINT", value_name = "URL", value_parser = origin, help_heading = LOG)]
    otlp_endpoint: Option<String>,

    /// How to log
    #[arg(long, env = "PAKPLAN_LOG_FORMAT", value_enum, default_value_t, help_heading = LOG)]
    pub(crate) log_format: LogFormat,
}

/// How to write the log.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum LogFormat {
    /// A line of text an event
    #[default]
    Text,
    /// A line of JSON an event
    Json,
}

impl Config {
    /// The settings as the server takes them.
    ///
    /// # Errors
    /// Where everybody could come in without anybody having said so.
    pub fn server_settings(&self) -> Result<ServerSettings, OpenToAll> {
        let is_guarded = self.api_keys_file.is_some() || self.allow_anonymous;
        if !is_guarded && !self.listen.ip().is_loopback() {
            return Err(OpenToAll(self.listen));
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
            requests_per_second: self.requests_per_second,
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
                    .map_or_else(Limits::bulk_threads, NonZeroUsize::from),
                answer_timeout: seconds(self.answer_timeout_seconds),
            },
        })
    }

    /// Where a client on this machine finds the service.
    #[must_use]
    pub const fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// Whether it speaks TLS itself.
    #[must_use]
    pub const fn speaks_tls(&self) -> bool {
        self.tls_cert.is_some()
    }
}

/// The service would let in everybody, on an address that others reach.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} is not the loopback: set --api-keys-file, or --allow-anonymous if everybody may come in"
)]
pub struct OpenToAll(SocketAddr);

/// An origin as browsers name it: a scheme and a host, without a path.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_host = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']);
    match host.filter(|host| is_host(host)) {
        Some(_) => Ok(text.to_ascii_lowercase()),
        None => {
            Err("an origin is https:// or http:// and a host, with nothing after it".to_owned())
        }
    }
}
