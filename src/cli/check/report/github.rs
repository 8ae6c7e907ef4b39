//! Annotations for GitHub Actions, as workflow commands on standard output, and the whole report
//! in the step's summary.
//!
//! A step shows ten annotations of a kind and drops the rest, so the tenth says how many more there
//! are.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;

use super::markdown;
use crate::assessment::Assessment;
use crate::cli::Failure;
use crate::cli::check::explanation::{remarks, steps, title};
use crate::cli::check::gate::{Check, Checked, errors};
use crate::wording::visible;

/// The most annotations of one kind that a step shows.
const MAX_ANNOTATIONS: usize = 10;
/// The environment variable that names the file of the step's summary.
const SUMMARY_FILE: &str = "GITHUB_STEP_SUMMARY";

/// An annotation at a place in a file.
struct Annotation<'a> {
    kind: &'static str,
    file: &'a str,
    line: usize,
    title: String,
    text: String,
}

pub(super) fn render(check: &Check<'_>) -> String {
    let annotations: Vec<_> = check.cases.iter().filter_map(annotation).collect();
    let of_kind = |kind| annotations.iter().filter(move |annotation| annotation.kind == kind);
    let mut text = String::new();
    for kind in ["error", "warning"] {
        let count = of_kind(kind).count();
        let shown = if count > MAX_ANNOTATIONS { MAX_ANNOTATIONS - 1 } else { count };
        text.extend(of_kind(kind).take(shown).map(command));
        if count > shown {
            let more = format!("{} more like this; see the step's summary", count - shown);
            _ = writeln!(text, "::{kind} title=pakplan::{}", data(&more));
        }
    }
    text + &check.headline() + "\n"
}

/// The annotation of a request: none if it passed and there is nothing to warn about.
fn annotation<'a>(checked: &'a Checked<'a>) -> Option<Annotation<'a>> {
    let (kind, title, text) = match &checked.answer {
        Ok(_) if checked.reaches_all && checked.passed() && checked.warnings().is_empty() => {
            return None;
        }
        Ok(assessment) => {
            let kind = if checked.passed() { "warning" } else { "error" };
            (kind, title(assessment), sentences(checked, assessment).join("\n"))
        }
        Err(problem) => {
            ("error", problem.details(None).title.to_owned(), errors(problem).join("\n"))
        }
    };
    let title = match &checked.case {
        Some(case) => format!("{}: {title}", visible(case)),
        None => title,
    };
    Some(Annotation { kind, file: &checked.subject.file, line: checked.subject.line, title, text })
}

/// Why the gate failed, why the request has its result, and what to do. The most important
/// sentences come first, because the runner cuts a long text.
fn sentences(checked: &Checked<'_>, assessment: &Assessment<'_>) -> Vec<String> {
    let headline = assessment.headline.to_string();
    let failures = checked.failures.iter().map(|failed| failed.detail.clone());
    let remarks = remarks(checked, assessment).into_iter().map(|remark| remark.to_string());
    std::iter::once(headline).chain(failures).chain(remarks).chain(steps(assessment)).collect()
}

fn command(annotation: &Annotation<'_>) -> String {
    let Annotation { kind, file, line, title, text } = annotation;
    let (file, title) = (property(file), property(title));
    format!("::{kind} file={file},line={line},title={title}::{}\n", data(text))
}

/// A text, escaped as workflow commands require.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, escaped as workflow commands require.
fn property(value: &str) -> String {
    data(value).replace(':', "%3A").replace(',', "%2C")
}

/// Appends the whole report to the step's summary, if there is one.
pub(in crate::cli::check) fn write_summary(check: &Check<'_>) -> Result<(), Failure> {
    let Some(file) = std::env::var_os(SUMMARY_FILE).filter(|file| !file.is_empty()) else {
        return Ok(());
    };
    let written = OpenOptions::new()
        .append(true)
        .create(true)
        .open(&file)
        .and_then(|mut summary| summary.write_all(markdown::render(check).as_bytes()));
    written.map_err(Failure::io(file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_in_one_line() {
        assert_eq!(data("50 %\r\n::error::"), "50 %25%0D%0A::error::");
    }

    #[test]
    fn a_property_does_not_end_early() {
        assert_eq!(property("a:b,c\n"), "a%3Ab%2Cc%0A");
    }
}
