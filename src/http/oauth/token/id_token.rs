//! The ID token that comes with an access token (OIDC Core §2, §3.1.3.3, §12.2).

use aggregates::JwsAlgorithm;
use aggregates::grant::Approval;
use commands::grant::IssuedTokens;
use protocols::jose::SigningKey;
use protocols::jose::tokens::{Extra, IdToken};
use protocols::oauth::Hidden;
use protocols::oidc::ClaimSelection;
use serde_json::{Map, Value};

use super::answer::{Exchange, named, spelled};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::claims;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::people::Person;

/// What an ID token is made of.
pub(super) struct Wanted<'a> {
    pub(super) issued: &'a IssuedTokens,
    pub(super) approval: &'a Approval,
    pub(super) person: &'a Person,
    /// What scopes of the tenant's own claims ask for.
    pub(super) own: &'a Map<String, Value>,
    /// The person as the client knows them.
    pub(super) subject: &'a str,
    pub(super) exchange: Exchange,
}

impl Wanted<'_> {
    /// Signs it for its client.
    pub(super) async fn sign(
        &self,
        desk: &Desk<'_>,
        client: &KnownClient,
        access_token: &Hidden,
    ) -> Result<String, OauthError> {
        let Self { issued, approval, .. } = self;
        let own = client.metadata().lifetimes.as_ref().and_then(|own| own.id_token);
        let seconds = own.unwrap_or(desk.tenant.settings().lifetimes.id_token);
        let issued_at = issued.access.issued_at.timestamp();
        let extra = self.claims(desk);
        let token = IdToken {
            issuer: &desk.issuer,
            subject: self.subject,
            client_id: client.id(),
            expires_at: issued_at + i64::from(seconds),
            issued_at,
            auth_time: Some(approval.auth_time.timestamp()),
            // OIDC Core §12.2: what the request said is answered once.
            nonce: issued.nonce.as_deref().filter(|_| self.exchange == Exchange::First),
            acr: approval.acr.as_deref(),
            amr: &approval.amr,
            sid: approval.sid.as_deref(),
            access_token: Some(access_token.expose()),
            code: None,
            state: None,
            extra: Extra(Some(&extra)),
        };
        sign_for(desk, client, client.metadata().id_token_algorithm(), |key| token.sign(key)).await
    }

    /// Claims that were asked for by name, or are the tenant's own; those of other scopes only where the tenant wants them here too
    /// (OIDC Core §5.4).
    fn claims(&self, desk: &Desk<'_>) -> Map<String, Value> {
        let (settings, scope) = (&desk.tenant.settings().oauth, spelled(&self.issued.access.facts.scope));
        let mut selection =
            ClaimSelection::default().and_names(claims::asked(self.approval.claims.as_ref(), "id_token"));
        if settings.always_claims_in_id_token {
            let of_scope = ClaimSelection::of_scope(&scope);
            selection = selection.and_names(of_scope.names().map(str::to_owned).collect::<Vec<_>>());
        }
        let mut told = Map::new();
        if selection.names().next().is_some() {
            told = selection.pick(self.person.claims(&desk.tenant.row().attribute_schema));
        }
        told.extend(self.own.clone());
        told.extend(named(desk, self.person.user_name()));
        told
    }
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
