//! Many rows: what the one loop does with them, however they come in.

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use pakplan::assessment::{Assessment, AssessmentRequest, FieldErrorCode, RequestError, assess};
use pakplan::bulk::{Bulk, Job, MAX_ROW_BYTES, OpenError, RowFormat, RowRefusal, RunError, Tally};
use pakplan::catalogue::name_of;
use proptest::collection::vec;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::Value;

use RowFormat::{Csv, Ndjson};

const HEADER: &str = "case,release,quantity,rehost,pending,pending_rehost,pak,kind,pak_quantity,pak_fulfilled,request,target_licenses\n";
/// The column of the error.
const ERROR: usize = 16;
const GOOD: &str = "a,1.0,50,installed,,,12345678,,50,,,\n";

fn job(from: RowFormat, to: RowFormat, threads: usize) -> Job {
    let as_of = "2026-11-24T08:00:00Z".parse().unwrap();
    let threads = NonZeroUsize::new(threads).unwrap();
    Job { from, to, as_of, threads }
}

/// All rows out, and what came of them.
fn run(input: impl Read + Send, job: Job) -> (Vec<u8>, Tally) {
    let (mut text, mut tally) = (Vec::new(), Tally::default());
    Bulk::open(input, job)
        .unwrap()
        .run(|part| {
            text.extend_from_slice(&part.text);
            tally += part.tally;
            Ok(())
        })
        .unwrap();
    (text, tally)
}

fn text(input: impl AsRef<[u8]>, from: RowFormat, to: RowFormat) -> String {
    String::from_utf8(run(input.as_ref(), job(from, to, 1)).0).unwrap()
}

fn json_rows(input: impl AsRef<[u8]>, from: RowFormat) -> Vec<Value> {
    text(input, from, Ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The cells of the rows out, without the header line.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut parser = csv_core::Reader::new();
    let (mut rows, mut rest) = (Vec::new(), csv.as_bytes());
    let (mut buffer, mut ends) = (vec![0; csv.len() + 1], [0; 20]);
    loop {
        let (result, read, _, count) = parser.read_record(rest, &mut buffer, &mut ends);
        rest = &rest[read..];
        match result {
            csv_core::ReadRecordResult::Record => {}
            csv_core::ReadRecordResult::InputEmpty => continue,
            _ => break,
        }
        let starts = [0].into_iter().chain(ends);
        let row = starts.zip(ends).take(count).map(|(start, end)| &buffer[start..end]);
        rows.push(row.map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect());
    }
    rows.split_off(1)
}

/// Returns this number of bytes per read.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

#[rstest]
#[case::plain(GOOD)]
#[case::crlf("a,1.0,50,installed,,,12345678,,50,,,\r\n")]
#[case::no_last_line_end("a,1.0,50,installed,,,12345678,,50,,,")]
#[case::quoted(
    "\"a\",\"1.0\",\"50\",\"installed\",\"\",\"\",\"12345678\",\"\",\"50\",\"\",\"\",\"\"\n"
)]
#[case::spaces("a, 1.0 , 50,installed ,  ,, 12345678 ,, 50 ,,,\n")]
#[case::a_count_with_decimals("a,1.0,\"50,00\",installed,,,12345678,,50.0,,,\n")]
#[case::all_that_may_be_left_out_said(
    "a,1.0,50,installed,0,not_started,12345678,upgrade,50,0,50,\n"
)]
fn a_row_may_be_written_in_several_ways(#[case] row: &str) {
    let out = text(format!("{HEADER}{row}"), Csv, Csv);
    assert_eq!(out.lines().nth(1), Some("1,a,fulfillable,50,0,0,0,0,0,0,0,,,,,,"), "{out}");
}

#[rstest]
#[case::semicolons(
    "release;quantity;rehost;pak;pak_quantity\n1.0;50;installed;12345678;100\n",
    ';'
)]
#[case::tabs(
    "release\tquantity\trehost\tpak\tpak_quantity\n1.0\t50\tinstalled\t12345678\t100\n",
    '\t'
)]
#[case::told(
    "sep=;\r\nrelease;quantity;rehost;pak;pak_quantity\r\n1.0;50;installed;12345678;100\r\n",
    ';'
)]
#[case::byte_order_mark(
    "\u{feff}release,quantity,rehost,pak,pak_quantity\n1.0,50,installed,12345678,100\n",
    ','
)]
#[case::other_order(
    "pak,rehost,pak_quantity,quantity,release\n12345678,installed,100,50,1.0\n",
    ','
)]
#[case::quoted_names(
    "\"release\",\"quantity\",rehost,pak,pak_quantity\n1.0,50,installed,12345678,100\n",
    ','
)]
fn a_header_line_says_what_stands_where(#[case] input: &str, #[case] delimiter: char) {
    let out = text(input, Csv, Csv);
    let start =
        "1,,partially_fulfillable,50,0,50,50,0,0,50,0,".replace(',', &delimiter.to_string());
    assert!(out.lines().nth(1).unwrap().starts_with(&start), "{out}");
}

#[rstest]
#[case::missing_cells(
    ",1.0,,,,,,,,,,\n",
    "quantity: This cell is required. rehost: This cell is required. pak_quantity: This cell is required."
)]
#[case::too_few_cells("a,1.0\n", "The row has 2 cells where the header line has 12 columns.")]
#[case::too_many_cells(
    "a,1.0,50,installed,,,12345678,,50,,,,,\n",
    "The row has more cells where the header line has 12 columns."
)]
#[case::words(
    "a,1.0,many,instaled,,,1,,5x,,,\n",
    "quantity: Enter how many licenses, in digits, like 50. rehost: Enter one of `not_required`, `not_started`, `requested`, `issued`, `installed`. pak_quantity: Enter how many licenses, in digits, like 50."
)]
#[case::release(
    "a,2.0,50,installed,5,issued,1,,5,,,\n",
    "release: Enter a 1.x release, like 1.5 or 1.5 MR3."
)]
#[case::above_the_quantity(
    "a,1.0,50,installed,,,1,,5,6,,\n",
    "pak_fulfilled: Enter at most the quantity of the line."
)]
#[case::bounds(
    "a,1.0,10000001,installed,-1,issued,1,,5,,0,1.5\n",
    "quantity: Enter how many licenses: a whole number from 0 to 10000000. pending: Enter how many licenses: a whole number from 0 to 10000000. request: Enter how many licenses are wanted now: a whole number from 1 to 10000000. Leave it out for all that remain. target_licenses: Enter how many licenses: a whole number from 0 to 10000000."
)]
#[case::pak(
    "a,1.0,50,installed,,,12 34,,5,,,\n",
    "pak: Enter the PAK number: 1 to 64 letters (A-Z, a-z), digits and hyphens, without spaces."
)]
#[case::not_a_number(
    "a,1.0,nan,installed,inf,,1,,5,,,\n",
    "quantity: Enter how many licenses, in digits, like 50. pending: Enter how many licenses, in digits, like 50."
)]
fn a_refused_row_says_why_in_its_cell(#[case] row: &str, #[case] error: &str) {
    let rows = cells(&text(format!("{HEADER}{GOOD}{row}{GOOD}"), Csv, Csv));
    assert_eq!(rows[1][ERROR], error);
    assert_eq!(rows[1][2..ERROR].concat(), "");
    assert_eq!(
        (&rows[0][1..], &rows[0][0], &rows[2][0]),
        (&rows[2][1..], &"1".into(), &"3".into())
    );
}

#[test]
fn an_error_of_a_csv_row_names_its_column_in_json_too() {
    let row = &json_rows(format!("{HEADER}x,1.0,50,installed,,,1,,5,6,,\n"), Csv)[0];
    assert_eq!(row["case"], "x");
    assert_eq!(row["problem"]["code"], "invalid_request");
    assert_eq!(row["problem"]["errors"][0]["pointer"], "/pak_fulfilled");
    assert_eq!(row["problem"]["errors"][0]["code"], "fulfilled_above_quantity");
}

#[rstest]
#[case::formula("=1+1", "'=1+1")]
#[case::plus("+1", "'+1")]
#[case::minus("-1", "'-1")]
#[case::at("@SUM(A1)", "'@SUM(A1)")]
#[case::tab("\t=1", "'\t=1")]
#[case::behind_a_space(" =1", "' =1")]
#[case::wide("＝1", "'＝1")]
#[case::harmless("1=1", "1=1")]
#[case::letters("Łódź 😀", "Łódź 😀")]
fn no_cell_is_a_formula(#[case] case: &str, #[case] cell: &str) {
    let rows = cells(&text(format!("{HEADER}{case}{}", &GOOD[1..]), Csv, Csv));
    assert_eq!(rows[0][1], cell);
}

#[test]
fn a_name_keeps_its_line_breaks_quotes_and_spaces() {
    let input = format!("{HEADER}\" a \"\"b\"\"\r\n; c,\",{}", &GOOD[2..]);
    assert_eq!(cells(&text(&input, Csv, Csv))[0][1], " a \"b\"\r\n; c,");
    assert_eq!(json_rows(&input, Csv)[0]["case"], " a \"b\"\r\n; c,");
}

#[rstest]
#[case::in_the_middle(&[GOOD, "\"never closed,1.0\n", GOOD], &[true, false, true])]
#[case::at_the_end(&[GOOD, "a,1.0,\"never closed"], &[true, false])]
#[case::far_from_its_end(&[GOOD, "\"", &"x,y\n".repeat(20_000), GOOD], &[true, false])]
#[case::closed_by_an_opening_one(&["\"a, b,1.0,50,installed\n", "\"c, d\",1.0,50,installed,,,12345678,,50,,,\n", GOOD], &[false, true, true])]
#[case::a_quote_within_a_field(&["a \"12\" rack,1.0,50,installed,,,12345678,,50,,,\n", GOOD], &[true, true])]
#[case::text_after_a_quote(&["\"a\"b,1.0,50,installed,,,12345678,,50,,,\n", GOOD], &[true, true])]
fn a_quote_that_nothing_closes_costs_its_own_line(
    #[case] parts: &[&str],
    #[case] answered: &[bool],
) {
    let rows = cells(&text(HEADER.to_owned() + &parts.concat(), Csv, Csv));
    let found: Vec<_> = rows.iter().map(|row| row[ERROR].is_empty()).collect();
    assert_eq!(found[..answered.len()], *answered);
    assert_eq!(found.last(), answered.last().filter(|_| parts.len() < 4).or(Some(&true)));
}

#[rstest]
#[case::alone("\"a\n")]
#[case::behind_all_that_is_required(
    "release,quantity,rehost,pak,pak_quantity,\"case\n1.0,50,installed,12345678,100\n"
)]
fn a_quote_that_nothing_closes_in_the_header_line_refuses_all(#[case] input: &str) {
    match Bulk::open(input.as_bytes(), job(Csv, Csv, 1)) {
        Err(OpenError::Refused(RowRefusal::Refused(RequestError::Invalid(errors)))) => {
            assert_eq!(
                (errors.len(), errors[0].code, errors[0].pointer.as_str()),
                (1, FieldErrorCode::WrongFormat, "")
            );
        }
        _ => panic!("{input} was not refused for its header line"),
    }
}

#[rstest]
#[case::in_large_pieces(40_000)]
#[case::in_small_pieces(97)]
fn a_blank_line_before_the_header_line_may_be_no_longer_than_a_row(#[case] bytes: usize) {
    let input = " ".repeat(MAX_ROW_BYTES + 1_000) + "\n" + HEADER + GOOD;
    let opened = Bulk::open(Slow(input.as_bytes(), bytes), job(Csv, Csv, 1));
    assert!(matches!(opened, Err(OpenError::Refused(RowRefusal::TooLong))));
}

#[rstest]
#[case::at_the_bound(0, true)]
#[case::one_beyond(1, false)]
#[case::far_beyond(10_000_000, false)]
fn a_row_may_have_so_many_bytes(#[case] beyond: usize, #[case] is_read: bool) {
    let row = |name: &str| {
        format!(
            r#"{{"case":"{name}","licenses":[],"paks":[{{"number":"1","contents":[{{"kind":"new","quantity":1}}]}}]}}"#
        )
    };
    let long = row(&"x".repeat(MAX_ROW_BYTES - row("").len() + beyond));
    for slow in [7_000, 1_000_000] {
        let input = format!("{}\n{long}\n{}", row("before"), row("after"));
        let (out, tally) = run(Slow(input.as_bytes(), slow), job(Ndjson, Ndjson, 2));
        let rows: Vec<Value> = out
            .split(|byte| *byte == b'\n')
            .filter_map(|row| serde_json::from_slice(row).ok())
            .collect();
        assert_eq!((&rows[0]["case"], &rows[2]["case"]), (&"before".into(), &"after".into()));
        assert_eq!(rows[1].get("report").is_some(), is_read);
        if !is_read {
            assert_eq!(rows[1]["problem"]["code"], "payload_too_large");
        }
        assert_eq!((tally.rows, tally.refused), (3, u64::from(!is_read)));
    }
}

#[test]
fn a_row_that_is_not_utf_8_is_refused_alone() {
    let csv = [HEADER.as_bytes(), b"\xff", GOOD.as_bytes(), GOOD.as_bytes()].concat();
    let rows = cells(&text(csv, Csv, Csv));
    assert_eq!(
        (rows[0][ERROR].as_str(), rows[1][ERROR].as_str()),
        ("The row is not in UTF-8.", "")
    );
    let rows = json_rows(b"{\"case\":\"\xff\"}\n{}", Ndjson);
    assert_eq!(rows[0]["problem"]["code"], "malformed_json");
    assert_eq!(rows[1]["problem"]["code"], "invalid_request");
}

#[rstest]
#[case::unknown(r#"{"case":"x","licences":[]}"#, "/licences", Some("x"))]
#[case::not_a_text(r#"{"case":1,"licenses":[],"paks":[]}"#, "/case", None)]
#[case::nothing(r#"{"case":null,"licenses":[],"paks":[]}"#, "/case", None)]
#[case::twice(r#"{"case":"x","case":"y","licenses":[],"paks":[]}"#, "/case", Some("x"))]
#[case::missing(r#"{"case":"x","licenses":[]}"#, "/paks", Some("x"))]
#[case::a_list("[]", "", None)]
#[case::a_list_of_a_name(r#"["x"]"#, "", None)]
fn a_refused_row_of_json_names_the_field(
    #[case] row: &str,
    #[case] pointer: &str,
    #[case] case: Option<&str>,
) {
    let out = &json_rows(row, Ndjson)[0];
    assert_eq!(out["problem"]["errors"][0]["pointer"], pointer, "{out}");
    assert_eq!(out["case"].as_str(), case);
}

#[test]
fn a_file_cut_off_in_the_middle_is_answered_up_to_there() {
    let row = r#"{"licenses":[],"paks":[{"number":"1","contents":[{"kind":"new","quantity":1}]}]}"#;
    let rows = json_rows(format!("{row}\n{}", &row[..40]), Ndjson);
    assert_eq!(rows[0]["report"]["outcome"], "fulfillable");
    assert_eq!(rows[1]["problem"]["code"], "malformed_json");
}

/// Fails after its bytes.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.0.read(buffer)
    }
}

#[test]
fn what_was_read_before_reading_fails_is_answered() {
    let input = HEADER.to_owned() + &GOOD.repeat(5_000) + "a,1";
    let mut text = Vec::new();
    let run = Bulk::open(Broken(input.as_bytes()), job(Csv, Csv, 3)).unwrap().run(|part| {
        text.extend_from_slice(&part.text);
        Ok(())
    });
    assert!(matches!(run, Err(RunError::Read(error)) if error.kind() == io::ErrorKind::TimedOut));
    assert_eq!(text.split_inclusive(|byte| *byte == b'\n').count(), 5_001);
    assert!(matches!(Bulk::open(Broken(b""), job(Csv, Csv, 1)), Err(OpenError::Read(_))));
}

#[test]
fn where_writing_fails_nothing_more_is_read_or_written() {
    let input = HEADER.to_owned() + &GOOD.repeat(100_000);
    let mut parts = 0;
    let run = Bulk::open(input.as_bytes(), job(Csv, Csv, 4)).unwrap().run(|_| {
        parts += 1;
        if parts == 5 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    });
    assert!(
        matches!(run, Err(RunError::Write(error)) if error.kind() == io::ErrorKind::StorageFull)
    );
    assert_eq!(parts, 5);
}

#[test]
fn quotes_that_open_in_every_line_cost_every_line_alone() {
    // Each line ends within quotes, whether it begins within or without.
    let input = HEADER.to_owned() + &"x\",y,\"\n".repeat(200_000);
    let (_, tally) = run(input.as_bytes(), job(Csv, Csv, 1));
    assert_eq!((tally.rows, tally.refused), (200_000, 200_000));
}

#[test]
fn a_thread_that_panics_does_not_block_the_others() {
    let input = "{\n".repeat(500_000);
    let run = std::panic::catch_unwind(|| {
        let mut parts = 0;
        _ = Bulk::open(input.as_bytes(), job(Ndjson, Ndjson, 4)).unwrap().run(|_| {
            parts += 1;
            if parts == 5 { panic!("the writer fails") } else { Ok(()) }
        });
    });
    assert!(run.is_err());
}

/// Counts what was read of it.
struct Counted<'a>(Slow<'a>, &'a AtomicUsize);

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        self.1.fetch_add(length, Ordering::Relaxed);
        Ok(length)
    }
}

#[test]
fn rows_go_on_as_they_come() {
    let input = HEADER.to_owned() + &GOOD.repeat(3);
    let (mut seen, count) = (Vec::new(), AtomicUsize::new(0));
    let slow = Counted(Slow(input.as_bytes(), 1), &count);
    Bulk::open(slow, job(Csv, Csv, 1))
        .unwrap()
        .run(|part| {
            seen.push((count.load(Ordering::Relaxed), part.tally.rows));
            Ok(())
        })
        .unwrap();
    let at = |rows: usize| HEADER.len() + rows * GOOD.len();
    assert_eq!(seen, [(at(0), 0), (at(1), 1), (at(2), 1), (at(3), 1)]);
}

/// Rows of all kinds, good, bad and blank.
fn rows(from: RowFormat) -> impl Strategy<Value = Vec<u8>> {
    let good = match from {
        Csv => GOOD.to_owned(),
        Ndjson => r#"{"case":"a","licenses":[{"release":"1.0","quantity":50,"rehost":"issued"}],"paks":[{"number":"1","contents":[{"kind":"upgrade","quantity":1}]}]}"#.to_owned() + "\n",
    };
    let row = prop_oneof![
        4 => Just(good.into_bytes()),
        1 => Just(b"\n".to_vec()),
        1 => Just(b" \r\n".to_vec()),
        1 => Just([b"\"".as_slice(), &b"y".repeat(30_000), b"\n"].concat()),
        1 => Just([&b"z".repeat(66_000) as &[u8], b"\r\n"].concat()),
        2 => vec(prop::sample::select(b"\",\n\r;a1.\xc3{}:[] ".to_vec()), 0..40),
    ];
    vec(row, 0..12).prop_map(move |rows| {
        let header = if from == Csv { HEADER.as_bytes() } else { b"" };
        [header, &rows.concat()].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_does_not_matter_how_the_bytes_come_and_who_works(
        (from, input) in prop_oneof![Just(Csv), Just(Ndjson)]
            .prop_flat_map(|from| (Just(from), rows(from))),
        bytes in prop_oneof![1 => 500..600usize, 3 => 3_000..100_000usize],
        threads in 2..5usize,
    ) {
        let alone = run(&*input, job(from, Csv, 1));
        let together = run(Slow(&input, bytes), job(from, Csv, threads));
        prop_assert_eq!(String::from_utf8(alone.0).unwrap(), String::from_utf8(together.0).unwrap());
        let counts = |tally: Tally| Tally { bytes_in: 0, ..tally };
        prop_assert_eq!(counts(alone.1), counts(together.1));
    }

    #[test]
    fn a_row_of_csv_is_the_request_it_stands_for(
        counts in (0..99u32, 0..99u32, 0..99u32, 0..99u32),
        states in (0..5usize, 0..5usize),
        is_new: bool,
        request in prop::option::of(1..99u32),
        target in prop::option::of(0..200u32),
    ) {
        const STATES: [&str; 5] = ["not_required", "not_started", "requested", "issued", "installed"];
        let (quantity, pending, first, second) = counts;
        let (line, fulfilled) = (first.max(second), first.min(second));
        let kind = if is_new { "new" } else { "upgrade" };
        let (state, other) = (STATES[states.0], STATES[states.1]);
        let cell = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
        let row = format!(
            "c,1.5,{quantity},{state},{pending},{other},PAK-1,{kind},{line},{fulfilled},{},{}\n",
            cell(request), cell(target),
        );
        let field = |name: &str, count: Option<u32>| {
            count.map(|count| format!(r#","{name}":{count}"#)).unwrap_or_default()
        };
        let json = format!(
            r#"{{"licenses":[{{"release":"1.5","quantity":{quantity},"rehost":"{state}"}},
                             {{"release":"1.5","quantity":{pending},"rehost":"{other}"}}],
                "paks":[{{"number":"PAK-1","contents":[{{"kind":"{kind}","quantity":{line},"fulfilled":{fulfilled}{}}}]}}]{}}}"#,
            field("request", request), field("target_licenses", target),
        );
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let request = AssessmentRequest::from_json(json.as_bytes(), now).unwrap();
        let report = assess(&request);
        let rows = cells(&text(format!("{HEADER}{row}"), Csv, Csv));
        prop_assert_eq!(&rows[0], &csv_row(&report));
        let mut out = json_rows(format!("{HEADER}{row}"), Csv);
        prop_assert_eq!(out[0]["report"].take(), serde_json::to_value(&report).unwrap());
    }
}

/// The row out that says what an assessment says.
fn csv_row(report: &Assessment<'_>) -> Vec<String> {
    let message = report.message.as_ref();
    let of_paks = report
        .paks
        .iter()
        .flat_map(|pak| pak.reasons.iter().chain(pak.lines.iter().flat_map(|line| &line.reasons)));
    let reasons = of_paks.chain(&report.reasons).map(|reason| name_of(reason.code));
    let coverage = report.coverage.as_ref();
    vec![
        "1".into(),
        "c".into(),
        name_of(report.outcome).into(),
        report.summary.fulfillable_now.to_string(),
        report.summary.fulfillable_later.to_string(),
        report.summary.shortfall.to_string(),
        report.summary.left_in_paks.to_string(),
        report.purchase.unrequested.to_string(),
        report.purchase.upgrade.to_string(),
        report.purchase.rehost_or_buy.to_string(),
        report.purchase.new.to_string(),
        coverage.map(|coverage| coverage.missing.to_string()).unwrap_or_default(),
        coverage.map(|coverage| name_of(coverage.covered).into()).unwrap_or_default(),
        message.map(|message| name_of(message.code).into()).unwrap_or_default(),
        message.map(|message| message.text.to_string()).unwrap_or_default(),
        reasons.collect::<Vec<_>>().join(" "),
        String::new(),
    ]
}
