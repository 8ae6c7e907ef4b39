//! Text for a person.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::gate::{Check, Checked, about, errors, explanation};
use crate::assessment::Assessment;
use crate::wording::{counts, step, word};

pub(super) fn render(check: &Check<'_>) -> String {
    let mut text = String::new();
    for checked in &check.cases {
        write_case(&mut text, checked);
    }
    _ = writeln!(text, "{}", check.headline());
    // The runner of GitHub Actions takes this for a command, wherever it stands in a line.
    text.replace("##[", "## [")
}

fn write_case(text: &mut String, checked: &Checked<'_>) {
    let (color, state) = match &checked.answer {
        Ok(_) if checked.passed => (AnsiColor::Green, "passed"),
        Ok(_) => (AnsiColor::Red, "FAILED"),
        Err(_) => (AnsiColor::Red, "UNREAD"),
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    _ = write!(text, "{style}{state}{style:#}  {}: ", checked.name());
    match &checked.answer {
        Ok(assessment) => write_assessment(text, checked, assessment),
        Err(problem) => {
            let details = problem.details(None);
            _ = writeln!(text, "{}", details.title.to_lowercase());
            for error in errors(problem) {
                _ = writeln!(text, "  - {error}");
            }
        }
    }
}

fn write_assessment(text: &mut String, checked: &Checked<'_>, assessment: &Assessment<'_>) {
    _ = writeln!(text, "{}, {}", word(&assessment.outcome), counts(&assessment.summary));
    if checked.passed {
        return;
    }
    _ = writeln!(text, "  {}", assessment.headline);
    for failed in &checked.failures {
        _ = writeln!(text, "  Failed: {}", failed.detail);
    }
    if let Some(message) = &assessment.message {
        _ = writeln!(text, "  PLM shows: {}", message.text);
    }
    for (subject, reason) in explanation(assessment) {
        _ = writeln!(text, "    - {}", about(&subject, &reason.detail));
    }
    for deadline in &assessment.deadlines {
        _ = writeln!(text, "    - {deadline}.");
    }
    if !assessment.plan.is_empty() {
        _ = writeln!(text, "  What to do:");
    }
    for (number, each) in (1..).zip(&assessment.plan) {
        _ = writeln!(text, "    {number}. {}", step(each));
    }
}
