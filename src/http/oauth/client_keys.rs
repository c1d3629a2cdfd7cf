//! What clients, and issuers whom a tenant trusts, sign with: their public keys, and those secrets of clients that an algorithm needs itself.
//!
//! Public keys stand in the client's metadata or at its `jwks_uri`; they are parsed once. Secrets that are kept in the clear at
//! all are sealed in the client's stream and nowhere else. Both are kept for the version of the client that they were read from.

use std::sync::Arc;
use std::time::Duration;

use aggregates::client::Client as State;
use aggregates::tenant::TrustedIssuer;
use aggregates::{JwsAlgorithm, TenantId};
use chrono::{DateTime, Utc};
use journal::Journal;
use moka::sync::Cache;
use protocols::jose::{Algorithm, JwkSet, SigningKey, VerifyingKey};
use protocols::x509::Certificate;
use queries::client::Client;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::outbound::{KeySet, OutboundError, RemoteKeys};
use crate::streams::{self, StreamError};

const CLIENTS: u64 = 20_000;
const IDLE: Duration = Duration::from_mins(30);

/// The keys of clients. Clones share them.
#[derive(Clone)]
pub struct ClientKeys {
    journal: Journal,
    remote: RemoteKeys,
    own: Cache<Name, Kept<KeySet>>,
    secrets: Cache<Name, Kept<[KeptSecret]>>,
    issuers: Cache<Name, Arc<(Value, KeySet)>>,
}

/// A client of a tenant.
type Name = (TenantId, String);

/// Something that was read from a version of a client.
struct Kept<T: ?Sized> {
    version: u64,
    value: Arc<T>,
}

impl<T: ?Sized> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self { version: self.version, value: Arc::clone(&self.value) }
    }
}

/// A secret in the clear.
struct KeptSecret {
    text: Zeroizing<String>,
    expires_at: Option<DateTime<Utc>>,
    added_at: DateTime<Utc>,
}

/// The secrets of a client that are kept in the clear, the newest first.
pub struct KeptSecrets(Arc<[KeptSecret]>);

/// Why the keys of a client cannot be had.
///
/// What was found at their address is in the program's log: who asks need not be whose address it is, and would learn from the differences
/// what only we can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// Too many requests are under way; it passes.
    #[error("the client's keys cannot be fetched now; try again")]
    Busy,
    /// None came.
    #[error(
        "no keys are found at the client's jwks_uri: a JWK set must be there, for everybody, over https and without a redirect"
    )]
    NotFound,
}

impl From<OutboundError> for KeysError {
    fn from(error: OutboundError) -> Self {
        if error == OutboundError::Busy { Self::Busy } else { Self::NotFound }
    }
}

impl KeptSecrets {
    /// Those that are good at `now`.
    pub fn live(&self, now: DateTime<Utc>) -> impl Iterator<Item = &[u8]> {
        let live = self.0.iter().filter(move |secret| secret.expires_at.is_none_or(|end| end > now));
        live.map(|secret| secret.text.as_bytes())
    }
}

impl ClientKeys {
    /// Nothing known yet.
    pub fn new(journal: &Journal, remote: RemoteKeys) -> Self {
        let own = Cache::builder().max_capacity(CLIENTS).time_to_idle(IDLE).build();
        let secrets = Cache::builder().max_capacity(CLIENTS).time_to_idle(IDLE).build();
        let issuers = Cache::builder().max_capacity(CLIENTS).time_to_idle(IDLE).build();
        Self { journal: journal.clone(), remote, own, secrets, issuers }
    }

    /// The public keys of an issuer whom a tenant trusts, those that lie elsewhere fetched anew where they lack this key id.
    pub async fn of_issuer(
        &self,
        tenant: &TenantId,
        name: &str,
        issuer: &TrustedIssuer,
        kid: Option<&str>,
    ) -> Result<KeySet, KeysError> {
        if let Some(address) = &issuer.jwks_uri {
            let fetched = self.remote.at(tenant, address, kid).await;
            return fetched.map_err(|error| {
                tracing::info!(%tenant, issuer = name, %error, "the keys of an issuer were not fetched");
                KeysError::from(error)
            });
        }
        let Some(set) = &issuer.jwks else { return Ok(KeySet::default()) };
        let name = (tenant.clone(), name.to_owned());
        if let Some(kept) = self.issuers.get(&name).filter(|kept| kept.0 == *set) {
            return Ok(kept.1.clone());
        }
        let keys = JwkSet::from_value(set).map(KeySet::from).unwrap_or_default();
        self.issuers.insert(name, Arc::new((set.clone(), keys.clone())));
        Ok(keys)
    }

    /// The public keys of a client, those that lie elsewhere fetched anew where they lack this key id.
    pub async fn public(&self, tenant: &TenantId, client: &Client, kid: Option<&str>) -> Result<KeySet, KeysError> {
        self.holding(tenant, client, |set| set.knows(kid)).await
    }

    /// The same, fetched anew where none stands for this certificate.
    pub async fn certified(
        &self,
        tenant: &TenantId,
        client: &Client,
        certificate: &Certificate,
    ) -> Result<KeySet, KeysError> {
        self.holding(tenant, client, |set| set.stand_for(certificate)).await
    }

    async fn holding(
        &self,
        tenant: &TenantId,
        client: &Client,
        holds: impl Fn(&KeySet) -> bool,
    ) -> Result<KeySet, KeysError> {
        if let Some(address) = &client.metadata.jwks_uri {
            let fetched = self.remote.holding(tenant, address, holds).await;
            return fetched.map_err(|error| {
                tracing::info!(%tenant, client_id = client.client_id, %error, "the keys of a client were not fetched");
                KeysError::from(error)
            });
        }
        let name = (tenant.clone(), client.client_id.clone());
        if let Some(kept) = self.own.get(&name).filter(|kept| kept.version == client.version) {
            return Ok(KeySet::clone(&kept.value));
        }
        let set = client.metadata.jwks.as_ref().and_then(|set| JwkSet::from_value(set).ok());
        let keys = set.map(KeySet::from).unwrap_or_default();
        self.own.insert(name, Kept { version: client.version, value: keys.clone().into() });
        Ok(keys)
    }

    /// The keys that a client's live secrets are under an HMAC algorithm, the newest first. A secret that is too short for the
    /// algorithm is none.
    pub async fn shared(
        &self,
        tenant: &TenantId,
        client: &Client,
        algorithm: Algorithm,
        now: DateTime<Utc>,
    ) -> Result<Vec<VerifyingKey>, StreamError> {
        let secrets = self.secrets(tenant, client).await?;
        Ok(secrets.live(now).filter_map(|secret| VerifyingKey::from_secret(algorithm, None, secret).ok()).collect())
    }

    /// The key that signs what a client verifies with its secret (OIDC Core §10.1): its newest secret's.
    pub async fn signer(
        &self,
        tenant: &TenantId,
        client: &Client,
        algorithm: JwsAlgorithm,
        now: DateTime<Utc>,
    ) -> Result<Option<SigningKey>, StreamError> {
        let Ok(algorithm) = algorithm.as_str().parse::<Algorithm>() else { return Ok(None) };
        let secrets = self.secrets(tenant, client).await?;
        Ok(secrets.live(now).find_map(|secret| SigningKey::from_secret(algorithm, None, secret).ok()))
    }

    /// The secrets that are kept in the clear because an algorithm of the client needs them so.
    pub async fn secrets(&self, tenant: &TenantId, client: &Client) -> Result<KeptSecrets, StreamError> {
        let name = (tenant.clone(), client.client_id.clone());
        if let Some(kept) = self.secrets.get(&name).filter(|kept| kept.version == client.version) {
            return Ok(KeptSecrets(kept.value));
        }
        let folded = streams::fold::<State>(&self.journal, tenant, &client.client_id, None).await?;
        let Some(folded) = folded else { return Ok(KeptSecrets(Arc::default())) };
        let all = folded.state.live_secrets(DateTime::<Utc>::MIN_UTC).filter_map(|(_, secret)| {
            let text = secret.sealed.as_ref()?.expose()?.clone();
            Some(KeptSecret { text: text.into(), expires_at: secret.expires_at, added_at: secret.added_at })
        });
        let mut all: Vec<KeptSecret> = all.collect();
        all.sort_by_key(|secret| std::cmp::Reverse(secret.added_at));
        let value: Arc<[KeptSecret]> = all.into();
        self.secrets.insert(name, Kept { version: folded.version, value: Arc::clone(&value) });
        Ok(KeptSecrets(value))
    }
}
