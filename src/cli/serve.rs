//! `pakplan serve`: runs the service.

use super::{Ending, Failure};
use crate::config::Config;
use crate::http::{self, ServeError};
use crate::telemetry;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    config: Config,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let settings = self.config.server_settings()?;
        let _log = telemetry::start(&self.config.log, self.config.log_format);
        match http::serve(&settings) {
            Ok(()) => Ok(Ending::Done),
            Err(ServeError::Listen(error)) => Err(Failure::io(settings.listen)(error)),
            Err(ServeError::Setting(why)) => Err(Failure::Usage(why)),
        }
    }
}
