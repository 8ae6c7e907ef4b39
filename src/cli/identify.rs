//! `pakplan identify`: finds the documented message or symptom in a pasted text.

use std::path::PathBuf;

use super::report::Format;
use super::{Ending, Failure, print, read, reject};
use crate::assessment::{FieldError, FieldErrorCode};
use crate::identify::MAX_PASTED_CHARS;
use crate::problem::{Problem, ProblemCode};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The text; - reads standard input
    file: PathBuf,

    /// How to print the result: as text for a person, or as the JSON that the service sends
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        // A log can have any encoding; what is not UTF-8 is ignored.
        let bytes = read(&self.file)?;
        let text = String::from_utf8_lossy(&bytes);
        if u64::try_from(text.chars().count()).is_ok_and(|count| count > MAX_PASTED_CHARS) {
            let detail = format!("The number of characters must be at most {MAX_PASTED_CHARS}.");
            let error =
                FieldError { pointer: "/text".into(), code: FieldErrorCode::WrongLength, detail };
            let problem = Problem::new(ProblemCode::InvalidRequest).with_errors(vec![error]);
            return reject(self.format, problem);
        }
        print(&self.format.report().matches(&text)?, self.format.is_for_people())?;
        Ok(Ending::Done)
    }
}
