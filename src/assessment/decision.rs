//! The result in counts and codes: the part of an assessment that needs no sentences.

use super::allocation::{Allocation, LineAllocation, PakAllocation, allocate};
use super::coverage::{Coverage, coverage};
use super::gate::GateInput;
use super::messages::{PakMessages, ProductMessage, messages_of};
use super::outcome::Outcome;
use super::purchase::{Gap, Purchase, gap};
use super::reasons::{ReportFacts, line_reasons, pak_reasons};
use super::request::{AssessmentRequest, PakNumber};
use super::summary::Summary;
use crate::catalogue::ReasonCode;

/// The result of a request in counts and codes, without sentences and plan.
///
/// ```
/// use pakplan::assessment::{AssessmentRequest, decide};
///
/// let request = AssessmentRequest::from_json(
///     br#"{"licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],
///          "paks":[{"number":"12345678","contents":[{"kind":"upgrade","quantity":100}]}]}"#,
///     "2026-11-24T08:00:00Z".parse().unwrap(),
/// ).unwrap();
/// let decision = decide(&request);
///
/// assert_eq!(decision.summary.fulfillable_now, 50);
/// assert_eq!(decision.purchase().rehost_or_buy, 50);
/// ```
pub struct Decision<'a> {
    pub outcome: Outcome,
    pub summary: Summary,
    pub coverage: Option<Coverage>,
    pub(super) request: &'a AssessmentRequest,
    pub(super) allocation: Allocation<'a>,
    pub(super) gap: Gap,
}

/// Computes the result of a request.
#[must_use]
pub fn decide(request: &AssessmentRequest) -> Decision<'_> {
    let allocation = allocate(request);
    let summary = Summary::of(&allocation);
    let coverage = coverage(request, &summary);
    let outcome = if request.paks.is_empty() {
        Outcome::NothingRequested
    } else {
        Outcome::of(summary.requested, summary.fulfillable_now)
    };
    let gap = gap(request, &allocation, &summary, coverage.as_ref());
    Decision { outcome, summary, coverage, request, allocation, gap }
}

impl<'a> Decision<'a> {
    /// What is missing, and how to get it.
    #[must_use]
    pub fn purchase(&self) -> Purchase {
        self.gap.purchase
    }

    /// The parts that the gate checks.
    #[must_use]
    pub fn gate_input(&self) -> GateInput {
        GateInput { summary: self.summary, coverage: self.coverage }
    }

    /// The message of the report: that of the first PAK that is not fulfillable and has one.
    #[must_use]
    pub fn message(&self) -> Option<ProductMessage<'a>> {
        if self.outcome == Outcome::Fulfillable {
            return None;
        }
        let paks = self.allocation.paks.iter();
        paks.filter(|pak| pak.outcome() != Outcome::Fulfillable)
            .find_map(|pak| pak.product_message(self.messages_of(pak)))
    }

    /// The messages of a PAK. While the secondary system is active, PLM shows none.
    pub(super) fn messages_of(&self, pak: &PakAllocation<'_>) -> PakMessages {
        if self.request.system.is_secondary_active() {
            return PakMessages::default();
        }
        messages_of(pak)
    }

    /// What the reasons on the report depend on.
    pub(super) const fn report_facts(&self) -> ReportFacts<'_> {
        ReportFacts {
            request: self.request,
            summary: &self.summary,
            unused: self.allocation.unused,
            gap: &self.gap,
        }
    }

    /// All reasons: those of each PAK and its lines, then those of the report.
    #[must_use]
    pub fn reasons(&self) -> Vec<ReasonCode> {
        let mut reasons = Vec::new();
        for pak in &self.allocation.paks {
            reasons.extend(pak_reasons(pak));
            for line in &pak.lines {
                reasons.extend(line_reasons(pak, line));
            }
        }
        reasons.extend(self.report_facts().reasons());
        reasons
    }
}

impl<'a> PakAllocation<'a> {
    /// The licenses requested from the PAK.
    pub(crate) fn requested(&self) -> u64 {
        self.lines.iter().map(|line| line.requested).sum()
    }

    /// The licenses that can be fulfilled now.
    pub(crate) fn now(&self) -> u64 {
        self.lines.iter().map(|line| line.now).sum()
    }

    /// The licenses that can be fulfilled later.
    pub(crate) fn later(&self) -> u64 {
        self.lines.iter().map(|line| line.later).sum()
    }

    pub(crate) fn outcome(&self) -> Outcome {
        Outcome::of(self.requested(), self.now())
    }

    pub(crate) fn product_message(&self, messages: PakMessages) -> Option<ProductMessage<'a>> {
        let number = self.pak.number.as_ref().map(PakNumber::as_str);
        messages.message.map(|verdict| ProductMessage::new(verdict, number))
    }
}

impl LineAllocation<'_> {
    pub(crate) fn outcome(&self) -> Outcome {
        Outcome::of(self.requested, self.now)
    }
}
