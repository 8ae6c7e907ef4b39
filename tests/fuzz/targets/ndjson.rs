//! Any bytes as NDJSON. The answer to each row must be the same as the answer to the row alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::assessment::assess;
use pakplan::bulk::RowFormat::{Csv, Ndjson};
use pakplan::bulk::{MAX_ROW_BYTES, RowRefusal, read_named};
use pakplan::problem::Problem;
use pakplan_fuzz::echo::assert_no_echo;
use pakplan_fuzz::rows::{Answer, RunSettings, reference_answer};
use pakplan_fuzz::{csv, default_time, expand, has_null};
use serde_json::{Value, json};

fuzz_target!(|bytes: &[u8]| {
    let Some((settings, input)) = RunSettings::split(bytes) else { return };
    let input = expand::runs(input);
    let reference = reference_answer(&input, Ndjson, Ndjson);
    assert_eq!(settings.answer(&input, Ndjson, Ndjson), reference);
    let Answer::Rows(out, tally) = reference else { panic!("NDJSON has no header line to reject") };
    let rows: Vec<Value> =
        out.lines().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    assert_eq!(rows.len() as u64, tally.rows);
    let mut input_rows = input_rows(&input);
    for (index, row) in rows.iter().enumerate() {
        let input_row = input_rows.next().expect("an input row for each output row");
        assert_eq!(*row, output_row(index + 1, input_row));
        assert!(!has_null(row));
    }
    assert_eq!(input_rows.next(), None);
    // The same rows in CSV.
    csv::assert_invariants(&settings.answer(&input, Ndjson, Csv), &rows);
});

/// The lines without their line feeds.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}

/// The input rows: the lines that are not blank, and those that are too long.
fn input_rows(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    lines(input).filter(|row| row.len() > MAX_ROW_BYTES || !row.trim_ascii().is_empty())
}

/// The output row of an input row.
fn output_row(number: usize, row: &[u8]) -> Value {
    let mut out = json!({ "row": number });
    if row.len() > MAX_ROW_BYTES {
        out["problem"] = parsed(&problem(RowRefusal::TooLong));
        return out;
    }
    // White space at the end of a row is ignored.
    let row = row.trim_ascii_end();
    let (case, request) = read_named(row, default_time());
    if let Some(case) = case {
        out["case"] = case.into();
    }
    match request {
        Ok(request) => {
            let report = assess(&request);
            out["report"] = serde_json::to_value(&report).expect("JSON");
        }
        Err(refusal) => {
            out["problem"] = parsed(&problem(RowRefusal::Refused(refusal)));
            assert_no_echo(row, |row| {
                let refusal = read_named(row, default_time()).1.err().map(RowRefusal::Refused);
                refusal.map(problem).unwrap_or_default()
            });
        }
    }
    out
}

/// The problem of a rejected row, in JSON.
fn problem(refusal: RowRefusal) -> String {
    Problem::from(refusal).json(None)
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}
