//! A device asks whether somebody has answered (RFC 8628 §3.4): not yet, no, or here are its tokens.

use aggregates::client::GrantType;
use axum::response::Response;
use commands::device_authorization::PollDevice;
use commands::grant::{AccessTerms, RefreshTerms};
use commands::{ClearSecret, Handle, execute};
use protocols::oauth::{CodeChallengeMethod, DeviceCodeRequest};

use super::answer;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: DeviceCodeRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::DeviceCode)?;
    let device_code = Handle::parse(request.device_code.expose()).ok_or_else(OauthError::invalid_grant)?;
    let (settings, metadata) = (desk.tenant.settings(), client.metadata());
    let refreshes = settings.oauth.allows(GrantType::RefreshToken) && metadata.uses(GrantType::RefreshToken);
    let held = holding.used(desk).await?;
    let poll = PollDevice {
        tenant: desk.tenant.id().clone(),
        device_code,
        client_id: client.id().to_owned(),
        // The stream knows by which method the challenge was made; what came is handed over as it is.
        code_verifier: request
            .code_verifier
            .map(|verifier| ClearSecret::given(verifier.challenge(CodeChallengeMethod::Plain))),
        refresh: refreshes.then(|| RefreshTerms::of(settings, metadata).bound(metadata, &held)),
        access: AccessTerms {
            held,
            resources: (!request.resources.is_empty()).then_some(request.resources),
            audience: vec![desk.issuer.clone()],
            ..AccessTerms::of(settings, metadata)
        },
    };
    answer::of_poll(desk, client, execute(&desk.context(client), &poll).await?).await
}
