//! Where it is read from under which address a request came: who may say so decides whose issuer stands in a token.
//!
//! By default nobody may but the operator. Headers are believed of trusted proxies only, and whatever is said leads to names that the
//! operator has listed; a request itself is believed on a developer's machine alone.

use std::collections::BTreeSet;
use std::str::FromStr;

use url::{Host, Url};

use super::{Given, Networks, SettingsError};

/// Who says under which address a request came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BaseUrlSource {
    /// The operator: `public_url`, whatever a request claims.
    #[default]
    Fixed,
    /// Trusted proxies, by `Forwarded` (RFC 7239).
    Forwarded,
    /// Trusted proxies, by `X-Forwarded-Host` and `X-Forwarded-Proto`.
    XForwarded,
    /// The request, by `Host`. For development on loopback.
    Request,
}

impl FromStr for BaseUrlSource {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "fixed" => Ok(Self::Fixed),
            "forwarded" => Ok(Self::Forwarded),
            "x_forwarded" => Ok(Self::XForwarded),
            "request" => Ok(Self::Request),
            _ => Err(()),
        }
    }
}

/// Reads the setting and holds it to what makes it safe.
pub(super) fn source(given: &Given, public_url: &Url, trusted: &Networks) -> Result<BaseUrlSource, SettingsError> {
    let source = given.parse("base_url_source", "write fixed, forwarded, x_forwarded or request")?;
    match source {
        BaseUrlSource::Forwarded | BaseUrlSource::XForwarded if trusted.is_empty() => {
            Err(given.bad("base_url_source", "set trusted_proxies: headers of anybody else are not believed"))
        }
        BaseUrlSource::Request if public_url.scheme() != "http" => {
            Err(given.bad("base_url_source", "use request for development with an http public_url only"))
        }
        source => Ok(source),
    }
}

/// Names of hosts, with commas between them.
pub(super) fn hosts(given: &Given) -> Result<BTreeSet<String>, SettingsError> {
    let remedy = "write names of hosts with commas between them, such as id.internal.example, without ports";
    let names = given.text("hosts").unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
    let read = names.map(|name| match Host::parse(name) {
        Ok(Host::Domain(name)) => Ok(name),
        _ => Err(given.bad("hosts", remedy)),
    });
    read.collect()
}
