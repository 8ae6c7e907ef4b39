//! `JUnit` XML: a test suite per request, with a test case per line of a PAK and one for the gate.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::assessment::{AssessedLine, AssessedPak, Assessment};
use crate::catalogue::name_of;
use crate::cli::Failure;
use crate::cli::check::explanation::{remarks_on_report, steps, why};
use crate::cli::check::gate::{Check, Checked, errors};
use crate::cli::report::text::line_result;
use crate::problem::{Problem, ProblemCode};
use crate::wording::{line_name, named_paks, word};

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
            let plan: Vec<_> = steps(assessment).collect();
            if !plan.is_empty() {
                suite.set_system_out(plan.join("\n"));
            }
        }
        Err(problem) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status
                .set_type(name_of(problem.code()))
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
            .set_type(reason.map_or(name_of(line.outcome), |reason| name_of(reason.code)))
            .set_message(format!("{}: {}", word(line.outcome), line_result(line)))
            .set_description(why(pak, line).join("\n"));
    }
    case(checked, &format!("{number}. {}", line_name(pak_name, line)), status)
}

/// The gate as a whole: a request can fail without a line that fails, and can have no line.
fn of_gate(checked: &Checked<'_>, assessment: &Assessment<'_>) -> TestCase {
    let mut status = TestCaseStatus::success();
    if let Some(failed) = checked.failures.first() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let failures = checked.failures.iter().map(|failed| failed.detail.clone());
        let sentences: Vec<_> = failures.chain(remarks_on_report(checked, assessment)).collect();
        status
            .set_type(failed.rule.name())
            .set_message(assessment.headline.as_ref())
            .set_description(sentences.join("\n"));
    }
    case(checked, "the gate", status)
}
