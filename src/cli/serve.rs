//! `pakplan serve`: the service.

use super::{Ending, Failure};
use crate::config::Config;
use crate::{http, telemetry};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    config: Config,
}

impl Args {
    pub fn run(&self) -> Result<Ending, Failure> {
        let settings = self.config.server_settings()?;
        telemetry::start(&self.config.log, self.config.log_format);
        http::serve(&settings).map_err(Failure::io(settings.listen))?;
        Ok(Ending::Done)
    }
}
