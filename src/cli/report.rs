//! What a command prints, for a person or for a program.

mod json;
mod text;

use clap::ValueEnum;

use crate::assessment::Assessment;
use crate::catalogue::EntryId;
use crate::http::Problem;

/// A way to print.
pub(super) trait Report {
    fn assessment(&self, assessment: &Assessment<'_>) -> Result<String, Problem>;
    /// What a program finds where the answer would be; a person is told on standard error.
    fn problem(&self, problem: &Problem) -> String;
    fn entry(&self, id: EntryId) -> String;
    fn entries(&self) -> String;
    fn matches(&self, text: &str) -> Result<String, Problem>;
}

/// How to print.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    /// Text for a person
    #[default]
    Text,
    /// JSON, exactly what the service answers
    Json,
}

impl Format {
    /// Whether a person reads it, and colour helps.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Text)
    }

    pub fn report(self) -> &'static dyn Report {
        match self {
            Self::Text => &text::Text,
            Self::Json => &json::Json,
        }
    }
}
