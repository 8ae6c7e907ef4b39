//! The fields of the form: each with its label, what was typed, and what is wrong with it.

use maud::{Markup, html};
use serde::Serialize;

use super::focus::Focus;
use super::form::{DEED, Deed, Form, name_of_field};
use super::labels::{Label, label, place};
use crate::assessment::{ActiveNode, Fault, FaultCode, LineKind, Rehost};
use crate::catalogue::name_of;

/// What all fields of the form share.
pub(super) struct Fields<'a> {
    pub form: &'a Form,
    pub faults: &'a [Fault],
    pub focus: &'a Focus,
}

/// The rehost states in the desk's words, the most usual first.
pub(super) const REHOST: [(Rehost, &str); 5] = [
    (Rehost::Installed, "Rehosted and installed on the new PLM"),
    (Rehost::Issued, "License file received, not installed"),
    (Rehost::Requested, "Rehost requested, no file yet"),
    (Rehost::NotStarted, "Still on the old system, nothing requested"),
    (Rehost::NotRequired, "On the new PLM already, no rehost needed"),
];

/// The kinds of line in the desk's words.
pub(super) const KINDS: [(LineKind, &str); 2] =
    [(LineKind::Upgrade, "Upgrade: 1.x to 2.0"), (LineKind::New, "New 2.0 licenses")];

/// The nodes of a high-availability pair in the desk's words.
pub(super) const NODES: [(ActiveNode, &str); 2] =
    [(ActiveNode::Primary, "Primary"), (ActiveNode::Secondary, "Secondary, after a failover")];

impl Fields<'_> {
    /// A number of licenses.
    pub fn count(&self, name: &str) -> Markup {
        self.labelled(name, |described| {
            html! {
                input #(name) name=(name) type="text" inputmode="numeric" autocomplete="off" class="count"
                    value=(self.form.text(name)) aria-invalid=[self.invalid(name)] aria-describedby=[described]
                    autofocus[self.is_focus(name)];
            }
        })
    }

    /// A short text.
    pub fn text(&self, name: &str) -> Markup {
        self.suggested(name, None)
    }

    /// A short text, with the usual ones to choose from.
    pub fn suggested(&self, name: &str, suggestions: Option<&str>) -> Markup {
        self.labelled(name, |described| {
            html! {
                input #(name) name=(name) type="text" autocomplete="off" spellcheck="false" list=[suggestions]
                    value=(self.form.text(name)) aria-invalid=[self.invalid(name)] aria-describedby=[described]
                    autofocus[self.is_focus(name)];
            }
        })
    }

    /// A long text.
    pub fn long_text(&self, name: &str, text: &str, max_chars: impl maud::Render) -> Markup {
        self.labelled(name, |described| {
            html! {
                textarea #(name) name=(name) rows="4" maxlength=(max_chars) aria-invalid=[self.invalid(name)]
                    aria-describedby=[described] autofocus[self.is_focus(name)] { (text) }
            }
        })
    }

    /// A day.
    pub fn date(&self, name: &str) -> Markup {
        self.of_type(name, "date")
    }

    /// A moment, in GMT.
    pub fn moment(&self, name: &str) -> Markup {
        self.of_type(name, "datetime-local")
    }

    fn of_type(&self, name: &str, kind: &str) -> Markup {
        self.labelled(name, |described| {
            html! {
                input #(name) name=(name) type=(kind) value=(self.form.text(name)) aria-invalid=[self.invalid(name)]
                    aria-describedby=[described] autofocus[self.is_focus(name)];
            }
        })
    }

    /// One of a few values; the first is taken where nothing was chosen.
    pub fn choice<T: Serialize>(&self, name: &str, options: &[(T, &str)]) -> Markup {
        let chosen = self.form.text(name);
        self.labelled(name, |described| {
            html! {
                select #(name) name=(name) aria-invalid=[self.invalid(name)] aria-describedby=[described]
                    autofocus[self.is_focus(name)] {
                    @for (value, words) in options {
                        @let value = name_of(value);
                        option value=(value) selected[value == chosen] { (words) }
                    }
                }
            }
        })
    }

    /// Something that is so, or is not; ticked, it is sent with this value.
    pub fn tick(&self, name: &str, value: &str) -> Markup {
        html! {
            div class="tick" {
                input #(name) name=(name) type="checkbox" value=(value) checked[self.form.text(name) == value]
                    aria-invalid=[self.invalid(name)] aria-describedby=[self.described(name, "")]
                    autofocus[self.is_focus(name)];
                label for=(name) { (label(name).map_or("", |label| label.text)) }
                (self.errors(name))
            }
        }
    }

    fn labelled(&self, name: &str, control: impl FnOnce(Option<String>) -> Markup) -> Markup {
        let Label { text, hint } = label(name).unwrap_or(Label { text: "", hint: "" });
        html! {
            div class="field" {
                label for=(name) { (text) }
                (control(self.described(name, hint)))
                @if !hint.is_empty() { p class="hint" id=(hint_id(name)) { (hint) } }
                (self.errors(name))
            }
        }
    }

    fn errors(&self, name: &str) -> Markup {
        html! {
            @if self.is_faulty(name) {
                p class="error" id=(error_id(name)) {
                    (super::icons::cross())
                    @for fault in self.faults_of(name) { (in_words(fault)) " " }
                }
            }
        }
    }

    /// What describes the field.
    fn described(&self, name: &str, hint: &str) -> Option<String> {
        let hint = (!hint.is_empty()).then(|| hint_id(name));
        let error = self.is_faulty(name).then(|| error_id(name));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
            (hint, error) => error.or(hint),
        }
    }

    fn faults_of(&self, name: &str) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(move |fault| name_of_field(&fault.pointer) == name)
    }

    fn is_faulty(&self, name: &str) -> bool {
        self.faults_of(name).next().is_some()
    }

    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.is_faulty(name).then_some("true")
    }

    fn is_focus(&self, name: &str) -> bool {
        matches!(self.focus, Focus::Field(field) if field == name)
    }

    /// Whether something stands, or is wrong, in one of the fields whose names begin so.
    pub fn is_used(&self, names: &[&str]) -> bool {
        let starts = |fault: &Fault| {
            names.iter().any(|name| name_of_field(&fault.pointer).starts_with(name))
        };
        names.iter().any(|name| !self.form.text(name).is_empty()) || self.faults.iter().any(starts)
    }

    /// A button that adds a row to a list.
    pub fn add(&self, list: &str, words: &str) -> Markup {
        let is_focus = matches!(self.focus, Focus::Adding(other) if other == list);
        html! {
            button type="submit" class="quiet" name=(DEED) value=(Deed::Add(list.to_owned()).name())
                autofocus[is_focus] {
                (super::icons::plus()) (words)
                @if let Some((parent, _)) = list.rsplit_once('.') { span class="unseen" { " to " (place(parent)) } }
            }
        }
    }
}

/// A button that removes a row from a list.
pub(super) fn remove(list: &str, row: usize) -> Markup {
    html! {
        button type="submit" class="quiet remove" name=(DEED) value=(Deed::Remove(list.to_owned(), row).name()) {
            "Remove" span class="unseen" { " " (place(&format!("{list}.{row}"))) }
        }
    }
}

/// What is wrong, for who fills in a form.
pub(super) fn in_words(fault: &Fault) -> &str {
    match fault.code {
        FaultCode::MissingField => "Please fill this in.",
        _ => &fault.detail,
    }
}

fn hint_id(name: &str) -> String {
    format!("{name}-hint")
}

fn error_id(name: &str) -> String {
    format!("{name}-error")
}
