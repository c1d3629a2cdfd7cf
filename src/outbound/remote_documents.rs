//! What clients publish of themselves at the address that is their id (draft-ietf-oauth-client-id-metadata-document-02).
//!
//! It is kept as long as it says, within bounds (§5.2). What does not come is not replaced by what was there before: a client that takes
//! its document away wants to be none any more.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use journal::TenantId;
use protocols::oauth::ClientIdUrl;

use super::remote::{Published, Remote};
use super::{Fetched, Outbound, OutboundError, Pace};

const PACE: Pace = Pace {
    usual: Duration::from_hours(1),
    bounds: (Duration::from_mins(5), Duration::from_hours(24)),
    again: Duration::ZERO,
    // §5.1: an error is not kept. Those who come while it is asked share it.
    failed: Duration::ZERO,
    stale: Duration::ZERO,
    within: Duration::from_secs(5),
};

/// What lies at a client's id, as it came: the same one for as long as it is kept.
pub type ClientDocument = Arc<Bytes>;

impl Published for ClientDocument {
    const ACCEPT: &'static str = "application/json, application/*+json;q=0.9";
    const LARGEST: usize = ClientIdUrl::LARGEST;
    const MOST: u64 = 2_000;

    fn read(fetched: &Fetched) -> Result<Self, OutboundError> {
        if fetched.status != 200 {
            return Err(OutboundError::Address("no document is there"));
        }
        if !fetched.content_type.as_deref().is_some_and(is_json) {
            return Err(OutboundError::Address("what is there does not say that it is JSON"));
        }
        Ok(Self::new(fetched.body.clone()))
    }
}

/// `application/json`, or a type of one's own that is JSON (§4).
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kind = essence.strip_prefix("application/");
    kind.is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}

/// The documents of clients. Clones share them.
#[derive(Clone)]
pub struct RemoteDocuments(Remote<ClientDocument>);

impl RemoteDocuments {
    /// Nothing known yet.
    pub fn new(outbound: Outbound) -> Self {
        Self(Remote::new(outbound, PACE))
    }

    /// What lies at a client's id.
    pub async fn at(&self, tenant: &TenantId, id: &ClientIdUrl) -> Result<ClientDocument, OutboundError> {
        self.0.at(tenant, id.as_str(), |_, fresh| fresh).await
    }

    /// Keeps no longer what turned out to be nothing that can be used (§5.2).
    pub fn forget(&self, tenant: &TenantId, id: &ClientIdUrl) {
        self.0.forget(tenant, id.as_str());
    }
}
