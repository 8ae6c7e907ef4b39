//! Hostile heads: ambiguous ones, paths, methods and versions, each with its expected response. After each, the
//! service still works.

use std::time::{Duration, Instant};

use rstest::rstest;

use crate::hostile_bodies::{ASSESS, GOOD, JSON, ask, hold, post_with};

/// The next request on the connection. A second response to it shows that the requests were split wrongly.
const NEXT: &str = "GET /health/ready HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
/// A good body of 11 bytes, and the same in chunks.
const SHORT: &str = r#"{"text":""}"#;
const CHUNKS: &str = "b\r\n{\"text\":\"\"}\r\n0\r\n\r\n";

fn get(path: &str) -> Vec<u8> {
    ask("GET", path, "")
}

/// A request whose end is ambiguous, and the next.
fn followed(headers: &str, body: &str) -> Vec<u8> {
    let head =
        "POST /v1/messages/identify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    format!("{head}{headers}\r\n{body}{NEXT}").into()
}

/// If two parsers could see different requests, there is one response, and the connection is closed.
#[rstest]
#[case::two_lengths("content-length: 11\r\ncontent-length: 12\r\n", SHORT)]
#[case::two_equal_lengths("content-length: 11\r\ncontent-length: 11\r\n", SHORT)]
#[case::list_of_lengths("content-length: 11, 11\r\n", SHORT)]
#[case::signed_length("content-length: +11\r\n", SHORT)]
#[case::negative_length("content-length: -1\r\n", SHORT)]
#[case::hexadecimal_length("content-length: 0x0b\r\n", SHORT)]
#[case::length_above_64_bits("content-length: 18446744073709551627\r\n", SHORT)]
#[case::no_length("content-length: \r\n", SHORT)]
#[case::length_before_chunks("content-length: 21\r\ntransfer-encoding: chunked\r\n", CHUNKS)]
#[case::chunks_before_length("transfer-encoding: chunked\r\ncontent-length: 4\r\n", CHUNKS)]
#[case::short_length_and_chunks("content-length: 3\r\ntransfer-encoding: chunked\r\n", CHUNKS)]
#[case::xchunked("transfer-encoding: xchunked\r\n", CHUNKS)]
#[case::xchunked_with_a_length("content-length: 21\r\ntransfer-encoding: xchunked\r\n", CHUNKS)]
#[case::spaced_with_a_length("content-length: 21\r\ntransfer-encoding:\t chunked\r\n", CHUNKS)]
#[case::vertical_tab("transfer-encoding: \x0bchunked\r\n", CHUNKS)]
#[case::identity("transfer-encoding: identity\r\n", CHUNKS)]
#[case::chunked_and_identity("transfer-encoding: chunked, identity\r\n", CHUNKS)]
#[case::chunked_twice("transfer-encoding: chunked, chunked\r\n", CHUNKS)]
#[case::in_two_headers("transfer-encoding: identity\r\ntransfer-encoding: chunked\r\n", CHUNKS)]
#[case::quoted("transfer-encoding: \"chunked\"\r\n", CHUNKS)]
#[case::nul("transfer-encoding: chunked\0\r\n", CHUNKS)]
#[case::space_before_colon("transfer-encoding : chunked\r\n", CHUNKS)]
#[case::length_space_before_colon("content-length : 11\r\n", SHORT)]
#[case::folded("transfer-encoding:\r\n chunked\r\n", CHUNKS)]
#[case::folded_other("x: a\r\n b\r\ncontent-length: 11\r\n", SHORT)]
#[case::bare_carriage_return("x: a\rtransfer-encoding: chunked\r\ncontent-length: 11\r\n", SHORT)]
#[case::no_colon("abc\r\ncontent-length: 11\r\n", SHORT)]
#[case::no_name(": abc\r\ncontent-length: 11\r\n", SHORT)]
#[case::two_hosts("host: y\r\ncontent-length: 11\r\n", SHORT)]
fn an_ambiguous_head_is_rejected(#[case] headers: &str, #[case] body: &str) {
    hold(followed(headers, body), "400");
}

#[rstest]
#[case::good(CHUNKS, "200, 200")]
#[case::upper_case("B\r\n{\"text\":\"\"}\r\n0\r\n\r\n", "200, 200")]
#[case::trailer("b\r\n{\"text\":\"\"}\r\n0\r\ncontent-length: 5\r\n\r\n", "200, 200")]
#[case::extension("b;x=y\r\n{\"text\":\"\"}\r\n0\r\n\r\n", "200, 200")]
#[case::prefixed("0x10\r\n{\"text\":\"\"}\r\n0\r\n\r\n", "400 malformed_request")]
#[case::signed("+b\r\n{\"text\":\"\"}\r\n0\r\n\r\n", "400 malformed_request")]
#[case::spaced(" b\r\n{\"text\":\"\"}\r\n0\r\n\r\n", "400 malformed_request")]
#[case::above_64_bits("1000000000000000b\r\n{\"text\":\"\"}\r\n0\r\n\r\n", "400 malformed_request")]
#[case::none("\r\n{\"text\":\"\"}\r\n0\r\n\r\n", "400 malformed_request")]
#[case::bare_line_feed("b\n{\"text\":\"\"}\r\n0\r\n\r\n", "400 malformed_request")]
#[case::line_feed_in_extension("b;a\n{\"text\":\"\"}\r\n0\r\n\r\n", "400 malformed_request")]
#[case::too_long("b\r\n{\"text\":\"\"}XX0\r\n\r\n", "400 malformed_request")]
#[case::without_line_end("b\r\n{\"text\":\"\"}0\r\n\r\n", "400 malformed_request")]
fn chunks(#[case] body: &str, #[case] expected: &str) {
    hold(followed("transfer-encoding: chunked\r\n", body), expected);
}

/// A body that is not read is not parsed as a request.
#[rstest]
#[case::nowhere("POST /nowhere", "404 not_found")]
#[case::other_method("POST /v1/catalogue", "405 method_not_allowed")]
#[case::other_kind("POST /v1/assessments", "415 unsupported_media_type")]
#[case::rows("POST /v1/assessments/bulk/csv", "415 unsupported_media_type")]
#[case::file("POST /many", "415 unsupported_media_type")]
#[case::none_expected("GET /health/live", "200")]
fn an_unread_body(#[case] start: &str, #[case] expected: &str) {
    let head = format!("{start} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", NEXT.len());
    hold([head.as_bytes(), NEXT.as_bytes(), NEXT.as_bytes()].concat(), &format!("{expected}, 200"));
}

#[rstest]
#[case::above("/../etc/passwd", "404 not_found")]
#[case::two_slashes("//v1/catalogue", "404 not_found")]
#[case::encoded_above("/v1/catalogue/..%2f..%2f", "404 entry_not_found")]
#[case::above_docs("/docs/..%2f..%2fCargo.toml", "404 not_found")]
#[case::around_the_metrics("/assets/../metrics", "404 not_found")]
#[case::nul("/v1/catalogue/%00", "404 entry_not_found")]
#[case::not_utf_8("/v1/catalogue/%ff", "404 entry_not_found")]
#[case::not_encoded("/v1/catalogue/%zz", "404 entry_not_found")]
#[case::words_of_no_utf_8("/v1/catalogue?q=%ff", "200")]
#[case::backslashes("/\\v1\\catalogue", "404 not_found")]
#[case::backslash_first("\\v1\\catalogue", "400")]
#[case::needless_encoding("/v1/%63atalogue", "200")]
#[case::long(&format!("/{}", "a".repeat(60_000)), "404 not_found")]
#[case::longer(&format!("/{}", "a".repeat(100_000)), "400")]
#[case::other_host("http://other.example/health/live", "200")]
#[case::asterisk("*", "404 not_found")]
#[case::many_parameters(&format!("/v1/catalogue?{}", "a=b&".repeat(10_000)), "400 invalid_query")]
#[case::no_row("/?licenses.18446744073709551616.quantity=1", "400 malformed_request")]
#[case::prototype("/?__proto__.x=1", "200")]
fn a_path(#[case] path: &str, #[case] expected: &str) {
    hold(get(path), expected);
}

#[rstest]
#[case::trace(ask("TRACE", "/v1/catalogue", "x: 12345678\r\n"), "405 method_not_allowed")]
#[case::connect(ask("CONNECT", "other.example:443", ""), "404 not_found")]
#[case::lower_case(ask("get", "/v1/catalogue", ""), "405 method_not_allowed")]
#[case::long_method(ask(&"A".repeat(10_240), "/v1/catalogue", ""), "405 method_not_allowed")]
#[case::nul_method(ask("G\0T", "/v1/catalogue", ""), "400")]
#[case::version_0_9("GET /health/live\r\n\r\n".into(), "400")]
#[case::version_2("GET /health/live HTTP/2.0\r\nhost: x\r\n\r\n".into(), "400")]
#[case::preface_of_2("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".into(), "400")]
#[case::tls([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" as &[u8], &[0; 500]].concat(), "400")]
#[case::no_host("GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n".into(), "400")]
#[case::bare_carriage_returns("GET /health/live HTTP/1.1\rhost: x\r\r".into(), "400")]
#[case::folded_first("GET /health/live HTTP/1.1\r\n host: x\r\n\r\n".into(), "400")]
#[case::upgrade(format!("GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n{NEXT}").into(), "200, 200")]
// RFC 9112 lets a line end with a line feed alone.
#[case::bare_line_feeds("GET /health/live HTTP/1.1\nhost: x\nconnection: close\n\n".into(), "200")]
#[case::expect(post_with(ASSESS, JSON, "expect: 100-continue\r\n", GOOD), "100, 200")]
#[case::thousand_headers(ask("GET", "/health/live", &"x: y\r\n".repeat(1000)), "431")]
#[case::large_header(ask("GET", "/health/live", &format!("x: {}\r\n", "y".repeat(200_000))), "431")]
#[case::no_cookies(ask("GET", "/", "cookie: ; =;;a; pakplan_key=\"\r\n"), "200")]
#[case::long_key(ask("GET", "/v1/catalogue", &format!("authorization: Bearer {}\r\n", "x".repeat(60_000))), "200")]
#[case::no_trace(
    ask("GET", "/nowhere", "traceparent: 00-12345678-12345678-01\r\n"),
    "404 not_found"
)]
#[case::many_kinds_accepted(ask("GET", "/nowhere", &format!("accept: {}\r\n", "*/*;q=NaN,".repeat(5000))), "404 not_found")]
#[case::many_tags(ask("GET", "/v1/catalogue", &format!("if-none-match: {}\r\n", "\"x\",".repeat(20_000))), "200")]
fn a_head(#[case] sent: Vec<u8>, #[case] expected: &str) {
    hold(sent, expected);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let asked = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
    let all = asked("/health/live") + &asked("/nowhere") + &asked("/v1/catalogue/no-entry") + NEXT;
    let answers = hold(all.into(), "200, 404 not_found, 404 entry_not_found, 200");
    assert!(answers.contains(r#"{"status":"ok"}"#), "{answers}");
    hold((asked("/health/live").repeat(1000) + NEXT).into(), &["200"; 1001].join(", "));
}

/// A body in chunks that does not come to its end does not hold the connection once its request is answered.
#[rstest]
#[case::none_expected("GET /health/live", "200")]
#[case::nowhere("POST /nowhere", "404 not_found")]
#[case::elsewhere("GET /docs", "303")]
#[case::awaited("POST /v1/assessments", "408 request_timeout")]
#[case::rows("POST /v1/assessments/bulk/csv", "408 request_timeout")]
fn chunks_without_end(#[case] start: &str, #[case] expected: &str) {
    let kind = if start.ends_with("csv") { "text/csv" } else { JSON };
    let head = format!("{start} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n");
    let began = Instant::now();
    hold((head + "transfer-encoding: chunked\r\n\r\nff\r\n{").into(), expected);
    assert!(began.elapsed() < Duration::from_secs(15));
}
