//! Files that are reloaded when they change, or on SIGHUP: keys and certificates. A file that cannot be used changes
//! nothing, and the log says why.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use actix_web::rt;

/// How often the files are checked for changes.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The contents of a file that a setting names.
///
/// # Errors
/// If it cannot be read. The error names the file.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// Calls `apply` with the contents of the files when they have changed, and on SIGHUP. `apply` returns why it cannot use
/// them.
pub(super) fn watch(
    paths: Vec<PathBuf>,
    what: &'static str,
    mut apply: impl FnMut(&[Vec<u8>]) -> Result<(), String> + 'static,
) {
    rt::spawn(async move {
        let mut applied = contents(&paths);
        let mut hangup = Hangup::new();
        loop {
            let is_requested = hangup.or_after(CHECK_INTERVAL).await;
            let found = contents(&paths);
            if found == applied && !is_requested {
                continue;
            }
            match found.as_ref().map_err(Clone::clone).and_then(|contents| apply(contents)) {
                Ok(()) => tracing::info!(what, "reloaded"),
                Err(why) => {
                    tracing::error!(
                        what,
                        why,
                        "cannot be reloaded; the previous contents remain in use"
                    );
                }
            }
            applied = found;
        }
    });
}

/// The contents of the files, which are small, or why they cannot be read.
fn contents(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, String> {
    paths.iter().map(|path| read(path).map_err(|error| error.to_string())).collect()
}

/// The signal that requests a reload.
#[cfg(unix)]
struct Hangup(Option<rt::signal::unix::Signal>);

#[cfg(unix)]
impl Hangup {
    fn new() -> Self {
        Self(rt::signal::unix::signal(rt::signal::unix::SignalKind::hangup()).ok())
    }

    /// Waits for the signal, but at most this long. Returns whether the signal came.
    async fn or_after(&mut self, most: Duration) -> bool {
        if let Some(signal) = &mut self.0 {
            return rt::time::timeout(most, signal.recv()).await.is_ok();
        }
        rt::time::sleep(most).await;
        false
    }
}

/// This system has no such signal.
#[cfg(not(unix))]
struct Hangup;

#[cfg(not(unix))]
impl Hangup {
    fn new() -> Self {
        Self
    }

    async fn or_after(&mut self, most: Duration) -> bool {
        rt::time::sleep(most).await;
        false
    }
}
