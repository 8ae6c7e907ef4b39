//! The log, on standard error. It names requests by id and by route: never a PAK number.

use std::io;

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// How many lines may wait to be written before more are lost: whoever reads the log must not be able to hold up the
/// service.
const WAITING_LINES: usize = 16 * 1024;

/// Starts logging what the filter lets through; a part of the filter that cannot be read is
/// passed over. What waits is written when the guard is dropped.
pub fn start(filter: &str, format: LogFormat) -> WorkerGuard {
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING_LINES)
        .lossy(true)
        .finish(io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter)).with_writer(writer);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    guard
}
