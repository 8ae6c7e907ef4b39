//! The part of the catalogue that an assessment contains.

use std::borrow::Cow;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::{AssessedPak, Deadline, PlanStep, Reason};
use crate::catalogue::{self, Entry, EntryId};

/// How much of the catalogue an assessment contains.
///
/// - `full`: all eleven entries.
/// - `relevant`: the entries that the assessment names.
/// - `none`: no entries, only the ids of the relevant ones.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    ValueEnum,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum CatalogueDetail {
    #[default]
    Full,
    Relevant,
    None,
}

/// The catalogue entries of an assessment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Troubleshooting {
    /// The entries that the assessment names, in the source's order.
    pub relevant: Vec<EntryId>,
    /// The entries. Absent with `catalogue=none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Entry>>, nullable = false)]
    pub entries: Option<Vec<Cow<'static, RawValue>>>,
}

impl Troubleshooting {
    pub(super) fn of(
        paks: &[AssessedPak<'_>],
        reasons: &[Reason],
        plan: &[PlanStep<'_>],
        deadlines: &[Deadline],
    ) -> Self {
        let of_paks = paks.iter().flat_map(|pak| {
            let of_lines = pak.lines.iter().flat_map(|line| &line.reasons);
            let reasons = pak.reasons.iter().chain(of_lines).map(|reason| reason.entry);
            let messages = pak.message.iter().map(|message| message.entry);
            reasons.chain(messages).chain(pak.also_applies.iter().map(|code| code.entry()))
        });
        let named = of_paks
            .chain(reasons.iter().map(|reason| reason.entry))
            .chain(plan.iter().map(|step| step.entry))
            .chain(deadlines.iter().map(|deadline| deadline.entry));
        let mut relevant = Vec::new();
        for id in named {
            if !relevant.contains(&id) {
                relevant.push(id);
            }
        }
        relevant.sort_by_key(|id| id.number());
        Self { relevant, entries: None }
    }

    pub(super) fn include(&mut self, detail: CatalogueDetail) {
        let json = |id: EntryId| Cow::Borrowed(catalogue::json(id));
        self.entries = match detail {
            CatalogueDetail::Full => Some(catalogue::all().map(|entry| json(entry.id)).collect()),
            CatalogueDetail::Relevant => Some(self.relevant.iter().copied().map(json).collect()),
            CatalogueDetail::None => None,
        };
    }
}
