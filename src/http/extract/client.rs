//! Which client asks, shown in exactly the way it is registered for (RFC 6749 §2.3, RFC 7523 §3, OIDC Core §9).
//!
//! Exactly: a client that registered a key pair cannot fall back to a secret, nor an attacker on its behalf. Whoever is unknown,
//! disabled or shows the wrong thing hears the same.

use std::sync::Arc;

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientMetadata, ClientStatus, GrantType};
use aggregates::one_time_id::OneTimeKind;
use chrono::{DateTime, Utc};
use commands::one_time_id::UseOnce;
use commands::{Context, execute, hash_secret};
use journal::Actor;
use protocols::jose::{Algorithm, AssertionError, ClientAssertion, Jws, LEEWAY, MeantFor};
use protocols::oauth::{Authorization, ClientAuthentication, Hidden, TokenErrorCode, Unique};
use queries::client::Client;

use super::certificate;
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::{Desk, known_client};

const REFUSED: &str = "the client is unknown, disabled, or did not show who it is in the way it is registered for";
/// Algorithms under a secret that client and server share.
pub const SHARED_SECRET: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
/// Algorithms under a key pair of the client's.
pub const KEY_PAIR: [Algorithm; 10] = [
    Algorithm::ES256,
    Algorithm::PS256,
    Algorithm::EdDSA,
    Algorithm::RS256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::RS384,
    Algorithm::RS512,
];

/// A client that may ask, and has shown who it is as far as it can.
#[derive(Clone)]
pub struct KnownClient(Arc<Client>);

impl KnownClient {
    /// The client of a token that was shown, through which it speaks, or of a request that is answered at an address of its own.
    pub fn of_token(client: Arc<Client>) -> Self {
        Self(client)
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.0.client_id
    }

    /// Everything configured.
    pub fn metadata(&self) -> &ClientMetadata {
        &self.0.metadata
    }

    /// Its row.
    pub fn row(&self) -> &Client {
        &self.0
    }

    /// Who acts, as the log says it.
    pub fn actor(&self) -> Actor {
        Actor { kind: "client".into(), id: self.0.client_id.clone() }
    }

    /// Refuses a grant that the client is not registered for.
    pub fn may_use(&self, grant: GrantType) -> Result<(), OauthError> {
        if self.metadata().uses(grant) {
            return Ok(());
        }
        let sentence = format!("the client is not registered for grant_type {grant}");
        Err(OauthError::new(TokenErrorCode::UnauthorizedClient, sentence))
    }

    /// Refuses a client that cannot show who it is.
    pub fn confidential(self) -> Result<Self, OauthError> {
        if self.metadata().is_public() {
            return Err(OauthError::invalid_client("this endpoint is for clients that authenticate"));
        }
        Ok(self)
    }
}

/// A request in which a client shows who it is.
pub struct Showing<'r> {
    /// What handlers share.
    pub shared: &'r Shared,
    /// Whose client it shall be.
    pub tenant: &'r Tenant,
    /// The tenant's issuer.
    pub issuer: &'r str,
    /// Where the request comes from.
    pub arrival: &'r Arrival,
}

impl Showing<'_> {
    /// The client that asks.
    pub async fn client(
        &self,
        authorization: Option<&Authorization>,
        form: Unique<'_>,
    ) -> Result<KnownClient, OauthError> {
        let shown = ClientAuthentication::read(authorization, form)?;
        let assertion = match &shown {
            ClientAuthentication::Assertion { client_id, assertion } => Some(read(client_id.as_deref(), assertion)?),
            _ => None,
        };
        let named = assertion.as_ref().map(ClientAssertion::claimed_client_id).or(shown.client_id());
        let client = self.registered(named.ok_or_else(refused)?).await?;
        match (client.metadata.auth_method(), &shown, &assertion) {
            (AuthMethod::None, ClientAuthentication::None { .. }, _) => {}
            // RFC 8705 §2: the client says its name, and its certificate speaks for it.
            (AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth, ClientAuthentication::None { .. }, _) => {
                certificate::check(self, &client).await?;
            }
            (AuthMethod::ClientSecretBasic, ClientAuthentication::Basic { client_secret, .. }, _)
            | (AuthMethod::ClientSecretPost, ClientAuthentication::Post { client_secret, .. }, _) => {
                compare(&client, client_secret, self.now())?;
            }
            (
                AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt,
                ClientAuthentication::Assertion { assertion: text, .. },
                Some(assertion),
            ) => self.verify(&client, assertion, text).await?,
            _ => return Err(refused()),
        }
        Ok(KnownClient(client))
    }

    async fn registered(&self, client_id: &str) -> Result<Arc<Client>, OauthError> {
        let found = match self.shared.directory.client(self.tenant.id(), client_id).await? {
            Some(client) if client.metadata.client_id_document != Some(true) => Some(client),
            _ => known_client(&Desk::new(self.shared, self.tenant, self.arrival), client_id).await?,
        };
        found.filter(|client| client.state == ClientStatus::Enabled).ok_or_else(refused)
    }

    /// The signature first, with the client's own keys and under the algorithms that it may use; then the assertion is used up.
    async fn verify(&self, client: &Client, assertion: &ClientAssertion<'_>, text: &Hidden) -> Result<(), OauthError> {
        let method = client.metadata.auth_method();
        let all: &[Algorithm] = if method == AuthMethod::ClientSecretJwt { &SHARED_SECRET } else { &KEY_PAIR };
        let allowed = may_sign(&client.metadata, client.metadata.token_endpoint_auth_signing_alg, all.iter());
        if !allowed.contains(&assertion.algorithm()) {
            return Err(refused());
        }
        // RFC 7523 §3, RFC 9126 §2, CIBA Core §7.1: the issuer, and the endpoints at which clients authenticate first of all.
        let endpoints = ["token", "par", "device_authorization", "bc-authorize"];
        let endpoints = endpoints.map(|place| format!("{}/oauth2/{place}", self.issuer));
        let mut audience = vec![self.issuer];
        audience.extend(endpoints.iter().map(String::as_str));
        audience.extend(self.tenant.settings().oauth.assertion_audiences.iter().map(String::as_str));
        let alone = client.metadata.demands().is_some_and(|demands| demands.assertions_for_issuer);
        let meant_for = if alone { MeantFor::Issuer(self.issuer) } else { MeantFor::Any(&audience) };
        let (keys, tenant, now) = (&self.shared.client_keys, self.tenant.id(), self.now());
        let asserted = if method == AuthMethod::ClientSecretJwt {
            let secrets = keys.shared(tenant, client, assertion.algorithm(), now).await?;
            assertion.verify(&secrets, &allowed, meant_for, now.timestamp())?
        } else {
            let header = Jws::parse(text.expose()).map_err(AssertionError::from)?;
            let public = keys.public(tenant, client, header.header().kid()).await?;
            assertion.verify(public.keys(), &allowed, meant_for, now.timestamp())?
        };
        let expires_at = DateTime::from_timestamp(asserted.expires_at.saturating_add(LEEWAY), 0);
        let once = UseOnce {
            tenant: tenant.clone(),
            kind: OneTimeKind::ClientAssertion,
            maker: asserted.client_id,
            id: asserted.jwt_id,
            expires_at: expires_at.ok_or_else(refused)?,
        };
        execute(&self.context(&client.client_id), &once).await?;
        Ok(())
    }

    fn context(&self, client_id: &str) -> Context {
        let actor = Actor { kind: "client".into(), id: client_id.to_owned() };
        self.arrival.context(&self.shared.journal, actor)
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.shared.journal.clock().now()
    }
}

/// The algorithms under which a client may sign: the one that it registered, or any; and of these those that its profile allows.
pub fn may_sign<'a>(
    client: &ClientMetadata,
    only: Option<JwsAlgorithm>,
    all: impl Iterator<Item = &'a Algorithm>,
) -> Vec<Algorithm> {
    let own = |one: JwsAlgorithm| one.as_str().parse::<Algorithm>().ok();
    let only = only.and_then(own);
    let demanded: Option<Vec<_>> = client
        .demands()
        .filter(|demands| !demands.algorithms.is_empty())
        .map(|demands| demands.algorithms.iter().copied().filter_map(own).collect());
    let allows = |one: &Algorithm| {
        only.is_none_or(|only| only == *one) && demanded.as_ref().is_none_or(|demanded| demanded.contains(one))
    };
    all.copied().filter(allows).collect()
}

/// RFC 7521 §4.2: a `client_id` beside the assertion must be the assertion's.
fn read<'a>(client_id: Option<&str>, assertion: &'a Hidden) -> Result<ClientAssertion<'a>, OauthError> {
    let assertion = ClientAssertion::parse(assertion.expose())?;
    if client_id.is_some_and(|client_id| client_id != assertion.claimed_client_id()) {
        return Err(refused());
    }
    Ok(assertion)
}

fn compare(client: &Client, secret: &Hidden, now: DateTime<Utc>) -> Result<(), OauthError> {
    let hash = hash_secret(secret.expose()).map_err(|_| refused())?;
    // All are compared, however early one fits.
    let fits = client.live_secrets(now).fold(false, |fits, live| live.hash.matches(&hash) | fits);
    if fits { Ok(()) } else { Err(refused()) }
}

/// The one answer to everybody who did not show who it is.
pub fn refused() -> OauthError {
    OauthError::invalid_client(REFUSED)
}
