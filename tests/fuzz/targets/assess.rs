//! Any valid request, with counts up to the limits.
#![no_main]

use arbitrary::{Result, Unstructured};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use libfuzzer_sys::fuzz_target;
use pakplan::assessment::{AssessmentRequest, MAX_COUNT, assess};
use pakplan_fuzz::assessment::assert_invariants;
use pakplan_fuzz::default_time;
use serde_json::{Map, Value, json};

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Unstructured::new(bytes);
    let Ok(json) = request_json(&mut choices) else { return };
    let Ok(request) = AssessmentRequest::from_json(json.to_string().as_bytes(), default_time())
    else {
        // Some combinations of facts are invalid, such as a time in the future.
        return;
    };
    assert_invariants(&request);
    order_of_lots_does_not_matter(&json);
    one_more_license_never_lowers_the_result(&json);
    masking_removes_all_numbers(&json, &request);
});

fn read(json: &Value) -> AssessmentRequest {
    AssessmentRequest::from_json(json.to_string().as_bytes(), default_time())
        .expect("a valid request")
}

fn lots(json: &mut Value) -> &mut Vec<Value> {
    json["licenses"].as_array_mut().expect("a list")
}

fn order_of_lots_does_not_matter(json: &Value) {
    let mut reversed = json.clone();
    lots(&mut reversed).reverse();
    let (one, other) = (read(json), read(&reversed));
    let (before, after) = (assess(&one), assess(&other));
    assert_eq!((after.summary, after.purchase), (before.summary, before.purchase));
    assert_eq!((after.outcome, after.message), (before.outcome, before.message));
}

fn one_more_license_never_lowers_the_result(json: &Value) {
    let mut more = json.clone();
    lots(&mut more).push(json!({ "release": "1.5", "quantity": 1, "rehost": "installed" }));
    let (before, after) = (assess(&read(json)).summary, assess(&read(&more)).summary);
    assert!(after.fulfillable_now >= before.fulfillable_now);
    assert!(after.shortfall <= before.shortfall);
}

fn masking_removes_all_numbers(json: &Value, request: &AssessmentRequest) {
    let masked = serde_json::to_string(&assess(request).with_masked_paks()).expect("JSON");
    for pak in json["paks"].as_array().expect("a list") {
        if let Some(number) = pak["number"].as_str() {
            assert!(!masked.contains(number), "{number} is not masked");
        }
    }
}

fn request_json(choices: &mut Unstructured<'_>) -> Result<Value> {
    const STATES: [&str; 5] = ["not_required", "not_started", "requested", "issued", "installed"];
    let licenses = list(choices, 0, 6, |choices, _| {
        let rehost = *choices.choose(&STATES)?;
        let release = format!("1.{}", choices.int_in_range(0..=999)?);
        Ok(json!({ "release": release, "quantity": count(choices)?, "rehost": rehost }))
    })?;
    let mut request = json!({
        "licenses": licenses,
        "paks": list(choices, 0, 5, pak)?,
        "system": system(choices)?,
    });
    if let Some(target) = option(choices, count)? {
        request["target_licenses"] = target.into();
    }
    if let Some(as_of) = option(choices, any_time)? {
        request["as_of"] = as_of;
    }
    Ok(request)
}

fn pak(choices: &mut Unstructured<'_>, index: usize) -> Result<Value> {
    // Long enough to be masked, and not a part of any sentence.
    let number = format!("ENTITLED-{index}");
    let contents = list(choices, 1, 4, |choices, _| {
        let (one, other) = (count(choices)?, count(choices)?);
        let kind = *choices.choose(&["upgrade", "upgrade", "new"])?;
        let mut line = json!({
            "kind": kind,
            "quantity": one.max(other),
            "fulfilled": one.min(other),
            "target_release": release(choices)?,
        });
        let skus = [None, Some("L-CWMS-UPG".to_owned()), Some(format!("CWMS {number}"))];
        if let Some(sku) = choices.choose(&skus)?.clone() {
            line["sku"] = sku.into();
        }
        if let Some(request) = option(choices, |choices| choices.int_in_range(1..=MAX_COUNT))? {
            line["request"] = request.into();
        }
        Ok(line)
    })?;
    let mut pak = json!({ "contents": contents });
    if choices.ratio(3, 4)? {
        pak["number"] = number.into();
    }
    if let Some(id) = option(choices, system_id)? {
        pak["license_file"] = json!({ "issued_for": id });
    }
    Ok(pak)
}

fn system(choices: &mut Unstructured<'_>) -> Result<Value> {
    let mut facts = Map::new();
    facts.insert("release".into(), release(choices)?.into());
    facts.insert("licenses_2x".into(), count(choices)?.into());
    if choices.ratio(1, 4)? {
        facts.insert("active_node".into(), "secondary".into());
    }
    if let Some(id) = option(choices, system_id)? {
        facts.insert("id".into(), id.into());
    }
    if let Some(hosts) = option(choices, count)? {
        facts.insert("hosts_in_use".into(), hosts.into());
    }
    for name in ["plm_started_at", "licenses_changed_at"] {
        if let Some(time) = option(choices, any_time)? {
            facts.insert(name.into(), time);
        }
    }
    for name in [
        "alert_expires_on",
        "free_trial_started_on",
        "usage_exceeded_since",
        "licenses_invalid_since",
    ] {
        if let Some(date) = option(choices, date)? {
            facts.insert(name.into(), date.to_string().into());
        }
    }
    Ok(facts.into())
}

/// A list of a length that the fuzzer chooses. `one` gets the index of each item.
fn list<'a, T>(
    choices: &mut Unstructured<'a>,
    min: usize,
    max: usize,
    mut one: impl FnMut(&mut Unstructured<'a>, usize) -> Result<T>,
) -> Result<Vec<T>> {
    let length = choices.int_in_range(min..=max)?;
    (0..length).map(|index| one(choices, index)).collect()
}

fn option<'a, T>(
    choices: &mut Unstructured<'a>,
    one: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if choices.ratio(1, 3)? { one(choices).map(Some) } else { Ok(None) }
}

/// A count. Most counts are small, so that requests and installed licenses are of similar size.
fn count(choices: &mut Unstructured<'_>) -> Result<u32> {
    match choices.int_in_range(0..=9)? {
        0 => Ok(MAX_COUNT),
        1 => choices.int_in_range(0..=MAX_COUNT),
        _ => choices.int_in_range(0..=20),
    }
}

fn release(choices: &mut Unstructured<'_>) -> Result<String> {
    let releases = ["2.0", "2.0", "2.0", "2.5", "2.0 MR3", "3.0", "999.999"];
    choices.choose(&releases).map(|release| (*release).to_owned())
}

fn system_id(choices: &mut Unstructured<'_>) -> Result<String> {
    choices.choose(&["PLM-A", "PLM-A", "PLM-B"]).map(|id| (*id).to_owned())
}

/// A date, mostly within about a year of the default time.
fn date(choices: &mut Unstructured<'_>) -> Result<NaiveDate> {
    if choices.ratio(3, 4)? {
        let days = choices.int_in_range(-400..=400)?;
        return Ok(default_time().date_naive() + chrono::TimeDelta::days(days));
    }
    let days = choices.int_in_range(1..=3_652_058)?;
    Ok(NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default())
}

/// A time, mostly within about two days of the default time, where the rules about times apply.
fn any_time(choices: &mut Unstructured<'_>) -> Result<Value> {
    let time: DateTime<Utc> = if choices.ratio(3, 4)? {
        default_time() + chrono::TimeDelta::minutes(choices.int_in_range(-3_000..=3_000)?)
    } else {
        date(choices)?.and_time(chrono::NaiveTime::MIN).and_utc()
    };
    Ok(time.to_rfc3339_opts(SecondsFormat::Secs, true).into())
}
