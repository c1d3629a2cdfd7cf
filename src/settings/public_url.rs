//! The address under which the world reaches an installation: the beginning of every issuer.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::{Given, SettingsError};

const REMEDY: &str = "write https://, a host and, if need be, a port and a path; no query, no fragment, no password";

/// Reads the setting.
pub(super) fn parse(given: &Given) -> Result<Url, SettingsError> {
    let url: Url = given.parse("public_url", REMEDY)?;
    let plain =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if plain && url.has_host() && matches!(url.scheme(), "http" | "https") {
        return Ok(url);
    }
    Err(given.bad("public_url", REMEDY))
}

/// The address where nobody gave one: that of the listener.
pub(super) fn of_listener(listen: SocketAddr) -> Result<Url, SettingsError> {
    let remedy = "set public_url".to_owned();
    Url::parse(&format!("http://{listen}")).map_err(|_| SettingsError::Value {
        name: "listen",
        from: "default".into(),
        remedy,
    })
}

/// Holds issuers to `https`. Where `development` is on, `http` is let through, on loopback only.
pub fn check_public_url(url: &Url, development: bool) -> Result<(), SettingsError> {
    if url.scheme() == "https" || (development && is_loopback(url)) {
        return Ok(());
    }
    let remedy =
        "set public_url to the https address that your proxy serves (`evident serve --dev` accepts http on loopback)";
    Err(SettingsError::Value { name: "public_url", from: url.to_string(), remedy: remedy.to_owned() })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
