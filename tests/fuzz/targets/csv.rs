//! Any bytes as comma-separated values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pakplan::bulk::RowFormat::{Csv, Ndjson};
use pakplan_fuzz::echo::never_echoes;
use pakplan_fuzz::rows::{Answer, Way, answer_alone};
use pakplan_fuzz::{csv, expand, has_null};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Some((way, input)) = Way::of(bytes) else { return };
    let input = expand::runs(input);
    let alone = answer_alone(&input, Csv, Csv);
    assert_eq!(way.answer(&input, Csv, Csv), alone);
    never_echoes(&input, said);
    let Answer::Rows(..) = &alone else { return };
    let Answer::Rows(json, tally) = way.answer(&input, Csv, Ndjson) else {
        panic!("a header line is taken or refused whatever the rows out are written in")
    };
    let rows: Vec<Value> =
        json.lines().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    assert_eq!(rows.len() as u64, tally.rows);
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(row["row"], place + 1);
        assert!(!has_null(row));
        assert!(row.get("report").is_some() != row.get("problem").is_some());
    }
    csv::hold_to_the_laws(&alone, &rows);
});

/// All that is said of what is wrong.
fn said(input: &[u8]) -> String {
    match answer_alone(input, Csv, Csv) {
        Answer::Refused(problem) => problem,
        Answer::Rows(text, _) => {
            let rows = csv::rows_of(&text);
            rows.into_iter().skip(1).filter_map(|row| row.into_iter().nth(csv::ERROR)).collect()
        }
    }
}
