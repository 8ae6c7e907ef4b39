//! JSON for a program. Each report is the one that the service sends.

use serde::Serialize;

use crate::assessment::{Assessment, FailOn};
use crate::cli::Failure;
use crate::cli::check::gate::{Check, Checked, Verdict};
use crate::problem::{Problem, ProblemCode, ProblemDetails};

#[derive(Serialize)]
struct CheckOut<'a> {
    passed: bool,
    fail_on: FailOn,
    after_plan: bool,
    min_fulfillable: u64,
    cases: Vec<CaseOut<'a>>,
}

#[derive(Serialize)]
struct CaseOut<'a> {
    file: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    passed: bool,
    /// Why the gate failed, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failures: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Assessment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemDetails>,
}

pub(super) fn render(check: &Check<'_>) -> Result<String, Failure> {
    let out = CheckOut {
        passed: check.verdict() == Verdict::Passed,
        fail_on: check.requirements.gate.fail_on,
        after_plan: check.requirements.gate.after_plan,
        min_fulfillable: check.requirements.min_fulfillable,
        cases: check.cases.iter().map(case).collect(),
    };
    serde_json::to_string(&out)
        .map(|json| json + "\n")
        .map_err(|_| Problem::new(ProblemCode::InternalError).into())
}

fn case<'a>(checked: &'a Checked<'a>) -> CaseOut<'a> {
    CaseOut {
        file: &checked.subject.file,
        line: checked.subject.line,
        case: checked.case.as_deref(),
        passed: checked.passed(),
        failures: checked.failures.iter().map(|failed| failed.detail.as_str()).collect(),
        report: checked.answer.as_ref().ok(),
        problem: checked.answer.as_ref().err().map(|problem| problem.details(None)),
    }
}
