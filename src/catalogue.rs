//! The troubleshooting catalogue: the eleven entries of the "Licenses" chapter, the four product
//! messages it quotes, the reasons that lead to an entry, and the times it names.
//!
//! Titles and quoted messages are the source's, letter for letter. Everything else says the
//! source's facts in this project's words.

mod entries;
mod entry;
mod messages;
mod reasons;
pub(crate) mod times;

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::value::RawValue;

pub use entry::{Actor, Entry, EntryId, Solution, UnknownEntry};
pub use messages::{MessageCode, QuotedMessage};
pub use reasons::{Basis, ReasonCode};
pub use times::{
    ANALYSIS_DAILY_AT, AUDIT_JOBS, COUNT_REFRESH, DEACTIVATION, EntryTime, FREE_TRIAL, Interval,
    PLM_FULLY_STARTED, next_analysis,
};

/// The catalogue as it stands for the life of the process: each entry beside its JSON.
static CATALOGUE: LazyLock<Vec<(Entry, Box<RawValue>)>> = LazyLock::new(|| {
    EntryId::ALL
        .into_iter()
        .map(|id| {
            let entry = entries::entry(id);
            let json = serde_json::value::to_raw_value(&entry)
                .expect("an entry is plain strings, numbers and lists, which JSON can hold");
            (entry, json)
        })
        .collect()
});

/// A code as it is written.
///
/// ```
/// use pakplan::catalogue::{ReasonCode, name_of};
/// assert_eq!(name_of(&ReasonCode::PakExhausted), "pak_exhausted");
/// ```
pub fn name_of(code: &impl Serialize) -> &'static str {
    serde_variant::to_variant_name(code).unwrap_or_default()
}

/// The eleven entries, in the source's order.
///
/// ```
/// assert_eq!(pakplan::catalogue::all().count(), 11);
/// ```
pub fn all() -> impl Iterator<Item = &'static Entry> {
    CATALOGUE.iter().map(|(entry, _)| entry)
}

/// The entry with this id. It always exists: an id is a variant, not a string.
///
/// ```
/// use pakplan::catalogue::{EntryId, find};
/// assert_eq!(find(EntryId::PlmNotAccessible).page, 3);
/// ```
#[must_use]
pub fn find(id: EntryId) -> &'static Entry {
    &CATALOGUE[id.index()].0
}

/// The entry's JSON, written once for the life of the process.
#[must_use]
pub fn json(id: EntryId) -> &'static RawValue {
    &CATALOGUE[id.index()].1
}
