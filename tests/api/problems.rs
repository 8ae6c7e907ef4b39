//! Refusals that come before any handler: each is `application/problem+json`.

use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use pakplan::http::Limits;
use rstest::rstest;
use serde_json::json;

use crate::support::{call, get, post_json, send, send_within, source_example};

#[rstest]
#[case("/no-such-path")]
#[case("/v1")]
#[case("/v1/assessments/")]
#[case("/v1/catalogue/a/b")]
#[case("/%00")]
#[case("/%FF")]
#[actix_web::test]
async fn an_unknown_path_is_not_found(#[case] path: &str) {
    get(path).await.assert_problem(404, "not_found");
}

#[rstest]
#[case(Method::GET, "/v1/assessments", "POST")]
#[case(Method::HEAD, "/v1/assessments", "POST")]
#[case(Method::PUT, "/v1/assessments", "POST")]
#[case(Method::OPTIONS, "/v1/assessments", "POST")]
#[case(Method::TRACE, "/v1/assessments", "POST")]
#[case(Method::POST, "/v1/catalogue", "GET, HEAD")]
#[case(Method::DELETE, "/v1/catalogue/free-trial-alert", "GET, HEAD")]
#[case(Method::PATCH, "/health/live", "GET, HEAD")]
#[case(Method::POST, "/health/ready", "GET, HEAD")]
#[case(Method::POST, "/openapi.json", "GET, HEAD")]
#[case(Method::PUT, "/v1/%63atalogue", "GET, HEAD")]
#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones(
    #[case] method: Method,
    #[case] path: &str,
    #[case] allow: &str,
) {
    let answer = call(method, path).await;
    answer.assert_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), Some(allow));
}

#[rstest]
#[case::cut_off("{")]
#[case::empty("")]
#[case::two_values("{} {}")]
#[case::not_utf_8(b"{\"a\":\"\xff\"}".as_slice())]
#[case::deep("[".repeat(100_000))]
#[actix_web::test]
async fn what_is_not_json_is_malformed(#[case] body: impl Into<actix_web::web::Bytes>) {
    let answer = send(post_json("/v1/assessments", body)).await;
    answer.assert_problem(400, "malformed_json");
    assert_eq!(answer.pointers(), [""]);
}

#[rstest]
#[case::a_list("[]")]
#[case::null("null")]
#[case::a_number("5")]
#[actix_web::test]
async fn json_that_is_no_request_is_invalid(#[case] body: &'static str) {
    let answer = send(post_json("/v1/assessments", body)).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), [""]);
    assert_eq!(answer.json()["errors"][0]["code"], "wrong_type");
}

#[rstest]
#[case::form("application/x-www-form-urlencoded")]
#[case::text("text/plain")]
#[case::longer("application/json-patch+json")]
#[case::charset_utf_16("application/json; charset=utf-16")]
#[case::charset_latin("application/json;charset=\"iso-8859-1\"")]
#[case::empty("")]
#[actix_web::test]
async fn another_content_type_is_not_taken(#[case] content_type: &str) {
    let request = TestRequest::post()
        .uri("/v1/assessments")
        .insert_header((header::CONTENT_TYPE, content_type))
        .set_payload(source_example().to_string());
    send(request).await.assert_problem(415, "unsupported_media_type");
}

#[rstest]
#[case::charset("application/json; charset=utf-8")]
#[case::upper_case("Application/JSON; Charset=\"UTF-8\"")]
#[case::other_parameter("application/json; profile=x")]
#[actix_web::test]
async fn json_in_utf_8_is_taken(#[case] content_type: &str) {
    let request = TestRequest::post()
        .uri("/v1/assessments")
        .insert_header((header::CONTENT_TYPE, content_type))
        .set_payload(source_example().to_string());
    assert_eq!(send(request).await.status, 200);
}

#[actix_web::test]
async fn without_a_content_type_nothing_is_taken() {
    let request = TestRequest::post().uri("/v1/assessments").set_payload("{}");
    send(request).await.assert_problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn another_content_encoding_is_not_taken() {
    let request = post_json("/v1/assessments", "{}");
    let answer = send(request.insert_header((header::CONTENT_ENCODING, "br"))).await;
    answer.assert_problem(415, "unsupported_media_type");
    assert_eq!(answer.header("accept-encoding"), Some("gzip, deflate, identity"));
}

#[actix_web::test]
async fn a_damaged_encoding_is_a_malformed_request() {
    let request = post_json("/v1/assessments", "not gzip");
    let answer = send(request.insert_header((header::CONTENT_ENCODING, "gzip"))).await;
    answer.assert_problem(400, "malformed_request");
}

#[rstest]
#[case::at_the_bound(0, 200)]
#[case::above_the_bound(1, 413)]
#[actix_web::test]
async fn a_body_is_bounded(#[case] above: usize, #[case] status: u16) {
    let body = source_example().to_string();
    let limits = Limits { max_body_bytes: body.len() - above, ..Limits::default() };
    let answer = send_within(limits, post_json("/v1/assessments", body)).await;
    assert_eq!(answer.status.as_u16(), status);
    if status == 413 {
        answer.assert_problem(413, "payload_too_large");
    }
}

#[actix_web::test]
async fn a_packed_body_is_bounded_by_its_unpacked_size() {
    // 1,000 zero bytes, packed.
    let packed: &[u8] = &[
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0x18, 0x05, 0xa3,
        0x60, 0x14, 0x0c, 0x77, 0x00, 0x00, 0x80, 0x17, 0x0b, 0x06, 0xe8, 0x03, 0x00, 0x00,
    ];
    let status = async |max_body_bytes| {
        let request = post_json("/v1/assessments", packed);
        let request = request.insert_header((header::CONTENT_ENCODING, "gzip"));
        send_within(Limits { max_body_bytes, ..Limits::default() }, request).await.status.as_u16()
    };
    assert_eq!(status(999).await, 413);
    assert_eq!(status(1000).await, 400);
}

#[rstest]
#[case::unknown("/v1/assessments?colour=red", "/colour", "unknown_field")]
#[case::misspelt("/v1/assessments?failon=never", "/failon", "unknown_field")]
#[case::wrong_value("/v1/assessments?catalogue=some", "/catalogue", "unknown_value")]
#[case::empty_value("/v1/assessments?fail_on=", "/fail_on", "unknown_value")]
#[case::twice("/v1/assessments?catalogue=full&catalogue=full", "/catalogue", "duplicate_field")]
#[actix_web::test]
async fn a_wrong_query_is_refused_by_name(
    #[case] path: &str,
    #[case] pointer: &str,
    #[case] code: &str,
) {
    let answer = send(post_json(path, source_example().to_string())).await;
    answer.assert_problem(400, "invalid_query");
    assert_eq!(answer.pointers(), [pointer]);
    assert_eq!(answer.json()["errors"][0]["code"], code);
}

#[rstest]
#[case("/v1/catalogue?page=1")]
#[case("/v1/catalogue/free-trial-alert?catalogue=full")]
#[actix_web::test]
async fn a_parameter_that_is_not_taken_is_refused(#[case] path: &str) {
    get(path).await.assert_problem(400, "invalid_query");
}

#[actix_web::test]
async fn a_value_in_the_query_is_never_echoed() {
    let path = "/v1/assessments?catalogue=x,+expected+SECRET+at+line+1";
    let answer = send(post_json(path, source_example().to_string())).await;
    answer.assert_problem(400, "invalid_query");
    assert!(!String::from_utf8_lossy(&answer.body).contains("SECRET"), "{}", answer.json());
}

#[actix_web::test]
async fn no_refusal_holds_the_pak_number() {
    let mut request = source_example();
    request["paks"][0]["number"] = json!("ENTITLED-1234");
    request["target_licenses"] = json!(-1);
    let answer = send(post_json("/v1/assessments", request.to_string())).await;
    answer.assert_problem(422, "invalid_request");
    assert!(!String::from_utf8_lossy(&answer.body).contains("ENTITLED"));
}
