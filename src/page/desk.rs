//! The page for one upgrade: the form, and the answer beside it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::answer::{answer, invitation};
use super::entries::{address, folded};
use super::fields::{Fields, in_words};
use super::focus::Focus;
use super::form::{ACTION_FIELD, Form, FormAction, FormError, PASTED, name_of_field};
use super::labels::{in_labels, place};
use super::layout::{Place, page};
use super::sections::{lots, paks, suggestions, system};
use crate::assessment::{Assessment, AssessmentRequest, FieldError, FieldErrorCode, assess};
use crate::catalogue::{self, MAX_PASTED_CHARS, MessageCode, TextMatch};
use crate::wording::capitalized;

/// The form alone: blank, or as a link brings it back.
#[must_use]
pub fn form(form: &Form) -> String {
    let first = ["licenses.0.quantity", "paks.0.number"]
        .into_iter()
        .find(|name| form.text(name).is_empty());
    let focus = first.map_or(Focus::Nothing, |name| Focus::Field(name.to_owned()));
    Desk { focus, ..Desk::new(form) }.page()
}

/// The form, and the answer to it, or the errors at its fields. `now` is the time to compute for if the form names none.
/// `seen` gets the assessment.
#[must_use]
pub fn assessed(form: &Form, now: DateTime<Utc>, seen: impl FnOnce(&Assessment<'_>)) -> String {
    let mut desk = Desk::new(form);
    match &form.request(now) {
        Ok(request) => {
            let assessment = assess(request);
            seen(&assessment);
            desk.answer = Some((request, &assessment));
            desk.page()
        }
        Err(errors) => {
            desk.errors = errors;
            desk.focus = errors
                .first()
                .map_or(Focus::Errors, |first| Focus::Field(name_of_field(&first.pointer)));
            desk.page()
        }
    }
}

/// The page after a button of the form was pressed.
///
/// # Errors
/// If the form has no such button.
pub fn done(
    mut form: Form,
    action: FormAction,
    now: DateTime<Utc>,
    seen: impl FnOnce(&Assessment<'_>),
) -> Result<String, FormError> {
    match action {
        FormAction::Assess => Ok(assessed(&form, now, seen)),
        FormAction::Identify => Ok(identified(form)),
        FormAction::Add(list) => {
            form.add(&list)?;
            let row = form.rows(&list) - 1;
            let focus = Focus::Field(format!("{list}.{row}.{}", first_field(&list)));
            Ok(Desk { focus, ..Desk::new(&form) }.page())
        }
        FormAction::Remove(list, row) => {
            form.remove(&list, row)?;
            Ok(Desk { focus: Focus::Adding(list), ..Desk::new(&form) }.page())
        }
    }
}

/// The form, and what the pasted message is.
fn identified(mut form: Form) -> String {
    let most = MAX_PASTED_CHARS;
    if u64::try_from(form.pasted().chars().count()).is_ok_and(|count| count <= most) {
        let matches = catalogue::identify(form.pasted());
        let number = matches.iter().find_map(|found| found.pak.as_deref());
        let is_filled_in = number.is_some_and(|number| form.fill_in(number));
        let found = Some(Found { matches, is_filled_in });
        return Desk { found, ..Desk::new(&form) }.page();
    }
    let detail = format!("Must have at most {most} characters.");
    let errors =
        [FieldError { pointer: format!("/{PASTED}"), code: FieldErrorCode::WrongLength, detail }];
    let focus = Focus::Field(PASTED.to_owned());
    Desk { errors: &errors, focus, ..Desk::new(&form) }.page()
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
    /// Whether its PAK number was not in the form, and now is.
    is_filled_in: bool,
}

/// The page, with what there is to show.
struct Desk<'s, 'a> {
    form: &'s Form,
    errors: &'s [FieldError],
    focus: Focus,
    found: Option<Found>,
    answer: Option<(&'s AssessmentRequest, &'s Assessment<'a>)>,
}

impl<'s> Desk<'s, '_> {
    fn new(form: &'s Form) -> Self {
        Self { form, errors: &[], focus: Focus::Nothing, found: None, answer: None }
    }

    fn page(&self) -> String {
        let title = match (self.answer, self.errors.is_empty()) {
            (Some((_, assessment)), _) => capitalized(&assessment.outcome),
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
                    @match (self.answer, &self.found) {
                        (Some((request, assessment)), _) => (answer(request, assessment, &self.form.link())),
                        (None, Some(found)) => (found.shown()),
                        (None, None) => (invitation()),
                    }
                }
            }
        };
        page(Place::Desk, &title, &main).into_string()
    }

    fn form(&self) -> Markup {
        let fields = Fields::new(self.form, self.errors, &self.focus);
        html! {
            form id="form" class="card" method="post" action="/" novalidate data-swap="main" {
                // The first button is the one that Enter presses.
                button type="submit" class="unseen" name=(ACTION_FIELD) value=(FormAction::Assess.name()) tabindex="-1" aria-hidden="true" { "Calculate" }
                (self.error_list())
                (self.message(&fields))
                (lots(&fields))
                (paks(&fields))
                section aria-labelledby="wanted" {
                    h2 id="wanted" { "Wanted" }
                    (fields.count("target_licenses"))
                }
                (system(&fields))
                p class="buttons main" {
                    button type="submit" class="strong" name=(ACTION_FIELD) value=(FormAction::Assess.name()) { "Calculate" }
                    a href="/?example" { "Example" }
                    a href="/" { "Start over" }
                }
                (suggestions())
            }
        }
    }

    /// All errors, each with a link to its field.
    fn error_list(&self) -> Markup {
        html! {
            @if !self.errors.is_empty() {
                div class="errors" id="errors" role="alert" tabindex="-1" autofocus[self.focus == Focus::Errors] {
                    h2 {
                        (super::icons::cross())
                        @if self.errors.len() == 1 { "One error in the form" } @else { (self.errors.len()) " errors in the form" }
                    }
                    ul {
                        @for error in self.errors {
                            @let name = name_of_field(&error.pointer);
                            li { a href={ "#" (name) } { (place(&name)) } ": " (in_words(error)) }
                        }
                    }
                }
            }
        }
    }

    /// The box for a message that the customer sees.
    fn message(&self, fields: &Fields<'_>) -> Markup {
        html! {
            details class="message" open[!self.form.pasted().is_empty()] {
                summary { "I have an error message" }
                (fields.long_text(PASTED, self.form.pasted(), MAX_PASTED_CHARS))
                p class="buttons" {
                    button type="submit" class="plain" name=(ACTION_FIELD) value=(FormAction::Identify.name()) { "Find out what it is" }
                }
            }
        }
    }
}

impl Found {
    fn shown(&self) -> Markup {
        let best = self.matches.first();
        html! {
            section class="card found" aria-labelledby="found" {
                h2 id="found" tabindex="-1" autofocus { "What the message is" }
                @match best {
                    None => p { "No documented message and no known symptom is in this text. Look through the " a href="/catalogue" { "entries" } "." },
                    Some(best) => {
                        @match best.code {
                            Some(code) => {
                                p { "A documented message:" }
                                blockquote { (quoted(code, best)) }
                            }
                            None => p { "No documented message, but it tells of a known problem." },
                        }
                        @if let Some(pak) = &best.pak {
                            p {
                                "PAK number " strong { (pak) }
                                @if self.is_filled_in { ", filled into the form." } @else { ", which is in the form already." }
                            }
                        }
                        p { (in_labels(best.next)) }
                        (folded(best.entry, true))
                    }
                }
                @if self.matches.len() > 1 {
                    h3 { "It may also be" }
                    @for other in &self.matches[1..] { (other_match(other)) }
                }
            }
        }
    }
}

/// A documented message with the PAK number that was found, or its template.
fn quoted(code: MessageCode, found: &TextMatch) -> Cow<'static, str> {
    match &found.pak {
        Some(pak) => code.text(Some(pak)),
        None => code.template().into(),
    }
}

/// A match that is not the best.
fn other_match(found: &TextMatch) -> Markup {
    html! {
        @if let Some(code) = found.code {
            blockquote { (quoted(code, found)) }
        }
        p { a href=(address(found.entry)) target="_blank" { (catalogue::find(found.entry).title) } }
    }
}
