//! `pakplan catalogue`: the troubleshooting catalogue, or one entry of it.

use super::report::Format;
use super::{Ending, Failure, print};
use crate::catalogue::EntryId;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The id of the entry; all entries are listed when absent
    id: Option<EntryId>,

    /// How to print it: for a person, or exactly what the service answers
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn run(&self) -> Result<Ending, Failure> {
        let report = self.format.report();
        let text = self.id.map_or_else(|| report.entries(), |id| report.entry(id));
        print(&text, self.format.is_for_people())?;
        Ok(Ending::Done)
    }
}
