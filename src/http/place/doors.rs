//! The doors of an installation: which names are ours, and where each leads.
//!
//! A name that nobody has is refused before anything is read (421, RFC 9110 §15.5.20): what is cached, linked or mailed under a name
//! that a stranger made up would be theirs. An address of a machine is no such name; probes and proxies ask by it.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use aggregates::TenantId;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::LOCATION;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use url::Url;

use super::claimed::{self, Claim, Confused};
use super::host::{self, Named};
use super::{Place, Shared};
use crate::http::error::problem::{Kind, Problem};
use crate::http::layers;
use crate::pages::assets;
use crate::settings::{BaseUrlSource, Networks, Settings};

/// What stands below every address, whoever's it is.
const COMMON: [&str; 2] = ["/openapi.json", "/asyncapi.json"];
/// Documents whose path names the tenant behind the well-known word (RFC 8414 §3.1); at its own host nothing is behind it.
const WELL_KNOWN: [&str; 2] = ["/.well-known/oauth-authorization-server", "/.well-known/ssf-configuration"];

/// The doors.
pub struct Doors {
    /// The main address.
    pub main: Place,
    /// Where clients are asked for certificates: the main address by another name (RFC 8705 §5).
    alias: Option<String>,
    /// Its host alone, where the main address has another one.
    alias_name: Option<String>,
    names: BTreeSet<String>,
    source: BaseUrlSource,
    trusted: Networks,
}

/// Which door a request came to.
enum Door {
    Main(Place),
    /// That of whoever has this host.
    Host(String),
}

impl Doors {
    /// Those of an installation with these settings.
    pub fn new(settings: &Settings) -> Self {
        let main = Place::main(&settings.public_url);
        let own = settings.public_url.host_str().map(str::to_owned);
        let alias = settings.mtls_public_url.as_ref();
        Self {
            alias_name: alias.and_then(Url::host_str).filter(|host| own.as_deref() != Some(*host)).map(str::to_owned),
            alias: alias.map(|url| url.authority().to_owned()),
            names: settings.hosts.iter().cloned().chain(own).collect(),
            source: settings.base_url_source,
            trusted: settings.trusted_proxies.clone(),
            main,
        }
    }

    fn of(&self, asked: (&Uri, &HeaderMap), peer: Option<IpAddr>) -> Result<Door, Confused> {
        let Some(claim) = claimed::of(asked, peer, self.source, &self.trusted)? else {
            return Ok(Door::Main(self.main.clone()));
        };
        if self.alias.as_ref().is_some_and(|alias| claim.authority.eq_ignore_ascii_case(alias)) {
            return Ok(Door::Main(self.main.clone()));
        }
        match host::read(&claim.authority).ok_or(Confused)? {
            // Proxies often leave the port out.
            Named::Name(name) if self.alias_name.as_ref() == Some(&name) => Ok(Door::Main(self.main.clone())),
            Named::Name(name) if self.names.contains(&name) => self.main_as(&claim).map(Door::Main),
            Named::Name(name) => Ok(Door::Host(name)),
            Named::Machine if self.source == BaseUrlSource::Request => self.main_as(&claim).map(Door::Main),
            Named::Machine => Ok(Door::Main(self.main.clone())),
        }
    }

    /// The main address as a request names it, where it may.
    fn main_as(&self, claim: &Claim) -> Result<Place, Confused> {
        if self.source == BaseUrlSource::Fixed {
            return Ok(self.main.clone());
        }
        // What comes in here is plain http; whoever ends TLS before us says so.
        let scheme = claim.scheme.as_deref().unwrap_or("http");
        let known = matches!(scheme, "http" | "https") && (scheme == "https" || !self.main.is_secure());
        if !known {
            return Err(Confused);
        }
        Ok(Place::at(format!("{scheme}://{}", claim.authority.to_ascii_lowercase()), self.main.path()))
    }
}

/// Puts the doors around everything that is served.
pub fn around(router: Router, shared: Shared) -> Router {
    Router::new().fallback_service(router).layer(from_fn_with_state(shared, enter))
}

async fn enter(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    match shared.doors.of((request.uri(), request.headers()), peer) {
        Ok(Door::Main(place)) => drop(request.extensions_mut().insert(place)),
        Ok(Door::Host(name)) => {
            let owner = match shared.directory.domains().await {
                Ok(domains) => domains.owner(&name).cloned(),
                Err(error) => return refused(Problem::from(error)),
            };
            let Some(tenant) = owner else { return misdirected() };
            if request.uri().path() == "/" {
                return home();
            }
            let Some(uri) = led(request.uri(), &tenant) else { return misdirected() };
            *request.uri_mut() = uri;
            request.extensions_mut().insert(shared.doors.main.own(tenant, &name));
        }
        Err(Confused) => {
            return refused(Problem::new(
                Kind::MalformedRequest,
                "the request does not say which host it is for; name one",
            ));
        }
    }
    next.run(request).await
}

/// Where a path of a tenant's own host leads.
fn led(uri: &Uri, tenant: &TenantId) -> Option<Uri> {
    let path = uri.path();
    if COMMON.contains(&path) || path.strip_prefix(assets::PLACE).is_some_and(|rest| rest.starts_with('/')) {
        return Some(uri.clone());
    }
    let led = if WELL_KNOWN.contains(&path) { format!("{path}/t/{tenant}") } else { format!("/t/{tenant}{path}") };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{led}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

/// Whoever types the name of a tenant's host wants to see their account.
fn home() -> Response {
    completed((StatusCode::SEE_OTHER, [(LOCATION, "/account")]).into_response())
}

fn misdirected() -> Response {
    refused(Problem::new(Kind::Misdirected, "nothing is served under this name; check the address"))
}

fn refused(problem: Problem) -> Response {
    completed(problem.into_response())
}

fn completed(mut response: Response) -> Response {
    layers::complete(response.headers_mut(), false);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doors(flags: &[(&'static str, &str)]) -> Doors {
        let given = [("public_url", "https://id.example.com/auth"), ("hosts", "id.internal.example")];
        let flags = given.iter().chain(flags).map(|(name, value)| (*name, (*value).to_owned()));
        Doors::new(&Settings::load(None, std::iter::empty(), flags).unwrap())
    }

    fn at(doors: &Doors, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(*name, line.parse().unwrap());
        }
        match doors.of((&Uri::from_static("/"), &headers), Some("127.0.0.1".parse().unwrap())) {
            Ok(Door::Main(place)) => format!("{}{}", place.origin(), place.path()),
            Ok(Door::Host(name)) => name,
            Err(Confused) => "refused".to_owned(),
        }
    }

    #[test]
    fn by_default_the_operator_says_how_the_main_address_is_called() {
        let doors = doors(&[]);
        for host in ["id.example.com", "ID.example.com:8443", "id.internal.example", "10.0.0.7:8080", "localhost"] {
            assert_eq!(at(&doors, &[("host", host)]), "https://id.example.com/auth", "{host}");
        }
        let claims =
            [("host", "id.example.com"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")];
        assert_eq!(at(&doors, &claims), "https://id.example.com/auth");
        assert_eq!(at(&doors, &[("host", "login.acme.example")]), "login.acme.example");
        assert_eq!(at(&doors, &[("host", "a@id.example.com")]), "refused");
    }

    #[test]
    fn a_trusted_proxy_chooses_among_names_that_are_ours() {
        let doors = doors(&[("base_url_source", "x_forwarded"), ("trusted_proxies", "127.0.0.1")]);
        let of = |host: &str, scheme: &str| {
            let lines = [("host", "inside"), ("x-forwarded-host", host), ("x-forwarded-proto", scheme)];
            at(&doors, &lines)
        };
        assert_eq!(of("id.internal.example:8443", "https"), "https://id.internal.example:8443/auth");
        assert_eq!(of("id.internal.example, inside", "https, http"), "https://id.internal.example/auth");
        assert_eq!(of("evil.example", "https"), "evil.example", "nobody's until a tenant has it");
        assert_eq!(of("id.example.com", "http"), "refused", "tokens of an http issuer are for development");
        assert_eq!(of("id.example.com", "javascript"), "refused");
    }

    #[test]
    fn a_path_of_ones_own_host_names_no_tenant() {
        let acme = TenantId::parse("acme").unwrap();
        let of = |path: &'static str| led(&Uri::from_static(path), &acme).unwrap().to_string();
        assert_eq!(of("/oauth2/token?a=b"), "/t/acme/oauth2/token?a=b");
        assert_eq!(of("/t/other/oauth2/token"), "/t/acme/t/other/oauth2/token");
        assert_eq!(of("/metrics"), "/t/acme/metrics");
        assert_eq!(of("/.well-known/oauth-authorization-server"), "/.well-known/oauth-authorization-server/t/acme");
        assert_eq!(of("/.well-known/openid-configuration"), "/t/acme/.well-known/openid-configuration");
        assert_eq!(of("/openapi.json"), "/openapi.json");
    }
}
