//! A form as OAuth posts it: its parameters, each at most once, and the `Authorization` header beside it.
//!
//! Credentials in an address end up in logs and histories, so the query is looked at only to refuse them, unless a tenant has clients
//! that know no other way and says so (`oauth.credentials_in_query`).

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use protocols::oauth::{
    Authorization, AuthorizationHeaderError, ClientAuthentication, Parameters, ParametersError, TokenError,
    TokenErrorCode,
};

use crate::http::error::oauth::OauthError;

const FORM: &str = "application/x-www-form-urlencoded";

/// What may stand in the address where a tenant allows it (RFC 6749 §2.3.1).
const CREDENTIALS: [&str; 2] = ["client_id", "client_secret"];

/// A posted form.
pub struct Posted {
    /// The header, if there is one.
    pub authorization: Option<Authorization>,
    /// The body.
    pub form: Parameters,
    /// All headers, for whoever looks for a proof of possession.
    pub headers: HeaderMap,
}

/// Why there is no form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormError {
    /// The body is cut off or too long.
    TooLarge,
    /// It cannot be read.
    Malformed(TokenError),
}

macro_rules! malformed {
    ($($error:ty),+) => {$(
        impl From<$error> for FormError {
            fn from(error: $error) -> Self {
                Self::Malformed(error.into())
            }
        }
    )+};
}

malformed! { TokenError, ParametersError, AuthorizationHeaderError }

/// What most endpoints say of it.
impl From<FormError> for OauthError {
    fn from(error: FormError) -> Self {
        match error {
            FormError::TooLarge => {
                Self::new(TokenErrorCode::InvalidRequest, "the body is cut off or has more than 65536 bytes")
            }
            FormError::Malformed(error) => error.into(),
        }
    }
}

impl Posted {
    /// Reads a request whole.
    pub async fn read(request: Request) -> Result<Self, FormError> {
        Self::read_where(request, false).await
    }

    /// Reads a request whole, where credentials may stand in the address if a tenant wants it so.
    pub async fn read_where(request: Request, credentials_in_query: bool) -> Result<Self, FormError> {
        let (parts, body) = request.into_parts();
        let authorization = authorization(&parts.headers)?;
        let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes())?;
        if !credentials_in_query {
            ClientAuthentication::refuse_in_query(&query)?;
        }
        if !is_form(&parts.headers) {
            let sentence = "send the parameters in the body, with Content-Type: application/x-www-form-urlencoded";
            return Err(TokenError::new(TokenErrorCode::InvalidRequest, sentence).into());
        }
        let body = to_bytes(body, Parameters::MOST_BYTES).await.map_err(|_| FormError::TooLarge)?;
        let mut form = Parameters::parse(&body)?;
        if credentials_in_query {
            form.take_from(&query, &CREDENTIALS);
        }
        Ok(Self { authorization, form, headers: parts.headers })
    }
}

/// The one `Authorization` header of a request.
pub fn authorization(headers: &HeaderMap) -> Result<Option<Authorization>, AuthorizationHeaderError> {
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
