//! `pakplan assess`: assesses one request.

use std::path::PathBuf;

use super::options::GateArgs;
use super::report::Format;
use super::{Ending, Failure, print, read, reject};
use crate::assessment::{AssessmentRequest, CatalogueDetail, assess};
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

    #[command(flatten)]
    gate: GateArgs,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let request = AssessmentRequest::from_json(&read(&self.file)?, http::now());
        let request = match request.map_err(Problem::from) {
            Ok(request) => request,
            Err(problem) => return reject(self.format, problem),
        };
        let assessment = assess(&request).with_catalogue(self.catalogue);
        let report = self.format.report().assessment(&request, &assessment)?;
        print(&report, self.format.is_for_people())?;
        let fails = self.gate.gate().fails(&request, &assessment.gate_input());
        Ok(if fails { Ending::GateFailed } else { Ending::Done })
    }
}
