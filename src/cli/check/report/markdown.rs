//! Markdown for a merge request or a step's summary.

use std::fmt::Write as _;

use crate::assessment::{Assessment, Outcome};
use crate::cli::check::explanation::{remarks, steps};
use crate::cli::check::gate::{Check, Checked, errors};
use crate::wording::word;

/// The size of a report: a step's summary takes 1 MiB, a comment of a merge request about as much.
const MAX_BYTES: usize = 1_000_000;
/// What is reserved for the sentence that says how much is omitted.
const RESERVED_BYTES: usize = 200;

pub(super) fn render(check: &Check<'_>) -> String {
    let mut text = format!("### pakplan: {}\n\n", check.headline());
    text += "| state | request | outcome | now | requested | later | short |\n|---|---|---|--:|--:|--:|--:|\n";
    let with = |passed| check.cases.iter().filter(move |checked| checked.passed() == passed);
    let rows = fit(&mut text, with(false).chain(with(true)).map(row), MAX_BYTES / 2);
    let explained = with(false).chain(with(true).filter(|checked| !checked.warnings().is_empty()));
    let details = fit(&mut text, explained.map(details), MAX_BYTES - RESERVED_BYTES);
    if rows + details > 0 {
        _ = writeln!(
            text,
            "\nThis report is too long to be shown whole: {rows} rows and {details} explanations are left out."
        );
    }
    text
}

/// Adds the parts that fit into `max_bytes` in all; returns the number of those that do not.
fn fit(text: &mut String, parts: impl Iterator<Item = String>, max_bytes: usize) -> usize {
    let mut omitted = 0;
    for part in parts {
        if omitted == 0 && text.len() + part.len() <= max_bytes {
            text.push_str(&part);
        } else {
            omitted += 1;
        }
    }
    omitted
}

fn row(checked: &Checked<'_>) -> String {
    // A bar ends the cell, also in code.
    let name = code(&checked.name()).replace('|', "\\|");
    match &checked.answer {
        Ok(assessment) => {
            let state = if checked.passed() { "passed" } else { "**failed**" };
            let summary = &assessment.summary;
            format!(
                "| {state} | {name} | {} | {} | {} | {} | {} |\n",
                outcome(assessment),
                summary.fulfillable_now,
                summary.requested,
                summary.fulfillable_later,
                summary.shortfall,
            )
        }
        Err(problem) => {
            let title = problem.details(None).title.to_lowercase();
            format!("| **unread** | {name} | {title} | | | | |\n")
        }
    }
}

/// The outcome in words. A PAK in which nothing remains is no failure if the target is reached.
fn outcome(assessment: &Assessment<'_>) -> String {
    match assessment.outcome {
        Outcome::NotFulfillable if assessment.summary.requested == 0 => {
            "nothing remains".to_owned()
        }
        outcome => word(outcome),
    }
}

/// Why a request failed and what to do, or what to know although it passed.
fn details(checked: &Checked<'_>) -> String {
    let mut text = format!("\n#### {}\n\n", code(&checked.name()));
    match &checked.answer {
        Ok(assessment) => write_assessment(&mut text, checked, assessment),
        Err(problem) => {
            for error in errors(problem) {
                _ = writeln!(text, "- {}", code(&error));
            }
        }
    }
    text
}

fn write_assessment(text: &mut String, checked: &Checked<'_>, assessment: &Assessment<'_>) {
    _ = writeln!(text, "{}\n", assessment.headline);
    if checked.passed() {
        for warning in checked.warnings() {
            _ = writeln!(text, "- {warning}");
        }
        return;
    }
    for failed in &checked.failures {
        _ = writeln!(text, "- **Failed:** {}", failed.detail);
    }
    for remark in remarks(checked, assessment) {
        let subject = remark.subject.map(|subject| format!("{}: ", code(&subject)));
        _ = writeln!(text, "- {}{}", subject.unwrap_or_default(), remark.sentence);
    }
    if !assessment.plan.is_empty() {
        text.push_str("\nWhat to do:\n\n");
    }
    for step in steps(assessment) {
        _ = writeln!(text, "{step}");
    }
}

/// A text as code, so that nothing in it is markup, a mention or a link.
fn code(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(code("<i> @you"), "` <i> @you `");
        assert_eq!(code("`a ``b"), "``` `a ``b ```");
    }

    #[test]
    fn parts_that_do_not_fit_are_counted() {
        let mut text = String::new();
        let part = "x".repeat(MAX_BYTES / 2);
        assert_eq!(fit(&mut text, (0..4).map(|_| part.clone()), MAX_BYTES - 1), 3);
        assert!(text.len() <= MAX_BYTES);
    }
}
