//! The OpenAPI document, generated from the operations that [`super::app()`] routes, and the paths that
//! serve it.

mod examples;
mod refusals;
mod version;

use std::borrow::Cow;
use std::future::ready;
use std::sync::{LazyLock, OnceLock};

use actix_web::dev::ResourceDef;
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, Resource};
use clap::ValueEnum;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::area::routed_path;
use super::resources::operations;
use super::response::method_not_allowed;
use crate::assessment::CatalogueDetail;
use crate::problem::{Problem, ProblemCode, ProblemDetails};

/// The document without its operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "pakplan",
        description = "Computes how many Cisco WebEx Meetings Server 2.0 upgrades a PAK can fulfill, now and later, names the documented message and plans the rest.\n\nEach path that supports GET also supports HEAD, with the same headers. Any other method that a path does not list, OPTIONS and TRACE included, is rejected with 405 and `Allow`. A path that is not listed, or that contains a NUL or bytes that are not UTF-8, is rejected with 404. Under `/v1/`, a query parameter that is unknown or given twice is rejected with 400. Every error response is `application/problem+json` (RFC 9457), except if the head of the request is damaged, too large or late: then the response is 400, 431 or 408 without a body.",
        license(name = "MIT", url = "https://opensource.org/license/mit"),
    ),
    servers((url = "/", description = "The service that serves this document.")),
    tags(
        (name = "assessments", description = "How many licenses can be fulfilled, and what to do."),
        (name = "bulk", description = "Many assessments at once, streamed."),
        (name = "catalogue", description = "The troubleshooting catalogue."),
        (name = "messages", description = "Find the documented messages in a text."),
        (name = "health", description = "Health checks."),
    ),
    components(schemas(ProblemDetails, CatalogueDetail)),
)]
struct Head;

/// The document as a value, in OpenAPI 3.1.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(Head::openapi())
        .configure(operations)
        .split_for_parts();
    if let Some(components) = &mut document.components {
        components.add_security_scheme("bearer", bearer());
    }
    let mut document = serde_json::to_value(document).expect("the document is JSON");
    refusals::add(&mut document);
    examples::add(&mut document);
    document
});

/// The version of OpenAPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OpenApiVersion {
    /// 3.1
    #[default]
    #[value(name = "3.1")]
    V3_1,
    /// 3.0.3, for generators that do not support 3.1
    #[value(name = "3.0")]
    V3_0,
}

/// The format of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OpenApiFormat {
    /// JSON
    #[default]
    Json,
    /// YAML
    Yaml,
}

/// The OpenAPI document of the service.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "a JSON value can be written as JSON and as YAML")]
pub fn document(version: OpenApiVersion, format: OpenApiFormat) -> String {
    let document = match version {
        OpenApiVersion::V3_1 => Cow::Borrowed(&*DOCUMENT),
        OpenApiVersion::V3_0 => Cow::Owned(version::in_3_0(&DOCUMENT)),
    };
    match format {
        OpenApiFormat::Json => {
            serde_json::to_string_pretty(&document).expect("the document is JSON") + "\n"
        }
        OpenApiFormat::Yaml => yaml_serde::to_string(&document).expect("the document is YAML too"),
    }
}

fn bearer() -> SecurityScheme {
    let description =
        "An API key of the service. A service that is started without keys requires none.";
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description));
    SecurityScheme::Http(scheme.build())
}

/// The paths of the document, and of a page to read it and to try the operations.
pub(super) fn serve(service: &mut ServiceConfig) {
    let page = Config::new(["/openapi.json"])
        .try_it_out_enabled(true)
        .display_request_duration(true)
        .validator_url("none");
    service
        .service(resource("/openapi.json", OpenApiVersion::V3_1, OpenApiFormat::Json))
        .service(resource("/openapi-3.0.json", OpenApiVersion::V3_0, OpenApiFormat::Json))
        .service(resource("/openapi.yaml", OpenApiVersion::V3_1, OpenApiFormat::Yaml))
        .service(web::redirect("/docs", "/docs/").see_other())
        .service(SwaggerUi::new("/docs/{file:.*}").config(page));
}

/// The document at a path. It is generated at the first request.
fn resource(path: &str, version: OpenApiVersion, format: OpenApiFormat) -> Resource {
    let content_type = match format {
        OpenApiFormat::Json => "application/json",
        OpenApiFormat::Yaml => "application/yaml",
    };
    let text = OnceLock::new();
    let answer = move || {
        let text: &Bytes = text.get_or_init(|| document(version, format).into());
        ready(HttpResponse::Ok().content_type(content_type).body(text.clone()))
    };
    web::resource(path).route(web::get().to(answer))
}

/// Each documented path with its methods.
static PATHS: LazyLock<Vec<(ResourceDef, String)>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().into_iter().flatten();
    let documented = paths.map(|(path, item)| (ResourceDef::new(path.as_str()), allow(item)));
    documented.chain([(ResourceDef::new("/docs/{file}*"), "GET".to_owned())]).collect()
});

/// The methods of a path, as `Allow` lists them.
fn allow(item: &Value) -> String {
    let methods = item.as_object().into_iter().flatten();
    methods.map(|(method, _)| method.to_uppercase()).collect::<Vec<_>>().join(", ")
}

/// Rejects a request that no operation handles: another method of a known path, or an unknown path.
pub(super) async fn reject_unmatched(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let known = PATHS.iter().find(|(path, _)| path.is_match(routed_path(&request)));
    let Some((_, allow)) = known else { return Err(Problem::new(ProblemCode::NotFound)) };
    Err(method_not_allowed(allow))
}
