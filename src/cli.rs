//! The command line: a file a subcommand.

mod assess;
mod catalogue;
mod identify;
mod openapi;
mod report;
mod serve;

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use report::Format;

use crate::config::WeakToken;
use crate::http::Problem;

/// How many Cisco WebEx Meetings Server 2.0 upgrades a PAK can fulfill, and what to do about the rest
#[derive(Debug, Parser)]
#[command(version, about, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "Exit codes: 0 done, 1 the outcome is at or below --fail-on, \
2 wrong command line, 3 the request was refused, 4 reading, writing or listening failed";

#[derive(Debug, Subcommand)]
enum Command {
    /// Assess one request: what can be fulfilled, why not more, what to do
    Assess(assess::Args),
    /// Show the troubleshooting catalogue, or one entry of it
    Catalogue(catalogue::Args),
    /// Find the documented message, or the symptom, in a pasted text
    Identify(identify::Args),
    /// Print the OpenAPI document of the service
    Openapi(openapi::Args),
    /// Run the service
    Serve(serve::Args),
}

/// How a command ends when nothing went wrong.
enum Ending {
    Done,
    /// The outcome is at or below the bar.
    BelowBar,
}

/// Why a command could not do its work.
enum Failure {
    /// The request was refused.
    Refused(Problem),
    /// A setting cannot be used.
    Setting(WeakToken),
    /// Reading, writing or listening failed.
    Io { what: String, error: io::Error },
}

impl Failure {
    fn io(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_string();
        move |error| Self::Io { what, error }
    }
}

impl From<WeakToken> for Failure {
    fn from(error: WeakToken) -> Self {
        Self::Setting(error)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl Cli {
    /// Does what the command line asks for.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let ending = match self.command {
            Command::Assess(args) => args.run(),
            Command::Catalogue(args) => args.run(),
            Command::Identify(args) => args.run(),
            Command::Openapi(args) => args.run(),
            Command::Serve(args) => args.run(),
        };
        match ending {
            Ok(Ending::Done) => ExitCode::SUCCESS,
            Ok(Ending::BelowBar) => ExitCode::from(1),
            Err(Failure::Refused(problem)) => {
                complain(&problem.details(None));
                ExitCode::from(3)
            }
            Err(Failure::Setting(error)) => {
                _ = writeln!(anstream::stderr(), "pakplan: {error}");
                ExitCode::from(2)
            }
            Err(Failure::Io { what, error }) => {
                _ = writeln!(anstream::stderr(), "pakplan: {what}: {error}");
                ExitCode::from(4)
            }
        }
    }
}

/// Says on standard error why a request was refused.
fn complain(problem: &crate::http::ProblemDetails) {
    let mut stderr = anstream::stderr().lock();
    _ = writeln!(stderr, "pakplan: {}: {}", problem.title, problem.detail);
    for fault in problem.errors.iter().filter(|fault| !fault.pointer.is_empty()) {
        _ = writeln!(stderr, "  {}: {}", fault.pointer.escape_debug(), fault.detail);
    }
}

/// The bytes of a file, or of standard input where it is `-`.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(Failure::io("standard input"))?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(Failure::io(PathBuf::from(file).display()))
}

/// Writes to standard output; colour is taken out unless it is a terminal that wants it.
fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever reads it may stop before its end, as `head` does; that changes no outcome.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::io("standard output")),
    }
}

/// Refuses: a program reads the refusal where it would read the answer, a person on standard error.
fn refuse(format: Format, problem: Problem) -> Result<Ending, Failure> {
    print(&format.report().problem(&problem))?;
    Err(problem.into())
}
