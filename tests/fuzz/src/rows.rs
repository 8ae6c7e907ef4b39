//! The laws of many rows: it does not matter how the bytes come and who works.

use std::io::Read;
use std::num::NonZeroUsize;

use pakplan::bulk::{Bulk, Job, OpenError, RowFormat, Tally, header_problem};

use crate::moment;

/// How many bytes a read gives.
const PIECES: [usize; 8] = [1, 2, 3, 7, 64, 1_000, 20_000, 40_000];
/// The longest input that is given byte by byte: each read has its cost.
const SHORT: usize = 2_000;

/// What comes of an input.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// The refusal of the whole, as it goes over the wire.
    Refused(String),
    /// The rows out, and what came of them.
    Rows(String, Tally),
}

/// How an input is answered, as a fuzzer chooses it.
pub struct Way {
    threads: NonZeroUsize,
    bytes_a_read: usize,
}

impl Way {
    /// Takes the way from the first byte, and the input from what is behind it.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (first, input) = bytes.split_first()?;
        let first = usize::from(*first);
        let threads = NonZeroUsize::MIN.saturating_add(first % 3);
        Some((Self { threads, bytes_a_read: PIECES[first / 3 % PIECES.len()] }, input))
    }

    /// The answer that comes this way.
    ///
    /// # Panics
    /// Where what comes out is no text, or memory cannot be read or written.
    #[must_use]
    pub fn answer(&self, input: &[u8], from: RowFormat, to: RowFormat) -> Answer {
        let least = if input.len() > SHORT { 97 } else { 1 };
        let pieces = Pieces { rest: input, bytes_a_read: self.bytes_a_read.max(least) };
        answer(pieces, from, to, self.threads)
    }
}

/// The answer of one thread to an input that comes whole.
///
/// # Panics
/// Where what comes out is no text, or memory cannot be read or written.
#[must_use]
pub fn answer_alone(input: &[u8], from: RowFormat, to: RowFormat) -> Answer {
    answer(input, from, to, NonZeroUsize::MIN)
}

fn answer(
    input: impl Read + Send,
    from: RowFormat,
    to: RowFormat,
    threads: NonZeroUsize,
) -> Answer {
    let job = Job { from, to, as_of: moment(), threads };
    let bulk = match Bulk::open(input, job) {
        Ok(bulk) => bulk,
        Err(OpenError::Refused(refusal)) => {
            return Answer::Refused(header_problem(refusal).json(None));
        }
        Err(OpenError::Read(error)) => panic!("memory cannot be read: {error}"),
    };
    let (mut text, mut tally) = (Vec::new(), Tally::default());
    let ended = bulk.run(|part| {
        text.extend_from_slice(&part.text);
        tally += part.tally;
        Ok(())
    });
    assert!(ended.is_ok(), "memory can be read and written");
    // It is the last bytes, where no row is, that may be told of or not.
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

/// Gives so many bytes a read.
struct Pieces<'a> {
    rest: &'a [u8],
    bytes_a_read: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.bytes_a_read.min(self.rest.len()).min(buffer.len());
        let (piece, rest) = self.rest.split_at(length);
        buffer[..length].copy_from_slice(piece);
        self.rest = rest;
        Ok(length)
    }
}
