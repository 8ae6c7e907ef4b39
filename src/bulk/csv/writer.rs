//! Rows out: the counts and codes that were decided.

use std::borrow::Cow;

use csv_core::{Writer, WriterBuilder};

use crate::assessment::{FieldError, Outcome, RequestError, decide};
use crate::bulk::{ROW_TOO_LONG, Row, RowRefusal, RowWriter};
use crate::catalogue::name_of;

/// The columns of the rows out.
const COLUMNS: [&str; 17] = [
    "row",
    "case",
    "outcome",
    "fulfillable_now",
    "fulfillable_later",
    "shortfall",
    "left_in_pak",
    "unrequested",
    "purchase_upgrade",
    "rehost_or_buy",
    "purchase_new",
    "missing",
    "covered",
    "message_code",
    "message",
    "reasons",
    "error",
];

/// Writes rows, with the delimiter that the rows in have.
pub(in crate::bulk) struct CsvWriter {
    cells: Writer,
    number: itoa::Buffer,
    reasons: String,
}

impl CsvWriter {
    pub(crate) fn new(delimiter: u8) -> Self {
        let cells = WriterBuilder::new().delimiter(delimiter).build();
        Self { cells, number: itoa::Buffer::new(), reasons: String::new() }
    }
}

impl RowWriter for CsvWriter {
    fn start(&mut self, text: &mut Vec<u8>) {
        let mut row = RowOut { cells: &mut self.cells, text, is_first: true };
        for column in COLUMNS {
            row.cell(column);
        }
        row.end();
    }

    fn write(&mut self, number: u64, row: Row<'_>, text: &mut Vec<u8>) -> Option<Outcome> {
        let Self { cells, number: digits, reasons } = self;
        let mut out = RowOut { cells, text, is_first: true };
        out.cell(digits.format(number));
        out.cell(&no_formula(row.case.unwrap_or_default()));
        let request = match row.request {
            Ok(request) => request,
            Err(refusal) => {
                (2..COLUMNS.len() - 1).for_each(|_| out.cell(""));
                out.cell(&in_a_cell(&refusal));
                out.end();
                return None;
            }
        };
        let decision = decide(request);
        let (summary, purchase) = (decision.summary, decision.purchase());
        out.cell(name_of(decision.outcome));
        for count in [
            summary.fulfillable_now,
            summary.fulfillable_later,
            summary.shortfall,
            summary.left_in_paks,
            purchase.unrequested,
            purchase.upgrade,
            purchase.rehost_or_buy,
            purchase.new,
        ] {
            out.cell(digits.format(count));
        }
        if let Some(coverage) = decision.coverage {
            out.cell(digits.format(coverage.missing));
            out.cell(name_of(coverage.covered));
        } else {
            out.cell("");
            out.cell("");
        }
        let message = decision.message();
        out.cell(message.as_ref().map_or("", |message| name_of(message.code)));
        out.cell(message.as_ref().map_or("", |message| &message.text));
        reasons.clear();
        for reason in decision.reasons() {
            if !reasons.is_empty() {
                reasons.push(' ');
            }
            reasons.push_str(name_of(reason));
        }
        out.cell(reasons);
        out.cell("");
        out.end();
        Some(decision.outcome)
    }
}

/// A row in the writing.
struct RowOut<'w> {
    cells: &'w mut Writer,
    text: &'w mut Vec<u8>,
    is_first: bool,
}

impl RowOut<'_> {
    fn cell(&mut self, cell: &str) {
        let is_first = std::mem::replace(&mut self.is_first, false);
        // Each character could be a quote, with a quote around them, and before that another's
        // closing quote and a delimiter.
        self.room(2 * cell.len() + 4, |cells, text| {
            let before = if is_first { 0 } else { cells.delimiter(text).1 };
            before + cells.field(cell.as_bytes(), &mut text[before..]).2
        });
    }

    fn end(&mut self) {
        // A closing quote and the line end.
        self.room(2, |cells, text| cells.terminator(text).1);
    }

    /// Lets the writer of cells write, with room for as much as it can come to.
    fn room(&mut self, bytes: usize, write: impl FnOnce(&mut Writer, &mut [u8]) -> usize) {
        let start = self.text.len();
        self.text.resize(start + bytes, 0);
        let written = write(self.cells, &mut self.text[start..]);
        self.text.truncate(start + written);
    }
}

/// A text that no spreadsheet takes for a formula.
fn no_formula(text: &str) -> Cow<'_, str> {
    const STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let is_control = text.starts_with(['\t', '\r', '\n']);
    if is_control || text.trim_start().starts_with(STARTS) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

/// Why a row was refused, in a cell: each fault with the column, or the field, that has it.
fn in_a_cell(refusal: &RowRefusal) -> String {
    let faults = match refusal {
        RowRefusal::TooLong => return ROW_TOO_LONG.to_owned(),
        RowRefusal::Refused(RequestError::Malformed(fault)) => std::slice::from_ref(fault),
        RowRefusal::Refused(RequestError::Invalid(faults)) => faults,
    };
    let faults =
        faults.iter().map(|FieldError { pointer, detail, .. }| match pointer.strip_prefix('/') {
            Some(place) => format!("{place}: {detail}"),
            None => detail.clone(),
        });
    no_formula(&faults.collect::<Vec<_>>().join(" ")).into_owned()
}
