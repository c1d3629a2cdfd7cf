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
    own: Cache<Name, Kept<[VerifyingKey]>>,
    secrets: Cache<Name, Kept<[KeptSecret]>>,
    issuers: Cache<Name, Arc<(Value, Arc<[VerifyingKey]>)>>,
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
pub struct KeptSecret {
    /// The secret.
    pub text: Zeroizing<String>,
    expires_at: Option<DateTime<Utc>>,
    added_at: DateTime<Utc>,
}

/// The public keys of a client.
pub enum PublicKeys {
    /// From its metadata.
    Registered(Arc<[VerifyingKey]>),
    /// From its `jwks_uri`.
    Fetched(KeySet),
}

impl PublicKeys {
    /// The keys that verify signatures.
    pub fn all(&self) -> &[VerifyingKey] {
        match self {
            Self::Registered(keys) => keys,
            Self::Fetched(set) => set.keys(),
        }
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
    ) -> Result<PublicKeys, OutboundError> {
        if let Some(address) = &issuer.jwks_uri {
            return self.remote.at(tenant, address, kid).await.map(PublicKeys::Fetched);
        }
        let Some(set) = &issuer.jwks else { return Ok(PublicKeys::Registered(Arc::default())) };
        let name = (tenant.clone(), name.to_owned());
        if let Some(kept) = self.issuers.get(&name).filter(|kept| kept.0 == *set) {
            return Ok(PublicKeys::Registered(Arc::clone(&kept.1)));
        }
        let read = JwkSet::from_value(set).map(|set| set.verifying_keys()).unwrap_or_default();
        let keys: Arc<[VerifyingKey]> = read.into();
        self.issuers.insert(name, Arc::new((set.clone(), Arc::clone(&keys))));
        Ok(PublicKeys::Registered(keys))
    }

    /// The public keys of a client, those that lie elsewhere fetched anew where they lack this key id.
    pub async fn public(
        &self,
        tenant: &TenantId,
        client: &Client,
        kid: Option<&str>,
    ) -> Result<PublicKeys, OutboundError> {
        if let Some(address) = &client.metadata.jwks_uri {
            return self.remote.at(tenant, address, kid).await.map(PublicKeys::Fetched);
        }
        let name = (tenant.clone(), client.client_id.clone());
        if let Some(kept) = self.own.get(&name).filter(|kept| kept.version == client.version) {
            return Ok(PublicKeys::Registered(kept.value));
        }
        let set = client.metadata.jwks.as_ref().and_then(|set| JwkSet::from_value(set).ok());
        let keys: Arc<[VerifyingKey]> = set.map(|set| set.verifying_keys()).unwrap_or_default().into();
        self.own.insert(name, Kept { version: client.version, value: Arc::clone(&keys) });
        Ok(PublicKeys::Registered(keys))
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
        let live = secrets.iter().filter(|secret| secret.expires_at.is_none_or(|end| end > now));
        Ok(live.filter_map(|secret| VerifyingKey::from_secret(algorithm, None, secret.text.as_bytes()).ok()).collect())
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
        let mut live = secrets.iter().filter(|secret| secret.expires_at.is_none_or(|end| end > now));
        Ok(live.find_map(|secret| SigningKey::from_secret(algorithm, None, secret.text.as_bytes()).ok()))
    }

    async fn secrets(&self, tenant: &TenantId, client: &Client) -> Result<Arc<[KeptSecret]>, StreamError> {
        let name = (tenant.clone(), client.client_id.clone());
        if let Some(kept) = self.secrets.get(&name).filter(|kept| kept.version == client.version) {
            return Ok(kept.value);
        }
        let folded = streams::fold::<State>(&self.journal, tenant, &client.client_id, None).await?;
        let Some(folded) = folded else { return Ok(Arc::default()) };
        let all = folded.state.live_secrets(DateTime::<Utc>::MIN_UTC).filter_map(|(_, secret)| {
            let text = secret.sealed.as_ref()?.expose()?.clone();
            Some(KeptSecret { text: text.into(), expires_at: secret.expires_at, added_at: secret.added_at })
        });
        let mut all: Vec<KeptSecret> = all.collect();
        all.sort_by_key(|secret| std::cmp::Reverse(secret.added_at));
        let value: Arc<[KeptSecret]> = all.into();
        self.secrets.insert(name, Kept { version: folded.version, value: Arc::clone(&value) });
        Ok(value)
    }
}
