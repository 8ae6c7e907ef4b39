//! The command line: a file a subcommand.

mod assess;
mod bulk;
mod catalogue;
mod check;
mod config;
mod healthcheck;
mod identify;
mod key;
mod openapi;
mod report;
mod serve;

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use report::Format;

use crate::assessment::FieldError;
use crate::config::OpenToAll;
use crate::http::{BadKeyName, Problem};
use crate::wording;

/// How many Cisco WebEx Meetings Server 2.0 upgrades a PAK can fulfill, and what to do about the rest
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done or passed, 1 a gate (--fail-on, --min-fulfillable) \
failed, 2 wrong command line or bad input, 3 the program or a server asked failed, 130 interrupted";

/// How the program ends.
#[derive(Clone, Copy, Debug)]
enum Exit {
    Done = 0,
    GateFailed = 1,
    /// A wrong command line, which is also what the parser of it ends with, or bad input.
    BadInput = 2,
    /// The program or a server asked failed.
    Failed = 3,
    Interrupted = 130,
}

impl Exit {
    const fn code(self) -> u8 {
        self as u8
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Assess one request: what can be fulfilled, why not more, what to do
    #[command(after_help = EXIT_CODES)]
    Assess(assess::Args),
    /// A gate for pipelines: assess requests, and fail where too little can be fulfilled
    #[command(after_help = EXIT_CODES)]
    Check(check::Args),
    /// Assess many: rows of CSV or NDJSON in, a row out for each
    #[command(after_help = EXIT_CODES)]
    Bulk(bulk::Args),
    /// Show the troubleshooting catalogue, or one entry of it
    #[command(after_help = EXIT_CODES)]
    Catalogue(catalogue::Args),
    /// Find the documented message, or the symptom, in a pasted text
    #[command(after_help = EXIT_CODES)]
    Identify(identify::Args),
    /// Print the OpenAPI document of the service
    #[command(after_help = EXIT_CODES)]
    Openapi(openapi::Args),
    /// Run the service
    #[command(after_help = EXIT_CODES)]
    Serve(serve::Args),
    /// Show the settings that the service would run with
    #[command(after_help = EXIT_CODES)]
    Config(config::Args),
    /// Make an API key
    #[command(after_help = EXIT_CODES)]
    Key(key::Args),
    /// Ask the service on this machine whether it takes work
    #[command(after_help = EXIT_CODES)]
    Healthcheck(healthcheck::Args),
}

/// How a command ends when nothing went wrong.
enum Ending {
    Done,
    /// The outcome is at or below the bar.
    GateFailed,
    /// It was told where it stands that some of the input is bad.
    BadInput,
}

/// Why a command could not do its work.
enum Failure {
    /// The request was refused.
    Refused(Problem),
    /// The command line, or a setting, asks for what cannot be.
    Usage(String),
    /// A service that was asked failed.
    Server { url: String, why: String },
    /// Reading, writing or listening failed.
    Io { what: String, error: io::Error },
}

impl Failure {
    fn io(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_string();
        move |error| Self::Io { what, error }
    }

    /// A file that was named and cannot be read is a wrong command line.
    fn unreadable(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.display().to_string();
        move |error| Self::Usage(format!("{file}: {error}"))
    }
}

impl From<OpenToAll> for Failure {
    fn from(error: OpenToAll) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<BadKeyName> for Failure {
    fn from(error: BadKeyName) -> Self {
        Self::Usage(error.to_string())
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
    pub fn run() -> ExitCode {
        let read = Self::command().try_get_matches().and_then(|matches| {
            let cli = Self::from_arg_matches(&matches)?;
            Ok((cli, matches))
        });
        match read {
            Ok((cli, matches)) => cli.obey(&matches),
            Err(error) => refuse_command_line(&error),
        }
    }

    fn obey(self, matches: &ArgMatches) -> ExitCode {
        let settings = matches.subcommand().map_or(matches, |(_, matches)| matches);
        let ending = match self.command {
            Command::Assess(args) => args.run(),
            Command::Bulk(args) => args.run(),
            Command::Catalogue(args) => args.run(),
            Command::Check(args) => args.run(),
            Command::Identify(args) => args.run(),
            Command::Openapi(args) => args.run(),
            Command::Serve(args) => args.run(),
            Command::Config(args) => args.run(settings),
            Command::Key(args) => args.run(),
            Command::Healthcheck(args) => args.run(),
        };
        let exit = match ending {
            Ok(Ending::Done) => Exit::Done,
            Ok(Ending::GateFailed) => Exit::GateFailed,
            Ok(Ending::BadInput) => Exit::BadInput,
            Err(failure) => failure.tell(),
        };
        ExitCode::from(exit.code())
    }
}

impl Failure {
    /// Says on standard error what went wrong.
    fn tell(&self) -> Exit {
        match self {
            Self::Refused(problem) => {
                complain(&problem.details(None));
                Exit::BadInput
            }
            Self::Usage(detail) => {
                say(detail);
                Exit::BadInput
            }
            Self::Server { url, why } => {
                say(format_args!("{url}: {why}"));
                Exit::Failed
            }
            Self::Io { what, error } => {
                say(format_args!("{what}: {error}"));
                Exit::Failed
            }
        }
    }
}

/// Says what is wrong with the command line, or with an environment variable that stands for a flag of it.
fn refuse_command_line(error: &clap::Error) -> ExitCode {
    match (error.kind(), variable(error)) {
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(variable)) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            say(format_args!("{variable}: {}", line.trim_start_matches("error: ")));
            ExitCode::from(Exit::BadInput.code())
        }
        _ => error.exit(),
    }
}

/// The environment variable from which a wrong value comes, where it is not from the command line.
fn variable(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let flag = argument.split([' ', '=']).next().filter(|flag| flag.starts_with("--"))?;
    let is_given = |given: std::ffi::OsString| given.to_string_lossy().starts_with(flag);
    let variable = flag.trim_start_matches('-').replace('-', "_").to_uppercase();
    let variable = format!("PAKPLAN_{variable}");
    (std::env::var_os(&variable).is_some() && !std::env::args_os().any(is_given))
        .then_some(variable)
}

/// Says a line on standard error.
fn say(line: impl fmt::Display) {
    _ = writeln!(anstream::stderr(), "pakplan: {}", wording::visible(&line.to_string()));
}

/// Says on standard error why a request was refused.
fn complain(problem: &crate::http::ProblemDetails) {
    let mut stderr = anstream::stderr().lock();
    _ = writeln!(stderr, "pakplan: {}: {}", problem.title, problem.detail);
    for FieldError { pointer, detail, .. } in &problem.errors {
        match pointer.as_str() {
            "" if *detail == problem.detail => Ok(()),
            "" => writeln!(stderr, "  {detail}"),
            pointer => writeln!(stderr, "  {}: {detail}", wording::visible(pointer)),
        }
        .unwrap_or_default();
    }
}

/// What standard input is called.
const STDIN: &str = "standard input";

/// Whether standard input or output is meant.
fn is_standard(file: &Path) -> bool {
    file == Path::new("-")
}

/// The bytes of a file, or of standard input where it is `-`.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    if is_standard(file) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(Failure::io(STDIN))?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(Failure::unreadable(file))
}

/// Writes to standard output: what is for a program as it is, what is for a person without colour
/// unless it is a terminal that wants it.
fn print(text: &str, is_for_people: bool) -> Result<(), Failure> {
    let written = if is_for_people {
        write_all(&mut anstream::stdout().lock(), text)
    } else {
        write_all(&mut io::stdout().lock(), text)
    };
    match written {
        // Whoever reads it may stop before its end, as `head` does; that changes no outcome.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::io("standard output")),
    }
}

fn write_all(to: &mut impl io::Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// Refuses: a program reads the refusal where it would read the answer, a person on standard error.
fn refuse(format: Format, problem: Problem) -> Result<Ending, Failure> {
    print(&format.report().problem(&problem), format.is_for_people())?;
    Err(problem.into())
}
