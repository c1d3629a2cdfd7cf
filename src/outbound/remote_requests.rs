//! Request objects that lie at their client (RFC 9101 §5.2).
//!
//! What an address names may be another object each time, so it is asked each time, but for one thing: where the address says the hash of
//! what it means, what has this hash needs no second look (OIDC Core §6.2).

use std::sync::Arc;
use std::time::Duration;

use journal::TenantId;
use protocols::oauth::{Parameters, ReferencedRequest, RequestUri};

use super::remote::{Published, Remote};
use super::{Fetched, Outbound, OutboundError, Pace};

/// Nothing is fresh by its age; a person waits, so a place has little time and is asked again soon.
const PACE: Pace = Pace {
    usual: Duration::ZERO,
    bounds: (Duration::ZERO, Duration::ZERO),
    again: Duration::ZERO,
    failed: Duration::from_secs(3),
    stale: Duration::ZERO,
    within: Duration::from_secs(5),
};

impl Published for Arc<ReferencedRequest> {
    // A token says itself what it is: of the type of the answer nothing depends.
    const ACCEPT: &'static str = "application/oauth-authz-req+jwt, application/jwt, */*;q=0.5";
    const LARGEST: usize = Parameters::MOST_BYTES;
    // Of 64 KiB each.
    const MOST: u64 = 500;

    fn read(fetched: &Fetched) -> Result<Self, OutboundError> {
        if fetched.status != 200 {
            return Err(OutboundError::Address("no request object is there"));
        }
        let read = ReferencedRequest::read(&fetched.body).map(Self::new);
        read.ok_or(OutboundError::Address("what is there is no request object"))
    }
}

/// The request objects of clients. Clones share them.
#[derive(Clone)]
pub struct RemoteRequests(Remote<Arc<ReferencedRequest>>);

impl RemoteRequests {
    /// Nothing known yet.
    pub fn new(outbound: Outbound) -> Self {
        Self::at_pace(outbound, PACE)
    }

    /// The same, asking at another pace.
    pub(super) fn at_pace(outbound: Outbound, pace: Pace) -> Self {
        Self(Remote::new(outbound, pace))
    }

    /// What lies at an address that a client of a tenant registered.
    pub async fn at(&self, tenant: &TenantId, uri: &RequestUri) -> Result<Arc<ReferencedRequest>, OutboundError> {
        self.0.at(tenant, uri.place(), |kept, _| uri.identifies(kept)).await
    }
}
