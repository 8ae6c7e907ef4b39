//! What each line of a PAK comes to.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

use super::Outcome;
use super::allocation::{Claim, Pool, allocate};
use super::application::{Application, LineKind, Pak, PakLine, SystemFacts};
use super::reasons::{LineFacts, Reason};
use crate::catalogue::{EntryId, MessageCode, ReasonCode};

/// A documented product message, as the product shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProductMessage {
    pub code: MessageCode,
    /// The documented text, with the PAK number as it was given.
    #[schema(value_type = String)]
    pub text: Cow<'static, str>,
    pub entry: EntryId,
}

impl ProductMessage {
    fn new(code: MessageCode, pak: &str) -> Self {
        Self { code, text: code.text(pak), entry: code.entry() }
    }
}

/// What a line of a PAK comes to. All counts are of licenses.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessedLine<'a> {
    /// The PAK number.
    #[schema(value_type = String)]
    pub pak: &'a str,
    /// The place of the line in the PAK, from 0.
    #[schema(minimum = 0, maximum = 99)]
    pub line: usize,
    /// The SKU the line is sold under.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub sku: Option<&'a str>,
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
    pub message: Option<ProductMessage>,
    /// Other documented messages whose own words hold too.
    #[schema(max_items = 4)]
    pub also_applies: Vec<MessageCode>,
    /// Why the line comes to this.
    #[schema(max_items = 13)]
    pub reasons: Vec<Reason>,
}

impl<'a> AssessedLine<'a> {
    /// Assesses one line and draws what it gets from the pool.
    fn assess(
        system: &SystemFacts,
        pak: &'a Pak,
        index: usize,
        line: &'a PakLine,
        pool: &mut Pool,
    ) -> Self {
        let claim = Claim::of(line, pak, system);
        let before = *pool;
        let allocation = allocate(&claim, pool);
        let facts =
            LineFacts { system, line, claim: &claim, pool: before, allocation: &allocation };
        let number = pak.number.as_str();
        Self {
            pak: number,
            line: index,
            sku: line.sku.as_deref(),
            kind: line.kind,
            requested: claim.asked,
            remaining: claim.remaining,
            fulfillable_now: allocation.now,
            fulfillable_later: allocation.later,
            shortfall: claim.asked - allocation.now - allocation.later,
            left_in_pak: claim.remaining - allocation.now,
            outcome: Outcome::of_line(claim.asked, allocation.now),
            message: allocation.message.map(|code| ProductMessage::new(code, number)),
            reasons: allocation.reasons.iter().map(|code| Reason::of_line(*code, &facts)).collect(),
            also_applies: allocation.also_applies,
        }
    }

    /// Whether one of the reasons is this one.
    pub(super) fn has(&self, code: ReasonCode) -> bool {
        self.reasons.iter().any(|reason| reason.code == code)
    }

    /// Whether the line is held up by a wrong file or a wrong release: that is mended, not bought
    /// again.
    pub(super) fn is_to_be_mended(&self) -> bool {
        self.has(ReasonCode::LicenseFileForOtherSystem) || self.has(ReasonCode::ReleaseMismatch)
    }
}

/// Assesses all lines, PAK by PAK, in the order given.
pub(super) fn assess<'a>(application: &'a Application, pool: &mut Pool) -> Vec<AssessedLine<'a>> {
    let mut assessed = Vec::with_capacity(application.paks.len());
    for pak in &application.paks {
        for (index, line) in pak.contents.iter().enumerate() {
            assessed.push(AssessedLine::assess(&application.system, pak, index, line, pool));
        }
    }
    assessed
}

/// The message of the first line that is not fulfillable and has one.
pub(super) fn first_message(lines: &[AssessedLine<'_>]) -> Option<ProductMessage> {
    lines
        .iter()
        .filter(|line| line.outcome != Outcome::Fulfillable)
        .find_map(|line| line.message.clone())
}
