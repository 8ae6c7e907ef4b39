//! Which element of a new page has the keyboard focus.

/// The part of the form that has the focus. An answer takes the focus by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Focus {
    /// No part of the form.
    #[default]
    Nothing,
    /// A field.
    Field(String),
    /// The button that adds a row to this list.
    Adding(String),
    /// The list of errors, if the form has no field for the first one.
    Errors,
}
