//! The decision table: what one line of a PAK can give, now and later.
//!
//! Lines are taken one by one, in the order given, and all upgrade lines draw on one pool of 1.x
//! licenses, so that none is counted twice. [`allocate`] is the way through: [`row`] finds the
//! row, [`draw`] does what the row says, and four rules correct that, in a fixed order.
//!
//! The source is the "Licenses" chapter, almost all of it the entry "Out-of-Date License Alert
//! Message" on page 4.

use super::application::{ActiveNode, LineKind, Pak, PakLine, SystemFacts};
use crate::catalogue::{MessageCode, ReasonCode};

/// The 1.x licenses that no line has drawn yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pool {
    /// On this PLM: they can be upgraded now.
    pub eligible: u64,
    /// Not yet rehosted and installed.
    pub pending: u64,
}

impl Pool {
    /// All that is left.
    pub const fn left(self) -> u64 {
        self.eligible + self.pending
    }
}

/// What a line claims. All counts are of licenses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub kind: LineKind,
    /// R: what remains in the line.
    pub remaining: u64,
    /// A: what is asked for; all that remains unless the line has a request.
    pub asked: u64,
    /// Whether the PAK may be fulfilled in parts.
    pub in_parts: bool,
    /// Whether the PAK's license file was issued for another system than this one.
    pub file_for_other_system: bool,
    /// Whether the line is for another major release than the system runs.
    pub other_release: bool,
    pub active_node: ActiveNode,
}

impl Claim {
    pub fn of(line: &PakLine, pak: &Pak, system: &SystemFacts) -> Self {
        let issued_for = pak.license_file.as_ref().map(|file| &file.issued_for);
        Self {
            kind: line.kind,
            remaining: line.remaining().into(),
            asked: line.asked().into(),
            in_parts: pak.partial_fulfillment,
            file_for_other_system: issued_for
                .zip(system.id.as_ref())
                .is_some_and(|(issued_for, id)| issued_for != id),
            other_release: major(&line.target_release) != major(&system.release),
            active_node: system.active_node,
        }
    }

    /// W: what the PAK itself would allow.
    fn wanted(&self) -> u64 {
        self.asked.min(self.remaining)
    }
}

/// The first number of a release: 2 of 2.0.
fn major(release: &str) -> Option<u16> {
    release.split('.').next()?.parse().ok()
}

/// The rows of the decision table, by the condition that selects them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row {
    /// 1: "The license file you are attempting to install was not issued for this system."
    FileForOtherSystem,
    /// 2: "Your system version and license version do not match."
    ReleaseMismatch,
    /// 3: a new line with nothing left: "there are no licenses remaining in the PAK".
    NewExhausted,
    /// 4: a new line: "if you need new 2.0 licenses, purchase the new licenses".
    New,
    /// 5: "there are no licenses installed on this Cisco Prime License Manager eligible to be
    /// upgraded using the PAK".
    NothingEligible,
    /// 6: an upgrade line with nothing left: "there are no licenses remaining in the PAK".
    UpgradeExhausted,
    /// 7: "you are only allowed to upgrade to 2.0 licenses as many 1.0 licenses as were
    /// installed".
    TooFewInstalled,
    /// 8: enough 1.x licenses are installed.
    Covered,
}

/// What a line gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allocation {
    pub row: Row,
    /// The licenses that can be fulfilled now.
    pub now: u64,
    /// The licenses that can be fulfilled once what is pending has been done.
    pub later: u64,
    pub message: Option<MessageCode>,
    pub also_applies: Vec<MessageCode>,
    pub reasons: Vec<ReasonCode>,
    /// What it draws from the pool; a new line draws nothing.
    pub drawn: Pool,
}

/// Decides on one line and draws what it gets from the pool.
pub(super) fn allocate(claim: &Claim, pool: &mut Pool) -> Allocation {
    let mut allocation = draw(row(claim, *pool), claim, *pool);
    whole_or_not_at_all(&mut allocation, claim, *pool);
    secondary_active(&mut allocation, claim);
    rehost_pending(&mut allocation);
    part_of_the_line(&mut allocation, claim);
    pool.eligible -= allocation.drawn.eligible;
    pool.pending -= allocation.drawn.pending;
    allocation
}

/// The first row whose condition holds.
fn row(claim: &Claim, pool: Pool) -> Row {
    match claim.kind {
        _ if claim.file_for_other_system => Row::FileForOtherSystem,
        _ if claim.other_release => Row::ReleaseMismatch,
        LineKind::New if claim.remaining == 0 => Row::NewExhausted,
        LineKind::New => Row::New,
        LineKind::Upgrade if pool.eligible == 0 => Row::NothingEligible,
        LineKind::Upgrade if claim.remaining == 0 => Row::UpgradeExhausted,
        LineKind::Upgrade if pool.eligible < claim.wanted() => Row::TooFewInstalled,
        LineKind::Upgrade => Row::Covered,
    }
}

/// What the row says, before the rules that follow it.
fn draw(row: Row, claim: &Claim, pool: Pool) -> Allocation {
    let wanted = claim.wanted();
    let (now, later) = match row {
        Row::FileForOtherSystem
        | Row::ReleaseMismatch
        | Row::NewExhausted
        | Row::UpgradeExhausted => (0, 0),
        Row::New | Row::Covered => (wanted, 0),
        Row::NothingEligible => (0, wanted.min(pool.pending)),
        Row::TooFewInstalled => (pool.eligible, (wanted - pool.eligible).min(pool.pending)),
    };
    let drawn = match claim.kind {
        LineKind::Upgrade => Pool { eligible: now, pending: later },
        LineKind::New => Pool { eligible: 0, pending: 0 },
    };
    let (message, also_applies) = messages(row, claim);
    let reasons = row_reasons(row, claim).to_vec();
    Allocation { row, now, later, message, also_applies, reasons, drawn }
}

/// The message PLM shows, and others whose own words hold too: "either because there are no
/// licenses remaining in the PAK or there are no licenses installed" is true of an exhausted PAK
/// as well.
fn messages(row: Row, claim: &Claim) -> (Option<MessageCode>, Vec<MessageCode>) {
    use MessageCode::{
        LicenseFileWrongSystem, PakNoLicensesRemaining, UpgradePakCannotBeFulfilled,
        UpgradePakPartiallyFulfillable,
    };
    match row {
        Row::FileForOtherSystem => (Some(LicenseFileWrongSystem), vec![]),
        Row::NewExhausted => (Some(PakNoLicensesRemaining), vec![]),
        Row::UpgradeExhausted => (Some(PakNoLicensesRemaining), vec![UpgradePakCannotBeFulfilled]),
        Row::NothingEligible if claim.remaining == 0 => {
            (Some(UpgradePakCannotBeFulfilled), vec![PakNoLicensesRemaining])
        }
        Row::NothingEligible => (Some(UpgradePakCannotBeFulfilled), vec![]),
        Row::TooFewInstalled => (Some(UpgradePakPartiallyFulfillable), vec![]),
        Row::ReleaseMismatch | Row::New | Row::Covered => (None, vec![]),
    }
}

/// The reasons of the row itself.
fn row_reasons(row: Row, claim: &Claim) -> &'static [ReasonCode] {
    match row {
        Row::FileForOtherSystem => &[ReasonCode::LicenseFileForOtherSystem],
        Row::ReleaseMismatch => &[ReasonCode::ReleaseMismatch],
        Row::NewExhausted | Row::UpgradeExhausted => &[ReasonCode::PakExhausted],
        Row::NothingEligible if claim.remaining == 0 => {
            &[ReasonCode::NoEligibleLicenses, ReasonCode::PakExhausted]
        }
        Row::NothingEligible => &[ReasonCode::NoEligibleLicenses],
        Row::TooFewInstalled => &[ReasonCode::InsufficientInstalledLicenses],
        Row::New | Row::Covered => &[],
    }
}

/// First rule, *inferred*: a PAK that cannot be fulfilled in parts gives all that remains or
/// nothing. Where too little is installed it waits until the pool covers it, drawing what is
/// installed first; where the pool never will, it draws nothing.
fn whole_or_not_at_all(allocation: &mut Allocation, claim: &Claim, pool: Pool) {
    let row_falls_short = matches!(allocation.row, Row::NothingEligible | Row::TooFewInstalled);
    if claim.in_parts || !row_falls_short {
        return;
    }
    let (now, later) = (allocation.now, allocation.later);
    allocation.now = 0;
    allocation.later = if pool.left() >= claim.remaining { claim.remaining } else { 0 };
    let eligible = allocation.later.min(pool.eligible);
    allocation.drawn = Pool { eligible, pending: allocation.later - eligible };
    if (allocation.now, allocation.later) != (now, later) {
        allocation.reasons.push(ReasonCode::PartialFulfillmentNotAllowed);
    }
}

/// Second rule: "PLM only runs on your primary system. After failover, your high-availability
/// system cannot connect with PLM" (page 1). What could be fulfilled now waits, PLM shows no
/// message, and the row's reasons give way to that one. Messages whose own words hold still do.
fn secondary_active(allocation: &mut Allocation, claim: &Claim) {
    if claim.active_node == ActiveNode::Primary || allocation.row < Row::NewExhausted {
        return;
    }
    allocation.later += allocation.now;
    allocation.now = 0;
    allocation.message = None;
    let of_row = row_reasons(allocation.row, claim);
    allocation.reasons.retain(|reason| !of_row.contains(reason));
    allocation.reasons.insert(0, ReasonCode::PlmNotOnSecondary);
}

/// Third rule: "You must either re-host and install the licenses from the 1.x system first".
fn rehost_pending(allocation: &mut Allocation) {
    if allocation.drawn.pending > 0 {
        allocation.reasons.push(ReasonCode::RehostPending);
    }
}

/// Fourth rule: a line gives no more than remains in it, and "PAK also allows partial
/// fulfillment".
fn part_of_the_line(allocation: &mut Allocation, claim: &Claim) {
    if allocation.row < Row::New || claim.active_node == ActiveNode::Secondary {
        return;
    }
    if claim.asked > claim.remaining && claim.remaining > 0 {
        allocation.reasons.push(ReasonCode::RequestExceedsRemaining);
    }
    if (1..claim.remaining).contains(&allocation.now) {
        allocation.reasons.push(ReasonCode::PartialFulfillment);
    }
}

#[cfg(test)]
mod tests {
    use ReasonCode::*;
    use rstest::rstest;

    use super::*;

    const M1: MessageCode = MessageCode::PakNoLicensesRemaining;
    const M2: MessageCode = MessageCode::LicenseFileWrongSystem;
    const M3: MessageCode = MessageCode::UpgradePakPartiallyFulfillable;
    const M4: MessageCode = MessageCode::UpgradePakCannotBeFulfilled;

    /// An upgrade line with this much remaining, all of it asked for.
    fn upgrade(remaining: u64) -> Claim {
        Claim {
            kind: LineKind::Upgrade,
            remaining,
            asked: remaining,
            in_parts: true,
            file_for_other_system: false,
            other_release: false,
            active_node: ActiveNode::Primary,
        }
    }

    fn new(remaining: u64) -> Claim {
        Claim { kind: LineKind::New, ..upgrade(remaining) }
    }

    fn asking(asked: u64, claim: Claim) -> Claim {
        Claim { asked, ..claim }
    }

    fn whole(claim: Claim) -> Claim {
        Claim { in_parts: false, ..claim }
    }

    fn on_secondary(claim: Claim) -> Claim {
        Claim { active_node: ActiveNode::Secondary, ..claim }
    }

    fn wrong_file(claim: Claim) -> Claim {
        Claim { file_for_other_system: true, ..claim }
    }

    fn wrong_release(claim: Claim) -> Claim {
        Claim { other_release: true, ..claim }
    }

    /// The numbers of a case: eligible and pending before, now, later, eligible and pending after.
    type Numbers = [u64; 6];

    #[rstest]
    // Row 1.
    #[case::row_1_wrong_file(wrong_file(upgrade(100)), [200, 9, 0, 0, 200, 9], Some(M2), &[], &[LicenseFileForOtherSystem])]
    #[case::row_1_before_row_2(wrong_file(wrong_release(new(1))), [0, 0, 0, 0, 0, 0], Some(M2), &[], &[LicenseFileForOtherSystem])]
    #[case::row_1_before_row_3(wrong_file(new(0)), [0, 0, 0, 0, 0, 0], Some(M2), &[], &[LicenseFileForOtherSystem])]
    #[case::row_1_asked_above_remaining(wrong_file(asking(9, upgrade(5))), [9, 0, 0, 0, 9, 0], Some(M2), &[], &[LicenseFileForOtherSystem])]
    // Row 2.
    #[case::row_2_upgrade(wrong_release(upgrade(100)), [200, 0, 0, 0, 200, 0], None, &[], &[ReleaseMismatch])]
    #[case::row_2_new(wrong_release(new(100)), [0, 0, 0, 0, 0, 0], None, &[], &[ReleaseMismatch])]
    #[case::row_2_before_row_5(wrong_release(upgrade(0)), [0, 5, 0, 0, 0, 5], None, &[], &[ReleaseMismatch])]
    // Row 3 and row 4, at and above the bound R = 0.
    #[case::row_3_nothing_left(new(0), [10, 10, 0, 0, 10, 10], Some(M1), &[], &[PakExhausted])]
    #[case::row_3_whatever_is_asked(asking(5, new(0)), [0, 0, 0, 0, 0, 0], Some(M1), &[], &[PakExhausted])]
    #[case::row_4_one_left(new(1), [0, 0, 1, 0, 0, 0], None, &[], &[])]
    #[case::row_4_draws_on_no_pool(new(25), [10, 10, 25, 0, 10, 10], None, &[], &[])]
    #[case::row_4_asked_below(asking(24, new(25)), [0, 0, 24, 0, 0, 0], None, &[], &[PartialFulfillment])]
    #[case::row_4_asked_at(asking(25, new(25)), [0, 0, 25, 0, 0, 0], None, &[], &[])]
    #[case::row_4_asked_above(asking(26, new(25)), [0, 0, 25, 0, 0, 0], None, &[], &[RequestExceedsRemaining])]
    // Row 5, around P = 0, R = 0 and W = Q.
    #[case::row_5_nothing_anywhere(upgrade(100), [0, 0, 0, 0, 0, 0], Some(M4), &[], &[NoEligibleLicenses])]
    #[case::row_5_pending_below(upgrade(100), [0, 99, 0, 99, 0, 0], Some(M4), &[], &[NoEligibleLicenses, RehostPending])]
    #[case::row_5_pending_at(upgrade(100), [0, 100, 0, 100, 0, 0], Some(M4), &[], &[NoEligibleLicenses, RehostPending])]
    #[case::row_5_pending_above(upgrade(100), [0, 101, 0, 100, 0, 1], Some(M4), &[], &[NoEligibleLicenses, RehostPending])]
    #[case::row_5_exhausted_too(upgrade(0), [0, 10, 0, 0, 0, 10], Some(M4), &[M1], &[NoEligibleLicenses, PakExhausted])]
    #[case::row_5_asked_above_remaining(asking(9, upgrade(5)), [0, 20, 0, 5, 0, 15], Some(M4), &[], &[NoEligibleLicenses, RehostPending, RequestExceedsRemaining])]
    #[case::row_5_exhausted_and_asked(asking(9, upgrade(0)), [0, 0, 0, 0, 0, 0], Some(M4), &[M1], &[NoEligibleLicenses, PakExhausted])]
    // Row 6.
    #[case::row_6_exhausted(upgrade(0), [1, 0, 0, 0, 1, 0], Some(M1), &[M4], &[PakExhausted])]
    #[case::row_6_exhausted_and_asked(asking(9, upgrade(0)), [50, 5, 0, 0, 50, 5], Some(M1), &[M4], &[PakExhausted])]
    // Rows 7 and 8, around P = W.
    #[case::row_7_source_example(upgrade(100), [50, 0, 50, 0, 0, 0], Some(M3), &[], &[InsufficientInstalledLicenses, PartialFulfillment])]
    #[case::row_7_one_installed(upgrade(2), [1, 0, 1, 0, 0, 0], Some(M3), &[], &[InsufficientInstalledLicenses, PartialFulfillment])]
    #[case::row_7_one_short(upgrade(100), [99, 0, 99, 0, 0, 0], Some(M3), &[], &[InsufficientInstalledLicenses, PartialFulfillment])]
    #[case::row_7_pending_below(upgrade(100), [50, 30, 50, 30, 0, 0], Some(M3), &[], &[InsufficientInstalledLicenses, RehostPending, PartialFulfillment])]
    #[case::row_7_pending_at(upgrade(100), [50, 50, 50, 50, 0, 0], Some(M3), &[], &[InsufficientInstalledLicenses, RehostPending, PartialFulfillment])]
    #[case::row_7_pending_above(upgrade(100), [50, 51, 50, 50, 0, 1], Some(M3), &[], &[InsufficientInstalledLicenses, RehostPending, PartialFulfillment])]
    #[case::row_7_asked_above_remaining(asking(150, upgrade(100)), [99, 0, 99, 0, 0, 0], Some(M3), &[], &[InsufficientInstalledLicenses, RequestExceedsRemaining, PartialFulfillment])]
    #[case::row_8_exactly_enough(upgrade(100), [100, 0, 100, 0, 0, 0], None, &[], &[])]
    #[case::row_8_one_over(upgrade(100), [101, 7, 100, 0, 1, 7], None, &[], &[])]
    #[case::row_8_asked_below_remaining(asking(50, upgrade(100)), [80, 0, 50, 0, 30, 0], None, &[], &[PartialFulfillment])]
    #[case::row_8_asked_at_remaining(asking(100, upgrade(100)), [100, 0, 100, 0, 0, 0], None, &[], &[])]
    #[case::row_8_asked_above_remaining(asking(101, upgrade(100)), [200, 0, 100, 0, 100, 0], None, &[], &[RequestExceedsRemaining])]
    // First rule: whole or not at all, around P + Q = R.
    #[case::whole_row_7_pool_below(whole(upgrade(100)), [50, 49, 0, 0, 50, 49], Some(M3), &[], &[InsufficientInstalledLicenses, PartialFulfillmentNotAllowed])]
    #[case::whole_row_7_pool_at(whole(upgrade(100)), [50, 50, 0, 100, 0, 0], Some(M3), &[], &[InsufficientInstalledLicenses, PartialFulfillmentNotAllowed, RehostPending])]
    #[case::whole_row_7_pool_above(whole(upgrade(100)), [50, 60, 0, 100, 0, 10], Some(M3), &[], &[InsufficientInstalledLicenses, PartialFulfillmentNotAllowed, RehostPending])]
    #[case::whole_row_5_pool_below(whole(upgrade(100)), [0, 99, 0, 0, 0, 99], Some(M4), &[], &[NoEligibleLicenses, PartialFulfillmentNotAllowed])]
    #[case::whole_row_5_pool_at_changes_nothing(whole(upgrade(100)), [0, 100, 0, 100, 0, 0], Some(M4), &[], &[NoEligibleLicenses, RehostPending])]
    #[case::whole_row_5_empty_pool_changes_nothing(whole(upgrade(100)), [0, 0, 0, 0, 0, 0], Some(M4), &[], &[NoEligibleLicenses])]
    #[case::whole_row_5_exhausted_changes_nothing(whole(upgrade(0)), [0, 9, 0, 0, 0, 9], Some(M4), &[M1], &[NoEligibleLicenses, PakExhausted])]
    #[case::whole_row_8_is_left_alone(whole(upgrade(100)), [100, 0, 100, 0, 0, 0], None, &[], &[])]
    #[case::whole_row_4_is_left_alone(whole(new(100)), [0, 0, 100, 0, 0, 0], None, &[], &[])]
    #[case::whole_row_6_is_left_alone(whole(upgrade(0)), [1, 0, 0, 0, 1, 0], Some(M1), &[M4], &[PakExhausted])]
    // Second rule: the secondary is active; rows 1 and 2 stay as they are.
    #[case::secondary_row_1(on_secondary(wrong_file(upgrade(5))), [9, 0, 0, 0, 9, 0], Some(M2), &[], &[LicenseFileForOtherSystem])]
    #[case::secondary_row_2(on_secondary(wrong_release(upgrade(5))), [9, 0, 0, 0, 9, 0], None, &[], &[ReleaseMismatch])]
    #[case::secondary_row_3(on_secondary(new(0)), [0, 0, 0, 0, 0, 0], None, &[], &[PlmNotOnSecondary])]
    #[case::secondary_row_4(on_secondary(new(5)), [9, 9, 0, 5, 9, 9], None, &[], &[PlmNotOnSecondary])]
    #[case::secondary_row_5(on_secondary(upgrade(5)), [0, 3, 0, 3, 0, 0], None, &[], &[PlmNotOnSecondary, RehostPending])]
    #[case::secondary_row_5_exhausted(on_secondary(upgrade(0)), [0, 3, 0, 0, 0, 3], None, &[M1], &[PlmNotOnSecondary])]
    #[case::secondary_row_6(on_secondary(upgrade(0)), [3, 0, 0, 0, 3, 0], None, &[M4], &[PlmNotOnSecondary])]
    #[case::secondary_row_7(on_secondary(upgrade(9)), [5, 2, 0, 7, 0, 0], None, &[], &[PlmNotOnSecondary, RehostPending])]
    #[case::secondary_row_8(on_secondary(upgrade(9)), [9, 2, 0, 9, 0, 2], None, &[], &[PlmNotOnSecondary])]
    #[case::secondary_asked_below(on_secondary(asking(5, upgrade(9))), [9, 0, 0, 5, 4, 0], None, &[], &[PlmNotOnSecondary])]
    #[case::secondary_asked_above(on_secondary(asking(10, upgrade(9))), [9, 0, 0, 9, 0, 0], None, &[], &[PlmNotOnSecondary])]
    #[case::secondary_whole_pool_at(on_secondary(whole(upgrade(9))), [5, 4, 0, 9, 0, 0], None, &[], &[PlmNotOnSecondary, PartialFulfillmentNotAllowed, RehostPending])]
    #[case::secondary_whole_pool_below(on_secondary(whole(upgrade(9))), [5, 3, 0, 0, 5, 3], None, &[], &[PlmNotOnSecondary, PartialFulfillmentNotAllowed])]
    fn a_line_is_allocated_by_the_table(
        #[case] claim: Claim,
        #[case] numbers: Numbers,
        #[case] message: Option<MessageCode>,
        #[case] also_applies: &[MessageCode],
        #[case] reasons: &[ReasonCode],
    ) {
        let [eligible, pending, now, later, eligible_after, pending_after] = numbers;
        let mut pool = Pool { eligible, pending };

        let allocation = allocate(&claim, &mut pool);

        assert_eq!((allocation.now, allocation.later), (now, later), "now and later");
        let after = Pool { eligible: eligible_after, pending: pending_after };
        assert_eq!(pool, after, "what is left in the pool");
        assert_eq!(allocation.message, message);
        assert_eq!(allocation.also_applies, also_applies);
        assert_eq!(allocation.reasons, reasons);
    }

    #[rstest]
    #[case("2.0", "2.0", true)]
    #[case("2.5", "2.0", true)]
    #[case("02.5", "2.0", true)]
    #[case("3.0", "2.0", false)]
    #[case("20.0", "2.0", false)]
    #[case("1.5", "2.0", false)]
    fn releases_match_by_their_major_number(
        #[case] line: &str,
        #[case] system: &str,
        #[case] same: bool,
    ) {
        assert_eq!(major(line) == major(system), same);
    }
}
