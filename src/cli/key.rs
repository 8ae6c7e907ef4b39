//! `pakplan key`: a new API key.

use super::{Ending, Failure, print};
use crate::http::NewApiKey;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Who will have the key: it names the client in the log
    name: String,
}

impl Args {
    pub fn run(&self) -> Result<Ending, Failure> {
        let NewApiKey { key, line } = NewApiKey::make(&self.name)?;
        let text = format!(
            "The key, which is shown this once: give it to whoever is to have it.\n{key}\n\nThe line for the file of --api-keys-file:\n{line}\n"
        );
        print(&text, true)?;
        Ok(Ending::Done)
    }
}
