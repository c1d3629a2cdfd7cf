//! A form as OAuth posts it: its parameters, each at most once, and the `Authorization` header beside it.
//!
//! Credentials in an address end up in logs and histories, so the query is looked at only to refuse them.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use protocols::oauth::{Authorization, ClientAuthentication, Parameters, TokenError, TokenErrorCode};

const FORM: &str = "application/x-www-form-urlencoded";

/// A posted form.
pub struct Posted {
    /// The header, if there is one.
    pub authorization: Option<Authorization>,
    /// The body.
    pub form: Parameters,
}

impl Posted {
    /// Reads a request whole.
    pub async fn read(request: Request) -> Result<Self, TokenError> {
        let (parts, body) = request.into_parts();
        let authorization = authorization(&parts.headers)?;
        if let Some(query) = parts.uri.query() {
            ClientAuthentication::refuse_in_query(&Parameters::parse(query.as_bytes())?)?;
        }
        if !is_form(&parts.headers) {
            let sentence = "send the parameters in the body, with Content-Type: application/x-www-form-urlencoded";
            return Err(TokenError::new(TokenErrorCode::InvalidRequest, sentence));
        }
        let body = to_bytes(body, Parameters::MOST_BYTES).await.map_err(|_| {
            TokenError::new(TokenErrorCode::InvalidRequest, "the body is cut off or has more than 65536 bytes")
        })?;
        Ok(Self { authorization, form: Parameters::parse(&body)? })
    }
}

/// The one `Authorization` header of a request.
pub fn authorization(headers: &HeaderMap) -> Result<Option<Authorization>, protocols::oauth::AuthorizationHeaderError> {
    Authorization::read(headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes))
}

/// Whether a body is a form.
pub fn is_form(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    given.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(FORM))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_that_it_is_one() {
        let of = |text: &'static str| HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(text))]);
        assert!(is_form(&of(FORM)) && is_form(&of("Application/X-WWW-Form-Urlencoded; charset=UTF-8")));
        assert!(!is_form(&of("application/json")) && !is_form(&of("")) && !is_form(&HeaderMap::new()));
    }
}
