//! Rows as comma-separated values (RFC 4180), as spreadsheets write them: also with semicolons or
//! tabs, quoted fields, CRLF and a byte order mark.

mod columns;
mod reader;
mod writer;

pub(super) use columns::{Columns, read_header};
pub(super) use reader::CsvReader;
pub(super) use writer::CsvWriter;
