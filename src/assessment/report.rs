//! The assessment: the result of a request in counts and in sentences, with the plan.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::coverage::Coverage;
use super::deadlines::{Deadline, deadlines};
use super::decision::{Decision, decide};
use super::details::{Reason, report_reason};
use super::gate::GateInput;
use super::headline::Headline;
use super::masking::{mask_in, masked};
use super::messages::ProductMessage;
use super::outcome::Outcome;
use super::paks::AssessedPak;
use super::plan::{PlanStep, plan};
use super::purchase::Purchase;
use super::request::AssessmentRequest;
use super::summary::Summary;
use super::troubleshooting::{CatalogueDetail, Troubleshooting};

/// What can be fulfilled now and later, why not more, and what to do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Assessment<'a> {
    pub outcome: Outcome,
    /// The result in one sentence that a person can say to the customer.
    #[schema(value_type = String)]
    pub headline: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub message: Option<ProductMessage<'a>>,
    pub summary: Summary,
    /// The PAKs, in the order given.
    pub paks: Vec<AssessedPak<'a>>,
    /// Why the request as a whole has its result.
    pub reasons: Vec<Reason>,
    /// What to do, in order.
    pub plan: Vec<PlanStep<'a>>,
    pub purchase: Purchase,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub coverage: Option<Coverage>,
    /// The dates by which something must be done, sorted by date.
    pub deadlines: Vec<Deadline>,
    pub troubleshooting: Troubleshooting,
    /// The time that the assessment was computed for.
    pub as_of: DateTime<Utc>,
}

/// Assesses a request.
///
/// ```
/// use pakplan::assessment::{AssessmentRequest, Outcome, assess};
///
/// let request = AssessmentRequest::from_json(
///     br#"{"licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],
///          "paks":[{"number":"12345678","contents":[{"kind":"upgrade","quantity":100}]}]}"#,
///     "2026-11-24T08:00:00Z".parse().unwrap(),
/// ).unwrap();
/// let assessment = assess(&request);
///
/// assert_eq!(assessment.outcome, Outcome::PartiallyFulfillable);
/// assert_eq!(assessment.summary.fulfillable_now, 50);
/// assert_eq!(
///     assessment.message.unwrap().text,
///     "Unable to fulfill all the upgrade licenses in a PAK.",
/// );
/// ```
#[must_use]
pub fn assess(request: &AssessmentRequest) -> Assessment<'_> {
    decide(request).explain()
}

impl<'a> Decision<'a> {
    /// The result in sentences, with the plan.
    fn explain(&self) -> Assessment<'a> {
        let deadlines = deadlines(self.request);
        let paks: Vec<_> =
            self.allocation.paks.iter().map(|pak| AssessedPak::of(self, pak)).collect();
        let reasons: Vec<_> = self
            .report_facts()
            .reasons()
            .map(|code| report_reason(code, self, &deadlines))
            .collect();
        let plan = plan(self, &deadlines);
        let headline =
            Headline { decision: self, deadlines: &deadlines, has_empty_plan: plan.is_empty() };
        Assessment {
            outcome: self.outcome,
            headline: headline.sentence().into(),
            message: self.message(),
            troubleshooting: Troubleshooting::of(&paks, &reasons, &plan, &deadlines),
            summary: self.summary,
            paks,
            reasons,
            plan,
            purchase: self.purchase(),
            coverage: self.coverage,
            deadlines,
            as_of: self.request.as_of(),
        }
    }
}

impl Assessment<'_> {
    /// The same assessment with this part of the catalogue.
    #[must_use]
    pub fn with_catalogue(mut self, detail: CatalogueDetail) -> Self {
        self.troubleshooting.include(detail);
        self
    }

    /// The parts that the gate checks.
    #[must_use]
    pub fn gate_input(&self) -> GateInput {
        GateInput { summary: self.summary, coverage: self.coverage }
    }

    /// The same assessment with PAK numbers masked to their last four characters, also in the
    /// messages and the plan.
    #[must_use]
    pub fn with_masked_paks(mut self) -> Self {
        let numbers: Vec<String> =
            self.paks.iter().filter_map(|pak| pak.number.as_deref()).map(str::to_owned).collect();
        let mask = |text: &str| {
            numbers.iter().fold(text.to_owned(), |text, number| mask_in(&text, number))
        };
        for pak in &mut self.paks {
            for line in &mut pak.lines {
                line.sku = line.sku.take().map(|sku| mask(&sku).into());
            }
            pak.number = pak.number.take().map(|number| masked(&number).into());
            if let Some(message) = &mut pak.message {
                message.text = mask(&message.text).into();
            }
        }
        if let Some(message) = &mut self.message {
            message.text = mask(&message.text).into();
        }
        for number in self.plan.iter_mut().filter_map(|step| step.pak_number.as_mut()) {
            *number = masked(number).into();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::assessment::testing::request;
    use crate::assessment::{MAX_LINES, MAX_LOTS, MAX_PAK_NUMBER_LENGTH, MAX_PAKS, MAX_SKU_LENGTH};

    /// The largest response that the limits allow, as far as this test finds it: the most lines,
    /// each with the longest texts, the most reasons and the most steps.
    #[test]
    fn a_response_has_at_most_two_mebibytes() {
        const MAX_BYTES: usize = 2_097_152;
        const LONG_1X: &str = "1.1234.1234.1234.1234 MR 1234";
        const LONG_SYSTEM: &str = "2.1234.1234.1234.1234 MR 1234";
        const LONG_3X: &str = "1234.1234.1234.1234.1234 MR 1234";
        // The quantity is the largest with which every line still takes pending licenses.
        let line = |kind: &str, request: u64, target: &str| {
            json!({
                "kind": kind,
                "quantity": 1_999_999,
                "request": request,
                "target_release": target,
                "sku": "\\".repeat(MAX_SKU_LENGTH),
            })
        };
        let lot =
            |rehost: &str| json!({ "release": LONG_1X, "quantity": 10_000_000, "rehost": rehost });
        let mut sizes = Vec::new();
        for (kind, request_of_line, target) in [
            ("upgrade", 10_000_000, LONG_3X),
            ("upgrade", 10_000_000, "2.0"),
            ("upgrade", 1_999_998, "2.0"),
            ("upgrade", 1, "2.0"),
            ("new", 10_000_000, LONG_3X),
            ("new", 1_999_998, "2.0"),
        ] {
            for installed in [0, 1, 100] {
                let states =
                    (0..MAX_LOTS).map(|n| if n < installed { "installed" } else { "not_started" });
                let paks = (0..MAX_PAKS).map(|n| {
                    json!({
                        "number": format!("{n:0MAX_PAK_NUMBER_LENGTH$}"),
                        "contents": vec![line(kind, request_of_line, target); MAX_LINES / MAX_PAKS],
                        "license_file": { "issued_for": "B" },
                    })
                });
                let request = request(&json!({
                    "licenses": states.map(lot).collect::<Vec<_>>(),
                    "paks": paks.collect::<Vec<_>>(),
                    "target_licenses": 10_000_000,
                    "system": {
                        "id": "A",
                        "release": LONG_SYSTEM,
                        "hosts_in_use": 10_000_000,
                        "alert_expires_on": "2026-12-01",
                        "usage_exceeded_since": "2026-06-01",
                        "licenses_invalid_since": "2026-06-01",
                        "free_trial_started_on": "2026-06-01",
                        "plm_started_at": "2026-11-24T07:59:59.123456789Z",
                        "licenses_changed_at": "2026-11-24T07:59:59.123456789Z",
                    },
                    "as_of": "2026-11-24T08:00:00.123456789Z",
                }));
                let assessment = assess(&request).with_catalogue(CatalogueDetail::Full);
                sizes.push(serde_json::to_vec(&assessment).unwrap().len());
            }
        }
        let largest = sizes.iter().max().unwrap();
        assert!((MAX_BYTES * 3 / 4..=MAX_BYTES).contains(largest), "{sizes:?}");
    }

    #[test]
    fn no_number_is_left_anywhere() {
        let json = br#"{"licenses":[{"release":"1.5","quantity":5,"rehost":"requested"}],
            "paks":[{"number":"ENTITLED-5678","contents":[{"kind":"upgrade","quantity":9},{"kind":"new","quantity":0,"sku":"for ENTITLED-9999"}]},
                    {"number":"ENTITLED-9999","contents":[{"kind":"new","quantity":1,"target_release":"3.0"}]}]}"#;
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let request = AssessmentRequest::from_json(json, now).unwrap();
        let assessment = assess(&request);
        let whole = serde_json::to_string(&assessment).unwrap();
        let masked = serde_json::to_string(&assessment.with_masked_paks()).unwrap();
        assert_eq!(masked, whole.replace("ENTITLED-", "…"));
        assert!(masked.contains("The upgrade PAK you have entered, …5678, cannot be fulfilled"));
    }
}
