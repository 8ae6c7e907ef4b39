//! Bearer tokens.

use actix_web::http::header;
use actix_web::test::TestRequest;
use actix_web::web::Data;
use pakplan::http::{Access, Limits, State, Token};
use rstest::rstest;

use crate::support::{Answer, get, send_to};

const TOKENS: [&str; 2] = ["first-token-0123456789", "second-token-012345678"];

async fn ask(path: &str, authorization: Option<&str>) -> Answer {
    let access = Access::by_tokens(TOKENS.map(Token::from).to_vec());
    let request = TestRequest::get().uri(path);
    let request = match authorization {
        Some(value) => request.insert_header((header::AUTHORIZATION, value)),
        None => request,
    };
    send_to(Data::new(State::new(Limits::default(), access)), request).await
}

#[rstest]
#[case::first("Bearer first-token-0123456789")]
#[case::second("Bearer second-token-012345678")]
#[case::any_case("bearer first-token-0123456789")]
#[actix_web::test]
async fn whoever_has_a_token_is_let_in(#[case] authorization: &str) {
    assert_eq!(ask("/v1/catalogue", Some(authorization)).await.status, 200);
}

#[rstest]
#[case::none(None)]
#[case::empty(Some(""))]
#[case::other(Some("Bearer third-token-0123456789"))]
#[case::part(Some("Bearer first-token"))]
#[case::more(Some("Bearer first-token-0123456789x"))]
#[case::other_scheme(Some("Basic first-token-0123456789"))]
#[case::no_scheme(Some("first-token-0123456789"))]
#[actix_web::test]
async fn whoever_has_none_is_told_how(#[case] authorization: Option<&str>) {
    for path in
        ["/v1/catalogue", "/v1/catalogue/free-trial-alert", "/v1/no-such", "/%761/catalogue"]
    {
        let answer = ask(path, authorization).await;
        answer.assert_problem(401, "unauthorized");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
}

#[rstest]
#[case("/health/live")]
#[case("/health/ready")]
#[case("/openapi.json")]
#[case("/docs/")]
#[actix_web::test]
async fn what_is_not_versioned_is_open_to_all(#[case] path: &str) {
    assert_eq!(ask(path, None).await.status, 200);
}

#[actix_web::test]
async fn without_tokens_everybody_is_let_in() {
    assert_eq!(get("/v1/catalogue").await.status, 200);
}

#[test]
fn a_token_is_in_no_debug_output() {
    let access = Access::by_tokens(TOKENS.map(Token::from).to_vec());
    assert_eq!(format!("{access:?}"), "Access { tokens: [Token(…), Token(…)] }");
}
