//! `pakplan bulk`: rows in, a row out for each.

mod output;
mod progress;

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::{Ending, Failure, STDIN, is_standard};
use crate::bulk::{Bulk, Job, OpenError, RowFormat, RunError};
use crate::http;
use output::Output;
use progress::Progress;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rows in; - reads standard input
    #[arg(long, default_value = "-")]
    input: PathBuf,

    /// Where the rows out go; - writes standard output. A file is written beside itself, and takes
    /// its name when it is whole
    #[arg(long, default_value = "-")]
    output: PathBuf,

    /// How the rows in are written [default: what the name of the input ends in]
    #[arg(long, value_enum)]
    from: Option<RowFormat>,

    /// How the rows out are to be written [default: what the name of the output ends in, or as the
    /// rows in]
    #[arg(long, value_enum)]
    to: Option<RowFormat>,

    /// The threads that work on it [default: the machine's cores]
    #[arg(long)]
    threads: Option<NonZeroUsize>,

    /// The moment to compute for where a row names none, such as 2026-11-24T08:00:00Z [default: the
    /// present]
    #[arg(long)]
    as_of: Option<DateTime<Utc>>,

    /// End with exit code 2 where a row was refused
    #[arg(long)]
    strict: bool,
}

impl Args {
    pub fn run(&self) -> Result<Ending, Failure> {
        let start = Instant::now();
        let (input, size) = self.open()?;
        let bulk = Bulk::open(input, self.job()?).map_err(|error| match error {
            OpenError::Refused(refusal) => Failure::Refused(http::header_problem(refusal)),
            OpenError::Read(error) => Failure::io(self.input_name())(error),
        })?;
        let output = Output::create(&self.output, &self.input)?;
        output.end_on_a_whole_row_when_interrupted()?;
        let progress = Progress::new(size);
        let run = bulk.run(|part| {
            let tally = output.put(part)?;
            progress.show(&tally);
            Ok(())
        });
        progress.end();
        let tally = match run {
            Ok(()) => output.finish()?,
            Err(RunError::Write(error)) => return Err(output.broken(error)),
            Err(RunError::Read(error)) => {
                output.tell_what_it_holds();
                return Err(Failure::io(self.input_name())(error));
            }
        };
        progress::tell(&tally, start.elapsed());
        let refused = self.strict && tally.refused > 0;
        Ok(if refused { Ending::BadInput } else { Ending::Done })
    }

    fn job(&self) -> Result<Job, Failure> {
        let from = self.from.or_else(|| by_name(&self.input)).ok_or_else(|| {
            Failure::Usage("say how the rows in are written: --from csv or --from ndjson".into())
        })?;
        let threads = match self.threads {
            Some(threads) => threads,
            None => available_parallelism().unwrap_or(NonZeroUsize::MIN),
        };
        Ok(Job {
            from,
            to: self.to.or_else(|| by_name(&self.output)).unwrap_or(from),
            as_of: self.as_of.unwrap_or_else(http::now),
            threads,
            problem: http::row_problem,
        })
    }

    fn input_name(&self) -> String {
        if is_standard(&self.input) { STDIN.into() } else { self.input.display().to_string() }
    }

    /// The input, and its size where that is known.
    fn open(&self) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
        if is_standard(&self.input) {
            return Ok((Box::new(io::stdin()), None));
        }
        let file = File::open(&self.input).map_err(Failure::unreadable(&self.input))?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
        Ok((Box::new(file), size))
    }
}

/// How a file is written whose name ends like this.
pub(super) fn by_name(file: &Path) -> Option<RowFormat> {
    match file.extension()?.to_ascii_lowercase().to_str()? {
        "csv" => Some(RowFormat::Csv),
        "ndjson" | "jsonl" => Some(RowFormat::Ndjson),
        _ => None,
    }
}
