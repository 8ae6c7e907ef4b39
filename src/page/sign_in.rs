//! The pages for signing in and out. They are used if the service requires an API key.

use maud::html;

use super::icons;
use super::layout::page;

/// The page for a person who is signed in. It has the button for signing out.
#[must_use]
pub fn signed_in() -> String {
    let main = html! {
        form class="card narrow" method="post" action="/sign-out" {
            h1 { "Signed in" }
            p { "You are signed in until you sign out or close the browser." }
            p class="buttons main" {
                button type="submit" class="strong" { "Sign out" }
                a href="/" { "Go to the start page" }
            }
        }
    };
    page(None, "Signed in", &main).into_string()
}

/// The page for signing in. `to` is the path of the next page; `is_invalid` means that the entered key is not valid.
#[must_use]
pub fn sign_in(to: &str, is_invalid: bool) -> String {
    let main = html! {
        form class="card narrow" method="post" action="/sign-in" {
            h1 { "Sign in" }
            p { "The operator of this service issues the API keys." }
            input type="hidden" name="to" value=(to);
            div class="field" {
                label for="key" { "API key" }
                input #key name="key" type="password" autocomplete="current-password" required autofocus
                    aria-invalid=[is_invalid.then_some("true")] aria-describedby=[is_invalid.then_some("key-error")];
                @if is_invalid { p class="error" id="key-error" { (icons::cross()) "This API key is not valid for this service." } }
            }
            p class="buttons main" { button type="submit" class="strong" { "Sign in" } }
        }
    };
    page(None, "Sign in", &main).into_string()
}
