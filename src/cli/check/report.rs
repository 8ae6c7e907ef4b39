//! The formats of a report. A new format is a variant of [`Format`] with a line in
//! [`Format::render`], and a file next to the others.

mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use anstream::adapter::strip_str;
use clap::ValueEnum;

use super::gate::Check;
use crate::cli::Failure;
pub(super) use github::write_summary as write_github_summary;

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
    pub(crate) fn render(self, check: &Check<'_>) -> Result<String, Failure> {
        Ok(match self {
            Self::Text => text::render(check),
            Self::Json => json::render(check)?,
            Self::Junit => junit::render(check)?,
            Self::Sarif => sarif::render(check)?,
            Self::Github => github::render(check),
            Self::Markdown => markdown::render(check),
        })
    }

    /// Whether the text has colors, for a terminal.
    pub(crate) const fn is_styled(self) -> bool {
        matches!(self, Self::Text)
    }
}

/// A report that is written to a file.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub format: Format,
    pub file: PathBuf,
}

impl Output {
    /// Writes the report, without colors.
    pub(crate) fn write(&self, check: &Check<'_>) -> Result<(), Failure> {
        let text = self.format.render(check)?;
        let text = if self.format.is_styled() { strip_str(&text).to_string() } else { text };
        fs::write(&self.file, text).map_err(Failure::io(self.file.display()))
    }
}

/// Why the value of `--output` is invalid.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum OutputError {
    #[error("expected FORMAT=FILE, such as sarif=pakplan.sarif")]
    Syntax,
    #[error("the format {0} is not known; expected one of {known}", known = names())]
    Format(String),
}

/// The names of all formats.
fn names() -> String {
    let names = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    names.map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Output {
    type Err = OutputError;

    fn from_str(output: &str) -> Result<Self, OutputError> {
        let (format, file) = output.split_once('=').ok_or(OutputError::Syntax)?;
        if file.is_empty() || file == "-" {
            return Err(OutputError::Syntax);
        }
        let format =
            Format::from_str(format, false).map_err(|_| OutputError::Format(format.to_owned()))?;
        Ok(Self { format, file: file.into() })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("json=a", "a")]
    #[case("json=a=b", "a=b")]
    fn an_output_is_a_format_and_a_file(#[case] text: &str, #[case] file: &str) {
        let output: Output = text.parse().unwrap();
        assert_eq!((output.format, output.file), (Format::Json, file.into()));
    }

    #[rstest]
    #[case("json")]
    #[case("json=")]
    #[case("json=-")]
    fn another_text_is_rejected(#[case] text: &str) {
        assert_eq!(text.parse::<Output>().unwrap_err(), OutputError::Syntax);
    }

    #[test]
    fn an_unknown_format_is_rejected_with_the_known_ones() {
        let error = "yaml=a".parse::<Output>().unwrap_err().to_string();
        let known = "text, json, junit, sarif, github, markdown";
        assert_eq!(error, format!("the format yaml is not known; expected one of {known}"));
    }
}
