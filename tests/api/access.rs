//! Access: which requests need a key, the sign-in of a browser, the rate limit of a client.

use std::num::NonZeroU32;

use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use actix_web::web::Data;
use pakplan::http::{Access, ApiKeys, Limits, NewApiKey, Public, State};
use rstest::rstest;

use crate::support::{Answer, get, post_json, send_to, source_example};

/// A service that lets in two keys, with those keys.
struct Guarded {
    state: Data<State>,
    keys: [String; 2],
}

fn guarded(public: Vec<Public>) -> Guarded {
    let [one, other] = ["desk", "ci"].map(|name| NewApiKey::make(name).unwrap());
    let keys = ApiKeys::parse(&format!("{}\n{}\n", one.line, other.line)).unwrap();
    let state = State::new(Limits::default(), Access::by_keys(keys, public));
    Guarded { state: Data::new(state), keys: [one.key, other.key] }
}

impl Guarded {
    async fn ask(&self, request: TestRequest) -> Answer {
        send_to(self.state.clone(), request).await
    }

    async fn get(&self, path: &str, authorization: Option<&str>) -> Answer {
        let request = TestRequest::get().uri(path);
        self.ask(match authorization {
            Some(value) => request.insert_header((header::AUTHORIZATION, value)),
            None => request,
        })
        .await
    }

    /// Signs in as a browser does, and returns what the cookie is set to.
    async fn sign_in(&self, key: &str, to: &str) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("key", key)
            .append_pair("to", to)
            .finish();
        self.ask(form("/sign-in", body)).await
    }
}

fn form(path: &str, body: String) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .insert_header((header::HOST, "pakplan.example"))
        .set_payload(body)
}

#[rstest]
#[case(0, "Bearer")]
#[case(1, "Bearer")]
#[case(0, "bearer")]
#[actix_web::test]
async fn a_client_with_a_key_has_access(#[case] key: usize, #[case] scheme: &str) {
    let service = guarded(vec![]);
    let authorization = format!("{scheme} {}", service.keys[key]);
    for path in ["/v1/catalogue", "/", "/many", "/catalogue", "/metrics", "/docs/", "/openapi.json"]
    {
        assert_eq!(service.get(path, Some(&authorization)).await.status, 200, "{path}");
    }
}

#[rstest]
#[case::none(None)]
#[case::empty(Some(""))]
#[case::other(Some("Bearer pakplan_0123456789abcdef"))]
#[case::no_scheme(Some("pakplan_0123456789abcdef"))]
#[actix_web::test]
async fn a_client_without_a_valid_key_gets_the_authentication_scheme(
    #[case] authorization: Option<&str>,
) {
    let service = guarded(vec![]);
    for path in [
        "/v1/catalogue",
        "/v1/no-such",
        "/%761/catalogue",
        "/",
        "/?example",
        "/many",
        "/catalogue/free-trial-alert",
        "/metrics",
        "/docs/",
        "/openapi.json",
        "/no-such",
    ] {
        let answer = service.get(path, authorization).await;
        answer.assert_problem(401, "unauthorized");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{path}");
    }
}

#[actix_web::test]
async fn a_key_is_wanted_whole_and_under_its_scheme() {
    let service = guarded(vec![]);
    let key = &service.keys[0];
    for wrong in [
        format!("Bearer {}", &key[..key.len() - 1]),
        format!("Bearer {key}x"),
        format!("Basic {key}"),
        key.clone(),
    ] {
        service.get("/v1/catalogue", Some(&wrong)).await.assert_problem(401, "unauthorized");
    }
}

#[rstest]
#[case(vec![], "/health/ready", true)]
#[case(vec![], "/sign-in", true)]
#[case(vec![], "/assets/style.css", true)]
#[case(vec![], "/docs/", false)]
#[case(vec![Public::Docs], "/docs/", true)]
#[case(vec![Public::Docs], "/openapi.yaml", true)]
#[case(vec![Public::Docs], "/metrics", false)]
#[case(vec![Public::Metrics], "/metrics", true)]
#[case(vec![Public::Metrics, Public::Docs], "/v1/catalogue", false)]
#[actix_web::test]
async fn a_part_is_open_where_it_is_said(
    #[case] public: Vec<Public>,
    #[case] path: &str,
    #[case] is_open: bool,
) {
    assert_eq!(guarded(public).get(path, None).await.status == 200, is_open);
}

#[actix_web::test]
async fn without_keys_everybody_is_let_in() {
    for path in ["/v1/catalogue", "/", "/metrics", "/docs/"] {
        assert_eq!(get(path).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn a_browser_signs_in_and_out() {
    let service = guarded(vec![]);
    let answer = service.sign_in(&service.keys[0], "/many").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), Some("/many"));
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict; Path=/"), "{cookie}");
    assert!(!cookie.contains("Secure") && !cookie.contains("Max-Age"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let with_cookie =
        |path: &str| TestRequest::get().uri(path).insert_header((header::COOKIE, cookie.clone()));
    assert_eq!(service.ask(with_cookie("/")).await.status, 200);
    // The interface for programs takes no cookie: no other site can use it through a browser.
    service.ask(with_cookie("/v1/catalogue")).await.assert_problem(401, "unauthorized");
    let html = service.ask(with_cookie("/sign-in")).await.body;
    assert!(String::from_utf8_lossy(&html).contains(r#"action="/sign-out""#));
    let answer = service.ask(form("/sign-out", String::new())).await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[actix_web::test]
async fn a_wrong_key_sets_no_cookie() {
    let service = guarded(vec![]);
    let answer = service.sign_in("pakplan_wrong", "/").await;
    assert_eq!(answer.header("set-cookie"), None);
    assert!(
        String::from_utf8_lossy(&answer.body)
            .contains("This API key is not valid for this service.")
    );
    assert!(!String::from_utf8_lossy(&answer.body).contains("pakplan_wrong"));
}

#[actix_web::test]
async fn a_sign_in_leads_to_this_site_only() {
    let service = guarded(vec![]);
    let answer = service.sign_in(&service.keys[0], "//other.example").await;
    assert_eq!(answer.header("location"), Some("/"));
}

#[actix_web::test]
async fn a_person_without_a_key_is_asked_for_one() {
    let service = guarded(vec![]);
    let path = "/?licenses.0.quantity=50";
    let request = TestRequest::get().uri(path).insert_header((header::ACCEPT, "text/html"));
    let answer = service.ask(request).await;
    assert_eq!(answer.status, 401);
    let html = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(
        html.contains("<h1>Sign in</h1>") && html.contains(r#"value="/?licenses.0.quantity=50""#),
        "{html}"
    );
}

#[rstest]
#[case::other_site(&[("sec-fetch-site", "cross-site")], 403)]
#[case::sister_site(&[("sec-fetch-site", "same-site")], 403)]
#[case::own(&[("sec-fetch-site", "same-origin")], 200)]
#[case::typed(&[("sec-fetch-site", "none")], 200)]
#[case::other_origin(&[("origin", "https://other.example")], 403)]
#[case::no_origin(&[("origin", "null")], 403)]
#[case::own_origin(&[("origin", "https://pakplan.example")], 200)]
#[case::no_browser(&[], 200)]
#[actix_web::test]
async fn a_forged_post_of_another_site_is_refused(
    #[case] headers: &[(&'static str, &'static str)],
    #[case] status: u16,
) {
    let service = guarded(vec![]);
    for path in ["/", "/catalogue", "/sign-in"] {
        let request = form(path, String::new())
            .insert_header((header::AUTHORIZATION, format!("Bearer {}", service.keys[0])));
        let request =
            headers.iter().fold(request, |request, header| request.insert_header(*header));
        assert_eq!(service.ask(request).await.status, status, "{path}");
    }
}

#[actix_web::test]
async fn under_tls_cookies_are_secure_and_browsers_are_told() {
    let [one, _] = ["desk", "ci"].map(|name| NewApiKey::make(name).unwrap());
    let keys = ApiKeys::parse(&one.line).unwrap();
    let state = State::new(Limits::default(), Access::by_keys(keys, vec![])).over_tls(true);
    let service = Guarded { state: Data::new(state), keys: [one.key.clone(), one.key] };
    let answer = service.sign_in(&service.keys[0], "/").await;
    assert!(answer.header("set-cookie").unwrap().contains("Secure"));
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    assert_eq!(get("/").await.header("strict-transport-security"), None);
}

#[actix_web::test]
async fn each_key_has_a_rate_of_its_own() {
    let [one, other] = ["desk", "ci"].map(|name| NewApiKey::make(name).unwrap());
    let keys = ApiKeys::parse(&format!("{}\n{}", one.line, other.line)).unwrap();
    let state =
        State::new(Limits::default(), Access::by_keys(keys, vec![])).with_rate(NonZeroU32::new(2));
    let service = Guarded { state: Data::new(state), keys: [one.key, other.key] };
    let bearer = |key: usize| format!("Bearer {}", service.keys[key]);
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(service.get("/v1/catalogue", Some(&bearer(0))).await);
    }
    assert_eq!(answers[0].header("ratelimit-policy"), Some("\"default\";q=2;w=1"));
    assert_eq!(answers[0].header("ratelimit"), Some("\"default\";r=1;t=1"));
    let refused = answers.iter().find(|answer| answer.status == 429).expect("two a second pass");
    refused.assert_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.header("ratelimit"), Some("\"default\";r=0;t=1"));
    assert_eq!(service.get("/v1/catalogue", Some(&bearer(1))).await.status, 200);
    assert_eq!(service.get("/health/ready", None).await.status, 200);
}

#[actix_web::test]
async fn a_page_of_a_listed_origin_may_use_the_interface() {
    let ask = |origin: &'static str| {
        let state = State::new(Limits::default(), Access::default())
            .with_cors_origins(vec!["https://desk.example".to_owned()]);
        let request = post_json("/v1/assessments", source_example().to_string())
            .insert_header((header::ORIGIN, origin));
        send_to(Data::new(state), request)
    };
    let answer = ask("https://desk.example").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://desk.example"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert_eq!(ask("https://other.example").await.header("access-control-allow-origin"), None);
    let closed = get("/v1/catalogue").await;
    assert_eq!(closed.header("access-control-allow-origin"), None);
}

#[rstest]
#[case("/v1/catalogue", "no-cache")]
#[case("/health/live", "no-store")]
#[case("/no-such", "no-store")]
#[case("/metrics", "no-store")]
#[case("/docs/", "no-store")]
#[actix_web::test]
async fn every_answer_guards_browsers(#[case] path: &str, #[case] cache: &str) {
    let answer = get(path).await;
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cache-control"), Some(cache));
    assert_eq!(answer.header("server"), None);
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[actix_web::test]
async fn keys_are_replaced_while_the_service_runs() {
    let service = guarded(vec![]);
    let old = format!("Bearer {}", service.keys[0]);
    let new = NewApiKey::make("desk").unwrap();
    service.state.access().replace(ApiKeys::parse(&new.line).unwrap());
    service.get("/v1/catalogue", Some(&old)).await.assert_problem(401, "unauthorized");
    let new = format!("Bearer {}", new.key);
    assert_eq!(service.get("/v1/catalogue", Some(&new)).await.status, 200);
}

#[actix_web::test]
async fn a_listed_origin_may_ask_before_it_sends_without_a_key() {
    let key = NewApiKey::make("desk").unwrap();
    let access = Access::by_keys(ApiKeys::parse(&key.line).unwrap(), vec![]);
    let state = Data::new(
        State::new(Limits::default(), access)
            .with_cors_origins(vec!["https://desk.example".to_owned()]),
    );
    let ask = |origin: &'static str| {
        let request = TestRequest::default()
            .method(Method::OPTIONS)
            .uri("/v1/assessments")
            .insert_header((header::ORIGIN, origin))
            .insert_header((header::ACCESS_CONTROL_REQUEST_METHOD, "POST"))
            .insert_header((header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization, content-type"));
        send_to(state.clone(), request)
    };
    let answer = ask("https://desk.example").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://desk.example"));
    assert!(answer.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert_eq!(ask("https://other.example").await.header("access-control-allow-origin"), None);
}
