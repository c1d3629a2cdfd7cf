//! The parts of an address that name something.

use axum::extract::{FromRequestParts, Path, RawPathParams};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::http::error::problem::{Kind, Problem};

/// What the address names.
pub(in crate::http::admin) struct Named<T>(pub(in crate::http::admin) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::new(Kind::NotFound, "nothing can have the name in this address; check it");
        let raw = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        // Nothing is stored under such a name, and databases refuse to look for it.
        if raw.iter().any(|(_, value)| value.contains('\0')) {
            return Err(unknown());
        }
        Path::from_request_parts(parts, state).await.map(|Path(named)| Self(named)).map_err(|_| unknown())
    }
}
