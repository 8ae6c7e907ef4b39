//! The invariants of an assessment, for any valid request.

use pakplan::assessment::{
    Assessment, AssessmentRequest, CatalogueDetail, Count, LineKind, Outcome, PlanAction, assess,
    decide,
};
use serde_json::Value;

use crate::has_null;

/// Checks all invariants of the assessment of a request.
///
/// # Panics
/// If an invariant is violated.
pub fn assert_invariants(request: &AssessmentRequest) {
    let assessment = assess(request);
    no_license_is_used_twice(request, &assessment);
    sums_match_the_lines(&assessment);
    outcomes_and_messages_agree(&assessment);
    the_purchase_closes_the_gap(request, &assessment);
    the_plan_fulfills_the_counts_of_the_lines(&assessment);
    days_left_are_counted_from_as_of(&assessment);
    the_decision_agrees(request, &assessment);
    the_json_can_be_read_again(&assessment);
}

fn no_license_is_used_twice(request: &AssessmentRequest, assessment: &Assessment<'_>) {
    let (mut now, mut later) = (0, 0);
    for line in assessment.paks.iter().flat_map(|pak| &pak.lines) {
        if line.kind == LineKind::Upgrade {
            now += line.fulfillable_now;
            later += line.fulfillable_later;
        }
    }
    let summary = assessment.summary;
    let installed: u64 = request.licenses.iter().map(|lot| lot.quantity.get()).sum();
    assert_eq!(summary.eligible + summary.pending, installed);
    assert!(now <= summary.eligible);
    assert_eq!(now + later + summary.unused_1x, installed);
}

fn sums_match_the_lines(assessment: &Assessment<'_>) {
    let mut total = [0; 5];
    for pak in &assessment.paks {
        let mut sums = [0; 5];
        for (line, line_index) in pak.lines.iter().zip(0..) {
            assert_eq!(line.line, line_index);
            let fulfillable = line.fulfillable_now + line.fulfillable_later;
            assert_eq!(fulfillable + line.shortfall, line.requested);
            assert_eq!(line.left_in_pak + line.fulfillable_now, line.remaining);
            assert!(fulfillable <= line.remaining);
            let counts = [
                line.requested,
                line.fulfillable_now,
                line.fulfillable_later,
                line.shortfall,
                line.left_in_pak,
            ];
            sums = std::array::from_fn(|column| sums[column] + counts[column]);
        }
        let of_pak = [
            pak.requested,
            pak.fulfillable_now,
            pak.fulfillable_later,
            pak.shortfall,
            pak.left_in_pak,
        ];
        assert_eq!(of_pak, sums);
        total = std::array::from_fn(|column| total[column] + sums[column]);
    }
    let summary = assessment.summary;
    let of_all = [
        summary.requested,
        summary.fulfillable_now,
        summary.fulfillable_later,
        summary.shortfall,
        summary.left_in_paks,
    ];
    assert_eq!(of_all, total);
}

fn outcome(requested: u64, now: u64) -> Outcome {
    match now {
        0 => Outcome::NotFulfillable,
        _ if now == requested => Outcome::Fulfillable,
        _ => Outcome::PartiallyFulfillable,
    }
}

fn outcomes_and_messages_agree(assessment: &Assessment<'_>) {
    let summary = assessment.summary;
    for pak in &assessment.paks {
        assert_eq!(pak.outcome, outcome(pak.requested, pak.fulfillable_now));
        for line in &pak.lines {
            assert_eq!(line.outcome, outcome(line.requested, line.fulfillable_now));
            assert!(line.reasons.iter().all(|reason| is_a_sentence(&reason.detail.to_string())));
        }
        if let Some(message) = &pak.message {
            assert!(!pak.also_applies.contains(&message.code));
        }
    }
    let expected = if assessment.paks.is_empty() {
        Outcome::NothingRequested
    } else {
        outcome(summary.requested, summary.fulfillable_now)
    };
    assert_eq!(assessment.outcome, expected);
    assert!(assessment.reasons.iter().all(|reason| is_a_sentence(&reason.detail.to_string())));
    assert!(is_a_sentence(&assessment.headline.to_string()));
}

fn is_a_sentence(text: &str) -> bool {
    text.ends_with('.') && !text.contains(['{', '}'])
}

fn the_purchase_closes_the_gap(request: &AssessmentRequest, assessment: &Assessment<'_>) {
    let (summary, purchase) = (assessment.summary, assessment.purchase);
    let system = &request.system;
    let available = system.licenses_2x.get() + summary.fulfillable_now + summary.fulfillable_later;
    let missing_for = |count: Option<Count>| count.map_or(0, Count::get).saturating_sub(available);
    let target = missing_for(request.target_licenses);
    let missing = target.max(missing_for(system.hosts_in_use));
    let gap = match request.target_licenses {
        Some(_) => missing,
        None => missing.max(summary.shortfall),
    };
    let parts = [purchase.upgrade, purchase.rehost_or_buy, purchase.new, purchase.unrequested];
    assert_eq!(parts.iter().sum::<u64>(), gap);
    let has_coverage = request.target_licenses.is_some() || system.hosts_in_use.is_some();
    assert_eq!(assessment.coverage.is_some(), has_coverage);
}

fn the_plan_fulfills_the_counts_of_the_lines(assessment: &Assessment<'_>) {
    let plan = &assessment.plan;
    let sum = |action| -> u64 {
        let steps = plan.iter().filter(|step| step.action == action);
        steps.filter_map(|step| step.quantity).sum()
    };
    assert_eq!(sum(PlanAction::FulfillNow), assessment.summary.fulfillable_now);
    assert_eq!(sum(PlanAction::FulfillLater), assessment.summary.fulfillable_later);
    for step in plan {
        assert!(is_a_sentence(&step.instruction.to_string()) && step.quantity != Some(0));
        assert!(step.not_before.is_none_or(|time| time > assessment.as_of));
    }
}

fn days_left_are_counted_from_as_of(assessment: &Assessment<'_>) {
    let today = assessment.as_of.date_naive();
    for deadline in &assessment.deadlines {
        assert_eq!((deadline.date - today).num_days(), deadline.days_left);
    }
}

fn the_decision_agrees(request: &AssessmentRequest, assessment: &Assessment<'_>) {
    let decision = decide(request);
    assert_eq!(decision.outcome, assessment.outcome);
    assert_eq!(decision.summary, assessment.summary);
    assert_eq!(decision.purchase(), assessment.purchase);
    assert_eq!(decision.message(), assessment.message);
}

fn the_json_can_be_read_again(assessment: &Assessment<'_>) {
    for detail in [CatalogueDetail::Full, CatalogueDetail::Relevant, CatalogueDetail::None] {
        let assessment = assessment.clone().with_catalogue(detail);
        let value = serde_json::to_value(&assessment).expect("JSON");
        assert!(!has_null(&value));
        let text = serde_json::to_string(&assessment).expect("JSON");
        let read: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read, value);
    }
}
