//! The pages to sign in and out, for a service that requires an API key.

use maud::html;

use super::icons;
use super::layout::page;

/// The page to sign out.
#[must_use]
pub fn signed_in() -> String {
    let main = html! {
        form class="card narrow" method="post" action="/sign-out" {
            h1 { "Signed in" }
            p { "This browser holds a key, until it is closed." }
            p class="buttons main" {
                button type="submit" class="strong" { "Sign out" }
                a href="/" { "To the start" }
            }
        }
    };
    page(None, "Signed in", &main).into_string()
}

/// The page to sign in. `to` is the path to continue at.
#[must_use]
pub fn sign_in(to: &str, is_refused: bool) -> String {
    let main = html! {
        form class="card narrow" method="post" action="/sign-in" {
            h1 { "Sign in" }
            p { "Whoever runs this service gives out its keys." }
            input type="hidden" name="to" value=(to);
            div class="field" {
                label for="key" { "API key" }
                input #key name="key" type="password" autocomplete="current-password" required autofocus
                    aria-invalid=[is_refused.then_some("true")] aria-describedby=[is_refused.then_some("key-error")];
                @if is_refused { p class="error" id="key-error" { (icons::cross()) "This is no key of this service." } }
            }
            p class="buttons main" { button type="submit" class="strong" { "Sign in" } }
        }
    };
    page(None, "Sign in", &main).into_string()
}
