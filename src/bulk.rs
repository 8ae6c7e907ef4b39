//! Many applications at once: rows in, a row out for each, in the same order, in constant memory.
//!
//! [`Bulk::open`] looks at the start of the input, [`Bulk::run`] is the one loop, for the service
//! and for the command alike. A few threads each take the next chunk of whole rows, answer it, and
//! put what they wrote when its turn has come; a thread that waits for its turn takes no further
//! chunk, so a slow reader of the answers holds up the reading of the rows. A row that cannot be
//! read is answered as a row too, and disturbs no other.

mod csv;
mod ndjson;
mod rows;
mod turns;

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::thread;

use chrono::{DateTime, Utc};
use clap::ValueEnum;

use crate::assessment::{AssessmentRequest, FieldError, FieldErrorCode, Outcome, RequestError};
use crate::problem::{Problem, ProblemCode};
use csv::{Columns, CsvReader, CsvWriter};
use ndjson::{NdjsonReader, NdjsonWriter};
use rows::{Chunk, Limit, Source, Span};
use turns::Turns;

pub use crate::assessment::read_named;
pub use rows::MAX_ROW_BYTES;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowFormat {
    /// Comma-separated values, with a header line
    Csv,
    /// A JSON object a line
    Ndjson,
}

/// How many applications are to be answered.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// How the rows in are written.
    pub from: RowFormat,
    /// How the rows out are to be written.
    pub to: RowFormat,
    /// The moment to compute for, where a row names none.
    pub as_of: DateTime<Utc>,
    /// How many threads work on it.
    pub threads: NonZeroUsize,
}

/// Why a row was not assessed.
#[derive(Debug, PartialEq, Eq)]
pub enum RowRefusal {
    /// It has more than [`MAX_ROW_BYTES`].
    TooLong,
    /// It is not what is asked for.
    Refused(RequestError),
}

/// What there is to say of a row that is too long.
pub const ROW_TOO_LONG: &str = "A row must have at most 65536 bytes.";

/// What there is to say of a quote that nothing closes.
const OPEN_QUOTE: &str = "A quote is opened in this line, and nothing closes it.";

impl From<Limit> for RowRefusal {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::TooLong => Self::TooLong,
            Limit::OpenQuote => Self::Refused(RequestError::Invalid(vec![FieldError {
                pointer: String::new(),
                code: FieldErrorCode::WrongFormat,
                detail: OPEN_QUOTE.into(),
            }])),
        }
    }
}

impl From<RowRefusal> for Problem {
    fn from(refusal: RowRefusal) -> Self {
        match refusal {
            RowRefusal::TooLong => {
                Self::new(ProblemCode::PayloadTooLarge).with_detail(ROW_TOO_LONG)
            }
            RowRefusal::Refused(RequestError::Invalid(errors)) => {
                Self::new(ProblemCode::InvalidRequest)
                    .with_detail("The row is not valid; nothing was computed for it.")
                    .with_errors(errors)
            }
            RowRefusal::Refused(malformed) => malformed.into(),
        }
    }
}

/// The problem of an input whose header line is rejected.
#[must_use]
pub fn header_problem(refusal: RowRefusal) -> Problem {
    let detail = match refusal {
        RowRefusal::TooLong => "The header line exceeds the size limit of a row.",
        RowRefusal::Refused(_) => "The header line is not valid; nothing was computed.",
    };
    Problem::from(refusal).with_detail(detail)
}

/// What came of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All rows.
    pub rows: u64,
    pub fulfillable: u64,
    pub partially_fulfillable: u64,
    pub not_fulfillable: u64,
    /// The requests without a PAK.
    pub nothing_requested: u64,
    /// The rows that were not assessed.
    pub refused: u64,
    /// The bytes of the rows in.
    pub bytes_in: u64,
}

impl Tally {
    fn count(&mut self, outcome: Option<Outcome>) {
        self.rows += 1;
        *match outcome {
            Some(Outcome::Fulfillable) => &mut self.fulfillable,
            Some(Outcome::PartiallyFulfillable) => &mut self.partially_fulfillable,
            Some(Outcome::NotFulfillable) => &mut self.not_fulfillable,
            Some(Outcome::NothingRequested) => &mut self.nothing_requested,
            None => &mut self.refused,
        } += 1;
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.fulfillable += other.fulfillable;
        self.partially_fulfillable += other.partially_fulfillable;
        self.not_fulfillable += other.not_fulfillable;
        self.nothing_requested += other.nothing_requested;
        self.refused += other.refused;
        self.bytes_in += other.bytes_in;
    }
}

/// Some whole rows out.
#[derive(Debug, Default)]
pub struct Part {
    /// The rows. The consumer may take the text.
    pub text: Vec<u8>,
    /// What came of them.
    pub tally: Tally,
}

/// Why the input was refused as a whole, or could not be read.
#[derive(Debug)]
pub enum OpenError {
    /// The header line is not what it must be.
    Refused(RowRefusal),
    Read(io::Error),
}

/// Why not all rows were answered.
#[derive(Debug)]
pub enum RunError {
    Read(io::Error),
    Write(io::Error),
}

/// An input of many rows, at its start.
pub struct Bulk<R> {
    job: Job,
    source: Source<R>,
    columns: Option<Columns>,
}

impl<R: Read + Send> Bulk<R> {
    /// Looks at the start of the input: in CSV, at the header line.
    ///
    /// # Errors
    /// Where the header line is not what it must be, or nothing can be read.
    pub fn open(input: R, job: Job) -> Result<Self, OpenError> {
        let mut source = Source::new(input);
        let columns = match job.from {
            RowFormat::Ndjson => None,
            RowFormat::Csv => {
                let columns = csv::read_header(&mut source)?;
                source.quoted_fields_end_at(columns.delimiter);
                Some(columns)
            }
        };
        Ok(Self { job, source, columns })
    }

    /// Answers all rows. `put` is given them part by part, in order.
    ///
    /// # Errors
    /// Where reading fails, or `put` does; the rows before that were put.
    pub fn run(
        self,
        mut put: impl FnMut(&mut Part) -> io::Result<()> + Send,
    ) -> Result<(), RunError> {
        let Self { job, source, columns } = self;
        let delimiter = columns.as_ref().map_or(b',', |columns| columns.delimiter);
        let worker = || Worker::new(job, columns.clone(), delimiter);
        let mut start = Part::default();
        worker().writer.start(&mut start.text);
        put(&mut start).map_err(RunError::Write)?;
        let turns = Turns::new(source, put);
        thread::scope(|scope| {
            for _ in 1..job.threads.get() {
                let thread = thread::Builder::new().spawn_scoped(scope, || worker().work(&turns));
                // Where there can be no more threads, those that are there do the work.
                if thread.is_err() {
                    break;
                }
            }
            worker().work(&turns);
        });
        turns.end()
    }
}

/// A row that was read.
struct Row<'a> {
    /// The name it was given.
    case: Option<&'a str>,
    request: Result<&'a AssessmentRequest, RowRefusal>,
}

/// How much of the memory that rows out took is kept for the next ones.
const KEPT_BYTES: usize = 2 * 1024 * 1024;

/// Reads a row. What it has read lives until the next one.
trait RowReader: Send {
    fn read<'a>(&'a mut self, row: &'a [u8]) -> Row<'a>;
}

/// Writes rows out.
trait RowWriter: Send {
    /// Writes what stands before the first row.
    fn start(&mut self, text: &mut Vec<u8>);
    /// Writes a row, and says what came of it.
    fn write(&mut self, number: u64, row: Row<'_>, text: &mut Vec<u8>) -> Option<Outcome>;
}

/// One of the threads that answer.
struct Worker {
    reader: Box<dyn RowReader>,
    writer: Box<dyn RowWriter>,
}

impl Worker {
    fn new(job: Job, columns: Option<Columns>, delimiter: u8) -> Self {
        let reader: Box<dyn RowReader> = match columns {
            Some(columns) => Box::new(CsvReader::new(columns, job.as_of)),
            None => Box::new(NdjsonReader::new(job.as_of)),
        };
        let writer: Box<dyn RowWriter> = match job.to {
            RowFormat::Csv => Box::new(CsvWriter::new(delimiter)),
            RowFormat::Ndjson => Box::new(NdjsonWriter),
        };
        Self { reader, writer }
    }

    /// Answers chunk after chunk.
    fn work<R: Read, P>(mut self, turns: &Turns<R, P>)
    where
        P: FnMut(&mut Part) -> io::Result<()>,
    {
        let (mut chunk, mut part) = (Chunk::default(), Part::default());
        while let Some(turn) = turns.take(&mut chunk) {
            self.answer(&chunk, &mut part);
            if !turn.put(&mut part) {
                break;
            }
        }
    }

    fn answer(&mut self, chunk: &Chunk, part: &mut Part) {
        part.text.clear();
        // Some rows long in answering must not hold their memory to the end.
        part.text.shrink_to(KEPT_BYTES);
        part.tally = Tally { bytes_in: chunk.bytes_in(), ..Tally::default() };
        for (number, span) in (chunk.first_row()..).zip(chunk.rows()) {
            let row = match span {
                Span::Row(bytes) => self.reader.read(bytes),
                Span::Refused(limit) => Row { case: None, request: Err(limit.into()) },
            };
            part.tally.count(self.writer.write(number, row, &mut part.text));
        }
    }
}
