//! The request: the installed 1.x licenses, the PAKs and the facts about the system.
//!
//! [`AssessmentRequest`] is the input of the calculation. It can only be built through the checks:
//! the types in `values` check each value, `rules` checks what concerns several fields, and `read`
//! reads JSON with all errors at once. [`UncheckedRequest`] is the same data before the rules.
//!
//! Defaults are documented in words, not as a schema's `default`, because some generators turn a
//! field with a default into a required one.

mod checked;
mod limits;
mod lot;
mod pak;
mod read;
mod rules;
mod system;
mod unchecked;
mod values;

pub use checked::AssessmentRequest;
pub use limits::{MAX_LINES, MAX_LINES_PER_PAK, MAX_LOTS, MAX_PAKS};
pub use lot::{Lot, Rehost};
pub use pak::{LicenseFile, LineKind, Pak, PakLine};
pub use read::read_named;
pub(crate) use read::{
    Field, ListSlot, Object, ReadJson, Slot, object_fields, read_object, read_text,
};
pub use system::{ActiveNode, SystemFacts};
pub use unchecked::UncheckedRequest;
pub use values::{
    Count, FromText, MAX_COUNT, MAX_PAK_NUMBER_LENGTH, MAX_SKU_LENGTH, MAX_SYSTEM_ID_LENGTH,
    PAK_NUMBER_PATTERN, PakNumber, RELEASE_1X_PATTERN, RELEASE_2X_PATTERN, RELEASE_PATTERN,
    Release, Release1x, Release2x, SKU_PATTERN, Sku, SystemId, TEXT_PATTERN, ValueError, Wanted,
};
