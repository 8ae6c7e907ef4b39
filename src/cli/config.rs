//! `pakplan config`: shows the settings with which `pakplan serve` would run.

use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, Command};

use super::{Ending, Failure, print};
use crate::config::Config;
use crate::http;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    config: Config,
}

impl Args {
    /// `matches` is the parsed command line, which knows where each value comes from.
    pub(crate) fn run(&self, matches: &ArgMatches) -> Result<Ending, Failure> {
        let settings = self.config.server_settings()?;
        http::check(&settings).map_err(|error| Failure::Usage(error.to_string()))?;
        let settings = Config::augment_args(Command::new("serve"));
        let text = settings.get_arguments().fold(String::new(), |text, setting| {
            let flag = setting.get_long().unwrap_or_default();
            let id = setting.get_id().as_str();
            let values: Vec<_> = matches
                .get_raw(id)
                .into_iter()
                .flatten()
                .map(|value| value.to_string_lossy().into_owned())
                .collect();
            let values = if values.is_empty() { "-".to_owned() } else { values.join(",") };
            text + &format!("{flag:24} {values:32} {}\n", source(matches.value_source(id)))
        });
        print(&text, true)?;
        Ok(Ending::Done)
    }
}

/// Where a value comes from.
const fn source(source: Option<ValueSource>) -> &'static str {
    match source {
        Some(ValueSource::CommandLine) => "command line",
        Some(ValueSource::EnvVariable) => "environment",
        _ => "default",
    }
}
