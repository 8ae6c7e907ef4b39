//! `JUnit` XML: a suite a request, a test case a line of a PAK.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::gate::{Check, Checked, faults};
use crate::assessment::{AssessedLine, Assessment};
use crate::catalogue::name_of;
use crate::cli::Failure;
use crate::http::{Problem, ProblemCode};
use crate::wording::{line_counts, line_name, step, word};

pub(super) fn render(check: &Check<'_>) -> Result<String, Failure> {
    let mut report = Report::new("pakplan");
    report.add_test_suites(check.cases.iter().map(suite));
    report.to_string().map_err(|_| Problem::new(ProblemCode::InternalError).into())
}

fn suite(checked: &Checked<'_>) -> TestSuite {
    let mut suite = TestSuite::new(checked.name());
    match &checked.answer {
        Ok(assessment) => {
            let lines = (1..).zip(&assessment.lines);
            suite.add_test_cases(lines.map(|(number, line)| of_line(checked, number, line)));
            suite.add_test_cases(enough(checked));
            suite.set_system_out(plan(assessment));
        }
        Err(problem) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status
                .set_type(name_of(&problem.code()))
                .set_message(problem.details(None).title)
                .set_description(faults(problem).join("\n"));
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

/// The number tells lines apart whose PAK numbers end alike.
fn of_line(checked: &Checked<'_>, number: usize, line: &AssessedLine<'_>) -> TestCase {
    let mut status = TestCaseStatus::success();
    if checked.failed_for(line) {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let reason = line.reasons.first();
        status
            .set_type(reason.map_or(name_of(&line.outcome), |reason| name_of(&reason.code)))
            .set_message(format!("{}: {}", word(&line.outcome), line_counts(line)))
            .set_description(why(line).join("\n"));
    }
    case(checked, &format!("{number}. {}", line_name(line)), status)
}

/// The message of a line, and its reasons, a sentence each.
fn why(line: &AssessedLine<'_>) -> Vec<String> {
    let message = line.message.iter().map(|message| message.text.to_string());
    message.chain(line.reasons.iter().map(|reason| reason.detail.to_string())).collect()
}

/// Whether enough can be fulfilled now, where that is asked.
fn enough(checked: &Checked<'_>) -> Option<TestCase> {
    let least = checked.least()?;
    let mut status = TestCaseStatus::success();
    if let Some(too_little) = checked.too_little() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("min_fulfillable").set_message(too_little);
    }
    Some(case(checked, &format!("at least {least} licenses can be fulfilled now"), status))
}

/// The plan.
fn plan(assessment: &Assessment<'_>) -> String {
    let steps = (1..).zip(&assessment.plan);
    let steps = steps.map(|(number, each)| format!("{number}. {}", step(each)));
    steps.collect::<Vec<_>>().join("\n")
}
