//! The troubleshooting catalogue: the list of the entries with its search, and a page for each entry.

use maud::{Markup, html};

use super::layout::{Tab, page};
use crate::catalogue::{self, ANALYSIS_DAILY_AT, Entry, EntryId};
use crate::identify;
use crate::wording::{time, word};

/// The path of the page of an entry.
pub(super) fn path(id: EntryId) -> String {
    format!("/catalogue/{id}")
}

/// The page with the entries that match the search words, or with all entries if there are no words.
#[must_use]
pub fn list(words: &str) -> String {
    let words = words.trim();
    let found: Vec<_> =
        if words.is_empty() { catalogue::all().collect() } else { identify::search(words) };
    let main = html! {
        h1 { "Troubleshooting" }
        form class="search" action="/catalogue" method="post" role="search" data-replace="found" data-live {
            label for="q" { "Search the eleven entries" }
            div class="search-row" {
                input #q name="q" type="search" autocomplete="off" maxlength=(identify::MAX_QUERY_CHARS)
                    value=(words) placeholder={ "greyed out, secondary, " (ANALYSIS_DAILY_AT.format("%H:%M")) " …" };
                button type="submit" class="plain" { "Search" }
            }
        }
        div id="found" {
            p role="status" class="hint" {
                @match found.len() {
                    0 => { "No entry contains these words. Try fewer or other words." }
                    1 => { "1 entry" }
                    count => { (count) " entries" @if !words.is_empty() { ", best match first" } }
                }
            }
            ol class="entries" {
                @for entry in found {
                    li class="card" {
                        h2 { a href=(path(entry.id)) { (entry.title) } }
                        @for problem in entry.problems.iter().take(1) { p { (problem) } }
                    }
                }
            }
        }
    };
    page(Some(Tab::Catalogue), "Troubleshooting", &main).into_string()
}

/// The page of one entry.
#[must_use]
pub fn entry(id: EntryId) -> String {
    let entry = catalogue::find(id);
    let main = html! {
        article class="card narrow" {
            p class="hint" { a href="/catalogue" { "All entries" } " · entry " (entry.number) ", page " (entry.page) " of the chapter" }
            h1 { (entry.title) }
            (body(entry, 2))
        }
    };
    page(Some(Tab::Catalogue), entry.title, &main).into_string()
}

/// An entry that can be collapsed.
pub(super) fn collapsible(id: EntryId, is_open: bool) -> Markup {
    let entry = catalogue::find(id);
    html! {
        details class="entry" open[is_open] {
            summary { (entry.title) }
            (body(entry, 3))
            p class="hint" { "Page " (entry.page) " of the chapter · " a href=(path(id)) target="_blank" { "Link to this entry" span class="visually-hidden" { ": " (entry.title) } } }
        }
    }
}

/// The content of an entry. `level` is the level of its headings.
fn body(entry: &Entry, level: u8) -> Markup {
    let messages: Vec<_> = entry.messages.iter().map(|message| message.code.text(None)).collect();
    let times: Vec<_> = entry.times.iter().map(time).collect();
    html! {
        (section(level, "Problem", &entry.problems))
        @if !messages.is_empty() {
            (heading(level, "Messages"))
            @for message in &messages { blockquote translate="no" { (message) } }
        }
        (section(level, "Possible cause", &entry.causes))
        @for solution in &entry.solutions {
            (heading(level, &format!("Solution, {}", word(solution.actor))))
            ol { @for step in &solution.steps { li { (step) } } }
        }
        (section(level, "Note", &entry.notes))
        (section(level, "Times", &times))
    }
}

fn section(level: u8, title: &str, items: &[impl maud::Render]) -> Markup {
    html! {
        @if !items.is_empty() {
            (heading(level, title))
            ul { @for item in items { li { (item) } } }
        }
    }
}

fn heading(level: u8, title: &str) -> Markup {
    html! { @if level == 2 { h2 { (title) } } @else { h3 { (title) } } }
}
