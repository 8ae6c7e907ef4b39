//! Why: each reason with its numbers, in one plain sentence.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::allocation::Claim;
use super::application::SystemFacts;
use super::decision::DecidedLine;
use super::{Summary, moments};
use crate::catalogue::{Basis, EntryId, ReasonCode};

/// Why a line, or the whole, came out as it did.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
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
    pub(super) fn of_line(
        code: ReasonCode,
        decided: &DecidedLine<'_>,
        system: &SystemFacts,
    ) -> Self {
        Self::new(code, LineFacts { decided, system }.detail(code))
    }

    /// A reason that bears on the whole.
    pub(super) fn of_the_whole(code: ReasonCode, system: &SystemFacts, summary: &Summary) -> Self {
        let detail = match code {
            ReasonCode::PlmStarting => "PLM was started less than 20 minutes before; until it has fully started and CWMS has detected it, the numbers may be stale.".into(),
            ReasonCode::CountMayBeStale => "The licenses changed after the last daily analysis at 02:00 GMT; until the next one the numbers may be stale.".into(),
            ReasonCode::UsageExceedsLicenses => Cow::Owned(format!(
                "{} hosts are in use, but there will be no more than {}.",
                system.hosts_in_use.unwrap_or_default(),
                Licenses(licenses_in_the_end(system, summary)),
            )),
            // The others are about a line.
            _ => Cow::Borrowed(""),
        };
        Self::new(code, detail)
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
struct LineFacts<'s, 'a> {
    decided: &'s DecidedLine<'a>,
    system: &'s SystemFacts,
}

impl LineFacts<'_, '_> {
    fn detail(&self, code: ReasonCode) -> Cow<'static, str> {
        let DecidedLine { line, pool, allocation, .. } = self.decided;
        let Claim { asked, remaining, .. } = self.decided.claim;
        match code {
            ReasonCode::LicenseFileForOtherSystem => {
                "The license file of this PAK was issued for another system than this one.".into()
            }
            ReasonCode::ReleaseMismatch => format!(
                "The line is for release {}, but the system runs release {}.",
                line.target_release, self.system.release
            )
            .into(),
            ReasonCode::PakExhausted if line.quantity == 0 => {
                "There are no licenses in this line of the PAK.".into()
            }
            ReasonCode::PakExhausted => format!(
                "Nothing remains in this line of the PAK: of {}, all were fulfilled before.",
                Licenses(line.quantity.into())
            )
            .into(),
            ReasonCode::NoEligibleLicenses => {
                "No installed 1.x license is left on this PLM for this line to upgrade.".into()
            }
            ReasonCode::InsufficientInstalledLicenses => format!(
                "This line would take {} of 1.x installed on this PLM, where {} left for it.",
                Licenses(asked.min(remaining)),
                match pool.eligible {
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
                Licenses(allocation.drawn.pending)
            )
            .into(),
            ReasonCode::RequestExceedsRemaining => {
                format!("{} requested, more than remains in this line: {remaining}.", Licenses(asked))
                    .into()
            }
            ReasonCode::PartialFulfillment => format!(
                "{} of the {remaining} that remain in this line can be fulfilled now; the rest stays in the PAK for later.",
                allocation.now
            )
            .into(),
            // These bear on the whole: no line has them.
            ReasonCode::PlmStarting
            | ReasonCode::CountMayBeStale
            | ReasonCode::UsageExceedsLicenses => Cow::Borrowed(""),
        }
    }

    fn not_in_parts(&self) -> Cow<'static, str> {
        let remaining = Licenses(self.decided.claim.remaining);
        if self.decided.allocation.later > 0 {
            format!("This PAK cannot be fulfilled in parts: it waits for {remaining} of 1.x to be installed.")
        } else {
            format!(
                "This PAK cannot be fulfilled in parts: it takes {remaining}, more than the {} of 1.x that are installed or pending.",
                self.decided.pool.left()
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
) -> Vec<ReasonCode> {
    let mut reasons = Vec::new();
    // "wait up to 20 minutes for the PLM to fully start and CWMS to detect the PLM" (page 4).
    if moments::plm_ready_at(system, as_of).is_some() {
        reasons.push(ReasonCode::PlmStarting);
    }
    // "wait up to 24 hours for the count of installed licenses to be updated in CWMS" (page 4).
    if moments::count_refreshed_at(system, as_of).is_some() {
        reasons.push(ReasonCode::CountMayBeStale);
    }
    // "Your license usage is exceeding the number of purchased licenses" (page 2).
    let licenses = licenses_in_the_end(system, summary);
    if system.hosts_in_use.is_some_and(|hosts| u64::from(hosts) > licenses) {
        reasons.push(ReasonCode::UsageExceedsLicenses);
    }
    reasons
}

/// The 2.x licenses there will be once all that can be fulfilled has been.
fn licenses_in_the_end(system: &SystemFacts, summary: &Summary) -> u64 {
    u64::from(system.licenses_2x) + summary.fulfillable()
}
