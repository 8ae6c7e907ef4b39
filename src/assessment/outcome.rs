//! How an assessment ends, in one word, and when that word is to stop a pipeline.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decision::DecidedLine;

/// How much of what was asked for can be fulfilled now.
///
/// - `fulfillable`: all of it.
/// - `partially_fulfillable`: some of it.
/// - `not_fulfillable`: none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    NotFulfillable,
    PartiallyFulfillable,
    Fulfillable,
}

impl Outcome {
    /// Of a line for which `asked` licenses are asked and `now` can be fulfilled now.
    pub(super) fn of_line(asked: u64, now: u64) -> Self {
        if now == 0 {
            Self::NotFulfillable
        } else if now == asked {
            Self::Fulfillable
        } else {
            Self::PartiallyFulfillable
        }
    }

    /// Of all lines together.
    pub(super) fn of_all(lines: &[DecidedLine<'_>]) -> Self {
        if lines.iter().all(|line| line.outcome == Self::Fulfillable) {
            Self::Fulfillable
        } else if lines.iter().all(|line| line.allocation.now == 0) {
            Self::NotFulfillable
        } else {
            Self::PartiallyFulfillable
        }
    }
}

/// At which outcome a pipeline is to stop.
///
/// - `never`: at none.
/// - `not_fulfillable`: where nothing can be fulfilled now.
/// - `partially_fulfillable`: where not all can be fulfilled now.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FailOn {
    #[default]
    Never,
    // On a command line words are parted by hyphens; as they are over HTTP will do too.
    #[value(alias = "not_fulfillable")]
    NotFulfillable,
    #[value(alias = "partially_fulfillable")]
    PartiallyFulfillable,
}

impl FailOn {
    /// Whether this outcome is at or below the bar.
    #[must_use]
    pub fn is_met_by(self, outcome: Outcome) -> bool {
        match self {
            Self::Never => false,
            Self::NotFulfillable => outcome <= Outcome::NotFulfillable,
            Self::PartiallyFulfillable => outcome <= Outcome::PartiallyFulfillable,
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
    fn a_line_ends_by_what_it_gives_now(
        #[case] asked: u64,
        #[case] now: u64,
        #[case] outcome: Outcome,
    ) {
        assert_eq!(Outcome::of_line(asked, now), outcome);
    }

    #[rstest]
    #[case(FailOn::Never, [false, false, false])]
    #[case(FailOn::NotFulfillable, [true, false, false])]
    #[case(FailOn::PartiallyFulfillable, [true, true, false])]
    fn a_bar_is_met_at_or_below(#[case] bar: FailOn, #[case] met: [bool; 3]) {
        let outcomes =
            [Outcome::NotFulfillable, Outcome::PartiallyFulfillable, Outcome::Fulfillable];
        assert_eq!(outcomes.map(|outcome| bar.is_met_by(outcome)), met);
    }
}
