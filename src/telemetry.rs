//! The log, on standard error. It names requests by id and paths by pattern: never a PAK number.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts logging what the filter lets through; a part of the filter that cannot be read is
/// passed over.
pub fn start(filter: &str, format: LogFormat) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
}
