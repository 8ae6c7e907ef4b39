//! Any application that validation lets pass, with counts up to the bounds.
#![no_main]

use arbitrary::{Result, Unstructured};
use chrono::{DateTime, NaiveDate, Utc};
use libfuzzer_sys::fuzz_target;
use pakplan::assessment::{
    ActiveNode, AssessmentRequest, LicenseFile, LineKind, Lot, MAX_COUNT, Pak, PakLine, PakNumber,
    Rehost, SystemFacts, assess,
};
use pakplan_fuzz::assessment::hold_to_the_laws;
use pakplan_fuzz::moment;

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Unstructured::new(bytes);
    let Ok(application) = application(&mut choices) else { return };
    let as_of = application.as_of.unwrap_or_else(moment);
    let json = serde_json::to_string(&application).expect("JSON");
    let read = AssessmentRequest::from_json(json.as_bytes()).expect("an application within the bounds");
    assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
    hold_to_the_laws(&application, as_of);
    order_and_parting_of_lots_change_nothing(&application, as_of);
    a_further_license_lowers_nothing(&application, as_of);
    no_number_is_left_when_masked(&application, as_of);
});

fn order_and_parting_of_lots_change_nothing(application: &AssessmentRequest, as_of: DateTime<Utc>) {
    let before = assess(application, as_of);
    let mut changed = application.clone();
    changed.licenses.reverse();
    if let Some(lot) = changed.licenses.first_mut() {
        let part = Lot { quantity: lot.quantity / 2, ..lot.clone() };
        lot.quantity -= part.quantity;
        changed.licenses.push(part);
    }
    let after = assess(&changed, as_of);
    assert_eq!((after.summary, after.purchase), (before.summary, before.purchase));
    assert_eq!((after.outcome, after.message), (before.outcome, before.message));
}

fn a_further_license_lowers_nothing(application: &AssessmentRequest, as_of: DateTime<Utc>) {
    if !application.paks.iter().all(|pak| pak.partial_fulfillment) {
        return;
    }
    let mut more = application.clone();
    let lot = Lot { release: "1.5".into(), quantity: 1, rehost: Rehost::Installed };
    more.licenses.push(lot);
    let (before, after) = (assess(application, as_of).summary, assess(&more, as_of).summary);
    assert!(after.fulfillable_now >= before.fulfillable_now);
    assert!(after.shortfall <= before.shortfall);
}

fn no_number_is_left_when_masked(application: &AssessmentRequest, as_of: DateTime<Utc>) {
    let masked = assess(application, as_of).with_masked_paks();
    let json = serde_json::to_string(&masked).expect("JSON");
    for pak in &application.paks {
        assert!(!json.contains(pak.number.as_str()), "{} is left", pak.number.as_str());
    }
}

fn application(choices: &mut Unstructured<'_>) -> Result<AssessmentRequest> {
    let licenses = list(choices, 0, 6, |choices, _| {
        let rehost = *choices.choose(&[
            Rehost::NotRequired,
            Rehost::NotStarted,
            Rehost::Requested,
            Rehost::Issued,
            Rehost::Installed,
        ])?;
        let release = format!("1.{}", choices.int_in_range(0..=999)?);
        Ok(Lot { release, quantity: count(choices)?, rehost })
    })?;
    Ok(AssessmentRequest {
        licenses,
        paks: list(choices, 1, 5, pak)?,
        system: system(choices)?,
        target_licenses: option(choices, count)?,
        as_of: option(choices, any_moment)?,
    })
}

fn pak(choices: &mut Unstructured<'_>, place: usize) -> Result<Pak> {
    // Long enough to be masked, and no part of any sentence.
    let number = format!("ENTITLED-{place}");
    let partial_fulfillment = choices.ratio(3, 4)?;
    let contents = list(choices, 1, 4, |choices, _| {
        let (one, other) = (count(choices)?, count(choices)?);
        let sku = [None, Some("L-CWMS-UPG".to_owned()), Some(format!("CWMS {number}"))];
        let request = option(choices, |choices| choices.int_in_range(1..=MAX_COUNT))?;
        Ok(PakLine {
            kind: *choices.choose(&[LineKind::Upgrade, LineKind::Upgrade, LineKind::New])?,
            quantity: one.max(other),
            fulfilled: one.min(other),
            target_release: release(choices)?,
            sku: choices.choose(&sku)?.clone(),
            request: request.filter(|_| partial_fulfillment),
        })
    })?;
    let issued_for = option(choices, system_id)?;
    Ok(Pak {
        number: PakNumber::from(number),
        contents,
        partial_fulfillment,
        license_file: issued_for.map(|issued_for| LicenseFile { issued_for }),
    })
}

fn system(choices: &mut Unstructured<'_>) -> Result<SystemFacts> {
    Ok(SystemFacts {
        release: release(choices)?,
        id: option(choices, system_id)?,
        active_node: if choices.ratio(1, 4)? { ActiveNode::Secondary } else { ActiveNode::Primary },
        plm_started_at: option(choices, any_moment)?,
        licenses_changed_at: option(choices, any_moment)?,
        alert_expires_on: option(choices, date)?,
        free_trial_started_on: option(choices, date)?,
        usage_exceeded_since: option(choices, date)?,
        licenses_invalid_since: option(choices, date)?,
        hosts_in_use: option(choices, count)?,
        licenses_2x: count(choices)?,
    })
}

/// So many of something, each told its place.
fn list<'a, T>(
    choices: &mut Unstructured<'a>,
    least: usize,
    most: usize,
    mut one: impl FnMut(&mut Unstructured<'a>, usize) -> Result<T>,
) -> Result<Vec<T>> {
    let length = choices.int_in_range(least..=most)?;
    (0..length).map(|place| one(choices, place)).collect()
}

fn option<'a, T>(
    choices: &mut Unstructured<'a>,
    one: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if choices.ratio(1, 3)? { one(choices).map(Some) } else { Ok(None) }
}

/// A count: mostly a small one, so that what is asked meets what is there.
fn count(choices: &mut Unstructured<'_>) -> Result<u32> {
    match choices.int_in_range(0..=9)? {
        0 => Ok(MAX_COUNT),
        1 => choices.int_in_range(0..=MAX_COUNT),
        _ => choices.int_in_range(0..=20),
    }
}

fn release(choices: &mut Unstructured<'_>) -> Result<String> {
    let releases = ["2.0", "2.0", "2.0", "2.5", "3.0", "02.7", "0.0", "999.999"];
    choices.choose(&releases).map(|release| (*release).to_owned())
}

fn system_id(choices: &mut Unstructured<'_>) -> Result<String> {
    choices.choose(&["PLM-A", "PLM-A", "PLM-B"]).map(|id| (*id).to_owned())
}

/// Any day that four digits of a year can name.
fn date(choices: &mut Unstructured<'_>) -> Result<NaiveDate> {
    let days = choices.int_in_range(-365..=3_652_058)?;
    Ok(NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default())
}

/// A moment: mostly one near the usual one, where the rules about time apply.
fn any_moment(choices: &mut Unstructured<'_>) -> Result<DateTime<Utc>> {
    if choices.ratio(3, 4)? {
        let minutes = choices.int_in_range(-3_000..=3_000)?;
        return Ok(moment() + chrono::TimeDelta::minutes(minutes));
    }
    let second = choices.int_in_range(0..=86_399)?;
    let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0);
    Ok(date(choices)?.and_time(time.unwrap_or_default()).and_utc())
}
