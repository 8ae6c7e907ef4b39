//! Why: each reason with its numbers, in one plain sentence.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::allocation::{Allocation, Claim, Pool};
use super::application::{PakLine, SystemFacts};
use super::{Summary, moments};
use crate::catalogue::{Basis, EntryId, ReasonCode};

/// Why a line, or the whole, came out as it did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reason {
    pub code: ReasonCode,
    /// The reason in words, with its numbers.
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
    pub basis: Basis,
    pub entry: EntryId,
}

impl Reason {
    fn new(code: ReasonCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), basis: code.basis(), entry: code.entry() }
    }

    /// A reason about one line.
    pub(super) fn of_line(code: ReasonCode, facts: &LineFacts<'_>) -> Self {
        Self::new(code, facts.detail(code))
    }
}

/// A count of licenses, in words.
pub(super) struct Licenses(pub u64);

impl fmt::Display for Licenses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, noun(self.0))
    }
}

/// What so many licenses are called.
pub(super) const fn noun(count: u64) -> &'static str {
    if count == 1 { "license" } else { "licenses" }
}

/// What the details of a line's reasons tell of.
pub(super) struct LineFacts<'a> {
    pub system: &'a SystemFacts,
    pub line: &'a PakLine,
    pub claim: &'a Claim,
    /// The pool before the line drew on it.
    pub pool: Pool,
    pub allocation: &'a Allocation,
}

impl LineFacts<'_> {
    fn detail(&self, code: ReasonCode) -> Cow<'static, str> {
        let Claim { asked, remaining, .. } = *self.claim;
        match code {
            ReasonCode::LicenseFileForOtherSystem => {
                "The license file of this PAK was issued for another system than this one.".into()
            }
            ReasonCode::ReleaseMismatch => format!(
                "The line is for release {}, but the system runs release {}.",
                self.line.target_release, self.system.release
            )
            .into(),
            ReasonCode::PakExhausted if self.line.quantity == 0 => {
                "There are no licenses in this line of the PAK.".into()
            }
            ReasonCode::PakExhausted => format!(
                "Nothing remains in this line of the PAK: of {}, all were fulfilled before.",
                Licenses(self.line.quantity.into())
            )
            .into(),
            ReasonCode::NoEligibleLicenses => {
                "No installed 1.x license is left on this PLM for this line to upgrade.".into()
            }
            ReasonCode::InsufficientInstalledLicenses => format!(
                "This line would take {} of 1.x installed on this PLM, where {} left for it.",
                Licenses(asked.min(remaining)),
                match self.pool.eligible {
                    1 => "1 is".to_owned(),
                    eligible => format!("{eligible} are"),
                },
            )
            .into(),
            ReasonCode::PartialFulfillmentNotAllowed => self.not_in_parts(),
            ReasonCode::PlmNotOnSecondary => {
                "The secondary system is active, but PLM runs on the primary system only: until the primary is back, nothing can be fulfilled.".into()
            }
            ReasonCode::RehostPending => format!(
                "{} of 1.x must be rehosted and installed before this line can upgrade them.",
                Licenses(self.allocation.drawn.pending)
            )
            .into(),
            ReasonCode::RequestExceedsRemaining => {
                format!("{} requested, more than remains in this line: {remaining}.", Licenses(asked))
                    .into()
            }
            ReasonCode::PartialFulfillment => format!(
                "{} of the {remaining} that remain in this line can be fulfilled now; the rest stays in the PAK for later.",
                self.allocation.now
            )
            .into(),
            // These bear on the whole: no line has them.
            ReasonCode::PlmStarting
            | ReasonCode::CountMayBeStale
            | ReasonCode::UsageExceedsLicenses => Cow::Borrowed(""),
        }
    }

    fn not_in_parts(&self) -> Cow<'static, str> {
        let remaining = Licenses(self.claim.remaining);
        if self.allocation.later > 0 {
            format!("This PAK cannot be fulfilled in parts: it waits for {remaining} of 1.x to be installed.")
        } else {
            format!(
                "This PAK cannot be fulfilled in parts: it takes {remaining}, more than the {} of 1.x that are installed or pending.",
                self.pool.left()
            )
        }
        .into()
    }
}

/// The reasons that bear on the whole. They leave the numbers as they are.
pub(super) fn of_the_whole(
    system: &SystemFacts,
    summary: &Summary,
    as_of: DateTime<Utc>,
) -> Vec<Reason> {
    [plm_starting(system, as_of), count_may_be_stale(system, as_of), usage_exceeds(system, summary)]
        .into_iter()
        .flatten()
        .collect()
}

/// "wait up to 20 minutes for the PLM to fully start and CWMS to detect the PLM" (page 4).
fn plm_starting(system: &SystemFacts, as_of: DateTime<Utc>) -> Option<Reason> {
    moments::plm_ready_at(system, as_of)?;
    let detail = "PLM was started less than 20 minutes before; until it has fully started and CWMS has detected it, the numbers may be stale.";
    Some(Reason::new(ReasonCode::PlmStarting, detail))
}

/// "wait up to 24 hours for the count of installed licenses to be updated in CWMS" (page 4).
fn count_may_be_stale(system: &SystemFacts, as_of: DateTime<Utc>) -> Option<Reason> {
    moments::count_refreshed_at(system, as_of)?;
    let detail = "The licenses changed after the last daily analysis at 02:00 GMT; until the next one the numbers may be stale.";
    Some(Reason::new(ReasonCode::CountMayBeStale, detail))
}

/// "Your license usage is exceeding the number of purchased licenses" (page 2).
fn usage_exceeds(system: &SystemFacts, summary: &Summary) -> Option<Reason> {
    let hosts = u64::from(system.hosts_in_use?);
    let licenses = u64::from(system.licenses_2x) + summary.fulfillable();
    if hosts <= licenses {
        return None;
    }
    let detail =
        format!("{hosts} hosts are in use, but there will be no more than {}.", Licenses(licenses));
    Some(Reason::new(ReasonCode::UsageExceedsLicenses, detail))
}
