//! Who may use the service: anybody, or where tokens are set, whoever has one of them.

use std::fmt;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use subtle::ConstantTimeEq as _;

use super::{Problem, ProblemCode};

/// The bearer tokens (RFC 6750) that are let in; all are where there is none.
#[derive(Clone, Default)]
pub struct Access {
    tokens: Vec<String>,
}

/// Tokens are secrets: only their number is shown.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({} tokens)", self.tokens.len())
    }
}

impl Access {
    /// Lets in whoever has one of these tokens.
    #[must_use]
    pub fn by_tokens(tokens: Vec<String>) -> Self {
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

    /// Compares with every token to its end, so that the time taken tells nothing of them.
    fn lets_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some((scheme, given)) = given.and_then(|value| value.split_once(' ')) else {
            return false;
        };
        let given = given.trim().as_bytes();
        let same = self
            .tokens
            .iter()
            .fold(0, |same, token| same | u8::from(bool::from(token.as_bytes().ct_eq(given))));
        scheme.eq_ignore_ascii_case("bearer") && same == 1
    }
}
