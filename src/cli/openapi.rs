//! `pakplan openapi`: the OpenAPI document of the service.

use super::{Ending, Failure, print};
use crate::http;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    #[expect(clippy::unused_self, reason = "every subcommand runs in the same form")]
    pub fn run(&self) -> Result<Ending, Failure> {
        print(http::document())?;
        Ok(Ending::Done)
    }
}
