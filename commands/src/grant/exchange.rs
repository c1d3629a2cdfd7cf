//! Exchanging a code for tokens (RFC 6749 §4.1.3).

use aggregates::TenantId;
use aggregates::grant::{
    CodeChallenge, CodeChallengeMethod, Grant, GrantCommand, GrantError, NewTokens, PresentedCode,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{AccessTerms, ChangeGrantError, IssuedTokens, RefreshTerms, TokenAnswer};
use crate::secret::hash_of;
use crate::{ClearSecret, Command, Failure, Handle, Loaded, RefreshHandle, Unit};

/// Seconds within which a code is exchanged if ever: a request waits half an hour, a code lives ten minutes at most.
const YOUNG: i64 = 45 * 60;

/// Exchanges a code. Where it was exchanged before, the answer is [`TokenAnswer::Reused`] and the grant is revoked.
#[derive(Clone, Debug)]
pub struct ExchangeCode {
    /// Where.
    pub tenant: TenantId,
    /// The code.
    pub code: Handle,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// The `redirect_uri` parameter.
    pub redirect_uri: Option<String>,
    /// The `code_verifier` parameter (RFC 7636 §4.5).
    pub code_verifier: Option<ClearSecret>,
    /// The access token to issue.
    pub access: AccessTerms,
    /// The refresh token to issue, where the client may have one.
    pub refresh: Option<RefreshTerms>,
}

impl Command for ExchangeCode {
    type Answer = TokenAnswer;
    type Error = ChangeGrantError;
    const NAME: &'static str = "grant.exchange_code";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<TokenAnswer, ChangeGrantError> {
        let (id, at) = (self.code.id(), unit.now());
        let mut grant = load(unit, &self.tenant, id).await?;
        let (token, access) = self.access.mint(unit);
        let first = self.refresh.as_ref().map(|terms| {
            let (value, handle) = RefreshHandle::first(id, unit.context().journal().entropy());
            (value, terms.family(&handle, at))
        });
        let (refresh_token, refresh) = first.unzip();
        let asked = grant.state().request().and_then(|request| request.code_challenge.as_ref());
        let presented = PresentedCode {
            hash: self.code.hash().clone(),
            client_id: self.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            code_challenge: self.code_verifier.as_ref().map(|verifier| challenge(verifier, asked)),
            held: self.access.held.clone(),
        };
        let command = GrantCommand::Exchange { presented, tokens: NewTokens { access, refresh }, at };
        unit.decide(&mut grant, command)?;
        let state = grant.state();
        if state.is_revoked() {
            return Ok(TokenAnswer::Reused);
        }
        let refresh_token = refresh_token.filter(|_| state.refresh().is_some());
        Ok(IssuedTokens::of(id, state, token, refresh_token, at).ok_or(GrantError::Unknown)?)
    }
}

/// What a verifier gives under the method of the request (RFC 7636 §4.6). The hashes that we keep are made like S256.
pub(crate) fn challenge(verifier: &ClearSecret, asked: Option<&CodeChallenge>) -> String {
    match asked.map(|challenge| challenge.method) {
        Some(CodeChallengeMethod::Plain) => verifier.expose().to_owned(),
        _ => hash_of(verifier.expose().as_bytes()).into(),
    }
}

/// A code's grant. It is young and its stream is short, so no snapshot is looked for; only a code that comes back late may lead to
/// a long one.
async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: Uuid) -> Result<Loaded<Grant>, Failure> {
    if !is_young(id, unit.now()) {
        return super::load(unit, tenant, id).await;
    }
    unit.load_one_short(tenant, &id.to_string()).await
}

/// Whether an id was made a short while ago: a `UUIDv7` tells.
fn is_young(id: Uuid, now: DateTime<Utc>) -> bool {
    let made = id.get_timestamp().and_then(|made| i64::try_from(made.to_unix().0).ok());
    made.is_some_and(|made| now.timestamp().abs_diff(made) < YOUNG.unsigned_abs())
}
