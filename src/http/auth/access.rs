//! Which clients have access: all, or if keys are set, those with a key. A program sends its key in the header
//! `Authorization`, a browser in the cookie of its session.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::HttpRequest;
use actix_web::http::header;
use clap::ValueEnum;

use super::keys::ApiKeys;
use crate::http::area::Area;
use crate::problem::{Problem, ProblemCode};

/// An API key, as a client has it. It is a secret, so its debug form does not show it.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the header `Authorization` has it (RFC 6750).
    #[must_use]
    pub fn as_authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// What can be public although keys are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Public {
    /// The OpenAPI document and its page
    Docs,
    /// The metrics
    Metrics,
}

/// Who sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) enum Caller {
    /// Unknown: no key is required.
    Anonymous,
    /// The client with the key of this name.
    Named(Arc<str>),
}

/// Which clients have access. The keys can be replaced while the service runs.
#[derive(Debug, Default)]
pub struct Access {
    /// If there are none, all clients have access.
    keys: RwLock<Option<Arc<ApiKeys>>>,
    public: Vec<Public>,
}

impl Access {
    /// Gives access to clients with one of these keys, and to all clients for what is public.
    #[must_use]
    pub fn by_keys(keys: ApiKeys, public: Vec<Public>) -> Self {
        Self { keys: RwLock::new(Some(Arc::new(keys))), public }
    }

    /// Replaces the keys.
    pub fn replace(&self, keys: ApiKeys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(keys));
    }

    fn keys(&self) -> Option<Arc<ApiKeys>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a key is required.
    pub(in crate::http) fn requires_key(&self) -> bool {
        self.keys().is_some()
    }

    /// Whether a key is valid.
    pub(in crate::http) fn is_valid_key(&self, key: &str) -> bool {
        self.keys().is_some_and(|keys| keys.name_of(key).is_some())
    }

    /// Who sent a request, or the problem if the client has no access. The API ignores the cookie, which browsers send by
    /// themselves, so that no other site can use the API through a browser.
    pub(in crate::http) fn check(
        &self,
        area: Area,
        request: &HttpRequest,
    ) -> Result<Caller, Problem> {
        let Some(keys) = self.keys() else { return Ok(Caller::Anonymous) };
        let cookie = request.cookie(SESSION).filter(|_| area != Area::Api);
        let given = bearer(request).or(cookie.as_ref().map(actix_web::cookie::Cookie::value));
        match given.and_then(|key| keys.name_of(key)) {
            Some(name) => Ok(Caller::Named(name.into())),
            None if self.is_public(area) => Ok(Caller::Anonymous),
            None => Err(Problem::new(ProblemCode::Unauthorized)),
        }
    }

    fn is_public(&self, area: Area) -> bool {
        match area {
            Area::Health | Area::SignIn => true,
            Area::Docs => self.public.contains(&Public::Docs),
            Area::Metrics => self.public.contains(&Public::Metrics),
            Area::Api | Area::Pages => false,
        }
    }
}

/// The cookie with the key.
pub(super) const SESSION: &str = "pakplan_key";

/// The key in the header `Authorization`.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Rejects a request that another site made a browser send. Browsers state the origin of a request in one of two headers.
/// Other clients send neither.
pub(in crate::http) fn reject_cross_site(request: &HttpRequest) -> Result<(), Problem> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let is_own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text("host")
        }
        (None, None) => true,
    };
    if is_own { Ok(()) } else { Err(Problem::new(ProblemCode::CrossSite)) }
}
