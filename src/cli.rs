//! The command line: one file per subcommand.

mod assess;
mod bulk;
mod catalogue;
mod check;
mod config;
mod healthcheck;
mod identify;
mod key;
mod openapi;
mod options;
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
use crate::config::AnonymousAccess;
use crate::http::BadKeyName;
use crate::problem::{Problem, ProblemDetails};
use crate::wording;

/// How many Cisco WebEx Meetings Server 2.0 upgrades a PAK can fulfill, and what to do about the rest
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done or passed, 1 a gate (--fail-on, --min-fulfillable) \
failed, 2 wrong command line or bad input, 3 the program or the server failed, 130 interrupted";

/// The exit codes.
#[derive(Clone, Copy, Debug)]
enum Exit {
    Done = 0,
    GateFailed = 1,
    /// A wrong command line or bad input. Clap exits with the same code.
    BadInput = 2,
    /// The program or the server failed.
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
    /// A gate for pipelines: assess requests, and fail if too little can be fulfilled
    #[command(after_help = EXIT_CODES)]
    Check(check::Args),
    /// Assess many requests: one row out for each row of CSV or NDJSON in
    #[command(after_help = EXIT_CODES)]
    Bulk(bulk::Args),
    /// Show the troubleshooting catalogue or one of its entries
    #[command(after_help = EXIT_CODES)]
    Catalogue(catalogue::Args),
    /// Find the documented message or symptom in a pasted text
    #[command(after_help = EXIT_CODES)]
    Identify(identify::Args),
    /// Print the OpenAPI document of the service
    #[command(after_help = EXIT_CODES)]
    Openapi(openapi::Args),
    /// Run the service
    #[command(after_help = EXIT_CODES)]
    Serve(serve::Args),
    /// Show the settings with which the service would run
    #[command(after_help = EXIT_CODES)]
    Config(config::Args),
    /// Create an API key
    #[command(after_help = EXIT_CODES)]
    Key(key::Args),
    /// Check whether the service on this machine is ready
    #[command(after_help = EXIT_CODES)]
    Healthcheck(healthcheck::Args),
}

/// How a command ends if it succeeds.
enum Ending {
    Done,
    /// A gate failed.
    GateFailed,
    /// Some of the input is bad. The output says which.
    BadInput,
}

/// Why a command fails.
enum Failure {
    /// The request is rejected.
    Rejected(Problem),
    /// The command line or a setting is wrong.
    Usage(String),
    /// The service did not answer as expected.
    Server { url: String, why: String },
    /// Reading, writing or listening failed.
    Io { what: String, error: io::Error },
}

impl Failure {
    fn io(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_string();
        move |error| Self::Io { what, error }
    }

    /// A file on the command line that cannot be read is a wrong command line.
    fn unreadable(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.display().to_string();
        move |error| Self::Usage(format!("{file}: {error}"))
    }
}

impl From<AnonymousAccess> for Failure {
    fn from(error: AnonymousAccess) -> Self {
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
        Self::Rejected(problem)
    }
}

impl Cli {
    /// Runs the command line of this process.
    #[must_use]
    pub fn run() -> ExitCode {
        let parsed = Self::command().try_get_matches().and_then(|matches| {
            let cli = Self::from_arg_matches(&matches)?;
            Ok((cli, matches))
        });
        match parsed {
            Ok((cli, matches)) => cli.execute(&matches),
            Err(error) => reject_command_line(&error),
        }
    }

    fn execute(self, matches: &ArgMatches) -> ExitCode {
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
            Err(failure) => failure.print(),
        };
        ExitCode::from(exit.code())
    }
}

impl Failure {
    /// Prints the failure to standard error.
    fn print(&self) -> Exit {
        match self {
            Self::Rejected(problem) => {
                print_problem(&problem.details(None));
                Exit::BadInput
            }
            Self::Usage(detail) => {
                print_error(detail);
                Exit::BadInput
            }
            Self::Server { url, why } => {
                print_error(format_args!("{url}: {why}"));
                Exit::Failed
            }
            Self::Io { what, error } => {
                print_error(format_args!("{what}: {error}"));
                Exit::Failed
            }
        }
    }
}

/// Prints what is wrong with the command line, or with the environment variable of a flag.
fn reject_command_line(error: &clap::Error) -> ExitCode {
    match (error.kind(), variable(error)) {
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(variable)) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            print_error(format_args!("{variable}: {}", line.trim_start_matches("error: ")));
            ExitCode::from(Exit::BadInput.code())
        }
        _ => error.exit(),
    }
}

/// The environment variable from which a wrong value comes, unless the command line has it.
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

/// Prints a line to standard error.
fn print_error(line: impl fmt::Display) {
    _ = writeln!(anstream::stderr(), "pakplan: {}", wording::visible(&line.to_string()));
}

/// Prints to standard error why a request is rejected.
fn print_problem(problem: &ProblemDetails) {
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

/// The name of standard input in messages.
const STDIN: &str = "standard input";

/// Whether the file is standard input or output.
fn is_standard(file: &Path) -> bool {
    file == Path::new("-")
}

/// Reads a file, or standard input if it is `-`.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    if is_standard(file) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(Failure::io(STDIN))?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(Failure::unreadable(file))
}

/// Writes to standard output. A text for a person loses its colors unless it goes to a terminal that
/// shows them.
fn print(text: &str, is_for_people: bool) -> Result<(), Failure> {
    let written = if is_for_people {
        write_all(&mut anstream::stdout().lock(), text)
    } else {
        write_all(&mut io::stdout().lock(), text)
    };
    match written {
        // A reader such as `head` may stop before the end. That changes no result.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::io("standard output")),
    }
}

fn write_all(to: &mut impl io::Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// Rejects a request: a program reads the problem on standard output, a person on standard error.
fn reject(format: Format, problem: Problem) -> Result<Ending, Failure> {
    print(&format.report().problem(&problem), format.is_for_people())?;
    Err(problem.into())
}
