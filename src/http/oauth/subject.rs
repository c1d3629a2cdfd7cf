//! `sub`: the name by which a client knows a person (OIDC Core §8).
//!
//! It is the same in ID tokens, userinfo, introspection and JWT access tokens. A pairwise one is computed from the client's
//! sector and a salt, so it needs no table, cannot be guessed from outside, and stays. The salt follows from the tenant's own key until
//! somebody sets another one (docs/decisions/0019-what-is-weaker-and-switched-on.md).

use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::client::{GrantType, SubjectType, TokenDeliveryMode};
use aggregates::tenant::Tenant;
use journal::Journal;
use moka::sync::Cache;
use protocols::oidc::subject::{pairwise, sector};
use queries::client::Client;

use crate::http::Shared;
use crate::streams::{self, Folded, StreamError};

/// Names the salt among what is derived from a tenant's key.
const SALT: &str = "pairwise_subject";
const TENANTS: u64 = 1_000;
const IDLE: Duration = Duration::from_mins(30);

/// The salts of all tenants. They are sealed in the tenants' streams and nowhere else; what was seen of a stream is kept, and all that is
/// read is what came since.
pub struct Salts {
    journal: Journal,
    known: Cache<TenantId, Arc<Folded<Tenant>>>,
}

impl Salts {
    /// Nothing known yet.
    pub fn new(journal: &Journal) -> Self {
        Self { journal: journal.clone(), known: Cache::builder().max_capacity(TENANTS).time_to_idle(IDLE).build() }
    }

    async fn of(&self, tenant: &TenantId) -> Result<String, StreamError> {
        let known = self.known.get(tenant);
        let folded = streams::fold::<Tenant>(&self.journal, tenant, tenant.as_str(), known.as_deref()).await?;
        let set = folded.as_ref().and_then(|folded| folded.state.subject_salt()?.expose().cloned());
        if let Some(folded) = folded.filter(|folded| known.is_none_or(|known| known.version != folded.version)) {
            self.known.insert(tenant.clone(), Arc::new(folded));
        }
        match set {
            Some(salt) => Ok(salt),
            None => Ok(self.journal.vault().identifier(tenant, SALT, "").await?),
        }
    }
}

/// The subject that a client gets for a user.
pub async fn of_user(
    shared: &Shared,
    tenant: &TenantId,
    client: &Client,
    user_id: &str,
) -> Result<String, StreamError> {
    if client.metadata.subject_type() == SubjectType::Public {
        return Ok(user_id.to_owned());
    }
    let salt = shared.salts.of(tenant).await?;
    // A line feed stands in no host: sector and user cannot run into each other, however long an imported id is.
    Ok(pairwise(&sector_of(client), &format!("\n{user_id}"), salt.as_bytes()))
}

/// The client's sector. One that has no host at all, as an app with an address scheme of its own, is a sector by itself.
fn sector_of(client: &Client) -> String {
    let metadata = &client.metadata;
    let told = match metadata.token_delivery_mode() {
        _ if !metadata.uses(GrantType::Ciba) => None,
        TokenDeliveryMode::Push => metadata.backchannel_client_notification_endpoint.clone(),
        TokenDeliveryMode::Poll | TokenDeliveryMode::Ping => metadata.jwks_uri.clone(),
    };
    // CIBA Core §4: whoever has no address to redirect to is known by where its keys lie, or where it is told.
    let addresses = metadata.redirect_uris.clone().filter(|uris| !uris.is_empty());
    let addresses = addresses.unwrap_or_else(|| told.into_iter().collect());
    let host = sector(metadata.sector_identifier_uri.as_deref(), &addresses);
    host.unwrap_or_else(|_| format!("client:{}", client.client_id))
}
