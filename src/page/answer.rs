//! The answer to one request: what can be fulfilled, in one sentence and in a chart, why not more, what to do, what is
//! missing, and the troubleshooting entries.

use maud::{Markup, html};

use super::entries::{collapsible, path};
use super::fields::REHOST;
use super::messages::messages;
use super::{chart, icons};
use crate::assessment::{
    AssessedPak, Assessment, AssessmentRequest, Lot, Outcome, PlanAction, PlanStep, Reason,
    licenses, minute,
};
use crate::catalogue::{self, Basis};
use crate::wording::{self, capitalized, line_name, named_paks, purchase_parts, step_subject};

/// The answer to a form.
pub(super) fn answer(
    request: &AssessmentRequest,
    assessment: &Assessment<'_>,
    link: &str,
) -> Markup {
    html! {
        section id="answer" class={ "card answer " (outcome_class(assessment.outcome)) } aria-labelledby="outcome" {
            (headline(assessment))
            (chart::chart(request, assessment))
            (basis(request, assessment))
            (messages(assessment))
            (why(assessment))
            (plan(assessment))
            (coverage(assessment))
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
        Outcome::NothingRequested => "info",
    }
}

fn headline(assessment: &Assessment<'_>) -> Markup {
    html! {
        h2 id="outcome" class="outcome" tabindex="-1" autofocus {
            (icons::outcome(assessment.outcome)) (capitalized(assessment.outcome))
        }
        p class="sentence" id="sentence" { (assessment.headline) }
        p class="buttons" {
            (copy_button("sentence", "Copy the sentence"))
            button type="button" class="quiet scripted" data-print { "Print" }
        }
        p class="stale" id="stale" hidden { "The form has changed since this answer. Calculate again." }
    }
}

/// A button that copies the text of the element with this id. It is visible only if scripts run.
pub(super) fn copy_button(id: &str, label: &str) -> Markup {
    html! { button type="button" class="quiet scripted" data-copy=(id) { (label) } }
}

fn why(assessment: &Assessment<'_>) -> Markup {
    let has_reasons = |pak: &AssessedPak<'_>| {
        !pak.reasons.is_empty() || pak.lines.iter().any(|line| !line.reasons.is_empty())
    };
    let count: usize = assessment.paks.iter().map(|pak| pak.lines.len()).sum();
    let any = assessment.paks.iter().any(has_reasons);
    html! {
        @if any || !assessment.reasons.is_empty() {
            h3 { "Why" }
            @for (name, pak) in named_paks(assessment) {
                @if count > 1 && !pak.reasons.is_empty() { p class="hint" { (name) } }
                (reasons(&pak.reasons))
                @for line in pak.lines.iter().filter(|line| !line.reasons.is_empty()) {
                    @if count > 1 { p class="hint" { (line_name(&name, line)) } }
                    (reasons(&line.reasons))
                }
            }
            @if any && !assessment.reasons.is_empty() { p class="hint" { "About the whole request" } }
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
                        (inferred(reason.basis))
                    }
                }
            }
        }
    }
}

/// The tag of a result that follows from a rule that the source does not state.
pub(super) fn inferred(basis: Basis) -> Markup {
    html! { @if basis == Basis::Inferred { " " span class="tag" { "inferred" } } }
}

fn plan(assessment: &Assessment<'_>) -> Markup {
    html! {
        @if !assessment.plan.is_empty() {
            h3 { "What to do" }
            ol class="plan" { @for step in &assessment.plan { (plan_step(step)) } }
        }
    }
}

fn plan_step(step: &PlanStep<'_>) -> Markup {
    let subject = step_subject(step);
    // The time of this step is the end of the wait.
    let preposition = if step.action == PlanAction::WaitForPlm { "until" } else { "not before" };
    html! {
        li {
            p { strong class="actor" { (capitalized(step.actor)) } " " (step.instruction) }
            @if subject.is_some() || step.quantity.is_some() || step.not_before.is_some() || step.due_on.is_some() {
                ul class="facts" {
                    @if let Some(subject) = subject { li { (subject) } }
                    @if let Some(quantity) = step.quantity { li { (licenses(quantity).to_string()) } }
                    @if let Some(time) = step.not_before { li { (preposition) " " (minute(time)) } }
                    @if let Some(date) = step.due_on { li class="due" { "by " (date) } }
                }
            }
        }
    }
}

fn coverage(assessment: &Assessment<'_>) -> Markup {
    html! {
        @if let Some(coverage) = &assessment.coverage {
            h3 { "Is it enough?" }
            p { (wording::coverage(coverage)) "." }
        }
    }
}

/// What is missing. Without a PAK, a target and the hosts in use, this is unknown, and the section is absent.
fn purchase(assessment: &Assessment<'_>) -> Markup {
    let purchase = &assessment.purchase;
    let is_known = assessment.outcome != Outcome::NothingRequested || assessment.coverage.is_some();
    html! {
        @if is_known {
            h3 { "What is missing" }
            @if purchase.is_nothing() { p { "Nothing is missing." } }
            @else {
                dl class="purchase" {
                    @for (name, count) in purchase_parts(purchase) { div { dt { (name) } dd { (count) } } }
                }
            }
        }
    }
}

fn deadlines(assessment: &Assessment<'_>) -> Markup {
    html! {
        @if !assessment.deadlines.is_empty() {
            h3 { "Deadlines" }
            ul class="deadlines" {
                @for deadline in &assessment.deadlines {
                    li {
                        a href=(path(deadline.entry)) target="_blank" { (deadline.to_string()) } "."
                        (inferred(deadline.basis))
                    }
                }
            }
        }
    }
}

/// The time and the licenses that the answer is based on. They are needed on a printed answer, which has no form.
fn basis(request: &AssessmentRequest, assessment: &Assessment<'_>) -> Markup {
    let state = |lot: &Lot| {
        REHOST.iter().find(|(state, _)| *state == lot.rehost).map_or("", |(_, label)| label)
    };
    html! {
        p class="hint basis" {
            "Computed for " (minute(assessment.as_of)) "."
            @for lot in &request.licenses {
                " " (licenses(lot.quantity.get()).to_string()) " of release " (display_release(lot.release.as_str())) ": " (state(lot)) "."
            }
        }
    }
}

/// A release in the usual notation: `1.5mr3` as "1.5 MR3".
fn display_release(release: &str) -> String {
    match release.find(['m', 'M']) {
        None => release.to_owned(),
        Some(start) => {
            let (numbers, maintenance) = release.split_at(start);
            let number = maintenance.trim_start_matches(|c: char| !c.is_ascii_digit());
            format!("{} MR{number}", numbers.trim_end())
        }
    }
}

fn send(link: &str) -> Markup {
    html! {
        div class="send" {
            h3 { "Send" }
            p { a id="link" href={ "/?" (link) } { "Link to this form" } ". It contains the counts, but no PAK numbers." }
            p class="buttons" { (copy_button("link", "Copy the link")) }
        }
    }
}

fn reading(assessment: &Assessment<'_>) -> Markup {
    let relevant = &assessment.troubleshooting.relevant;
    let others = catalogue::all().map(|entry| entry.id).filter(|id| !relevant.contains(id));
    html! {
        div class="reading" {
            @if !relevant.is_empty() {
                h3 { "Read more" }
                @for id in relevant { (collapsible(*id, true)) }
            }
            h3 { "All other entries" }
            @for id in others { (collapsible(id, false)) }
        }
    }
}

/// What the page shows before there is an answer.
pub(super) fn invitation() -> Markup {
    html! {
        section class="card invitation" {
            h2 { "What the answer shows" }
            ul {
                li { "how many licenses can be upgraded now, how many later, and why not more" }
                li { "the exact message that the customer sees" }
                li { "what to do, who does it and by when, and what to buy" }
            }
            p { a class="button" href="/?example" { "Show an example" } }
            p class="hint" { "50 licenses of release 1.0 are installed, and a PAK contains 100 upgrades." }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("1.5", "1.5")]
    #[case("1.5.1.386", "1.5.1.386")]
    #[case("1.5mr3", "1.5 MR3")]
    #[case("1.5 Mr 12", "1.5 MR12")]
    fn a_release_is_shown_in_the_usual_notation(#[case] release: &str, #[case] shown: &str) {
        assert_eq!(super::display_release(release), shown);
    }
}
