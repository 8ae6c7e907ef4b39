//! `GET /v1/catalogue` and `GET /v1/catalogue/{id}`: the troubleshooting catalogue.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use actix_web::http::header::{CacheControl, CacheDirective, ETag, EntityTag, Header, IfNoneMatch};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::extract::{NoParameters, query};
use super::{Problem, ProblemCode, ProblemDetails};
use crate::catalogue::{self, Entry, EntryId};

/// The entries of the catalogue.
#[derive(Serialize, ToSchema)]
pub struct EntryList {
    /// The entries, in the source's order.
    #[schema(value_type = Vec<Entry>, max_items = 11)]
    entries: Vec<&'static RawValue>,
}

/// The whole catalogue, written once.
static ALL_ENTRIES: LazyLock<String> = LazyLock::new(|| {
    let entries = EntryId::ALL.into_iter().map(catalogue::json).collect();
    serde_json::to_string(&EntryList { entries }).unwrap_or_default()
});

/// The whole catalogue, in JSON.
#[must_use]
pub fn entry_list() -> &'static str {
    &ALL_ENTRIES
}

/// List the catalogue
///
/// The eleven entries of the troubleshooting catalogue, in the source's order.
#[utoipa::path(
    tag = "catalogue",
    responses(
        (status = 200, description = "The entries.", body = EntryList),
        (status = 304, description = "The entries are those that `If-None-Match` names."),
    )
)]
#[get("/v1/catalogue")]
pub async fn list_entries(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let NoParameters {} = query(&request)?;
    Ok(cacheable(&request, entry_list()))
}

/// Show an entry of the catalogue
///
/// One entry with its problems, causes, solutions and times.
#[utoipa::path(
    tag = "catalogue",
    params(("id" = EntryId, Path, description = "The entry.")),
    responses(
        (status = 200, description = "The entry.", body = Entry),
        (status = 304, description = "The entry is the one that `If-None-Match` names."),
        (status = 404, description = "There is no such entry.", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
#[get("/v1/catalogue/{id}")]
pub async fn get_entry(request: HttpRequest, id: Path<String>) -> Result<HttpResponse, Problem> {
    let NoParameters {} = query(&request)?;
    let id: EntryId = id.parse().map_err(|_| Problem::new(ProblemCode::EntryNotFound))?;
    Ok(cacheable(&request, catalogue::json(id).get()))
}

/// The body, or 304 where the client has it already.
fn cacheable(request: &HttpRequest, body: &'static str) -> HttpResponse {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let tag = EntityTag::new_strong(format!("{:016x}", hasher.finish()));
    let has_it = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|other| other.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if has_it { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header(CacheControl(vec![CacheDirective::NoCache]));
    if has_it { response.finish() } else { response.content_type("application/json").body(body) }
}
