//! Any bytes as CSV.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::bulk::RowFormat::{Csv, Ndjson};
use pakplan_fuzz::echo::assert_no_echo;
use pakplan_fuzz::rows::{Answer, RunSettings, reference_answer};
use pakplan_fuzz::{csv, expand, has_null};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Some((settings, input)) = RunSettings::split(bytes) else { return };
    let input = expand::runs(input);
    let reference = reference_answer(&input, Csv, Csv);
    assert_eq!(settings.answer(&input, Csv, Csv), reference);
    assert_no_echo(&input, errors_of);
    let Answer::Rows(..) = &reference else { return };
    let Answer::Rows(json, tally) = settings.answer(&input, Csv, Ndjson) else {
        panic!("whether the header line is accepted does not depend on the output format")
    };
    let rows: Vec<Value> =
        json.lines().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    assert_eq!(rows.len() as u64, tally.rows);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row["row"], index + 1);
        assert!(!has_null(row));
        assert!(row.get("report").is_some() != row.get("problem").is_some());
    }
    csv::assert_invariants(&reference, &rows);
});

/// All errors of an input.
fn errors_of(input: &[u8]) -> String {
    match reference_answer(input, Csv, Csv) {
        Answer::Refused(problem) => problem,
        Answer::Rows(text, _) => {
            let rows = csv::rows_of(&text);
            rows.into_iter().skip(1).filter_map(|row| row.into_iter().nth(csv::ERROR)).collect()
        }
    }
}
