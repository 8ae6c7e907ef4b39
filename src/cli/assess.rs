//! `pakplan assess`: one request, answered.

use std::path::PathBuf;

use super::report::Format;
use super::{Ending, Failure, print, read, refuse};
use crate::assessment::{Application, CatalogueDetail, FailOn, assess};
use crate::http;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The request, as JSON; - reads standard input
    file: PathBuf,

    /// How to print the answer: for a person, or exactly what the service answers
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// How much of the catalogue goes with the answer in JSON
    #[arg(long, value_enum, default_value_t)]
    catalogue: CatalogueDetail,

    /// End with exit code 1 where the outcome is at or below this
    #[arg(long, value_enum, default_value_t)]
    fail_on: FailOn,
}

impl Args {
    pub fn run(&self) -> Result<Ending, Failure> {
        let application = Application::from_json(&read(&self.file)?).map_err(http::Problem::from);
        let application = match application {
            Ok(application) => application,
            Err(problem) => return refuse(self.format, problem),
        };
        let as_of = application.as_of.unwrap_or_else(http::now);
        let assessment = assess(&application, as_of).with_catalogue(self.catalogue);
        print(&self.format.report().assessment(&assessment)?, self.format.is_for_people())?;
        let below = self.fail_on.is_met_by(assessment.outcome);
        Ok(if below { Ending::GateFailed } else { Ending::Done })
    }
}
