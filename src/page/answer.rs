//! The answer: what can be fulfilled, in one sentence and in a picture, why not more, what to do, what to buy, and what
//! to read.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::entries::{address, folded};
use super::fields::REHOST;
use super::{bars, icons};
use crate::assessment::{
    Application, AssessedLine, Assessment, Lot, Outcome, PlanStep, Reason, Summary,
};
use crate::catalogue::{Basis, EntryId};
use crate::wording::{capitalized, deadline, line_name, minute};

/// The answer to a form.
pub(super) fn answer(application: &Application, assessment: &Assessment<'_>, link: &str) -> Markup {
    html! {
        section id="answer" class={ "card answer " (outcome_class(assessment.outcome)) } aria-labelledby="outcome" {
            (headline(assessment))
            (bars::picture(application, assessment))
            (basis(application, assessment))
            (messages(assessment))
            (why(assessment))
            (plan(assessment))
            (purchase(assessment))
            (deadlines(assessment))
            (send(link))
            (reading(assessment))
        }
    }
}

const fn outcome_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fulfillable => "all",
        Outcome::PartiallyFulfillable => "part",
        Outcome::NotFulfillable => "none",
    }
}

fn headline(assessment: &Assessment<'_>) -> Markup {
    html! {
        h2 id="outcome" class="outcome" tabindex="-1" autofocus {
            (icons::outcome(assessment.outcome)) (capitalized(&assessment.outcome))
        }
        p class="sentence" id="sentence" { (sentence(assessment.outcome, &assessment.summary)) }
        p class="buttons" {
            (copy("sentence", "Copy the sentence"))
            button type="button" class="quiet scripted" data-print { "Print" }
        }
        p class="stale" id="stale" hidden { "The form has changed since. Calculate again." }
    }
}

/// The outcome in one sentence that can be said to a customer.
pub(super) fn sentence(outcome: Outcome, summary: &Summary) -> String {
    let Summary { requested, fulfillable_now: now, fulfillable_later: later, shortfall, .. } =
        *summary;
    let licenses = |count: u64| if count == 1 { "license" } else { "licenses" };
    let rest = match (later, shortfall) {
        (0, 0) => String::new(),
        (0, short) => format!("; {short} cannot be"),
        (later, 0) => format!(", {later} more once the steps below are done"),
        (later, short) => {
            format!(", {later} more once the steps below are done; {short} cannot be")
        }
    };
    match outcome {
        _ if requested == 0 => "There is nothing left to fulfill.".to_owned(),
        Outcome::Fulfillable if requested == 1 => "The license can be fulfilled now.".to_owned(),
        Outcome::Fulfillable => format!("All {requested} licenses can be fulfilled now."),
        Outcome::PartiallyFulfillable => {
            format!("{now} of {requested} licenses can be fulfilled now{rest}.")
        }
        Outcome::NotFulfillable if later == 0 => {
            format!("Of {requested} {}, none can be fulfilled.", licenses(requested))
        }
        Outcome::NotFulfillable => {
            let short =
                if shortfall > 0 { format!("; {shortfall} cannot be") } else { String::new() };
            let licenses = licenses(requested);
            format!(
                "Of {requested} {licenses}, none can be fulfilled now, but {later} once the steps below are done{short}."
            )
        }
    }
}

/// A button that copies what stands in another element; there where scripts run.
fn copy(of: &str, words: &str) -> Markup {
    html! { button type="button" class="quiet scripted" data-copy=(of) { (words) } }
}

fn messages(assessment: &Assessment<'_>) -> Markup {
    let others = assessment
        .lines
        .iter()
        .filter(|line| line.message.is_some() && line.message != assessment.message);
    html! {
        @if let Some(message) = &assessment.message {
            h3 { "What the customer sees" }
            blockquote id="seen" { (message.text) }
            p class="buttons" { (copy("seen", "Copy the message")) }
        }
        @for line in others {
            @if let Some(message) = &line.message {
                p class="hint" { "For " (line_name(line)) ":" }
                blockquote { (message.text) }
            }
        }
        @for line in &assessment.lines {
            @for code in &line.also_applies {
                p class="hint" { "Just as true of " (line_name(line)) ":" }
                blockquote { (code.text(&line.pak)) }
            }
        }
    }
}

fn why(assessment: &Assessment<'_>) -> Markup {
    let told: Vec<&AssessedLine<'_>> =
        assessment.lines.iter().filter(|line| !line.reasons.is_empty()).collect();
    html! {
        @if !told.is_empty() || !assessment.reasons.is_empty() {
            h3 { "Why" }
            @for line in &told {
                @if assessment.lines.len() > 1 { p class="hint" { (line_name(line)) } }
                (reasons(&line.reasons))
            }
            @if !told.is_empty() && !assessment.reasons.is_empty() { p class="hint" { "About the whole" } }
            (reasons(&assessment.reasons))
        }
    }
}

fn reasons(reasons: &[Reason]) -> Markup {
    html! {
        @if !reasons.is_empty() {
            ul class="reasons" {
                @for reason in reasons {
                    li {
                        (reason.detail)
                        @if reason.basis == Basis::Inferred { " " span class="tag" { "inferred" } }
                    }
                }
            }
        }
    }
}

fn plan(assessment: &Assessment<'_>) -> Markup {
    html! {
        @if !assessment.plan.is_empty() {
            h3 { "What to do" }
            ol class="plan" { @for step in &assessment.plan { (plan_step(step, assessment.as_of)) } }
        }
    }
}

fn plan_step(step: &PlanStep<'_>, as_of: DateTime<Utc>) -> Markup {
    let about = match (&step.pak, step.line) {
        (Some(pak), Some(line)) => Some(format!("PAK {pak}, line {}", line + 1)),
        (Some(pak), None) => Some(format!("PAK {pak}")),
        _ => None,
    };
    html! {
        li {
            p { strong class="actor" { (capitalized(&step.actor)) } " " (step.instruction) }
            @if about.is_some() || step.quantity.is_some() || step.not_before.is_some() || step.due_on.is_some() {
                ul class="facts" {
                    @if let Some(about) = about { li { (about) } }
                    @if let Some(quantity) = step.quantity { li { (quantity) @if quantity == 1 { " license" } @else { " licenses" } } }
                    @if let Some(moment) = step.not_before { li { "not before " (minute(moment).to_string()) } }
                    @if let Some(date) = step.due_on { li class="due" { @if date < as_of.date_naive() { "was due " } @else { "by " } (date) } }
                }
            }
        }
    }
}

fn purchase(assessment: &Assessment<'_>) -> Markup {
    let purchase = &assessment.purchase;
    html! {
        h3 { "What to buy" }
        @if purchase.upgrade == 0 && purchase.new == 0 { p { "Nothing." } }
        @else {
            dl class="purchase" {
                div { dt { "Upgrade licenses" } dd { (purchase.upgrade) } }
                div { dt { "New 2.0 licenses" } dd { (purchase.new) } }
            }
        }
    }
}

fn deadlines(assessment: &Assessment<'_>) -> Markup {
    let mut days = assessment.deadlines.clone();
    days.sort_by_key(|day| day.date);
    html! {
        @if !assessment.deadlines.is_empty() {
            h3 { "Deadlines" }
            ul class="deadlines" {
                @for day in &days {
                    li { strong { (day.date) } " " a href=(address(day.entry)) target="_blank" { (deadline(day)) } }
                }
            }
        }
    }
}

/// What the answer rests on, which a sheet of paper has to say.
fn basis(application: &Application, assessment: &Assessment<'_>) -> Markup {
    let words = |lot: &Lot| {
        REHOST.iter().find(|(state, _)| *state == lot.rehost).map_or("", |(_, words)| words)
    };
    html! {
        p class="hint basis" {
            "Computed for " (minute(assessment.as_of).to_string()) "."
            @for lot in &application.licenses {
                " " (lot.quantity) " of " (lot.release) ": " (words(lot)) "."
            }
        }
    }
}

fn send(link: &str) -> Markup {
    html! {
        div class="send" {
            h3 { "Send" }
            p { a id="link" href={ "/?" (link) } { "This form as a link" } ": it holds counts, no PAK numbers." }
            p class="buttons" { (copy("link", "Copy the link")) }
        }
    }
}

fn reading(assessment: &Assessment<'_>) -> Markup {
    let relevant = &assessment.troubleshooting.relevant;
    let others = EntryId::ALL.into_iter().filter(|id| !relevant.contains(id));
    html! {
        div class="reading" {
            @if !relevant.is_empty() {
                h3 { "Read more" }
                @for id in relevant { (folded(*id, true)) }
            }
            h3 { "All other entries" }
            @for id in others { (folded(id, false)) }
        }
    }
}

/// What stands where the answer will.
pub(super) fn invitation() -> Markup {
    html! {
        section class="card invitation" {
            h2 { "What you will see here" }
            ul {
                li { "how many licenses can be upgraded now, how many later, and why not more" }
                li { "the message the customer sees, word for word" }
                li { "what to do, who does it, by when, and what to buy" }
            }
            p { a class="button" href="/?example" { "Show me an example" } }
            p class="hint" { "50 licenses of 1.0 are installed, and a PAK holds 100 upgrades." }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn summary(requested: u64, now: u64, later: u64) -> Summary {
        Summary {
            eligible: 0,
            pending: 0,
            requested,
            fulfillable_now: now,
            fulfillable_later: later,
            shortfall: requested - now - later,
            left_in_paks: 0,
            unused_1x: 0,
        }
    }

    #[rstest]
    #[case::all(
        Outcome::Fulfillable,
        summary(100, 100, 0),
        "All 100 licenses can be fulfilled now."
    )]
    #[case::one(Outcome::Fulfillable, summary(1, 1, 0), "The license can be fulfilled now.")]
    #[case::part_later_short(
        Outcome::PartiallyFulfillable,
        summary(100, 50, 30),
        "50 of 100 licenses can be fulfilled now, 30 more once the steps below are done; 20 cannot be."
    )]
    #[case::part_later(
        Outcome::PartiallyFulfillable,
        summary(100, 50, 50),
        "50 of 100 licenses can be fulfilled now, 50 more once the steps below are done."
    )]
    #[case::part_short(
        Outcome::PartiallyFulfillable,
        summary(100, 50, 0),
        "50 of 100 licenses can be fulfilled now; 50 cannot be."
    )]
    #[case::none(
        Outcome::NotFulfillable,
        summary(100, 0, 0),
        "Of 100 licenses, none can be fulfilled."
    )]
    #[case::none_now(
        Outcome::NotFulfillable,
        summary(100, 0, 100),
        "Of 100 licenses, none can be fulfilled now, but 100 once the steps below are done."
    )]
    #[case::none_now_short(
        Outcome::NotFulfillable,
        summary(2, 0, 1),
        "Of 2 licenses, none can be fulfilled now, but 1 once the steps below are done; 1 cannot be."
    )]
    #[case::nothing_left(
        Outcome::NotFulfillable,
        summary(0, 0, 0),
        "There is nothing left to fulfill."
    )]
    fn the_outcome_is_one_sentence(
        #[case] outcome: Outcome,
        #[case] summary: Summary,
        #[case] sentence: &str,
    ) {
        assert_eq!(super::sentence(outcome, &summary), sentence);
    }
}
