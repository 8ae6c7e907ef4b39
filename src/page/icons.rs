//! Icons. Each is hidden from screen readers, since a text with the same meaning is next to it.

use maud::{Markup, html};

use crate::assessment::Outcome;

fn icon(path: &str) -> Markup {
    svg(&html! { path d=(path) {} })
}

fn svg(shapes: &Markup) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" { (shapes) }
    }
}

/// The icon of an error.
pub(super) fn cross() -> Markup {
    icon("M4 4l8 8M12 4l-8 8")
}

/// The icon of a button that adds a row.
pub(super) fn plus() -> Markup {
    icon("M8 3v10M3 8h10")
}

/// The icon of an outcome: a check mark, a half-filled circle, a cross, or the letter i.
pub(super) fn outcome(outcome: Outcome) -> Markup {
    match outcome {
        Outcome::Fulfillable => icon("M3 8.5l3.5 3.5L13 4.5"),
        Outcome::PartiallyFulfillable => svg(&html! {
            circle cx="8" cy="8" r="6" {}
            path class="solid" d="M8 2a6 6 0 0 0 0 12z" {}
        }),
        Outcome::NotFulfillable => cross(),
        Outcome::NothingRequested => icon("M8 7.5v5M8 3.5v.1"),
    }
}
