//! Any bytes as JSON lines. Each row must be answered as it would be alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::assessment::assess;
use pakplan::bulk::RowFormat::{Csv, Ndjson};
use pakplan::bulk::{MAX_ROW_BYTES, RowRefusal, read_named};
use pakplan::problem::Problem;
use pakplan_fuzz::echo::never_echoes;
use pakplan_fuzz::rows::{Answer, Way, answer_alone};
use pakplan_fuzz::{csv, expand, has_null, moment};
use serde_json::{Value, json};

fuzz_target!(|bytes: &[u8]| {
    let Some((way, input)) = Way::of(bytes) else { return };
    let input = expand::runs(input);
    let alone = answer_alone(&input, Ndjson, Ndjson);
    assert_eq!(way.answer(&input, Ndjson, Ndjson), alone);
    let Answer::Rows(out, tally) = alone else { panic!("there is no header line to refuse") };
    let rows: Vec<Value> =
        out.lines().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    assert_eq!(rows.len() as u64, tally.rows);
    let mut sent = rows_in(&input);
    for (place, row) in rows.iter().enumerate() {
        let row_in = sent.next().expect("a row in for each row out");
        assert_eq!(*row, row_out(place + 1, row_in));
        assert!(!has_null(row));
    }
    assert_eq!(sent.next(), None);
    // The row as a cell says no more and no less.
    csv::hold_to_the_laws(&way.answer(&input, Ndjson, Csv), &rows);
});

/// The lines, each without its end.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}

/// The rows in: the lines that are not blank, and those that are too long to be looked at.
fn rows_in(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    lines(input).filter(|row| row.len() > MAX_ROW_BYTES || !row.trim_ascii().is_empty())
}

/// What a row comes to.
fn row_out(number: usize, row: &[u8]) -> Value {
    let mut out = json!({ "row": number });
    if row.len() > MAX_ROW_BYTES {
        out["problem"] = parsed(&problem(RowRefusal::TooLong));
        return out;
    }
    // What ends a row is no part of it.
    let row = row.trim_ascii_end();
    let (case, request) = read_named(row, moment());
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
            never_echoes(row, |row| {
                let refusal = read_named(row, moment()).1.err().map(RowRefusal::Refused);
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
