//! Runs bulk jobs in different ways. The answer must depend neither on the size of reads nor on the number of threads.

use std::io::Read;
use std::num::NonZeroUsize;

use pakplan::bulk::{Bulk, Job, OpenError, RowFormat, Tally, header_problem};

use crate::default_time;

/// The sizes of a read in bytes.
const READ_SIZES: [usize; 8] = [1, 2, 3, 7, 64, 1_000, 20_000, 40_000];
/// The maximum length of an input that is read byte by byte. Longer inputs would be too slow.
const MAX_BYTEWISE_LENGTH: usize = 2_000;

/// The answer to an input.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// The whole input is rejected, with this problem document.
    Refused(String),
    /// The output rows and their tally.
    Rows(String, Tally),
}

/// The settings of a run, chosen by the fuzzer.
pub struct RunSettings {
    threads: NonZeroUsize,
    bytes_per_read: usize,
}

impl RunSettings {
    /// Takes the settings from the first byte. The other bytes are the input.
    #[must_use]
    pub fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (first, input) = bytes.split_first()?;
        let first = usize::from(*first);
        let threads = NonZeroUsize::MIN.saturating_add(first % 3);
        Some((Self { threads, bytes_per_read: READ_SIZES[first / 3 % READ_SIZES.len()] }, input))
    }

    /// The answer of a run with these settings.
    ///
    /// # Panics
    /// If the output is not UTF-8, or if reading or writing fails.
    #[must_use]
    pub fn answer(&self, input: &[u8], from: RowFormat, to: RowFormat) -> Answer {
        let min_bytes = if input.len() > MAX_BYTEWISE_LENGTH { 97 } else { 1 };
        let reader = SmallReads { rest: input, bytes_per_read: self.bytes_per_read.max(min_bytes) };
        answer(reader, from, to, self.threads)
    }
}

/// The answer of a run with one thread and unlimited reads, as the reference.
///
/// # Panics
/// If the output is not UTF-8, or if reading or writing fails.
#[must_use]
pub fn reference_answer(input: &[u8], from: RowFormat, to: RowFormat) -> Answer {
    answer(input, from, to, NonZeroUsize::MIN)
}

fn answer(
    input: impl Read + Send,
    from: RowFormat,
    to: RowFormat,
    threads: NonZeroUsize,
) -> Answer {
    let job = Job { from, to, as_of: default_time(), threads };
    let bulk = match Bulk::open(input, job) {
        Ok(bulk) => bulk,
        Err(OpenError::Refused(refusal)) => {
            return Answer::Refused(header_problem(refusal).json(None));
        }
        Err(OpenError::Read(error)) => panic!("reading failed: {error}"),
    };
    let (mut text, mut tally) = (Vec::new(), Tally::default());
    let result = bulk.run(|part| {
        text.extend_from_slice(&part.text);
        tally += part.tally;
        Ok(())
    });
    assert!(result.is_ok(), "reading and writing in memory cannot fail");
    // Whether bytes after the last row are counted depends on the size of the reads.
    tally.bytes_in = 0;
    let outcomes = [
        tally.fulfillable,
        tally.partially_fulfillable,
        tally.not_fulfillable,
        tally.nothing_requested,
        tally.refused,
    ];
    assert_eq!(outcomes.iter().sum::<u64>(), tally.rows);
    Answer::Rows(String::from_utf8(text).expect("UTF-8"), tally)
}

/// A reader that returns at most this number of bytes per read.
struct SmallReads<'a> {
    rest: &'a [u8],
    bytes_per_read: usize,
}

impl Read for SmallReads<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.bytes_per_read.min(self.rest.len()).min(buffer.len());
        let (piece, rest) = self.rest.split_at(length);
        buffer[..length].copy_from_slice(piece);
        self.rest = rest;
        Ok(length)
    }
}
