//! The gate: which requests pass, and the verdict on all of them.

use super::requirements::{Failed, FailedRule, Measured, Requirements};
use super::subject::Subject;
use crate::assessment::{AssessedLine, Assessment, AssessmentRequest};
use crate::catalogue::ReasonCode;
use crate::problem::Problem;
use crate::wording::visible;

/// A request that was checked.
pub(super) struct Checked<'a> {
    pub subject: &'a Subject,
    /// The name of the request, as it may be shown.
    pub case: Option<String>,
    pub answer: Result<Assessment<'a>, &'a Problem>,
    /// Why the gate failed.
    pub failures: Vec<Failed>,
    /// Whether all that counts is reached: the target, or all that is requested, and a license for
    /// each host.
    pub reaches_all: bool,
    blames_lines: bool,
    after_plan: bool,
}

/// All requests that were checked.
pub(super) struct Check<'a> {
    pub requirements: Requirements,
    pub cases: Vec<Checked<'a>>,
}

/// The verdict on all requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    Failed,
    /// Some requests could not be read.
    BadInput,
}

impl<'a> Checked<'a> {
    pub(crate) fn new(
        subject: &'a Subject,
        case: Option<String>,
        answer: Result<(&'a AssessmentRequest, Assessment<'a>), &'a Problem>,
        requirements: Requirements,
    ) -> Self {
        let measured = answer.as_ref().ok();
        let measured = measured
            .map(|(request, assessment)| requirements.measure(request, assessment.gate_input()));
        let measured = measured.as_ref();
        let failures = measured.map(Measured::failures).unwrap_or_default();
        Self {
            subject,
            case,
            reaches_all: measured.is_some_and(Measured::reaches_all),
            blames_lines: measured.is_some_and(|measured| measured.blames_lines(&failures)),
            failures,
            after_plan: requirements.gate.after_plan,
            answer: answer.map(|(_, assessment)| assessment),
        }
    }

    pub(crate) fn passed(&self) -> bool {
        self.answer.is_ok() && self.failures.is_empty()
    }

    /// Whether the gate failed because of this line.
    pub(crate) fn failed_for(&self, line: &AssessedLine<'_>) -> bool {
        let later = if self.after_plan { line.fulfillable_later } else { 0 };
        let reached = line.fulfillable_now + later;
        self.blames_lines && (reached == 0 || reached < line.requested)
    }

    /// Whether more hosts are in use than licenses are available for the gate.
    pub(crate) fn failed_for_usage(&self) -> bool {
        self.failures.iter().any(|failed| failed.rule == FailedRule::Usage)
    }

    /// The file, the line and the name of the request.
    pub(crate) fn name(&self) -> String {
        let Subject { file, line, .. } = self.subject;
        let place = format!("{}:{line}", visible(file));
        match &self.case {
            Some(case) => format!("{place} {}", visible(case)),
            None => place,
        }
    }

    /// What a reader should know although the gate passes: deadlines that have passed, and hosts
    /// without a license.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let Ok(assessment) = &self.answer else { return Vec::new() };
        let passed = assessment.deadlines.iter().filter(|deadline| deadline.has_passed());
        let passed = passed.map(|deadline| format!("{deadline}."));
        let usage = assessment.reasons.iter();
        let usage = usage.filter(|reason| reason.code == ReasonCode::UsageExceedsLicenses);
        passed.chain(usage.map(|reason| reason.detail.to_string())).collect()
    }
}

impl Check<'_> {
    pub(crate) fn verdict(&self) -> Verdict {
        if self.cases.iter().any(|checked| checked.answer.is_err()) {
            Verdict::BadInput
        } else if self.cases.iter().all(Checked::passed) {
            Verdict::Passed
        } else {
            Verdict::Failed
        }
    }

    /// How many requests passed, failed and could not be read.
    pub(crate) fn headline(&self) -> String {
        let passed = self.cases.iter().filter(|checked| checked.passed()).count();
        let unread = self.cases.iter().filter(|checked| checked.answer.is_err()).count();
        let failed = self.cases.len() - passed - unread;
        let unread =
            if unread == 0 { String::new() } else { format!(", {unread} could not be read") };
        format!("{passed} passed, {failed} failed{unread}")
    }
}

/// The errors of a request that could not be read, a sentence each.
pub(super) fn errors(problem: &Problem) -> Vec<String> {
    let details = problem.details(None);
    if details.errors.is_empty() {
        return vec![details.detail.into_owned()];
    }
    let errors = details.errors.iter().map(|error| match error.pointer.as_str() {
        "" => error.detail.clone(),
        pointer => format!("{}: {}", visible(pointer), error.detail),
    });
    errors.collect()
}
