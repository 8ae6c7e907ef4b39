//! The gate: what passes, and what the whole comes to.

use super::subject::Subject;
use crate::assessment::{AssessedLine, Assessment, FailOn, Outcome};
use crate::http::Problem;
use crate::wording::visible;

/// What a request must come to.
#[derive(Clone, Copy)]
pub(super) struct Gate {
    pub fail_on: FailOn,
    /// The licenses that must be fulfillable now.
    pub min_fulfillable: u64,
}

/// A request that was checked.
pub(super) struct Checked<'a> {
    pub subject: &'a Subject,
    /// The name it has, as it may be shown.
    pub case: Option<String>,
    pub answer: Result<Assessment<'a>, &'a Problem>,
    pub passed: bool,
    gate: Gate,
}

/// All that was checked.
pub(super) struct Check<'a> {
    pub gate: Gate,
    pub cases: Vec<Checked<'a>>,
}

/// What it all comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    Failed,
    /// Some requests could not be read, so nobody knows.
    BadInput,
}

impl<'a> Checked<'a> {
    pub fn new(
        subject: &'a Subject,
        case: Option<String>,
        answer: Result<Assessment<'a>, &'a Problem>,
        gate: Gate,
    ) -> Self {
        let mut checked = Self { subject, case, answer, passed: false, gate };
        checked.passed = checked.answer.as_ref().is_ok_and(|assessment| {
            !gate.fail_on.is_met_by(assessment.outcome) && !checked.is_too_little()
        });
        checked
    }

    /// Whether too little can be fulfilled now.
    pub fn is_too_little(&self) -> bool {
        self.answer
            .as_ref()
            .is_ok_and(|assessment| assessment.summary.fulfillable_now < self.gate.min_fulfillable)
    }

    /// The licenses that must be fulfillable now, where that is asked.
    pub fn least(&self) -> Option<u64> {
        Some(self.gate.min_fulfillable).filter(|least| *least > 0)
    }

    /// Whether this line is one for which the request failed.
    pub fn failed_for(&self, line: &AssessedLine<'_>) -> bool {
        let too_little = self.is_too_little() && line.outcome != Outcome::Fulfillable;
        !self.passed && (too_little || self.gate.fail_on.is_met_by(line.outcome))
    }

    /// Where it comes from, and its name.
    pub fn name(&self) -> String {
        let Subject { file, line, .. } = self.subject;
        let place = format!("{}:{line}", visible(file));
        match &self.case {
            Some(case) => format!("{place} {}", visible(case)),
            None => place,
        }
    }

    /// What is wrong, where too little can be fulfilled now.
    pub fn too_little(&self) -> Option<String> {
        let assessment = self.answer.as_ref().ok().filter(|_| self.is_too_little())?;
        let (now, least) = (assessment.summary.fulfillable_now, self.gate.min_fulfillable);
        Some(format!("{now} licenses can be fulfilled now, where {least} are asked for."))
    }
}

impl Check<'_> {
    pub fn verdict(&self) -> Verdict {
        if self.cases.iter().any(|checked| checked.answer.is_err()) {
            Verdict::BadInput
        } else if self.cases.iter().all(|checked| checked.passed) {
            Verdict::Passed
        } else {
            Verdict::Failed
        }
    }

    /// The whole in one line.
    pub fn headline(&self) -> String {
        let count =
            |holds: fn(&Checked<'_>) -> bool| self.cases.iter().filter(|case| holds(case)).count();
        let passed = count(|checked| checked.passed);
        let unread = count(|checked| checked.answer.is_err());
        let failed = self.cases.len() - passed - unread;
        let unread =
            if unread == 0 { String::new() } else { format!(", {unread} could not be read") };
        format!("{passed} passed, {failed} failed{unread}")
    }
}

/// The faults of a request that could not be read, a sentence each.
pub(super) fn faults(problem: &Problem) -> Vec<String> {
    let details = problem.details(None);
    if details.errors.is_empty() {
        return vec![details.detail.into_owned()];
    }
    let faults = details.errors.iter().map(|fault| match fault.pointer.as_str() {
        "" => fault.detail.clone(),
        pointer => format!("{}: {}", visible(pointer), fault.detail),
    });
    faults.collect()
}
