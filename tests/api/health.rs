//! `GET /health/live` and `GET /health/ready`.

use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use pakplan::http::{Access, Limits, State, app};
use serde_json::json;

use crate::support::{get, send_to, send_within, source_example};

#[actix_web::test]
async fn a_service_lives_and_is_ready() {
    for path in ["/health/live", "/health/ready"] {
        let answer = get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json(), json!({ "status": "ok" }));
    }
}

#[actix_web::test]
async fn a_service_asked_to_stop_lives_but_is_not_ready() {
    let state = Data::new(State::new(Limits::default(), Access::default()));
    state.stop();
    let ask = |path| send_to(state.clone(), TestRequest::get().uri(path));
    ask("/health/ready").await.assert_problem(503, "stopping");
    assert_eq!(ask("/health/live").await.status, 200);
}

#[actix_web::test]
async fn a_full_service_refuses_work_but_answers_for_its_health() {
    let full = Limits { max_in_flight: 0, ..Limits::default() };
    let request = crate::support::post_json("/v1/assessments", source_example().to_string());
    let answer = send_within(full, request).await;
    answer.assert_problem(503, "overloaded");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(send_within(full, TestRequest::get().uri("/health/live")).await.status, 200);
}

#[actix_web::test]
async fn a_place_is_given_back_after_each_request() {
    let state =
        Data::new(State::new(Limits { max_in_flight: 1, ..Limits::default() }, Access::default()));
    for _ in 0..3 {
        let answer = send_to(state.clone(), TestRequest::get().uri("/v1/catalogue")).await;
        assert_eq!(answer.status, 200);
    }
}

#[actix_web::test]
async fn a_place_is_kept_until_the_answer_has_been_sent() {
    let limits = Limits { max_in_flight: 1, ..Limits::default() };
    let service = init_service(app(Data::new(State::new(limits, Access::default())))).await;
    let ask = || call_service(&service, TestRequest::get().uri("/v1/catalogue").to_request());
    let unread = ask().await;
    assert_eq!(unread.status(), 200);
    assert_eq!(ask().await.status(), 503);
    drop(unread);
    assert_eq!(ask().await.status(), 200);
}
