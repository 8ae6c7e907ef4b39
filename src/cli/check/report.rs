//! The formats of a report.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;

use super::gate::Check;
use super::{github, json, junit, markdown, sarif, text};
use crate::cli::Failure;

/// The format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for a person
    #[default]
    Text,
    /// JSON: the gate, and the report of each request
    Json,
    #[value(help = "JUnit XML: a test case per line of a PAK, and one for the gate")]
    Junit,
    /// SARIF 2.1.0: a result per reason
    Sarif,
    /// Annotations for GitHub Actions, and the whole report in the step's summary
    Github,
    /// Markdown for a merge request
    Markdown,
}

impl Format {
    pub fn render(self, check: &Check<'_>) -> Result<String, Failure> {
        Ok(match self {
            Self::Text => text::render(check),
            Self::Json => json::render(check)?,
            Self::Junit => junit::render(check)?,
            Self::Sarif => sarif::render(check)?,
            Self::Github => github::render(check),
            Self::Markdown => markdown::render(check),
        })
    }
}

/// A report that is written to a file.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub format: Format,
    pub file: PathBuf,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(output: &str) -> Result<Self, String> {
        let wanted = "expected FORMAT=FILE, such as sarif=pakplan.sarif";
        let (format, file) = output.split_once('=').ok_or(wanted)?;
        if file.is_empty() || file == "-" {
            return Err(wanted.into());
        }
        Ok(Self { format: Format::from_str(format, false)?, file: file.into() })
    }
}
