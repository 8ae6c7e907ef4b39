//! The destination of the rows out: standard output, or a file that gets its name when it is
//! complete.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::bulk::{Part, Tally};
use crate::cli::{Exit, Failure, is_standard, print_error};

/// How long an interrupt waits for the row that is being written.
const INTERRUPT_TIMEOUT: Duration = Duration::from_secs(5);

/// Writes parts of whole rows. Each is written under a lock, so that the owner of the lock knows that
/// the output ends with a whole row.
pub(super) struct Output {
    name: String,
    /// The path that the file gets when it is complete.
    complete: Option<PathBuf>,
    written: Arc<Mutex<Written>>,
}

struct Written {
    to: Box<dyn Write + Send>,
    /// The file that is written, and its length with whole rows only.
    partial: Option<File>,
    length: u64,
    tally: Tally,
}

impl Output {
    /// Creates the output. It must not be the input.
    pub(crate) fn create(path: &Path, input: &Path) -> Result<Self, Failure> {
        let new = |name: String, complete, to, partial| {
            let written = Written { to, partial, length: 0, tally: Tally::default() };
            Self { name, complete, written: Arc::new(Mutex::new(written)) }
        };
        if is_standard(path) {
            return Ok(new("standard output".into(), None, standard_output(), None));
        }
        // A device or a pipe is written to, not replaced. A symbolic link keeps its target.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = |path: &Path| path.display().to_string();
        if fs::metadata(&path).is_ok_and(|file| !file.is_file()) {
            let file = File::options().write(true).open(&path);
            let file = file.map_err(Failure::io(path.display()))?;
            return Ok(new(name(&path), None, Box::new(file), None));
        }
        let partial = partial_path(&path);
        let rejected = |why| Failure::Usage(format!("{}: {why}", partial.display()));
        if fs::symlink_metadata(&partial).is_ok_and(|file| !file.is_file()) {
            return Err(rejected(
                "the rows are written to this path first, but it is not a regular file",
            ));
        }
        let is_input = |partial| fs::canonicalize(input).is_ok_and(|input| input == partial);
        if fs::canonicalize(&partial).is_ok_and(is_input) {
            return Err(rejected("the rows are written to this path first, but it is the input"));
        }
        let file = File::create(&partial).map_err(Failure::io(partial.display()))?;
        // The new file has the permissions of the one that it replaces.
        if let Ok(replaced) = fs::metadata(&path) {
            file.set_permissions(replaced.permissions()).map_err(Failure::io(partial.display()))?;
        }
        let to = file.try_clone().map_err(Failure::io(partial.display()))?;
        Ok(new(name(&partial), Some(path), Box::new(to), Some(file)))
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a part; returns the tally of all rows so far.
    pub(crate) fn write(&self, part: &Part) -> io::Result<Tally> {
        let mut written = self.lock();
        if let Err(error) = written.to.write_all(&part.text) {
            let length = written.length;
            // Removes the incomplete row.
            _ = written.partial.as_ref().map(|file| file.set_len(length));
            return Err(error);
        }
        written.length += part.text.len() as u64;
        written.tally += part.tally;
        Ok(written.tally)
    }

    /// Installs the handler of Ctrl-C: it prints how many rows are written and exits.
    pub(crate) fn exit_on_interrupt(&self) -> Result<(), Failure> {
        let (written, name) = (self.written.clone(), self.name.clone());
        let interrupted = move || {
            let start = Instant::now();
            // If the reader of the rows stopped reading, the last row stays incomplete.
            let guard = loop {
                match written.try_lock() {
                    Ok(written) => break Some(written),
                    Err(_) if start.elapsed() > INTERRUPT_TIMEOUT => break None,
                    Err(_) => std::thread::sleep(Duration::from_millis(10)),
                }
            };
            print_error(match &guard {
                Some(written) => format!("interrupted: {name} holds {}", rows(written.tally.rows)),
                None => format!("interrupted: the last row in {name} may be cut off"),
            });
            process::exit(Exit::Interrupted.code().into());
        };
        ctrlc::set_handler(interrupted)
            .map_err(|error| Failure::io("signals")(io::Error::other(error)))
    }

    /// Prints how many rows an incomplete output has.
    pub(crate) fn print_rows(&self) {
        print_error(format_args!("{} holds {}", self.name, rows(self.lock().tally.rows)));
    }

    /// The failure if writing fails.
    pub(crate) fn write_failure(&self, error: io::Error) -> Failure {
        if self.complete.is_some() {
            self.print_rows();
        }
        Failure::io(&self.name)(error)
    }

    /// Ends the output, which is complete; returns the tally.
    pub(crate) fn finish(&self) -> Result<Tally, Failure> {
        let mut written = self.lock();
        written.to.flush().map_err(Failure::io(&self.name))?;
        if let Some(complete) = &self.complete {
            fs::rename(partial_path(complete), complete)
                .map_err(Failure::io(complete.display()))?;
        }
        Ok(written.tally)
    }
}

fn rows(count: u64) -> String {
    if count == 1 { "1 whole row".into() } else { format!("{count} whole rows") }
}

/// The path of a file until it is complete.
fn partial_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    name.into()
}

/// Standard output without a buffer, so that each row is written at once.
#[cfg(unix)]
fn standard_output() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd as _;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(File::from(descriptor)),
        Err(_) => Box::new(io::stdout()),
    }
}

#[cfg(not(unix))]
fn standard_output() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partial_file_is_next_to_the_complete_one() {
        assert_eq!(partial_path(Path::new("a/b.csv")), Path::new("a/b.csv.partial"));
    }

    #[test]
    fn rows_are_counted_in_words() {
        assert_eq!([0, 1, 2].map(rows), ["0 whole rows", "1 whole row", "2 whole rows"]);
    }
}
