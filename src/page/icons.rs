//! Icons. Each is next to words with the same meaning.

use maud::{Markup, html};

use crate::assessment::Outcome;

fn icon(path: &str) -> Markup {
    framed(&html! { path d=(path) {} })
}

fn framed(shapes: &Markup) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" { (shapes) }
    }
}

/// For an error.
pub(super) fn cross() -> Markup {
    icon("M4 4l8 8M12 4l-8 8")
}

/// For adding.
pub(super) fn plus() -> Markup {
    icon("M8 3v10M3 8h10")
}

/// For an outcome: a tick, a half, a cross, or an i for information.
pub(super) fn outcome(outcome: Outcome) -> Markup {
    match outcome {
        Outcome::Fulfillable => icon("M3 8.5l3.5 3.5L13 4.5"),
        Outcome::PartiallyFulfillable => framed(&html! {
            circle cx="8" cy="8" r="6" {}
            path class="solid" d="M8 2a6 6 0 0 0 0 12z" {}
        }),
        Outcome::NotFulfillable => cross(),
        Outcome::NothingRequested => icon("M8 7.5v5M8 3.5v.1"),
    }
}
