//! The page for one upgrade: the form, with its answer or its errors.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::answer::{answer, invitation};
use super::entries::{collapsible, path};
use super::fields::{Fields, Focus, error_text};
use super::form::{ACTION_FIELD, Form, FormAction, FormError, PASTED, name_of_field};
use super::labels::{in_labels, is_list, label, location};
use super::layout::{Tab, page};
use super::sections::{licenses, paks, release_suggestions, system};
use crate::assessment::{Assessment, AssessmentRequest, FieldError, FieldErrorCode, assess};
use crate::catalogue;
use crate::identify::{self, MAX_PASTED_CHARS, TextMatch};
use crate::wording::capitalized;

/// The form without an answer: a new one, or one that a link restores.
#[must_use]
pub fn form(form: &Form) -> String {
    let first = ["licenses.0.quantity", "paks.0.number"]
        .into_iter()
        .find(|name| form.text(name).is_empty());
    let focus = first.map_or(Focus::Nothing, |name| Focus::Field(name.to_owned()));
    Desk { focus, ..Desk::new(form) }.page()
}

/// The form with its answer, or with the errors at its fields. `now` is the time to calculate for if the form has none.
/// `on_assessment` is called with the assessment if there is one.
#[must_use]
pub fn assessed(
    form: &Form,
    now: DateTime<Utc>,
    on_assessment: impl FnOnce(&Assessment<'_>),
) -> String {
    let mut desk = Desk::new(form);
    match &form.request(now) {
        Ok(request) => {
            let assessment = assess(request);
            on_assessment(&assessment);
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

/// The element that the first error belongs to.
fn focus_of(errors: &[FieldError]) -> Focus {
    match errors.first().map(|first| name_of_field(&first.pointer)) {
        Some(name) if label(&name).is_some() => Focus::Field(name),
        Some(name) if is_list(&name) => Focus::AddButton(name),
        _ => Focus::ErrorList,
    }
}

/// The page after an action of the form. `on_assessment` is called with the assessment if there is one.
///
/// # Errors
/// If the form has no such list or row, or if the list is full.
pub fn after_action(
    mut form: Form,
    action: FormAction,
    now: DateTime<Utc>,
    on_assessment: impl FnOnce(&Assessment<'_>),
) -> Result<String, FormError> {
    match action {
        FormAction::Assess => Ok(assessed(&form, now, on_assessment)),
        FormAction::Identify => Ok(identified(form)),
        FormAction::Add(list) => {
            form.add(&list)?;
            let row = form.rows(&list) - 1;
            let focus = Focus::Field(format!("{list}.{row}.{}", first_field(&list)));
            Ok(Desk { focus, ..Desk::new(&form) }.page())
        }
        FormAction::Remove(list, row) => {
            form.remove(&list, row)?;
            Ok(Desk { focus: Focus::AddButton(list), ..Desk::new(&form) }.page())
        }
    }
}

/// The form with the result of identifying the pasted text.
fn identified(mut form: Form) -> String {
    if u64::try_from(form.pasted().chars().count()).is_ok_and(|count| count <= MAX_PASTED_CHARS) {
        let matches = identify::identify(form.pasted());
        let pak = match matches.iter().find_map(|found| found.pak.as_deref()) {
            Some(number) if form.has_pak(number) => FoundPak::AlreadyInForm,
            Some(number) if form.add_pak_number(number) => FoundPak::Added,
            _ => FoundPak::NotAdded,
        };
        let identification = Some(Identification { matches, pak });
        return Desk { identification, ..Desk::new(&form) }.page();
    }
    let detail = format!("Enter a text of at most {MAX_PASTED_CHARS} characters.");
    let errors =
        [FieldError { pointer: format!("/{PASTED}"), code: FieldErrorCode::WrongLength, detail }];
    let focus = Focus::Field(PASTED.to_owned());
    Desk { errors: &errors, focus, ..Desk::new(&form) }.page()
}

/// The first field of a row of this list.
fn first_field(list: &str) -> &'static str {
    match list {
        "licenses" => "quantity",
        "paks" => "number",
        _ => "kind",
    }
}

/// The result of identifying a pasted text.
struct Identification {
    matches: Vec<TextMatch>,
    pak: FoundPak,
}

/// What happened to the PAK number of a pasted text.
#[derive(Clone, Copy)]
enum FoundPak {
    AlreadyInForm,
    Added,
    /// The text has no number, or the form has no room for one more PAK.
    NotAdded,
}

/// The parts of the page.
struct Desk<'s, 'a> {
    form: &'s Form,
    errors: &'s [FieldError],
    focus: Focus,
    identification: Option<Identification>,
    answer: Option<(&'s AssessmentRequest, &'s Assessment<'a>)>,
}

impl<'s> Desk<'s, '_> {
    fn new(form: &'s Form) -> Self {
        Self { form, errors: &[], focus: Focus::Nothing, identification: None, answer: None }
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
                p { "Enter the installed 1.x licenses and the PAKs. The answer shows what can be fulfilled now and what to do about the rest." }
            }
            div class="desk" {
                (self.form())
                div {
                    @match (self.answer, &self.identification) {
                        (Some((request, assessment)), _) => (answer(request, assessment, &self.form.link())),
                        (None, Some(identification)) => (identification.section()),
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
            form id="form" class="card" method="post" action="/" novalidate data-replace="main" {
                // The Enter key activates the first button of a form.
                button type="submit" class="visually-hidden" name=(ACTION_FIELD) value=(FormAction::Assess.value()) tabindex="-1" aria-hidden="true" { "Calculate" }
                (self.error_list())
                (self.message(&fields))
                (licenses(&fields))
                (paks(&fields))
                section aria-labelledby="target" {
                    h2 id="target" { "Target" }
                    (fields.count("target_licenses"))
                }
                (system(&fields))
                p class="buttons main" {
                    button type="submit" class="strong" name=(ACTION_FIELD) value=(FormAction::Assess.value()) { "Calculate" }
                    a href="/?example" { "Example" }
                    a href="/" { "Start over" }
                }
                (release_suggestions())
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
                div class="errors" id="errors" role="alert" tabindex="-1" autofocus[self.focus == Focus::ErrorList] {
                    h2 { (super::icons::cross()) (title) }
                    ul { @for error in self.errors { li { (one_error(error)) } } }
                }
            }
        }
    }

    /// The field for a text with a message that the customer sees.
    fn message(&self, fields: &Fields<'_>) -> Markup {
        html! {
            details class="message" open[!self.form.pasted().is_empty()] {
                summary { "I have an error message" }
                (fields.long_text(PASTED, self.form.pasted(), MAX_PASTED_CHARS))
                p class="buttons" {
                    button type="submit" class="plain" name=(ACTION_FIELD) value=(FormAction::Identify.value()) { "Identify the message" }
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
        ": " (error_text(error))
    }
}

impl Identification {
    fn section(&self) -> Markup {
        let best = self.matches.first();
        html! {
            section class="card found" aria-labelledby="found" {
                h2 id="found" tabindex="-1" autofocus { "Identified message" }
                @match best {
                    None => p { "This text contains no documented message and no known symptom. Search the " a href="/catalogue" { "troubleshooting entries" } "." },
                    Some(best) => {
                        @match best.code {
                            Some(code) => {
                                p { "A documented message:" }
                                blockquote translate="no" { (code.text(best.pak.as_deref())) }
                            }
                            None => p { "The text contains no documented message, but it describes a known problem." },
                        }
                        @if let Some(pak) = &best.pak {
                            p {
                                "PAK number " strong { (pak) }
                                @match self.pak {
                                    FoundPak::Added => " was added to the form.",
                                    FoundPak::AlreadyInForm => " is already in the form.",
                                    FoundPak::NotAdded => " was not added to the form.",
                                }
                            }
                        }
                        p { (in_labels(best.next)) }
                        (collapsible(best.entry, true))
                    }
                }
                @if self.matches.len() > 1 {
                    h3 { "Other possible matches" }
                    @for other in &self.matches[1..] { (other_match(other)) }
                }
            }
        }
    }
}

/// A match other than the best.
fn other_match(found: &TextMatch) -> Markup {
    html! {
        @if let Some(code) = found.code {
            blockquote translate="no" { (code.text(found.pak.as_deref())) }
        }
        p { a href=(path(found.entry)) target="_blank" { (catalogue::find(found.entry).title) } }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::assessment::{MAX_ERRORS, MAX_LINES, MAX_LINES_PER_PAK};

    /// The page after this form was submitted.
    fn submit(pairs: &[(&str, &str)]) -> String {
        let (form, action) = Form::from_pairs(pairs.iter().copied()).unwrap();
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        after_action(form, action, now, |_| {}).unwrap()
    }

    /// The tag of the element that has the focus. Exactly one element must have it.
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
        let page = submit(pairs);
        assert!(focused(&page).contains(id), "{page}");
    }

    #[test]
    fn an_error_links_to_its_field_or_to_the_button_of_its_list() {
        let page = submit(&[("paks.0.number", "1"), ("x", "1")]);
        assert!(page.contains(r##"<a href="#paks.0.contents">PAK 1</a>: Add a line."##), "{page}");
        assert!(page.contains("<li>x: This field is not known."), "{page}");
        assert!(page.contains("2 errors in the form"), "{page}");
    }

    #[test]
    fn the_error_of_a_form_without_a_pak_names_the_facts_that_need_no_pak() {
        let page = submit(&[("system.licenses_2x", "5")]);
        assert!(
            page.contains("List at least one PAK, or give a fact in “About the system"),
            "{page}"
        );
        assert!(!page.contains('`'), "{page}");
    }

    #[test]
    fn the_title_says_that_there_are_more_errors_than_listed() {
        let lines = (0..MAX_LINES).map(|line| (line / MAX_LINES_PER_PAK, line % MAX_LINES_PER_PAK));
        let names = lines.flat_map(|(pak, line)| {
            ["quantity", "fulfilled", "request"]
                .map(|field| format!("paks.{pak}.contents.{line}.{field}"))
        });
        let names: Vec<_> = names.collect();
        let pairs: Vec<_> = names.iter().map(|name| (name.as_str(), "x")).collect();
        let page = submit(&pairs);
        assert!(page.contains(&format!("More than {MAX_ERRORS} errors in the form")));
        assert!(page.contains("more errors are not listed. Correct these first."));
        // The form is full: no line and no PAK can be added.
        assert!(!page.contains(r#"value="add paks"#));
        assert_eq!(page.matches(r#"class="line""#).count(), MAX_LINES);
    }

    #[rstest]
    #[case::failover(&[("system.active_node", "secondary")], false)]
    #[case::enough(&[("system.hosts_in_use", "5"), ("system.licenses_2x", "5")], true)]
    #[case::request(&[("paks.0.contents.0.kind", "new"), ("paks.0.contents.0.quantity", "5")], true)]
    fn nothing_is_missing_only_if_that_is_known(
        #[case] pairs: &[(&str, &str)],
        #[case] is_known: bool,
    ) {
        let page = submit(pairs);
        assert!(page.contains(r#"id="answer""#), "{page}");
        assert_eq!(page.contains("Nothing is missing."), is_known, "{page}");
    }

    #[test]
    fn a_deadline_by_an_inferred_rule_is_tagged() {
        let page = submit(&[("system.free_trial_started_on", "2026-11-01")]);
        let deadline = r#"in 157 days</a>. <span class="tag">inferred</span>"#;
        assert!(page.contains(deadline), "{page}");
    }

    #[test]
    fn the_wait_for_plm_has_an_end_and_the_next_step_a_start() {
        let page = submit(&[
            ("paks.0.contents.0.kind", "new"),
            ("paks.0.contents.0.quantity", "5"),
            ("system.plm_started_at", "2026-11-24T07:50"),
        ]);
        assert!(page.contains("<li>until 2026-11-24 08:10 GMT</li>"), "{page}");
        assert!(page.contains("<li>not before 2026-11-24 08:10 GMT</li>"), "{page}");
    }
}
