//! Text for a person.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::assessment::{Assessment, Outcome};
use crate::cli::check::explanation::{remarks_on_report, steps};
use crate::cli::check::gate::{Check, Checked, errors};
use crate::cli::report::text::pak_text;
use crate::wording::named_paks;

pub(super) fn render(check: &Check<'_>) -> String {
    let mut text = String::new();
    for checked in &check.cases {
        write_case(&mut text, checked);
    }
    _ = writeln!(text, "{}", check.headline());
    // The runner of GitHub Actions takes this for a command, anywhere in a line.
    text.replace("##[", "## [")
}

fn write_case(text: &mut String, checked: &Checked<'_>) {
    let (color, state) = match &checked.answer {
        Ok(_) if checked.passed() => (AnsiColor::Green, "passed"),
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
    _ = writeln!(text, "{}", assessment.headline);
    if checked.passed() {
        for warning in checked.warnings() {
            _ = writeln!(text, "  - {warning}");
        }
        return;
    }
    for failed in &checked.failures {
        _ = writeln!(text, "  Failed: {}", failed.detail);
    }
    for remark in remarks_on_report(checked, assessment) {
        _ = writeln!(text, "  - {remark}");
    }
    let paks = named_paks(assessment).filter(|(_, pak)| pak.outcome != Outcome::Fulfillable);
    for (name, pak) in paks {
        for line in pak_text(&name, pak).lines() {
            _ = writeln!(text, "  {line}");
        }
    }
    if !assessment.plan.is_empty() {
        _ = writeln!(text, "  What to do:");
    }
    for step in steps(assessment) {
        _ = writeln!(text, "    {step}");
    }
}
