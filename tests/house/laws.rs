//! Laws that hold for every application.

use chrono::{DateTime, NaiveDate, Utc};
use pakplan::assessment::{
    ActiveNode, Assessment, AssessmentRequest, CatalogueDetail, LicenseFile, LineKind, Lot,
    MAX_COUNT, Outcome, Pak, PakLine, PakNumber, Rehost, SystemFacts, assess,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

fn quantities() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0..40u32, 1 => Just(MAX_COUNT), 1 => 0..=MAX_COUNT]
}

fn releases_1x() -> impl Strategy<Value = String> {
    prop_oneof![Just("1.0".to_owned()), Just("1.1".to_owned()), Just("1.5".to_owned())]
}

fn releases() -> impl Strategy<Value = String> {
    prop_oneof![6 => Just("2.0".to_owned()), 1 => Just("2.5".to_owned()), 1 => Just("3.0".to_owned())]
}

fn system_ids() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just("A".to_owned()), 1 => Just("B".to_owned())]
}

fn rehosts() -> impl Strategy<Value = Rehost> {
    prop_oneof![
        Just(Rehost::NotRequired),
        Just(Rehost::NotStarted),
        Just(Rehost::Requested),
        Just(Rehost::Issued),
        Just(Rehost::Installed),
        Just(Rehost::Installed),
    ]
}

prop_compose! {
    fn lots()(release in releases_1x(), quantity in quantities(), rehost in rehosts()) -> Lot {
        Lot { release, quantity, rehost }
    }
}

prop_compose! {
    fn pak_lines(in_parts: bool)(
        kind in prop_oneof![3 => Just(LineKind::Upgrade), 1 => Just(LineKind::New)],
        counts in (quantities(), quantities()),
        target_release in releases(),
        request in of(1..60u32),
    ) -> PakLine {
        let (quantity, fulfilled) = (counts.0.max(counts.1), counts.0.min(counts.1));
        let request = request.filter(|_| in_parts);
        PakLine { kind, quantity, fulfilled, target_release, sku: None, request }
    }
}

fn paks(may_be_whole: bool) -> impl Strategy<Value = Vec<Pak>> {
    let pak = any::<bool>().prop_flat_map(move |in_parts| {
        let partial_fulfillment = in_parts || !may_be_whole;
        (vec(pak_lines(partial_fulfillment), 1..4), of(system_ids())).prop_map(
            move |(contents, issued_for)| Pak {
                number: PakNumber::from(String::new()),
                contents,
                partial_fulfillment,
                license_file: issued_for.map(|issued_for| LicenseFile { issued_for }),
            },
        )
    });
    vec(pak, 1..5).prop_map(|mut paks| {
        for (index, pak) in paks.iter_mut().enumerate() {
            pak.number = PakNumber::from(format!("PAK-{index}"));
        }
        paks
    })
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    (0..3_652_000i32).prop_map(|days| NaiveDate::from_num_days_from_ce_opt(days).unwrap())
}

fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    let any_second = dates().prop_flat_map(|date| {
        (0..86_400u32).prop_map(move |second| {
            let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap();
            date.and_time(time).and_utc()
        })
    });
    let near = (0..10_000i64)
        .prop_map(|minutes| DateTime::from_timestamp(1_795_000_000 + minutes * 60, 0).unwrap());
    prop_oneof![near, any_second]
}

prop_compose! {
    fn systems()(
        release in releases(),
        id in of(system_ids()),
        active_node in prop_oneof![3 => Just(ActiveNode::Primary), 1 => Just(ActiveNode::Secondary)],
        at in (of(moments()), of(moments())),
        on in (of(dates()), of(dates()), of(dates()), of(dates())),
        hosts_in_use in of(quantities()),
        licenses_2x in quantities(),
    ) -> SystemFacts {
        SystemFacts {
            release, id, active_node,
            plm_started_at: at.0, licenses_changed_at: at.1,
            alert_expires_on: on.0, free_trial_started_on: on.1,
            usage_exceeded_since: on.2, licenses_invalid_since: on.3,
            hosts_in_use, licenses_2x,
        }
    }
}

prop_compose! {
    fn any_applications(may_be_whole: bool)(
        licenses in vec(lots(), 0..6),
        paks in paks(may_be_whole),
        system in systems(),
        target_licenses in of(quantities()),
    ) -> AssessmentRequest {
        AssessmentRequest { licenses, paks, system, target_licenses, as_of: None }
    }
}

fn applications() -> impl Strategy<Value = AssessmentRequest> {
    any_applications(true)
}

fn as_of() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

fn json(assessment: &Assessment<'_>) -> serde_json::Value {
    serde_json::to_value(assessment).unwrap()
}

proptest! {
    #[test]
    fn never_more_now_than_eligible_or_than_the_pak_holds(application in applications()) {
        let assessment = assess(&application, as_of());
        let upgrades = || assessment.lines.iter().filter(|line| line.kind == LineKind::Upgrade);
        let now: u64 = upgrades().map(|line| line.fulfillable_now).sum();
        let drawn: u64 = upgrades().map(|l| l.fulfillable_now + l.fulfillable_later).sum();
        let summary = assessment.summary;

        prop_assert!(now <= summary.eligible);
        prop_assert_eq!(drawn + summary.unused_1x, summary.eligible + summary.pending);
        for line in &assessment.lines {
            prop_assert!(line.fulfillable_now + line.fulfillable_later <= line.remaining);
            prop_assert_eq!(line.left_in_pak + line.fulfillable_now, line.remaining);
        }
    }

    #[test]
    fn now_and_later_and_shortfall_make_up_what_is_requested(application in applications()) {
        let assessment = assess(&application, as_of());
        for line in &assessment.lines {
            let sum = line.fulfillable_now + line.fulfillable_later + line.shortfall;
            prop_assert_eq!(sum, line.requested);
        }
        let summary = assessment.summary;
        let sum = summary.fulfillable_now + summary.fulfillable_later + summary.shortfall;
        prop_assert_eq!(sum, summary.requested);
    }

    #[test]
    fn a_further_installed_license_never_lowers_now_where_paks_go_in_parts(
        application in any_applications(false),
        release in releases_1x(),
    ) {
        let before = assess(&application, as_of()).summary.fulfillable_now;
        let mut more = application.clone();
        more.licenses.push(Lot { release, quantity: 1, rehost: Rehost::Installed });
        prop_assert!(assess(&more, as_of()).summary.fulfillable_now >= before);
    }

    #[test]
    fn splitting_a_lot_changes_no_number(application in applications(), at in 0..6usize, part in 0..50u32) {
        let mut split = application.clone();
        if let Some(lot) = split.licenses.get_mut(at) {
            let part = part.min(lot.quantity);
            lot.quantity -= part;
            let part = Lot { quantity: part, ..lot.clone() };
            split.licenses.insert(at, part);
        }
        let whole = json(&assess(&application, as_of()));
        let split = json(&assess(&split, as_of()));
        for part in ["outcome", "message", "summary", "lines", "reasons", "purchase", "deadlines"] {
            prop_assert_eq!(whole.get(part), split.get(part));
        }
    }

    #[test]
    fn the_order_of_the_lots_changes_no_number(application in applications()) {
        let mut reversed = application.clone();
        reversed.licenses.reverse();
        let (one, other) = (assess(&application, as_of()), assess(&reversed, as_of()));
        prop_assert_eq!(one.summary, other.summary);
        prop_assert_eq!(one.purchase, other.purchase);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(application in applications(), moment in moments()) {
        let bytes = || {
            let assessment = assess(&application, moment).with_catalogue(CatalogueDetail::Full);
            serde_json::to_vec(&assessment).unwrap()
        };
        prop_assert_eq!(bytes(), bytes());
    }

    #[test]
    fn an_application_is_read_as_it_was_written(application in applications()) {
        let json = serde_json::to_vec(&application).unwrap();
        let read = AssessmentRequest::from_json(&json);
        prop_assert_eq!(serde_json::to_vec(&read.unwrap()).unwrap(), json);
    }

    #[test]
    fn the_outcome_and_the_message_agree_with_the_lines(application in applications()) {
        let assessment = assess(&application, as_of());
        let now = assessment.summary.fulfillable_now;
        match assessment.outcome {
            Outcome::Fulfillable => {
                prop_assert_eq!(assessment.summary.shortfall, 0);
                prop_assert!(assessment.message.is_none());
            }
            Outcome::PartiallyFulfillable => prop_assert!(now > 0),
            Outcome::NotFulfillable => prop_assert_eq!(now, 0),
        }
        for line in &assessment.lines {
            prop_assert_eq!(line.outcome == Outcome::Fulfillable, line.fulfillable_now > 0 && line.fulfillable_now == line.requested);
        }
    }

    #[test]
    fn a_purchase_reaches_the_target(application in applications()) {
        let assessment = assess(&application, as_of());
        let summary = assessment.summary;
        let purchase = assessment.purchase;
        prop_assert!(purchase.upgrade <= summary.unused_1x);
        prop_assert!(purchase.new == 0 || purchase.upgrade == summary.unused_1x);
        if let Some(target) = application.target_licenses {
            let reached = u64::from(application.system.licenses_2x)
                + summary.fulfillable_now + summary.fulfillable_later
                + purchase.upgrade + purchase.new;
            prop_assert!(reached >= u64::from(target));
        }
    }

    #[test]
    fn a_plan_keeps_its_order_and_names_what_the_lines_give(application in applications(), moment in moments()) {
        let assessment = assess(&application, moment);
        let step = |action: &str| {
            let plan = json(&assessment)["plan"].as_array().unwrap().clone();
            plan.into_iter().filter(|step| step["action"] == action)
                .map(|step| step["quantity"].as_u64().unwrap()).sum::<u64>()
        };
        prop_assert_eq!(step("fulfill_now"), assessment.summary.fulfillable_now);
        prop_assert_eq!(step("fulfill_later"), assessment.summary.fulfillable_later);
        prop_assert_eq!(step("install_rehosted_licenses"), assessment.summary.pending);
        prop_assert_eq!(step("purchase_new_licenses"), assessment.purchase.new);
        for pair in assessment.plan.windows(2) {
            // A lot's three steps come in turn, lot by lot; all else is in the order of actions.
            let of_lots = pair.iter().all(|step| step.release.is_some());
            prop_assert!(of_lots || pair[0].action <= pair[1].action);
        }
    }

    #[test]
    fn every_entry_named_is_relevant(application in applications()) {
        let assessment = json(&assess(&application, as_of()));
        let relevant = &assessment["troubleshooting"]["relevant"];
        let mut named = Vec::new();
        collect_entries(&assessment, &mut named);
        for entry in named {
            prop_assert!(relevant.as_array().unwrap().contains(&entry));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(AssessmentRequest::from_json(&bytes).is_err());
    }

    #[test]
    fn no_damaged_application_panics(application in applications(), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut json = serde_json::to_vec(&application).unwrap();
        let at = cut.index(json.len());
        json[at] = byte;
        if let Ok(application) = AssessmentRequest::from_json(&json) {
            let assessment = assess(&application, as_of());
            prop_assert!(assessment.summary.fulfillable_now <= assessment.summary.requested);
        }
        prop_assert!(AssessmentRequest::from_json(&json[..at]).is_err());
    }
}

fn collect_entries(value: &serde_json::Value, named: &mut Vec<serde_json::Value>) {
    match value {
        serde_json::Value::Object(fields) => {
            named.extend(fields.get("entry").cloned());
            for value in fields.values() {
                collect_entries(value, named);
            }
        }
        serde_json::Value::Array(items) => {
            for value in items {
                collect_entries(value, named);
            }
        }
        _ => {}
    }
}
