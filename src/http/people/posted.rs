//! What a form brings: fields in the one encoding that forms of pages have.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use protocols::oauth::Parameters;

use super::stop::Stop;
use crate::http::Shared;
use crate::pages::Trouble;

const FORM: &str = "application/x-www-form-urlencoded";

/// A posted form, read but not yet known to be one of ours.
pub struct Posted {
    bytes: Bytes,
    fields: Option<Parameters>,
}

impl Posted {
    /// The fields, whoever sent them.
    pub fn fields(&self) -> Result<&Parameters, Stop> {
        self.fields.as_ref().ok_or_else(|| Trouble::BadRequest.into())
    }

    /// The form as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Whatever is no form has no fields; the handler says so on a page of its own.
impl FromRequest<Shared> for Posted {
    type Rejection = Infallible;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Infallible> {
        let media = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = media.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case(FORM));
        let bytes = Bytes::from_request(request, shared).await.ok().filter(|_| is_form);
        let fields = bytes.as_ref().and_then(|bytes| Parameters::parse(bytes).ok());
        Ok(Self { bytes: bytes.unwrap_or_default(), fields })
    }
}
