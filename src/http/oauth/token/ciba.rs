//! A client asks whether the person whom it asked for has answered (CIBA Core §10.1): not yet, no, or here are its tokens.

use aggregates::client::{GrantType, TokenDeliveryMode};
use axum::response::Response;
use commands::backchannel_request::PollRequest;
use commands::grant::{AccessTerms, RefreshTerms};
use commands::{Handle, execute};
use protocols::oauth::{CibaRequest, TokenErrorCode};

use super::answer;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: CibaRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::Ciba)?;
    if client.metadata().token_delivery_mode() == TokenDeliveryMode::Push {
        let sentence = "the client is registered to be sent its tokens and must not ask for them";
        return Err(OauthError::new(TokenErrorCode::UnauthorizedClient, sentence));
    }
    let auth_req_id = Handle::parse(request.auth_req_id.expose()).ok_or_else(OauthError::invalid_grant)?;
    let (settings, metadata) = (desk.tenant.settings(), client.metadata());
    let refreshes = settings.oauth.allows(GrantType::RefreshToken) && metadata.uses(GrantType::RefreshToken);
    let held = holding.used(desk).await?;
    let poll = PollRequest {
        tenant: desk.tenant.id().clone(),
        auth_req_id,
        client_id: client.id().to_owned(),
        refresh: refreshes.then(|| RefreshTerms::of(settings, metadata).bound(metadata, &held)),
        access: AccessTerms {
            held,
            resources: (!request.resources.is_empty()).then_some(request.resources),
            details: request.authorization_details,
            audience: vec![desk.issuer.clone()],
            ..AccessTerms::of(settings, metadata)
        },
    };
    answer::of_poll(desk, client, execute(&desk.context(client), &poll).await?).await
}
