//! What every request asks and what seldom changes, in memory: tenants, clients, resources, signing keys.
//!
//! It is loaded from rows when it is first needed and believed until the log says that it changed: changes of this node
//! count from the moment before they are committed ([`Witness`]), those of others as soon as the log tells of them. Values
//! are shared, never copied. Tokens and sessions are not kept here: their revocation must reach every node at once.

mod domains;
mod effective;
mod follow;
mod kept;
mod marks;
mod resources;
mod witness;

use std::sync::Arc;

use journal::{Journal, TenantId};
use queries::client::Client;
use queries::resource::Resource;
use queries::signing_key::SigningKey;
use queries::tenant::Tenant;
use queries::{Listing, Page, QueryError};

pub use domains::Domains;
pub use marks::Marks;
pub use resources::Resources;
pub use witness::Witness;

use effective::Effective;
use kept::Kept;
use marks::Kind;

const TENANTS: u64 = 10_000;
const CLIENTS: u64 = 50_000;
/// Rows of one page where all of a tenant's are wanted.
const PAGE: u32 = 200;

/// Slow-moving state. Clones share it.
#[derive(Clone)]
pub struct Directory(Arc<Inner>);

struct Inner {
    journal: Journal,
    marks: Arc<Marks>,
    tenants: Kept<Tenant>,
    effective: Effective,
    domains: Kept<Domains>,
    clients: Kept<Client>,
    resources: Kept<Resources>,
    signing_keys: Kept<Vec<SigningKey>>,
}

impl Directory {
    /// What a journal must be opened with for a directory to see this node's changes at once: `Witness` goes among its inline
    /// projectors, `Marks` into [`Directory::new`].
    pub fn witness() -> (Arc<Witness>, Arc<Marks>) {
        let marks = Arc::<Marks>::default();
        (Arc::new(Witness(Arc::clone(&marks))), marks)
    }

    /// An empty directory over a log. It sees changes of others while [`Directory::follow`] runs.
    pub fn new(journal: &Journal, marks: Arc<Marks>) -> Self {
        marks.forget(*journal.head().borrow());
        Self(Arc::new(Inner {
            journal: journal.clone(),
            marks,
            tenants: Kept::new(Kind::Tenant, TENANTS),
            effective: Effective::default(),
            domains: Kept::new(Kind::Domains, 1),
            clients: Kept::new(Kind::Client, CLIENTS),
            resources: Kept::new(Kind::Resources, TENANTS),
            signing_keys: Kept::new(Kind::SigningKeys, TENANTS),
        }))
    }

    /// A tenant as it was written, deleted ones included; none where there never was one. [`Directory::tenant`] knows what holds.
    pub async fn written(&self, tenant: &TenantId) -> Result<Option<Arc<Tenant>>, QueryError> {
        let Inner { journal, marks, tenants, .. } = &*self.0;
        tenants.get(marks, tenant, "", || queries::tenant::by_id(journal.db(), tenant)).await
    }

    /// The hosts that are tenants' own.
    pub async fn domains(&self) -> Result<Arc<Domains>, QueryError> {
        let Inner { journal, marks, domains, .. } = &*self.0;
        let load = || async {
            let rows = all(|page| async move { queries::tenant::domains(journal.db(), &page).await }).await?;
            Ok(Some(Domains::new(rows)))
        };
        Ok(domains.get(marks, &TenantId::system(), "", load).await?.unwrap_or_default())
    }

    /// A client that is not deleted.
    pub async fn client(&self, tenant: &TenantId, client_id: &str) -> Result<Option<Arc<Client>>, QueryError> {
        let Inner { journal, marks, clients, .. } = &*self.0;
        clients.get(marks, tenant, client_id, || queries::client::by_id(journal.db(), tenant, client_id)).await
    }

    /// All resources of a tenant.
    pub async fn resources(&self, tenant: &TenantId) -> Result<Arc<Resources>, QueryError> {
        let Inner { journal, marks, resources, .. } = &*self.0;
        let load = || async {
            let rows = all(|page| async move { queries::resource::list(journal.db(), tenant, &page).await }).await?;
            Ok(Some(Resources::new(rows)))
        };
        Ok(resources.get(marks, tenant, "", load).await?.unwrap_or_default())
    }

    /// The resource of a URI that a request names.
    pub async fn resource(&self, tenant: &TenantId, identifier: &str) -> Result<Option<Arc<Resource>>, QueryError> {
        Ok(self.resources(tenant).await?.by_identifier(identifier).cloned())
    }

    /// All signing keys of a tenant, public halves, by key id.
    pub async fn signing_keys(&self, tenant: &TenantId) -> Result<Arc<Vec<SigningKey>>, QueryError> {
        let Inner { journal, marks, signing_keys, .. } = &*self.0;
        let load = || async {
            let rows = all(|page| async move { queries::signing_key::list(journal.db(), tenant, &page).await });
            rows.await.map(Some)
        };
        Ok(signing_keys.get(marks, tenant, "", load).await?.unwrap_or_default())
    }

    /// How many entries are at hand, about.
    pub fn len(&self) -> u64 {
        let Inner { tenants, clients, resources, signing_keys, .. } = &*self.0;
        tenants.len() + clients.len() + resources.len() + signing_keys.len()
    }

    /// Whether nothing is at hand.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn journal(&self) -> &Journal {
        &self.0.journal
    }

    fn marks(&self) -> &Marks {
        &self.0.marks
    }
}

/// All rows of a list, page by page.
pub(crate) async fn all<T, F>(page_of: impl Fn(Page) -> F) -> Result<Vec<T>, QueryError>
where
    F: Future<Output = Result<Listing<T>, QueryError>>,
{
    let (mut rows, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let listing = page_of(Page::after(PAGE, cursor.as_deref())).await?;
        rows.extend(listing.items);
        cursor = listing.next;
        if cursor.is_none() {
            return Ok(rows);
        }
    }
}

#[cfg(test)]
mod tests;
