//! The fields of the form, each with its label, its hint and its errors.

use std::collections::HashMap;

use maud::{Markup, html};

use super::form::{ACTION_FIELD, Form, FormAction, name_of_field};
use super::labels::{Label, in_labels, label, location};
use crate::assessment::{ActiveNode, FieldError, FieldErrorCode, LineKind, Rehost};
use crate::catalogue::name_of;

/// The part of the form that has the keyboard focus. An answer takes the focus by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Focus {
    /// No part of the form.
    #[default]
    Nothing,
    /// A field.
    Field(String),
    /// The button that adds a row to this list.
    AddButton(String),
    /// The list of errors. It has the focus if the form has no field for the first error.
    ErrorList,
}

/// What is needed to render the fields of a form.
pub(super) struct Fields<'a> {
    pub form: &'a Form,
    pub focus: &'a Focus,
    /// The errors by the name of their field.
    errors: HashMap<String, Vec<&'a FieldError>>,
}

/// The rehost states with their labels, the most common first.
pub(super) const REHOST: [(Rehost, &str); 5] = [
    (Rehost::Installed, "Rehosted and installed on the new PLM"),
    (Rehost::Issued, "License file received, not installed"),
    (Rehost::Requested, "Rehost requested, no file yet"),
    (Rehost::NotStarted, "Still on the old system, nothing requested"),
    (Rehost::NotRequired, "On the new PLM already, no rehost needed"),
];

/// The kinds of a line with their labels.
pub(super) const KINDS: [(LineKind, &str); 2] =
    [(LineKind::Upgrade, "Upgrade: 1.x to 2.0"), (LineKind::New, "New 2.0 licenses")];

/// The nodes of a high-availability system with their labels.
pub(super) const NODES: [(ActiveNode, &str); 2] =
    [(ActiveNode::Primary, "Primary"), (ActiveNode::Secondary, "Secondary, after a failover")];

impl<'a> Fields<'a> {
    /// The fields of a form with these errors.
    pub(super) fn new(form: &'a Form, errors: &'a [FieldError], focus: &'a Focus) -> Self {
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        for error in errors {
            by_name.entry(name_of_field(&error.pointer)).or_default().push(error);
        }
        Self { form, focus, errors: by_name }
    }

    /// A number of licenses.
    pub(super) fn count(&self, name: &str) -> Markup {
        self.labeled(name, |described| {
            html! {
                input #(name) name=(name) type="text" inputmode="numeric" autocomplete="off" class="count"
                    value=(self.form.text(name)) aria-invalid=[self.invalid(name)] aria-describedby=[described]
                    autofocus[self.is_focus(name)];
            }
        })
    }

    /// A short text.
    pub(crate) fn text(&self, name: &str) -> Markup {
        self.suggested(name, None)
    }

    /// A short text with suggestions.
    pub(super) fn suggested(&self, name: &str, suggestions: Option<&str>) -> Markup {
        self.labeled(name, |described| {
            html! {
                input #(name) name=(name) type="text" autocomplete="off" spellcheck="false" list=[suggestions]
                    value=(self.form.text(name)) aria-invalid=[self.invalid(name)] aria-describedby=[described]
                    autofocus[self.is_focus(name)];
            }
        })
    }

    /// A long text.
    pub(super) fn long_text(&self, name: &str, text: &str, max_chars: impl maud::Render) -> Markup {
        self.labeled(name, |described| {
            html! {
                textarea #(name) name=(name) rows="4" maxlength=(max_chars) aria-invalid=[self.invalid(name)]
                    aria-describedby=[described] autofocus[self.is_focus(name)] { (text) }
            }
        })
    }

    /// A date.
    pub(super) fn date(&self, name: &str) -> Markup {
        self.of_type(name, "date")
    }

    /// A date and time in GMT.
    pub(super) fn date_time(&self, name: &str) -> Markup {
        self.of_type(name, "datetime-local")
    }

    fn of_type(&self, name: &str, kind: &str) -> Markup {
        self.labeled(name, |described| {
            html! {
                input #(name) name=(name) type=(kind) value=(self.form.text(name)) aria-invalid=[self.invalid(name)]
                    aria-describedby=[described] autofocus[self.is_focus(name)];
            }
        })
    }

    /// A selection from a fixed set of values. The first is the default.
    pub(super) fn choice<T: Copy + Into<&'static str>>(
        &self,
        name: &str,
        options: &[(T, &str)],
    ) -> Markup {
        let chosen = self.form.text(name);
        self.labeled(name, |described| {
            html! {
                select #(name) name=(name) aria-invalid=[self.invalid(name)] aria-describedby=[described]
                    autofocus[self.is_focus(name)] {
                    @for (value, label) in options {
                        @let value = name_of(*value);
                        option value=(value) selected[value == chosen] { (label) }
                    }
                }
            }
        })
    }

    fn labeled(&self, name: &str, control: impl FnOnce(Option<String>) -> Markup) -> Markup {
        let Label { text, hint } = label(name).unwrap_or(Label { text: "", hint: "" });
        html! {
            div class="field" {
                label for=(name) { (text) }
                (control(self.described(name, hint)))
                @if !hint.is_empty() { p class="hint" id=(hint_id(name)) { (hint) } }
                (self.errors_of(name))
            }
        }
    }

    fn errors_of(&self, name: &str) -> Markup {
        html! {
            @if let Some(errors) = self.errors.get(name) {
                p class="error" id=(error_id(name)) {
                    (super::icons::cross())
                    @for error in errors { (error_text(error)) " " }
                }
            }
        }
    }

    /// The ids of the elements that describe the field, for `aria-describedby`.
    fn described(&self, name: &str, hint: &str) -> Option<String> {
        let hint = (!hint.is_empty()).then(|| hint_id(name));
        let error = self.errors.contains_key(name).then(|| error_id(name));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
            (hint, error) => error.or(hint),
        }
    }

    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.errors.contains_key(name).then_some("true")
    }

    fn is_focus(&self, name: &str) -> bool {
        matches!(self.focus, Focus::Field(field) if field == name)
    }

    /// Whether one of these fields is filled in or has an error.
    pub(crate) fn is_used(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !self.form.text(name).is_empty() || self.errors.contains_key(*name))
    }

    /// The button that adds a row to a list, with the errors of the list. A full list has a hint in place of the button.
    pub(super) fn add_button(&self, list: &str, label: &str) -> Markup {
        let is_focus = matches!(self.focus, Focus::AddButton(other) if other == list);
        html! {
            @if self.form.has_room(list) {
                button #(list) type="submit" class="quiet" name=(ACTION_FIELD) value=(FormAction::Add(list.to_owned()).value())
                    aria-describedby=[self.described(list, "")] autofocus[is_focus] {
                    (super::icons::plus()) (label)
                    @if let Some((parent, _)) = list.rsplit_once('.') { span class="visually-hidden" { " to " (location(parent)) } }
                }
            } @else {
                p #(list) class="hint" tabindex="-1" autofocus[is_focus] { "The form is full. No more rows can be added." }
            }
            (self.errors_of(list))
        }
    }
}

/// The button that removes a row from a list.
pub(super) fn remove_button(list: &str, row: usize) -> Markup {
    html! {
        button type="submit" class="quiet remove" name=(ACTION_FIELD) value=(FormAction::Remove(list.to_owned(), row).value()) {
            "Remove" span class="visually-hidden" { " " (location(&format!("{list}.{row}"))) }
        }
    }
}

/// The text of an error, with the labels of the form in place of field names.
pub(super) fn error_text(error: &FieldError) -> String {
    match (error.code, error.pointer.rsplit('/').next()) {
        (FieldErrorCode::MissingField, Some("contents")) => "Add a line.".to_owned(),
        (FieldErrorCode::MissingField, last) if last != Some("paks") => "Enter a value.".to_owned(),
        _ => in_labels(&error.detail),
    }
}

fn hint_id(name: &str) -> String {
    format!("{name}-hint")
}

fn error_id(name: &str) -> String {
    format!("{name}-error")
}
