//! The ID token, from the token endpoint and from the authorization endpoint (OIDC Core §2, §3.1.3.3, §3.2.2.10, §3.3.2.11, §12.2).

use aggregates::grant::{Approval, Delegates};
use aggregates::{JwsAlgorithm, ScopeSet};
use chrono::{DateTime, Utc};
use protocols::jose::tokens::{Extra, IdToken, Pushed};
use protocols::jose::{Claims, SigningKey};
use protocols::oidc::ClaimSelection;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Spoken;
use super::answer::{named, spelled};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::acting;
use crate::http::oauth::claims;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::encryption;

/// What an ID token is made of.
pub(in crate::http::oauth) struct Wanted<'a> {
    pub(in crate::http::oauth) grant_id: Uuid,
    pub(in crate::http::oauth) issued_at: DateTime<Utc>,
    /// The `nonce` of the request, where it is answered.
    pub(in crate::http::oauth) nonce: Option<&'a str>,
    /// What was granted.
    pub(in crate::http::oauth) scope: &'a ScopeSet,
    pub(in crate::http::oauth) approval: &'a Approval,
    pub(in crate::http::oauth) spoken: &'a Spoken,
    pub(in crate::http::oauth) beside: Beside<'a>,
}

/// What comes beside it, and is tied to it by a hash.
#[derive(Clone, Copy)]
pub(in crate::http::oauth) struct Beside<'a> {
    /// `at_hash`
    pub(in crate::http::oauth) access_token: Option<&'a str>,
    /// `c_hash`
    pub(in crate::http::oauth) code: Option<&'a str>,
    /// `s_hash`
    pub(in crate::http::oauth) state: Option<&'a str>,
    /// What it is pushed with, where it is pushed.
    pub(in crate::http::oauth) pushed: Option<Pushed<'a>>,
}

impl Wanted<'_> {
    /// Signs it for its client, and encrypts it where the client wants it so (OIDC Core §16.14: in this order).
    pub(in crate::http::oauth) async fn sign(
        &self,
        desk: &Desk<'_>,
        client: &KnownClient,
    ) -> Result<String, OauthError> {
        let Self { approval, beside, .. } = self;
        let own = client.metadata().lifetimes.as_ref().and_then(|own| own.id_token);
        let seconds = own.unwrap_or(desk.tenant.settings().lifetimes.id_token);
        let issued_at = self.issued_at.timestamp();
        let id = name(self.grant_id, self.issued_at);
        let extra = self.claims(desk);
        let oauth = &desk.tenant.settings().oauth;
        let may_act = Delegates::with_id_tokens(client.metadata().may_act.as_ref(), &oauth.may_act);
        let may_act = acting::may_act(may_act);
        let token = IdToken {
            issuer: &desk.issuer,
            subject: &self.spoken.subject,
            client_id: client.id(),
            expires_at: issued_at + i64::from(seconds),
            issued_at,
            id: &id,
            auth_time: approval.auth_time.map(|at| at.timestamp()),
            nonce: self.nonce,
            acr: approval.acr.as_deref(),
            amr: &approval.amr,
            sid: approval.sid.as_deref(),
            access_token: beside.access_token,
            code: beside.code,
            state: beside.state,
            pushed: beside.pushed,
            may_act: may_act.as_ref(),
            extra: Extra(Some(&extra)),
        };
        let metadata = client.metadata();
        let signed = sign_for(desk, client, metadata.id_token_algorithm(), |key| token.sign(key)).await?;
        encryption::nested(desk, client, metadata.id_token_encryption(), signed).await
    }

    /// Claims that were asked for by name, or are the tenant's own; those of other scopes only where no access token ever leads to
    /// userinfo, or the tenant wants them here too (OIDC Core §5.4).
    fn claims(&self, desk: &Desk<'_>) -> Map<String, Value> {
        let person = &self.spoken.person;
        let mut selection =
            ClaimSelection::default().and_names(claims::asked(self.approval.claims.as_ref(), "id_token"));
        let alone = self.beside.access_token.is_none() && self.beside.code.is_none();
        if alone || desk.tenant.settings().oauth.always_claims_in_id_token {
            let of_scope = ClaimSelection::of_scope(&spelled(self.scope));
            selection = selection.and_names(of_scope.names().map(str::to_owned).collect::<Vec<_>>());
        }
        let mut told = Map::new();
        if selection.names().next().is_some() {
            told = selection.pick(person.claims(&desk.tenant.row().attribute_schema));
        }
        told.extend(self.spoken.own.clone());
        told.extend(named(desk, person.user_name()));
        told
    }
}

/// The `jti` of an ID token: the grant that it came of, and when. Who shows it again is led back to that grant and to no other.
fn name(grant_id: Uuid, issued_at: DateTime<Utc>) -> String {
    format!("{grant_id}.{}", issued_at.timestamp_micros())
}

/// The grant that an ID token of ours came of.
pub(in crate::http::oauth) fn grant_of(claims: &Claims) -> Option<Uuid> {
    let (grant_id, _) = claims.jwt_id.as_deref()?.split_once('.')?;
    Uuid::parse_str(grant_id).ok()
}

/// Signs something for a client under an algorithm of its choice: with a key of the tenant's, or with the client's own secret.
pub(in crate::http::oauth) async fn sign_for<S>(
    desk: &Desk<'_>,
    client: &KnownClient,
    algorithm: JwsAlgorithm,
    sign: S,
) -> Result<String, OauthError>
where
    S: FnOnce(&SigningKey) -> Result<String, protocols::jose::SignError>,
{
    let tenant = desk.tenant.id();
    if !algorithm.is_symmetric() {
        let key = desk.shared.keys.signer(tenant, algorithm).await?;
        return Ok(sign(&key)?);
    }
    let key = desk.shared.client_keys.signer(tenant, client.row(), algorithm, desk.now()).await?;
    let Some(key) = key else {
        tracing::warn!(client = client.id(), "the client has no live secret that is long enough for its algorithm");
        return Err(OauthError::internal());
    };
    Ok(sign(&key)?)
}
