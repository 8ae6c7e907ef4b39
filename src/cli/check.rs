//! `pakplan check`: a gate for pipelines, before an upgrade.

mod explanation;
mod gate;
mod report;
mod requirements;
mod server;
mod subject;

use std::path::PathBuf;

use super::options::{GateArgs, TimeArgs};
use super::{Ending, Failure, print};
use crate::assessment::{Assessment, AssessmentRequest, assess};
use crate::http::ApiKey;
use gate::{Check, Checked, Verdict};
use report::{Format, Output};
use requirements::Requirements;
use server::Server;
use subject::Subject;

#[derive(Debug, clap::Args)]
#[command(mut_arg("fail_on", |arg| arg.default_value("not-fulfillable")))]
pub(super) struct Args {
    /// The requests: files of one request in JSON, or of many, one a line (NDJSON); - reads
    /// standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    gate: GateArgs,

    /// Fail if fewer licenses of a request than this can be fulfilled now; with --after-plan, now
    /// or later
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    min_fulfillable: u64,

    /// How to print the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write the report to a file too. Can be given several times
    #[arg(long, value_name = "FORMAT=FILE")]
    output: Vec<Output>,

    /// Show whole PAK numbers. By default, only their last four characters are shown, because a PAK
    /// number is an entitlement
    #[arg(long)]
    show_paks: bool,

    #[command(flatten)]
    time: TimeArgs,

    /// Send the requests to the service at this address instead of computing here
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    /// The API key for the service. Prefer the environment variable: other users can see a command
    /// line in the list of processes
    #[arg(long, env = "PAKPLAN_API_KEY", hide_env_values = true)]
    api_key: Option<ApiKey>,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let subjects = subject::read_all(&self.files, self.time.as_of())?;
        let requirements =
            Requirements { gate: self.gate.gate(), min_fulfillable: self.min_fulfillable };
        let check = Check { requirements, cases: self.assess(&subjects, requirements)? };
        print(&self.format.render(&check)?, self.format.is_styled())?;
        for output in &self.output {
            output.write(&check)?;
        }
        if self.has(Format::Github) {
            report::write_github_summary(&check)?;
        }
        Ok(match check.verdict() {
            Verdict::Passed => Ending::Done,
            Verdict::Failed => Ending::GateFailed,
            Verdict::BadInput => Ending::BadInput,
        })
    }

    fn has(&self, format: Format) -> bool {
        self.format == format || self.output.iter().any(|output| output.format == format)
    }

    /// Assesses all requests that could be read, here or with the service.
    fn assess<'a>(
        &self,
        subjects: &'a [Subject],
        requirements: Requirements,
    ) -> Result<Vec<Checked<'a>>, Failure> {
        let server = match &self.server {
            Some(url) => {
                Some(Server::at(url, self.api_key.as_ref().filter(|key| !key.is_empty()))?)
            }
            None => None,
        };
        let assess = |request: &'a AssessmentRequest| -> Result<Assessment<'a>, Failure> {
            let assessment = match &server {
                Some(server) => server.assess(request)?,
                None => assess(request),
            };
            Ok(if self.show_paks { assessment } else { assessment.with_masked_paks() })
        };
        let checked = subjects.iter().map(|subject| {
            let answer = match &subject.request {
                Ok(request) => Ok((request, assess(request)?)),
                Err(problem) => Err(problem),
            };
            let case = subject.case.as_deref();
            let case =
                case.map(|case| if self.show_paks { case.into() } else { subject.masked(case) });
            Ok(Checked::new(subject, case, answer, requirements))
        });
        checked.collect()
    }
}
