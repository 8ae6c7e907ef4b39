//! Markdown for a merge request or a step's summary.

use std::fmt::Write as _;

use super::gate::{Check, Checked, about, errors, explanation};
use crate::assessment::Assessment;
use crate::wording::{step, word};

/// How long a report may be: a step's summary takes 1 MiB, a comment of a merge request about as
/// much.
const MAX_BYTES: usize = 1_000_000;
/// What is kept free for the words that say that not all is there.
const RESERVED_BYTES: usize = 200;

pub(super) fn render(check: &Check<'_>) -> String {
    let mut text = format!("### pakplan: {}\n\n", check.headline());
    text += "| state | request | outcome | now | requested | later | short |\n|---|---|---|--:|--:|--:|--:|\n";
    let with = |passed| check.cases.iter().filter(move |checked| checked.passed == passed);
    let rows = fit(&mut text, with(false).chain(with(true)).map(row), MAX_BYTES / 2);
    let details = fit(&mut text, with(false).map(details), MAX_BYTES - RESERVED_BYTES);
    if rows + details > 0 {
        _ = writeln!(
            text,
            "\nThis report is too long to be shown whole: {rows} rows and {details} explanations are left out."
        );
    }
    text
}

/// Adds as many parts as there is room for, up to so many bytes in all; returns how many there is
/// none for.
fn fit(text: &mut String, parts: impl Iterator<Item = String>, most: usize) -> usize {
    let mut left_out = 0;
    for part in parts {
        if left_out == 0 && text.len() + part.len() <= most {
            text.push_str(&part);
        } else {
            left_out += 1;
        }
    }
    left_out
}

fn row(checked: &Checked<'_>) -> String {
    // Even in code a bar would end the cell.
    let name = code(&checked.name()).replace('|', "\\|");
    match &checked.answer {
        Ok(assessment) => {
            let state = if checked.passed { "passed" } else { "**failed**" };
            let summary = &assessment.summary;
            format!(
                "| {state} | {name} | {} | {} | {} | {} | {} |\n",
                word(&assessment.outcome),
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

/// Why a request did not pass, and what to do.
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
    if let Some(message) = &assessment.message {
        _ = writeln!(text, "> {}\n", message.text);
    }
    for failed in &checked.failures {
        _ = writeln!(text, "- **Failed:** {}", failed.detail);
    }
    for (subject, reason) in explanation(assessment) {
        let subject = if subject.is_empty() { subject } else { code(&subject) };
        _ = writeln!(text, "- {}", about(&subject, &reason.detail));
    }
    for deadline in &assessment.deadlines {
        _ = writeln!(text, "- {deadline}.");
    }
    if !assessment.plan.is_empty() {
        text.push_str("\nWhat to do:\n\n");
    }
    for (number, each) in (1..).zip(&assessment.plan) {
        _ = writeln!(text, "{number}. {}", step(each));
    }
}

/// A text as code, in which nothing is markup, and nobody looks for mentions and links.
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
    fn what_has_no_room_is_counted() {
        let mut text = String::new();
        let part = "x".repeat(MAX_BYTES / 2);
        assert_eq!(fit(&mut text, (0..4).map(|_| part.clone()), MAX_BYTES - 1), 3);
        assert!(text.len() <= MAX_BYTES);
    }
}
