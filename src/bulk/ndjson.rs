//! Rows as JSON objects, one a line: an application as the service takes it, with an optional
//! `case` that names it.

mod named;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Job, Row, RowReader, RowRefusal, RowWriter};
use crate::assessment::{Application, Assessment, Object, Outcome, Refusal, assess, read_json};
use named::Named;

/// Reads rows.
#[derive(Default)]
pub(super) struct NdjsonReader {
    application: Option<Application>,
    case: Option<String>,
}

impl RowReader for NdjsonReader {
    fn read<'a>(&'a mut self, row: &'a [u8]) -> Row<'a> {
        let (case, application) = read_named(row.trim_ascii_end());
        self.case = case;
        let asked = match application {
            Ok(application) => Ok(&*self.application.insert(application)),
            Err(refusal) => Err(RowRefusal::Refused(refusal)),
        };
        Row { case: self.case.as_deref(), asked }
    }
}

/// Reads an application with the name that may stand beside its fields, which a refused one may
/// have too.
///
/// ```
/// use pakplan::bulk::read_named;
///
/// let (case, application) = read_named(br#"{"case":"Reed & Sons","licenses":[],"paks":[]}"#);
/// assert_eq!(case.as_deref(), Some("Reed & Sons"));
/// assert!(application.is_err());
/// ```
pub fn read_named(json: &[u8]) -> (Option<String>, Result<Application, Refusal>) {
    match read_json(json) {
        Ok(Named { case, application }) => (case, Ok(application)),
        Err(refusal) => (case_alone(json), Err(refusal)),
    }
}

/// The name of a row that cannot be read as a whole.
fn case_alone(row: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct CaseAlone {
        case: String,
    }
    let Object(CaseAlone { case }) = serde_json::from_slice(row).ok()?;
    Some(case)
}

/// Writes rows.
pub(super) struct NdjsonWriter {
    as_of: DateTime<Utc>,
    problem: fn(RowRefusal) -> String,
}

/// A row out.
#[derive(Serialize)]
struct RowOut<'a> {
    row: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Assessment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a RawValue>,
}

impl NdjsonWriter {
    pub fn new(job: Job) -> Self {
        Self { as_of: job.as_of, problem: job.problem }
    }
}

fn put(row: &RowOut<'_>, text: &mut Vec<u8>) {
    // Into memory, which cannot fail.
    _ = serde_json::to_writer(&mut *text, row);
    text.push(b'\n');
}

impl RowWriter for NdjsonWriter {
    fn start(&mut self, _: &mut Vec<u8>) {}

    fn write(
        &mut self,
        number: u64,
        Row { case, asked }: Row<'_>,
        text: &mut Vec<u8>,
    ) -> Option<Outcome> {
        let row = RowOut { row: number, case, report: None, problem: None };
        match asked {
            Ok(application) => {
                let report = assess(application, application.as_of.unwrap_or(self.as_of));
                put(&RowOut { report: Some(&report), ..row }, text);
                Some(report.outcome)
            }
            Err(refusal) => {
                let problem = RawValue::from_string((self.problem)(refusal)).ok();
                put(&RowOut { problem: problem.as_deref(), ..row }, text);
                None
            }
        }
    }
}
