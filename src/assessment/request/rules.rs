//! The rules that concern several fields of a request, for the `validator` crate.
//!
//! A value that could not be read is replaced by one that no rule objects to, so that the rules
//! apply to what could be read.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use validator::ValidationError;

use super::{Pak, PakLine, SystemFacts, UncheckedRequest};
use crate::assessment::errors::{FieldError, FieldErrorCode, validation_error};

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
    /// Whether the PAKs and the facts about the system could be read, so that it is known whether
    /// there are any.
    pub knows_what_is_given: bool,
}

/// All rules, for the `validator` crate.
pub(super) fn rules_between_fields(
    request: &UncheckedRequest,
    context: &RuleContext,
) -> Result<(), ValidationError> {
    let mut errors = Vec::new();
    errors.extend(fulfilled_within_quantity(request));
    errors.extend(each_pak_once(request));
    errors.extend(lines_in_all(request));
    errors.extend(something_to_assess(request, context));
    errors.extend(nothing_in_the_future(request, context));
    if errors.is_empty() { Ok(()) } else { Err(validation_error(&errors)) }
}

fn fulfilled_within_quantity(request: &UncheckedRequest) -> impl Iterator<Item = FieldError> {
    let lines = request.paks.iter().enumerate().flat_map(|(pak, Pak { contents, .. })| {
        let lines = contents.iter().enumerate();
        let broken = lines.filter(|(_, PakLine { quantity, fulfilled, .. })| fulfilled > quantity);
        broken.map(move |(line, _)| format!("/paks/{pak}/contents/{line}/fulfilled"))
    });
    lines.map(|pointer| {
        let detail = "Enter at most the quantity of the line.";
        FieldError::new(pointer, FieldErrorCode::FulfilledAboveQuantity, detail)
    })
}

fn each_pak_once(request: &UncheckedRequest) -> Vec<FieldError> {
    // Most requests have one PAK and need no set.
    if request.paks.len() < 2 {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let numbers = request.paks.iter().enumerate();
    let numbers = numbers.filter_map(|(pak, Pak { number, .. })| Some((pak, number.as_ref()?)));
    let duplicates = numbers.filter(|(_, number)| !seen.insert(*number)).map(|(pak, _)| {
        let detail = "This PAK number occurs further up. List each PAK once, with all its lines.";
        let pointer = format!("/paks/{pak}/number");
        FieldError::new(pointer, FieldErrorCode::DuplicatePak, detail)
    });
    duplicates.collect()
}

fn lines_in_all(request: &UncheckedRequest) -> Option<FieldError> {
    let lines: usize = request.paks.iter().map(|pak| pak.contents.len()).sum();
    let detail = "List at most 1000 lines in all PAKs together. Split the request.";
    (lines > MAX_LINES).then(|| FieldError::new("/paks", FieldErrorCode::WrongLength, detail))
}

fn something_to_assess(request: &UncheckedRequest, context: &RuleContext) -> Option<FieldError> {
    let may_have_facts = !context.knows_what_is_given || is_worth_an_answer(&request.system);
    let detail = "List at least one PAK, or give a fact in `system` that needs no PAK: `active_node` as `secondary`, `alert_expires_on`, `free_trial_started_on`, `usage_exceeded_since`, `licenses_invalid_since` or `hosts_in_use`.";
    (request.paks.is_empty() && !may_have_facts)
        .then(|| FieldError::new("/paks", FieldErrorCode::MissingField, detail))
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

fn nothing_in_the_future(request: &UncheckedRequest, context: &RuleContext) -> Vec<FieldError> {
    let Some(as_of) = context.as_of else { return Vec::new() };
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
    let late = fields.into_iter().filter(|(_, is_late)| *is_late).map(|(field, _)| {
        let detail = "This lies in the future. Enter when it happened, or correct `as_of`.";
        FieldError::new(format!("/system/{field}"), FieldErrorCode::InTheFuture, detail)
    });
    late.collect()
}
