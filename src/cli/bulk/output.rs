//! Where the rows out go: standard output, or a file that takes its name when it is whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::bulk::{Part, Tally};
use crate::cli::{Exit, Failure, is_standard, say};

/// How long an interrupt waits for the row that is just being written.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes parts of whole rows. Each is written under a lock, so that whoever has the lock knows that
/// what was written ends on a whole row.
pub(super) struct Output {
    name: String,
    /// The file it becomes when it is whole.
    whole: Option<PathBuf>,
    written: Arc<Mutex<Written>>,
}

struct Written {
    to: Box<dyn Write + Send>,
    /// The file that is written, and how long it is with its whole rows.
    partial: Option<File>,
    length: u64,
    tally: Tally,
}

impl Output {
    /// Begins it; what is read may not be what is written.
    pub fn create(path: &Path, input: &Path) -> Result<Self, Failure> {
        let new = |name: String, whole, to, partial| {
            let written = Written { to, partial, length: 0, tally: Tally::default() };
            Self { name, whole, written: Arc::new(Mutex::new(written)) }
        };
        if is_standard(path) {
            return Ok(new("standard output".into(), None, standard_output(), None));
        }
        // A device or a pipe is written to, not replaced; a link still leads to the file after.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = |path: &Path| path.display().to_string();
        if fs::metadata(&path).is_ok_and(|file| !file.is_file()) {
            let file = File::options().write(true).open(&path);
            let file = file.map_err(Failure::io(path.display()))?;
            return Ok(new(name(&path), None, Box::new(file), None));
        }
        let partial = beside(&path);
        let refused = |why| Failure::Usage(format!("{}: {why}", partial.display()));
        if fs::symlink_metadata(&partial).is_ok_and(|file| !file.is_file()) {
            return Err(refused("it is where the rows are written first, and is no file"));
        }
        let is_input = |partial| fs::canonicalize(input).is_ok_and(|input| input == partial);
        if fs::canonicalize(&partial).is_ok_and(is_input) {
            return Err(refused("it is where the rows are written first, and is the input"));
        }
        let file = File::create(&partial).map_err(Failure::io(partial.display()))?;
        // Whoever may not read the file that it replaces may not read it either.
        if let Ok(replaced) = fs::metadata(&path) {
            file.set_permissions(replaced.permissions()).map_err(Failure::io(partial.display()))?;
        }
        let to = file.try_clone().map_err(Failure::io(partial.display()))?;
        Ok(new(name(&partial), Some(path), Box::new(to), Some(file)))
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a part; returns what came of all rows so far.
    pub fn put(&self, part: &Part) -> io::Result<Tally> {
        let mut written = self.lock();
        if let Err(error) = written.to.write_all(&part.text) {
            let length = written.length;
            // What was written of the row that did not fit is taken back.
            _ = written.partial.as_ref().map(|file| file.set_len(length));
            return Err(error);
        }
        written.length += part.text.len() as u64;
        written.tally += part.tally;
        Ok(written.tally)
    }

    /// On Ctrl-C: says how many rows were written, and ends the program.
    pub fn end_on_a_whole_row_when_interrupted(&self) -> Result<(), Failure> {
        let (written, name) = (self.written.clone(), self.name.clone());
        let interrupted = move || {
            let start = Instant::now();
            // Whoever reads the rows may have stopped reading: then the last row cannot be whole.
            let held = loop {
                match written.try_lock() {
                    Ok(held) => break Some(held),
                    Err(_) if start.elapsed() > PATIENCE => break None,
                    Err(_) => std::thread::sleep(Duration::from_millis(10)),
                }
            };
            say(match &held {
                Some(held) => format!("interrupted: {name} holds {}", rows(held.tally.rows)),
                None => format!("interrupted: the last row in {name} may be cut off"),
            });
            process::exit(Exit::Interrupted.code().into());
        };
        ctrlc::set_handler(interrupted)
            .map_err(|error| Failure::io("signals")(io::Error::other(error)))
    }

    /// Says what was written of a whole that did not come to be.
    pub fn tell_what_it_holds(&self) {
        say(format_args!("{} holds {}", self.name, rows(self.lock().tally.rows)));
    }

    /// Writing failed.
    pub fn broken(&self, error: io::Error) -> Failure {
        if self.whole.is_some() {
            self.tell_what_it_holds();
        }
        Failure::io(&self.name)(error)
    }

    /// All was written; returns what came of it.
    pub fn finish(&self) -> Result<Tally, Failure> {
        let mut written = self.lock();
        written.to.flush().map_err(Failure::io(&self.name))?;
        if let Some(whole) = &self.whole {
            fs::rename(beside(whole), whole).map_err(Failure::io(whole.display()))?;
        }
        Ok(written.tally)
    }
}

fn rows(count: u64) -> String {
    if count == 1 { "1 whole row".into() } else { format!("{count} whole rows") }
}

/// Where a file is written until it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    name.into()
}

/// Standard output without a buffer that would hold back a row.
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
