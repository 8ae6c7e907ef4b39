//! Each reason in one sentence, with the numbers of the case.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Deadline;
use super::allocation::{LineAllocation, PakAllocation};
use super::decision::Decision;
use super::request::{AssessmentRequest, Count};
use super::schedule;
use super::text::{Plural, at_most, continued, exceeded_usage, is_or_are, licenses, minute};
use crate::catalogue::{Basis, EntryId, PLM_FULLY_STARTED, ReasonCode};

/// Why a PAK, a line or the whole request has its result.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    pub code: ReasonCode,
    /// The reason in one sentence, with its numbers.
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
    pub basis: Basis,
    pub entry: EntryId,
}

impl Reason {
    pub(super) fn new(code: ReasonCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), basis: code.basis(), entry: code.entry() }
    }
}

/// A reason on a PAK, in words.
pub(super) fn pak_reason(code: ReasonCode, pak: &PakAllocation<'_>) -> Reason {
    if code == ReasonCode::LicenseFileForOtherSystem {
        return Reason::new(code, "The license file of this PAK was issued for another system.");
    }
    let quantity = pak.lines.iter().map(|line| line.line.quantity.get()).sum();
    Reason::new(code, nothing_remains("PAK", quantity))
}

fn nothing_remains(place: &str, quantity: u64) -> Cow<'static, str> {
    match quantity {
        0 => format!("This {place} has no licenses."),
        1 => format!("Nothing remains in this {place}: its 1 license is already fulfilled."),
        _ => format!("Nothing remains in this {place}: all {quantity} licenses are fulfilled."),
    }
    .into()
}

/// A reason on a line, in words.
pub(super) fn line_reason(
    code: ReasonCode,
    decision: &Decision<'_>,
    pak: &PakAllocation<'_>,
    line: &LineAllocation<'_>,
) -> Reason {
    let (requested, remaining) = (line.requested, line.remaining);
    let target = line.line.target_release.as_str();
    let system = decision.request.system.release.as_str();
    let installed = decision.allocation.pool.eligible;
    let detail: Cow<'static, str> = match code {
        ReasonCode::SystemNotUpgraded => {
            format!("This line is for release {target}, but the system still runs {system}.").into()
        }
        ReasonCode::ReleaseMismatch => {
            format!("This line is for release {target}, but the system runs {system}.").into()
        }
        ReasonCode::LineExhausted => nothing_remains("line", line.line.quantity.get()),
        ReasonCode::NoEligibleLicenses if installed == 0 => {
            "No 1.x license that can be upgraded is installed on this PLM.".into()
        }
        ReasonCode::NoEligibleLicenses => format!(
            "The {} {} used up before this PAK, so none is left for it.",
            Plural(installed, "installed 1.x license"),
            is_or_are(installed),
        )
        .into(),
        ReasonCode::InsufficientInstalledLicenses => format!(
            "Only {} {} available for the {} of this PAK; they cover {} of the {} in this line.",
            Plural(pak.eligible_before, "installed 1.x license"),
            is_or_are(pak.eligible_before),
            Plural(pak.upgrades_wanted(), "upgrade"),
            line.first_pass,
            line.wanted(),
        )
        .into(),
        ReasonCode::RehostPending => format!(
            "{} of its 1.x licenses must still be rehosted and installed.",
            line.from_pending
        )
        .into(),
        ReasonCode::RequestExceedsRemaining => format!(
            "{} {} requested, but only {remaining} {} in this line.",
            licenses(requested),
            is_or_are(requested),
            if remaining == 1 { "remains" } else { "remain" },
        )
        .into(),
        _ => {
            let left = remaining - line.now;
            let stay = if left == 1 { "stays" } else { "stay" };
            format!(
                "{} of the {remaining} licenses in this line can be fulfilled now; {left} {stay} in the PAK.",
                line.now
            )
            .into()
        }
    };
    Reason::new(code, detail)
}

/// A reason on the report, in words.
pub(super) fn report_reason(
    code: ReasonCode,
    decision: &Decision<'_>,
    deadlines: &[Deadline],
) -> Reason {
    let request = decision.request;
    let system = &request.system;
    let detail: Cow<'static, str> = match code {
        ReasonCode::PlmNotOnSecondary => "The secondary system is active, but PLM runs on the primary system only. Nothing can be fulfilled until the primary system is active again.".into(),
        ReasonCode::PlmStarting => plm_starting(request).into(),
        ReasonCode::CountMayBeStale => count_may_be_stale(request).into(),
        ReasonCode::UsageExceedsLicenses => {
            let hosts = system.hosts_in_use.map_or(0, Count::get);
            let available = decision.report_facts().available();
            let when = if system.runs_1x() { "after the upgrade" } else { "now" };
            format!("{}.", exceeded_usage(hosts, available, when)).into()
        }
        ReasonCode::Unused1xLicenses => {
            let unused = decision.report_facts().unused_1x();
            format!("This plan does not upgrade {unused} of the 1.x licenses.").into()
        }
        _ => passed(deadlines).into(),
    };
    let reason = Reason::new(code, detail);
    let passed = deadlines.iter().find(|deadline| deadline.has_passed());
    match passed.filter(|_| code == ReasonCode::DeadlinePassed) {
        Some(deadline) => Reason { entry: deadline.entry, ..reason },
        None => reason,
    }
}

/// A time in words; empty if it is not known.
fn minutes(time: Option<DateTime<Utc>>) -> String {
    time.map(minute).unwrap_or_default()
}

fn plm_starting(request: &AssessmentRequest) -> String {
    let (system, as_of) = (&request.system, request.as_of());
    let starts = if system.plm_started_at > Some(as_of) { "starts" } else { "started" };
    format!(
        "PLM {starts} at {}. It can take {} to start fully, until {}.",
        minutes(system.plm_started_at),
        at_most(PLM_FULLY_STARTED),
        minutes(schedule::plm_ready_at(system, as_of)),
    )
}

fn count_may_be_stale(request: &AssessmentRequest) -> String {
    let (system, as_of) = (&request.system, request.as_of());
    let change = if system.licenses_changed_at > Some(as_of) { "change" } else { "changed" };
    format!(
        "The licenses {change} at {}. CWMS may show the old license count until the analysis at {}.",
        minutes(system.licenses_changed_at),
        minutes(schedule::count_refreshed_at(system, as_of)),
    )
}

/// The deadlines that have passed, in one sentence.
fn passed(deadlines: &[Deadline]) -> String {
    let passed = deadlines.iter().filter(|deadline| deadline.has_passed()).map(Deadline::to_string);
    let parts: Vec<_> = passed
        .enumerate()
        .map(|(index, sentence)| if index == 0 { sentence } else { continued(&sentence) })
        .collect();
    parts.join("; ") + "."
}

#[cfg(test)]
mod tests {
    use ReasonCode::*;
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::testing::{lots, new, one_pak, request, upgrade};
    use crate::assessment::{Assessment, assess};

    fn codes(reasons: &[Reason]) -> Vec<ReasonCode> {
        reasons.iter().map(|reason| reason.code).collect()
    }

    fn asking(quantity: u64, request: u64) -> Value {
        json!({ "kind": "upgrade", "quantity": quantity, "request": request })
    }

    #[rstest]
    #[case::no_reason(&[("installed", 5)], json!([upgrade(5)]), json!({}), &[], &[])]
    #[case::wrong_file(&[("installed", 5)], json!([upgrade(5)]), json!({ "id": "B" }), &[LicenseFileForOtherSystem], &[])]
    #[case::wrong_file_of_an_exhausted_pak(&[], json!([upgrade(0)]), json!({ "id": "B" }), &[PakExhausted], &[])]
    #[case::pak_exhausted(&[("installed", 5)], json!([upgrade(0)]), json!({}), &[PakExhausted], &[])]
    #[case::line_exhausted(&[("installed", 5)], json!([upgrade(0), new(1)]), json!({}), &[], &[LineExhausted])]
    #[case::system_not_upgraded(&[], json!([upgrade(5)]), json!({ "release": "1.5" }), &[], &[SystemNotUpgraded])]
    #[case::release_mismatch(&[("installed", 5)], json!([upgrade(5)]), json!({ "release": "3.0" }), &[], &[ReleaseMismatch])]
    #[case::no_eligible(&[], json!([upgrade(5)]), json!({}), &[], &[NoEligibleLicenses])]
    #[case::one_installed_of_two(&[("installed", 1)], json!([upgrade(2)]), json!({}), &[], &[InsufficientInstalledLicenses, PartialFulfillment])]
    #[case::one_too_few(&[("installed", 4)], json!([upgrade(5)]), json!({}), &[], &[InsufficientInstalledLicenses, PartialFulfillment])]
    #[case::the_first_line_gets_all_it_wants(&[("installed", 5)], json!([upgrade(5), upgrade(5)]), json!({}), &[], &[])]
    #[case::rehost_pending(&[("installed", 4), ("issued", 1)], json!([upgrade(5)]), json!({}), &[], &[InsufficientInstalledLicenses, RehostPending, PartialFulfillment])]
    #[case::rehost_pending_of_a_held_line(&[("issued", 5)], json!([upgrade(5)]), json!({ "id": "B" }), &[LicenseFileForOtherSystem], &[RehostPending])]
    #[case::request_below(&[("installed", 9)], json!([asking(5, 4)]), json!({}), &[], &[PartialFulfillment])]
    #[case::request_at(&[("installed", 9)], json!([asking(5, 5)]), json!({}), &[], &[])]
    #[case::request_above(&[("installed", 9)], json!([asking(5, 6)]), json!({}), &[], &[RequestExceedsRemaining])]
    #[case::request_to_an_exhausted_line(&[("installed", 9)], json!([asking(0, 6)]), json!({}), &[PakExhausted], &[])]
    #[case::partial_fulfillment_waits_with_the_secondary(&[("installed", 4)], json!([upgrade(5)]), json!({ "active_node": "secondary" }), &[], &[InsufficientInstalledLicenses])]
    fn a_reason_has_its_condition(
        #[case] states: &[(&str, u64)],
        #[case] lines: Value,
        #[case] system: Value,
        #[case] on_pak: &[ReasonCode],
        #[case] on_first_line: &[ReasonCode],
    ) {
        let request = one_pak(states, &lines, &system);
        let pak = &assess(&request).paks[0];
        assert_eq!(codes(&pak.reasons), on_pak);
        assert_eq!(codes(&pak.lines[0].reasons), on_first_line);
    }

    #[rstest]
    #[case::none(json!({}), &[])]
    #[case::secondary(json!({ "active_node": "secondary" }), &[PlmNotOnSecondary])]
    #[case::plm_starting(json!({ "plm_started_at": "2026-11-24T07:40:01Z" }), &[PlmStarting])]
    #[case::plm_started(json!({ "plm_started_at": "2026-11-24T07:40:00Z" }), &[])]
    #[case::stale(json!({ "licenses_changed_at": "2026-11-24T02:00:00Z" }), &[CountMayBeStale])]
    #[case::counted(json!({ "licenses_changed_at": "2026-11-24T01:59:59Z" }), &[])]
    #[case::hosts_at_the_licenses(json!({ "hosts_in_use": 7, "licenses_2x": 2 }), &[])]
    #[case::hosts_above_the_licenses(json!({ "hosts_in_use": 8, "licenses_2x": 2 }), &[UsageExceedsLicenses])]
    #[case::a_deadline_tomorrow(json!({ "alert_expires_on": "2026-11-25" }), &[])]
    #[case::a_deadline_today(json!({ "alert_expires_on": "2026-11-24" }), &[DeadlinePassed])]
    fn a_fact_gives_its_reason_on_the_report(
        #[case] system: Value,
        #[case] expected: &[ReasonCode],
    ) {
        let request = one_pak(&[("installed", 5)], &json!([upgrade(5)]), &system);
        assert_eq!(codes(&assess(&request).reasons), expected);
    }

    #[rstest]
    #[case::a_1x_system_is_measured_after_the_plan(json!({ "release": "1.5", "hosts_in_use": 5 }), false)]
    #[case::a_1x_system_with_too_few(json!({ "release": "1.5", "hosts_in_use": 6 }), true)]
    #[case::a_2x_system_is_measured_now(json!({ "hosts_in_use": 1 }), true)]
    fn usage_is_measured_when_it_counts(#[case] system: Value, #[case] exceeds: bool) {
        let request = one_pak(&[("issued", 5)], &json!([upgrade(5)]), &system);
        assert_eq!(codes(&assess(&request).reasons).contains(&UsageExceedsLicenses), exceeds);
    }

    #[rstest]
    #[case::none_left(5, 5, json!({}), false)]
    #[case::one_left(6, 5, json!({}), true)]
    #[case::pending_count(5, 4, json!({}), true)]
    #[case::used_by_upgrades_to_buy(9, 5, json!({ "target_licenses": 9 }), false)]
    #[case::used_by_some_upgrades_to_buy(9, 5, json!({ "target_licenses": 8 }), true)]
    fn a_1x_license_without_upgrade_is_unused(
        #[case] installed: u64,
        #[case] upgrades: u64,
        #[case] rest: Value,
        #[case] is_unused: bool,
    ) {
        let mut json = json!({
            "licenses": lots(&[("issued", installed)]),
            "paks": [{ "contents": [upgrade(upgrades)] }],
        });
        for (name, value) in rest.as_object().unwrap() {
            json[name] = value.clone();
        }
        let request = request(&json);
        assert_eq!(codes(&assess(&request).reasons).contains(&Unused1xLicenses), is_unused);
    }

    fn all_details(assessment: &Assessment<'_>) -> Vec<String> {
        let of_paks = assessment.paks.iter().flat_map(|pak| {
            pak.reasons.iter().chain(pak.lines.iter().flat_map(|line| &line.reasons))
        });
        let reasons = of_paks.chain(&assessment.reasons);
        reasons.map(|reason| reason.detail.clone().into_owned()).collect()
    }

    #[rstest]
    #[case::nothing_installed(json!({ "paks": [{ "contents": [upgrade(5)] }] }), &[
        "No 1.x license that can be upgraded is installed on this PLM.",
    ])]
    #[case::one_too_few(json!({ "licenses": lots(&[("installed", 1), ("issued", 1)]), "paks": [{ "contents": [upgrade(2)] }] }), &[
        "Only 1 installed 1.x license is available for the 2 upgrades of this PAK; they cover 1 of the 2 in this line.",
        "1 of its 1.x licenses must still be rehosted and installed.",
        "1 of the 2 licenses in this line can be fulfilled now; 1 stays in the PAK.",
    ])]
    #[case::taken_by_the_paks_before(json!({ "licenses": lots(&[("installed", 50)]), "paks": [{ "contents": [upgrade(50)] }, { "contents": [upgrade(9)] }] }), &[
        "The 50 installed 1.x licenses are used up before this PAK, so none is left for it.",
    ])]
    #[case::exhausted(json!({ "paks": [{ "contents": [{ "kind": "new", "quantity": 1, "fulfilled": 1 }] }, { "contents": [{ "kind": "new", "quantity": 9, "fulfilled": 9 }] }, { "contents": [new(0)] }] }), &[
        "Nothing remains in this PAK: its 1 license is already fulfilled.",
        "Nothing remains in this PAK: all 9 licenses are fulfilled.",
        "This PAK has no licenses.",
    ])]
    #[case::more_than_remains(json!({ "paks": [{ "contents": [{ "kind": "new", "quantity": 1, "request": 2 }] }] }), &[
        "2 licenses are requested, but only 1 remains in this line.",
    ])]
    #[case::a_1x_system(json!({ "paks": [{ "contents": [new(1)] }], "system": { "release": "1.5 MR3", "hosts_in_use": 2 } }), &[
        "This line is for release 2.0, but the system still runs 1.5 MR3.",
        "2 hosts are in use, but only 1 license is available after the upgrade.",
    ])]
    #[case::times(json!({ "system": { "plm_started_at": "2026-11-24T07:50:00Z", "licenses_changed_at": "2026-11-24T07:00:00Z", "alert_expires_on": "2026-11-20", "usage_exceeded_since": "2026-05-24", "hosts_in_use": 0 } }), &[
        "PLM started at 2026-11-24 07:50 GMT. It can take up to 20 minutes to start fully, until 2026-11-24 08:10 GMT.",
        "The licenses changed at 2026-11-24 07:00 GMT. CWMS may show the old license count until the analysis at 2026-11-25 02:00 GMT.",
        "The out-of-date license alert expired on 2026-11-20, 4 days ago; deactivation because of exceeded usage is due today, 2026-11-24.",
    ])]
    #[case::unused(json!({ "licenses": lots(&[("issued", 1)]), "system": { "alert_expires_on": "2026-12-01" } }), &[
        "This plan does not upgrade 1 of the 1.x licenses.",
    ])]
    fn a_reason_states_its_numbers(#[case] json: Value, #[case] expected: &[&str]) {
        let request = request(&json);
        assert_eq!(all_details(&assess(&request)), expected);
    }
}
