//! Hostile bodies, fields, files and texts, each with its expected response. After each, the service still
//! works.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use rstest::rstest;

use crate::service::{Service, body};

pub(crate) const GOOD: &str = include_str!("../cases/partly-rehosted.json");
/// The PAK number of the good request: no refusal echoes it, and no log holds it.
const NUMBER: &str = "12345678";
pub(crate) const ASSESS: &str = "/v1/assessments";
const CSV: &str = "/v1/assessments/bulk/csv";
const NDJSON: &str = "/v1/assessments/bulk/ndjson";
pub(crate) const JSON: &str = "application/json";
const ROWS: &str = "application/x-ndjson";
const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=b";
/// The most memory that the service may use because of one request.
const MOST_MIB: u64 = 150;
const ZEROS: usize = 100 << 20;

/// A request with this body, and more headers.
pub(crate) fn post_with(path: &str, kind: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let length = body.as_ref().len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: {kind}\r\n{headers}content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body.as_ref()].concat()
}

fn post(path: &str, kind: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    post_with(path, kind, "", body)
}

fn packed(path: &str, kind: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    post_with(path, kind, "content-encoding: gzip\r\n", body)
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A request without a body.
pub(crate) fn ask(method: &str, path: &str, headers: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n").into()
}

/// A request with these bytes instead of the 50 licenses of the first lot.
fn counting(count: &str) -> Vec<u8> {
    post(ASSESS, JSON, GOOD.replacen("50", count, 1))
}

/// A request with these bytes instead of the PAK number.
fn numbered(number: &[u8]) -> Vec<u8> {
    let (before, after) = GOOD.split_once(NUMBER).unwrap();
    post(ASSESS, JSON, [before.as_bytes(), number, after.as_bytes()].concat())
}

fn part(name: &str, text: &str) -> String {
    format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
}

/// The fields of this number of rows of a form.
fn rows_of(list: &str, count: usize) -> String {
    (0..count).fold(String::new(), |all, row| all + &format!("{list}.{row}.quantity=1&"))
}

/// Sends and reads at the same time, until the service closes the connection.
fn exchange(service: &Service, sent: Vec<u8>) -> String {
    let mut stream = TcpStream::connect(service.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let writing = thread::spawn(move || _ = writer.write_all(&sent));
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    _ = stream.shutdown(Shutdown::Both);
    writing.join().unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The statuses of the responses; that of a problem with its code.
fn statuses(answers: &str) -> String {
    let mut statuses = String::new();
    for answer in answers.split("HTTP/1.1 ").skip(1) {
        let separator = if statuses.is_empty() { "" } else { ", " };
        write!(statuses, "{separator}{}", &answer[..3]).unwrap();
        if answer.contains("application/problem+json") {
            let (code, _) = answer.split_once("\"code\":\"").unwrap().1.split_once('"').unwrap();
            write!(statuses, " {code}").unwrap();
            assert!(!answer.contains(NUMBER), "{answer}");
        }
    }
    statuses
}

/// The peak memory of the service, in MiB.
fn peak_mib(service: &Service) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", service.process.id()));
    let status = status.unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or(0, |peak| peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024)
}

/// Sends the bytes, checks the statuses and that the service still works, and returns all responses.
pub(crate) fn hold(sent: Vec<u8>, expected: &str) -> String {
    let limits = "--keep-alive-seconds 1 --header-timeout-seconds 2 --body-timeout-seconds 2";
    let service = Service::start(&limits.split(' ').collect::<Vec<_>>());
    let answers = exchange(&service, sent);
    assert_eq!(statuses(&answers), expected, "{answers:.2000}");
    assert!(service.get("GET", "/health/ready").starts_with("HTTP/1.1 200 "));
    assert!(service.assess("?catalogue=none", GOOD).starts_with("HTTP/1.1 200 "));
    let peak = peak_mib(&service);
    assert!(peak < MOST_MIB, "{peak} MiB");
    answers
}

#[rstest]
#[case::deep(post(ASSESS, JSON, "[".repeat(100_000)), "400 malformed_json")]
#[case::deep_objects(post(ASSESS, JSON, "{\"a\":".repeat(100_000)), "400 malformed_json")]
#[case::deep_and_closed(post(ASSESS, JSON, "[".repeat(100_000) + &"]".repeat(100_000)), "422 invalid_request")]
#[case::deep_in_a_field(post(ASSESS, JSON, "{\"paks\":".to_owned() + &"[".repeat(100_000)), "400 malformed_json")]
#[case::deep_in_no_field(post(ASSESS, JSON, format!("{{\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))), "422 invalid_request")]
#[case::deep_row(post(NDJSON, ROWS, "[".repeat(60_000)), "200")]
#[case::twice(post(ASSESS, JSON, r#"{"paks":[],"licenses":[],"paks":[]}"#), "422 invalid_request")]
#[case::two_values(post(ASSESS, JSON, [GOOD, GOOD].concat()), "400 malformed_json")]
#[case::above_all_numbers(counting("1e400"), "422 invalid_request")]
#[case::ten_to_the_hundred(counting(&format!("1{}", "0".repeat(100))), "422 invalid_request")]
#[case::many_digits(counting(&"1".repeat(500_000)), "422 invalid_request")]
#[case::minus_zero(counting("-0"), "200")]
#[case::whole(counting("5.0"), "200")]
#[case::not_whole(counting("0.5"), "422 invalid_request")]
#[case::leading_zero(counting("050"), "400 malformed_json")]
#[case::no_number(counting("NaN"), "400 malformed_json")]
#[case::as_text(counting("\"50\""), "422 invalid_request")]
#[case::nul(numbered(b"1\\u00005"), "422 invalid_request")]
#[case::raw_nul(numbered(b"1\x005"), "400 malformed_json")]
#[case::lone_surrogate(numbered(b"\\ud800"), "422 invalid_request")]
#[case::swapped_surrogates(numbered(b"\\udc00\\ud800"), "422 invalid_request")]
#[case::not_utf_8(numbered(b"12\xff\xfe"), "400 malformed_json")]
#[case::pasted_surrogate(
    post("/v1/messages/identify", JSON, r#"{"text":"\ud800"}"#),
    "422 invalid_request"
)]
#[case::pasted_nul(post("/v1/messages/identify", JSON, r#"{"text":"\u0000"}"#), "200")]
#[case::byte_order_mark(post(ASSESS, JSON, format!("\u{feff}{GOOD}")), "200")]
#[case::byte_order_mark_of_utf_16(post(ASSESS, JSON, b"\xff\xfe{\0}\0"), "400 malformed_json")]
#[case::empty(post(ASSESS, JSON, ""), "400 malformed_json")]
#[case::spaces(post(ASSESS, JSON, " ".repeat(100_000)), "400 malformed_json")]
#[case::other_charset(
    post(ASSESS, "application/json; charset=utf-16", GOOD),
    "415 unsupported_media_type"
)]
#[case::two_kinds(
    post_with(ASSESS, JSON, "content-type: application/json\r\n", GOOD),
    "415 unsupported_media_type"
)]
#[case::zeros(packed(ASSESS, JSON, gzip(&vec![0; ZEROS])), "413 payload_too_large")]
#[case::zeros_in_a_form(packed("/", FORM, gzip(&vec![0; ZEROS])), "413 payload_too_large")]
#[case::zeros_in_rows(packed(NDJSON, ROWS, gzip(&vec![0; ZEROS])), "200")]
#[case::zeros_in_csv(packed(CSV, "text/csv", gzip(&vec![0; ZEROS])), "413 payload_too_large")]
#[case::zeros_nowhere(packed("/nowhere", JSON, gzip(&vec![0; ZEROS])), "404 not_found")]
#[case::zeros_as_a_file(packed("/many", PARTS, gzip(&vec![0; ZEROS])), "400 malformed_request")]
#[case::packed_twice(post_with(ASSESS, JSON, "content-encoding: gzip, gzip\r\n", gzip(&gzip(GOOD.as_bytes()))), "415 unsupported_media_type")]
#[case::packed_otherwise(
    post_with(ASSESS, JSON, "content-encoding: br\r\n", GOOD),
    "415 unsupported_media_type"
)]
#[case::not_packed(packed(ASSESS, JSON, GOOD), "400 malformed_request")]
#[case::packed_and_cut(packed(ASSESS, JSON, &gzip(GOOD.as_bytes())[..60]), "400 malformed_request")]
#[case::packed_and_more(packed(ASSESS, JSON, [&gzip(GOOD.as_bytes()), b"more" as &[u8]].concat()), "400 malformed_request")]
#[case::packed_rows_broken(packed(CSV, "text/csv", b"\x1f\x8b\x08\0more"), "400 malformed_request")]
#[case::rows_of_no_utf_8(post(NDJSON, ROWS, b"\xff\n\xed\xa0\x80\n\0\n"), "200")]
#[case::blank_lines(packed(CSV, "text/csv", gzip(&vec![b'\n'; 10 << 20])), "422 invalid_request")]
#[case::nul_csv(post(CSV, "text/csv", "\0\0\0"), "422 invalid_request")]
fn a_body(#[case] sent: Vec<u8>, #[case] expected: &str) {
    hold(sent, expected);
}

#[rstest]
#[case::many_fields(&(0..100_000).fold(String::new(), |all, field| all + &format!("a{field}=&")), "200")]
#[case::one_field_again(&"licenses.0.quantity=1&".repeat(40_000), "400 malformed_request")]
#[case::long_name(&"a".repeat((1 << 20) - 2), "200")]
#[case::deep_name(&("a.".repeat(500_000) + "=1"), "400 malformed_request")]
#[case::prototype("__proto__.x=1&constructor.prototype.y=1", "200")]
#[case::prototype_of_a_list("licenses.__proto__.x=1", "400 malformed_request")]
#[case::value_and_list("licenses=1&licenses.0.quantity=1", "400 malformed_request")]
#[case::negative_row("licenses.-1.quantity=1", "400 malformed_request")]
#[case::later_row("licenses.4294967296.quantity=1", "400 malformed_request")]
#[case::no_name("=1&.=1", "400 malformed_request")]
#[case::not_utf_8("licenses.0.quantity=%ff%fe%00", "200")]
#[case::many_rows(&rows_of("licenses", 40_000), "400 malformed_request")]
#[case::many_lines(&rows_of("paks.0.contents", 30_000), "400 malformed_request")]
#[case::rows_enough(&rows_of("licenses", 200), "200")]
#[case::rows_too_many(&rows_of("licenses", 201), "400 malformed_request")]
#[case::no_action("do=drop", "400 malformed_request")]
fn a_form(#[case] fields: &str, #[case] expected: &str) {
    hold(post("/", FORM, fields), expected);
}

#[rstest]
#[case::no_boundary("multipart/form-data", part("file", "x") + "--b--\r\n", "400 malformed_request")]
#[case::no_end(PARTS, part("file", "x"), "400 malformed_request")]
#[case::nothing(PARTS, String::new(), "400 malformed_request")]
#[case::no_parts(PARTS, "x".repeat(100_000), "400 malformed_request")]
#[case::many_parts(PARTS, part("x", "y").repeat(10_000) + "--b--\r\n", "200")]
#[case::large_head(PARTS, part(&"x".repeat(1 << 20), "y") + "--b--\r\n", "400 malformed_request")]
#[case::many_headers(PARTS, format!("--b\r\n{}\r\ny\r\n--b--\r\n", "x: y\r\n".repeat(1000)), "400 malformed_request")]
#[case::no_disposition(PARTS, "--b\r\n\r\ny\r\n--b--\r\n".to_owned(), "400 malformed_request")]
#[case::large_file(PARTS, part("file", &"x".repeat(17 << 20)) + "--b--\r\n", "413 payload_too_large")]
#[case::large_field(PARTS, part("x", &"x".repeat(17 << 20)) + "--b--\r\n", "413 payload_too_large")]
fn an_upload(#[case] kind: &str, #[case] parts: String, #[case] expected: &str) {
    hold(post("/many", kind, parts), expected);
}

#[rstest]
#[case("evil.example", "/many", "/many")]
#[case("evil.example\r\nx-forwarded-host: evil.example", "/many", "/many")]
#[case("x", "//evil.example", "/")]
#[case("x", "/%5cevil.example", "/")]
#[case("x", "/%09/evil.example", "/")]
#[case("x", "/%0d%0aset-cookie:x=y", "/")]
#[case("x", "https://evil.example", "/")]
fn a_sign_in_redirects_only_to_this_service(
    #[case] host: &str,
    #[case] to: &str,
    #[case] location: &str,
) {
    let sent = post("/sign-in", FORM, format!("key=k&to={to}"));
    let sent = String::from_utf8(sent).unwrap().replacen("host: x", &format!("host: {host}"), 1);
    let answer = hold(sent.into(), "303");
    assert!(answer.contains(&format!("\r\nlocation: {location}\r\n")), "{answer}");
    assert!(!answer.contains("evil"), "{answer}");
}

/// If no key is required, what was typed is not put into a cookie.
#[rstest]
#[case("a%0d%0aset-cookie:x=y")]
#[case("a;%20path=/evil")]
#[case("%c3%a9%00")]
fn a_sign_in_without_keys_sets_no_cookie(#[case] key: &str) {
    let answer = hold(post("/sign-in", FORM, format!("key={key}&to=/")), "303");
    assert!(!answer.contains("set-cookie"), "{answer}");
}

#[test]
fn no_cell_is_a_formula() {
    let header = "case,release,quantity,rehost,pak,pak_quantity\n";
    let cases = ["\"=1+1\"", "@x", "+1", "-1", "\"\t=1\"", "\"\r=1\"", "|x"];
    let rows = cases.map(|case| format!("{case},1.5,1,installed,{NUMBER},1\n")).concat();
    let answer = hold(post(CSV, "text/csv", format!("{header}{rows}")), "200");
    for start in [",=", ",@", ",+", ",-", ",\"=", ",\"\t", ",\"\r"] {
        assert!(!body(&answer).contains(start), "{start:?} {answer}");
    }
}

#[test]
fn no_log_level_shows_a_pak_number() {
    let service = Service::start(&["--log", "trace"]);
    let path = format!("/{NUMBER}?pak={NUMBER}");
    let header = format!("x-request-id: {NUMBER}\r\ncookie: pak={NUMBER}\r\nx: {NUMBER}\r\n");
    for sent in [
        counting("50"),
        counting("x"),
        post(ASSESS, JSON, format!("{{\"{NUMBER}\":1}}")),
        post("/", FORM, format!("paks.0.number={NUMBER}&{NUMBER}=1&do=assess")),
        post("/many", PARTS, part(NUMBER, NUMBER)),
        post(CSV, "text/csv", format!("{NUMBER}\n")),
        ask("GET", &path, &header),
        ask(NUMBER, "/", ""),
        ask("GET", "/", &format!("{NUMBER} : {NUMBER}\r\n")),
    ] {
        exchange(&service, sent);
    }
    let log = service.log();
    assert!(log.contains("answered") && !log.contains(NUMBER), "{log}");
}
