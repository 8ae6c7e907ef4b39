//! `GET /v1/catalogue` and `GET /v1/catalogue/{id}`.

use actix_web::http::header;
use actix_web::test::TestRequest;
use pakplan::catalogue::EntryId;
use rstest::rstest;
use strum::VariantArray as _;

use crate::support::{get, send};

const LIST: &str = "/v1/catalogue";
const ENTRY: &str = "/v1/catalogue/out-of-date-license-alert";

#[actix_web::test]
async fn the_list_holds_the_entries_in_order() {
    let answer = get(LIST).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let list = answer.json();
    let ids: Vec<_> = list["entries"].as_array().unwrap().iter().map(|e| e["id"].clone()).collect();
    assert_eq!(serde_json::json!(ids), serde_json::json!(EntryId::VARIANTS));
}

#[actix_web::test]
async fn an_entry_is_the_one_in_the_list() {
    let list = get(LIST).await.json();
    for (index, id) in EntryId::VARIANTS.iter().enumerate() {
        let answer = get(&format!("{LIST}/{id}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json(), list["entries"][index]);
    }
}

#[rstest]
#[case::unknown("/v1/catalogue/no-such-entry")]
#[case::in_snake_case("/v1/catalogue/out_of_date_license_alert")]
#[case::nul("/v1/catalogue/%00")]
#[case::not_utf_8("/v1/catalogue/%FF")]
#[actix_web::test]
async fn an_unknown_entry_is_not_found(#[case] path: &str) {
    get(path).await.assert_problem(404, "entry_not_found");
}

#[rstest]
#[actix_web::test]
async fn a_current_etag_gets_304(#[values(LIST, ENTRY)] path: &str) {
    let first = get(path).await;
    let tag = first.header("etag").unwrap().to_owned();
    assert!(tag.starts_with('"'), "{tag} is no strong tag");
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let request = TestRequest::get().uri(path).insert_header((header::IF_NONE_MATCH, known));
        let answer = send(request).await;
        assert_eq!(answer.status, 304);
        assert_eq!(answer.header("etag"), Some(tag.as_str()));
        assert_eq!(answer.header("cache-control"), first.header("cache-control"));
        assert!(answer.header("x-request-id").is_some());
        assert!(answer.body.is_empty());
    }
}

#[rstest]
#[case::other("\"0000000000000000\"")]
#[case::damaged("nonsense")]
#[actix_web::test]
async fn another_etag_gets_the_response(#[case] known: &str) {
    let request = TestRequest::get().uri(LIST).insert_header((header::IF_NONE_MATCH, known));
    let answer = send(request).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, get(LIST).await.body);
}

#[rstest]
#[case::greyed_out("greyed%20out", "manage-licenses-button-disabled")]
#[case::infra(".infra", "plm-not-accessible")]
#[case::two_am("2+am", "out-of-date-license-alert")]
#[case::deactivated("deactivated", "license-usage-exceeded-deactivated")]
#[actix_web::test]
async fn words_are_looked_for(#[case] words: &str, #[case] first: &str) {
    let answer = get(&format!("{LIST}?q={words}")).await;
    assert_eq!(answer.json()["entries"][0]["id"], first);
    assert_ne!(answer.header("etag"), get(LIST).await.header("etag"));
}

#[rstest]
#[case::nothing("", 11)]
#[case::other("weather", 0)]
#[actix_web::test]
async fn the_words_decide_how_many(#[case] words: &str, #[case] count: usize) {
    let list = get(&format!("{LIST}?q={words}")).await.json();
    assert_eq!(list["entries"].as_array().unwrap().len(), count);
}

#[rstest]
#[case::at_the_bound(256, 200)]
#[case::above_the_bound(257, 400)]
#[actix_web::test]
async fn the_words_are_bounded(#[case] length: usize, #[case] status: u16) {
    let answer = get(&format!("{LIST}?q={}", "a".repeat(length))).await;
    assert_eq!(answer.status.as_u16(), status);
    if status == 400 {
        answer.assert_problem(400, "invalid_query");
        assert_eq!(answer.pointers(), ["/q"]);
    }
}

#[actix_web::test]
async fn each_answer_has_a_tag_of_its_own() {
    let (list, entry) = (get(LIST).await, get(ENTRY).await);
    assert_ne!(list.header("etag"), entry.header("etag"));
}
