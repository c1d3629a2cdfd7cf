//! Signed requests of the back channel (CIBA Core §7.1.1): whose they are, and that each counts once.

use aggregates::one_time_id::OneTimeKind;
use chrono::DateTime;
use commands::one_time_id::UseOnce;
use protocols::jose::{Algorithm, LEEWAY};
use protocols::oauth::{Believed, SignedBackchannelRequest, TokenErrorCode};

use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::client_keys::KeysError;
use crate::http::oauth::desk::Desk;

/// The algorithm under which a client signs its requests; `None` where it does not.
pub(super) fn algorithm(client: &KnownClient) -> Option<Algorithm> {
    client.metadata().backchannel_authentication_request_signing_alg?.as_str().parse().ok()
}

/// What it asks for, once the signature holds.
pub(super) async fn believed(
    desk: &Desk<'_>,
    client: &KnownClient,
    token: &str,
    algorithm: Algorithm,
) -> Result<Believed, OauthError> {
    let request = SignedBackchannelRequest::parse(token).map_err(|error| OauthError::of_signed_request(&error))?;
    let keys = desk.shared.client_keys.public(desk.tenant.id(), client.row(), request.kid()).await;
    let keys = keys.map_err(|error| match error {
        KeysError::Busy => error.into(),
        KeysError::NotFound => OauthError::new(TokenErrorCode::InvalidRequest, error.to_string()),
    })?;
    // CIBA Core §7.1.1: the issuer's name, and nothing else.
    let (audience, now) = ([desk.issuer.as_str()], desk.now().timestamp());
    let believed = request.verify(keys.keys(), &[algorithm], client.id(), &audience, now);
    believed.map_err(|error| OauthError::of_signed_request(&error))
}

/// Its `jti`, to be used up with it.
pub(super) fn once(desk: &Desk<'_>, client: &KnownClient, believed: &Believed) -> Result<UseOnce, OauthError> {
    let expires_at = DateTime::from_timestamp(believed.expires_at.saturating_add(LEEWAY), 0);
    let fault = || OauthError::new(TokenErrorCode::InvalidRequest, "request: the claim `exp` is no moment");
    Ok(UseOnce {
        tenant: desk.tenant.id().clone(),
        kind: OneTimeKind::BackchannelRequest,
        maker: client.id().to_owned(),
        id: believed.jwt_id.clone(),
        expires_at: expires_at.ok_or_else(fault)?,
    })
}
