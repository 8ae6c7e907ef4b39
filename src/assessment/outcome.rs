//! The outcome of a line, a PAK or a report.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// How many of the requested licenses can be fulfilled now.
///
/// - `fulfillable`: all of them.
/// - `partially_fulfillable`: some of them.
/// - `not_fulfillable`: none of them.
/// - `nothing_requested`: the request has no PAK.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    NothingRequested,
    NotFulfillable,
    PartiallyFulfillable,
    Fulfillable,
}

impl Outcome {
    /// The outcome of a line, a PAK or a report: of `requested` licenses, `now` can be fulfilled
    /// now.
    pub(super) const fn of(requested: u64, now: u64) -> Self {
        if now == 0 {
            Self::NotFulfillable
        } else if now == requested {
            Self::Fulfillable
        } else {
            Self::PartiallyFulfillable
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing_of_nothing(0, 0, Outcome::NotFulfillable)]
    #[case::nothing(5, 0, Outcome::NotFulfillable)]
    #[case::some(5, 4, Outcome::PartiallyFulfillable)]
    #[case::all(5, 5, Outcome::Fulfillable)]
    fn an_outcome_follows_from_what_can_be_fulfilled_now(
        #[case] requested: u64,
        #[case] now: u64,
        #[case] outcome: Outcome,
    ) {
        assert_eq!(Outcome::of(requested, now), outcome);
    }
}
