//! The calculation: how many 2.0 upgrades a PAK can fulfill, why not more, and what to do.
//!
//! [`assess`] is the way through. It is pure: it reads no clock and no environment, and the same
//! application at the same moment gives the same assessment, byte for byte.

mod allocation;
mod application;
mod deadlines;
mod decision;
mod faults;
mod lines;
mod masking;
mod moments;
mod outcome;
mod plan;
mod purchase;
mod reasons;
mod troubleshooting;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use application::{
    ActiveNode, Application, LicenseFile, LineKind, Lot, MAX_COUNT, MAX_LINES, MAX_LOTS, MAX_PAKS,
    MAX_SKU_LENGTH, MAX_SYSTEM_ID_LENGTH, PAK_NUMBER_PATTERN, Pak, PakLine, PakNumber,
    RELEASE_1X_PATTERN, RELEASE_PATTERN, Rehost, SystemFacts,
};
pub(crate) use application::{Object, release_2_0};
pub use deadlines::{Deadline, DeadlineCode};
pub use decision::{Decision, decide};
pub use faults::{Fault, FaultCode, Refusal, read_json};
pub(crate) use faults::{faults_of, pointer, read_fault};
pub use lines::{AssessedLine, ProductMessage};
pub(crate) use masking::mask_in;
pub use outcome::{FailOn, Outcome};
pub use plan::{PlanAction, PlanStep};
pub use purchase::Purchase;
pub use reasons::Reason;
pub use troubleshooting::{CatalogueDetail, Troubleshooting};

use plan::Situation;

/// What can be fulfilled now and later, why not more, and what to do about it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Assessment<'a> {
    pub outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub message: Option<ProductMessage<'a>>,
    pub summary: Summary,
    /// The lines of the PAKs, in the order given.
    #[schema(max_items = 100_000)]
    pub lines: Vec<AssessedLine<'a>>,
    /// What bears on the whole rather than on one line.
    #[schema(max_items = 3)]
    pub reasons: Vec<Reason>,
    /// What to do, in order.
    #[schema(max_items = 203_006)]
    pub plan: Vec<PlanStep<'a>>,
    pub purchase: Purchase,
    /// The days by which something has to be done.
    #[schema(max_items = 4)]
    pub deadlines: Vec<Deadline>,
    pub troubleshooting: Troubleshooting,
    /// The moment the assessment was computed for.
    pub as_of: DateTime<Utc>,
}

/// The sums, in licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The 1.x licenses that can be upgraded now.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub eligible: u64,
    /// The 1.x licenses that are not yet rehosted and installed.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub pending: u64,
    /// The licenses asked for.
    #[schema(minimum = 0, maximum = 1_000_000_000_000i64)]
    pub requested: u64,
    /// The licenses that can be fulfilled now.
    #[schema(minimum = 0, maximum = 1_000_000_000_000i64)]
    pub fulfillable_now: u64,
    /// The licenses that can be fulfilled once the plan's other steps are done.
    #[schema(minimum = 0, maximum = 1_000_000_000_000i64)]
    pub fulfillable_later: u64,
    /// The licenses asked for that cannot be fulfilled now or later.
    #[schema(minimum = 0, maximum = 1_000_000_000_000i64)]
    pub shortfall: u64,
    /// The licenses that stay in the PAKs once what can be fulfilled now has been.
    #[schema(minimum = 0, maximum = 1_000_000_000_000i64)]
    pub left_in_paks: u64,
    /// The 1.x licenses, eligible or pending, that no line draws on.
    #[schema(minimum = 0, maximum = 10_000_000_000i64)]
    pub unused_1x: u64,
}

/// Assesses an application for one moment.
///
/// ```
/// use pakplan::assessment::{Application, Outcome, assess};
///
/// let application = Application::from_json(
///     br#"{"licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],
///          "paks":[{"number":"12345678","contents":[{"kind":"upgrade","quantity":100}]}]}"#,
/// ).unwrap();
/// let assessment = assess(&application, "2026-11-24T08:00:00Z".parse().unwrap());
///
/// assert_eq!(assessment.outcome, Outcome::PartiallyFulfillable);
/// assert_eq!(assessment.summary.fulfillable_now, 50);
/// assert_eq!(
///     assessment.message.unwrap().text,
///     "Unable to fulfill all the upgrade licenses in a PAK.",
/// );
/// ```
#[must_use]
pub fn assess(application: &Application, as_of: DateTime<Utc>) -> Assessment<'_> {
    decide(application, as_of).explain(application, as_of)
}

impl<'a> Decision<'a> {
    /// Puts it into words, and says what to do.
    fn explain(self, application: &'a Application, as_of: DateTime<Utc>) -> Assessment<'a> {
        let system = &application.system;
        let message = self.message();
        let Self { outcome, summary, purchase, lines, of_the_whole } = self;
        let lines: Vec<_> = lines.into_iter().map(|line| AssessedLine::of(line, system)).collect();
        let reasons: Vec<_> = of_the_whole
            .into_iter()
            .map(|code| Reason::of_the_whole(code, system, &summary))
            .collect();
        let deadlines = deadlines::deadlines(system, as_of);
        let situation =
            Situation { application, lines: &lines, purchase, deadlines: &deadlines, as_of };
        let plan = plan::plan(&situation);
        Assessment {
            outcome,
            message,
            troubleshooting: Troubleshooting::of(&lines, &reasons, &plan, &deadlines),
            summary,
            lines,
            reasons,
            plan,
            purchase,
            deadlines,
            as_of,
        }
    }
}

impl Assessment<'_> {
    /// The same assessment with so much of the catalogue in it.
    #[must_use]
    pub fn with_catalogue(mut self, detail: CatalogueDetail) -> Self {
        self.troubleshooting.include(detail);
        self
    }
}

impl Summary {
    /// The licenses that can be fulfilled, sooner or later.
    pub(crate) const fn fulfillable(&self) -> u64 {
        self.fulfillable_now + self.fulfillable_later
    }
}
