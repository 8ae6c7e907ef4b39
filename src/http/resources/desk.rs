//! The pages for a browser: `GET /` and the pages that it links to. [`crate::page`] renders them.

use std::future::ready;
use std::io;

use actix_web::http::header::{
    self, ContentDisposition, DispositionParam, DispositionType, HeaderValue,
};
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource};
use form_urlencoded::parse;

use super::assessments::record_assessment;
use super::bulk::{answer_rows, job, open_problem};
use super::catalogue::reject_long;
use super::health::show_metrics;
use crate::bulk::{Bulk, RowFormat};
use crate::catalogue::EntryId;
use crate::http::auth::access::reject_cross_site;
use crate::http::auth::session::{show_sign_in, sign_in, sign_out};
use crate::http::body::{FormBody, upload};
use crate::http::response::{method_not_allowed, ok_page};
use crate::http::state::{Limits, State, now};
use crate::page::{self, ASSETS, Asset, Form, FormError, PREVIEWED_ROWS, TEMPLATE};
use crate::problem::{Problem, ProblemCode};

/// The routes of the pages.
pub(in crate::http) fn pages(service: &mut ServiceConfig) {
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

/// A path with its methods. Other methods are rejected.
fn resource(path: &'static str, allow: &'static str) -> Resource {
    web::resource(path)
        .default_service(web::to(move || ready(Err::<HttpResponse, _>(method_not_allowed(allow)))))
}

/// The problem of fields that are not those of the form.
fn form_problem(error: FormError) -> Problem {
    Problem::new(ProblemCode::MalformedRequest).with_detail(error.to_string())
}

async fn show_desk(request: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    match request.query_string() {
        "" => Ok(ok_page(page::form(&Form::default()))),
        "example" | "example=" => {
            let page = page::assessed(&Form::example(), now(), |assessment| {
                record_assessment(&request, &state, assessment);
            });
            Ok(ok_page(page))
        }
        query => {
            let (form, _) = Form::from_pairs(parse(query.as_bytes())).map_err(form_problem)?;
            Ok(ok_page(page::form(&form)))
        }
    }
}

async fn answer_desk(
    request: HttpRequest,
    state: Data<State>,
    FormBody(pairs): FormBody,
) -> Result<HttpResponse, Problem> {
    reject_cross_site(&request)?;
    let (form, action) = Form::from_pairs(pairs).map_err(form_problem)?;
    page::after_action(form, action, now(), |assessment| {
        record_assessment(&request, &state, assessment);
    })
    .map(ok_page)
    .map_err(form_problem)
}

async fn show_entries() -> HttpResponse {
    ok_page(page::list(""))
}

/// Searches the catalogue. The words are sent as a form and not in the URL, because they may contain a PAK number.
async fn search_entries(
    request: HttpRequest,
    FormBody(fields): FormBody,
) -> Result<HttpResponse, Problem> {
    reject_cross_site(&request)?;
    let words = fields.iter().find(|(name, _)| name == "q").map_or("", |(_, words)| words);
    reject_long(words)?;
    Ok(ok_page(page::list(words)))
}

async fn show_entry(id: Path<String>) -> Result<HttpResponse, Problem> {
    let id: EntryId = id.parse().map_err(|_| Problem::new(ProblemCode::EntryNotFound))?;
    Ok(ok_page(page::entry(id)))
}

async fn show_many(state: Data<State>) -> HttpResponse {
    ok_page(page::many(state.limits.max_upload_bytes))
}

async fn answer_many(
    request: HttpRequest,
    state: Data<State>,
    body: Payload,
) -> Result<HttpResponse, Problem> {
    reject_cross_site(&request)?;
    let limits = state.limits;
    let permit = state.bulk_permit()?;
    let upload = upload(&request, body.into_inner(), &limits).await?;
    if upload.action == "check" {
        return Ok(checked(&upload.file, &limits));
    }
    let rows = io::Cursor::new(upload.file.freeze());
    match answer_rows(rows, job(RowFormat::Csv, RowFormat::Csv, &limits), permit, state).await {
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

/// The page with the first rows of a file, assessed.
fn checked(file: &[u8], limits: &Limits) -> HttpResponse {
    let job = job(RowFormat::Csv, RowFormat::Ndjson, limits);
    let bulk = match Bulk::open(file, job) {
        Ok(bulk) => bulk,
        Err(error) => return unreadable(&open_problem(error), limits),
    };
    let (mut rows, mut count) = (Vec::new(), 0);
    // Reading from memory cannot fail. The only error ends the run when there are enough rows.
    _ = bulk.run(|part| {
        rows.append(&mut part.text);
        count += part.tally.rows;
        if count < PREVIEWED_ROWS as u64 { Ok(()) } else { Err(io::ErrorKind::Interrupted.into()) }
    });
    let rows = String::from_utf8_lossy(&rows);
    let first: Vec<_> = rows.lines().take(PREVIEWED_ROWS).collect();
    ok_page(page::previewed(limits.max_upload_bytes, &first.join("\n")))
}

/// The page that states why a file cannot be read.
fn unreadable(problem: &Problem, limits: &Limits) -> HttpResponse {
    let details = problem.details(None);
    ok_page(page::unreadable(limits.max_upload_bytes, &details.detail, &details.errors))
}

async fn show_template() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"pakplan.csv\""))
        .body(TEMPLATE)
}

/// A file that the pages load. Its path changes with its contents, so browsers may cache it.
fn show_asset(asset: Asset) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.text)
}
