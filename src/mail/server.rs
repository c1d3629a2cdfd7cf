//! Which mail server holds in a tenant, and what it wants to be shown.

use aggregates::TenantId;
use aggregates::tenant::{MailServer, Tenant};
use journal::Journal;
use zeroize::Zeroizing;

use crate::streams::{self, StreamError};

/// A server with the secret that belongs to it.
pub struct Server {
    /// Who takes the mail.
    pub kind: MailServer,
    /// What it wants to be shown.
    pub secret: Option<Zeroizing<String>>,
}

/// The tenant's own server, otherwise the installation's; each with the secret that stands beside it and no other.
pub async fn server_of(journal: &Journal, tenant: &TenantId) -> Result<Option<Server>, StreamError> {
    let own = named(journal, tenant).await?;
    if own.is_some() || tenant.is_system() {
        return Ok(own);
    }
    named(journal, &TenantId::system()).await
}

async fn named(journal: &Journal, tenant: &TenantId) -> Result<Option<Server>, StreamError> {
    let Some(house) = streams::fold::<Tenant>(journal, tenant, tenant.as_str(), None).await? else { return Ok(None) };
    let Some(kind) = house.state.settings().and_then(|settings| settings.mail.server.clone()) else { return Ok(None) };
    let secret = house.state.mail_secret().and_then(|secret| secret.expose());
    Ok(Some(Server { kind, secret: secret.map(|text| Zeroizing::new(text.clone())) }))
}
