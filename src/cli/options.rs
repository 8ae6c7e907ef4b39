//! Options that several commands share.

use chrono::{DateTime, Utc};

use crate::assessment::{FailOn, Gate};
use crate::http;

/// The options of a gate. The default of `--fail-on` depends on the command.
#[derive(Debug, clap::Args)]
pub(super) struct GateArgs {
    /// Fail with exit code 1 if the outcome of a request is at or below this. With a target, it counts
    /// whether the target is reached. Hosts without a license fail too
    #[arg(long, value_enum, default_value_t)]
    fail_on: FailOn,

    /// Count what can be fulfilled after the plan as if it could be fulfilled now
    #[arg(long)]
    after_plan: bool,
}

impl GateArgs {
    pub(crate) const fn gate(&self) -> Gate {
        Gate { fail_on: self.fail_on, after_plan: self.after_plan }
    }
}

/// The time to compute for.
#[derive(Debug, clap::Args)]
pub(super) struct TimeArgs {
    /// The time to compute for if a request names none, such as 2026-11-24T08:00:00Z [default: the
    /// current time]
    #[arg(long)]
    as_of: Option<DateTime<Utc>>,
}

impl TimeArgs {
    pub(crate) fn as_of(&self) -> DateTime<Utc> {
        self.as_of.unwrap_or_else(http::now)
    }
}
