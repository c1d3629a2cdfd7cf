//! Where a request came to: the main address, below which all tenants stand, or the host that is one tenant's own.
//!
//! An issuer is the address that somebody asked (docs/decisions/0020-a-tenants-reach.md), so everything that names one takes it from
//! here: tokens, discovery, links, cookies, the origin that forms must come from. A request that came to a tenant's own host is led to
//! the same handlers before anything is routed; its tenant comes from the host, and no path can name another one.

mod claimed;
mod doors;
mod host;

use std::convert::Infallible;
use std::sync::Arc;

use aggregates::TenantId;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use url::Url;

pub(super) use doors::{Doors, around};

use super::Shared;

/// An address under which an installation is reached. Clones share it.
#[derive(Clone, Debug)]
pub struct Place(Arc<Door>);

#[derive(Debug)]
struct Door {
    /// Scheme, host and port of the main address.
    origin: String,
    /// Its path, without a slash at the end.
    path: String,
    own: Option<Own>,
}

/// A host that is a tenant's own.
#[derive(Debug)]
struct Own {
    tenant: TenantId,
    origin: String,
}

impl Place {
    /// The main address.
    pub fn main(public_url: &Url) -> Self {
        Self::at(public_url.origin().ascii_serialization(), public_url.path())
    }

    fn at(origin: String, path: &str) -> Self {
        Self(Arc::new(Door { origin, path: path.trim_end_matches('/').to_owned(), own: None }))
    }

    /// A tenant's own host, beside the main address. It is reached by https: there is no development at a name of one's own.
    fn own(&self, tenant: TenantId, domain: &str) -> Self {
        let Door { origin, path, .. } = &*self.0;
        let own = Own { tenant, origin: format!("https://{domain}") };
        Self(Arc::new(Door { origin: origin.clone(), path: path.clone(), own: Some(own) }))
    }

    fn own_of(&self, tenant: &TenantId) -> Option<&Own> {
        self.0.own.as_ref().filter(|own| own.tenant == *tenant)
    }

    /// The issuer of a tenant here: the text that stands as `iss` everywhere, byte for byte (OIDC Core §2).
    pub fn issuer(&self, tenant: &TenantId) -> String {
        match self.own_of(tenant) {
            Some(own) => own.origin.clone(),
            None => [&self.0.origin, &self.0.path, "/t/", tenant.as_str()].concat(),
        }
    }

    /// The path of a tenant's pages and endpoints here, without a slash at its end.
    pub fn path_of(&self, tenant: &TenantId) -> String {
        match self.own_of(tenant) {
            Some(_) => String::new(),
            None => [&self.0.path, "/t/", tenant.as_str()].concat(),
        }
    }

    /// The path below which everything lies, without a slash at its end.
    pub fn path(&self) -> &str {
        if self.0.own.is_some() { "" } else { &self.0.path }
    }

    /// Scheme, host and port, as browsers say them of our pages.
    pub fn origin(&self) -> &str {
        self.0.own.as_ref().map_or(&self.0.origin, |own| &own.origin)
    }

    /// The address that a request named, its query left out.
    pub fn asked(&self, parts: &Parts) -> String {
        let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |original| original.0.path());
        // Behind a tenant's own host the path names the tenant again.
        let own = self.0.own.as_ref().and_then(|own| path.strip_prefix("/t/")?.strip_prefix(own.tenant.as_str()));
        let rest = own.filter(|rest| rest.starts_with('/')).unwrap_or(path);
        [self.origin(), self.path(), rest].concat()
    }

    /// The name of the host.
    pub fn host(&self) -> &str {
        let authority = self.origin().split_once("://").map_or("", |(_, authority)| authority);
        authority.rsplit_once(':').map_or(authority, |(name, _)| name)
    }

    /// Whether it is reached by https.
    pub fn is_secure(&self) -> bool {
        self.origin().starts_with("https://")
    }
}

/// The main address where nothing else was said on the way in.
impl FromRequestParts<Shared> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().unwrap_or(&shared.doors.main).clone())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn tenant(id: &str) -> TenantId {
        TenantId::parse(id).unwrap()
    }

    #[test]
    fn an_issuer_is_the_address_that_was_asked() {
        let main = Place::main(&Url::parse("https://id.example.com:8443/auth/").unwrap());
        assert_eq!(main.issuer(&tenant("acme")), "https://id.example.com:8443/auth/t/acme");
        assert_eq!((main.path(), main.path_of(&tenant("acme")).as_str()), ("/auth", "/auth/t/acme"));
        assert_eq!((main.origin(), main.host()), ("https://id.example.com:8443", "id.example.com"));
        let own = main.own(tenant("acme"), "login.acme.example");
        assert_eq!(own.issuer(&tenant("acme")), "https://login.acme.example");
        assert_eq!((own.path(), own.path_of(&tenant("acme")).as_str()), ("", ""));
        assert_eq!((own.origin(), own.host()), ("https://login.acme.example", "login.acme.example"));
        assert!(own.is_secure());
    }

    #[test]
    fn an_address_that_was_asked_is_told_as_the_caller_knows_it() {
        let main = Place::main(&Url::parse("https://id.example.com:8443/auth/").unwrap());
        let own = main.own(tenant("acme"), "login.acme.example");
        let asked = |place: &Place, path: &str| place.asked(&Request::get(path).body(()).unwrap().into_parts().0);
        let users = asked(&main, "/t/acme/admin/v1/users?limit=1");
        assert_eq!(users, "https://id.example.com:8443/auth/t/acme/admin/v1/users");
        for path in ["/scim/v2/Me", "/t/acme/scim/v2/Me"] {
            assert_eq!(asked(&own, path), "https://login.acme.example/scim/v2/Me", "{path}");
        }
        assert_eq!(asked(&own, "/t/acme2/scim"), "https://login.acme.example/t/acme2/scim");
    }

    #[test]
    fn one_tenants_host_is_no_other_tenants_issuer() {
        let own = Place::main(&Url::parse("https://id.example.com").unwrap()).own(tenant("acme"), "login.acme.example");
        assert_eq!(own.issuer(&tenant("system")), "https://id.example.com/t/system");
        assert_eq!(own.path_of(&tenant("other")), "/t/other");
    }
}
