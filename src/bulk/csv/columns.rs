//! The columns of the rows in, and where a file has them.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::assessment::{FieldError, FieldErrorCode, RequestError};
use crate::bulk::rows::{MAX_ROW_BYTES, Source};
use crate::bulk::{OPEN_QUOTE, OpenError, RowRefusal};

/// A column of the rows in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Case,
    Release,
    Quantity,
    Rehost,
    Pending,
    PendingRehost,
    Pak,
    Kind,
    PakQuantity,
    PakFulfilled,
    Request,
    TargetLicenses,
}

impl Column {
    /// All of them, in the usual order.
    pub(crate) const ALL: [Self; 12] = [
        Self::Case,
        Self::Release,
        Self::Quantity,
        Self::Rehost,
        Self::Pending,
        Self::PendingRehost,
        Self::Pak,
        Self::Kind,
        Self::PakQuantity,
        Self::PakFulfilled,
        Self::Request,
        Self::TargetLicenses,
    ];

    /// As it stands in the header line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Release => "release",
            Self::Quantity => "quantity",
            Self::Rehost => "rehost",
            Self::Pending => "pending",
            Self::PendingRehost => "pending_rehost",
            Self::Pak => "pak",
            Self::Kind => "kind",
            Self::PakQuantity => "pak_quantity",
            Self::PakFulfilled => "pak_fulfilled",
            Self::Request => "request",
            Self::TargetLicenses => "target_licenses",
        }
    }

    /// Whether a file must have the column.
    pub(crate) const fn is_required(self) -> bool {
        self.needs_value() || matches!(self, Self::Pak)
    }

    /// Whether each row must have a value there.
    pub(crate) const fn needs_value(self) -> bool {
        matches!(self, Self::Release | Self::Quantity | Self::Rehost | Self::PakQuantity)
    }

    /// The pointer of an error of its cell.
    pub(crate) fn pointer(self) -> String {
        format!("/{}", self.name())
    }

    /// An error of its cell.
    pub(crate) fn error(self, code: FieldErrorCode, detail: &str) -> FieldError {
        FieldError::new(self.pointer(), code, detail)
    }
}

/// Which columns a file has, and where.
#[derive(Clone, Debug)]
pub(in crate::bulk) struct Columns {
    /// What parts the cells.
    pub delimiter: u8,
    /// The place of each column, in the order of [`Column::ALL`].
    places: [Option<usize>; Column::ALL.len()],
    /// How many cells a row has.
    pub(super) count: usize,
}

impl Columns {
    /// Where the cell of a column stands in a row.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }

    /// A parser of rows that end with a line feed.
    pub(super) fn parser(&self) -> Reader {
        parser(self.delimiter)
    }

    fn of(header: &str) -> Result<Self, Vec<FieldError>> {
        let delimiter = delimiter_of(header);
        let names = cells(header, delimiter)
            .ok_or_else(|| vec![whole(FieldErrorCode::WrongFormat, OPEN_QUOTE)])?;
        let mut places = [None; Column::ALL.len()];
        let mut errors = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let known = Column::ALL.into_iter().find(|column| column.name() == name.trim());
            match known.map(|column| (column, &mut places[column as usize])) {
                Some((_, free @ None)) => *free = Some(place),
                Some((column, Some(_))) => {
                    let detail = "This column occurs more than once in the header line.";
                    errors.push(column.error(FieldErrorCode::DuplicateField, detail));
                }
                // It is told by its number: where there is no header line, it is a value.
                None => errors.push(FieldError {
                    pointer: format!("/{place}"),
                    code: FieldErrorCode::UnknownField,
                    detail: format!(
                        "Column {} has a name that is not known here; expected {}.",
                        place + 1,
                        known_names()
                    ),
                }),
            }
        }
        let missing = Column::ALL
            .into_iter()
            .filter(|column| column.is_required() && places[*column as usize].is_none());
        errors.extend(missing.map(|column| {
            column.error(FieldErrorCode::MissingField, "The header line must have this column.")
        }));
        if errors.is_empty() {
            Ok(Self { delimiter, places, count: names.len() })
        } else {
            Err(errors)
        }
    }
}

fn known_names() -> String {
    Column::ALL.map(|column| format!("`{}`", column.name())).join(", ")
}

/// What parts the names in a header line: no name has any of these in it.
fn delimiter_of(header: &str) -> u8 {
    header.bytes().find(|byte| b",;\t".contains(byte)).unwrap_or(b',')
}

fn parser(delimiter: u8) -> Reader {
    ReaderBuilder::new().delimiter(delimiter).terminator(csv_core::Terminator::Any(b'\n')).build()
}

/// The cells of a line; none where a quote is opened in it that nothing closes.
fn cells(line: &str, delimiter: u8) -> Option<Vec<String>> {
    let (mut text, mut ends) = (vec![0; line.len()], vec![0; line.len() + 1]);
    let (result, _, _, count) =
        parser(delimiter).read_record(line.as_bytes(), &mut text, &mut ends);
    let mut start = 0;
    let cells = ends[..count].iter().map(|end| {
        let cell = String::from_utf8_lossy(&text[start..*end]).into_owned();
        start = *end;
        cell
    });
    (result == ReadRecordResult::Record).then(|| cells.collect())
}

/// Reads the header line. Before it, some spreadsheets want to be told the delimiter (`sep=;`).
pub(in crate::bulk) fn read_header(source: &mut Source<impl Read>) -> Result<Columns, OpenError> {
    let mut line = read_line(source)?;
    if line.trim().strip_prefix("sep=").is_some_and(|delimiter| delimiter.len() <= 1) {
        line = read_line(source)?;
    }
    Columns::of(&line).map_err(refused)
}

fn read_line(source: &mut Source<impl Read>) -> Result<String, OpenError> {
    let line = source.read_line().map_err(OpenError::Read)?;
    let Some(line) = line else {
        let detail = format!("There is no header line; its columns are {}.", known_names());
        return Err(refused(vec![whole(FieldErrorCode::MissingField, detail)]));
    };
    if line.len() > MAX_ROW_BYTES {
        return Err(OpenError::Refused(RowRefusal::TooLong));
    }
    String::from_utf8(line)
        .map(|line| line.trim_end_matches(['\r', '\n']).to_owned() + "\n")
        .map_err(|_| {
            refused(vec![whole(FieldErrorCode::WrongFormat, "The header line is not in UTF-8.")])
        })
}

/// An error of a whole line.
pub(super) fn whole(code: FieldErrorCode, detail: impl Into<String>) -> FieldError {
    FieldError { pointer: String::new(), code, detail: detail.into() }
}

fn refused(errors: Vec<FieldError>) -> OpenError {
    OpenError::Refused(RowRefusal::Refused(RequestError::Invalid(errors)))
}
