//! The tenant of an address `/t/{tenant}/…`, which must exist and serve.
//!
//! Every request asks for it, so it is kept in memory and believed until the log says that it changed: a tenant that was
//! suspended is closed to the next request of this node, and to those of others as soon as the log tells them.

use std::sync::Arc;

use aggregates::TenantId;
use aggregates::tenant::{TenantSettings, TenantStatus};
use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use crate::http::error::problem::{Kind, Problem};
use crate::http::{Place, Shared};

/// The name of the parameter in addresses.
pub const PARAMETER: &str = "tenant";

/// A tenant that serves.
#[derive(Clone, Debug)]
pub struct Tenant {
    row: Arc<queries::tenant::Tenant>,
    place: Place,
}

impl Tenant {
    /// A tenant whose row was found to serve, at the address that was asked.
    pub fn serving(row: Arc<queries::tenant::Tenant>, place: Place) -> Self {
        Self { row, place }
    }

    /// Its id.
    pub fn id(&self) -> &TenantId {
        &self.row.tenant_id
    }

    /// Its settings, defaults filled in.
    pub fn settings(&self) -> &TenantSettings {
        &self.row.settings
    }

    /// Its issuer at the address that was asked.
    pub fn issuer(&self) -> String {
        self.place.issuer(self.id())
    }

    /// The address that was asked.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Everything that its row shows.
    pub fn row(&self) -> &queries::tenant::Tenant {
        &self.row
    }

    /// Its row, to be kept.
    pub fn shared_row(&self) -> Arc<queries::tenant::Tenant> {
        Arc::clone(&self.row)
    }

    /// Whether this is its row, unchanged.
    pub fn is(&self, row: &Arc<queries::tenant::Tenant>) -> bool {
        Arc::ptr_eq(&self.row, row)
    }
}

/// Why a request has no tenant: a problem document, or a page where a browser asks. Surfaces with another language take
/// `Result<Tenant, TenantRefusal>` and translate [`TenantRefusal::reason`].
#[derive(Debug)]
pub struct TenantRefusal {
    /// What is wrong.
    pub reason: TenantFault,
    page: bool,
}

/// What is wrong with a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TenantFault {
    /// Nobody created it, or it was deleted.
    Unknown,
    /// It is suspended, or will be deleted.
    Closed,
    /// Whether it exists cannot be found out now.
    Failed(Problem),
}

impl From<TenantFault> for Problem {
    fn from(fault: TenantFault) -> Self {
        match fault {
            TenantFault::Unknown => Self::new(Kind::NotFound, "there is no such tenant; check the address"),
            TenantFault::Closed => {
                Self::new(Kind::TenantClosed, "this tenant does not serve now; ask the platform's operator")
            }
            TenantFault::Failed(problem) => problem,
        }
    }
}

impl<S> FromRequestParts<S> for Tenant
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = TenantRefusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, TenantRefusal> {
        let (shared, id) = (Shared::from_ref(state), id(parts, state).await);
        let Ok(place) = Place::from_request_parts(parts, &shared).await;
        let found = match &id {
            Some(id) => serving(&shared, id, place).await,
            None => Err(TenantFault::Unknown),
        };
        found.map_err(|reason| TenantRefusal { reason, page: wants_page(&parts.headers) })
    }
}

/// The id in the address; none where no tenant can have it.
pub async fn id<S: Send + Sync>(parts: &mut Parts, state: &S) -> Option<TenantId> {
    let parameters = RawPathParams::from_request_parts(parts, state).await.ok()?;
    parameters.iter().find(|(name, _)| *name == PARAMETER).and_then(|(_, text)| TenantId::parse(text).ok())
}

async fn serving(shared: &Shared, id: &TenantId, place: Place) -> Result<Tenant, TenantFault> {
    let found = shared.directory.tenant(id).await;
    let found = found.map_err(|error| TenantFault::Failed(error.into()))?;
    match found.map(|row| (row.state, row)) {
        None | Some((TenantStatus::Deleted, _)) => Err(TenantFault::Unknown),
        Some((TenantStatus::Suspended | TenantStatus::PendingDeletion, _)) => Err(TenantFault::Closed),
        Some((TenantStatus::Active, row)) => Ok(Tenant { row, place }),
    }
}

/// A browser that opens a page says so; programs ask for JSON or for anything.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.split(',').next().is_some_and(|first| first.trim().starts_with("text/html"))
}

impl IntoResponse for TenantRefusal {
    fn into_response(self) -> Response {
        let (status, heading, text) = match &self.reason {
            TenantFault::Unknown => {
                (StatusCode::NOT_FOUND, "Nothing is here", "Check the address, or ask who sent you.")
            }
            TenantFault::Closed => {
                (StatusCode::FORBIDDEN, "Closed", "This service is closed at the moment. Ask who runs it.")
            }
            TenantFault::Failed(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "Not now", "Something does not work here. Try again in a minute.")
            }
        };
        if !self.page {
            return Problem::from(self.reason).into_response();
        }
        let page = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{heading}</title><h1>{heading}</h1><p>{text}</p></html>"
        );
        let headers = [
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
        ];
        (status, headers, Html(page)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_browser_gets_a_page() {
        let wants =
            |accept: &'static str| wants_page(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]));
        assert!(wants("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(!wants("application/json, text/html"));
        assert!(!wants("*/*"));
        assert!(!wants_page(&HeaderMap::new()));
    }
}
