//! The page for one upgrade: the form, and the answer beside it.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::answer::{answer, invitation};
use super::entries::{address, folded};
use super::fields::{Fields, KINDS, REHOST, in_words, remove};
use super::focus::Focus;
use super::form::{DEED, Deed, Form, NoForm, PASTED, name_of_field};
use super::layout::{Place, page};
use crate::assessment::{ActiveNode, Application, Assessment, Fault, assess};
use crate::catalogue::{self, MAX_PASTED_CHARS, TextMatch};

/// The page as it answers what was done.
#[derive(Debug)]
pub struct DeskPage {
    /// The page itself.
    pub html: String,
    /// Whether the form was refused: faults stand at its fields.
    pub is_refused: bool,
}

/// The form alone: blank, or as a link brings it back.
#[must_use]
pub fn form(form: &Form) -> String {
    Desk::new(form).page()
}

/// The form, and the answer to it. `now` is the moment to compute for where the form names none.
#[must_use]
pub fn assessed(form: &Form, now: DateTime<Utc>) -> DeskPage {
    let mut desk = Desk::new(form);
    let application = form.application();
    match &application {
        Ok(application) => {
            desk.focus = Focus::Answer;
            let assessment = assess(application, application.as_of.unwrap_or(now));
            desk.answer = Some((application, &assessment));
            DeskPage { html: desk.page(), is_refused: false }
        }
        Err(faults) => {
            desk.faults = faults;
            desk.focus = faults
                .first()
                .map_or(Focus::Faults, |first| Focus::Field(name_of_field(&first.pointer)));
            DeskPage { html: desk.page(), is_refused: true }
        }
    }
}

/// What a button of the form was pressed for.
///
/// # Errors
/// Where the form has no such button.
pub fn done(mut form: Form, deed: Deed, now: DateTime<Utc>) -> Result<DeskPage, NoForm> {
    let mut found = None;
    let focus = match deed {
        Deed::Assess => return Ok(assessed(&form, now)),
        Deed::Identify if form.pasted().chars().count() > MAX_PASTED_CHARS as usize => Focus::Found,
        Deed::Identify => {
            let matches = catalogue::identify(form.pasted());
            let filled_in = matches
                .iter()
                .find_map(|found| found.pak.as_deref())
                .and_then(|pak| form.fill_in(pak));
            found = Some(Found { matches, filled_in });
            Focus::Found
        }
        Deed::Add(list) => {
            form.add(&list)?;
            let row = form.rows(&list) - 1;
            Focus::Field(format!("{list}.{row}.{}", first_field(&list)))
        }
        Deed::Remove(list, row) => {
            form.remove(&list, row)?;
            Focus::Adding(list)
        }
    };
    let html = Desk { focus, found, ..Desk::new(&form) }.page();
    Ok(DeskPage { html, is_refused: false })
}

/// The first field of a row.
fn first_field(list: &str) -> &'static str {
    match list {
        "licenses" => "quantity",
        "paks" => "number",
        _ => "kind",
    }
}

/// What a pasted message was found to be.
struct Found {
    matches: Vec<TextMatch>,
    /// The field into which its PAK number went.
    filled_in: Option<String>,
}

/// The page, with what there is to show.
struct Desk<'s, 'a> {
    form: &'s Form,
    faults: &'s [Fault],
    focus: Focus,
    found: Option<Found>,
    answer: Option<(&'s Application, &'s Assessment<'a>)>,
}

impl<'s> Desk<'s, '_> {
    fn new(form: &'s Form) -> Self {
        Self { form, faults: &[], focus: Focus::Nothing, found: None, answer: None }
    }

    fn page(&self) -> String {
        let title = match (self.answer, self.faults.is_empty()) {
            (Some((_, assessment)), _) => crate::wording::capitalized(&assessment.outcome),
            (None, false) => "Please check the form".to_owned(),
            (None, true) => "Can this PAK upgrade?".to_owned(),
        };
        let main = html! {
            div class="intro" {
                h1 { "How many licenses can this PAK upgrade?" }
                p { "From the installed 1.x licenses and a PAK to what can be fulfilled now, and what to do about the rest." }
            }
            div class="desk" {
                (self.form())
                div id="beside" {
                    @match self.answer {
                        Some((application, assessment)) => (answer(application, assessment, &self.form.link())),
                        None => (invitation()),
                    }
                }
            }
        };
        page(Place::Desk, &title, &main).into_string()
    }

    fn form(&self) -> Markup {
        let fields = Fields { form: self.form, faults: self.faults, focus: &self.focus };
        html! {
            form id="form" class="card" method="post" action="/" novalidate data-swap="main" {
                // The first button is the one that Enter presses.
                button type="submit" class="unseen" name=(DEED) value=(Deed::Assess.name()) tabindex="-1" aria-hidden="true" { "Calculate" }
                (self.faults())
                (self.message())
                (lots(&fields))
                (paks(&fields))
                fieldset {
                    legend { "Wanted in the end" }
                    div class="row" {
                        (fields.count("target_licenses", super::fields::Label {
                            text: "2.0 licenses in all",
                            hint: "Leave empty to ask for what the PAKs hold.",
                        }))
                    }
                }
                (system(&fields))
                p class="buttons main" {
                    button type="submit" class="strong" name=(DEED) value=(Deed::Assess.name()) { "Calculate" }
                    a href="/?example" { "Example" }
                    a href="/" { "Start over" }
                }
                (suggestions())
            }
        }
    }

    /// All that is wrong, each with a link to its field.
    fn faults(&self) -> Markup {
        html! {
            @if !self.faults.is_empty() {
                div class="faults" id="faults" role="alert" tabindex="-1" autofocus[self.focus == Focus::Faults] {
                    h2 {
                        (super::icons::cross())
                        @if self.faults.len() == 1 { "One thing to mend" } @else { (self.faults.len()) " things to mend" }
                    }
                    ul {
                        @for fault in self.faults {
                            li { a href={ "#" (name_of_field(&fault.pointer)) } { (field_in_words(&fault.pointer)) } ": " (in_words(fault)) }
                        }
                    }
                }
            }
        }
    }

    /// The box for a message that the customer sees.
    fn message(&self) -> Markup {
        let pasted = self.form.pasted();
        html! {
            details class="message" open[self.found.is_some() || !pasted.is_empty()] {
                summary { "I have an error message" }
                div class="field" {
                    label for=(PASTED) { "Paste what the customer sees" }
                    textarea #(PASTED) name=(PASTED) rows="4" maxlength=(MAX_PASTED_CHARS) { (pasted) }
                }
                p class="buttons" {
                    button type="submit" class="plain" name=(DEED) value=(Deed::Identify.name()) { "Find out what it is" }
                }
                @if let Some(found) = &self.found { (self.found(found)) }
            }
        }
    }

    fn found(&self, found: &Found) -> Markup {
        let best = found.matches.first();
        html! {
            div class="found" id="found" tabindex="-1" role="status" autofocus[self.focus == Focus::Found] {
                @match best {
                    None => p { "No documented message and no known symptom is in this text. Look through the " a href="/catalogue" { "entries" } "." },
                    Some(best) => {
                        @match best.code {
                            Some(code) => {
                                p { "This is a documented message:" }
                                blockquote { (best.pak.as_ref().map_or_else(|| code.template().into(), |pak| code.text(pak))) }
                            }
                            None => p { "This tells of a known problem:" },
                        }
                        @if let Some(pak) = &best.pak {
                            p {
                                "PAK number " strong { (pak) }
                                @if found.filled_in.is_some() { ", filled in below." } @else { ", which stands below already." }
                            }
                        }
                        p { (best.next) }
                        (folded(best.entry, true))
                    }
                }
                @if found.matches.len() > 1 {
                    p { "It may also be:" }
                    ul { @for other in &found.matches[1..] { li { a href=(address(other.entry)) { (catalogue::find(other.entry).title) } } } }
                }
            }
        }
    }
}

fn lots(fields: &Fields<'_>) -> Markup {
    html! {
        section aria-labelledby="lots" {
            h2 id="lots" { "1.x licenses" }
            p class="hint" { "Not yet upgraded, as PLM shows them today. A row for each release and state." }
            @for lot in 0..fields.form.rows("licenses") {
                @let field = |name: &str| format!("licenses.{lot}.{name}");
                fieldset class="row" {
                    legend { "Lot " (lot + 1) }
                    (fields.count(&field("quantity"), "Licenses"))
                    (fields.text(&field("release"), "Release", Some("releases")))
                    (fields.choice(&field("rehost"), "Where they are", &REHOST))
                    (remove("licenses", lot, &format!("lot {}", lot + 1)))
                }
            }
            (fields.add("licenses", "Add a lot"))
        }
    }
}

fn paks(fields: &Fields<'_>) -> Markup {
    html! {
        section aria-labelledby="paks" {
            h2 id="paks" { "PAKs" }
            p class="hint" { "In the order in which they are to be fulfilled." }
            @for pak in 0..fields.form.rows("paks") { (one_pak(fields, pak)) }
            (fields.add("paks", "Add a PAK"))
        }
    }
}

fn one_pak(fields: &Fields<'_>, pak: usize) -> Markup {
    let field = |name: &str| format!("paks.{pak}.{name}");
    let lines = field("contents");
    html! {
        fieldset class="pak" {
            legend { "PAK " (pak + 1) }
            div class="row" {
                (fields.text(&field("number"), "PAK number", None))
                @if fields.form.rows("paks") > 1 { (remove("paks", pak, &format!("PAK {}", pak + 1))) }
            }
            @for line in 0..fields.form.rows(&lines) { (one_line(fields, pak, line)) }
            (fields.add(&lines, "Add a line"))
            @let file = field("license_file.issued_for");
            @let whole = field("partial_fulfillment");
            details open[fields.is_used(&[&file, &whole])] {
                summary { "More about PAK " (pak + 1) }
                (fields.tick(&whole, "It cannot be fulfilled in parts", "false"))
                (fields.text(&file, super::fields::Label {
                    text: "System its license file was issued for",
                    hint: "Compared with the id of the system, further down.",
                }, None))
            }
        }
    }
}

fn one_line(fields: &Fields<'_>, pak: usize, line: usize) -> Markup {
    let lines = format!("paks.{pak}.contents");
    let field = |name: &str| format!("{lines}.{line}.{name}");
    let (sku, release) = (field("sku"), field("target_release"));
    html! {
        fieldset class="line" {
            legend { "Line " (line + 1) }
            div class="row" {
                (fields.choice(&field("kind"), "Kind", &KINDS))
                @if fields.form.rows(&lines) > 1 { (remove(&lines, line, &format!("line {} of PAK {}", line + 1, pak + 1))) }
            }
            div class="row three" {
                (fields.count(&field("quantity"), "Licenses in all"))
                (fields.count(&field("fulfilled"), "Fulfilled before"))
                (fields.count(&field("request"), "Wanted now"))
            }
            details open[fields.is_used(&[&sku, &release])] {
                summary { "More about line " (line + 1) }
                div class="row" {
                    (fields.text(&release, super::fields::Label { text: "For release", hint: "2.0 when empty." }, None))
                    (fields.text(&sku, "SKU", None))
                }
            }
        }
    }
}

/// The fields about the system, in the order in which they are shown.
const SYSTEM: [&str; 11] = [
    "system.licenses_2x",
    "system.hosts_in_use",
    "system.release",
    "system.id",
    "system.plm_started_at",
    "system.licenses_changed_at",
    "system.alert_expires_on",
    "system.free_trial_started_on",
    "system.usage_exceeded_since",
    "system.licenses_invalid_since",
    "as_of",
];

fn system(fields: &Fields<'_>) -> Markup {
    let nodes =
        [(ActiveNode::Primary, "Primary"), (ActiveNode::Secondary, "Secondary, after a failover")];
    let is_secondary = fields.form.text("system.active_node") == "secondary";
    let gmt = |text| super::fields::Label { text, hint: "GMT" };
    html! {
        details class="system" open[is_secondary || fields.is_used(&SYSTEM)] {
            summary { "About the system: usage, failover, dates" }
            div class="row" {
                (fields.count("system.licenses_2x", "2.x licenses installed already"))
                (fields.count("system.hosts_in_use", "Hosts in use"))
            }
            div class="row" {
                (fields.text("system.release", super::fields::Label { text: "Release it runs", hint: "2.0 when empty." }, None))
                (fields.text("system.id", "Id of the system", None))
            }
            (fields.choice("system.active_node", "Active system", &nodes))
            div class="row" {
                (fields.moment("system.plm_started_at", gmt("PLM last started")))
                (fields.moment("system.licenses_changed_at", gmt("Licenses last changed")))
            }
            div class="row" {
                (fields.date("system.alert_expires_on", "Date in the out-of-date alert"))
                (fields.date("system.free_trial_started_on", "Free trial began"))
            }
            div class="row" {
                (fields.date("system.usage_exceeded_since", "Usage too high since"))
                (fields.date("system.licenses_invalid_since", "Licenses invalid since"))
            }
            (fields.moment("as_of", super::fields::Label { text: "Compute for another moment", hint: "GMT; now when empty." }))
        }
    }
}

fn suggestions() -> Markup {
    html! {
        datalist id="releases" { @for release in ["1.0", "1.1", "1.5"] { option value=(release) {} } }
    }
}

/// Where a fault is, for who looks for it: `/paks/0/contents/1/quantity` as "PAK 1, line 2, quantity".
fn field_in_words(pointer: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for part in pointer.split('/').skip(1) {
        match (part.parse::<usize>(), words.last_mut()) {
            (Ok(row), Some(list)) => *list = format!("{} {}", one_of(list), row + 1),
            _ => words.push(part.replace('_', " ")),
        }
    }
    match words.join(", ") {
        words if words.is_empty() => "The form".to_owned(),
        words => words,
    }
}

fn one_of(list: &str) -> &str {
    match list {
        "licenses" => "Lot",
        "paks" => "PAK",
        "contents" => "line",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("/paks/0/contents/1/quantity", "PAK 1, line 2, quantity")]
    #[case("/licenses/0/release", "Lot 1, release")]
    #[case("/paks", "paks")]
    #[case("", "The form")]
    fn a_fault_is_found_by_words(#[case] pointer: &str, #[case] words: &str) {
        assert_eq!(super::field_in_words(pointer), words);
    }
}
