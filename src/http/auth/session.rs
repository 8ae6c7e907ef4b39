//! The sign-in of a browser: it puts the key into a cookie that scripts cannot read, that other sites cannot make the
//! browser send, and that is gone with the session.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::access::{SESSION, refuse_cross_site};
use crate::http::body::FormBody;
use crate::http::response::{START, ok_page, path_on_this_site};
use crate::http::state::State;
use crate::page;
use crate::problem::Problem;

/// The page that asks for a key, or where there is one, lets it go.
pub(in crate::http) async fn show_sign_in(
    request: HttpRequest,
    state: Data<State>,
) -> HttpResponse {
    let key = request.cookie(SESSION);
    let is_signed_in = key.is_some_and(|key| state.access.knows(key.value()));
    ok_page(if is_signed_in { page::signed_in() } else { page::sign_in(START, false) })
}

/// Takes a key.
pub(in crate::http) async fn sign_in(
    request: HttpRequest,
    state: Data<State>,
    FormBody(fields): FormBody,
) -> Result<HttpResponse, Problem> {
    refuse_cross_site(&request)?;
    let text = |name: &str| {
        fields.iter().find(|(other, _)| other == name).map_or("", |(_, text)| text.trim())
    };
    let to = path_on_this_site(text("to"));
    let key = text("key");
    if state.access.wants_keys() && !state.access.knows(key) {
        return Ok(ok_page(page::sign_in(to, true)));
    }
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, to));
    // Where there are no keys, what was typed may be anything, also what no cookie can hold.
    if state.access.wants_keys() {
        response.cookie(session(key, &state));
    }
    Ok(response.finish())
}

/// Forgets the key.
pub(in crate::http) async fn sign_out(
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    refuse_cross_site(&request)?;
    let mut cookie = session("", &state);
    cookie.make_removal();
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/sign-in"))
        .cookie(cookie)
        .finish())
}

/// The cookie. It ends with the browser's session.
fn session(key: &str, state: &State) -> Cookie<'static> {
    Cookie::build(SESSION, key.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.is_secure)
        .finish()
}
