//! The laws of an assessment, over random requests.
//!
//! Where a law needs an expected value, it is computed here from the request and from the counts of
//! the report, not with code of the product.

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use pakplan::assessment::{
    Assessment, AssessmentRequest, CatalogueDetail, FailOn, Gate, Outcome, Purchase, assess, decide,
};
use pakplan::catalogue;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// The time to compute for, if the request names none.
const AS_OF: &str = "2026-11-24T08:00:00Z";

// Random requests.

fn request(json: &Value) -> AssessmentRequest {
    AssessmentRequest::from_json(json.to_string().as_bytes(), AS_OF.parse().unwrap())
        .unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn report(json: &Value) -> Value {
    serde_json::to_value(assess(&request(json))).unwrap()
}

/// A count: mostly small, so that limits are met exactly.
fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0..8u64, 2 => 0..200u64, 1 => 0..=10_000_000u64]
}

fn lots() -> impl Strategy<Value = Value> {
    const STATES: [&str; 5] = ["not_required", "not_started", "requested", "issued", "installed"];
    const RELEASES: [&str; 3] = ["1.0", "1.5 MR3", "1.5.1.386"];
    (counts(), select(&STATES), select(&RELEASES)).prop_map(|(quantity, rehost, release)| {
        json!({ "release": release, "quantity": quantity, "rehost": rehost })
    })
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

fn paks(number: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Value>> {
    let file = prop::option::weighted(0.3, select(&["A", "a", "B"]));
    let pak = (vec(lines(), 1..=4), file, any::<bool>());
    vec(pak, number).prop_map(|paks| {
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

/// The facts about the system: each may be absent. Deadlines have passed, are today, tomorrow, or
/// later; times are before and after `as_of`.
fn systems() -> impl Strategy<Value = Value> {
    const DATES: [&str; 6] =
        ["2026-04-30", "2026-05-24", "2026-05-29", "2026-08-31", "2026-11-01", "2026-11-25"];
    const ALERTS: [&str; 4] = ["2026-11-20", "2026-11-24", "2026-11-25", "2026-12-24"];
    const TIMES: [&str; 5] = [
        "2026-11-24T01:59:59Z",
        "2026-11-24T02:00:00Z",
        "2026-11-24T07:40:00Z",
        "2026-11-24T07:59:00Z",
        "2026-11-25T07:00:00+01:00",
    ];
    const RELEASES: [&str; 5] = ["2.0", "2.5", "1.5", "1.0 MR2", "3.0"];
    let texts = |chance, texts: &'static [&'static str]| {
        prop::option::weighted(chance, select(texts).prop_map(Value::from))
    };
    let counts = || prop::option::weighted(0.4, counts().prop_map(Value::from));
    (
        texts(0.3, &RELEASES),
        texts(0.85, &["A"]),
        texts(0.25, &["secondary", "secondary", "primary"]),
        texts(0.3, &TIMES),
        texts(0.3, &TIMES),
        texts(0.3, &ALERTS),
        (texts(0.3, &DATES), texts(0.3, &DATES), texts(0.3, &DATES)),
        counts(),
        counts(),
    )
        .prop_map(|(release, id, node, started, changed, alert, dates, hosts, licenses_2x)| {
            let (trial, usage, invalid) = dates;
            let facts = [
                ("release", release),
                ("id", id),
                ("active_node", node),
                ("plm_started_at", started),
                ("licenses_changed_at", changed),
                ("alert_expires_on", alert),
                ("free_trial_started_on", trial),
                ("usage_exceeded_since", usage),
                ("licenses_invalid_since", invalid),
                ("hosts_in_use", hosts),
                ("licenses_2x", licenses_2x),
            ];
            let given = facts.into_iter().filter_map(|(name, fact)| Some((name.to_owned(), fact?)));
            Value::Object(given.collect::<Map<_, _>>())
        })
}

/// Requests of all kinds, with up to four PAKs.
fn requests() -> impl Strategy<Value = Value> {
    requests_with(0..=4)
}

/// Requests of all kinds with this number of PAKs.
fn requests_with(number_of_paks: RangeInclusive<usize>) -> impl Strategy<Value = Value> {
    let target = prop::option::weighted(0.4, counts());
    // In UTC the second one is on the next day. The last one is the time of an analysis.
    let as_of = prop::option::weighted(
        0.3,
        select(&["2026-11-24T09:00:00+01:00", "2026-11-24T23:30:00-02:00", "2026-11-25T02:00:00Z"]),
    );
    (vec(lots(), 0..=5), paks(number_of_paks), systems(), target, as_of).prop_map(
        |(licenses, paks, mut system, target, as_of)| {
            if paks.is_empty() {
                // Without a PAK a request must contain a fact that needs none.
                system["hosts_in_use"] = 3.into();
            }
            let mut json = json!({ "licenses": licenses, "paks": paks, "system": system });
            if let Some(target) = target {
                json["target_licenses"] = target.into();
            }
            if let Some(as_of) = as_of {
                json["as_of"] = as_of.into();
            }
            json
        },
    )
}

/// Requests without a target and hosts in use, so that the gap is the shortfall.
fn requests_without_coverage() -> impl Strategy<Value = Value> {
    requests_with(1..=4).prop_map(|mut json| {
        json.as_object_mut().unwrap().remove("target_licenses");
        json["system"].as_object_mut().unwrap().remove("hosts_in_use");
        json
    })
}

// What a request and its report say.

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// A count, 0 if it is absent.
fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn sum(items: &Value, field: &str) -> u64 {
    list(items).iter().map(|item| item[field].as_u64().unwrap()).sum()
}

/// The major number of a release, 2 if it is absent.
fn major(release: &Value) -> u64 {
    release.as_str().map_or(2, |text| text.split('.').next().unwrap().parse().unwrap())
}

/// A line of the request with its counts in the report.
struct Line {
    /// Its PAK and its place in it, from 0.
    pak: usize,
    index: usize,
    is_upgrade: bool,
    has_wrong_file: bool,
    target_major: u64,
    /// R of domain.md.
    remaining: u64,
    /// A of domain.md.
    requested: u64,
    now: u64,
    later: u64,
}

impl Line {
    /// W of domain.md.
    fn wanted(&self) -> u64 {
        self.requested.min(self.remaining)
    }
}

/// All lines of all PAKs.
fn lines_of(json: &Value, report: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    for (p, pak) in list(&json["paks"]).iter().enumerate() {
        let issued_for = pak["license_file"]["issued_for"].as_str();
        let id = json["system"]["id"].as_str();
        let has_wrong_file =
            issued_for.zip(id).is_some_and(|(file, id)| !file.eq_ignore_ascii_case(id));
        for (l, line) in list(&pak["contents"]).iter().enumerate() {
            let remaining = count(&line["quantity"]) - count(&line["fulfilled"]);
            let found = &report["paks"][p]["lines"][l];
            lines.push(Line {
                pak: p,
                index: l,
                is_upgrade: line["kind"] == "upgrade",
                has_wrong_file,
                target_major: major(&line["target_release"]),
                remaining,
                requested: line["request"].as_u64().unwrap_or(remaining),
                now: count(&found["fulfillable_now"]),
                later: count(&found["fulfillable_later"]),
            });
        }
    }
    lines
}

fn is_secondary_active(json: &Value) -> bool {
    json["system"]["active_node"] == "secondary"
}

fn runs_1x(json: &Value) -> bool {
    major(&json["system"]["release"]) == 1
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn as_of(json: &Value) -> DateTime<Utc> {
    time(&json["as_of"]).unwrap_or_else(|| AS_OF.parse().unwrap())
}

fn date(value: &Value) -> NaiveDate {
    value.as_str().unwrap().parse().unwrap()
}

/// The first 02:00 GMT strictly after a time.
fn next_analysis(time: DateTime<Utc>) -> DateTime<Utc> {
    let day = (time - TimeDelta::hours(2)).date_naive() + Days::new(1);
    day.and_hms_opt(2, 0, 0).unwrap().and_utc()
}

/// When PLM is fully started, while it is starting.
fn plm_ready_at(json: &Value) -> Option<DateTime<Utc>> {
    let ready = time(&json["system"]["plm_started_at"])? + TimeDelta::minutes(20);
    (as_of(json) < ready && !is_secondary_active(json)).then_some(ready)
}

fn count_may_be_stale(json: &Value) -> bool {
    time(&json["system"]["licenses_changed_at"])
        .is_some_and(|changed| next_analysis(changed) > as_of(json))
}

/// N and O of domain.md: the new licenses and the upgrades in the PAKs beyond the requested ones.
fn beyond_request(lines: &[Line]) -> (u64, u64) {
    let beyond = |is_upgrade: bool| -> u64 {
        let lines = lines.iter().filter(|line| line.is_upgrade == is_upgrade);
        lines.map(|line| line.remaining - line.wanted()).sum()
    };
    (beyond(false), beyond(true))
}

/// The unused 1.x licenses that the parts `unrequested` and `upgrade` of the purchase use.
fn uses_1x(report: &Value, lines: &[Line]) -> u64 {
    let (new, _) = beyond_request(lines);
    let purchase = &report["purchase"];
    count(&purchase["unrequested"]).saturating_sub(new) + count(&purchase["upgrade"])
}

const COUNTS: [&str; 6] =
    ["requested", "remaining", "fulfillable_now", "fulfillable_later", "shortfall", "left_in_pak"];

fn outcome(requested: u64, now: u64) -> &'static str {
    match now {
        0 => "not_fulfillable",
        _ if now == requested => "fulfillable",
        _ => "partially_fulfillable",
    }
}

/// All sentences of a report that the product words itself.
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

/// A number followed by a noun of the other number, such as "1 more licenses" or "2 host".
fn wrong_plural(sentence: &str) -> Option<String> {
    const NOUNS: [&str; 7] = ["license", "upgrade", "host", "day", "minute", "hour", "month"];
    const ADJECTIVES: [&str; 7] = ["more", "new", "installed", "upgrade", "1.x", "2.0", "calendar"];
    let words: Vec<&str> = sentence
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')')))
        .collect();
    for (index, word) in words.iter().enumerate() {
        let Ok(number) = word.parse::<u64>() else { continue };
        let is_noun =
            |word: &str| NOUNS.iter().any(|noun| word.strip_suffix('s').unwrap_or(word) == *noun);
        let mut after = words[index + 1..].iter().peekable();
        while let Some(next) = after.next() {
            let is_followed_by_noun = after.peek().is_some_and(|word| is_noun(word));
            if ADJECTIVES.contains(next) && (*next != "upgrade" || is_followed_by_noun) {
                continue;
            }
            if is_noun(next) && next.ends_with('s') == (number == 1) {
                return Some(format!("{number} … {next}"));
            }
            break;
        }
    }
    None
}

// The plan, as domain.md documents it.

/// The actions with their actors, in the documented order.
const ACTIONS: [(&str, &str); 15] = [
    ("upgrade_system", "administrator"),
    ("reboot_primary", "administrator"),
    ("wait_for_plm", "administrator"),
    ("obtain_correct_license_file", "license_desk"),
    ("obtain_correct_release", "license_desk"),
    ("fulfill_now", "administrator"),
    ("request_rehost", "license_desk"),
    ("await_rehost", "license_desk"),
    ("install_rehosted_licenses", "administrator"),
    ("fulfill_later", "administrator"),
    ("fulfill_unrequested", "administrator"),
    ("rehost_more_licenses", "license_desk"),
    ("purchase_upgrade_licenses", "sales"),
    ("purchase_new_licenses", "sales"),
    ("verify_license_count", "administrator"),
];

/// A pending lot: its release, its quantity and its state. On a 1.x system no lot is eligible.
fn pending_lots(json: &Value) -> Vec<(&str, u64, &str)> {
    let lots = list(&json["licenses"]).iter().map(|lot| {
        let rehost = match lot["rehost"].as_str().unwrap() {
            "not_required" | "installed" if runs_1x(json) => "not_started",
            rehost => rehost,
        };
        (lot["release"].as_str().unwrap(), count(&lot["quantity"]), rehost)
    });
    lots.filter(|(_, quantity, rehost)| {
        *quantity > 0 && !matches!(*rehost, "not_required" | "installed")
    })
    .collect()
}

/// The positions of the pending lots that the plan rehosts.
fn needed_lots(json: &Value, report: &Value, lots: &[(&str, u64, &str)]) -> Vec<usize> {
    let system = &json["system"];
    let has_trial = system.get("free_trial_started_on").is_some() && !is_secondary_active(json);
    if system.get("alert_expires_on").is_some() || has_trial {
        return (0..lots.len()).collect();
    }
    let lines = lines_of(json, report);
    // Upgrades take eligible licenses before pending ones, so the totals say what they take.
    let eligible = count(&report["summary"]["eligible"]);
    let upgraded: u64 =
        lines.iter().filter(|line| line.is_upgrade).map(|line| line.now + line.later).sum();
    let eligible_left = eligible.saturating_sub(upgraded);
    let mut needed =
        upgraded.saturating_sub(eligible) + uses_1x(report, &lines).saturating_sub(eligible_left);
    let mut chosen = Vec::new();
    for state in ["issued", "requested", "not_started"] {
        let mut open: Vec<usize> = (0..lots.len()).filter(|lot| lots[*lot].2 == state).collect();
        while needed > 0 && !open.is_empty() {
            // The smallest lot that covers the rest, else the largest; of equal lots the first.
            open.sort_by_key(|lot| (lots[*lot].1, *lot));
            let largest = lots[*open.last().unwrap()].1;
            let wanted = needed.min(largest);
            let lot = open.iter().copied().find(|lot| lots[*lot].1 >= wanted).unwrap();
            open.retain(|other| *other != lot);
            needed = needed.saturating_sub(lots[lot].1);
            chosen.push(lot);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// The steps of the plan with their positions and counts, without words, dates and entries.
fn documented_steps(json: &Value, report: &Value) -> Vec<Value> {
    let system = &json["system"];
    let lines = lines_of(json, report);
    let lots = pending_lots(json);
    let needed = needed_lots(json, report, &lots);
    let purchase = &report["purchase"];
    let steps_of = |action: &str, steps: &[Value]| -> Vec<Value> {
        let if_true = |is_needed: bool| if is_needed { vec![json!({})] } else { Vec::new() };
        let of_lines = |applies: &dyn Fn(&Line) -> bool,
                        quantity: &dyn Fn(&Line) -> Option<u64>| {
            let lines = lines.iter().filter(|line| applies(line));
            let step = |line: &Line| {
                let quantity = quantity(line);
                json!({ "pak": line.pak, "line": line.index, "quantity": quantity })
            };
            lines.map(step).collect::<Vec<_>>()
        };
        let of_lots = |states: &[&str]| {
            let lots = needed.iter().map(|lot| &lots[*lot]).filter(|lot| states.contains(&lot.2));
            let step = |lot: &(&str, u64, &str)| json!({ "release": lot.0, "quantity": lot.1 });
            lots.map(step).collect::<Vec<_>>()
        };
        let of_part = |part: &str| match count(&purchase[part]) {
            0 => Vec::new(),
            quantity => vec![json!({ "quantity": quantity })],
        };
        match action {
            "upgrade_system" => {
                let has_held_line = lines.iter().any(|line| line.remaining > 0);
                if_true(runs_1x(json) && (has_held_line || !needed.is_empty()))
            }
            "reboot_primary" => {
                if_true(is_secondary_active(json) || system.get("licenses_invalid_since").is_some())
            }
            "wait_for_plm" => if_true(plm_ready_at(json).is_some()),
            "obtain_correct_license_file" => {
                let held = lines.iter().filter(|line| line.has_wrong_file && line.remaining > 0);
                let mut paks: Vec<_> = held.map(|line| json!({ "pak": line.pak })).collect();
                paks.dedup();
                paks
            }
            "obtain_correct_release" => of_lines(
                &|line| {
                    let system_major = major(&system["release"]);
                    line.remaining > 0 && !runs_1x(json) && line.target_major != system_major
                },
                &|_| None,
            ),
            "fulfill_now" => of_lines(&|line| line.now > 0, &|line| Some(line.now)),
            "request_rehost" => of_lots(&["not_started"]),
            "await_rehost" => of_lots(&["not_started", "requested"]),
            "install_rehosted_licenses" => of_lots(&["not_started", "requested", "issued"]),
            "fulfill_later" => of_lines(&|line| line.later > 0, &|line| Some(line.later)),
            "fulfill_unrequested" => of_part("unrequested"),
            "rehost_more_licenses" => of_part("rehost_or_buy"),
            "purchase_upgrade_licenses" => of_part("upgrade"),
            "purchase_new_licenses" => of_part("new"),
            "verify_license_count" => {
                let changes_count = |step: &Value| {
                    let action = step["action"].as_str().unwrap();
                    ["fulfill_", "install_", "rehost_more", "purchase_"]
                        .iter()
                        .any(|start| action.starts_with(start))
                };
                if_true(steps.iter().any(changes_count) || count_may_be_stale(json))
            }
            _ => unreachable!("{action}"),
        }
    };
    let mut steps = Vec::new();
    for (action, actor) in ACTIONS {
        for mut step in steps_of(action, &steps) {
            step["action"] = action.into();
            step["actor"] = actor.into();
            let number = json.pointer(&format!("/paks/{}/number", step["pak"]));
            step["pak_number"] = number.cloned().unwrap_or_default();
            steps.push(without_nulls(step));
        }
    }
    steps
}

fn without_nulls(mut step: Value) -> Value {
    step.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    step
}

/// Whether a step of this action helps to meet a deadline.
fn helps(action: &str, deadline: &str, is_secondary_active: bool) -> bool {
    let is_one_of = |starts: &[&str]| starts.iter().any(|start| action.starts_with(start));
    let adds_licenses =
        is_one_of(&["fulfill_", "request_rehost", "await_rehost", "install_", "rehost_more"]);
    match deadline {
        "alert_expires" => adds_licenses || is_one_of(&["obtain_"]),
        "free_trial_ends" if is_secondary_active => action == "reboot_primary",
        "free_trial_ends" | "usage_deactivation" => adds_licenses || is_one_of(&["purchase_"]),
        "invalid_licenses_deactivation" => action == "reboot_primary",
        _ => unreachable!("{deadline}"),
    }
}

proptest! {
    #[test]
    fn the_counts_add_up_on_each_level(json in requests()) {
        let report = report(&json);
        for line in lines_of(&json, &report) {
            let found = &report["paks"][line.pak]["lines"][line.index];
            prop_assert_eq!(count(&found["requested"]), line.requested);
            prop_assert_eq!(count(&found["remaining"]), line.remaining);
        }
        for pak in list(&report["paks"]) {
            for field in COUNTS {
                prop_assert_eq!(count(&pak[field]), sum(&pak["lines"], field));
            }
            for part in list(&pak["lines"]).iter().chain([pak]) {
                let [requested, remaining, now, later, shortfall, left] =
                    COUNTS.map(|field| part[field].as_u64().unwrap());
                prop_assert_eq!(now + later + shortfall, requested);
                prop_assert!(now + later <= remaining);
                prop_assert_eq!(left, remaining - now);
                prop_assert_eq!(&part["outcome"], outcome(requested, now));
            }
        }
        let summary = &report["summary"];
        for field in COUNTS.iter().filter(|field| **field != "remaining") {
            let name = field.replace("left_in_pak", "left_in_paks");
            prop_assert_eq!(summary[name].as_u64().unwrap(), sum(&report["paks"], field));
        }
        let expected = match list(&json["paks"]) {
            [] => "nothing_requested",
            _ => outcome(count(&summary["requested"]), count(&summary["fulfillable_now"])),
        };
        prop_assert_eq!(&report["outcome"], expected);
    }

    #[test]
    fn no_license_is_upgraded_twice(json in requests()) {
        let report = report(&json);
        let summary = |field: &str| report["summary"][field].as_u64().unwrap();
        let lines = lines_of(&json, &report);
        let upgrades = || lines.iter().filter(|line| line.is_upgrade);
        let now: u64 = upgrades().map(|line| line.now).sum();
        let taken = now + upgrades().map(|line| line.later).sum::<u64>();
        prop_assert!(now <= summary("eligible"));
        prop_assert_eq!(taken + summary("unused_1x"), summary("eligible") + summary("pending"));
        let pending: u64 = pending_lots(&json).iter().map(|(_, quantity, _)| quantity).sum();
        prop_assert_eq!(summary("pending"), pending);
        prop_assert_eq!(summary("eligible") + pending, sum(&json["licenses"], "quantity"));
    }

    #[test]
    fn a_line_that_is_held_gives_nothing_now(json in requests()) {
        let report = report(&json);
        let system = major(&json["system"]["release"]);
        for line in lines_of(&json, &report) {
            let is_held = line.has_wrong_file || line.target_major != system;
            prop_assert!(line.now == 0 || !(is_held || is_secondary_active(&json)));
        }
    }

    #[test]
    fn splitting_an_upgrade_line_changes_no_sum_and_no_message(
        json in requests_with(1..=4),
        which in any::<(Index, Index)>(),
        parts in (counts(), counts()),
    ) {
        let mut json = json;
        let paks = json["paks"].as_array_mut().unwrap();
        let p = which.0.index(paks.len());
        let contents = paks[p]["contents"].as_array_mut().unwrap();
        let l = which.1.index(contents.len());
        contents[l]["kind"] = "upgrade".into();
        contents[l].as_object_mut().unwrap().remove("request");
        let mut split = json.clone();
        let contents = split["paks"][p]["contents"].as_array_mut().unwrap();
        let quantity = count(&contents[l]["quantity"]);
        let fulfilled = count(&contents[l]["fulfilled"]);
        // The second line gets a part of what is fulfilled and a part of what remains.
        let fulfilled_part = parts.0.min(fulfilled);
        let quantity_part = fulfilled_part + parts.1.min(quantity - fulfilled);
        let mut second = contents[l].clone();
        second["quantity"] = quantity_part.into();
        second["fulfilled"] = fulfilled_part.into();
        contents[l]["quantity"] = (quantity - quantity_part).into();
        contents[l]["fulfilled"] = (fulfilled - fulfilled_part).into();
        contents.insert(l + 1, second);

        let (before, after) = (report(&json), report(&split));
        let of_report =
            ["outcome", "headline", "message", "summary", "reasons", "purchase", "coverage"];
        for field in of_report {
            prop_assert_eq!(before.get(field), after.get(field), "{}", field);
        }
        for (before, after) in list(&before["paks"]).iter().zip(list(&after["paks"])) {
            for field in COUNTS.iter().chain(&["outcome", "message", "also_applies", "reasons"]) {
                prop_assert_eq!(before.get(*field), after.get(*field), "{}", field);
            }
        }
    }

    #[test]
    fn a_later_pak_never_lowers_what_an_earlier_one_gets_now(json in requests_with(2..=4)) {
        let paks = list(&json["paks"]).len();
        let mut fewer = json.clone();
        fewer["paks"].as_array_mut().unwrap().pop();
        let (all, fewer) = (report(&json), report(&fewer));
        for pak in 0..paks - 1 {
            let (all, fewer) = (&all["paks"][pak], &fewer["paks"][pak]);
            for field in ["fulfillable_now", "message", "also_applies"] {
                prop_assert_eq!(all.get(field), fewer.get(field));
            }
        }
    }

    /// It holds on a 1.x system, too: there the license counts as not started, which adds one
    /// pending license. Either an upgrade takes it later, then the gap and the upgrades without a
    /// 1.x license decrease together; or it stays unused, then it moves one missing license to a
    /// part that comes before.
    #[test]
    fn adding_an_installed_license_never_raises_what_must_be_obtained(json in requests()) {
        let mut more = json.clone();
        let lot = json!({ "release": "1.5", "quantity": 1, "rehost": "installed" });
        more["licenses"].as_array_mut().unwrap().push(lot);
        let to_obtain = |json: &Value| -> u64 {
            let purchase = &report(json)["purchase"];
            ["upgrade", "rehost_or_buy", "new"].map(|part| count(&purchase[part])).iter().sum()
        };
        prop_assert!(to_obtain(&more) <= to_obtain(&json));
    }

    #[test]
    fn rehosting_what_the_purchase_says_closes_exactly_that_shortfall(
        json in requests_without_coverage(),
    ) {
        let before = report(&json);
        let missing = count(&before["purchase"]["rehost_or_buy"]);
        let mut rehosted = json.clone();
        let mut left = missing;
        while left > 0 {
            let quantity = left.min(10_000_000);
            let lot = json!({ "release": "1.5", "quantity": quantity, "rehost": "installed" });
            rehosted["licenses"].as_array_mut().unwrap().push(lot);
            left -= quantity;
        }
        let after = report(&rehosted);
        let shortfall = |report: &Value| report["summary"]["shortfall"].as_u64().unwrap();
        prop_assert_eq!(shortfall(&after) + missing, shortfall(&before));
        prop_assert_eq!(&after["purchase"]["rehost_or_buy"], 0);
        prop_assert_eq!(&after["purchase"]["new"], &before["purchase"]["new"]);
    }

    #[test]
    fn the_gap_is_split_into_four_parts_each_as_large_as_its_source(json in requests()) {
        let report = report(&json);
        let lines = lines_of(&json, &report);
        let system = &json["system"];
        let have = count(&system["licenses_2x"]);
        let now: u64 = lines.iter().map(|line| line.now).sum();
        let later: u64 = lines.iter().map(|line| line.later).sum();
        let (target, hosts) = (json.get("target_licenses"), system.get("hosts_in_use"));
        let needed = count(&json["target_licenses"]).max(count(&system["hosts_in_use"]));
        let missing = needed.saturating_sub(have + now + later);
        let shortfall = lines.iter().map(|line| line.requested - line.now - line.later).sum();
        let gap = if target.is_some() { missing } else { missing.max(shortfall) };

        let has_coverage = target.or(hosts).is_some();
        let covered = match needed {
            _ if have >= needed => "already",
            _ if have + now >= needed => "now",
            _ if missing == 0 => "later",
            _ => "not",
        };
        let coverage = json!({
            "needed": needed,
            "have": have,
            "after_now": have + now,
            "after_plan": have + now + later,
            "missing": missing,
            "covered": covered,
        });
        prop_assert_eq!(report.get("coverage"), has_coverage.then_some(&coverage));

        let unused = count(&report["summary"]["unused_1x"]);
        let (new, upgrades) = if has_coverage { beyond_request(&lines) } else { (0, 0) };
        let without_1x: u64 = lines
            .iter()
            .filter(|line| line.is_upgrade)
            .map(|line| line.wanted() - line.now - line.later)
            .sum();
        let mut rest = gap;
        let mut take = |source: u64| {
            let part = rest.min(source);
            rest -= part;
            part
        };
        let unrequested = take(new + upgrades.min(unused));
        let unrequested_upgrades = unrequested.saturating_sub(new);
        let upgrade = take(unused - unrequested_upgrades);
        let rehost_or_buy = take(without_1x + upgrades - unrequested_upgrades);
        let parts = json!({
            "unrequested": unrequested,
            "upgrade": upgrade,
            "rehost_or_buy": rehost_or_buy,
            "new": rest,
        });
        prop_assert_eq!(&report["purchase"], &parts);
        let found = report["purchase"].as_object().unwrap().values().map(count).sum::<u64>();
        prop_assert_eq!(found, gap);
        let purchase: Purchase = serde_json::from_value(parts).unwrap();
        prop_assert_eq!(purchase.is_nothing(), gap == 0);
    }

    #[test]
    fn the_plan_has_exactly_the_documented_steps(json in requests()) {
        let report = report(&json);
        let steps = list(&report["plan"]).iter().map(|step| {
            let mut step = step.clone();
            let fields = step.as_object_mut().unwrap();
            for field in ["instruction", "not_before", "due_on", "entry"] {
                fields.remove(field);
            }
            step
        });
        prop_assert_eq!(steps.collect::<Vec<_>>(), documented_steps(&json, &report));
    }

    #[test]
    fn an_instruction_states_the_number_of_licenses(json in requests()) {
        let report = report(&json);
        let lines = lines_of(&json, &report);
        for step in list(&report["plan"]) {
            let instruction = step["instruction"].as_str().unwrap();
            let has_word = |word: u64| {
                let word = word.to_string();
                instruction.split([' ', '.', ',', ':']).any(|other| other == word)
            };
            if let Some(quantity) = step["quantity"].as_u64() {
                prop_assert!(has_word(quantity), "{}", step);
            }
            let action = step["action"].as_str().unwrap();
            let is_of_step = |line: &&Line| {
                step["pak"] == json!(line.pak)
                    && step["line"] == json!(line.index)
                    && action.starts_with("fulfill_")
            };
            if let Some(line) = lines.iter().find(is_of_step) {
                // PLM has a selection for upgrades only.
                prop_assert_eq!(instruction.contains("under Upgrade Licenses"), line.is_upgrade);
                let may_wait = action == "fulfill_now" && line.later > 0;
                prop_assert_eq!(instruction.contains(" wait "), may_wait, "{}", step);
                prop_assert!(!may_wait || has_word(line.now + line.later), "{}", step);
            }
        }
    }

    #[test]
    fn a_step_names_the_entry_that_explains_it(json in requests()) {
        for step in list(&report(&json)["plan"]) {
            let is_invalid = json["system"].get("licenses_invalid_since").is_some();
            let expected: &[&str] = match step["action"].as_str().unwrap() {
                // Pages 1 and 2, entries 1 and 5; both may be the cause.
                "reboot_primary" => match (is_secondary_active(&json), is_invalid) {
                    (true, false) => &["ha-failover-free-trial"],
                    (false, _) => &["invalid-licenses-email"],
                    (true, true) => &["ha-failover-free-trial", "invalid-licenses-email"],
                },
                // Page 4, entry 9: why the first window is closed.
                "install_rehosted_licenses" => &["license-installation-fails-multiple-windows"],
                _ => &["out-of-date-license-alert"],
            };
            prop_assert!(expected.contains(&step["entry"].as_str().unwrap()), "{}", step);
        }
    }

    #[test]
    fn no_step_is_due_after_a_later_step(json in requests()) {
        let report = report(&json);
        let due: Vec<_> =
            list(&report["plan"]).iter().map(|step| step.get("due_on").map(date)).collect();
        for (index, first) in due.iter().enumerate() {
            for later in due[index..].iter().flatten() {
                prop_assert!(first.is_some_and(|first| first <= *later));
            }
        }
    }

    #[test]
    fn a_step_is_due_on_the_last_day_before_a_deadline_that_it_or_a_later_step_helps_to_meet(
        json in requests(),
    ) {
        let report = report(&json);
        let today = as_of(&json).date_naive();
        let plan = list(&report["plan"]);
        for (index, step) in plan.iter().enumerate() {
            let mut days = Vec::new();
            for deadline in list(&report["deadlines"]) {
                let last_day = date(&deadline["date"]) - Days::new(1);
                let helps = |step: &Value| {
                    let (action, code) = (&step["action"], &deadline["code"]);
                    let secondary = is_secondary_active(&json);
                    helps(action.as_str().unwrap(), code.as_str().unwrap(), secondary)
                };
                if last_day >= today && plan[index..].iter().any(helps) {
                    days.push(last_day);
                }
            }
            prop_assert_eq!(step.get("due_on").map(date), days.into_iter().min(), "{}", step);
        }
    }

    #[test]
    fn a_step_waits_for_plm_and_the_count_for_the_analysis(json in requests()) {
        const NEED_PLM: [&str; 5] = [
            "wait_for_plm",
            "fulfill_now",
            "install_rehosted_licenses",
            "fulfill_later",
            "fulfill_unrequested",
        ];
        let report = report(&json);
        let ready = plm_ready_at(&json);
        let actions: Vec<_> =
            list(&report["plan"]).iter().map(|step| step["action"].as_str().unwrap()).collect();
        // Nobody can say how long the other steps take.
        let lengths_are_known = actions.iter().all(|action| {
            let is_short = ["wait_for_plm", "verify_license_count"].contains(action);
            is_short || action.starts_with("fulfill_")
        });
        for (step, action) in list(&report["plan"]).iter().zip(&actions) {
            let expected = match *action {
                "verify_license_count" if lengths_are_known => {
                    Some(next_analysis(ready.unwrap_or_else(|| as_of(&json))))
                }
                action if NEED_PLM.contains(&action) => ready,
                _ => None,
            };
            prop_assert_eq!(time(&step["not_before"]), expected, "{}", step);
        }
    }

    #[test]
    fn the_deadlines_are_sorted_and_count_the_days(json in requests()) {
        let report = report(&json);
        let system = &json["system"];
        let deadlines = list(&report["deadlines"]);
        let key = |deadline: &Value| (date(&deadline["date"]), deadline["code"].to_string());
        prop_assert!(deadlines.is_sorted_by_key(key));
        for deadline in deadlines {
            let days = date(&deadline["date"]).signed_duration_since(as_of(&json).date_naive());
            prop_assert_eq!(deadline["days_left"].as_i64().unwrap(), days.num_days());
        }
        let facts = [
            "alert_expires_on",
            "free_trial_started_on",
            "usage_exceeded_since",
            "licenses_invalid_since",
        ];
        let given = facts.iter().filter(|fact| system.get(**fact).is_some()).count();
        prop_assert_eq!(deadlines.len(), given);
    }

    #[test]
    fn the_report_has_exactly_the_documented_reasons(json in requests()) {
        let report = report(&json);
        let summary = |field: &str| count(&report["summary"][field]);
        let system = &json["system"];
        let later = if runs_1x(&json) { summary("fulfillable_later") } else { 0 };
        let available = count(&system["licenses_2x"]) + summary("fulfillable_now") + later;
        let covered = uses_1x(&report, &lines_of(&json, &report));
        let has_passed = list(&report["deadlines"])
            .iter()
            .any(|deadline| date(&deadline["date"]) <= as_of(&json).date_naive());
        let conditions = [
            ("plm_not_on_secondary", is_secondary_active(&json)),
            ("plm_starting", plm_ready_at(&json).is_some()),
            ("count_may_be_stale", count_may_be_stale(&json)),
            ("usage_exceeds_licenses", count(&system["hosts_in_use"]) > available),
            ("unused_1x_licenses", summary("unused_1x") > covered),
            ("deadline_passed", has_passed),
        ];
        let expected: Vec<_> =
            conditions.iter().filter(|(_, applies)| *applies).map(|(code, _)| *code).collect();
        let found: Vec<_> =
            list(&report["reasons"]).iter().map(|reason| &reason["code"]).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn every_sentence_is_complete_and_agrees_in_number(json in requests()) {
        let request = request(&json);
        for sentence in sentences(&assess(&request)) {
            let first = sentence.chars().next();
            prop_assert!(first.is_some_and(|c| c.is_uppercase() || c.is_numeric()), "{}", sentence);
            prop_assert!(sentence.ends_with('.'), "{}", sentence);
            prop_assert_eq!(wrong_plural(&sentence), None, "{}", sentence);
            let padded = format!(" {sentence}");
            for wrong in [
                "  ", "..", ";.", ",.", ":.", " .", " ,", " ;", " 1 are ", " 1 have ", " 1 stay ",
                " 1 remain ",
            ] {
                prop_assert!(!padded.contains(wrong), "{:?} is in {}", wrong, sentence);
            }
        }
    }

    #[test]
    fn a_message_is_a_text_of_the_catalogue_with_the_pak_as_it_was_given(json in requests()) {
        let request = request(&json);
        let report = assess(&request);
        for (pak, given) in report.paks.iter().zip(list(&json["paks"])) {
            let Some(message) = &pak.message else { continue };
            let name = catalogue::name_of(message.code);
            // The placeholder of the source has a digit more in this message.
            let placeholder = match name {
                "upgrade_pak_cannot_be_fulfilled" => "nnnnnnnnn",
                _ => "nnnnnnnn",
            };
            let number = given["number"].as_str().unwrap_or(placeholder);
            let quoted = catalogue::find(message.entry).messages.iter();
            let mut quoted = quoted.map(|quoted| serde_json::to_value(quoted).unwrap());
            let template = quoted.find(|quoted| quoted["code"] == name).unwrap();
            let expected = template["text"].as_str().unwrap().replace("{pak}", number);
            prop_assert_eq!(&message.text, &expected);
        }
    }

    #[test]
    fn the_message_of_the_report_is_that_of_the_first_pak_that_has_one(json in requests()) {
        let request = request(&json);
        let report = assess(&request);
        let is_fulfillable = |outcome: Outcome| outcome == Outcome::Fulfillable;
        let mut unfulfilled = report.paks.iter().filter(|pak| !is_fulfillable(pak.outcome));
        let first = unfulfilled.find_map(|pak| pak.message.as_ref());
        let expected = first.filter(|_| !is_fulfillable(report.outcome));
        prop_assert_eq!(report.message.as_ref(), expected);
    }

    #[test]
    fn an_empty_plan_is_explained(json in requests()) {
        let request = request(&json);
        let report = assess(&request);
        let explains = report.headline.contains("there is nothing to");
        prop_assert_eq!(report.plan.is_empty(), explains, "{}", report.headline);
    }

    #[test]
    fn an_assessment_that_was_serialized_is_read_as_the_same(json in requests()) {
        let request = request(&json);
        for detail in [CatalogueDetail::None, CatalogueDetail::Relevant] {
            let written = serde_json::to_string(&assess(&request).with_catalogue(detail)).unwrap();
            let read: Assessment<'_> = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(serde_json::to_string(&read).unwrap(), written.clone());
            prop_assert!(!written.contains("null"), "{}", written);
        }
    }

    #[test]
    fn a_request_that_was_serialized_gives_the_same_assessment(json in requests()) {
        let first = request(&json);
        let written = serde_json::to_value(&*first).unwrap();
        let second = request(&written);
        prop_assert_eq!(serde_json::to_value(&*second).unwrap(), written.clone());
        prop_assert_eq!(report(&written), report(&json));
    }

    #[test]
    fn a_decision_is_the_assessment_without_its_sentences(json in requests()) {
        let request = request(&json);
        let (decision, report) = (decide(&request), assess(&request));
        prop_assert_eq!(decision.outcome, report.outcome);
        prop_assert_eq!(decision.summary, report.summary);
        prop_assert_eq!(decision.coverage, report.coverage);
        prop_assert_eq!(decision.purchase(), report.purchase);
        prop_assert_eq!(decision.message(), report.message);
        let mut reasons = Vec::new();
        for pak in &report.paks {
            reasons.extend(&pak.reasons);
            reasons.extend(pak.lines.iter().flat_map(|line| &line.reasons));
        }
        reasons.extend(&report.reasons);
        let codes: Vec<_> = reasons.into_iter().map(|reason| reason.code).collect();
        prop_assert_eq!(decision.reasons(), codes);
    }

    #[test]
    fn every_entry_that_is_named_is_relevant(json in requests()) {
        let report = report(&json);
        let relevant = list(&report["troubleshooting"]["relevant"]);
        let mut named = Vec::new();
        collect_entries(&report, &mut named);
        for entry in named {
            prop_assert!(relevant.contains(&entry));
        }
    }

    #[test]
    fn the_gate_fails_exactly_when_documented(json in requests()) {
        let request = request(&json);
        let assessment = assess(&request);
        let input = assessment.gate_input();
        let report = serde_json::to_value(&assessment).unwrap();
        let summary = |field: &str| count(&report["summary"][field]);
        let system = &json["system"];
        let after_now = count(&system["licenses_2x"]) + summary("fulfillable_now");
        let after_plan = after_now + summary("fulfillable_later");
        for is_after_plan in [false, true] {
            let measured = if is_after_plan { after_plan } else { after_now };
            let now = measured - count(&system["licenses_2x"]);
            let target = json["target_licenses"].as_u64();
            let needed = target.max(system["hosts_in_use"].as_u64());
            let rank = match outcome(summary("requested"), now) {
                _ if list(&json["paks"]).is_empty() => match needed {
                    Some(needed) if measured >= needed => 2,
                    _ => 0,
                },
                _ if target.is_some_and(|target| measured >= target) => 2,
                "not_fulfillable" => 0,
                "partially_fulfillable" => 1,
                _ => if target.is_some() { 1 } else { 2 },
            };
            let for_hosts = if runs_1x(&json) { after_plan } else { measured };
            let has_too_few = count(&system["hosts_in_use"]) > for_hosts;
            let levels = [(FailOn::NotFulfillable, 0), (FailOn::PartiallyFulfillable, 1)];
            for (fail_on, level) in levels {
                let fails = Gate { fail_on, after_plan: is_after_plan }.fails(&request, &input);
                prop_assert_eq!(fails, has_too_few || rank <= level);
            }
        }
    }

    #[test]
    fn a_stricter_gate_fails_wherever_a_milder_one_does(json in requests()) {
        let request = request(&json);
        let input = assess(&request).gate_input();
        let fails = |fail_on, after_plan| Gate { fail_on, after_plan }.fails(&request, &input);
        let (mild, strict) = (FailOn::NotFulfillable, FailOn::PartiallyFulfillable);
        for after_plan in [false, true] {
            prop_assert!(!fails(FailOn::Never, after_plan));
            prop_assert!(!fails(mild, after_plan) || fails(strict, after_plan));
        }
        for fail_on in [mild, strict] {
            prop_assert!(fails(fail_on, false) || !fails(fail_on, true));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(AssessmentRequest::from_json(&bytes, AS_OF.parse().unwrap()).is_err());
    }

    #[test]
    fn no_damaged_request_panics(json in requests(), at in any::<Index>(), byte in any::<u8>()) {
        let now = AS_OF.parse().unwrap();
        let mut bytes = json.to_string().into_bytes();
        let at = at.index(bytes.len());
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
