//! Every setting of the service: a flag, and an environment variable of the same name.

use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroUsize};
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::http::{Access, Limits, ServerSettings, Token};

/// The settings of the service.
#[derive(Debug, Args)]
pub struct Config {
    /// The address to listen on; port 0 picks a free one
    #[arg(long, env = "PAKPLAN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// The threads that answer [default: the machine's cores]
    #[arg(long, env = "PAKPLAN_WORKERS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,

    /// The most connections at once
    #[arg(long, env = "PAKPLAN_MAX_CONNECTIONS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    max_connections: u32,

    /// The most requests in hand at once; past that they are refused with 503
    #[arg(long, env = "PAKPLAN_MAX_IN_FLIGHT", default_value_t = Limits::MAX_IN_FLIGHT, value_parser = clap::value_parser!(u32).range(1..))]
    max_in_flight: u32,

    /// The largest body, unpacked, in bytes
    #[arg(long, env = "PAKPLAN_MAX_BODY_BYTES", default_value_t = Limits::MAX_BODY_BYTES, value_parser = clap::value_parser!(u32).range(1..))]
    max_body_bytes: u32,

    /// The largest file that the page takes, in bytes; it is held in memory
    #[arg(long, env = "PAKPLAN_MAX_UPLOAD_BYTES", default_value_t = Limits::MAX_UPLOAD_BYTES, value_parser = clap::value_parser!(u32).range(1..))]
    max_upload_bytes: u32,

    /// How long the head of a request may take to arrive, in seconds
    #[arg(long, env = "PAKPLAN_HEADER_TIMEOUT_SECONDS", default_value_t = 5)]
    header_timeout_seconds: u16,

    /// How long a body may take to arrive, in seconds
    #[arg(long, env = "PAKPLAN_BODY_TIMEOUT_SECONDS", default_value_t = Limits::BODY_TIMEOUT_SECONDS)]
    body_timeout_seconds: u16,

    /// The most bulk jobs in hand at once; past that they are refused with 503
    #[arg(long, env = "PAKPLAN_MAX_BULK_JOBS", default_value_t = Limits::MAX_BULK_JOBS, value_parser = clap::value_parser!(u16).range(1..))]
    max_bulk_jobs: u16,

    /// The threads that work on one bulk job [default: the machine's cores]
    #[arg(long, env = "PAKPLAN_BULK_THREADS")]
    bulk_threads: Option<NonZeroU16>,

    /// How long a client may take nothing of a bulk job's answer, in seconds
    #[arg(long, env = "PAKPLAN_ANSWER_TIMEOUT_SECONDS", default_value_t = Limits::ANSWER_TIMEOUT_SECONDS)]
    answer_timeout_seconds: u16,

    /// How long an idle connection is kept, in seconds
    #[arg(long, env = "PAKPLAN_KEEP_ALIVE_SECONDS", default_value_t = 30)]
    keep_alive_seconds: u16,

    /// How long, once asked to stop, to go on taking work while not ready, in seconds
    #[arg(long, env = "PAKPLAN_DRAIN_SECONDS", default_value_t = 1)]
    drain_seconds: u16,

    /// How long, after that, work in hand may take to end, in seconds
    #[arg(long, env = "PAKPLAN_SHUTDOWN_SECONDS", default_value_t = 30)]
    shutdown_seconds: u16,

    /// Bearer tokens that are let in, parted by commas; without any, everybody is. Set it by the
    /// environment variable, so that it shows in no list of processes
    #[arg(long, env = "PAKPLAN_BEARER_TOKENS", value_delimiter = ',', hide_env_values = true)]
    bearer_tokens: Vec<Token>,

    /// What to log, to standard error: a level, or levels by module
    #[arg(long, env = "PAKPLAN_LOG", default_value = "info,actix_server=warn")]
    pub(crate) log: String,

    /// How to log
    #[arg(long, env = "PAKPLAN_LOG_FORMAT", value_enum, default_value_t)]
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
    /// Where a bearer token could be guessed. It is not quoted: this goes to a log.
    pub fn server_settings(&self) -> Result<ServerSettings, WeakToken> {
        // An environment variable that is set to nothing sets no token.
        let tokens = self.bearer_tokens.iter().filter(|token| !token.is_empty());
        let tokens: Vec<_> = tokens.cloned().collect();
        if !tokens.iter().all(Token::is_strong) {
            return Err(WeakToken);
        }
        let seconds = |seconds: u16| Duration::from_secs(seconds.into());
        Ok(ServerSettings {
            listen: self.listen,
            workers: self.workers.map(usize::from),
            max_connections: self.max_connections as usize,
            header_timeout: seconds(self.header_timeout_seconds),
            keep_alive: seconds(self.keep_alive_seconds),
            drain: seconds(self.drain_seconds),
            shutdown: seconds(self.shutdown_seconds),
            access: Access::by_tokens(tokens),
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
}

/// A bearer token could be guessed, or cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("a bearer token must have at least 16 characters: letters, digits and -._~+/=")]
pub struct WeakToken;
