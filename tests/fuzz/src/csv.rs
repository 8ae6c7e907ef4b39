//! The invariants of output rows in CSV.

use csv_core::{ReadRecordResult, ReaderBuilder};
use serde_json::Value;

use crate::rows::Answer;

/// The number of columns.
const COLUMNS: usize = 17;
/// The indexes of columns.
const CASE: usize = 1;
const OUTCOME: usize = 2;
const COUNTS: [(usize, &str); 9] = [
    (3, "/report/summary/fulfillable_now"),
    (4, "/report/summary/fulfillable_later"),
    (5, "/report/summary/shortfall"),
    (6, "/report/summary/left_in_paks"),
    (7, "/report/purchase/unrequested"),
    (8, "/report/purchase/upgrade"),
    (9, "/report/purchase/rehost_or_buy"),
    (10, "/report/purchase/new"),
    (11, "/report/coverage/missing"),
];
const MESSAGE: usize = 14;
/// The last column.
pub const ERROR: usize = 16;

/// Checks the invariants of an answer in CSV, and compares it with the same rows in JSON.
///
/// # Panics
/// If an invariant is violated.
pub fn assert_invariants(answer: &Answer, json_rows: &[Value]) {
    let Answer::Rows(text, tally) = answer else { panic!("the input was rejected") };
    let rows = rows_of(text);
    assert_eq!(rows.len() as u64, tally.rows + 1);
    for (number, (row, json)) in rows[1..].iter().zip(json_rows).enumerate() {
        assert_eq!(row.len(), COLUMNS);
        for cell in row {
            assert_no_formula(cell);
        }
        assert_eq!(row[0], (number + 1).to_string());
        let case = json["case"].as_str().unwrap_or_default();
        assert!(row[CASE] == case || row[CASE].strip_prefix('\'') == Some(case));
        assert_eq!(row[ERROR].is_empty(), json.get("report").is_some());
        let text = |pointer| json.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(row[OUTCOME], text("/report/outcome"));
        assert_eq!(row[MESSAGE], text("/report/message/text"));
        for (column, pointer) in COUNTS {
            let count = json.pointer(pointer).map(Value::to_string);
            assert_eq!(row[column], count.unwrap_or_default());
        }
    }
    assert_eq!(rows.len(), json_rows.len() + 1);
}

fn assert_no_formula(cell: &str) {
    const STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
    assert!(!cell.starts_with(STARTS), "a formula: {cell}");
    assert!(!cell.trim_start().starts_with(&STARTS[..4]), "a formula after spaces: {cell}");
}

/// The cells of the output rows, including the header line.
///
/// # Panics
/// If a row has more cells than there are columns.
#[must_use]
pub fn rows_of(text: &str) -> Vec<Vec<String>> {
    let text = text.as_bytes();
    // The first column is named `row`.
    let delimiter = text.get("row".len()).copied().unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let (mut rows, mut rest) = (Vec::new(), text);
    let (mut cells, mut ends) = (vec![0; text.len() + 1], [0; COLUMNS + 1]);
    loop {
        let (result, read, _, count) = reader.read_record(rest, &mut cells, &mut ends);
        rest = &rest[read..];
        match result {
            ReadRecordResult::Record => {}
            ReadRecordResult::InputEmpty => continue,
            ReadRecordResult::End => return rows,
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                panic!("a row has more cells than there are columns")
            }
        }
        let starts = [0].into_iter().chain(ends);
        let row = starts.zip(ends).take(count).map(|(start, end)| &cells[start..end]);
        rows.push(row.map(|cell| String::from_utf8(cell.to_vec()).expect("UTF-8")).collect());
    }
}
