//! Cutting the input into chunks of whole rows, without looking into the rows.

use std::io::{self, Read};

use memchr::{memchr, memchr2};

/// The longest row, in bytes, without its line end.
pub const MAX_ROW_BYTES: usize = 64 * 1024;
/// How much is read at once.
const READ_BYTES: usize = 32 * 1024;
/// What may stand at the very start of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Some whole rows.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    first_row: u64,
    bytes: Vec<u8>,
    bytes_in: u64,
    places: Vec<Place>,
}

/// Where a row stands in its chunk.
#[derive(Debug)]
struct Place {
    start: usize,
    end: usize,
    limit: Option<Limit>,
}

/// Why a row is refused without being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// It is longer than [`MAX_ROW_BYTES`].
    TooLong,
    /// It opens a quote that nothing closes.
    OpenQuote,
}

/// A row of a chunk.
pub(super) enum Span<'a> {
    /// Its bytes; the line end is always a single line feed.
    Row(&'a [u8]),
    Refused(Limit),
}

impl Chunk {
    pub(crate) fn first_row(&self) -> u64 {
        self.first_row
    }

    pub(crate) fn bytes_in(&self) -> u64 {
        self.bytes_in
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Span<'_>> {
        self.places.iter().map(|place| match place.limit {
            Some(limit) => Span::Refused(limit),
            None => Span::Row(&self.bytes[place.start..place.end]),
        })
    }
}

/// An input that is read in chunks of whole rows.
pub(super) struct Source<R> {
    input: R,
    /// What was read and not yet given on: the start of a row.
    carry: Vec<u8>,
    /// Whether what comes next still belongs to a row that was refused as too long.
    is_skipping: bool,
    scan: Scan,
    has_started: bool,
    has_ended: bool,
    /// The bytes read since a chunk last told of them.
    bytes_in: u64,
    /// The rows so far.
    rows: u64,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            carry: Vec::new(),
            is_skipping: false,
            scan: Scan::default(),
            has_started: false,
            has_ended: false,
            bytes_in: 0,
            rows: 0,
        }
    }

    /// From here on, a line end within quotes ends no row.
    pub(crate) fn quoted_fields_end_at(&mut self, delimiter: u8) {
        self.scan.quoted = Some(delimiter);
    }

    /// Reads the next line that is not blank, which is no row. It ends with a line feed, unless
    /// it is longer than a row may be.
    pub(crate) fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = std::mem::take(&mut self.carry);
        loop {
            // What is passed over goes at once: there may be nothing but blank lines.
            let mut start = 0;
            while let Some(length) = memchr(b'\n', &bytes[start..]) {
                let end = start + length + 1;
                if end - start > MAX_ROW_BYTES || !is_blank(&bytes[start..end]) {
                    self.carry = bytes.split_off(end);
                    bytes.drain(..start);
                    return Ok(Some(bytes));
                }
                start = end;
            }
            bytes.drain(..start);
            if bytes.len() > MAX_ROW_BYTES {
                return Ok(Some(bytes));
            }
            if self.has_ended {
                return Ok(None);
            }
            self.read(&mut bytes)?;
        }
    }

    /// Fills a chunk with what one read gives, as soon as that has a whole row; false at the end.
    pub(crate) fn read_chunk(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        chunk.bytes.clear();
        chunk.places.clear();
        chunk.bytes.append(&mut self.carry);
        chunk.first_row = self.rows + 1;
        loop {
            let used = self.split(chunk);
            if !chunk.places.is_empty() || self.has_ended {
                self.carry.extend_from_slice(&chunk.bytes[used..]);
                self.rows += chunk.places.len() as u64;
                chunk.bytes_in = std::mem::take(&mut self.bytes_in);
                return Ok(!chunk.places.is_empty());
            }
            chunk.bytes.drain(..used);
            self.read(&mut chunk.bytes)?;
        }
    }

    /// Reads once. The end of the input ends a line too.
    fn read(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let old = bytes.len();
        bytes.resize(old + READ_BYTES, 0);
        let read = loop {
            match self.input.read(&mut bytes[old..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        bytes.truncate(old + read.as_ref().map_or(0, |read| *read));
        let read = read?;
        if read == 0 {
            self.has_ended = true;
            if bytes.last().is_some_and(|last| *last != b'\n') {
                bytes.push(b'\n');
            }
        }
        if !self.has_started && (bytes.len() >= BYTE_ORDER_MARK.len() || self.has_ended) {
            self.has_started = true;
            if bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
        }
        self.bytes_in += read as u64;
        Ok(())
    }

    /// Notes where the whole rows stand, and returns where what is left over begins.
    fn split(&mut self, chunk: &mut Chunk) -> usize {
        let mut start = 0;
        if !self.has_started {
            return start;
        }
        loop {
            let rest = &chunk.bytes[start..];
            if self.is_skipping {
                let Some(end) = memchr(b'\n', rest) else { return chunk.bytes.len() };
                self.is_skipping = false;
                start += end + 1;
                continue;
            }
            let window = &rest[..rest.len().min(MAX_ROW_BYTES + 1)];
            let is_whole = window.len() > MAX_ROW_BYTES || self.has_ended;
            let row_end = self.scan.row_end(window);
            let by_line = if row_end == RowEnd::Unknown { window.len() } else { 0 };
            let (length, limit) = match (row_end, memchr(b'\n', window)) {
                (RowEnd::At(length), _) => (length, None),
                (RowEnd::Unknown, _) if !is_whole => return start,
                // Where a quote opens that nothing closes, only that line is refused, so that what
                // stands below it can be read.
                (_, Some(line_end)) => (line_end + 1, Some(Limit::OpenQuote)),
                (_, None) if window.is_empty() => return start,
                (_, None) => {
                    self.is_skipping = true;
                    (0, Some(Limit::TooLong))
                }
            };
            self.scan.start_over(length, by_line);
            let end = start + length;
            if limit.is_some() {
                chunk.places.push(Place { start, end, limit });
            } else if !is_blank(&chunk.bytes[start..end]) {
                if chunk.bytes[..end].ends_with(b"\r\n") {
                    chunk.bytes[end - 2] = b'\n';
                    chunk.places.push(Place { start, end: end - 1, limit });
                } else {
                    chunk.places.push(Place { start, end, limit });
                }
            }
            start = end;
        }
    }
}

/// Whether a line has nothing in it.
fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// The search for the end of a row. It goes on where it stopped, so that a row that comes in many
/// small pieces is not looked through again with each.
#[derive(Debug, Default)]
struct Scan {
    /// The delimiter, where a line end may stand within quotes.
    quoted: Option<u8>,
    scanned: usize,
    at: At,
    /// The number of bytes that are split line by line: they were searched for a closing quote without success,
    /// and are not again.
    by_line: usize,
}

/// Where a row ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RowEnd {
    /// After this number of bytes, with the line end.
    At(usize),
    /// Not within these bytes.
    Unknown,
    /// A quote opens on its first line that no line closes as it should be closed.
    NotClosed,
}

/// Where a search stands.
#[derive(Debug, Default)]
enum At {
    #[default]
    Outside,
    /// Within quotes.
    Inside,
    /// Behind a quote within quotes: it closes them, unless another follows.
    Closing,
}

impl Scan {
    /// Continues after a row of this length, with this number of bytes to split line by line.
    fn start_over(&mut self, length: usize, by_line: usize) {
        self.by_line = self.by_line.max(by_line).saturating_sub(length);
        (self.scanned, self.at) = (0, At::Outside);
    }

    /// Where the row ends that begins the bytes.
    fn row_end(&mut self, bytes: &[u8]) -> RowEnd {
        let Some(delimiter) = self.quoted.filter(|_| self.by_line == 0) else {
            let end = memchr(b'\n', &bytes[self.scanned..]).map(|end| self.scanned + end + 1);
            self.scanned = bytes.len();
            return end.map_or(RowEnd::Unknown, RowEnd::At);
        };
        loop {
            let rest = &bytes[self.scanned..];
            let found = match self.at {
                At::Outside => memchr2(b'\n', b'"', rest),
                At::Inside => memchr(b'"', rest),
                At::Closing => (!rest.is_empty()).then_some(0),
            };
            let Some(found) = found else {
                self.scanned = bytes.len();
                return RowEnd::Unknown;
            };
            let place = self.scanned + found;
            self.scanned = place + 1;
            self.at = match (&self.at, bytes[place]) {
                (At::Outside, b'\n') => return RowEnd::At(place + 1),
                // A quote opens only at the start of a cell.
                (At::Outside, _) if place == 0 || bytes[place - 1] == delimiter => At::Inside,
                (At::Outside, _) => At::Outside,
                (At::Inside, _) => At::Closing,
                (At::Closing, b'"') => At::Inside,
                (At::Closing, next) => {
                    // What seems to close it on a later line opens a cell there.
                    let closes = next == delimiter || next == b'\n' || next == b'\r';
                    if !closes && memchr(b'\n', &bytes[..place]).is_some() {
                        return RowEnd::NotClosed;
                    }
                    self.scanned = place;
                    At::Outside
                }
            };
        }
    }
}
