//! The sums over all PAKs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::allocation::{Allocation, LineAllocation};

/// The sums. All counts are of licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The 1.x licenses that can be upgraded now.
    #[schema(minimum = 0, maximum = 2_000_000_000)]
    pub eligible: u64,
    /// The 1.x licenses that are not yet rehosted and installed.
    #[schema(minimum = 0, maximum = 2_000_000_000)]
    pub pending: u64,
    /// The licenses requested.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub requested: u64,
    /// The licenses that can be fulfilled now.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub fulfillable_now: u64,
    /// The licenses that can be fulfilled after the plan's other steps.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub fulfillable_later: u64,
    /// The requested licenses that cannot be fulfilled now or later.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub shortfall: u64,
    /// The licenses that stay in the PAKs after what can be fulfilled now.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub left_in_paks: u64,
    /// The 1.x licenses, eligible or pending, that no requested upgrade uses.
    #[schema(minimum = 0, maximum = 2_000_000_000)]
    pub unused_1x: u64,
}

impl Summary {
    pub(super) fn of(allocation: &Allocation<'_>) -> Self {
        let sum = |count: fn(&LineAllocation<'_>) -> u64| allocation.lines().map(count).sum();
        Self {
            eligible: allocation.pool.eligible,
            pending: allocation.pool.pending,
            requested: sum(|line| line.requested),
            fulfillable_now: sum(|line| line.now),
            fulfillable_later: sum(|line| line.later),
            shortfall: allocation.lines().map(LineAllocation::shortfall).sum(),
            left_in_paks: sum(|line| line.remaining - line.now),
            unused_1x: allocation.unused.left(),
        }
    }
}
