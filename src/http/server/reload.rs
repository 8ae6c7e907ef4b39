//! Files that the service reads again when they change, or on SIGHUP: keys and certificates. One that cannot be used
//! changes nothing, and the log says so.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use actix_web::rt;

/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The text of a setting's file.
///
/// # Errors
/// Where it cannot be read; the error names the file.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// Calls `take_over` whenever what stands in the files is not what stood there before, and on SIGHUP. It says why it
/// could not.
pub(super) fn watch(
    paths: Vec<PathBuf>,
    what: &'static str,
    mut take_over: impl FnMut(&[Vec<u8>]) -> Result<(), String> + 'static,
) {
    rt::spawn(async move {
        let mut seen = contents(&paths);
        let mut hangup = Hangup::new();
        loop {
            let is_asked = hangup.or_after(LOOK_EVERY).await;
            let found = contents(&paths);
            if found == seen && !is_asked {
                continue;
            }
            match found.as_ref().map_err(Clone::clone).and_then(|contents| take_over(contents)) {
                Ok(()) => tracing::info!(what, "read again"),
                Err(why) => {
                    tracing::error!(what, why, "cannot be read again: those from before stay");
                }
            }
            seen = found;
        }
    });
}

/// What stands in the files, or why it cannot be read. They are small.
fn contents(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, String> {
    paths.iter().map(|path| read(path).map_err(|error| error.to_string())).collect()
}

/// The signal that asks to read again.
#[cfg(unix)]
struct Hangup(Option<rt::signal::unix::Signal>);

#[cfg(unix)]
impl Hangup {
    fn new() -> Self {
        Self(rt::signal::unix::signal(rt::signal::unix::SignalKind::hangup()).ok())
    }

    /// Waits for the signal, but no longer than this. Says whether it came.
    async fn or_after(&mut self, most: Duration) -> bool {
        if let Some(signal) = &mut self.0 {
            return rt::time::timeout(most, signal.recv()).await.is_ok();
        }
        rt::time::sleep(most).await;
        false
    }
}

/// There is no such signal here.
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
