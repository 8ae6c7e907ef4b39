//! The layout that all pages share, with the style sheet, the script and the icon that they load.

use std::hash::{DefaultHasher, Hash, Hasher};

use maud::{DOCTYPE, Markup, html};

/// A file that the pages load. It is part of the program.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The path in the URL.
    pub path: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// The content.
    pub text: &'static str,
}

const STYLE: Asset = Asset {
    path: "/assets/style.css",
    media_type: "text/css; charset=utf-8",
    text: include_str!("style.css"),
};
const SCRIPT: Asset = Asset {
    path: "/assets/script.js",
    media_type: "text/javascript; charset=utf-8",
    text: include_str!("script.js"),
};
const ICON: Asset =
    Asset { path: "/assets/icon.svg", media_type: "image/svg+xml", text: include_str!("icon.svg") };

/// All assets.
pub const ASSETS: [Asset; 3] = [STYLE, SCRIPT, ICON];

impl Asset {
    /// The URL of the asset. It changes with the content, so that browsers may cache it.
    fn url(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.text.hash(&mut hasher);
        format!("{}?{:016x}", self.path, hasher.finish())
    }
}

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

/// A whole page. `current` is the tab that it belongs to; a page outside the tabs has none.
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
                link rel="icon" type="image/svg+xml" href=(ICON.url());
                link rel="stylesheet" href=(STYLE.url());
                script type="module" src=(SCRIPT.url()) {}
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                header class="top" {
                    a class="brand" href="/" { "pakplan" }
                    nav aria-label="Pages" {
                        ul {
                            @for (tab, path, label) in TABS {
                                li { a href=(path) aria-current=[(current == Some(tab)).then_some("page")] { (label) } }
                            }
                            li { a href="/docs/" { "API" } }
                        }
                    }
                }
                p id="page-error" class="page-error" role="alert" {}
                main id="main" tabindex="-1" { (main) }
                footer class="bottom" {
                    p {
                        "Based on the “Licenses” troubleshooting chapter for Cisco WebEx Meetings Server. Rules that the chapter does not state are marked "
                        span class="tag" { "inferred" } ". The service does not store what you enter."
                    }
                }
            }
        }
    }
}

/// The page of an error response.
#[must_use]
pub fn error(title: &str, detail: &str, request_id: &str) -> String {
    let main = html! {
        section class="card narrow" {
            h1 { (title) }
            p { (detail) }
            p class="hint" { "Request " (request_id) }
            p { a href="/" { "Go to the start page" } }
        }
    };
    page(None, title, &main).into_string()
}
