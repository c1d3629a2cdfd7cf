//! The access token of a request to a resource of ours: in its header, or in its form (RFC 6750 §2).

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::Method;
use protocols::oauth::{BearerError, BearerToken, Parameters, TokenType};
use queries::access_token::AccessToken;

use super::form::{authorization, is_form};
use super::tenant::Tenant;
use crate::http::Shared;
use crate::http::error::bearer::BearerRefusal;

/// What is said where no proof of possession is taken.
const BOUND: &str =
    "the access token is bound to a key, and this endpoint takes none of these; ask for one that is not";

/// A token that is good at this moment, with its value.
pub struct Bearer {
    /// What it allows whom.
    pub token: Arc<AccessToken>,
    /// The token as it was shown.
    pub shown: BearerToken,
}

impl Bearer {
    /// The token that a request shows, wherever it stands.
    pub async fn shown(request: Request) -> Result<BearerToken, BearerRefusal> {
        let (parts, body) = request.into_parts();
        let header = authorization(&parts.headers).map_err(BearerError::from)?;
        let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes()).map_err(BearerError::from)?;
        let mut form = Parameters::default();
        if parts.method == Method::POST && is_form(&parts.headers) {
            let body = to_bytes(body, Parameters::MOST_BYTES).await;
            let body = body.map_err(|_| BearerError::InvalidRequest("the body is cut off or too long".into()))?;
            form = Parameters::parse(&body).map_err(BearerError::from)?;
        }
        Ok(BearerToken::read(header.as_ref(), &form, &query)?)
    }

    /// Looks a token up that is good for whoever holds it. One that is bound to a key is not (RFC 9449 §7.2).
    pub async fn look_up(
        shared: &Shared,
        tenant: &Tenant,
        issuer: &str,
        shown: BearerToken,
    ) -> Result<Self, BearerRefusal> {
        let found = Self::look_up_bound(shared, tenant, issuer, shown).await?;
        if found.token.dpop_jkt.is_some() {
            return Err(BearerError::InvalidToken(BOUND.into()).into());
        }
        if found.shown.token_type() == TokenType::DPoP {
            return Err(BearerError::invalid_token().into());
        }
        Ok(found)
    }

    /// Looks a token up, whatever it is bound to: its caller asks for the proof.
    pub async fn look_up_bound(
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
