//! The laws of an assessment, over random requests.

use pakplan::assessment::{
    Assessment, AssessmentRequest, FailOn, Gate, Outcome, PlanAction, assess,
};
use pakplan::catalogue::MessageCode;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const AS_OF: &str = "2026-11-24T08:00:00Z";

fn request(json: &Value) -> AssessmentRequest {
    AssessmentRequest::from_json(json.to_string().as_bytes(), AS_OF.parse().unwrap())
        .unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn report(json: &Value) -> Value {
    serde_json::to_value(assess(&request(json))).unwrap()
}

/// A count: mostly small, so that limits are met.
fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0..8u64, 2 => 0..200u64, 1 => 0..=10_000_000u64]
}

fn lots() -> impl Strategy<Value = Value> {
    const STATES: [&str; 5] = ["not_required", "not_started", "requested", "issued", "installed"];
    const RELEASES: [&str; 3] = ["1.0", "1.5 MR3", "1.5.1.386"];
    (counts(), prop::sample::select(&STATES), prop::sample::select(&RELEASES)).prop_map(
        |(quantity, rehost, release)| {
            json!({ "release": release, "quantity": quantity, "rehost": rehost })
        },
    )
}

fn lines() -> impl Strategy<Value = Value> {
    let request = prop::option::weighted(0.4, 1..9u64);
    (any::<bool>(), counts(), counts(), request, prop::bool::weighted(0.15)).prop_map(
        |(is_upgrade, first, second, request, is_for_3_0)| {
            let mut line = json!({
                "kind": if is_upgrade { "upgrade" } else { "new" },
                "quantity": first.max(second),
                "fulfilled": first.min(second),
                "target_release": if is_for_3_0 { "3.0" } else { "2.0" },
            });
            if let Some(request) = request {
                line["request"] = request.into();
            }
            line
        },
    )
}

fn paks() -> impl Strategy<Value = Vec<Value>> {
    let file = prop::option::weighted(0.3, prop::sample::select(&["A", "a", "B"]));
    let pak = (vec(lines(), 1..4), file, any::<bool>());
    vec(pak, 0..4).prop_map(|paks| {
        let paks = paks.into_iter().enumerate().map(|(index, (contents, file, has_number))| {
            let mut pak = json!({ "contents": contents });
            if has_number {
                pak["number"] = format!("PAK-{index}").into();
            }
            if let Some(issued_for) = file {
                pak["license_file"] = json!({ "issued_for": issued_for });
            }
            pak
        });
        paks.collect()
    })
}

/// Each of these facts may be given.
fn facts() -> impl Strategy<Value = Value> {
    let dates = || prop::sample::select(&["2026-04-30", "2026-05-24", "2026-11-01", "2026-11-25"]);
    let alerts = prop::sample::select(&["2026-11-20", "2026-11-24", "2026-11-25", "2026-12-24"]);
    let times = || {
        prop::sample::select(&[
            "2026-11-24T01:59:59Z",
            "2026-11-24T07:40:00Z",
            "2026-11-24T07:59:00Z",
            "2026-11-25T07:00:00+01:00",
        ])
    };
    let given = |chance, value: BoxedStrategy<Value>| prop::option::weighted(chance, value);
    let json = |text: &str| Value::from(text);
    (
        given(0.3, prop::sample::select(&["2.0", "2.5", "1.5", "3.0"]).prop_map(json).boxed()),
        given(0.2, Just(json("secondary")).boxed()),
        given(0.3, times().prop_map(json).boxed()),
        given(0.3, times().prop_map(json).boxed()),
        given(0.3, alerts.prop_map(json).boxed()),
        given(0.3, dates().prop_map(json).boxed()),
        given(0.3, dates().prop_map(json).boxed()),
        given(0.3, dates().prop_map(json).boxed()),
        given(0.4, counts().prop_map(Value::from).boxed()),
        given(0.4, counts().prop_map(Value::from).boxed()),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i, j)| {
            let names = [
                "release",
                "active_node",
                "plm_started_at",
                "licenses_changed_at",
                "alert_expires_on",
                "free_trial_started_on",
                "usage_exceeded_since",
                "licenses_invalid_since",
                "hosts_in_use",
                "licenses_2x",
            ];
            let values = [a, b, c, d, e, f, g, h, i, j];
            let given = names.into_iter().zip(values);
            let mut facts: Map<_, _> =
                given.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
            facts.insert("id".to_owned(), "A".into());
            facts.into()
        })
}

/// Requests with all facts.
fn requests() -> impl Strategy<Value = Value> {
    let target = prop::option::weighted(0.4, counts());
    (vec(lots(), 0..5), paks(), facts(), target).prop_map(|(licenses, paks, mut system, target)| {
        if paks.is_empty() {
            system["hosts_in_use"] = 3.into();
        }
        let mut json = json!({ "licenses": licenses, "paks": paks, "system": system });
        if let Some(target) = target {
            json["target_licenses"] = target.into();
        }
        json
    })
}

fn sum(items: &Value, field: &str) -> u64 {
    items.as_array().unwrap().iter().map(|item| item[field].as_u64().unwrap()).sum()
}

const SUMS: [&str; 5] =
    ["requested", "fulfillable_now", "fulfillable_later", "shortfall", "left_in_pak"];

/// The sums of a report, without what is left in the PAKs.
fn sums(report: &Value) -> Vec<u64> {
    SUMS.iter().map(|field| sum(&report["paks"], field)).collect()
}

fn outcome(requested: u64, now: u64) -> &'static str {
    match now {
        0 => "not_fulfillable",
        _ if now == requested => "fulfillable",
        _ => "partially_fulfillable",
    }
}

/// All sentences of a report.
fn sentences(report: &Assessment<'_>) -> Vec<String> {
    let of_paks = report
        .paks
        .iter()
        .flat_map(|pak| pak.reasons.iter().chain(pak.lines.iter().flat_map(|line| &line.reasons)));
    let reasons = of_paks.chain(&report.reasons).map(|reason| reason.detail.to_string());
    let steps = report.plan.iter().map(|step| step.instruction.to_string());
    let deadlines = report.deadlines.iter().map(|deadline| format!("{deadline}."));
    reasons.chain(steps).chain(deadlines).chain([report.headline.to_string()]).collect()
}

proptest! {
    #[test]
    fn the_sums_are_those_of_the_lines(json in requests()) {
        let report = report(&json);
        for pak in report["paks"].as_array().unwrap() {
            for field in SUMS.iter().chain(&["remaining"]) {
                prop_assert_eq!(pak[*field].as_u64().unwrap(), sum(&pak["lines"], field));
            }
            for part in pak["lines"].as_array().unwrap().iter().chain([pak]) {
                let count = |field: &str| part[field].as_u64().unwrap();
                let (now, later) = (count("fulfillable_now"), count("fulfillable_later"));
                prop_assert_eq!(now + later + count("shortfall"), count("requested"));
                prop_assert!(now + later <= count("remaining"));
                prop_assert_eq!(count("left_in_pak"), count("remaining") - now);
                prop_assert_eq!(&part["outcome"], outcome(count("requested"), now));
            }
        }
        let summary = &report["summary"];
        for (field, expected) in SUMS.iter().zip(sums(&report)) {
            let field = field.replace("left_in_pak", "left_in_paks");
            prop_assert_eq!(summary[field].as_u64().unwrap(), expected);
        }
        let count = |field: &str| summary[field].as_u64().unwrap();
        if json["paks"].as_array().unwrap().is_empty() {
            prop_assert_eq!(&report["outcome"], "nothing_requested");
        } else {
            prop_assert_eq!(&report["outcome"], outcome(count("requested"), count("fulfillable_now")));
        }
    }

    #[test]
    fn no_license_is_upgraded_twice(json in requests()) {
        let report = report(&json);
        let count = |field: &str| report["summary"][field].as_u64().unwrap();
        let upgrades = |field: &str| -> u64 {
            let lines = report["paks"].as_array().unwrap().iter().flat_map(|pak| pak["lines"].as_array().unwrap());
            lines.filter(|line| line["kind"] == "upgrade").map(|line| line[field].as_u64().unwrap()).sum()
        };
        prop_assert!(upgrades("fulfillable_now") <= count("eligible"));
        let taken = upgrades("fulfillable_now") + upgrades("fulfillable_later");
        prop_assert_eq!(taken + count("unused_1x"), count("eligible") + count("pending"));
        prop_assert_eq!(count("eligible") + count("pending"), sum(&json["licenses"], "quantity"));
    }

    #[test]
    fn splitting_an_upgrade_line_changes_no_sum_and_no_message(
        json in requests(),
        which in any::<prop::sample::Index>(),
        part in counts(),
    ) {
        let mut lines = Vec::new();
        for (p, pak) in json["paks"].as_array().unwrap().iter().enumerate() {
            for (l, line) in pak["contents"].as_array().unwrap().iter().enumerate() {
                if line["kind"] == "upgrade" && line.get("request").is_none() {
                    lines.push((p, l));
                }
            }
        }
        prop_assume!(!lines.is_empty());
        let (p, l) = lines[which.index(lines.len())];
        let mut split = json.clone();
        let contents = split["paks"][p]["contents"].as_array_mut().unwrap();
        let count = |field: &str| contents[l][field].as_u64().unwrap();
        let (quantity, fulfilled) = (count("quantity"), count("fulfilled"));
        // What remains goes in part to the second line.
        let part = part.min(quantity - fulfilled);
        let mut second = contents[l].clone();
        second["quantity"] = part.into();
        second["fulfilled"] = 0.into();
        contents[l]["quantity"] = (quantity - part).into();
        contents.insert(l + 1, second);

        let (before, after) = (report(&json), report(&split));
        prop_assert_eq!(&before["summary"], &after["summary"]);
        prop_assert_eq!(&before["purchase"], &after["purchase"]);
        prop_assert_eq!(&before["headline"], &after["headline"]);
        for (before, after) in before["paks"].as_array().unwrap().iter().zip(after["paks"].as_array().unwrap()) {
            for field in SUMS.iter().chain(&["outcome", "message", "also_applies"]) {
                prop_assert_eq!(before.get(*field), after.get(*field), "{}", field);
            }
        }
    }

    #[test]
    fn a_later_pak_never_lowers_what_an_earlier_one_gets_now(json in requests()) {
        let count = json["paks"].as_array().unwrap().len();
        prop_assume!(count > 1);
        let mut fewer = json.clone();
        fewer["paks"].as_array_mut().unwrap().pop();
        let (all, fewer) = (report(&json), report(&fewer));
        for pak in 0..count - 1 {
            let now = |report: &Value| report["paks"][pak]["fulfillable_now"].clone();
            prop_assert_eq!(now(&all), now(&fewer));
        }
    }

    #[test]
    fn an_installed_license_more_never_raises_what_is_to_get(json in requests()) {
        let mut more = json.clone();
        let lot = json!({ "release": "1.5", "quantity": 1, "rehost": "installed" });
        more["licenses"].as_array_mut().unwrap().push(lot);
        let to_get = |json: &Value| -> u64 {
            let purchase = &report(json)["purchase"];
            ["upgrade", "rehost_or_buy", "new"].iter().map(|part| purchase[part].as_u64().unwrap()).sum()
        };
        prop_assert!(to_get(&more) <= to_get(&json));
    }

    #[test]
    fn rehosting_what_the_purchase_says_closes_exactly_that_shortfall(json in requests()) {
        let mut json = json;
        json.as_object_mut().unwrap().remove("target_licenses");
        json["system"].as_object_mut().unwrap().remove("hosts_in_use");
        prop_assume!(!json["paks"].as_array().unwrap().is_empty());
        let before = report(&json);
        let missing = before["purchase"]["rehost_or_buy"].as_u64().unwrap();
        let mut left = missing;
        while left > 0 {
            let quantity = left.min(10_000_000);
            let lot = json!({ "release": "1.5", "quantity": quantity, "rehost": "installed" });
            json["licenses"].as_array_mut().unwrap().push(lot);
            left -= quantity;
        }
        let after = report(&json);
        let shortfall = |report: &Value| report["summary"]["shortfall"].as_u64().unwrap();
        prop_assert_eq!(shortfall(&after) + missing, shortfall(&before));
        prop_assert_eq!(&after["purchase"]["rehost_or_buy"], 0);
    }

    #[test]
    fn the_four_parts_add_up_to_the_gap(json in requests()) {
        let report = report(&json);
        let count = |value: &Value| value.as_u64().unwrap_or_default();
        let system = &json["system"];
        let there = count(&system["licenses_2x"])
            + count(&report["summary"]["fulfillable_now"])
            + count(&report["summary"]["fulfillable_later"]);
        let needed = count(&json["target_licenses"]).max(count(&system["hosts_in_use"]));
        let missing = needed.saturating_sub(there);
        let gap = match json.get("target_licenses") {
            Some(_) => missing,
            None => missing.max(count(&report["summary"]["shortfall"])),
        };
        let parts = report["purchase"].as_object().unwrap().values().map(count).sum::<u64>();
        prop_assert_eq!(parts, gap);
        let has_coverage = json.get("target_licenses").is_some() || system.get("hosts_in_use").is_some();
        prop_assert_eq!(report.get("coverage").is_some(), has_coverage);
        if has_coverage {
            prop_assert_eq!(count(&report["coverage"]["missing"]), missing);
        }
    }

    #[test]
    fn no_step_is_due_after_a_later_step(json in requests()) {
        let request = request(&json);
        let plan = assess(&request).plan;
        for pair in plan.windows(2) {
            if let (first, Some(second)) = (pair[0].due_on, pair[1].due_on) {
                prop_assert!(first.is_some_and(|first| first <= second), "{:?}", pair);
            }
        }
        let today = request.as_of().date_naive();
        prop_assert!(plan.iter().filter_map(|step| step.due_on).all(|due| due >= today));
    }

    #[test]
    fn the_steps_are_in_order_and_have_the_counts_of_the_report(json in requests()) {
        let request = request(&json);
        let report = assess(&request);
        let place = |action: PlanAction| PlanAction::ALL.iter().position(|other| *other == action);
        prop_assert!(report.plan.is_sorted_by_key(|step| place(step.action)));
        let total = |action: PlanAction| -> u64 {
            let steps = report.plan.iter().filter(|step| step.action == action);
            steps.map(|step| step.quantity.unwrap()).sum()
        };
        prop_assert_eq!(total(PlanAction::FulfillNow), report.summary.fulfillable_now);
        prop_assert_eq!(total(PlanAction::FulfillLater), report.summary.fulfillable_later);
        prop_assert_eq!(total(PlanAction::FulfillUnrequested), report.purchase.unrequested);
        prop_assert_eq!(total(PlanAction::PurchaseUpgradeLicenses), report.purchase.upgrade);
        prop_assert_eq!(total(PlanAction::RehostMoreLicenses), report.purchase.rehost_or_buy);
        prop_assert_eq!(total(PlanAction::PurchaseNewLicenses), report.purchase.new);
        prop_assert!(total(PlanAction::InstallRehostedLicenses) <= report.summary.pending);
    }

    #[test]
    fn every_sentence_is_whole_and_agrees_in_number(json in requests()) {
        let request = request(&json);
        for sentence in sentences(&assess(&request)) {
            prop_assert!(sentence.ends_with('.') && !sentence.ends_with(".."), "{}", sentence);
            let padded = format!(" {sentence}");
            for wrong in [
                "  ", " 1 licenses", " 1 upgrades", " 1 hosts", " 1 days", " 1 are", " 0 license ",
                ";.", " ,", " 1 installed 1.x licenses",
            ] {
                prop_assert!(!padded.contains(wrong), "{:?} is in {}", wrong, sentence);
            }
        }
    }

    #[test]
    fn messages_are_verbatim_and_name_the_pak_as_it_was_given(json in requests()) {
        let request = request(&json);
        let report = assess(&request);
        for pak in &report.paks {
            if let Some(message) = &pak.message {
                prop_assert_eq!(&message.text, &message.code.text(pak.number.as_deref()));
                prop_assert!(MessageCode::ALL.contains(&message.code));
            }
        }
        let mut unfulfilled =
            report.paks.iter().filter(|pak| pak.outcome != Outcome::Fulfillable);
        let first = unfulfilled.find_map(|pak| pak.message.as_ref());
        let is_fulfillable = report.outcome == Outcome::Fulfillable;
        prop_assert_eq!(report.message.as_ref(), first.filter(|_| !is_fulfillable));
    }

    #[test]
    fn an_empty_plan_is_explained(json in requests()) {
        let request = request(&json);
        let report = assess(&request);
        let explains = report.headline.contains("there is nothing to");
        prop_assert_eq!(report.plan.is_empty(), explains, "{}", report.headline);
    }

    #[test]
    fn what_is_written_reads_as_the_same(json in requests()) {
        let request = request(&json);
        let report = assess(&request);
        let written = serde_json::to_string(&report).unwrap();
        let read: Assessment<'_> = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
        prop_assert!(!serde_json::to_string(&report).unwrap().contains("null"));
        let again = self::request(&serde_json::to_value(&*request).unwrap());
        prop_assert_eq!(serde_json::to_value(&*again).unwrap(), serde_json::to_value(&*request).unwrap());
    }

    #[test]
    fn every_entry_that_is_named_is_relevant(json in requests()) {
        let report = report(&json);
        let relevant = report["troubleshooting"]["relevant"].as_array().unwrap();
        let mut named = Vec::new();
        collect_entries(&report, &mut named);
        for entry in named {
            prop_assert!(relevant.contains(&entry));
        }
    }

    #[test]
    fn a_stricter_gate_fails_wherever_a_milder_one_does(json in requests()) {
        let request = request(&json);
        let input = assess(&request).gate_input();
        let fails = |fail_on, after_plan| Gate { fail_on, after_plan }.fails(&request, &input);
        for after_plan in [false, true] {
            prop_assert!(!fails(FailOn::Never, after_plan));
            let (mild, strict) = (FailOn::NotFulfillable, FailOn::PartiallyFulfillable);
            prop_assert!(!fails(mild, after_plan) || fails(strict, after_plan));
        }
        for fail_on in [FailOn::NotFulfillable, FailOn::PartiallyFulfillable] {
            prop_assert!(fails(fail_on, false) || !fails(fail_on, true));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(AssessmentRequest::from_json(&bytes, AS_OF.parse().unwrap()).is_err());
    }

    #[test]
    fn no_damaged_request_panics(
        json in requests(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let now = AS_OF.parse().unwrap();
        let mut bytes = json.to_string().into_bytes();
        let at = place.index(bytes.len());
        prop_assert!(AssessmentRequest::from_json(&bytes[..at], now).is_err());
        bytes[at] = byte;
        if let Ok(request) = AssessmentRequest::from_json(&bytes, now) {
            let summary = assess(&request).summary;
            prop_assert!(summary.fulfillable_now <= summary.requested);
        }
    }
}

fn collect_entries(value: &Value, named: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            named.extend(fields.get("entry").cloned());
            fields.values().for_each(|value| collect_entries(value, named));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_entries(value, named)),
        _ => {}
    }
}
