//! Places: what bounds the work in hand.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::web::Data;

use super::State;

/// A place among the work in hand, given back when dropped.
pub(super) struct Place {
    state: Data<State>,
    taken: fn(&State) -> &AtomicUsize,
}

impl Place {
    /// A place among the requests in hand, if there is one left.
    pub(crate) fn among_requests(state: &Data<State>) -> Option<Self> {
        Self::take(state, state.limits.max_in_flight, |state| &state.in_flight)
    }

    /// A place among the bulk jobs in hand, if there is one left.
    pub(crate) fn among_bulk_jobs(state: &Data<State>) -> Option<Self> {
        Self::take(state, state.limits.max_bulk_jobs, |state| &state.bulk_jobs)
    }

    fn take(state: &Data<State>, most: usize, taken: fn(&State) -> &AtomicUsize) -> Option<Self> {
        let place = Self { state: state.clone(), taken };
        let before = taken(state).fetch_add(1, Ordering::Relaxed);
        (before < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        (self.taken)(&self.state).fetch_sub(1, Ordering::Relaxed);
    }
}
