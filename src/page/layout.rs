//! What all pages have in common.

use maud::{DOCTYPE, Markup, html};

use super::assets::{ICON, SCRIPT, STYLE};

/// A tab of the navigation at the head of every page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Desk,
    Many,
    Catalogue,
}

const TABS: [(Tab, &str, &str); 3] = [
    (Tab::Desk, "/", "One upgrade"),
    (Tab::Many, "/many", "Many at once"),
    (Tab::Catalogue, "/catalogue", "Troubleshooting"),
];

/// A whole page. `current` is the tab that it belongs to, if any.
pub(super) fn page(current: Option<Tab>, title: &str, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) " – pakplan" }
                link rel="icon" type="image/svg+xml" href=(ICON.address());
                link rel="stylesheet" href=(STYLE.address());
                script type="module" src=(SCRIPT.address()) {}
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                header class="top" {
                    a class="brand" href="/" { "pakplan" }
                    nav aria-label="Pages" {
                        ul {
                            @for (tab, address, words) in TABS {
                                li { a href=(address) aria-current=[(current == Some(tab)).then_some("page")] { (words) } }
                            }
                            li { a href="/docs/" { "For programs" } }
                        }
                    }
                }
                p id="trouble" class="trouble" role="alert" {}
                main id="main" tabindex="-1" { (main) }
                footer class="bottom" {
                    p {
                        "By the “Licenses” troubleshooting chapter for Cisco WebEx Meetings Server. What the chapter does not say is marked "
                        span class="tag" { "inferred" } ". Nothing that is typed here is kept."
                    }
                }
            }
        }
    }
}

/// A page that says why a request is refused.
#[must_use]
pub fn refusal(title: &str, detail: &str, request_id: &str) -> String {
    let main = html! {
        section class="card narrow" {
            h1 { (title) }
            p { (detail) }
            p class="hint" { "Request " (request_id) }
            p { a href="/" { "To the start" } }
        }
    };
    page(None, title, &main).into_string()
}
