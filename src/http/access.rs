//! Who may use the service: anybody, or where tokens are set, whoever has one of them.

use std::fmt;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use subtle::ConstantTimeEq as _;

use super::{Problem, ProblemCode};

/// A bearer token (RFC 6750). It is a secret, so its debug form does not show it.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is long enough not to be guessed, and can be sent in a header.
    #[must_use]
    pub fn is_strong(&self) -> bool {
        const SHORTEST: usize = 16;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        self.0.len() >= SHORTEST && self.0.bytes().all(allowed)
    }
}

impl Token {
    /// As the header `Authorization` has it.
    #[must_use]
    pub fn as_authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl From<&str> for Token {
    fn from(token: &str) -> Self {
        Self(token.to_owned())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The tokens that are let in; everybody is where there is none.
#[derive(Clone, Debug, Default)]
pub struct Access {
    tokens: Vec<Token>,
}

impl Access {
    /// Lets in whoever has one of these tokens.
    #[must_use]
    pub fn by_tokens(tokens: Vec<Token>) -> Self {
        Self { tokens }
    }

    /// Refuses a request without a token that is let in.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if self.tokens.is_empty() || self.lets_in(headers) {
            return Ok(());
        }
        let challenge = HeaderValue::from_static("Bearer");
        Err(Problem::new(ProblemCode::Unauthorized)
            .with_header(header::WWW_AUTHENTICATE, challenge))
    }

    /// Compares with every token, and with one of the same length to its end, so that the time
    /// taken tells no more of a token than its length.
    fn lets_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some((scheme, given)) = given.and_then(|value| value.split_once(' ')) else {
            return false;
        };
        let given = given.trim().as_bytes();
        let same = self
            .tokens
            .iter()
            .fold(0, |same, token| same | u8::from(bool::from(token.0.as_bytes().ct_eq(given))));
        scheme.eq_ignore_ascii_case("bearer") && same == 1
    }
}
