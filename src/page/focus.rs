//! Where the keyboard, and a screen reader, go on when a page has come.

/// What in the form is to have the focus. What a page was asked for has it by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Focus {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// A field.
    Field(String),
    /// The button that adds to this list.
    Adding(String),
    /// The list of errors, if no field shows the first one.
    Errors,
}
