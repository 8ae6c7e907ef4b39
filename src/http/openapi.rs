//! The OpenAPI document, made from the operations that [`super::app`] routes.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{App, HttpRequest, HttpResponse};
use serde_json::Value;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use super::{Problem, ProblemCode};

/// What stands above the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "pakplan",
        description = "Computes how many Cisco WebEx Meetings Server 2.0 upgrades a PAK can fulfill, now and later, names the documented message and plans the rest.",
        license(name = "MIT", url = "https://opensource.org/license/mit"),
    ),
    servers((url = "/", description = "The service that serves this document.")),
    tags(
        (name = "assessments", description = "What can be fulfilled, and what to do."),
        (name = "catalogue", description = "The troubleshooting catalogue."),
        (name = "health", description = "How the service is."),
    )
)]
struct Head;

/// The document as a value.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(Head::openapi())
        .configure(super::operations)
        .split_for_parts();
    serde_json::to_value(document).unwrap_or_default()
});

/// The document as JSON, for people to read too.
static JSON: LazyLock<String> =
    LazyLock::new(|| serde_json::to_string_pretty(&*DOCUMENT).unwrap_or_default() + "\n");

/// The OpenAPI document as JSON.
#[must_use]
pub fn document() -> &'static str {
    &JSON
}

/// Each documented path with the methods it takes.
static PATHS: LazyLock<Vec<(ResourceDef, String)>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().into_iter().flatten();
    paths.map(|(path, item)| (ResourceDef::new(path.as_str()), allow(item))).collect()
});

/// The methods of a path, as `Allow` lists them.
fn allow(item: &Value) -> String {
    let methods = item.as_object().into_iter().flatten();
    methods.map(|(method, _)| method.to_uppercase()).collect::<Vec<_>>().join(", ")
}

/// Refuses what no operation takes: a known path with another method, or an unknown path.
pub(super) async fn refuse_unmatched(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let known = PATHS.iter().find(|(path, _)| path.is_match(request.path()));
    let Some((_, allow)) = known else { return Err(Problem::new(ProblemCode::NotFound)) };
    let problem = Problem::new(ProblemCode::MethodNotAllowed);
    Err(match HeaderValue::from_str(allow) {
        Ok(allow) => problem.with_header(header::ALLOW, allow),
        Err(_) => problem,
    })
}
