//! The access token of a request to a resource of ours: in its header, or in its form (RFC 6750 §2).

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::Method;
use protocols::oauth::{BearerError, BearerToken, Parameters};
use queries::access_token::AccessToken;

use super::form::{authorization, is_form};
use super::tenant::Tenant;
use crate::http::Shared;
use crate::http::error::bearer::BearerRefusal;

/// A token that is good at this moment, with its value.
pub struct Bearer {
    /// What it allows whom.
    pub token: Arc<AccessToken>,
    /// The token as it was shown.
    pub shown: BearerToken,
}

impl Bearer {
    /// Reads a request whole and looks its token up.
    pub async fn read(shared: &Shared, tenant: &Tenant, issuer: &str, request: Request) -> Result<Self, BearerRefusal> {
        let (parts, body) = request.into_parts();
        let header = authorization(&parts.headers).map_err(BearerError::from)?;
        let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes()).map_err(BearerError::from)?;
        let mut form = Parameters::default();
        if parts.method == Method::POST && is_form(&parts.headers) {
            let body = to_bytes(body, Parameters::MOST_BYTES).await;
            let body = body.map_err(|_| BearerError::InvalidRequest("the body is cut off or too long".into()))?;
            form = Parameters::parse(&body).map_err(BearerError::from)?;
        }
        let shown = BearerToken::read(header.as_ref(), &form, &query)?;
        Self::look_up(shared, tenant, issuer, shown).await
    }

    /// Looks a token up that was read already.
    pub async fn look_up(
        shared: &Shared,
        tenant: &Tenant,
        issuer: &str,
        shown: BearerToken,
    ) -> Result<Self, BearerRefusal> {
        let now = shared.journal.clock().now().timestamp();
        let found = shared.access_tokens.find(tenant.id(), issuer, shown.expose(), now).await?;
        let token = found.ok_or_else(BearerError::invalid_token)?;
        Ok(Self { token, shown })
    }
}
