//! The result of each PAK and of each of its lines, with sentences.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Outcome;
use super::allocation::{LineAllocation, PakAllocation};
use super::decision::Decision;
use super::details::{Reason, line_reason, pak_reason};
use super::messages::ProductMessage;
use super::reasons::{line_reasons, pak_reasons};
use super::request::{LineKind, Sku};
use crate::catalogue::MessageCode;

/// The result of a PAK. All counts are of licenses, the sums of its lines.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AssessedPak<'a> {
    /// The PAK number as it was given. A PAK without a number is named by its position.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub number: Option<Cow<'a, str>>,
    pub outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub message: Option<ProductMessage<'a>>,
    /// Other documented messages whose words are true as well, or that PLM can show for a larger
    /// request.
    pub also_applies: Vec<MessageCode>,
    /// Why the PAK has its result.
    pub reasons: Vec<Reason>,
    /// The licenses requested.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub requested: u64,
    /// The licenses that remain in the PAK.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub remaining: u64,
    /// The licenses that can be fulfilled now.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub fulfillable_now: u64,
    /// The licenses that can be fulfilled after the plan's other steps.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub fulfillable_later: u64,
    /// The requested licenses that cannot be fulfilled now or later.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub shortfall: u64,
    /// The licenses that stay in the PAK after what can be fulfilled now.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub left_in_pak: u64,
    /// The lines, in the order given.
    pub lines: Vec<AssessedLine<'a>>,
}

/// The result of a line. All counts are of licenses.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AssessedLine<'a> {
    /// The position of the line in the PAK, from 0.
    #[schema(minimum = 0, maximum = 99)]
    pub line: usize,
    /// The SKU under which the line is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub sku: Option<Cow<'a, str>>,
    pub kind: LineKind,
    pub outcome: Outcome,
    /// The licenses requested.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub requested: u64,
    /// The licenses that remain in the line.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub remaining: u64,
    /// The licenses that can be fulfilled now.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub fulfillable_now: u64,
    /// The licenses that can be fulfilled after the plan's other steps.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub fulfillable_later: u64,
    /// The requested licenses that cannot be fulfilled now or later.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub shortfall: u64,
    /// The licenses that stay in the line after what can be fulfilled now.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub left_in_pak: u64,
    /// Why the line has its result.
    pub reasons: Vec<Reason>,
}

impl<'a> AssessedPak<'a> {
    /// The result of a PAK, in words.
    pub(super) fn of(decision: &Decision<'a>, pak: &PakAllocation<'a>) -> Self {
        let messages = decision.messages_of(pak);
        let lines = pak.lines.iter().enumerate();
        let lines: Vec<_> =
            lines.map(|(index, line)| AssessedLine::of(decision, pak, index, line)).collect();
        Self {
            number: pak.pak.number.as_ref().map(|number| number.as_str().into()),
            outcome: pak.outcome(),
            message: pak.product_message(messages),
            also_applies: messages.also_applies.into_iter().collect(),
            reasons: pak_reasons(pak).map(|code| pak_reason(code, pak)).collect(),
            requested: pak.requested(),
            remaining: pak.remaining(),
            fulfillable_now: pak.now(),
            fulfillable_later: pak.later(),
            shortfall: pak.lines.iter().map(LineAllocation::shortfall).sum(),
            left_in_pak: pak.remaining() - pak.now(),
            lines,
        }
    }
}

impl<'a> AssessedLine<'a> {
    fn of(
        decision: &Decision<'a>,
        pak: &PakAllocation<'a>,
        index: usize,
        line: &LineAllocation<'a>,
    ) -> Self {
        let reasons = line_reasons(pak, line);
        Self {
            line: index,
            sku: line.line.sku.as_ref().map(Sku::as_str).map(Cow::Borrowed),
            kind: line.line.kind,
            outcome: line.outcome(),
            requested: line.requested,
            remaining: line.remaining,
            fulfillable_now: line.now,
            fulfillable_later: line.later,
            shortfall: line.shortfall(),
            left_in_pak: line.remaining - line.now,
            reasons: reasons.map(|code| line_reason(code, decision, pak, line)).collect(),
        }
    }
}
