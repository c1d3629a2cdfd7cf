//! What the token endpoint answers once the log has the tokens: signed where they are signed, told once.

use aggregates::client::AccessTokenFormat;
use aggregates::{Personal, ScopeSet};
use axum::response::Response;
use commands::grant::{IssuedAccess, IssuedTokens, TokenAnswer};
use commands::{Outcome, PollAnswer};
use protocols::jose::tokens::{AccessToken, Confirmation, Extra, Pushed};
use protocols::oauth::{Hidden, Scope, SecurityTokenType, TokenErrorCode, TokenResponse, TokenType};
use serde_json::{Map, Value};

use super::Spoken;
use super::id_token::{Beside, Wanted};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::acting;
use crate::http::oauth::desk::{self, Desk, POSITION};

/// Whether a person's grant is used for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exchange {
    /// With the code, with what a person proved at the token endpoint, or with their answer elsewhere.
    First,
    /// With a refresh token.
    Again,
}

/// The answer to a client that asked for itself.
pub(super) async fn of_itself(
    desk: &Desk<'_>,
    client: &KnownClient,
    outcome: Outcome<TokenAnswer>,
) -> Result<Response, OauthError> {
    let issued = issued(&outcome)?;
    let access = access_token(desk, client, &issued.access, client.id(), named(desk, Some(client.id()))).await?;
    Ok(answer(desk, &outcome, &response(issued, access)))
}

/// The answer to a client that asked for a person.
pub(super) async fn of_person(
    desk: &Desk<'_>,
    client: &KnownClient,
    outcome: Outcome<TokenAnswer>,
    exchange: Exchange,
) -> Result<Response, OauthError> {
    let issued = issued(&outcome)?;
    // OIDC Core §12.2: what the request said is answered once.
    let nonce = issued.nonce.as_deref().filter(|_| exchange == Exchange::First);
    let response = person_tokens(desk, client, issued, nonce, None).await?;
    Ok(answer(desk, &outcome, &response))
}

/// The answer to a client that asked whether somebody has answered.
pub(super) async fn of_poll(
    desk: &Desk<'_>,
    client: &KnownClient,
    outcome: Outcome<PollAnswer>,
) -> Result<Response, OauthError> {
    let Outcome { appended, answer, command_id } = outcome;
    match answer {
        PollAnswer::Pending => {
            let sentence = "nobody has answered yet; ask again after the interval";
            Err(OauthError::new(TokenErrorCode::AuthorizationPending, sentence))
        }
        PollAnswer::SlowDown => Err(OauthError::slow_down()),
        PollAnswer::Allowed(answer) => {
            of_person(desk, client, Outcome { appended, answer, command_id }, Exchange::First).await
        }
    }
}

/// What a client gets that asked for a person: signed for the request that it is pushed for, where it is.
pub(in crate::http::oauth) async fn person_tokens(
    desk: &Desk<'_>,
    client: &KnownClient,
    issued: &IssuedTokens,
    nonce: Option<&str>,
    pushed_for: Option<&Hidden>,
) -> Result<TokenResponse, OauthError> {
    let approval = issued.approval.as_ref().ok_or_else(OauthError::internal)?;
    let spoken = Spoken::of(desk, client, &approval.user_id, &issued.access.facts.scope).await?;
    let spoken = spoken.ok_or_else(OauthError::invalid_grant)?;
    let access = spoken.access_token(desk, client, &issued.access).await?;
    let mut response = response(issued, access);
    response.refresh_token = issued.refresh_token.as_ref().map(|token| token.expose().into());
    if issued.access.facts.scope.contains("openid") {
        let pushed = pushed_for.map(|auth_req_id| Pushed {
            auth_req_id: auth_req_id.expose(),
            refresh_token: response.refresh_token.as_ref().map(Hidden::expose),
        });
        let wanted = Wanted {
            grant_id: issued.grant_id,
            issued_at: issued.access.issued_at,
            nonce,
            scope: &issued.access.facts.scope,
            approval,
            spoken: &spoken,
            beside: Beside { access_token: Some(response.access_token.expose()), code: None, state: None, pushed },
        };
        response.id_token = Some(wanted.sign(desk, client).await?.into());
    }
    Ok(response)
}

fn issued(outcome: &Outcome<TokenAnswer>) -> Result<&IssuedTokens, OauthError> {
    match &outcome.answer {
        TokenAnswer::Issued(issued) => Ok(issued),
        TokenAnswer::Reused | TokenAnswer::Told => Err(OauthError::invalid_grant()),
    }
}

/// The answer to a client that showed a token for another one (RFC 8693 §2.2.1). It has no ID token and no refresh token: what was shown is there
/// to be shown again.
pub(super) async fn of_exchange(
    desk: &Desk<'_>,
    client: &KnownClient,
    outcome: Outcome<TokenAnswer>,
    kind: SecurityTokenType,
) -> Result<Response, OauthError> {
    let issued = issued(&outcome)?;
    let facts = &issued.access.facts;
    let user = facts.user_id.as_deref().ok_or_else(OauthError::internal)?;
    let spoken = Spoken::of(desk, client, user, &facts.scope).await?.ok_or_else(OauthError::invalid_grant)?;
    let access = spoken.access_token(desk, client, &issued.access).await?;
    let response = TokenResponse { issued_token_type: Some(kind), ..response(issued, access) };
    Ok(answer(desk, &outcome, &response))
}

/// The value that the client gets: what the log knows the hash of, or a JWT around it.
pub(super) async fn access_token(
    desk: &Desk<'_>,
    client: &KnownClient,
    access: &IssuedAccess,
    subject: &str,
    told: Map<String, Value>,
) -> Result<Hidden, OauthError> {
    let IssuedAccess { token, facts, issued_at } = access;
    if facts.format == AccessTokenFormat::Opaque {
        return Ok(token.expose().into());
    }
    let algorithm = client.metadata().signed_under(desk.tenant.settings().oauth.access_token_signing_alg);
    let key = desk.shared.keys.signer(desk.tenant.id(), algorithm).await?;
    let act = acting::act(desk, client.row(), facts.exchanged.as_ref()).await?;
    let may_act = acting::may_act(facts.may_act.as_ref());
    let token = AccessToken {
        issuer: &desk.issuer,
        subject,
        audience: &facts.audience,
        client_id: client.id(),
        expires_at: facts.expires_at.timestamp(),
        issued_at: issued_at.timestamp(),
        jwt_id: token.expose(),
        scope: &facts.scope.to_string(),
        authorization_details: facts
            .authorization_details
            .as_ref()
            .and_then(Personal::as_ref)
            .map_or(&[], Vec::as_slice),
        auth_time: facts.auth_time.map(|at| at.timestamp()),
        acr: facts.acr.as_deref(),
        amr: &facts.amr,
        confirmation: Confirmation::of(facts.dpop_jkt.as_deref(), facts.x5t_s256.as_deref()),
        act: act.as_ref(),
        may_act: may_act.as_ref(),
        extra: Extra(Some(&told)),
    };
    Ok(token.sign(&key)?.into())
}

/// `subname`, where the tenant tells it.
pub(in crate::http::oauth) fn named(desk: &Desk<'_>, subname: Option<&str>) -> Map<String, Value> {
    let subname = subname.filter(|_| desk.tenant.settings().oauth.subname);
    subname.map(|subname| ("subname".to_owned(), subname.into())).into_iter().collect()
}

/// What the tokens are good for one by one (RFC 9396 §7).
fn details(issued: &IssuedTokens) -> &[Value] {
    issued.access.facts.authorization_details.as_ref().and_then(Personal::as_ref).map_or(&[], Vec::as_slice)
}

fn response(issued: &IssuedTokens, access_token: Hidden) -> TokenResponse {
    let IssuedAccess { facts, issued_at, .. } = &issued.access;
    let seconds = (facts.expires_at - issued_at).num_seconds();
    let response = TokenResponse::new(access_token, u32::try_from(seconds).unwrap_or(0), spelled(&facts.scope));
    let authorization_details = details(issued).to_vec();
    TokenResponse { token_type: token_type(facts.dpop_jkt.as_deref()), authorization_details, ..response }
}

/// How a token is shown that is bound to this key, or to none.
pub(in crate::http::oauth) fn token_type(key: Option<&str>) -> TokenType {
    if key.is_some() { TokenType::DPoP } else { TokenType::Bearer }
}

/// A scope as it is spoken on the wire; what was granted was checked when it was asked for.
pub(in crate::http::oauth) fn spelled(scope: &ScopeSet) -> Scope {
    Scope::of(scope.iter().map(String::as_str)).unwrap_or_default()
}

/// One scope name as it is spoken on the wire.
pub(in crate::http::oauth) fn scope_of(name: &str) -> Scope {
    Scope::of([name]).unwrap_or_default()
}

fn answer(desk: &Desk<'_>, outcome: &Outcome<TokenAnswer>, response: &TokenResponse) -> Response {
    let mut answer = desk::json(response);
    answer.headers_mut().insert(POSITION, desk.position(outcome.appended.as_ref()));
    answer
}
