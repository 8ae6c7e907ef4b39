//! `pakplan openapi`: prints the OpenAPI document of the service.

use super::{Ending, Failure, print};
use crate::http::{OpenApiFormat, OpenApiVersion, document};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The version of OpenAPI
    #[arg(long, value_enum, default_value_t)]
    version: OpenApiVersion,

    /// The format of the document
    #[arg(long, value_enum, default_value_t)]
    format: OpenApiFormat,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        print(&document(self.version, self.format), false)?;
        Ok(Ending::Done)
    }
}
