//! Access tokens that come back to us: found by what they are, many at a time, never from memory.
//!
//! A token that another node revoked a moment ago must be dead here too, so every look-up asks the rows; but all that wait
//! at the same moment share one question (see [`crate::lookups`]).

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use aggregates::TenantId;
use aggregates::client::{AccessTokenFormat, SecretHash};
use commands::access_token_hash;
use journal::Journal;
use protocols::jose::tokens::ACCESS_TOKEN_TYPE;
use protocols::jose::{Algorithm, Jws, Validation};
use queries::QueryError;
use queries::access_token::{AccessToken, by_hashes};

use crate::keys::SigningKeys;
use crate::lookups::{LookupError, Lookups, Question};

/// The longest token that is looked at.
const LONGEST: usize = 16 * 1024;

/// The access tokens of all tenants. Clones share questions.
#[derive(Clone)]
pub struct AccessTokens {
    lookups: Lookups<ByHash>,
    keys: SigningKeys,
}

/// Asks for tokens by their hashes.
struct ByHash {
    journal: Journal,
}

/// A hash that can be looked up in a table in memory.
#[derive(Clone, PartialEq, Eq)]
struct Key(SecretHash);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

impl Question for ByHash {
    type Key = Key;
    type Found = AccessToken;
    type Error = QueryError;
    const NAME: &'static str = "access_token";

    async fn ask(&self, tenant: &TenantId, keys: &[Key]) -> Result<Vec<(Key, AccessToken)>, QueryError> {
        let hashes: Vec<SecretHash> = keys.iter().map(|key| key.0.clone()).collect();
        let found = by_hashes(self.journal.db(), tenant, &hashes, self.journal.clock().now()).await?;
        Ok(found.into_iter().map(|token| (Key(token.token_hash.clone()), token)).collect())
    }
}

impl AccessTokens {
    /// Begins to answer.
    pub fn start(journal: &Journal, keys: SigningKeys) -> Self {
        Self { lookups: Lookups::start(ByHash { journal: journal.clone() }), keys }
    }

    /// The token that was presented, if a tenant issued it and it is good at this moment.
    pub async fn find(
        &self,
        tenant: &TenantId,
        issuer: &str,
        presented: &str,
        now: i64,
    ) -> Result<Option<Arc<AccessToken>>, LookupError> {
        if presented.len() > LONGEST {
            return Ok(None);
        }
        // No opaque token has a dot, and no JWT is without.
        let (hash, format) = if presented.contains('.') {
            let Some(hash) = self.signed(tenant, issuer, presented, now).await? else { return Ok(None) };
            (hash, AccessTokenFormat::Jwt)
        } else {
            (access_token_hash(presented), AccessTokenFormat::Opaque)
        };
        let found = self.lookups.lookup(tenant, Key(hash)).await?;
        // What stands inside a JWT, taken out of it, is no token.
        Ok(found.filter(|token| token.format == format))
    }

    /// What a JWT of ours is found by. The row knows everything else, its end included.
    async fn signed(
        &self,
        tenant: &TenantId,
        issuer: &str,
        token: &str,
        now: i64,
    ) -> Result<Option<SecretHash>, LookupError> {
        let Ok(token) = Jws::parse(token) else { return Ok(None) };
        let published = self.keys.published(tenant).await.map_err(|error| LookupError::Failed(Arc::new(error)))?;
        let Ok(verified) = token.verify(published.keys.iter(), &SIGNED_BY) else { return Ok(None) };
        let expected = Validation { issuer: Some(issuer), ..Validation::at(now).of_type(&[ACCESS_TOKEN_TYPE]) };
        let claims = verified.claims(&expected).ok();
        Ok(claims.and_then(|claims| claims.jwt_id).map(|name| access_token_hash(&name)))
    }
}

/// Our own access tokens are never under a shared secret.
const SIGNED_BY: [Algorithm; 10] = [
    Algorithm::ES256,
    Algorithm::EdDSA,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES384,
    Algorithm::ES512,
];
