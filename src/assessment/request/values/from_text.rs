//! How a value is read from text, and its error.

use std::borrow::Cow;
use std::fmt;

use crate::assessment::errors::FieldErrorCode;

/// Why a text or a number is not a value of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    pub code: FieldErrorCode,
    /// What to do, in one sentence.
    pub detail: Cow<'static, str>,
}

impl ValueError {
    pub(crate) fn new(code: FieldErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for ValueError {}

/// A value that is written as text.
pub trait FromText: Sized {
    /// Reads the value from text.
    ///
    /// # Errors
    /// If the text is not a value of this type.
    fn from_text(text: &str) -> Result<Self, ValueError>;
}
