//! The log, on standard error. It identifies requests by ID and route, and never contains a PAK number.

use std::io;

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// The number of lines that are buffered. More are dropped, because a slow reader of the log must not
/// block the service.
const MAX_BUFFERED_LINES: usize = 16 * 1024;

/// Starts logging what matches the filter. Invalid parts of the filter are ignored. The buffer is
/// written when the guard is dropped.
pub(crate) fn start(filter: &str, format: LogFormat) -> WorkerGuard {
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(MAX_BUFFERED_LINES)
        .lossy(true)
        .finish(io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter)).with_writer(writer);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    guard
}
