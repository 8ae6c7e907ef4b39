//! Text for a person.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::gate::{Check, Checked, faults};
use crate::assessment::Assessment;
use crate::wording::{counts, line_counts, line_name, word};

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
            for fault in faults(problem) {
                _ = writeln!(text, "  - {fault}");
            }
        }
    }
}

fn write_assessment(text: &mut String, checked: &Checked<'_>, assessment: &Assessment<'_>) {
    _ = writeln!(text, "{}, {}", word(&assessment.outcome), counts(&assessment.summary));
    if checked.passed {
        return;
    }
    if let Some(too_little) = checked.too_little() {
        _ = writeln!(text, "  {too_little}");
    }
    if let Some(message) = &assessment.message {
        _ = writeln!(text, "  The message you will see: {}", message.text);
    }
    for line in assessment.lines.iter().filter(|line| checked.failed_for(line)) {
        _ = writeln!(text, "  {}: {}", line_name(line), line_counts(line));
        for reason in &line.reasons {
            _ = writeln!(text, "    - {}", reason.detail);
        }
    }
    for reason in &assessment.reasons {
        _ = writeln!(text, "  - {}", reason.detail);
    }
}
