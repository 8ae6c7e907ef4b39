//! `pakplan assess`: assesses one request.

use std::path::PathBuf;

use super::report::Format;
use super::{Ending, Failure, print, read, reject};
use crate::assessment::{AssessmentRequest, CatalogueDetail, FailOn, Gate, assess};
use crate::http;
use crate::problem::Problem;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The request, as JSON; - reads standard input
    file: PathBuf,

    /// How to print the report: as text for a person, or as the JSON that the service sends
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// The part of the catalogue in the JSON report
    #[arg(long, value_enum, default_value_t)]
    catalogue: CatalogueDetail,

    /// Exit with code 1 if the outcome is at or below this. With a target, it counts whether the
    /// target is reached. Hosts without a license fail too
    #[arg(long, value_enum, default_value_t)]
    fail_on: FailOn,

    /// Count what can be fulfilled after the plan as if it could be fulfilled now
    #[arg(long)]
    after_plan: bool,
}

impl Args {
    pub fn run(&self) -> Result<Ending, Failure> {
        let request = AssessmentRequest::from_json(&read(&self.file)?, http::now());
        let request = match request.map_err(Problem::from) {
            Ok(request) => request,
            Err(problem) => return reject(self.format, problem),
        };
        let assessment = assess(&request).with_catalogue(self.catalogue);
        let report = self.format.report().assessment(&request, &assessment)?;
        print(&report, self.format.is_for_people())?;
        let gate = Gate { fail_on: self.fail_on, after_plan: self.after_plan };
        let fails = gate.fails(&request, &assessment.gate_input());
        Ok(if fails { Ending::GateFailed } else { Ending::Done })
    }
}
