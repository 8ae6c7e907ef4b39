//! The rules that concern several fields of a request, for the `validator` crate.
//!
//! A value that could not be read is replaced by one that no rule objects to, so that the rules
//! apply to what could be read.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use validator::ValidationError;

use super::{Pak, PakLine, SystemFacts, UncheckedRequest};
use crate::assessment::FieldErrorCode;

/// The most lots of 1.x licenses in one request.
pub const MAX_LOTS: usize = 200;
/// The most PAKs in one request.
pub const MAX_PAKS: usize = 200;
/// The most lines in one PAK.
pub const MAX_LINES_PER_PAK: usize = 100;
/// The most lines in all PAKs of one request.
pub const MAX_LINES: usize = 1_000;

/// How far a time may be ahead of the assessment's: clocks and time zones differ.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::hours(24);
/// How many days a date may be ahead of the assessment's.
const DATE_TOLERANCE: Days = Days::new(1);

/// What the rules need besides the request.
pub struct RuleContext {
    /// The time to compute for. If it is unknown, no time is checked.
    pub as_of: Option<DateTime<Utc>>,
    /// Whether all facts about the system could be read.
    pub knows_system: bool,
}

/// The error of a rule that is broken at these JSON Pointers, if there are any.
fn broken_at(
    pointers: impl Iterator<Item = String>,
    code: FieldErrorCode,
    detail: &'static str,
) -> Result<(), ValidationError> {
    let pointers: Vec<_> = pointers.collect();
    if pointers.is_empty() { Ok(()) } else { Err(code.at(&pointers, detail)) }
}

pub(super) fn fulfilled_within_quantity(request: &UncheckedRequest) -> Result<(), ValidationError> {
    let is_broken = |line: &PakLine| line.fulfilled > line.quantity;
    let lines = request.paks.iter().enumerate().flat_map(|(pak, Pak { contents, .. })| {
        let broken = contents.iter().enumerate().filter(move |(_, line)| is_broken(line));
        broken.map(move |(line, _)| format!("/paks/{pak}/contents/{line}/fulfilled"))
    });
    let detail = "Enter at most the quantity of the line.";
    broken_at(lines, FieldErrorCode::FulfilledAboveQuantity, detail)
}

pub(super) fn each_pak_once(request: &UncheckedRequest) -> Result<(), ValidationError> {
    // Most requests have one PAK and need no set.
    if request.paks.len() < 2 {
        return Ok(());
    }
    let mut seen = HashSet::new();
    let numbers = request.paks.iter().enumerate();
    let numbers = numbers.filter_map(|(pak, Pak { number, .. })| Some((pak, number.as_ref()?)));
    let duplicates = numbers
        .filter(|(_, number)| !seen.insert(*number))
        .map(|(pak, _)| format!("/paks/{pak}/number"));
    let detail = "This PAK number occurs further up. List each PAK once, with all its lines.";
    broken_at(duplicates, FieldErrorCode::DuplicatePak, detail)
}

pub(super) fn lines_in_all(request: &UncheckedRequest) -> Result<(), ValidationError> {
    let lines: usize = request.paks.iter().map(|pak| pak.contents.len()).sum();
    let too_many = (lines > MAX_LINES).then(|| "/paks".to_owned());
    let detail = "List at most 1000 lines in all PAKs together. Split the request.";
    broken_at(too_many.into_iter(), FieldErrorCode::WrongLength, detail)
}

pub(super) fn something_to_assess(
    request: &UncheckedRequest,
    context: &RuleContext,
) -> Result<(), ValidationError> {
    let may_have_facts = !context.knows_system || is_worth_an_answer(&request.system);
    let nothing = request.paks.is_empty() && !may_have_facts;
    let detail = "List at least one PAK, or give a fact in `system` that needs no PAK: `active_node` as `secondary`, `alert_expires_on`, `free_trial_started_on`, `usage_exceeded_since`, `licenses_invalid_since` or `hosts_in_use`.";
    let pointer = nothing.then(|| "/paks".to_owned());
    broken_at(pointer.into_iter(), FieldErrorCode::MissingField, detail)
}

/// Whether the facts alone, without a PAK, give an answer.
fn is_worth_an_answer(system: &SystemFacts) -> bool {
    system.is_secondary_active()
        || system.alert_expires_on.is_some()
        || system.free_trial_started_on.is_some()
        || system.usage_exceeded_since.is_some()
        || system.licenses_invalid_since.is_some()
        || system.hosts_in_use.is_some()
}

pub(super) fn nothing_in_the_future(
    request: &UncheckedRequest,
    context: &RuleContext,
) -> Result<(), ValidationError> {
    let Some(as_of) = context.as_of else { return Ok(()) };
    let system = &request.system;
    let latest = as_of.checked_add_signed(CLOCK_TOLERANCE);
    let last_day = as_of.date_naive().checked_add_days(DATE_TOLERANCE);
    let is_late = |time: Option<DateTime<Utc>>| time.zip(latest).is_some_and(|(t, max)| t > max);
    let is_late_day = |day: Option<NaiveDate>| day.zip(last_day).is_some_and(|(d, max)| d > max);
    let fields = [
        ("plm_started_at", is_late(system.plm_started_at)),
        ("licenses_changed_at", is_late(system.licenses_changed_at)),
        ("free_trial_started_on", is_late_day(system.free_trial_started_on)),
        ("usage_exceeded_since", is_late_day(system.usage_exceeded_since)),
        ("licenses_invalid_since", is_late_day(system.licenses_invalid_since)),
    ];
    let late = fields.into_iter().filter(|(_, is_late)| *is_late);
    let detail = "This lies in the future. Enter when it happened, or correct `as_of`.";
    broken_at(
        late.map(|(field, _)| format!("/system/{field}")),
        FieldErrorCode::InTheFuture,
        detail,
    )
}
