//! `POST /v1/messages/identify`.

use pakplan::identify::MAX_PASTED_CHARS;
use rstest::rstest;
use serde_json::json;

use crate::support::{Answer, post_json, send};

async fn identify(body: serde_json::Value) -> Answer {
    send(post_json("/v1/messages/identify", body.to_string())).await
}

fn longest() -> usize {
    usize::try_from(MAX_PASTED_CHARS).unwrap()
}

#[actix_web::test]
async fn a_message_is_identified_with_its_number() {
    let text = "RE: help!\n> The PAK you have entered, 12345678, cannot be fulfilled because there are no licenses remaining in the PAK.";
    let answer = identify(json!({ "text": text })).await;
    assert_eq!(answer.status, 200);
    let found = &answer.json()["matches"][0];
    assert_eq!(found["entry"], "out-of-date-license-alert");
    assert_eq!(found["code"], "pak_no_licenses_remaining");
    assert_eq!(found["pak"], "12345678");
    assert_eq!(found["score"], 1.0);
    assert!(found["text"].as_str().unwrap().contains("{pak}"));
    assert!(found["next"].as_str().is_some_and(|next| !next.is_empty()));
}

#[actix_web::test]
async fn a_symptom_has_neither_code_nor_text() {
    let answer = identify(json!({ "text": "The Manage Licenses button is greyed out" })).await;
    let found = &answer.json()["matches"][0];
    assert_eq!(found["entry"], "manage-licenses-button-disabled");
    for absent in ["code", "text", "pak"] {
        assert!(found.get(absent).is_none(), "{absent}");
    }
}

#[rstest]
#[case::other("Lunch is at noon.")]
#[case::nothing("")]
#[actix_web::test]
async fn no_match_is_an_empty_list(#[case] text: &str) {
    let answer = identify(json!({ "text": text })).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({ "matches": [] }));
}

#[rstest]
#[case::at_the_bound(longest(), 200)]
#[case::above_the_bound(longest() + 1, 422)]
#[actix_web::test]
async fn a_text_is_bounded(#[case] length: usize, #[case] status: u16) {
    let answer = identify(json!({ "text": "ä".repeat(length) })).await;
    assert_eq!(answer.status.as_u16(), status);
    if status == 422 {
        answer.assert_problem(422, "invalid_request");
        assert_eq!(answer.pointers(), ["/text"]);
    }
}

#[rstest]
#[case::missing(json!({}), "/text")]
#[case::null(json!({ "text": null }), "/text")]
#[case::number(json!({ "text": 5 }), "/text")]
#[case::unknown(json!({ "text": "", "lang": "en" }), "/lang")]
#[case::list(json!(["text"]), "")]
#[actix_web::test]
async fn a_wrong_body_is_refused_by_its_place(
    #[case] body: serde_json::Value,
    #[case] pointer: &str,
) {
    let answer = identify(body).await;
    answer.assert_problem(422, "invalid_request");
    assert_eq!(answer.pointers(), [pointer]);
}
