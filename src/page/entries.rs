//! The troubleshooting catalogue: the list with its search, and each entry with its own address.

use maud::{Markup, html};

use super::layout::{Tab, page};
use crate::catalogue::{self, Entry, EntryId};
use crate::identify;
use crate::wording::{time, word};

/// The address of an entry.
pub(super) fn address(id: EntryId) -> String {
    format!("/catalogue/{id}")
}

/// The list of the entries that contain the words, or of all entries without words.
#[must_use]
pub fn list(words: &str) -> String {
    let words = words.trim();
    let found: Vec<_> =
        if words.is_empty() { catalogue::all().collect() } else { identify::search(words) };
    let main = html! {
        h1 { "Troubleshooting" }
        form class="search" action="/catalogue" method="post" role="search" data-swap="found" data-live {
            label for="q" { "Search the eleven entries" }
            div class="beside" {
                input #q name="q" type="search" autocomplete="off" maxlength=(identify::MAX_QUERY_CHARS)
                    value=(words) placeholder="greyed out, secondary, 02:00 …";
                button type="submit" class="plain" { "Search" }
            }
        }
        div id="found" {
            p role="status" class="hint" {
                @match found.len() {
                    0 => { "No entry has these words. Try fewer, or others." }
                    1 => { "1 entry" }
                    count => { (count) " entries" @if !words.is_empty() { ", the best first" } }
                }
            }
            ol class="entries" {
                @for entry in found {
                    li class="card" {
                        h2 { a href=(address(entry.id)) { (entry.title) } }
                        @for problem in entry.problems.iter().take(1) { p { (problem) } }
                    }
                }
            }
        }
    };
    page(Some(Tab::Catalogue), "Troubleshooting", &main).into_string()
}

/// One entry, on a page of its own.
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

/// An entry that can be folded.
pub(super) fn folded(id: EntryId, is_open: bool) -> Markup {
    let entry = catalogue::find(id);
    html! {
        details class="entry" open[is_open] {
            summary { (entry.title) }
            (body(entry, 3))
            p class="hint" { "Page " (entry.page) " of the chapter · " a href=(address(id)) target="_blank" { "Address of this entry" span class="unseen" { ": " (entry.title) } } }
        }
    }
}

/// The content of an entry.
fn body(entry: &Entry, level: u8) -> Markup {
    let messages: Vec<_> = entry.messages.iter().map(|message| message.code.text(None)).collect();
    let times: Vec<_> = entry.times.iter().map(time).collect();
    html! {
        (part(level, "Problem", &entry.problems))
        @if !messages.is_empty() {
            (heading(level, "Messages"))
            @for message in &messages { blockquote { (message) } }
        }
        (part(level, "Possible cause", &entry.causes))
        @for solution in &entry.solutions {
            (heading(level, &format!("Solution, {}", word(solution.actor))))
            ol { @for step in &solution.steps { li { (step) } } }
        }
        (part(level, "Note", &entry.notes))
        (part(level, "Times", &times))
    }
}

fn part(level: u8, title: &str, items: &[impl maud::Render]) -> Markup {
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
