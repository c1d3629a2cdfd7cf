//! `sub`: the name by which a client knows a person (OIDC Core §8).
//!
//! It is the same in ID tokens, userinfo, introspection and JWT access tokens. A pairwise one is computed from the client's
//! sector and a salt that follows from the tenant's own key, so it needs no table, cannot be guessed from outside, and stays.

use aggregates::TenantId;
use aggregates::client::SubjectType;
use journal::Journal;
use journal::seal::SealError;
use protocols::oidc::subject::{pairwise, sector};
use queries::client::Client;

/// Names the salt among what is derived from a tenant's key.
const SALT: &str = "pairwise_subject";

/// The subject that a client gets for a user.
pub async fn of_user(
    journal: &Journal,
    tenant: &TenantId,
    client: &Client,
    user_id: &str,
) -> Result<String, SealError> {
    if client.metadata.subject_type() == SubjectType::Public {
        return Ok(user_id.to_owned());
    }
    let salt = journal.vault().identifier(tenant, SALT, "").await?;
    // A line feed stands in no host: sector and user cannot run into each other, however long an imported id is.
    Ok(pairwise(&sector_of(client), &format!("\n{user_id}"), salt.as_bytes()))
}

/// The client's sector. One that has no host at all, as an app with an address scheme of its own, is a sector by itself.
fn sector_of(client: &Client) -> String {
    let metadata = &client.metadata;
    let addresses = metadata.redirect_uris.as_deref().unwrap_or_default();
    let host = sector(metadata.sector_identifier_uri.as_deref(), addresses);
    host.unwrap_or_else(|_| format!("client:{}", client.client_id))
}
