//! `POST /v1/assessments/bulk/…`: rows in, a row out for each. What the rows come to is tested
//! where the loop is; here is what HTTP adds.

use std::io::Write as _;

use actix_web::test::TestRequest;
use actix_web::web::{Bytes, Data};
use flate2::Compression;
use flate2::write::GzEncoder;
use pakplan::http::{Access, Limits, State};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Answer, assess, send, send_to, send_within, source_example};

const NDJSON: &str = "/v1/assessments/bulk/ndjson";
const CSV: &str = "/v1/assessments/bulk/csv";
const HEADER: &str = "release,quantity,rehost,pak,pak_quantity\n";

fn rows(path: &str, media_type: &str, body: impl Into<Bytes>) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header(("content-type", media_type.to_owned()))
        .set_payload(body)
}

fn ndjson(body: impl Into<Bytes>) -> TestRequest {
    rows(NDJSON, "application/x-ndjson", body)
}

fn csv(body: impl Into<Bytes>) -> TestRequest {
    rows(CSV, "text/csv", body)
}

fn text(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).unwrap()
}

#[actix_web::test]
async fn a_row_is_answered_as_it_is_alone() {
    let request = source_example();
    let mut named = request.clone();
    named["case"] = "Reed & Sons".into();
    let answer = send(ndjson(format!("{named}\n"))).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let alone = assess(&request).await.json();
    assert_eq!(answer.json(), json!({ "row": 1, "case": "Reed & Sons", "report": alone }));
}

#[actix_web::test]
async fn a_refused_row_is_the_problem_it_is_alone() {
    let mut request = source_example();
    request["paks"][0]["contents"][0]["fulfilled"] = 101.into();
    let alone = assess(&request).await;
    alone.assert_problem(422, "invalid_request");
    let row = send(ndjson(request.to_string())).await.json();
    for field in ["type", "title", "status", "code", "errors"] {
        assert_eq!(row["problem"][field], alone.json()[field], "{field}");
    }
    assert_eq!(row["problem"].get("request_id"), None);
}

#[actix_web::test]
async fn rows_of_csv_are_answered_as_csv() {
    let answer = send(csv(format!("{HEADER}1.0,50,installed,12345678,100\n"))).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("text/csv")));
    insta::assert_snapshot!(text(&answer), @r"
    row,case,outcome,fulfillable_now,fulfillable_later,shortfall,left_in_pak,unrequested,purchase_upgrade,rehost_or_buy,purchase_new,missing,covered,message_code,message,reasons,error
    1,,partially_fulfillable,50,0,50,50,0,0,50,0,,,upgrade_pak_partially_fulfillable,Unable to fulfill all the upgrade licenses in a PAK.,insufficient_installed_licenses partial_fulfillment,
    ");
}

#[rstest]
#[case::no_rows(ndjson(""), "")]
#[case::only_blank_lines(ndjson("\n \r\n\n"), "")]
#[actix_web::test]
async fn no_rows_are_no_fault(#[case] request: TestRequest, #[case] body: &str) {
    let answer = send(request).await;
    assert_eq!((answer.status.as_u16(), text(&answer)), (200, body));
}

#[actix_web::test]
async fn a_header_line_alone_is_answered_with_one() {
    let answer = send(csv(HEADER)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(text(&answer).lines().count(), 1);
}

#[rstest]
#[case::nothing("", &[""])]
#[case::unknown("colour,release,quantity,rehost,pak,pak_quantity\n", &["/0"])]
#[case::missing("release,quantity,rehost\n", &["/pak", "/pak_quantity"])]
#[case::twice("release,release,quantity,rehost,pak,pak_quantity\n", &["/release"])]
#[case::not_utf_8(b"\xff\n".as_slice(), &[""])]
#[actix_web::test]
async fn a_header_line_that_cannot_be_used_is_refused(
    #[case] body: impl Into<Bytes>,
    #[case] pointers: &[&str],
) {
    let answer = send(csv(body)).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), pointers);
}

#[actix_web::test]
async fn a_header_line_that_never_ends_is_too_large() {
    send(csv("x".repeat(1_000_000))).await.assert_problem(413, "payload_too_large");
}

#[rstest]
#[case(rows(NDJSON, "application/json", "{}"))]
#[case(rows(CSV, "application/x-ndjson", "{}"))]
#[case(rows(CSV, "text/csv; charset=latin1", ""))]
#[case(TestRequest::post().uri(CSV))]
#[case(csv("").insert_header(("content-encoding", "br")))]
#[actix_web::test]
async fn another_media_type_is_refused(#[case] request: TestRequest) {
    send(request).await.assert_problem(415, "unsupported_media_type");
}

#[rstest]
#[case("application/x-ndjson; charset=utf-8")]
#[case("application/ndjson")]
#[case("Application/JSONL")]
#[actix_web::test]
async fn rows_of_json_go_by_several_names(#[case] media_type: &str) {
    assert_eq!(send(rows(NDJSON, media_type, "")).await.status, 200);
}

#[actix_web::test]
async fn a_query_is_refused() {
    let request = rows(&format!("{NDJSON}?catalogue=full"), "application/x-ndjson", "");
    send(request).await.assert_problem(400, "invalid_query");
}

#[actix_web::test]
async fn a_packed_body_is_unpacked_whatever_it_comes_to() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(HEADER.as_bytes()).unwrap();
    (0..200_000).for_each(|_| packed.write_all(b"1.0,50,installed,12345678,100\n").unwrap());
    let request = csv(packed.finish().unwrap()).insert_header(("content-encoding", "gzip"));
    let answer = send(request).await;
    assert_eq!(answer.status, 200);
    assert_eq!(text(&answer).lines().count(), 200_001);
    assert!(text(&answer).lines().last().unwrap().starts_with("200000,,"));
}

#[actix_web::test]
async fn bulk_jobs_are_bounded() {
    let limits = Limits { max_bulk_jobs: 0, ..Limits::default() };
    let answer = send_within(limits, ndjson("")).await;
    answer.assert_problem(503, "overloaded");
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[actix_web::test]
async fn a_bulk_job_gives_its_place_back() {
    let limits = Limits { max_bulk_jobs: 1, ..Limits::default() };
    let state = Data::new(State::new(limits, Access::default()));
    send_to(state.clone(), csv("no header")).await.assert_problem(422, "invalid_request");
    // The thread that had it ends a moment after the answer.
    for _ in 0..200 {
        if send_to(state.clone(), ndjson("")).await.status == 200 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("the place was not given back");
}

#[actix_web::test]
async fn a_broken_row_leaves_its_neighbours_alone() {
    let good = source_example().to_string();
    let answer = send(ndjson(format!("{good}\n{{\n\n{good}"))).await;
    let lines: Vec<Value> =
        text(&answer).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [first, second, third] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(first["report"], third["report"]);
    assert_eq!((&second["row"], &third["row"]), (&json!(2), &json!(3)));
    assert_eq!(second["problem"]["code"], "malformed_json");
}
