//! An assessment as text for a person.

use std::fmt::{self, Display, Write as _};

use anstyle::{AnsiColor, Style};

use super::{STRONG, strong, styled};
use crate::assessment::{
    AssessedLine, AssessedPak, Assessment, AssessmentRequest, Deadline, FailOn, Gate, Outcome,
};
use crate::catalogue::ReasonCode;
use crate::wording::{self, capitalized, counts, line_counts, line_name, named_paks};

/// A deadline with at most this many days left is also printed below the headline.
const NEAR_DAYS: i64 = 30;

pub(super) struct AssessmentText<'a> {
    pub request: &'a AssessmentRequest,
    pub assessment: &'a Assessment<'a>,
}

impl Display for AssessmentText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(f)?;
        self.near_deadlines(f)?;
        self.sums(f)?;
        for (name, pak) in named_paks(self.assessment) {
            write!(f, "\n{}", pak_text(&name, pak))?;
        }
        self.reasons(f)?;
        self.coverage(f)?;
        self.plan(f)?;
        self.missing(f)?;
        self.deadlines(f)?;
        self.further_reading(f)
    }
}

impl AssessmentText<'_> {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = STRONG.fg_color(Some(self.color().into()));
        writeln!(f, "{}", styled(style, &self.assessment.headline))
    }

    /// The color of the outcome. With a target, the headline is about the target, and so is the
    /// color: an exhausted PAK is no failure if the target is reached.
    fn color(&self) -> AnsiColor {
        let strict = Gate { fail_on: FailOn::PartiallyFulfillable, after_plan: false };
        let input = self.assessment.gate_input();
        match strict.effective_outcome(self.request, &input) {
            _ if !strict.fails(self.request, &input) => AnsiColor::Green,
            Outcome::NotFulfillable if !self.request.paks.is_empty() => AnsiColor::Red,
            _ => AnsiColor::Yellow,
        }
    }

    fn near_deadlines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let near = deadlines_beyond_headline(self.assessment)
            .filter(|deadline| deadline.days_left <= NEAR_DAYS);
        for deadline in near {
            let color = if deadline.has_passed() { AnsiColor::Red } else { AnsiColor::Yellow };
            let style = Style::new().fg_color(Some(color.into()));
            writeln!(f, "{}", styled(style, format_args!("{deadline}.")))?;
        }
        Ok(())
    }

    fn sums(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Assessment { outcome, summary, .. } = self.assessment;
        let is_something_requested = summary.requested > 0;
        let has_1x = summary.eligible + summary.pending > 0;
        if is_something_requested || has_1x {
            writeln!(f)?;
        }
        if is_something_requested {
            let (outcome, counts) = (capitalized(outcome), counts(summary));
            writeln!(f, "{outcome}: {counts}, {} left in the PAKs", summary.left_in_paks)?;
        }
        if has_1x {
            writeln!(
                f,
                "1.x licenses: {} eligible, {} pending, {} unused",
                summary.eligible, summary.pending, summary.unused_1x,
            )?;
        }
        Ok(())
    }

    fn reasons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The deadlines themselves are printed.
        let reasons = self.assessment.reasons.iter();
        let reasons = reasons.filter(|reason| reason.code != ReasonCode::DeadlinePassed);
        write_section(f, "Also note", reasons.map(|reason| format!("- {}", reason.detail)))
    }

    fn coverage(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coverage = self.assessment.coverage.iter();
        let sentence = coverage.map(|coverage| format!("{}.", wording::coverage(coverage)));
        write_section(f, "Is it enough?", sentence)
    }

    fn plan(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = (1..).zip(&self.assessment.plan);
        let steps = steps.map(|(number, step)| format!("{number}. {}", wording::step(step)));
        write_section(f, "What to do", steps)
    }

    /// What is missing. Without a PAK, a target and the hosts in use, that is not known.
    fn missing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Assessment { outcome, coverage, purchase, .. } = self.assessment;
        if *outcome == Outcome::NothingRequested && coverage.is_none() {
            return Ok(());
        }
        if purchase.is_nothing() {
            return write_section(f, "What is missing", ["Nothing is missing."]);
        }
        let parts = wording::purchase_parts(purchase);
        write_section(f, "What is missing", parts.map(|(name, count)| format!("- {name}: {count}")))
    }

    fn deadlines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deadlines = self.assessment.deadlines.iter();
        write_section(f, "Deadlines", deadlines.map(|deadline| format!("- {deadline}.")))
    }

    fn further_reading(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relevant = self.assessment.troubleshooting.relevant.iter();
        write_section(f, "Read more", relevant.map(|id| format!("pakplan catalogue {id}")))
    }
}

/// A heading with lines below it; nothing if there are no lines.
fn write_section(
    f: &mut fmt::Formatter<'_>,
    heading: &str,
    lines: impl IntoIterator<Item = impl Display>,
) -> fmt::Result {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_some() {
        writeln!(f, "\n{}", strong(heading))?;
    }
    lines.try_for_each(|line| writeln!(f, "  {line}"))
}

/// A PAK with its messages, counts and reasons, and those of its lines.
pub(in crate::cli) fn pak_text(name: &str, pak: &AssessedPak<'_>) -> String {
    let mut text = format!("{}\n", strong(name));
    if let Some(message) = &pak.message {
        _ = writeln!(text, "  PLM shows: {}", message.text);
    }
    for code in &pak.also_applies {
        _ = writeln!(text, "  PLM may also show: {}", code.text(pak.number.as_deref()));
    }
    if pak.lines.len() > 1 {
        _ = writeln!(text, "  all lines: {}", pak_result(pak));
    }
    for reason in &pak.reasons {
        _ = writeln!(text, "  - {}", reason.detail);
    }
    for line in &pak.lines {
        // The heading is the name of the PAK.
        let name = line_name("", line);
        let name = name.trim_start_matches(", ");
        _ = writeln!(text, "  {name}: {}", line_result(line));
        for reason in &line.reasons {
            _ = writeln!(text, "    - {}", reason.detail);
        }
    }
    text
}

/// What can be fulfilled of all lines of a PAK.
fn pak_result(pak: &AssessedPak<'_>) -> String {
    if pak.requested == 0 {
        return NOTHING_REMAINS.to_owned();
    }
    format!(
        "{} of {} now, {} later, {} short, {} left in the PAK",
        pak.fulfillable_now, pak.requested, pak.fulfillable_later, pak.shortfall, pak.left_in_pak,
    )
}

/// What can be fulfilled of a line.
pub(in crate::cli) fn line_result(line: &AssessedLine<'_>) -> String {
    if line.requested == 0 { NOTHING_REMAINS.to_owned() } else { line_counts(line) }
}

/// The result of a PAK or a line from which no license can be requested.
const NOTHING_REMAINS: &str = "nothing remains";

/// The deadlines that the headline does not state.
pub(in crate::cli) fn deadlines_beyond_headline<'s>(
    assessment: &'s Assessment<'_>,
) -> impl Iterator<Item = &'s Deadline> {
    assessment.deadlines.iter().filter(|deadline| {
        let sentence = deadline.to_string();
        // As a part of the headline, its first letter is small.
        let rest = sentence.get(1..).unwrap_or_default();
        !assessment.headline.contains(rest)
    })
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::assess;

    /// The text for a request, with its styles.
    fn text(json: &Value) -> String {
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let request = AssessmentRequest::from_json(json.to_string().as_bytes(), now).unwrap();
        let assessment = assess(&request);
        AssessmentText { request: &request, assessment: &assessment }.to_string()
    }

    fn plain(json: &Value) -> String {
        strip_str(&text(json)).to_string()
    }

    fn exhausted() -> Value {
        json!([{ "contents": [{ "kind": "upgrade", "quantity": 5, "fulfilled": 5 }] }])
    }

    #[rstest]
    #[case::all(json!({ "paks": [{ "contents": [{ "kind": "new", "quantity": 5 }] }] }), AnsiColor::Green)]
    #[case::none(json!({ "paks": [{ "contents": [{ "kind": "upgrade", "quantity": 5 }] }] }), AnsiColor::Red)]
    #[case::some(json!({ "paks": [{ "contents": [{ "kind": "new", "quantity": 5, "request": 6 }] }] }), AnsiColor::Yellow)]
    #[case::target_reached(json!({ "paks": exhausted(), "target_licenses": 5, "system": { "licenses_2x": 5 } }), AnsiColor::Green)]
    #[case::hosts_above_the_licenses(json!({ "paks": [{ "contents": [{ "kind": "new", "quantity": 5 }] }], "system": { "hosts_in_use": 6 } }), AnsiColor::Yellow)]
    #[case::enough_without_a_pak(json!({ "system": { "hosts_in_use": 5, "licenses_2x": 5 } }), AnsiColor::Green)]
    #[case::facts_alone(json!({ "system": { "active_node": "secondary" } }), AnsiColor::Yellow)]
    fn the_headline_comes_first_in_the_color_of_the_outcome(
        #[case] json: Value,
        #[case] color: AnsiColor,
    ) {
        let style = STRONG.fg_color(Some(color.into()));
        assert!(text(&json).starts_with(&style.to_string()), "{}", text(&json));
    }

    #[test]
    fn a_deadline_that_passed_or_is_near_is_below_the_headline_too() {
        let text = plain(&json!({
            "paks": [{ "contents": [{ "kind": "new", "quantity": 5 }] }],
            "system": {
                "alert_expires_on": "2026-11-20",
                "usage_exceeded_since": "2026-06-24",
                "licenses_invalid_since": "2026-06-25",
                "hosts_in_use": 5,
            },
        }));
        let start = "All 5 licenses can be fulfilled now.\n\
            The out-of-date license alert expired on 2026-11-20, 4 days ago.\n\
            Deactivation because of exceeded usage is due on 2026-12-24, in 30 days.\n\n";
        assert!(text.starts_with(start), "{text}");
        assert_eq!(text.matches("The out-of-date license alert expired").count(), 2, "{text}");
        assert_eq!(text.matches("Deactivation because of invalid licenses").count(), 1, "{text}");
    }

    #[test]
    fn a_deadline_in_the_headline_is_not_below_it() {
        let text = plain(&json!({
            "system": { "active_node": "secondary", "free_trial_started_on": "2026-06-10" },
        }));
        assert_eq!(text.matches("ree-trial mode ends on 2026-12-07").count(), 2, "{text}");
    }

    #[test]
    fn an_empty_plan_has_no_heading() {
        let text = plain(&json!({ "paks": exhausted() }));
        assert!(
            text.starts_with("Nothing remains in the PAK; there is nothing to do.\n"),
            "{text}"
        );
        assert!(!text.contains("What to do"), "{text}");
        assert!(text.contains("\nWhat is missing\n  Nothing is missing.\n"), "{text}");
        assert!(text.contains("\n  line 1 (upgrade): nothing remains\n"), "{text}");
    }

    #[test]
    fn what_is_missing_is_not_stated_if_it_is_not_known() {
        let text = plain(&json!({ "system": { "active_node": "secondary" } }));
        assert!(!text.contains("missing"), "{text}");
    }

    #[test]
    fn a_pak_with_several_lines_has_their_sums() {
        let text = plain(&json!({
            "licenses": [{ "release": "1.0", "quantity": 50, "rehost": "installed" }],
            "paks": [{
                "contents": [
                    { "kind": "upgrade", "quantity": 50 },
                    { "kind": "upgrade", "quantity": 50 },
                ],
            }],
        }));
        let sums = "\n  all lines: 50 of 100 now, 0 later, 50 short, 50 left in the PAK\n";
        assert!(text.contains(sums), "{text}");
    }
}
