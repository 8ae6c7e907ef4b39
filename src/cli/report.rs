//! What a command prints: text for a person, or JSON for a program.

mod json;
pub(super) mod text;

use clap::ValueEnum;

use crate::assessment::{Assessment, AssessmentRequest};
use crate::catalogue::EntryId;
use crate::problem::Problem;

/// A format of what a command prints.
pub(super) trait Report {
    fn assessment(
        &self,
        request: &AssessmentRequest,
        assessment: &Assessment<'_>,
    ) -> Result<String, Problem>;
    /// What is printed instead of the result. A person reads the problem on standard error.
    fn problem(&self, problem: &Problem) -> String;
    fn entry(&self, id: EntryId) -> String;
    fn entries(&self) -> String;
    fn matches(&self, text: &str) -> Result<String, Problem>;
}

/// The format to print.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    /// Text for a person
    #[default]
    Text,
    /// JSON, exactly as the service sends it
    Json,
}

impl Format {
    /// Whether a person reads it, so that color helps.
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Self::Text)
    }

    pub(crate) fn report(self) -> &'static dyn Report {
        match self {
            Self::Text => &text::Text,
            Self::Json => &json::Json,
        }
    }
}
