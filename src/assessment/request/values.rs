//! The values of a request's fields. Each type is built only by its parser, so a value that exists
//! is within its bounds. The bounds are constants here; the OpenAPI schema repeats them as
//! literals, which a test compares.

mod count;
mod ids;
mod release;
mod times;

use std::borrow::Cow;
use std::fmt;

pub use count::{Count, MAX_COUNT, Wanted};
pub use ids::{
    MAX_PAK_NUMBER_LENGTH, MAX_SKU_LENGTH, MAX_SYSTEM_ID_LENGTH, PAK_NUMBER_PATTERN, PakNumber,
    SKU_PATTERN, Sku, SystemId, TEXT_PATTERN,
};
pub use release::{
    RELEASE_1X_PATTERN, RELEASE_2X_PATTERN, RELEASE_PATTERN, Release, Release1x, Release2x,
};

use crate::assessment::FieldErrorCode;

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
