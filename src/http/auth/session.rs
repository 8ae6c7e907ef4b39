//! The sign-in of a browser. It stores the key in a cookie that scripts cannot read, that is not sent with requests from
//! other sites, and that the browser deletes at the end of its session.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::access::{SESSION, reject_cross_site};
use crate::http::body::FormBody;
use crate::http::response::{START, ok_page, path_on_this_site};
use crate::http::state::State;
use crate::page;
use crate::problem::Problem;

/// The page to sign in, or to sign out if the browser has a valid key.
pub(in crate::http) async fn show_sign_in(
    request: HttpRequest,
    state: Data<State>,
) -> HttpResponse {
    let key = request.cookie(SESSION);
    let is_signed_in = key.is_some_and(|key| state.access.is_valid_key(key.value()));
    ok_page(if is_signed_in { page::signed_in() } else { page::sign_in(START, false) })
}

/// Signs in with a key.
pub(in crate::http) async fn sign_in(
    request: HttpRequest,
    state: Data<State>,
    FormBody(fields): FormBody,
) -> Result<HttpResponse, Problem> {
    reject_cross_site(&request)?;
    let text = |name: &str| {
        fields.iter().find(|(other, _)| other == name).map_or("", |(_, text)| text.trim())
    };
    let to = path_on_this_site(text("to"));
    let key = text("key");
    if state.access.requires_key() && !state.access.is_valid_key(key) {
        return Ok(ok_page(page::sign_in(to, true)));
    }
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, to));
    // If no key is required, the field may contain anything, also what a cookie cannot contain.
    if state.access.requires_key() {
        response.cookie(session(key, &state));
    }
    Ok(response.finish())
}

/// Signs out: deletes the cookie.
pub(in crate::http) async fn sign_out(
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Problem> {
    reject_cross_site(&request)?;
    let mut cookie = session("", &state);
    cookie.make_removal();
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/sign-in"))
        .cookie(cookie)
        .finish())
}

/// The cookie. It ends with the session of the browser.
fn session(key: &str, state: &State) -> Cookie<'static> {
    Cookie::build(SESSION, key.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.is_secure)
        .finish()
}
