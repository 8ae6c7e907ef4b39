//! Which lots the plan rehosts: no more than are needed, and each as a whole.

use crate::assessment::allocation::effective_rehost;
use crate::assessment::decision::Decision;
use crate::assessment::request::{AssessmentRequest, Lot, Rehost};

/// The order in which lots are chosen: those that are closest to being installed come first.
const BY_PROGRESS: [Rehost; 3] = [Rehost::Issued, Rehost::Requested, Rehost::NotStarted];

/// A lot that the plan rehosts, with its effective state.
#[derive(Clone, Copy)]
pub(super) struct NeededLot<'a> {
    pub lot: &'a Lot,
    pub rehost: Rehost,
}

/// The lots that the plan rehosts, in the order given.
pub(super) fn needed_lots<'a>(decision: &Decision<'a>) -> Vec<NeededLot<'a>> {
    let request = decision.request;
    let pending: Vec<_> = request
        .licenses
        .iter()
        .map(|lot| NeededLot { lot, rehost: effective_rehost(lot, &request.system) })
        .filter(|needed| !needed.rehost.is_eligible() && needed.lot.quantity.get() > 0)
        .collect();
    if needs_all(request) {
        return pending;
    }
    let chosen = choose(&pending, licenses_needed(decision));
    pending.into_iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(lot, _)| lot).collect()
}

/// Whether all pending lots are rehosted or installed: the source wants that before the date of an
/// alert (page 4, entry 11), and installed licenses end a free trial (page 2, entry 2).
fn needs_all(request: &AssessmentRequest) -> bool {
    let system = &request.system;
    system.alert_expires_on.is_some()
        || (system.free_trial_started_on.is_some() && !system.is_secondary_active())
}

/// The pending licenses that the plan uses.
fn licenses_needed(decision: &Decision<'_>) -> u64 {
    let taken: u64 = decision.allocation.lines().map(|line| line.from_pending).sum();
    taken + decision.gap.uses_1x.saturating_sub(decision.allocation.unused.eligible)
}

/// Chooses lots with at least `needed` licenses: in each state the smallest lot that covers the
/// rest, else the largest.
fn choose(lots: &[NeededLot<'_>], needed: u64) -> Vec<bool> {
    let mut chosen = vec![false; lots.len()];
    let mut rest = needed;
    let quantity = |index: &usize| lots[*index].lot.quantity.get();
    for state in BY_PROGRESS {
        while rest > 0 {
            let open = || (0..lots.len()).filter(|i| !chosen[*i] && lots[*i].rehost == state);
            let smallest = open().filter(|index| quantity(index) >= rest).min_by_key(quantity);
            // `max_by_key` takes the last of equal lots; reversed, that is the first one given.
            let Some(index) = smallest.or_else(|| open().rev().max_by_key(quantity)) else { break };
            rest = rest.saturating_sub(quantity(&index));
            chosen[index] = true;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use Rehost::{Issued, NotStarted, Requested};
    use rstest::rstest;

    use super::*;
    use crate::assessment::request::Count;

    #[rstest]
    #[case::nothing_needed(&[(Issued, 5)], 0, &[])]
    #[case::the_smallest_that_covers(&[(NotStarted, 500), (NotStarted, 10), (NotStarted, 20)], 10, &[1])]
    #[case::one_more_than_the_smallest(&[(NotStarted, 500), (NotStarted, 10), (NotStarted, 20)], 11, &[2])]
    #[case::else_the_largest(&[(NotStarted, 5), (NotStarted, 9), (NotStarted, 7)], 12, &[0, 1])]
    #[case::of_equal_lots_the_first(&[(Requested, 5), (Requested, 5), (Requested, 5)], 5, &[0])]
    #[case::of_equal_largest_lots_the_first(&[(Requested, 5), (Requested, 5), (Requested, 1)], 6, &[0, 2])]
    #[case::by_progress(&[(NotStarted, 9), (Requested, 2), (Issued, 3)], 5, &[1, 2])]
    #[case::all_of_a_state_before_the_next(&[(Issued, 1), (Requested, 50), (Issued, 1)], 3, &[0, 1, 2])]
    #[case::more_than_there_is(&[(Issued, 1)], 9, &[0])]
    fn lots_are_chosen_by_progress_then_by_size(
        #[case] lots: &[(Rehost, u64)],
        #[case] needed: u64,
        #[case] expected: &[usize],
    ) {
        let owned: Vec<_> = lots
            .iter()
            .map(|(rehost, quantity)| Lot {
                quantity: Count::new(*quantity).unwrap(),
                rehost: *rehost,
                ..Lot::default()
            })
            .collect();
        let lots: Vec<_> = owned.iter().map(|lot| NeededLot { lot, rehost: lot.rehost }).collect();
        let chosen = choose(&lots, needed);
        let chosen: Vec<_> = (0..lots.len()).filter(|index| chosen[*index]).collect();
        assert_eq!(chosen, expected);
    }
}
