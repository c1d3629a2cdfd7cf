//! Settings of certificates that clients show: by which header a proxy tells of them, and where they are asked for.

use std::net::SocketAddr;
use std::path::PathBuf;

use axum::http::HeaderName;
use protocols::x509::CertificateHeader;
use url::Url;

use super::{Given, Networks, SettingsError};

const HEADER: &str = "client_certificate_header";
const ADDRESS: &str = "mtls_public_url";
const LISTEN: &str = "tls_listen";
const CERTIFICATE: &str = "tls_cert_file";
const KEY: &str = "tls_key_file";
const WAYS: &str = "write client_cert, url_encoded_pem or x_forwarded_client_cert, and :NAME behind it if the proxy's header has another \
                    name, such as url_encoded_pem:ssl-client-cert";

/// The header by which trusted proxies tell which certificate a client showed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldCertificates {
    /// How it is written.
    pub header: CertificateHeader,
    /// Its name.
    pub name: HeaderName,
}

/// Where we speak TLS ourselves, and with which certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsListener {
    /// The address.
    pub listen: SocketAddr,
    /// Our certificate in PEM, and those that lead from it to an authority.
    pub certificate: PathBuf,
    /// Its key in PEM.
    pub key: PathBuf,
}

/// Reads the settings of TLS, which belong together.
pub(super) fn listener(given: &Given) -> Result<Option<TlsListener>, SettingsError> {
    let Some(listen) = given.text(LISTEN) else {
        let alone = [CERTIFICATE, KEY].into_iter().find(|name| given.text(name).is_some());
        return alone.map_or(Ok(None), |name| Err(SettingsError::OneOfTwo(name, LISTEN)));
    };
    let listen = listen.parse();
    let listen = listen.map_err(|_| given.bad(LISTEN, "write an address and a port, such as 0.0.0.0:8443"))?;
    let file = |name| given.text(name).map(PathBuf::from).ok_or(SettingsError::OneOfTwo(LISTEN, name));
    Ok(Some(TlsListener { listen, certificate: file(CERTIFICATE)?, key: file(KEY)? }))
}

/// Reads the header's setting and holds it to what makes it safe.
pub(super) fn told(given: &Given, trusted: &Networks) -> Result<Option<ToldCertificates>, SettingsError> {
    let Some(text) = given.text(HEADER) else { return Ok(None) };
    let bad = || given.bad(HEADER, WAYS);
    let (way, name) = text.split_once(':').unwrap_or((text, ""));
    let header: CertificateHeader = way.parse().map_err(|()| bad())?;
    let name = if name.is_empty() { header.usual_name() } else { name };
    // RFC 9440 §2 gives its headers their names; a proxy that follows it cannot call them otherwise.
    if header == CertificateHeader::ClientCert && name != header.usual_name() {
        return Err(bad());
    }
    let name: HeaderName = name.parse().map_err(|_| bad())?;
    if trusted.is_empty() {
        return Err(given.bad(HEADER, "set trusted_proxies: headers of anybody else are not believed"));
    }
    Ok(Some(ToldCertificates { header, name }))
}

/// Reads the address at which certificates are asked for.
pub(super) fn address(given: &Given) -> Result<Option<Url>, SettingsError> {
    let Some(text) = given.text(ADDRESS) else { return Ok(None) };
    let plain = |url: &Url| {
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none()
    };
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https" && url.has_host() && plain(url));
    let remedy = "write https://, a host and, if need be, a port and a path; no query, no fragment, no password";
    url.map(Some).ok_or_else(|| given.bad(ADDRESS, remedy))
}
