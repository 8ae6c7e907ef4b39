//! `pakplan catalogue`: shows the troubleshooting catalogue or one of its entries.

use super::report::Format;
use super::{Ending, Failure, print};
use crate::catalogue::EntryId;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The id of the entry [default: list all entries]
    id: Option<EntryId>,

    /// How to print it: as text for a person, or as the JSON that the service sends
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let report = self.format.report();
        let text = self.id.map_or_else(|| report.entries(), |id| report.entry(id));
        print(&text, self.format.is_for_people())?;
        Ok(Ending::Done)
    }
}
