//! The page for one upgrade: the form, with the answer or its errors.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::answer::{answer, invitation};
use super::entries::{address, folded};
use super::fields::{Fields, in_words};
use super::focus::Focus;
use super::form::{ACTION_FIELD, Form, FormAction, FormError, PASTED, name_of_field};
use super::labels::{in_labels, is_list, label, location};
use super::layout::{Tab, page};
use super::sections::{lots, paks, suggestions, system};
use crate::assessment::{Assessment, AssessmentRequest, FieldError, FieldErrorCode, assess};
use crate::catalogue::{self, MessageCode};
use crate::identify::{self, MAX_PASTED_CHARS, TextMatch};
use crate::wording::capitalized;

/// The form without an answer: blank, or as a link restores it.
#[must_use]
pub fn form(form: &Form) -> String {
    let first = ["licenses.0.quantity", "paks.0.number"]
        .into_iter()
        .find(|name| form.text(name).is_empty());
    let focus = first.map_or(Focus::Nothing, |name| Focus::Field(name.to_owned()));
    Desk { focus, ..Desk::new(form) }.page()
}

/// The form with its answer, or with the errors at its fields. `now` is the time to compute for if the form names none.
/// `seen` is called with the assessment.
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
            desk.focus = focus_of(errors);
            desk.page()
        }
    }
}

/// The focus of a form with errors: where the first of them is.
fn focus_of(errors: &[FieldError]) -> Focus {
    match errors.first().map(|first| name_of_field(&first.pointer)) {
        Some(name) if label(&name).is_some() => Focus::Field(name),
        Some(name) if is_list(&name) => Focus::Adding(name),
        _ => Focus::Errors,
    }
}

/// The page after a button of the form was pressed.
///
/// # Errors
/// If the form has no such button, or if the list that it adds to is full.
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

/// The form with what the pasted message was identified as.
fn identified(mut form: Form) -> String {
    let most = MAX_PASTED_CHARS;
    if u64::try_from(form.pasted().chars().count()).is_ok_and(|count| count <= most) {
        let matches = identify::identify(form.pasted());
        let pak = match matches.iter().find_map(|found| found.pak.as_deref()) {
            Some(number) if form.has_pak(number) => FoundPak::IsInForm,
            Some(number) if form.fill_in(number) => FoundPak::FilledIn,
            _ => FoundPak::LeftOut,
        };
        let found = Some(Found { matches, pak });
        return Desk { found, ..Desk::new(&form) }.page();
    }
    let detail = format!("Must have at most {most} characters.");
    let errors =
        [FieldError { pointer: format!("/{PASTED}"), code: FieldErrorCode::WrongLength, detail }];
    let focus = Focus::Field(PASTED.to_owned());
    Desk { errors: &errors, focus, ..Desk::new(&form) }.page()
}

/// The first field of a new row.
fn first_field(list: &str) -> &'static str {
    match list {
        "licenses" => "quantity",
        "paks" => "number",
        _ => "kind",
    }
}

/// What a pasted message was identified as.
struct Found {
    matches: Vec<TextMatch>,
    pak: FoundPak,
}

/// What became of the PAK number of a pasted message.
#[derive(Clone, Copy)]
enum FoundPak {
    IsInForm,
    FilledIn,
    /// The message has no number, or the form has no room for one more PAK.
    LeftOut,
}

/// The parts of the page.
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
            (Some((_, assessment)), _) => capitalized(assessment.outcome),
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
        page(Some(Tab::Desk), &title, &main).into_string()
    }

    fn form(&self) -> Markup {
        let fields = Fields::new(self.form, self.errors, &self.focus);
        html! {
            form id="form" class="card" method="post" action="/" novalidate data-swap="main" {
                // The Enter key presses the first button.
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
        let listed = self.errors.iter().filter(|error| error.code != FieldErrorCode::MoreErrors);
        let title = match listed.count() {
            1 => "One error in the form".to_owned(),
            count if count < self.errors.len() => format!("More than {count} errors in the form"),
            count => format!("{count} errors in the form"),
        };
        html! {
            @if !self.errors.is_empty() {
                div class="errors" id="errors" role="alert" tabindex="-1" autofocus[self.focus == Focus::Errors] {
                    h2 { (super::icons::cross()) (title) }
                    ul { @for error in self.errors { li { (one_error(error)) } } }
                }
            }
        }
    }

    /// The field for a message that the customer sees.
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

/// An error with a link to its field or list, if the form shows it.
fn one_error(error: &FieldError) -> Markup {
    let name = name_of_field(&error.pointer);
    html! {
        @if label(&name).is_some() || is_list(&name) { a href={ "#" (name) } { (location(&name)) } }
        @else { (location(&name)) }
        ": " (in_words(error))
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
                            None => p { "No documented message, but it describes a known problem." },
                        }
                        @if let Some(pak) = &best.pak {
                            p {
                                "PAK number " strong { (pak) }
                                @match self.pak {
                                    FoundPak::FilledIn => ", filled into the form.",
                                    FoundPak::IsInForm => ", which is in the form already.",
                                    FoundPak::LeftOut => ".",
                                }
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

/// A documented message with the identified PAK number, or its template.
fn quoted(code: MessageCode, found: &TextMatch) -> Cow<'static, str> {
    match &found.pak {
        Some(pak) => code.text(Some(pak)),
        None => code.template().into(),
    }
}

/// A match other than the best.
fn other_match(found: &TextMatch) -> Markup {
    html! {
        @if let Some(code) = found.code {
            blockquote { (quoted(code, found)) }
        }
        p { a href=(address(found.entry)) target="_blank" { (catalogue::find(found.entry).title) } }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The page with the answer to this form, or with its errors.
    fn shown(pairs: &[(&str, &str)]) -> String {
        let (form, action) = Form::of_pairs(pairs.iter().copied()).unwrap();
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        done(form, action, now, |_| {}).unwrap()
    }

    /// The tag of the only element with the focus.
    fn focused(page: &str) -> &str {
        let (before, after) = page.split_once(" autofocus").unwrap();
        assert!(!after.contains(" autofocus"), "{page}");
        &before[before.rfind('<').unwrap()..]
    }

    #[rstest]
    #[case::field(&[("paks.0.number", "?")], r#"id="paks.0.number""#)]
    #[case::no_pak(&[("target_licenses", "")], r#"id="paks""#)]
    #[case::no_line(&[("paks.0.number", "1")], r#"id="paks.0.contents""#)]
    #[case::unknown_field(&[("x", "1"), ("system.hosts_in_use", "1")], r#"id="errors""#)]
    fn the_first_error_has_the_focus(#[case] pairs: &[(&str, &str)], #[case] id: &str) {
        let page = shown(pairs);
        assert!(focused(&page).contains(id), "{page}");
    }

    #[test]
    fn an_error_leads_to_its_field_or_to_the_button_of_its_list() {
        let page = shown(&[("paks.0.number", "1"), ("x", "1")]);
        assert!(page.contains(r##"<a href="#paks.0.contents">PAK 1</a>: Add a line."##), "{page}");
        assert!(page.contains("<li>x: This field is not known."), "{page}");
        assert!(page.contains("2 errors in the form"), "{page}");
    }

    #[test]
    fn a_form_without_a_pak_says_which_facts_need_none() {
        let page = shown(&[("system.licenses_2x", "5")]);
        assert!(
            page.contains("List at least one PAK, or give a fact in “About the system"),
            "{page}"
        );
        assert!(!page.contains('`'), "{page}");
    }

    #[test]
    fn more_errors_than_are_listed_are_said_to_be_more() {
        let lines = (0..1000).map(|line| (line / 100, line % 100));
        let names = lines.flat_map(|(pak, line)| {
            ["quantity", "fulfilled", "request"]
                .map(|field| format!("paks.{pak}.contents.{line}.{field}"))
        });
        let names: Vec<_> = names.collect();
        let pairs: Vec<_> = names.iter().map(|name| (name.as_str(), "x")).collect();
        let page = shown(&pairs);
        assert!(page.contains("More than 1000 errors in the form"));
        assert!(page.contains("more errors are not listed. Correct these first."));
        // The form is full: no line and no PAK can be added.
        assert!(!page.contains(r#"value="add paks"#));
        assert_eq!(page.matches(r#"class="line""#).count(), 1000);
    }

    #[rstest]
    #[case::failover(&[("system.active_node", "secondary")], false)]
    #[case::enough(&[("system.hosts_in_use", "5"), ("system.licenses_2x", "5")], true)]
    #[case::request(&[("paks.0.contents.0.kind", "new"), ("paks.0.contents.0.quantity", "5")], true)]
    fn nothing_is_missing_only_if_that_is_known(
        #[case] pairs: &[(&str, &str)],
        #[case] is_known: bool,
    ) {
        let page = shown(pairs);
        assert!(page.contains(r#"id="answer""#), "{page}");
        assert_eq!(page.contains("Nothing is missing."), is_known, "{page}");
    }

    #[test]
    fn what_the_source_does_not_state_is_marked() {
        let page = shown(&[("system.free_trial_started_on", "2026-11-01")]);
        let deadline = r#"in 157 days</a>. <span class="tag">inferred</span>"#;
        assert!(page.contains(deadline), "{page}");
    }

    #[test]
    fn the_wait_for_plm_has_an_end() {
        let page = shown(&[
            ("paks.0.contents.0.kind", "new"),
            ("paks.0.contents.0.quantity", "5"),
            ("system.plm_started_at", "2026-11-24T07:50"),
        ]);
        assert!(page.contains("<li>until 2026-11-24 08:10 GMT</li>"), "{page}");
        assert!(page.contains("<li>not before 2026-11-24 08:10 GMT</li>"), "{page}");
    }
}
