//! The laws of an assessment. The numbers are worked out a second time, in another way than the
//! decision table does it, and must be the same.

use chrono::{DateTime, Utc};
use pakplan::assessment::{
    ActiveNode, AssessmentRequest, Assessment, CatalogueDetail, LineKind, Lot, Outcome, Pak, PakLine,
    Rehost, assess, decide,
};
use serde_json::Value;

use crate::has_null;

/// Holds an application, and what it is assessed to, to every law.
///
/// # Panics
/// Where a law is broken.
pub fn hold_to_the_laws(application: &AssessmentRequest, as_of: DateTime<Utc>) {
    let assessment = assess(application, as_of);
    counts_are_those_of_the_rules(application, &assessment);
    sums_are_those_of_the_lines(application, &assessment);
    outcomes_and_messages_agree(&assessment);
    the_purchase_fills_the_gap(application, &assessment);
    the_plan_names_what_the_lines_give(application, &assessment);
    the_deadlines_are_counted_from_the_moment(&assessment);
    the_decision_is_the_same(application, &assessment);
    the_answer_is_json(&assessment);
}

/// The 1.x licenses that are left for the lines to come.
struct Left {
    installed: u64,
    pending: u64,
}

/// What a line gives, by the rules in one piece: as much now as is installed, as much later as is
/// pending, all or nothing where the PAK goes in one piece, and all later on the secondary.
fn gives(line: &PakLine, pak: &Pak, application: &AssessmentRequest, left: &mut Left) -> (u64, u64) {
    let system = &application.system;
    let remaining = u64::from(line.quantity) - u64::from(line.fulfilled);
    let wanted = line.request.map_or(remaining, |request| remaining.min(request.into()));
    let file_is_for = pak.license_file.as_ref().map(|file| &file.issued_for);
    let is_for_another =
        file_is_for.is_some_and(|id| system.id.as_ref().is_some_and(|own| own != id));
    let major = |release: &str| release[..release.find('.').unwrap_or(0)].parse::<u16>();
    if is_for_another || major(&line.target_release) != major(&system.release) {
        return (0, 0);
    }
    let (mut now, mut later) = match line.kind {
        LineKind::New => (wanted, 0),
        LineKind::Upgrade if pak.partial_fulfillment || left.installed >= wanted => {
            let now = wanted.min(left.installed);
            let later = (wanted - now).min(left.pending);
            (left.installed, left.pending) = (left.installed - now, left.pending - later);
            (now, later)
        }
        LineKind::Upgrade if left.installed + left.pending >= wanted => {
            left.pending -= wanted - left.installed;
            left.installed = 0;
            (0, wanted)
        }
        LineKind::Upgrade => (0, 0),
    };
    if system.active_node == ActiveNode::Secondary {
        (now, later) = (0, now + later);
    }
    (now, later)
}

fn counts_are_those_of_the_rules(application: &AssessmentRequest, assessment: &Assessment<'_>) {
    let is_installed = |lot: &&Lot| matches!(lot.rehost, Rehost::NotRequired | Rehost::Installed);
    let all: u64 = application.licenses.iter().map(|lot| u64::from(lot.quantity)).sum();
    let installed = application.licenses.iter().filter(is_installed);
    let installed = installed.map(|lot| u64::from(lot.quantity)).sum();
    let mut left = Left { installed, pending: all - installed };
    let mut lines = assessment.lines.iter();
    for pak in &application.paks {
        for (place, line) in pak.contents.iter().enumerate() {
            let found = lines.next().expect("a line for each line");
            let expected = gives(line, pak, application, &mut left);
            assert_eq!((found.fulfillable_now, found.fulfillable_later), expected);
            assert_eq!((&*found.pak, found.line), (pak.number.as_str(), place));
            assert_eq!((found.sku.as_deref(), found.kind), (line.sku.as_deref(), line.kind));
            assert_eq!(found.remaining, u64::from(line.quantity - line.fulfilled));
            assert_eq!(found.requested, line.request.map_or(found.remaining, u64::from));
        }
    }
    assert!(lines.next().is_none());
    let summary = assessment.summary;
    assert_eq!((summary.eligible, summary.eligible + summary.pending), (installed, all));
    assert_eq!(summary.unused_1x, left.installed + left.pending);
}

fn sums_are_those_of_the_lines(application: &AssessmentRequest, assessment: &Assessment<'_>) {
    let (lines, summary) = (&assessment.lines, assessment.summary);
    let mut sums = [0; 5];
    let mut drawn = 0;
    for line in lines {
        let given = line.fulfillable_now + line.fulfillable_later;
        assert_eq!(given + line.shortfall, line.requested);
        assert_eq!(line.left_in_pak + line.fulfillable_now, line.remaining);
        assert!(given <= line.remaining);
        drawn += if line.kind == LineKind::Upgrade { given } else { 0 };
        let counts = [
            line.requested,
            line.fulfillable_now,
            line.fulfillable_later,
            line.shortfall,
            line.left_in_pak,
        ];
        sums = std::array::from_fn(|at| sums[at] + counts[at]);
    }
    let told = [
        summary.requested,
        summary.fulfillable_now,
        summary.fulfillable_later,
        summary.shortfall,
        summary.left_in_paks,
    ];
    assert_eq!(told, sums);
    assert_eq!(drawn + summary.unused_1x, summary.eligible + summary.pending);
    if application.system.active_node == ActiveNode::Secondary {
        assert_eq!(summary.fulfillable_now, 0);
    }
}

fn outcomes_and_messages_agree(assessment: &Assessment<'_>) {
    let lines = &assessment.lines;
    for line in lines {
        let is_whole = line.fulfillable_now > 0 && line.fulfillable_now == line.requested;
        assert_eq!(line.outcome == Outcome::Fulfillable, is_whole);
        assert_eq!(line.outcome == Outcome::NotFulfillable, line.fulfillable_now == 0);
        assert!(line.reasons.len() <= 13 && line.also_applies.len() <= 4);
        assert!(line.outcome == Outcome::Fulfillable || !line.reasons.is_empty());
        let texts = line.reasons.iter().map(|reason| &reason.detail);
        assert!(texts.chain(line.message.iter().map(|message| &message.text)).all(|t| is_said(t)));
        if let Some(message) = &line.message {
            assert_ne!(line.outcome, Outcome::Fulfillable);
            assert_eq!(message.text, message.code.template().replace("{pak}", &line.pak));
            assert!(!line.also_applies.contains(&message.code));
        }
    }
    let all_whole = lines.iter().all(|line| line.outcome == Outcome::Fulfillable);
    assert_eq!(assessment.outcome == Outcome::Fulfillable, all_whole);
    let none = assessment.summary.fulfillable_now == 0;
    assert_eq!(assessment.outcome == Outcome::NotFulfillable, none);
    assert_eq!(assessment.message, lines.iter().find_map(|line| line.message.clone()));
    assert!(assessment.reasons.len() <= 3);
    assert!(assessment.reasons.iter().all(|reason| is_said(&reason.detail)));
}

/// Whether a text is a sentence.
fn is_said(text: &str) -> bool {
    text.ends_with('.') && !text.contains(['{', '}'])
}

fn the_purchase_fills_the_gap(application: &AssessmentRequest, assessment: &Assessment<'_>) {
    let (summary, purchase) = (assessment.summary, assessment.purchase);
    assert!(purchase.upgrade <= summary.unused_1x);
    assert!(purchase.new == 0 || purchase.upgrade == summary.unused_1x);
    let bought = purchase.upgrade + purchase.new;
    match application.target_licenses.map(u64::from) {
        Some(target) => {
            let there = u64::from(application.system.licenses_2x)
                + summary.fulfillable_now
                + summary.fulfillable_later;
            assert_eq!(bought, target.max(there) - there);
        }
        None => assert!(bought <= summary.shortfall),
    }
}

fn the_plan_names_what_the_lines_give(application: &AssessmentRequest, assessment: &Assessment<'_>) {
    use pakplan::assessment::PlanAction::{
        FulfillLater, FulfillNow, InstallRehostedLicenses, PurchaseNewLicenses,
        PurchaseUpgradeLicenses,
    };
    let plan = &assessment.plan;
    let sum = |action| {
        let steps = plan.iter().filter(|step| step.action == action);
        steps.map(|step| step.quantity.expect("a quantity")).sum::<u64>()
    };
    assert_eq!(sum(FulfillNow), assessment.summary.fulfillable_now);
    assert_eq!(sum(FulfillLater), assessment.summary.fulfillable_later);
    assert_eq!(sum(InstallRehostedLicenses), assessment.summary.pending);
    assert_eq!(sum(PurchaseUpgradeLicenses), assessment.purchase.upgrade);
    assert_eq!(sum(PurchaseNewLicenses), assessment.purchase.new);
    for pair in plan.windows(2) {
        // A lot's steps come in turn, lot by lot; all else is in the order of actions.
        let of_lots = pair.iter().all(|step| step.release.is_some());
        assert!(of_lots || pair[0].action <= pair[1].action);
    }
    for step in plan {
        assert!(is_said(&step.instruction) && step.quantity != Some(0));
        let of_pak = |pak: &Pak| step.pak.as_deref() == Some(pak.number.as_str());
        assert!(step.pak.is_none() || application.paks.iter().any(of_pak));
        assert!(step.not_before.is_none_or(|moment| moment > assessment.as_of));
        let is_deadline = |day| assessment.deadlines.iter().any(|deadline| deadline.date == day);
        assert!(step.due_on.is_none_or(is_deadline));
    }
}

fn the_deadlines_are_counted_from_the_moment(assessment: &Assessment<'_>) {
    let today = assessment.as_of.date_naive();
    for deadline in &assessment.deadlines {
        assert_eq!((deadline.date - today).num_days(), deadline.days_left);
    }
    assert!(assessment.deadlines.is_sorted_by(|one, next| one.code < next.code));
}

/// What many rows are told must be what one application is.
fn the_decision_is_the_same(application: &AssessmentRequest, assessment: &Assessment<'_>) {
    let decision = decide(application, assessment.as_of);
    assert_eq!(decision.outcome, assessment.outcome);
    assert_eq!(decision.summary, assessment.summary);
    assert_eq!(decision.purchase, assessment.purchase);
    assert_eq!(decision.message(), assessment.message);
    let of_lines = assessment.lines.iter().flat_map(|line| &line.reasons);
    let reasons = of_lines.chain(&assessment.reasons).map(|reason| reason.code);
    assert!(decision.reasons().eq(reasons));
}

fn the_answer_is_json(assessment: &Assessment<'_>) {
    for detail in [CatalogueDetail::None, CatalogueDetail::Relevant] {
        let assessment = assessment.clone().with_catalogue(detail);
        let json = serde_json::to_string(&assessment).expect("JSON");
        let read: Assessment<'_> = serde_json::from_str(&json).expect("an assessment");
        assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
    }
    let value = serde_json::to_value(assessment).expect("JSON");
    assert!(!has_null(&value));
    let relevant = value["troubleshooting"]["relevant"].as_array().expect("a list");
    let mut named = Vec::new();
    collect_entries(&value, &mut named);
    assert!(named.iter().all(|entry| relevant.contains(entry)));
    assert!(relevant.iter().all(|entry| named.contains(&entry)));
}

/// The entries that are named anywhere.
fn collect_entries<'v>(value: &'v Value, named: &mut Vec<&'v Value>) {
    match value {
        Value::Object(fields) => {
            named.extend(fields.get("entry"));
            fields.values().for_each(|value| collect_entries(value, named));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_entries(item, named)),
        _ => {}
    }
}
