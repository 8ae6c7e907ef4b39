//! What each line of a PAK comes to.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Outcome;
use super::application::{LineKind, SystemFacts};
use super::decision::DecidedLine;
use super::reasons::Reason;
use crate::catalogue::{EntryId, MessageCode, ReasonCode};

/// A documented product message, as the product shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductMessage<'a> {
    pub code: MessageCode,
    /// The documented text, with the PAK number as it was given.
    #[schema(value_type = String)]
    pub text: Cow<'a, str>,
    pub entry: EntryId,
}

impl ProductMessage<'_> {
    pub(super) fn new(code: MessageCode, pak: &str) -> Self {
        Self { code, text: code.text(pak), entry: code.entry() }
    }
}

/// What a line of a PAK comes to. All counts are of licenses.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AssessedLine<'a> {
    /// The PAK number.
    #[schema(value_type = String)]
    pub pak: Cow<'a, str>,
    /// The place of the line in the PAK, from 0.
    #[schema(minimum = 0, maximum = 99)]
    pub line: usize,
    /// The SKU the line is sold under.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub sku: Option<Cow<'a, str>>,
    pub kind: LineKind,
    /// What is asked for: the request, or all that remains.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub requested: u64,
    /// What remains in the line.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub remaining: u64,
    /// What can be fulfilled now.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub fulfillable_now: u64,
    /// What can be fulfilled once the plan's other steps are done.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub fulfillable_later: u64,
    /// What is asked for and cannot be fulfilled now or later.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub shortfall: u64,
    /// What stays in the line once what can be fulfilled now has been.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub left_in_pak: u64,
    pub outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub message: Option<ProductMessage<'a>>,
    /// Other documented messages whose own words hold too.
    #[schema(max_items = 4)]
    pub also_applies: Vec<MessageCode>,
    /// Why the line comes to this.
    #[schema(max_items = 13)]
    pub reasons: Vec<Reason>,
}

impl<'a> AssessedLine<'a> {
    /// The decision on a line, in words.
    pub(super) fn of(decided: DecidedLine<'a>, system: &SystemFacts) -> Self {
        let reasons = decided.allocation.reasons.iter();
        Self {
            pak: decided.pak.number.as_str().into(),
            line: decided.index,
            sku: decided.line.sku.as_deref().map(Cow::Borrowed),
            kind: decided.line.kind,
            requested: decided.claim.asked,
            remaining: decided.claim.remaining,
            fulfillable_now: decided.allocation.now,
            fulfillable_later: decided.allocation.later,
            shortfall: decided.shortfall(),
            left_in_pak: decided.left_in_pak(),
            outcome: decided.outcome,
            message: decided.message(),
            reasons: reasons.map(|code| Reason::of_line(*code, &decided, system)).collect(),
            also_applies: decided.allocation.also_applies,
        }
    }

    /// Whether one of the reasons is this one.
    pub(super) fn has(&self, code: ReasonCode) -> bool {
        self.reasons.iter().any(|reason| reason.code == code)
    }
}
