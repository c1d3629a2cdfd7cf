//! The access token of a request to a resource of ours: in its header, or in its form (RFC 6750 §2).

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Method;
use axum::http::request::Parts;
use protocols::oauth::{BearerError, BearerToken, Parameters};
use queries::access_token::AccessToken;

use super::form::{authorization, is_form};
use crate::http::error::bearer::BearerRefusal;
use crate::http::oauth::{Desk, check_possession};

/// A token that is good at this moment, with its value.
pub struct Bearer {
    /// What it allows whom.
    pub token: Arc<AccessToken>,
    /// The token as it was shown.
    pub shown: BearerToken,
}

impl Bearer {
    /// The token that a request shows, wherever it stands.
    pub async fn shown(parts: &Parts, body: Body) -> Result<BearerToken, BearerRefusal> {
        let mut form = Parameters::default();
        if parts.method == Method::POST && is_form(&parts.headers) {
            let body = to_bytes(body, Parameters::MOST_BYTES).await;
            let body = body.map_err(|_| BearerError::InvalidRequest("the body is cut off or too long".into()))?;
            form = Parameters::parse(&body).map_err(BearerError::from)?;
        }
        read(parts, &form)
    }

    /// The token in the header of a request whose body is something else, if it is good and proved.
    pub(in crate::http) async fn of_header(desk: &Desk<'_>, parts: &Parts) -> Result<Self, BearerRefusal> {
        Self::look_up(desk, parts, read(parts, &Parameters::default())?).await
    }

    /// Looks a token up, and holds one that is bound to a key to the proof beside it (RFC 9449 §7).
    pub(in crate::http) async fn look_up(
        desk: &Desk<'_>,
        parts: &Parts,
        shown: BearerToken,
    ) -> Result<Self, BearerRefusal> {
        let (tenant, now) = (desk.tenant.id(), desk.now().timestamp());
        let found = desk.shared.access_tokens.find(tenant, &desk.issuer, shown.expose(), now).await?;
        let token = found.ok_or_else(BearerError::invalid_token)?;
        check_possession(desk, parts, &token, (shown.expose(), shown.token_type())).await?;
        Ok(Self { token, shown })
    }
}

fn read(parts: &Parts, form: &Parameters) -> Result<BearerToken, BearerRefusal> {
    let header = authorization(&parts.headers).map_err(BearerError::from)?;
    let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes()).map_err(BearerError::from)?;
    Ok(BearerToken::read(header.as_ref(), form, &query)?)
}
