//! Rows in: a row is a lot, another lot of the same release that is pending, and a PAK with one
//! line.

use chrono::{DateTime, Utc};
use csv_core::{ReadRecordResult, Reader};

use super::columns::{Column, Columns, whole};
use crate::assessment::{
    AssessmentRequest, Count, FieldError, FieldErrorCode, FromText, LineKind, Lot, Pak, PakLine,
    Rehost, RequestError, UncheckedRequest,
};
use crate::bulk::rows::MAX_ROW_BYTES;
use crate::bulk::{OPEN_QUOTE, Row, RowReader, RowRefusal};

/// Reads rows, each into the memory of the one before.
pub(in crate::bulk) struct CsvReader {
    columns: Columns,
    parser: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    request: Option<AssessmentRequest>,
    /// The time to compute for.
    now: DateTime<Utc>,
}

impl CsvReader {
    pub(crate) fn new(columns: Columns, now: DateTime<Utc>) -> Self {
        let parser = columns.parser();
        // One more than there should be, so that an extra cell is noticed.
        let ends = vec![0; columns.count + 1];
        Self { columns, parser, cells: vec![0; MAX_ROW_BYTES + 1], ends, request: None, now }
    }

    /// Splits a row into its cells; returns how many bytes they have together.
    fn split(&mut self, row: &[u8]) -> Result<usize, FieldError> {
        self.parser.reset();
        let (result, _, written, found) =
            self.parser.read_record(row, &mut self.cells, &mut self.ends);
        let expected = self.columns.count;
        if result == ReadRecordResult::Record && found == expected {
            return Ok(written);
        }
        if result == ReadRecordResult::InputEmpty {
            return Err(whole(FieldErrorCode::WrongFormat, OPEN_QUOTE));
        }
        let found = if found > expected { "more".to_owned() } else { found.to_string() };
        let detail =
            format!("The row has {found} cells where the header line has {expected} columns.");
        Err(whole(FieldErrorCode::WrongLength, detail))
    }
}

impl RowReader for CsvReader {
    fn read<'a>(&'a mut self, row: &'a [u8]) -> Row<'a> {
        let written = match self.split(row) {
            Ok(written) => written,
            Err(error) => return Row { case: None, request: refused(vec![error]) },
        };
        let Self { columns, cells, ends, request, now, .. } = self;
        let Ok(text) = std::str::from_utf8(&cells[..written]) else {
            let error = whole(FieldErrorCode::WrongFormat, "The row is not in UTF-8.");
            return Row { case: None, request: refused(vec![error]) };
        };
        let mut row = Cells { columns, text, ends, errors: Vec::new() };
        let case = row.cell(Column::Case);
        let mut fields = request.take().map_or_else(blank, AssessmentRequest::into_unchecked);
        row.fill(&mut fields);
        if !row.errors.is_empty() {
            return Row { case, request: refused(row.errors) };
        }
        let request = match fields.check(*now) {
            Ok(checked) => Ok(&*request.insert(checked)),
            Err(errors) => refused(errors.into_iter().map(in_its_column).collect()),
        };
        Row { case, request }
    }
}

fn refused<T>(errors: Vec<FieldError>) -> Result<T, RowRefusal> {
    Err(RowRefusal::Refused(RequestError::Invalid(errors)))
}

/// A request of the shape that a row has: two lots, one PAK with one line.
fn blank() -> UncheckedRequest {
    UncheckedRequest {
        licenses: vec![Lot::default(), Lot::default()],
        paks: vec![Pak { contents: vec![PakLine::default()], ..Pak::default() }],
        ..UncheckedRequest::default()
    }
}

/// The cells of a row, and their errors.
struct Cells<'a> {
    columns: &'a Columns,
    text: &'a str,
    ends: &'a [usize],
    errors: Vec<FieldError>,
}

impl<'a> Cells<'a> {
    /// The text in a column, if there is any.
    fn cell(&self, column: Column) -> Option<&'a str> {
        let place = self.columns.place(column)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..self.ends[place]).filter(|cell| !cell.is_empty())
    }

    /// The value in a column, if there is one, without the spaces around it.
    fn value(&mut self, column: Column) -> Option<&'a str> {
        let value = self.cell(column).map(str::trim).filter(|value| !value.is_empty());
        if value.is_none() && column.needs_value() {
            self.errors.push(column.error(FieldErrorCode::MissingField, "This cell is required."));
        }
        value
    }

    /// Reads the value in a column.
    fn read<T: FromText>(&mut self, column: Column) -> Option<T> {
        let value = T::from_text(self.value(column)?);
        value.map_err(|error| self.errors.push(column.error(error.code, &error.detail))).ok()
    }

    fn count(&mut self, column: Column) -> Count {
        self.read(column).unwrap_or_default()
    }

    /// Reads the row into a request of its shape.
    fn fill(&mut self, fields: &mut UncheckedRequest) {
        let UncheckedRequest { licenses, paks, target_licenses, .. } = fields;
        if let Some(release) = self.value(Column::Release) {
            let read = licenses.iter_mut().try_for_each(|lot| lot.release.set(release));
            if let Err(error) = read {
                self.errors.push(Column::Release.error(error.code, &error.detail));
            }
        }
        licenses[0].quantity = self.count(Column::Quantity);
        licenses[0].rehost = self.read(Column::Rehost).unwrap_or_default();
        licenses[1].quantity = self.count(Column::Pending);
        licenses[1].rehost = self.read(Column::PendingRehost).unwrap_or(Rehost::NotStarted);
        let pak = &mut paks[0];
        match self.value(Column::Pak) {
            None => pak.number = None,
            Some(number) => {
                if let Err(error) = pak.number.get_or_insert_default().set(number) {
                    self.errors.push(Column::Pak.error(error.code, &error.detail));
                }
            }
        }
        let line = &mut pak.contents[0];
        line.kind = self.read(Column::Kind).unwrap_or(LineKind::Upgrade);
        line.quantity = self.count(Column::PakQuantity);
        line.fulfilled = self.count(Column::PakFulfilled);
        line.request = self.read(Column::Request);
        *target_licenses = self.read(Column::TargetLicenses);
    }
}

/// An error of a rule between fields, at the column of its field. A row has only one such field.
fn in_its_column(error: FieldError) -> FieldError {
    match error.code {
        FieldErrorCode::FulfilledAboveQuantity => {
            FieldError { pointer: Column::PakFulfilled.pointer(), ..error }
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use rstest::rstest;

    use super::*;
    use crate::bulk::csv::read_header;
    use crate::bulk::rows::Source;

    const HEADER: &str = "case,release,quantity,rehost,pending,pending_rehost,pak,kind,pak_quantity,pak_fulfilled,request,target_licenses\n";

    fn reader() -> CsvReader {
        let columns = read_header(&mut Source::new(Cursor::new(HEADER))).ok().unwrap();
        CsvReader::new(columns, "2026-11-24T08:00:00Z".parse().unwrap())
    }

    /// The pointers of the errors of a row.
    fn pointers(row: &str) -> Vec<String> {
        match reader().read(format!("{row}\n").as_bytes()).request {
            Err(RowRefusal::Refused(error)) => {
                error.errors().iter().map(|error| error.pointer.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_row_is_a_request_with_two_lots_and_one_line() {
        let mut reader = reader();
        let row = reader.read(b"Reed,1.5 MR3,\"1,000\",installed,20,issued,A1,new,50,10,5,60\n");
        assert_eq!(row.case, Some("Reed"));
        let request = row.request.unwrap();
        assert_eq!(request.licenses[0].quantity.get(), 1000);
        assert_eq!(request.licenses[1].release.as_str(), "1.5 MR3");
        assert_eq!(request.licenses[1].rehost, Rehost::Issued);
        let line = &request.paks[0].contents[0];
        assert_eq!((line.kind, line.remaining(), line.requested()), (LineKind::New, 40, 5));
        assert_eq!(request.target_licenses.map(Count::get), Some(60));
    }

    #[test]
    fn nothing_of_a_row_is_left_in_the_next() {
        let mut reader = reader();
        reader.read(b"Reed,1.5,9,installed,20,issued,A1,new,50,10,5,60\n").request.unwrap();
        let request = reader.read(b",1.0,1,issued,,,,,2,,,\n").request.unwrap();
        assert!(request.paks[0].number.is_none());
        assert_eq!(request.licenses[1].quantity, Count::ZERO);
        let line = &request.paks[0].contents[0];
        assert_eq!((line.kind, line.remaining(), line.requested()), (LineKind::Upgrade, 2, 2));
        assert_eq!(request.target_licenses, None);
    }

    #[rstest]
    #[case::good("Reed,1.5,9,installed,,,A1,,50,,,", &[])]
    #[case::all_at_once("Reed,2.0,x,lost,1.5,?,A 1,both,-1,a,0,1.000", &[
        "/release", "/quantity", "/rehost", "/pending", "/pending_rehost", "/pak", "/kind",
        "/pak_quantity", "/pak_fulfilled", "/request", "/target_licenses",
    ])]
    #[case::missing(",,,,,,,,,,,", &["/release", "/quantity", "/rehost", "/pak_quantity"])]
    #[case::fulfilled_above_quantity(",1.5,9,installed,,,A1,,5,6,,", &["/pak_fulfilled"])]
    #[case::a_dot_before_three_zeros(",1.5,1.000,installed,,,A1,,5,,,", &["/quantity"])]
    #[case::too_few_cells("Reed,1.5", &[""])]
    fn all_errors_of_a_row_are_found(#[case] row: &str, #[case] expected: &[&str]) {
        assert_eq!(pointers(row), expected);
    }
}
