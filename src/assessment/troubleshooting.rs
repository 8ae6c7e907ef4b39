//! The part of the catalogue that goes with an assessment.

use std::borrow::Cow;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{AssessedLine, Deadline, PlanStep, Reason};
use crate::catalogue::{self, Entry, EntryId};

/// How much of the catalogue goes with an assessment.
///
/// - `full`: all eleven entries.
/// - `relevant`: those the assessment names.
/// - `none`: no entries, only the names of the relevant ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum, ToSchema)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum CatalogueDetail {
    #[default]
    Full,
    Relevant,
    None,
}

/// The catalogue entries that go with the assessment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Troubleshooting {
    /// The entries that the assessment names anywhere, in the source's order.
    #[schema(max_items = 11)]
    pub relevant: Vec<EntryId>,
    /// The entries themselves; absent with `catalogue=none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Entry>>, nullable = false, max_items = 11)]
    pub entries: Option<Vec<Cow<'static, RawValue>>>,
}

impl Troubleshooting {
    pub(super) fn of(
        lines: &[AssessedLine<'_>],
        reasons: &[Reason],
        plan: &[PlanStep<'_>],
        deadlines: &[Deadline],
    ) -> Self {
        let of_lines = lines.iter().flat_map(|line| {
            let reasons = line.reasons.iter().map(|reason| reason.entry);
            reasons.chain(line.message.as_ref().map(|message| message.entry))
        });
        let named = of_lines
            .chain(reasons.iter().map(|reason| reason.entry))
            .chain(plan.iter().map(|step| step.entry))
            .chain(deadlines.iter().map(|deadline| deadline.entry));
        let mut is_named = [false; EntryId::ALL.len()];
        named.for_each(|id| is_named[id.index()] = true);
        let relevant = EntryId::ALL.into_iter().filter(|id| is_named[id.index()]).collect();
        Self { relevant, entries: None }
    }

    pub(super) fn include(&mut self, detail: CatalogueDetail) {
        let json =
            |ids: &[EntryId]| ids.iter().map(|id| Cow::Borrowed(catalogue::json(*id))).collect();
        self.entries = match detail {
            CatalogueDetail::Full => Some(json(&EntryId::ALL)),
            CatalogueDetail::Relevant => Some(json(&self.relevant)),
            CatalogueDetail::None => None,
        };
    }
}
