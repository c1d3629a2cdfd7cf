//! Access tokens that do not do, at endpoints that speak problem documents.

use protocols::oauth::BearerError;

use super::{Kind, Problem};
use crate::http::error::bearer::BearerRefusal;
use crate::http::error::oauth::OauthError;

/// Whose tokens are asked for: those of this program, whichever tenant issued them.
const REALM: &str = "evident";

impl From<BearerError> for Problem {
    fn from(error: BearerError) -> Self {
        let kind = match error.status() {
            400 => Kind::MalformedRequest,
            403 => Kind::Forbidden,
            _ => Kind::Unauthenticated,
        };
        let problem = Self::new(kind, error.description().as_str()).challenge(error.challenge(REALM));
        match error {
            BearerError::UseDpopNonce(nonce) => problem.nonce(nonce),
            _ => problem,
        }
    }
}

impl From<BearerRefusal> for Problem {
    fn from(refusal: BearerRefusal) -> Self {
        match refusal {
            BearerRefusal::Token(error) => error.into(),
            BearerRefusal::Failed(error) => error.into(),
        }
    }
}

/// Something failed behind a token. What happened is in the program's log already.
impl From<OauthError> for Problem {
    fn from(error: OauthError) -> Self {
        error.retry_after().map_or_else(Self::internal, |wait| {
            Self::new(Kind::Unavailable, "this cannot be looked up now; try again in a moment").retry_after(wait)
        })
    }
}
