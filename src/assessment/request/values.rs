//! The values of a request's fields. Each type is built only by its parser, so a value that exists
//! is within its bounds. The bounds are constants here; the OpenAPI schema repeats them as
//! literals, which a test compares.

mod count;
mod from_text;
mod ids;
mod release;
mod times;

pub use count::{Count, MAX_COUNT, Wanted};
pub use from_text::{FromText, ValueError};
pub use ids::{
    MAX_PAK_NUMBER_LENGTH, MAX_SKU_LENGTH, MAX_SYSTEM_ID_LENGTH, PAK_NUMBER_PATTERN, PakNumber,
    SKU_PATTERN, Sku, SystemId, TEXT_PATTERN,
};
pub use release::{
    RELEASE_1X_PATTERN, RELEASE_2X_PATTERN, RELEASE_PATTERN, Release, Release1x, Release2x,
};
