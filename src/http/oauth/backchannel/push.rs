//! The tokens that a client is sent which neither asks for them nor is here (CIBA Core §10.3).
//!
//! They are issued when they are about to be sent, in the words that the token endpoint would have answered; what is queued until then is an
//! id and nothing else. That there are none is a fact before it is said, so that nobody is told the one and then the other.

use std::sync::Arc;

use aggregates::TenantId;
use aggregates::client::{GrantType, TokenDeliveryMode};
use axum::http::HeaderMap;
use commands::backchannel_request::{FailRequest, FailRequestError, PushTokens, PushTokensError};
use commands::grant::{AccessTerms, RefreshTerms, TokenAnswer};
use commands::{Context, Failure, execute};
use journal::Actor;
use protocols::oauth::{Hidden, PushedTokens, TokenErrorCode, TokenResponse};
use queries::client::Client;
use queries::tenant::Tenant as Row;
use uuid::Uuid;

use super::super::token::person_tokens;
use crate::endings;
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::desk::Desk;

/// What a client is sent.
pub enum Pushed {
    /// Its tokens.
    Tokens(Box<PushedTokens>),
    /// There are none, and never will be.
    Failed,
    /// Nothing: it was over before, or the client has used what it was sent.
    Nothing,
}

/// What a client is sent for a request that was allowed. An error is one that may pass.
pub async fn pushed(
    shared: &Shared,
    house: &Arc<Row>,
    client: Arc<Client>,
    request: Uuid,
    auth_req_id: Hidden,
) -> Result<Pushed, OauthError> {
    let arrival = Arrival::new(&HeaderMap::new(), None, &shared.journal);
    let tenant = Tenant::serving(Arc::clone(house), shared.doors.main.clone());
    let desk = Desk { shared, tenant: &tenant, issuer: shared.own_issuer(house), arrival: &arrival };
    let client = KnownClient::of_token(client);
    match tokens(&desk, &client, request, &auth_req_id).await {
        Ok(Some(tokens)) => Ok(Pushed::Tokens(Box::new(PushedTokens { auth_req_id, tokens }))),
        Ok(None) => Ok(Pushed::Nothing),
        Err(error) if error.retry_after().is_some() => Err(error),
        Err(error) => {
            tracing::warn!(tenant = %tenant.id(), client = client.id(), code = error.code().as_str(), "nothing can be pushed");
            let failed = failed(shared, tenant.id(), request).await?;
            Ok(if failed { Pushed::Failed } else { Pushed::Nothing })
        }
    }
}

/// Notes that the client of a request gets nothing, and takes back what was issued for it; whether that is so now. It is not where the
/// request ended otherwise, or the client has used what it was sent.
pub async fn failed(shared: &Shared, tenant: &TenantId, request: Uuid) -> Result<bool, Failure> {
    let context = Context::new(shared.journal.clone(), Actor::system());
    let outcome = match execute(&context, &FailRequest { tenant: tenant.clone(), request }).await {
        Ok(outcome) => outcome,
        Err(FailRequestError::Failed(failure)) => return Err(failure),
        Err(error @ (FailRequestError::Refused(_) | FailRequestError::Used | FailRequestError::Grant(_))) => {
            tracing::debug!(%tenant, %request, %error, "a request in the back channel has not failed");
            return Ok(false);
        }
    };
    if let Some(appended) = &outcome.appended {
        endings::see_to(&shared.journal, appended).await;
    }
    Ok(true)
}

async fn tokens(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: Uuid,
    auth_req_id: &Hidden,
) -> Result<Option<TokenResponse>, OauthError> {
    // What the tenant and the client's registration say now counts, not what they said when the client asked.
    super::check_allowed(desk, client, true)?;
    let (settings, metadata) = (desk.tenant.settings(), client.metadata());
    if metadata.token_delivery_mode() != TokenDeliveryMode::Push {
        return Err(OauthError::new(TokenErrorCode::UnauthorizedClient, "the client is not sent tokens any more"));
    }
    let refreshes = settings.oauth.allows(GrantType::RefreshToken) && metadata.uses(GrantType::RefreshToken);
    let push = PushTokens {
        tenant: desk.tenant.id().clone(),
        request,
        refresh: refreshes.then(|| RefreshTerms::of(settings, metadata)),
        access: AccessTerms { audience: vec![desk.issuer.clone()], ..AccessTerms::of(settings, metadata) },
    };
    let answer = match execute(&desk.context(client), &push).await {
        Ok(outcome) => outcome.answer,
        Err(PushTokensError::Refused(refusal)) => {
            tracing::debug!(%refusal, "nothing is pushed");
            return Ok(None);
        }
        Err(PushTokensError::Unavailable | PushTokensError::Over) => return Err(OauthError::invalid_grant()),
        Err(PushTokensError::Grant(refusal)) => return Err(refusal.into()),
        Err(PushTokensError::Failed(failure)) => return Err(failure.into()),
    };
    let TokenAnswer::Issued(issued) = answer else { return Ok(None) };
    let tokens = person_tokens(desk, client, &issued, None, Some(auth_req_id)).await?;
    // They may have been issued a while ago: what did not arrive is the same, and lives less long.
    let left = (issued.access.facts.expires_at - desk.now()).num_seconds();
    Ok(Some(TokenResponse { expires_in: u32::try_from(left).unwrap_or(0), ..tokens }))
}
