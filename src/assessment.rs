//! The calculation: how many 2.0 upgrades a PAK can fulfill, why not more, and what to do.
//!
//! [`assess`] is the entry point. It is pure: it reads no clock and no environment, and the same
//! request gives the same assessment, byte for byte.

mod allocation;
mod coverage;
mod deadlines;
mod decision;
mod details;
mod errors;
mod gate;
mod headline;
mod masking;
mod messages;
mod outcome;
mod paks;
mod plan;
mod purchase;
mod reasons;
mod report;
mod request;
mod schedule;
mod summary;
#[cfg(test)]
mod testing;
mod text;
mod troubleshooting;

pub use coverage::{Coverage, Covered};
pub use deadlines::{Deadline, DeadlineCode};
pub use decision::{Decision, decide};
pub use details::Reason;
pub(crate) use errors::push_segment;
pub use errors::{FieldError, FieldErrorCode, MAX_ERRORS, RequestError};
pub use gate::{FailOn, Gate, GateInput};
pub(crate) use masking::mask_in;
pub use messages::ProductMessage;
pub use outcome::Outcome;
pub use paks::{AssessedLine, AssessedPak};
pub use plan::{PlanAction, PlanStep};
pub use purchase::Purchase;
pub use report::{Assessment, assess};
pub use request::{
    ActiveNode, AssessmentRequest, Count, FromText, LicenseFile, LineKind, Lot, MAX_COUNT,
    MAX_LINES, MAX_LINES_PER_PAK, MAX_LOTS, MAX_PAK_NUMBER_LENGTH, MAX_PAKS, MAX_SKU_LENGTH,
    MAX_SYSTEM_ID_LENGTH, PAK_NUMBER_PATTERN, Pak, PakLine, PakNumber, RELEASE_1X_PATTERN,
    RELEASE_2X_PATTERN, RELEASE_PATTERN, Rehost, Release, Release1x, Release2x, SKU_PATTERN, Sku,
    SystemFacts, SystemId, TEXT_PATTERN, UncheckedRequest, ValueError, Wanted, read_named,
};
pub(crate) use request::{
    Field, ListSlot, Object, ReadJson, Slot, object_fields, read_object, read_text,
};
pub use summary::Summary;
pub(crate) use text::{exceeded_usage, is_or_are, licenses, minute};
pub use troubleshooting::{CatalogueDetail, Troubleshooting};
