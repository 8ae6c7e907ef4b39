//! `pakplan bulk`: assesses many requests, one row out for each row in.

mod output;
mod progress;

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::options::TimeArgs;
use super::{Ending, Failure, STDIN, is_standard};
use crate::bulk::{self, Bulk, Job, OpenError, RowFormat, RunError};
use crate::config::threads;
use crate::http::Limits;
use output::Output;
use progress::Progress;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file of the rows in; - reads standard input
    #[arg(long, default_value = "-")]
    input: PathBuf,

    /// The file of the rows out; - writes to standard output. A file is written as FILE.partial and
    /// renamed when it is complete
    #[arg(long, default_value = "-")]
    output: PathBuf,

    /// The format of the rows in [default: by the extension of the input]
    #[arg(long, value_enum)]
    from: Option<RowFormat>,

    /// The format of the rows out [default: by the extension of the output, else that of the rows
    /// in]
    #[arg(long, value_enum)]
    to: Option<RowFormat>,

    /// The number of threads [default: the number of cores]
    #[arg(long, value_parser = threads())]
    threads: Option<u16>,

    #[command(flatten)]
    time: TimeArgs,

    /// Exit with code 2 if a row is rejected
    #[arg(long)]
    strict: bool,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let start = Instant::now();
        let (input, size) = self.open()?;
        let bulk = Bulk::open(input, self.job()?).map_err(|error| match error {
            OpenError::Refused(refusal) => Failure::Rejected(bulk::header_problem(refusal)),
            OpenError::Read(error) => Failure::io(self.input_name())(error),
        })?;
        let output = Output::create(&self.output, &self.input)?;
        output.exit_on_interrupt()?;
        let progress = Progress::new(size);
        let run = bulk.run(|part| {
            let tally = output.write(part)?;
            progress.show(&tally);
            Ok(())
        });
        progress.end();
        let tally = match run {
            Ok(()) => output.finish()?,
            Err(RunError::Write(error)) => return Err(output.write_failure(error)),
            Err(RunError::Read(error)) => {
                output.print_rows();
                return Err(Failure::io(self.input_name())(error));
            }
        };
        progress::print_summary(&tally, start.elapsed());
        let is_bad_input = self.strict && tally.refused > 0;
        Ok(if is_bad_input { Ending::BadInput } else { Ending::Done })
    }

    fn job(&self) -> Result<Job, Failure> {
        let from = self.from.or_else(|| by_name(&self.input)).ok_or_else(|| {
            Failure::Usage(
                "the format of the rows in is not known: add --from csv or --from ndjson".into(),
            )
        })?;
        let threads = self.threads.and_then(|threads| NonZeroUsize::new(threads.into()));
        Ok(Job {
            from,
            to: self.to.or_else(|| by_name(&self.output)).unwrap_or(from),
            as_of: self.time.as_of(),
            threads: threads.unwrap_or_else(Limits::bulk_threads),
        })
    }

    fn input_name(&self) -> String {
        if is_standard(&self.input) { STDIN.into() } else { self.input.display().to_string() }
    }

    /// Opens the input. The size is that of a file.
    fn open(&self) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
        if is_standard(&self.input) {
            return Ok((Box::new(io::stdin()), None));
        }
        let file = File::open(&self.input).map_err(Failure::unreadable(&self.input))?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
        Ok((Box::new(file), size))
    }
}

/// The format of the rows of a file, by its extension.
pub(super) fn by_name(file: &Path) -> Option<RowFormat> {
    match file.extension()?.to_ascii_lowercase().to_str()? {
        "csv" => Some(RowFormat::Csv),
        "ndjson" | "jsonl" => Some(RowFormat::Ndjson),
        _ => None,
    }
}
