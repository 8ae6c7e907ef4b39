//! The pages for the desk: `GET /` and what it leads to. What they show is made in [`crate::page`].

use std::future::ready;
use std::io;

use actix_web::http::header::{
    self, CacheControl, CacheDirective, ContentDisposition, DispositionParam, DispositionType,
    HeaderName, HeaderValue,
};
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Resource};
use form_urlencoded::parse;

use super::access::{Area, refuse_cross_site};
use super::assessments::seen;
use super::bulk::{answer_rows, bulk_place, job, open_problem};
use super::extract::{FormBody, upload};
use super::metrics::show_metrics;
use super::problem_response::{self, method_not_allowed};
use super::sign_in::{own_path, show_sign_in, sign_in, sign_out};
use super::{Limits, State, now};
use crate::bulk::{Bulk, RowFormat};
use crate::catalogue::EntryId;
use crate::page::{self, ASSETS, Asset, Form, FormError, PREVIEWED_ROWS, TEMPLATE};
use crate::problem::{Problem, ProblemCode};

/// The media type of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// A page loads nothing but what the service holds, runs no script and has no style that stands in it, sends its forms
/// nowhere else and stands in no frame.
const POLICY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
);

/// Where the pages are.
pub(super) fn serve(service: &mut ServiceConfig) {
    service
        .service(resource("/", "GET, HEAD, POST").get(show_desk).post(answer_desk))
        .service(resource("/catalogue", "GET, HEAD, POST").get(show_entries).post(search_entries))
        .service(resource("/catalogue/{id}", "GET, HEAD").get(show_entry))
        .service(resource("/many", "GET, HEAD, POST").get(show_many).post(answer_many))
        .service(resource("/many/template.csv", "GET, HEAD").get(show_template))
        .service(resource("/sign-in", "GET, HEAD, POST").get(show_sign_in).post(sign_in))
        .service(resource("/sign-out", "POST").post(sign_out))
        .service(resource("/metrics", "GET, HEAD").get(show_metrics));
    for asset in ASSETS {
        let answer = move || ready(show_asset(asset));
        service.service(resource(asset.path, "GET, HEAD").route(web::get().to(answer)));
    }
}

/// A path, with the methods it takes.
fn resource(path: &'static str, allow: &'static str) -> Resource {
    web::resource(path)
        .default_service(web::to(move || ready(Err::<HttpResponse, _>(method_not_allowed(allow)))))
}

/// Whether a refusal is shown to a person, who has asked for a page with a browser.
pub(super) fn is_for_people(area: Area, request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("text/html"))
        && matches!(area, Area::Pages | Area::SignIn | Area::Docs)
}

/// A refusal as a page. Whoever has no key is asked for one.
pub(super) fn refusal(problem: &Problem, request: &HttpRequest, request_id: &str) -> HttpResponse {
    let page = if problem.code() == ProblemCode::Unauthorized {
        let to = request.uri().path_and_query().map_or("/", |path| path.as_str());
        page::sign_in(own_path(to), false)
    } else {
        let details = problem.details(None);
        page::error(details.title, &details.detail, request_id)
    };
    html(&mut problem_response::head(problem), page)
}

/// A page. It may hold a PAK number, so nothing keeps it. One that shows what is wrong with a form has status 200 like any
/// other: browsers report other statuses as errors of the page.
fn html(response: &mut HttpResponseBuilder, page: String) -> HttpResponse {
    response
        .content_type(HTML)
        .insert_header(POLICY)
        .insert_header(CacheControl(vec![CacheDirective::NoStore]))
        .body(page)
}

pub(super) fn shown(page: String) -> HttpResponse {
    html(&mut HttpResponse::Ok(), page)
}

/// The refusal of fields that are not a form of this page.
fn form_problem(error: FormError) -> Problem {
    Problem::new(ProblemCode::MalformedRequest).with_detail(error.to_string())
}

async fn show_desk(request: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    match request.query_string() {
        "" => Ok(shown(page::form(&Form::default()))),
        "example" | "example=" => {
            let page = page::assessed(&Form::example(), now(), |assessment| {
                seen(&request, &state, assessment);
            });
            Ok(shown(page))
        }
        query => {
            let (form, _) = Form::from_pairs(parse(query.as_bytes())).map_err(form_problem)?;
            Ok(shown(page::form(&form)))
        }
    }
}

async fn answer_desk(
    request: HttpRequest,
    state: Data<State>,
    FormBody(pairs): FormBody,
) -> Result<HttpResponse, Problem> {
    refuse_cross_site(&request)?;
    let (form, action) = Form::from_pairs(pairs).map_err(form_problem)?;
    page::after_action(form, action, now(), |assessment| seen(&request, &state, assessment))
        .map(shown)
        .map_err(form_problem)
}

async fn show_entries() -> HttpResponse {
    shown(page::list(""))
}

/// Looks for words. They are sent as a form, since a PAK number may be among what was pasted, which must be in no address.
async fn search_entries(
    request: HttpRequest,
    FormBody(fields): FormBody,
) -> Result<HttpResponse, Problem> {
    refuse_cross_site(&request)?;
    let words = fields.iter().find(|(name, _)| name == "q").map_or("", |(_, words)| words);
    super::catalogue::refuse_long(words)?;
    Ok(shown(page::list(words)))
}

async fn show_entry(id: Path<String>) -> Result<HttpResponse, Problem> {
    let id: EntryId = id.parse().map_err(|_| Problem::new(ProblemCode::EntryNotFound))?;
    Ok(shown(page::entry(id)))
}

async fn show_many(state: Data<State>) -> HttpResponse {
    shown(page::many(state.limits.max_upload_bytes))
}

async fn answer_many(
    request: HttpRequest,
    state: Data<State>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    refuse_cross_site(&request)?;
    let limits = state.limits;
    let place = bulk_place(&state)?;
    let upload = upload(&request, body.into_inner(), &limits).await?;
    if upload.action == "check" {
        return Ok(checked(&upload.file, &limits));
    }
    let rows = io::Cursor::new(upload.file.freeze());
    match answer_rows(rows, job(RowFormat::Csv, RowFormat::Csv, &limits), place, state).await {
        Ok(mut response) => {
            let name = DispositionParam::Filename("answers.csv".to_owned());
            let disposition = ContentDisposition {
                disposition: DispositionType::Attachment,
                parameters: vec![name],
            };
            if let Ok(value) = HeaderValue::try_from(disposition.to_string()) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
            }
            Ok(response)
        }
        Err(problem) => Ok(unreadable(&problem, &limits)),
    }
}

/// The page with the first rows of a file.
fn checked(file: &[u8], limits: &Limits) -> HttpResponse {
    let job = job(RowFormat::Csv, RowFormat::Ndjson, limits);
    let bulk = match Bulk::open(file, job) {
        Ok(bulk) => bulk,
        Err(error) => return unreadable(&open_problem(error), limits),
    };
    let mut rows = Vec::new();
    // Reading from memory cannot fail, so the only error is that there are rows enough.
    _ = bulk.run(|part| {
        rows.append(&mut part.text);
        let count = memchr::memchr_iter(b'\n', &rows).count();
        if count < PREVIEWED_ROWS { Ok(()) } else { Err(io::ErrorKind::Interrupted.into()) }
    });
    let rows = String::from_utf8_lossy(&rows);
    let first: Vec<_> = rows.lines().take(PREVIEWED_ROWS).collect();
    shown(page::previewed(limits.max_upload_bytes, &first.join("\n")))
}

/// The page that says why the rows of a file cannot be read.
fn unreadable(problem: &Problem, limits: &Limits) -> HttpResponse {
    let details = problem.details(None);
    shown(page::unreadable(limits.max_upload_bytes, &details.detail, &details.errors))
}

async fn show_template() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"pakplan.csv\""))
        .body(TEMPLATE)
}

/// A file that pages load. Its address changes with it, so it may be kept.
fn show_asset(asset: Asset) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.text)
}
