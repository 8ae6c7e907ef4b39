//! `pakplan key`: creates an API key.

use super::{Ending, Failure, print};
use crate::http::NewApiKey;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The client that gets the key, by which the log names it
    name: String,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let NewApiKey { key, line } = NewApiKey::make(&self.name)?;
        let text = format!(
            "The API key. It is shown only once; give it to the client:\n{key}\n\nThe line for the file of --api-keys-file:\n{line}\n"
        );
        print(&text, true)?;
        Ok(Ending::Done)
    }
}
