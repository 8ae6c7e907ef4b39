//! The sign-in of a browser: it puts the key into a cookie that scripts cannot read, that other sites cannot make the
//! browser send, and that is gone with the session.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::State;
use super::access::{SESSION, refuse_cross_site};
use super::desk::shown;
use super::extract::FormBody;
use crate::page;
use crate::problem::Problem;

/// Where one gets to when nothing else is said.
const START: &str = "/";

/// The page that asks for a key, or where there is one, lets it go.
pub(super) async fn show_sign_in(request: HttpRequest, state: Data<State>) -> HttpResponse {
    let key = request.cookie(SESSION);
    let is_signed_in = key.is_some_and(|key| state.access.knows(key.value()));
    shown(if is_signed_in { page::signed_in() } else { page::sign_in(START, false) })
}

/// Takes a key.
pub(super) async fn sign_in(
    request: HttpRequest,
    state: Data<State>,
    FormBody(fields): FormBody,
) -> Result<HttpResponse, Problem> {
    refuse_cross_site(&request)?;
    let text = |name: &str| {
        fields.iter().find(|(other, _)| other == name).map_or("", |(_, text)| text.trim())
    };
    let to = own_path(text("to"));
    let key = text("key");
    if state.access.wants_keys() && !state.access.knows(key) {
        return Ok(shown(page::sign_in(to, true)));
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
pub(super) async fn sign_out(
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

/// A path of this service: one that a browser takes for another host leads to the start.
pub(super) fn own_path(to: &str) -> &str {
    let mut bytes = to.bytes();
    let is_own = bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && to.bytes().all(|byte| byte.is_ascii_graphic());
    if is_own { to } else { START }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("/", "/")]
    #[case("/many", "/many")]
    #[case("/?licenses.0.quantity=5", "/?licenses.0.quantity=5")]
    #[case("//other.example", "/")]
    #[case("/\\other.example", "/")]
    #[case("https://other.example", "/")]
    #[case("/a\r\nset-cookie: x=y", "/")]
    #[case("", "/")]
    fn one_stays_on_this_site(#[case] to: &str, #[case] path: &str) {
        assert_eq!(super::own_path(to), path);
    }
}
