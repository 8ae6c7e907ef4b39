//! The troubleshooting catalogue: the eleven entries of the "Licenses" chapter, the four product
//! messages it quotes, the reasons that refer to an entry, and the times that it states.
//!
//! Titles and quoted messages are verbatim. All other texts state the facts of the source in this
//! project's words.

mod entries;
mod entry;
mod entry_id;
mod messages;
mod reasons;
pub(crate) mod times;

use std::sync::LazyLock;

use serde_json::value::RawValue;
use strum::VariantArray as _;

pub use entry::{Actor, Entry, Solution};
pub use entry_id::{EntryId, UnknownEntry};
pub use messages::{MessageCode, QuotedMessage};
pub use reasons::{Basis, ReasonCode};
pub use times::{
    ANALYSIS_DAILY_AT, AUDIT_JOBS, COUNT_REFRESH, DEACTIVATION, EntryTime, FREE_TRIAL, Interval,
    PLM_FULLY_STARTED, analysis_time, next_analysis,
};

/// Each entry with its JSON, in the source's order. Both are built once.
static CATALOGUE: LazyLock<Vec<(Entry, Box<RawValue>)>> = LazyLock::new(|| {
    let mut entries: Vec<_> = EntryId::VARIANTS.iter().copied().map(with_json).collect();
    entries.sort_by_key(|(entry, _)| entry.number);
    entries
});

fn with_json(id: EntryId) -> (Entry, Box<RawValue>) {
    let entry = entries::entry(id);
    let json = serde_json::value::to_raw_value(&entry)
        .expect("an entry has only strings, numbers and lists");
    (entry, json)
}

fn entry_and_json(id: EntryId) -> &'static (Entry, Box<RawValue>) {
    CATALOGUE.iter().find(|(entry, _)| entry.id == id).expect("every id has an entry")
}

/// The name of a code, as JSON has it.
///
/// ```
/// use pakplan::catalogue::{ReasonCode, name_of};
/// assert_eq!(name_of(ReasonCode::PakExhausted), "pak_exhausted");
/// ```
#[must_use]
pub fn name_of(code: impl Into<&'static str>) -> &'static str {
    code.into()
}

/// The eleven entries, in the source's order.
///
/// ```
/// assert_eq!(pakplan::catalogue::all().count(), 11);
/// ```
pub fn all() -> impl Iterator<Item = &'static Entry> {
    CATALOGUE.iter().map(|(entry, _)| entry)
}

/// The entry with this id.
///
/// ```
/// use pakplan::catalogue::{EntryId, find};
/// assert_eq!(find(EntryId::PlmNotAccessible).page, 3);
/// ```
#[must_use]
pub fn find(id: EntryId) -> &'static Entry {
    &entry_and_json(id).0
}

/// The JSON of an entry.
#[must_use]
pub fn json(id: EntryId) -> &'static RawValue {
    &entry_and_json(id).1
}
