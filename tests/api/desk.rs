//! The web pages for the license desk.

use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use pakplan::http::Limits;
use pakplan::identify::{MAX_PASTED_CHARS, MAX_QUERY_CHARS};
use rstest::rstest;

use crate::support::{Answer, call, get, send, send_within};

/// Submits the form.
async fn submit(fields: &[(&str, &str)]) -> Answer {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    send(form(body.finish())).await
}

fn form(body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post()
        .uri("/")
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body)
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// The example of the source, as a browser submits it.
const EXAMPLE: [(&str, &str); 9] = [
    ("message", ""),
    ("licenses.0.quantity", " 50 "),
    ("licenses.0.release", "1.0"),
    ("licenses.0.rehost", "installed"),
    ("paks.0.number", "12345678"),
    ("paks.0.contents.0.kind", "upgrade"),
    ("paks.0.contents.0.quantity", "100"),
    ("paks.0.contents.0.fulfilled", ""),
    ("as_of", "2026-11-24T08:00"),
];

/// The example with other values in some fields.
fn example_with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = EXAMPLE.into_iter().filter(|(name, _)| !is_changed(name));
    kept.chain(changes.iter().copied()).collect()
}

#[rstest]
#[case::form("/")]
#[case::example("/?example")]
#[case::link("/?licenses.0.quantity=50&paks.0.contents.0.quantity=100")]
#[case::catalogue("/catalogue")]
#[case::entry("/catalogue/free-trial-alert")]
#[case::many("/many")]
#[actix_web::test]
async fn a_page_loads_nothing_from_other_hosts_and_is_not_cached(#[case] path: &str) {
    let answer = get(path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
    let html = text(&answer);
    assert!(!html.contains("style=") && !html.contains("onclick") && !html.contains("http:"));
}

#[actix_web::test]
async fn the_assets_of_a_page_exist_and_may_be_cached() {
    let html = text(&get("/").await);
    let addresses: Vec<_> = html.split('"').filter(|text| text.starts_with("/assets/")).collect();
    assert_eq!(addresses.len(), 3, "{addresses:?}");
    for address in addresses {
        let answer = get(address).await;
        assert_eq!(answer.status, 200, "{address}");
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    }
}

#[actix_web::test]
async fn the_answer_is_on_the_page_of_the_form() {
    let html = text(&submit(&EXAMPLE).await);
    assert!(html.contains("50 of 100 licenses can be fulfilled now; for the other 50, more 1.x licenses or new 2.0 licenses are needed."), "{html}");
    assert!(html.contains(">Unable to fulfill all the upgrade licenses in a PAK.</blockquote>"));
    assert!(html.contains("Computed for 2026-11-24 08:00 GMT."));
    // The form keeps its values.
    assert!(html.contains(r#"value="12345678""#));
}

#[actix_web::test]
async fn all_errors_are_at_their_fields_at_once() {
    let html = text(
        &submit(&example_with(&[
            ("licenses.0.quantity", ""),
            ("licenses.0.release", "2.0"),
            ("paks.0.number", "no number"),
            ("paks.0.contents.0.quantity", "many"),
            ("paks.0.contents.0.fulfilled", "-1"),
            ("system.plm_started_at", "yesterday"),
            ("target_licenses", "10000001"),
        ]))
        .await,
    );
    assert!(html.contains("7 errors in the form"), "{html}");
    for field in [
        "licenses.0.quantity",
        "licenses.0.release",
        "paks.0.number",
        "paks.0.contents.0.quantity",
        "paks.0.contents.0.fulfilled",
        "system.plm_started_at",
        "target_licenses",
    ] {
        assert!(html.contains(&format!(r#"aria-describedby="{field}-error"#)), "{field}");
        assert!(html.contains(&format!(r#"id="{field}-error""#)), "{field}");
    }
    assert_eq!(html.matches("aria-invalid").count(), 7);
    // Only the first of them has the focus.
    assert_eq!(html.matches(" autofocus").count(), 1);
    let first = html.split(r#"<input id="licenses.0.quantity""#).nth(1).unwrap();
    assert!(first.split('>').next().unwrap().contains(" autofocus"));
}

#[rstest]
#[case::same_pak("paks.1.number", "12345678", "This PAK number occurs further up.")]
#[case::above("paks.0.contents.0.fulfilled", "101", "Enter at most the quantity of the line.")]
#[case::whole(
    "paks.0.contents.0.request",
    "0",
    "Enter how many licenses are wanted now: a whole number from 1 to 10000000."
)]
#[actix_web::test]
async fn an_error_has_the_text_of_the_core(
    #[case] field: &str,
    #[case] value: &str,
    #[case] detail: &str,
) {
    let mut fields = example_with(&[(field, value)]);
    if field.starts_with("paks.1") {
        fields.extend([("paks.1.contents.0.kind", "new"), ("paks.1.contents.0.quantity", "1")]);
    }
    let html = text(&submit(&fields).await);
    assert!(html.contains("One error in the form"), "{html}");
    assert!(html.contains(detail), "{html}");
}

#[rstest]
#[case::no_button(&[("do", "explode")])]
#[case::no_list(&[("do", "add system")])]
#[case::no_row(&[("do", "remove licenses.7")])]
#[case::twice(&[("as_of", ""), ("as_of", "")])]
#[case::deep(&[("a.b.c.d.e.f", "")])]
#[case::gap(&[("paks.7.number", "1")])]
#[case::no_number(&[("paks.x.number", "1"), ("paks.0.number", "1")])]
#[case::text_and_list(&[("paks", "1"), ("paks.0.number", "1")])]
#[actix_web::test]
async fn fields_and_actions_that_the_form_does_not_have_are_rejected(
    #[case] fields: &[(&str, &str)],
) {
    submit(fields).await.assert_problem(400, "malformed_request");
}

#[actix_web::test]
async fn an_unknown_field_is_an_error() {
    let html = text(&submit(&example_with(&[("licenses.0.quantty", "5")])).await);
    assert!(html.contains("This field is not known."), "{html}");
}

#[actix_web::test]
async fn rows_are_added_and_removed_and_the_others_keep_their_values() {
    let added = text(&submit(&example_with(&[("do", "add licenses")])).await);
    assert!(added.contains(r#"<input id="licenses.1.quantity""#));
    assert!(added.contains(r#"value="12345678""#));
    let two = example_with(&[
        ("licenses.1.quantity", "7"),
        ("licenses.1.release", "1.1"),
        ("licenses.1.rehost", "requested"),
        ("do", "remove licenses.0"),
    ]);
    let removed = text(&submit(&two).await);
    assert!(!removed.contains("licenses.1."));
    let quantity = removed.split(r#"<input id="licenses.0.quantity""#).nth(1).unwrap();
    assert!(quantity.split('>').next().unwrap().contains(r#"value="7""#));
}

#[actix_web::test]
async fn a_pasted_message_is_identified_and_its_pak_number_is_added_to_the_form() {
    let pasted = "It says: the pak you have entered, 4411A7C02D9, can not be fullfilled because there are no licences remaining in the PAK";
    let html = text(
        &submit(&[
            ("message", pasted),
            ("licenses.0.quantity", "9"),
            ("paks.0.number", ""),
            ("do", "identify"),
        ])
        .await,
    );
    assert!(html.contains("The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK."), "{html}");
    assert!(html.contains(r#"value="4411A7C02D9""#));
    assert!(html.contains(r#"value="9""#));
    let same = [("message", pasted), ("paks.0.number", "4411A7C02D9"), ("do", "identify")];
    assert!(text(&submit(&same).await).contains("is already in the form"));
    let other = [("message", pasted), ("paks.0.number", "1"), ("do", "identify")];
    assert!(text(&submit(&other).await).contains(r#"name="paks.1.number""#));
    let none = [("message", "Lunch is at noon."), ("do", "identify")];
    assert!(text(&submit(&none).await).contains("no documented message"));
    let long = "x".repeat(usize::try_from(MAX_PASTED_CHARS).unwrap() + 1);
    let long = [("message", long.as_str()), ("do", "identify")];
    let detail = format!("Enter a text of at most {MAX_PASTED_CHARS} characters.");
    assert!(text(&submit(&long).await).contains(&detail));
}

#[actix_web::test]
async fn a_link_restores_the_form_and_contains_no_pak_number() {
    let fields = example_with(&[
        ("paks.0.contents.0.sku", "SKU of 12345678"),
        ("paks.0.license_file.issued_for", "PLM-A"),
        ("system.id", "x12345678x"),
        ("licenses.1.quantity", "12345678"),
        ("licenses.1.release", "1.5"),
        ("licenses.1.rehost", "requested"),
    ]);
    // The quantity is too large: the form is shown with its error and without a link.
    assert!(!text(&submit(&fields).await).contains(r#"id="link""#));
    let fields = example_with(&[
        ("paks.0.contents.0.sku", "SKU of 12345678"),
        ("paks.0.license_file.issued_for", "PLM-A"),
        ("system.id", "x12345678x"),
    ]);
    let html = text(&submit(&fields).await);
    let link = html.split(r#"id="link" href=""#).nth(1).unwrap().split('"').next().unwrap();
    let link = html_escape::decode_html_entities(link);
    assert!(!link.contains("12345678") && !link.contains("sku"), "{link}");
    let form = text(&get(&link).await);
    for (name, value) in fields.iter().filter(|(name, _)| {
        !["message", "paks.0.number", "paks.0.contents.0.sku", "system.id"].contains(name)
    }) {
        let field = form
            .split(&format!(r#" id="{name}""#))
            .nth(1)
            .unwrap_or_else(|| panic!("{name}: {form}"));
        let field = field.split("</div>").next().unwrap();
        let value = value.trim();
        let has_value = field.contains(&format!(r#"value="{value}""#))
            || field.contains(&format!(r#"value="{value}" selected"#));
        assert!(has_value, "{name}: {field}");
    }
}

#[actix_web::test]
async fn values_are_escaped_on_every_page() {
    let markup = r#""><script>alert(1)</script>"#;
    for field in
        ["message", "paks.0.number", "licenses.0.release", "system.id", "paks.0.contents.0.sku"]
    {
        let html = text(&submit(&example_with(&[(field, markup)])).await);
        assert!(!html.contains("<script>"), "{field}");
    }
    let html = text(&search(markup).await);
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"), "{html}");
}

/// Searches the catalogue.
async fn search(words: &str) -> Answer {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("q", words);
    send(form(body.finish()).uri("/catalogue")).await
}

#[actix_web::test]
async fn the_search_finds_the_same_entries_as_the_api() {
    let found: serde_json::Value = get("/v1/catalogue?q=greyed+out").await.json();
    let html = text(&search(" greyed out ").await);
    let positions: Vec<_> = found["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| html.find(&format!("/catalogue/{}\"", entry["id"].as_str().unwrap())).unwrap())
        .collect();
    assert!(positions.is_sorted() && !positions.is_empty());
    assert_eq!(html.matches("href=\"/catalogue/").count(), positions.len());
    let long = "x".repeat(usize::try_from(MAX_QUERY_CHARS).unwrap() + 1);
    search(&long).await.assert_problem(400, "invalid_query");
}

#[rstest]
#[case("1,000")]
#[case("1 000")]
#[case("1'000")]
#[actix_web::test]
async fn a_count_may_have_grouped_digits(#[case] count: &str) {
    let html = text(&submit(&example_with(&[("licenses.0.quantity", count)])).await);
    assert!(html.contains("1000 licenses of release 1.0: "), "{html}");
}

#[rstest]
#[case("1.000", "Write the number without separators, like 1000")]
#[case("1,50", "a whole number from 0 to 10000000")]
#[case("1e3", "in digits, like 50")]
#[case("1,00,000", "in digits, like 50")]
#[actix_web::test]
async fn an_ambiguous_count_is_rejected_with_advice(#[case] count: &str, #[case] advice: &str) {
    let html = text(&submit(&example_with(&[("licenses.0.quantity", count)])).await);
    assert!(html.contains("One error in the form") && html.contains(advice), "{html}");
}

#[actix_web::test]
async fn a_form_that_is_too_large_is_rejected() {
    let limits = Limits { max_body_bytes: 64, ..Limits::default() };
    send_within(limits, form(vec![b'x'; 65])).await.assert_problem(413, "payload_too_large");
}

#[rstest]
#[case("/", "GET, HEAD, POST")]
#[case("/catalogue", "GET, HEAD, POST")]
#[case("/many/template.csv", "GET, HEAD")]
#[actix_web::test]
async fn an_unsupported_method_is_rejected_with_the_allowed_methods(
    #[case] path: &str,
    #[case] allow: &str,
) {
    let answer = call(Method::PUT, path).await;
    answer.assert_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), Some(allow));
}

#[actix_web::test]
async fn an_error_is_a_page_for_browsers_and_a_problem_for_programs() {
    let request = |path: &str, accept: &str| {
        send(TestRequest::get().uri(path).insert_header((header::ACCEPT, accept)))
    };
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    let answer = request("/catalogue/no-such", browser).await;
    assert_eq!(answer.status, 404);
    assert!(text(&answer).contains("<h1>"), "{answer:?}");
    assert!(text(&answer).contains(answer.header("x-request-id").unwrap()));
    request("/catalogue/no-such", "*/*").await.assert_problem(404, "entry_not_found");
    request("/v1/no-such", browser).await.assert_problem(404, "not_found");
}

/// Uploads a file as a browser does.
async fn upload(limits: Limits, file: &str, action: &str) -> Answer {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"rows.csv\"\r\ncontent-type: text/csv\r\n\r\n{file}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"do\"\r\n\r\n{action}\r\n--x--\r\n"
    );
    let request = TestRequest::post()
        .uri("/many")
        .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=x"))
        .set_payload(body);
    send_within(limits, request).await
}

const ROWS: &str = "case,release,quantity,rehost,pak,pak_quantity\r\nReed,1.0,50,installed,12345678,100\r\nBad,2.0,x,installed,1,2\r\n";

#[actix_web::test]
async fn the_answers_to_a_file_are_those_of_the_api() {
    let answer = upload(Limits::default(), ROWS, "answer").await;
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"answers.csv\""));
    let request = TestRequest::post()
        .uri("/v1/assessments/bulk/csv")
        .insert_header((header::CONTENT_TYPE, "text/csv"))
        .set_payload(ROWS);
    assert_eq!(answer.body, send(request).await.body);
}

#[actix_web::test]
async fn the_first_rows_are_shown_with_their_errors() {
    let many = ROWS.to_owned() + &"Good,1.5,5,installed,87654321,5\r\n".repeat(60_000);
    let html = text(&upload(Limits::default(), &many, "check").await);
    assert!(html.contains("<strong>1</strong> of the first 20 rows has errors."), "{html}");
    assert!(html.contains("50 of 100 licenses can be fulfilled now; for the other 50, more 1.x licenses or new 2.0 licenses are needed."));
    assert!(
        html.contains("<strong>quantity</strong>: Enter how many licenses, in digits, like 50.")
    );
}

#[rstest]
#[case("answer")]
#[case("check")]
#[actix_web::test]
async fn an_unreadable_file_is_an_error_on_the_page(#[case] action: &str) {
    let html = text(&upload(Limits::default(), "a,b\n1,2\n", action).await);
    assert!(html.contains("Column 1 has a name that is not known here"), "{html}");
}

#[actix_web::test]
async fn a_file_that_is_too_large_is_rejected() {
    let limits = Limits { max_upload_bytes: ROWS.len() - 1, ..Limits::default() };
    upload(limits, ROWS, "answer").await.assert_problem(413, "payload_too_large");
    let none = TestRequest::post().uri("/many").set_payload("file");
    send(none).await.assert_problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn the_template_is_answered_without_errors() {
    let template = text(&get("/many/template.csv").await);
    let answer = text(&upload(Limits::default(), &template, "answer").await);
    assert_eq!(answer.lines().count(), template.lines().count());
    assert!(answer.lines().skip(1).all(|row| row.ends_with(',')), "{answer}");
}
