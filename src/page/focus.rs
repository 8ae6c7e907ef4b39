//! Where the keyboard, and a screen reader, go on when a page has come.

/// What is to have the focus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Focus {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// A field.
    Field(String),
    /// The button that adds to this list.
    Adding(String),
    /// What the pasted message is.
    Found,
    /// What is wrong, where no field shows it.
    Faults,
    /// The answer.
    Answer,
}
