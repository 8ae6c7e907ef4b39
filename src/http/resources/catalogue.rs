//! `GET /v1/catalogue` and `GET /v1/catalogue/{id}`: the troubleshooting catalogue.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use actix_web::http::header::{CacheControl, CacheDirective, ETag, EntityTag, Header, IfNoneMatch};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use crate::assessment::{FieldError, FieldErrorCode};
use crate::catalogue::{self, Entry, EntryId};
use crate::http::query::{NoParameters, query};
use crate::identify::{self, MAX_QUERY_CHARS};
use crate::problem::{Problem, ProblemCode};

/// The entries of the catalogue.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryList {
    /// The entries, in the order of the source. With `q`, the best match is first.
    #[schema(value_type = Vec<Entry>)]
    entries: Vec<&'static RawValue>,
}

impl EntryList {
    fn json(&self) -> String {
        serde_json::to_string(self).expect("a list of JSON values can be serialized")
    }
}

/// The whole catalogue in JSON, serialized once.
static ALL_ENTRIES: LazyLock<String> = LazyLock::new(|| {
    let entries = catalogue::all().map(|entry| catalogue::json(entry.id)).collect();
    EntryList { entries }.json()
});

/// The tag of the whole catalogue.
static ALL_ENTRIES_TAG: LazyLock<EntityTag> = LazyLock::new(|| tag(&ALL_ENTRIES));

/// The whole catalogue, in JSON.
#[must_use]
pub fn entry_list() -> &'static str {
    &ALL_ENTRIES
}

/// Which entries are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntryQuery {
    /// Words to search for. Only the entries that match are listed, the best match first.
    #[param(nullable = false, required = false, max_length = 256, example = "greyed out")]
    q: Option<String>,
}

/// The version of the response that the client has.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it documents a header that `cacheable` reads")]
pub(crate) struct Conditional {
    /// The `ETag` of a response that the client has. If it is still current, the status is 304.
    #[param(rename = "If-None-Match", nullable = false, required = false)]
    if_none_match: Option<String>,
}

/// List the catalogue
///
/// The eleven entries of the troubleshooting catalogue, in the order of the source. With `q`, only
/// those that match, the best match first.
#[utoipa::path(
    tag = "catalogue",
    params(EntryQuery, Conditional),
    responses(
        (status = 200, description = "The entries.", body = EntryList),
        (status = 304, description = "The response has not changed since the one in `If-None-Match`."),
    ),
    security((), ("bearer" = []))
)]
#[get("/v1/catalogue")]
pub(crate) async fn list_entries(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let EntryQuery { q } = query(&request)?;
    match q {
        None => Ok(cacheable(&request, entry_list().into(), ALL_ENTRIES_TAG.clone())),
        Some(words) => {
            reject_long(&words)?;
            let json = search(&words);
            let tag = tag(&json);
            Ok(cacheable(&request, json.into(), tag))
        }
    }
}

/// Rejects a query that is too long.
pub(super) fn reject_long(words: &str) -> Result<(), Problem> {
    let count = u64::try_from(words.chars().count());
    if count.is_ok_and(|count| count <= MAX_QUERY_CHARS) {
        return Ok(());
    }
    Err(Problem::new(ProblemCode::InvalidQuery).with_errors(vec![FieldError {
        pointer: "/q".into(),
        code: FieldErrorCode::WrongLength,
        detail: format!("Must have at most {MAX_QUERY_CHARS} characters."),
    }]))
}

/// The entries that match the words, in JSON.
fn search(words: &str) -> String {
    let entries = identify::search(words).into_iter().map(|entry| catalogue::json(entry.id));
    EntryList { entries: entries.collect() }.json()
}

/// Show an entry of the catalogue
///
/// One entry with its problems, causes, solutions and times.
#[utoipa::path(
    tag = "catalogue",
    params(("id" = EntryId, Path, description = "The entry.", example = "out-of-date-license-alert"), Conditional),
    responses(
        (status = 200, description = "The entry.", body = Entry),
        (status = 304, description = "The response has not changed since the one in `If-None-Match`."),
    ),
    security((), ("bearer" = []))
)]
#[get("/v1/catalogue/{id}")]
pub(crate) async fn get_entry(
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let NoParameters {} = query(&request)?;
    let id: EntryId = id.parse().map_err(|_| Problem::new(ProblemCode::EntryNotFound))?;
    let json = catalogue::json(id).get();
    Ok(cacheable(&request, json.into(), tag(json)))
}

/// The tag of a body, computed from its bytes.
fn tag(body: &str) -> EntityTag {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    EntityTag::new_strong(format!("{:016x}", hasher.finish()))
}

/// The body, or 304 if the client has it already.
fn cacheable(request: &HttpRequest, body: Cow<'static, str>, tag: EntityTag) -> HttpResponse {
    let has_it = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|other| other.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if has_it { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header(CacheControl(vec![CacheDirective::NoCache]));
    if has_it { response.finish() } else { response.content_type("application/json").body(body) }
}
