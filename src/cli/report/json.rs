//! JSON for a program: byte for byte what the service sends.

use super::Report;
use crate::assessment::{Assessment, AssessmentRequest};
use crate::catalogue::{self, EntryId};
use crate::http;
use crate::problem::Problem;

pub(super) struct Json;

impl Report for Json {
    fn assessment(
        &self,
        _: &AssessmentRequest,
        assessment: &Assessment<'_>,
    ) -> Result<String, Problem> {
        http::render(assessment)
    }

    fn problem(&self, problem: &Problem) -> String {
        problem.json(None)
    }

    fn entry(&self, id: EntryId) -> String {
        catalogue::json(id).get().to_owned()
    }

    fn entries(&self) -> String {
        http::entry_list().to_owned()
    }

    fn matches(&self, text: &str) -> Result<String, Problem> {
        http::render_matches(text)
    }
}
