//! Rows in: a row is a lot, another lot of the same release that is pending, and a PAK with one
//! line.

use csv_core::{ReadRecordResult, Reader};
use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

use super::columns::{Column, Columns, whole};
use crate::assessment::{
    Application, Fault, FaultCode, LineKind, Lot, Pak, PakLine, Refusal, Rehost, SystemFacts,
    faults_of, read_fault, release_2_0,
};
use crate::bulk::rows::MAX_ROW_BYTES;
use crate::bulk::{OPEN_QUOTE, Row, RowReader, RowRefusal};

/// Reads rows, each into the same application.
pub(in crate::bulk) struct CsvReader {
    columns: Columns,
    parser: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    application: Application,
}

impl CsvReader {
    pub fn new(columns: Columns) -> Self {
        let parser = columns.parser();
        // One more than there should be, so that a cell too many is seen.
        let ends = vec![0; columns.count + 1];
        Self { columns, parser, cells: vec![0; MAX_ROW_BYTES + 1], ends, application: blank() }
    }

    /// Parts a row into its cells; returns how many bytes they have together.
    fn split(&mut self, row: &[u8]) -> Result<usize, Fault> {
        self.parser.reset();
        let (result, _, written, found) =
            self.parser.read_record(row, &mut self.cells, &mut self.ends);
        let expected = self.columns.count;
        if result == ReadRecordResult::Record && found == expected {
            return Ok(written);
        }
        if result == ReadRecordResult::InputEmpty {
            return Err(whole(FaultCode::WrongFormat, OPEN_QUOTE));
        }
        let found = if found > expected { "more".to_owned() } else { found.to_string() };
        let detail =
            format!("The row has {found} cells where the header line has {expected} columns.");
        Err(whole(FaultCode::WrongLength, detail))
    }
}

impl RowReader for CsvReader {
    fn read<'a>(&'a mut self, row: &'a [u8]) -> Row<'a> {
        let written = match self.split(row) {
            Ok(written) => written,
            Err(fault) => return Row { case: None, asked: refused(vec![fault]) },
        };
        let Self { columns, cells, ends, application, .. } = self;
        let Ok(text) = std::str::from_utf8(&cells[..written]) else {
            let fault = whole(FaultCode::WrongFormat, "The row is not in UTF-8.");
            return Row { case: None, asked: refused(vec![fault]) };
        };
        let mut row = Cells { columns, text, ends, faults: Vec::new() };
        let case = row.cell(Column::Case);
        row.fill(application);
        if row.faults.is_empty() {
            row.faults = faults_of(application).into_iter().map(in_its_column).collect();
            // Both lots have the release, which stands in one cell.
            row.faults.dedup();
        }
        let asked = if row.faults.is_empty() { Ok(&*application) } else { refused(row.faults) };
        Row { case, asked }
    }
}

fn refused<T>(faults: Vec<Fault>) -> Result<T, RowRefusal> {
    Err(RowRefusal::Refused(Refusal::Invalid(faults)))
}

/// The application that each row fills.
fn blank() -> Application {
    let lot = Lot { release: String::new(), quantity: 0, rehost: Rehost::NotStarted };
    let line = PakLine {
        kind: LineKind::Upgrade,
        quantity: 0,
        fulfilled: 0,
        target_release: release_2_0(),
        sku: None,
        request: None,
    };
    let pak = Pak {
        number: String::new().into(),
        contents: vec![line],
        partial_fulfillment: true,
        license_file: None,
    };
    Application {
        licenses: vec![lot.clone(), lot],
        paks: vec![pak],
        system: SystemFacts::default(),
        target_licenses: None,
        as_of: None,
    }
}

/// The cells of a row, and what is wrong with them.
struct Cells<'a> {
    columns: &'a Columns,
    text: &'a str,
    ends: &'a [usize],
    faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    /// What stands in a column, if there is something.
    fn cell(&self, column: Column) -> Option<&'a str> {
        let place = self.columns.place(column)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..self.ends[place]).filter(|cell| !cell.is_empty())
    }

    /// The value in a column, if there is one. Spaces around it are none.
    fn value(&mut self, column: Column) -> Option<&'a str> {
        let value = self.cell(column).map(str::trim).filter(|value| !value.is_empty());
        if value.is_none() && column.is_required() {
            self.faults.push(column.fault(FaultCode::MissingField, "This is required."));
        }
        value
    }

    /// A count, read as in JSON: any number that is whole; one that no count can be is above
    /// every bound, so that validation finds it.
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, far out of range")]
    fn count(&mut self, column: Column) -> Option<u32> {
        let value = self.value(column)?;
        if value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(value.parse().unwrap_or(u32::MAX));
        }
        let is_number = value.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        match value.parse::<f64>() {
            Ok(number) if is_number && number.fract() == 0.0 => {
                Some(u32::try_from(number as i64).unwrap_or(u32::MAX))
            }
            Ok(_) if is_number => Some(u32::MAX),
            _ => {
                self.faults.push(column.fault(FaultCode::WrongType, "Expected a whole number."));
                None
            }
        }
    }

    /// One of a few words.
    fn word<T: Deserialize<'a>>(&mut self, column: Column) -> Option<T> {
        let deserializer: StrDeserializer<'a, Error> = self.value(column)?.into_deserializer();
        match T::deserialize(deserializer) {
            Ok(word) => Some(word),
            Err(error) => {
                self.faults.push(read_fault(column.pointer(), &error.to_string()));
                None
            }
        }
    }

    /// Puts what the row says into the application.
    fn fill(&mut self, application: &mut Application) {
        let Application { licenses, paks, target_licenses, .. } = application;
        let release = self.value(Column::Release).unwrap_or_default();
        for lot in &mut *licenses {
            lot.release.clear();
            lot.release.push_str(release);
        }
        licenses[0].quantity = self.count(Column::Quantity).unwrap_or_default();
        licenses[0].rehost = self.word(Column::Rehost).unwrap_or(Rehost::NotStarted);
        licenses[1].quantity = self.count(Column::Pending).unwrap_or_default();
        licenses[1].rehost = self.word(Column::PendingRehost).unwrap_or(Rehost::NotStarted);
        let pak = &mut paks[0];
        pak.number.set(self.value(Column::Pak).unwrap_or_default());
        let line = &mut pak.contents[0];
        line.kind = self.word(Column::Kind).unwrap_or(LineKind::Upgrade);
        line.quantity = self.count(Column::PakQuantity).unwrap_or_default();
        line.fulfilled = self.count(Column::PakFulfilled).unwrap_or_default();
        line.request = self.count(Column::Request);
        *target_licenses = self.count(Column::TargetLicenses);
    }
}

/// The same fault, where the row has it.
fn in_its_column(fault: Fault) -> Fault {
    let column = match fault.pointer.as_str() {
        "/licenses/0/release" | "/licenses/1/release" => Column::Release,
        "/licenses/0/quantity" => Column::Quantity,
        "/licenses/1/quantity" => Column::Pending,
        "/paks/0/number" => Column::Pak,
        "/paks/0/contents/0/quantity" => Column::PakQuantity,
        "/paks/0/contents/0/fulfilled" => Column::PakFulfilled,
        "/paks/0/contents/0/request" => Column::Request,
        "/target_licenses" => Column::TargetLicenses,
        // A row has nothing else that could be wrong.
        _ => return fault,
    };
    Fault { pointer: column.pointer(), ..fault }
}
