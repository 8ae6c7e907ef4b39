//! Small pictures. Each stands beside words that say the same.

use maud::{Markup, html};

use crate::assessment::Outcome;

fn icon(path: &str) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" { path d=(path) {} }
    }
}

/// For what is wrong.
pub(super) fn cross() -> Markup {
    icon("M4 4l8 8M12 4l-8 8")
}

/// For what is added.
pub(super) fn plus() -> Markup {
    icon("M8 3v10M3 8h10")
}

/// For an outcome: a tick, a half, a cross.
pub(super) fn outcome(outcome: Outcome) -> Markup {
    match outcome {
        Outcome::Fulfillable => icon("M3 8.5l3.5 3.5L13 4.5"),
        Outcome::PartiallyFulfillable => icon("M8 2a6 6 0 100 12V2zM8 2a6 6 0 010 12"),
        Outcome::NotFulfillable => cross(),
    }
}
