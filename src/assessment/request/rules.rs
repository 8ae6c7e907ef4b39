//! The rules between the fields of a request.
//!
//! A value that could not be read is replaced by one that no rule rejects, so that the rules
//! apply to what could be read.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::limits::MAX_LINES;
use super::pak::{Pak, PakLine};
use super::system::SystemFacts;
use crate::assessment::errors::{FieldError, FieldErrorCode};

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

/// The errors of all rules.
pub(super) fn errors(paks: &[Pak], system: &SystemFacts, context: &RuleContext) -> Vec<FieldError> {
    let mut errors = Vec::new();
    errors.extend(fulfilled_within_quantity(paks));
    errors.extend(each_pak_once(paks));
    errors.extend(lines_in_all(paks));
    errors.extend(something_to_assess(paks, system, context));
    errors.extend(nothing_in_the_future(system, context));
    errors
}

fn fulfilled_within_quantity(paks: &[Pak]) -> impl Iterator<Item = FieldError> {
    let lines = paks.iter().enumerate().flat_map(|(pak, Pak { contents, .. })| {
        let lines = contents.iter().enumerate();
        let broken = lines.filter(|(_, PakLine { quantity, fulfilled, .. })| fulfilled > quantity);
        broken.map(move |(line, _)| format!("/paks/{pak}/contents/{line}/fulfilled"))
    });
    lines.map(|pointer| {
        let detail = "Enter at most the quantity of the line.";
        FieldError::new(pointer, FieldErrorCode::FulfilledAboveQuantity, detail)
    })
}

fn each_pak_once(paks: &[Pak]) -> Vec<FieldError> {
    // Most requests have one PAK and need no set.
    if paks.len() < 2 {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let numbers = paks.iter().enumerate();
    let numbers = numbers.filter_map(|(pak, Pak { number, .. })| Some((pak, number.as_ref()?)));
    let duplicates = numbers.filter(|(_, number)| !seen.insert(*number)).map(|(pak, _)| {
        let detail = "This PAK number occurs further up. List each PAK once, with all its lines.";
        let pointer = format!("/paks/{pak}/number");
        FieldError::new(pointer, FieldErrorCode::DuplicatePak, detail)
    });
    duplicates.collect()
}

fn lines_in_all(paks: &[Pak]) -> Option<FieldError> {
    let lines: usize = paks.iter().map(|pak| pak.contents.len()).sum();
    (lines > MAX_LINES).then(|| {
        let detail =
            format!("List at most {MAX_LINES} lines in all PAKs together. Split the request.");
        FieldError::new("/paks", FieldErrorCode::WrongLength, detail)
    })
}

fn something_to_assess(
    paks: &[Pak],
    system: &SystemFacts,
    context: &RuleContext,
) -> Option<FieldError> {
    let may_have_facts = !context.knows_what_is_given || can_be_assessed_alone(system);
    let detail = "List at least one PAK, or give a fact in `system` that needs no PAK: `active_node` as `secondary`, `alert_expires_on`, `free_trial_started_on`, `usage_exceeded_since`, `licenses_invalid_since` or `hosts_in_use`.";
    (paks.is_empty() && !may_have_facts)
        .then(|| FieldError::new("/paks", FieldErrorCode::MissingField, detail))
}

/// Whether an assessment has a result for these facts if there is no PAK.
fn can_be_assessed_alone(system: &SystemFacts) -> bool {
    system.is_secondary_active()
        || system.alert_expires_on.is_some()
        || system.free_trial_started_on.is_some()
        || system.usage_exceeded_since.is_some()
        || system.licenses_invalid_since.is_some()
        || system.hosts_in_use.is_some()
}

fn nothing_in_the_future(system: &SystemFacts, context: &RuleContext) -> Vec<FieldError> {
    let Some(as_of) = context.as_of else { return Vec::new() };
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
