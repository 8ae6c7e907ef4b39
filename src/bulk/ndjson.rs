//! Rows as JSON objects, one a line: an application as the service takes it, with an optional
//! `case` that names it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Row, RowReader, RowRefusal, RowWriter};
use crate::assessment::{Assessment, AssessmentRequest, Outcome, assess, read_named};
use crate::problem::{Problem, ProblemDetails};

/// Reads rows.
pub(super) struct NdjsonReader {
    now: DateTime<Utc>,
    request: Option<AssessmentRequest>,
    case: Option<String>,
}

impl NdjsonReader {
    /// A reader of rows that are computed for `now`, unless they name another time.
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        Self { now, request: None, case: None }
    }
}

impl RowReader for NdjsonReader {
    fn read<'a>(&'a mut self, row: &'a [u8]) -> Row<'a> {
        let (case, request) = read_named(row.trim_ascii_end(), self.now);
        self.case = case;
        let request = match request {
            Ok(request) => Ok(&*self.request.insert(request)),
            Err(error) => Err(RowRefusal::Refused(error)),
        };
        Row { case: self.case.as_deref(), request }
    }
}

/// Writes rows.
pub(super) struct NdjsonWriter;

/// A row out.
#[derive(Serialize)]
struct RowOut<'a> {
    row: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Assessment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a ProblemDetails>,
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
        Row { case, request }: Row<'_>,
        text: &mut Vec<u8>,
    ) -> Option<Outcome> {
        let row = RowOut { row: number, case, report: None, problem: None };
        match request {
            Ok(request) => {
                let report = assess(request);
                put(&RowOut { report: Some(&report), ..row }, text);
                Some(report.outcome)
            }
            Err(refusal) => {
                let problem = Problem::from(refusal).details(None);
                put(&RowOut { problem: Some(&problem), ..row }, text);
                None
            }
        }
    }
}
