//! `JUnit` XML: a test suite per request, with a test case per line of a PAK and one for the gate.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::gate::{Check, Checked, FailedRule, errors};
use crate::assessment::{AssessedLine, AssessedPak, Assessment};
use crate::catalogue::{ReasonCode, name_of};
use crate::cli::Failure;
use crate::http::{Problem, ProblemCode};
use crate::wording::{line_counts, line_name, named_paks, step, word};

pub(super) fn render(check: &Check<'_>) -> Result<String, Failure> {
    let mut report = Report::new("pakplan");
    report.add_test_suites(check.cases.iter().map(suite));
    report.to_string().map_err(|_| Problem::new(ProblemCode::InternalError).into())
}

fn suite(checked: &Checked<'_>) -> TestSuite {
    let mut suite = TestSuite::new(checked.name());
    match &checked.answer {
        Ok(assessment) => {
            let mut number = 0;
            for (name, pak) in named_paks(assessment) {
                for line in &pak.lines {
                    number += 1;
                    suite.add_test_case(of_line(checked, number, &name, pak, line));
                }
            }
            suite.add_test_case(of_gate(checked, assessment));
            suite.set_system_out(plan(assessment));
        }
        Err(problem) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status
                .set_type(name_of(&problem.code()))
                .set_message(problem.details(None).title)
                .set_description(errors(problem).join("\n"));
            suite.add_test_case(case(checked, "the request can be read", status));
        }
    }
    suite
}

fn case(checked: &Checked<'_>, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(checked.name());
    case.extra.insert("file".into(), checked.subject.file.as_str().into());
    case.extra.insert("line".into(), checked.subject.line.to_string().into());
    case
}

/// A line of a PAK. The number distinguishes lines whose masked PAK numbers are the same.
fn of_line(
    checked: &Checked<'_>,
    number: usize,
    pak_name: &str,
    pak: &AssessedPak<'_>,
    line: &AssessedLine<'_>,
) -> TestCase {
    let mut status = TestCaseStatus::success();
    if checked.failed_for(line) {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let reason = line.reasons.first().or_else(|| pak.reasons.first());
        status
            .set_type(reason.map_or(name_of(&line.outcome), |reason| name_of(&reason.code)))
            .set_message(format!("{}: {}", word(&line.outcome), line_counts(line)))
            .set_description(why(pak, line).join("\n"));
    }
    case(checked, &format!("{number}. {}", line_name(pak_name, line)), status)
}

/// The message of the PAK, its reasons and those of the line, a sentence each.
fn why(pak: &AssessedPak<'_>, line: &AssessedLine<'_>) -> Vec<String> {
    let message = pak.message.iter().map(|message| message.text.to_string());
    let reasons = pak.reasons.iter().chain(&line.reasons);
    message.chain(reasons.map(|reason| reason.detail.to_string())).collect()
}

/// The gate as a whole: a request can fail without a line that fails.
fn of_gate(checked: &Checked<'_>, assessment: &Assessment<'_>) -> TestCase {
    let mut status = TestCaseStatus::success();
    if let Some(failed) = checked.failures.first() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let kind = match failed.rule {
            FailedRule::Outcome => name_of(&assessment.outcome),
            FailedRule::Usage => name_of(&ReasonCode::UsageExceedsLicenses),
            FailedRule::MinFulfillable => "min_fulfillable",
        };
        let details: Vec<_> = checked.failures.iter().map(|failed| &*failed.detail).collect();
        let reasons = assessment.reasons.iter().map(|reason| &*reason.detail);
        let deadlines: Vec<_> = assessment.deadlines.iter().map(|d| format!("{d}.")).collect();
        let description: Vec<_> = details
            .iter()
            .copied()
            .chain(reasons)
            .chain(deadlines.iter().map(String::as_str))
            .collect();
        status
            .set_type(kind)
            .set_message(assessment.headline.as_ref())
            .set_description(description.join("\n"));
    }
    case(checked, "the gate", status)
}

/// The plan.
fn plan(assessment: &Assessment<'_>) -> String {
    let steps = (1..).zip(&assessment.plan);
    let steps = steps.map(|(number, each)| format!("{number}. {}", step(each)));
    steps.collect::<Vec<_>>().join("\n")
}
