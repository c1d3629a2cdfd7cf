//! What a form brings: fields in the one encoding that forms of pages have.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use protocols::oauth::{Parameters, ParametersError};

use super::stop::Stop;
use crate::http::Shared;
use crate::pages::Trouble;

const FORM: &str = "application/x-www-form-urlencoded";
/// The most fields of a form: a field for each of a tenant's attributes and choices, and some to spare. How many bytes there may be says
/// the limit of the route.
const MOST: usize = 1000;

/// A posted form, read but not yet known to be one of ours.
pub struct Posted {
    bytes: Bytes,
    fields: Result<Parameters, Trouble>,
}

impl Posted {
    /// The fields, whoever sent them.
    pub fn fields(&self) -> Result<&Parameters, Stop> {
        self.fields.as_ref().map_err(|trouble| (*trouble).into())
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
        let none = |trouble| Self { bytes: Bytes::new(), fields: Err(trouble) };
        Ok(match Bytes::from_request(request, shared).await {
            Ok(bytes) if is_form => Self { fields: read(&bytes), bytes },
            Err(refused) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => none(Trouble::TooLarge),
            Ok(_) | Err(_) => none(Trouble::BadRequest),
        })
    }
}

fn read(bytes: &[u8]) -> Result<Parameters, Trouble> {
    Parameters::parse_up_to(bytes, MOST).map_err(|error| match error {
        ParametersError::TooLong(_) | ParametersError::TooMany(_) => Trouble::TooLarge,
        ParametersError::NotUtf8 => Trouble::BadRequest,
    })
}
