//! A client exchanges the code that a person's browser brought it (RFC 6749 §4.1.3, RFC 7636 §4.5, OIDC Core §3.1.3), while the
//! person may be spoken for and the session lasts in which they allowed it.

use aggregates::client::GrantType;
use axum::response::Response;
use commands::grant::{AccessTerms, ExchangeCode, RefreshTerms};
use commands::{ClearSecret, Handle, execute};
use protocols::oauth::{CodeChallengeMethod, CodeRequest};

use super::answer::{self, Exchange};
use super::standing;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: CodeRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::AuthorizationCode)?;
    let code = Handle::parse(request.code.expose()).ok_or_else(OauthError::invalid_grant)?;
    standing::of(desk, code.id()).await?;
    let (settings, metadata) = (desk.tenant.settings(), client.metadata());
    let refreshes = settings.oauth.allows(GrantType::RefreshToken);
    let held = holding.used(desk).await?;
    let exchange = ExchangeCode {
        tenant: desk.tenant.id().clone(),
        code,
        client_id: client.id().to_owned(),
        redirect_uri: request.redirect_uri,
        // The grant knows by which method the challenge was made; what came is handed over as it is.
        code_verifier: request
            .code_verifier
            .map(|verifier| ClearSecret::given(verifier.challenge(CodeChallengeMethod::Plain))),
        refresh: (refreshes && metadata.uses(GrantType::RefreshToken))
            .then(|| RefreshTerms::of(settings, metadata).bound(metadata, &held)),
        access: AccessTerms {
            held,
            details: request.authorization_details,
            resources: (!request.resources.is_empty()).then_some(request.resources),
            audience: vec![desk.issuer.clone()],
            ..AccessTerms::of(settings, metadata)
        },
    };
    let outcome = execute(&desk.context(client), &exchange).await?;
    answer::of_person(desk, client, outcome, Exchange::First).await
}
