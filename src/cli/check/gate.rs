//! The gate: which requests pass, and the verdict on all of them.

use super::subject::Subject;
use crate::assessment::{
    AssessedLine, Assessment, AssessmentRequest, Count, Gate, Outcome, Plural, Reason, is_or_are,
    licenses,
};
use crate::http::Problem;
use crate::wording::{line_name, named_paks, visible};

/// What a request must reach.
#[derive(Clone, Copy)]
pub(super) struct Requirements {
    pub gate: Gate,
    /// The licenses that must be fulfillable now.
    pub min_fulfillable: u64,
}

/// A request that was checked.
pub(super) struct Checked<'a> {
    pub subject: &'a Subject,
    /// The name that the request has, as it may be shown.
    pub case: Option<String>,
    pub answer: Result<Assessment<'a>, &'a Problem>,
    pub passed: bool,
    /// Why the gate failed, a sentence each.
    pub failures: Vec<Failed>,
}

/// Why the gate failed.
pub(super) struct Failed {
    pub rule: FailedRule,
    pub detail: String,
}

/// What was not reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FailedRule {
    /// The outcome is at or below `--fail-on`.
    Outcome,
    /// More hosts are in use than licenses are available.
    Usage,
    /// Fewer licenses can be fulfilled than `--min-fulfillable`.
    MinFulfillable,
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
    pub fn new(
        subject: &'a Subject,
        case: Option<String>,
        answer: Result<(&'a AssessmentRequest, Assessment<'a>), &'a Problem>,
        requirements: Requirements,
    ) -> Self {
        let failures = answer.as_ref().map_or_else(
            |_| Vec::new(),
            |(request, assessment)| requirements.failures(request, assessment),
        );
        let passed = answer.is_ok() && failures.is_empty();
        let answer = answer.map(|(_, assessment)| assessment);
        Self { subject, case, answer, passed, failures }
    }

    /// Whether the request failed because of this line: it is not fulfillable, and the outcome or
    /// the number of licenses is too low.
    pub fn failed_for(&self, line: &AssessedLine<'_>) -> bool {
        line.outcome != Outcome::Fulfillable
            && self.failures.iter().any(|failed| failed.rule != FailedRule::Usage)
    }

    /// The file, the line and the name of the request.
    pub fn name(&self) -> String {
        let Subject { file, line, .. } = self.subject;
        let place = format!("{}:{line}", visible(file));
        match &self.case {
            Some(case) => format!("{place} {}", visible(case)),
            None => place,
        }
    }
}

impl Requirements {
    fn failures(&self, request: &AssessmentRequest, assessment: &Assessment<'_>) -> Vec<Failed> {
        let gate = self.gate;
        let input = assessment.gate_input();
        let mut failures = Vec::new();
        let mut fail = |rule, detail| failures.push(Failed { rule, detail });
        if gate.fails_by_outcome(request, &input) {
            fail(FailedRule::Outcome, self.outcome_detail(request, assessment));
        }
        if gate.fails_by_usage(request, &input) {
            let hosts = request.system.hosts_in_use.map_or(0, Count::get);
            let available = gate.available_for_hosts(request, &input);
            let detail = format!(
                "{} {} in use, but only {} {} available{}.",
                Plural(hosts, "host"),
                is_or_are(hosts),
                licenses(available),
                is_or_are(available),
                if gate.after_plan || request.system.runs_1x() {
                    " after the plan"
                } else {
                    " now"
                },
            );
            fail(FailedRule::Usage, detail);
        }
        let reached = self.fulfillable(assessment);
        if reached < self.min_fulfillable {
            let detail = format!(
                "{} can be fulfilled{}, but at least {} are required.",
                licenses(reached),
                self.when(),
                self.min_fulfillable,
            );
            fail(FailedRule::MinFulfillable, detail);
        }
        failures
    }

    fn fulfillable(&self, assessment: &Assessment<'_>) -> u64 {
        let later = if self.gate.after_plan { assessment.summary.fulfillable_later } else { 0 };
        assessment.summary.fulfillable_now + later
    }

    fn when(&self) -> &'static str {
        if self.gate.after_plan { " with the plan" } else { " now" }
    }

    fn outcome_detail(&self, request: &AssessmentRequest, assessment: &Assessment<'_>) -> String {
        let reached = self.fulfillable(assessment);
        let when = self.when();
        if let Some(target) = request.target_licenses {
            let reached = request.system.licenses_2x.get() + reached;
            return format!(
                "The target is {}, but {reached} are reached{when}.",
                licenses(target.get())
            );
        }
        if request.paks.is_empty() {
            return "Nothing is requested, and the licenses are not known to be enough.".to_owned();
        }
        let requested = assessment.summary.requested;
        format!("{reached} of {} can be fulfilled{when}.", licenses(requested))
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

/// Why an assessment has its result: the messages and reasons of its PAKs and lines, each behind
/// what it is about, then the reasons of the report.
pub(super) fn explanation<'s>(
    assessment: &'s Assessment<'_>,
) -> impl Iterator<Item = (String, &'s Reason)> {
    let of_paks = named_paks(assessment).flat_map(|(name, pak)| {
        let of_lines = pak.lines.iter().flat_map({
            let name = name.clone();
            move |line| {
                let name = line_name(&name, line);
                line.reasons.iter().map(move |reason| (name.clone(), reason))
            }
        });
        let of_pak = pak.reasons.iter().map(move |reason| (name.clone(), reason));
        of_pak.chain(of_lines)
    });
    of_paks.chain(assessment.reasons.iter().map(|reason| (String::new(), reason)))
}

/// A reason in one line, behind what it is about.
pub(super) fn about(subject: &str, detail: &str) -> String {
    if subject.is_empty() { detail.to_owned() } else { format!("{subject}: {detail}") }
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
