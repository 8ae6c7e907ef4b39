//! What is decided, in counts and codes: the part of an assessment that needs no words.

use chrono::{DateTime, Utc};

use super::allocation::{Allocation, Claim, Pool, allocate};
use super::application::{Application, Lot, Pak, PakLine, SystemFacts};
use super::lines::ProductMessage;
use super::{Outcome, Purchase, Summary, purchase, reasons};
use crate::catalogue::ReasonCode;

/// What is decided on an application, without the sentences and the plan.
///
/// ```
/// use pakplan::assessment::{Application, decide};
///
/// let application = Application::from_json(
///     br#"{"licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],
///          "paks":[{"number":"12345678","contents":[{"kind":"upgrade","quantity":100}]}]}"#,
/// ).unwrap();
/// let decision = decide(&application, "2026-11-24T08:00:00Z".parse().unwrap());
///
/// assert_eq!(decision.summary.fulfillable_now, 50);
/// assert_eq!(decision.purchase.new, 50);
/// ```
pub struct Decision<'a> {
    pub outcome: Outcome,
    pub summary: Summary,
    pub purchase: Purchase,
    pub(super) lines: Vec<DecidedLine<'a>>,
    /// What bears on the whole rather than on one line.
    pub(super) of_the_whole: Vec<ReasonCode>,
}

/// What is decided on one line of a PAK.
pub(super) struct DecidedLine<'a> {
    pub pak: &'a Pak,
    /// The place of the line in the PAK, from 0.
    pub index: usize,
    pub line: &'a PakLine,
    pub claim: Claim,
    /// The pool before the line drew on it.
    pub pool: Pool,
    pub allocation: Allocation,
    pub outcome: Outcome,
}

/// Decides on an application for one moment.
#[must_use]
pub fn decide(application: &Application, as_of: DateTime<Utc>) -> Decision<'_> {
    let system = &application.system;
    let installed = Pool::of(&application.licenses);
    let mut pool = installed;
    let lines = lines(application, &mut pool);
    let summary = Summary::of(&lines, installed, pool);
    Decision {
        outcome: Outcome::of_all(&lines),
        purchase: purchase::purchase(application, &lines, &summary),
        of_the_whole: reasons::of_the_whole(system, &summary, as_of),
        summary,
        lines,
    }
}

/// Decides on all lines, PAK by PAK, in the order given.
fn lines<'a>(application: &'a Application, pool: &mut Pool) -> Vec<DecidedLine<'a>> {
    let mut lines = Vec::with_capacity(application.paks.len());
    for pak in &application.paks {
        for (index, line) in pak.contents.iter().enumerate() {
            lines.push(DecidedLine::decide(&application.system, pak, index, line, pool));
        }
    }
    lines
}

impl<'a> Decision<'a> {
    /// The message of the first line that is not fulfillable and has one.
    #[must_use]
    pub fn message(&self) -> Option<ProductMessage<'a>> {
        self.lines
            .iter()
            .filter(|line| line.outcome != Outcome::Fulfillable)
            .find_map(DecidedLine::message)
    }

    /// Why it comes to this: the reasons of the lines, then those that bear on the whole.
    pub fn reasons(&self) -> impl Iterator<Item = ReasonCode> {
        let of_lines = self.lines.iter().flat_map(|line| &line.allocation.reasons);
        of_lines.chain(&self.of_the_whole).copied()
    }
}

impl<'a> DecidedLine<'a> {
    /// Decides on one line and draws what it gets from the pool.
    fn decide(
        system: &SystemFacts,
        pak: &'a Pak,
        index: usize,
        line: &'a PakLine,
        pool: &mut Pool,
    ) -> Self {
        let claim = Claim::of(line, pak, system);
        let before = *pool;
        let allocation = allocate(&claim, pool);
        let outcome = Outcome::of_line(claim.asked, allocation.now);
        Self { pak, index, line, claim, pool: before, allocation, outcome }
    }

    /// What is asked for and cannot be fulfilled now or later.
    pub fn shortfall(&self) -> u64 {
        self.claim.asked - self.allocation.now - self.allocation.later
    }

    /// What stays in the line once what can be fulfilled now has been.
    pub fn left_in_pak(&self) -> u64 {
        self.claim.remaining - self.allocation.now
    }

    /// The documented message that PLM shows for it.
    pub fn message(&self) -> Option<ProductMessage<'a>> {
        self.allocation.message.map(|code| ProductMessage::new(code, self.pak.number.as_str()))
    }

    /// Whether the line is held up by a wrong file or a wrong release: that is mended, not bought
    /// again.
    pub fn is_to_be_mended(&self) -> bool {
        self.claim.file_for_other_system || self.claim.other_release
    }
}

impl Pool {
    /// All 1.x licenses, before any line draws on them.
    fn of(lots: &[Lot]) -> Self {
        let sum = |eligible| {
            let lots = lots.iter().filter(|lot| lot.rehost.is_eligible() == eligible);
            lots.map(|lot| u64::from(lot.quantity)).sum()
        };
        Self { eligible: sum(true), pending: sum(false) }
    }
}

impl Summary {
    fn of(lines: &[DecidedLine<'_>], installed: Pool, left: Pool) -> Self {
        let sum = |count: fn(&DecidedLine<'_>) -> u64| lines.iter().map(count).sum();
        Self {
            eligible: installed.eligible,
            pending: installed.pending,
            requested: sum(|line| line.claim.asked),
            fulfillable_now: sum(|line| line.allocation.now),
            fulfillable_later: sum(|line| line.allocation.later),
            shortfall: lines.iter().map(DecidedLine::shortfall).sum(),
            left_in_paks: lines.iter().map(DecidedLine::left_in_pak).sum(),
            unused_1x: left.left(),
        }
    }
}
