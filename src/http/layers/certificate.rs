//! The certificate that a client showed: in its handshake with us, or in one that a trusted proxy ended for us.
//!
//! A proxy that tells speaks for others: what it shows in its own handshake with us is nobody's certificate. Anybody can write a header. What stands in one is taken from trusted proxies alone, in the one way that the operator chose; from
//! everybody else, and in every other way, it is removed before anything can read it.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::http::HeaderMap;
use axum::http::header::HeaderName;
use protocols::x509::{CertificateHeader, Chain, HeaderError};

use crate::settings::{Networks, ToldCertificates};

const WAYS: [CertificateHeader; 3] =
    [CertificateHeader::ClientCert, CertificateHeader::UrlEncodedPem, CertificateHeader::XForwardedClientCert];
const REPEATED: HeaderError = HeaderError::Malformed("it stands more than once");
const NO_TEXT: HeaderError = HeaderError::Malformed("it is no text");

/// A certificate that came with a request: read when somebody asks for it, which is seldom, and then once.
#[derive(Debug, Default)]
pub(super) struct Brought {
    source: Source,
    read: OnceLock<Result<Option<Chain>, HeaderError>>,
}

/// The certificates of a handshake with us, the client's own first.
#[derive(Clone, Debug)]
pub struct Handshake(Arc<[Vec<u8>]>);

impl Handshake {
    /// What was shown, as DER.
    pub(crate) fn of(shown: impl Iterator<Item = Vec<u8>>) -> Self {
        Self(shown.collect())
    }
}

/// From where it is known.
#[derive(Debug, Default)]
enum Source {
    #[default]
    Nowhere,
    Told(CertificateHeader, Told),
    Shown(Handshake),
}

/// The values of the header, and of the one beside it.
type Told = Result<(String, String), HeaderError>;

impl Brought {
    /// What was shown to us, or what somebody told of whom we believe it. Afterwards no header tells anything.
    pub(super) fn taken(
        headers: &mut HeaderMap,
        shown: Option<Handshake>,
        peer: Option<IpAddr>,
        trusted: &Networks,
        way: Option<&ToldCertificates>,
    ) -> Self {
        let believed = way.filter(|_| peer.is_some_and(|peer| trusted.contain(peer)));
        let source = match believed {
            Some(way) => told(headers, way).map_or(Source::Nowhere, |told| Source::Told(way.header, told)),
            None => shown.map_or(Source::Nowhere, Source::Shown),
        };
        for name in WAYS.iter().flat_map(|way| [Some(way.usual_name()), way.chain_name()]).flatten() {
            headers.remove(name);
        }
        if let Some(way) = way {
            headers.remove(&way.name);
        }
        Self { source, read: OnceLock::new() }
    }

    /// The certificate, with its way.
    pub(super) fn read(&self) -> Result<Option<&Chain>, HeaderError> {
        let read = self.read.get_or_init(|| match &self.source {
            Source::Told(header, Ok((value, chain))) => header.read(value, chain),
            Source::Told(_, Err(error)) => Err(*error),
            Source::Shown(Handshake(shown)) => Ok(Chain::of_der(shown)?),
            Source::Nowhere => Ok(None),
        });
        read.as_ref().map(Option::as_ref).map_err(|error| *error)
    }
}

/// What the header says; nothing where there is none.
fn told(headers: &HeaderMap, way: &ToldCertificates) -> Option<Told> {
    let lists = way.header == CertificateHeader::XForwardedClientCert;
    let value = joined(headers, &way.name, lists)?;
    let chain = way.header.chain_name().map(HeaderName::from_static).and_then(|name| joined(headers, &name, true));
    Some(value.and_then(|value| Ok((value, chain.transpose()?.unwrap_or_default()))))
}

/// All lines of a header; a list may have several (RFC 9110 §5.3).
fn joined(headers: &HeaderMap, name: &HeaderName, lists: bool) -> Option<Result<String, HeaderError>> {
    let mut lines = headers.get_all(name).iter();
    let first = lines.next()?;
    let mut whole = first.to_str().map(str::to_owned).map_err(|_| NO_TEXT);
    for line in lines {
        whole = match (whole, line.to_str()) {
            (Ok(_), _) if !lists => Err(REPEATED),
            (Ok(whole), Ok(line)) => Ok(format!("{whole},{line}")),
            (whole, _) => whole.and(Err(NO_TEXT)),
        };
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "10.0.0.7";

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn way(header: CertificateHeader, name: &'static str) -> ToldCertificates {
        ToldCertificates { header, name: HeaderName::from_static(name) }
    }

    fn told_by(peer: &str, lines: &[(&'static str, &'static str)], way: Option<&ToldCertificates>) -> Option<Told> {
        let mut headers = headers(lines);
        let trusted = "10.0.0.0/8".parse().unwrap();
        let shown = Some(Handshake::of([b"a certificate".to_vec()].into_iter()));
        let brought = Brought::taken(&mut headers, shown, Some(peer.parse().unwrap()), &trusted, way);
        assert!(headers.is_empty(), "nothing is left: {headers:?}");
        match brought.source {
            Source::Told(_, told) => Some(told),
            // A handshake counts where nobody is believed to tell of others.
            Source::Shown(_) => {
                assert!(way.is_none() || !trusted.contain(peer.parse().unwrap()));
                None
            }
            Source::Nowhere => None,
        }
    }

    #[test]
    fn a_header_is_taken_from_trusted_proxies_in_the_chosen_way_alone() {
        let all = [
            ("client-cert", ":AA==:"),
            ("client-cert-chain", ":BB==:"),
            ("client-cert-chain", ":CC==:"),
            ("x-ssl-client-cert", "pem"),
            ("x-forwarded-client-cert", "Hash=1"),
        ];
        let rfc = way(CertificateHeader::ClientCert, "client-cert");
        assert_eq!(told_by(OURS, &all, Some(&rfc)), Some(Ok((":AA==:".into(), ":BB==:,:CC==:".into()))));
        let nginx = way(CertificateHeader::UrlEncodedPem, "x-ssl-client-cert");
        assert_eq!(told_by(OURS, &all, Some(&nginx)), Some(Ok(("pem".into(), String::new()))));
        for peer in ["192.0.2.1", "11.0.0.1", "::1"] {
            assert_eq!(told_by(peer, &all, Some(&rfc)), None, "{peer}");
        }
        assert_eq!(told_by(OURS, &all, None), None, "nobody chose a way");
        assert_eq!(told_by(OURS, &all[3..], Some(&rfc)), None, "another way than the chosen one");
    }

    #[test]
    fn a_header_of_another_name_is_the_operators_and_removed_as_well() {
        let own = way(CertificateHeader::UrlEncodedPem, "x-a83f");
        let lines = [("x-a83f", "pem"), ("x-ssl-client-cert", "forged")];
        assert_eq!(told_by(OURS, &lines, Some(&own)), Some(Ok(("pem".into(), String::new()))));
        assert_eq!(told_by("192.0.2.1", &lines, Some(&own)), None);
        assert_eq!(told_by(OURS, &lines[1..], Some(&own)), None);
    }

    #[test]
    fn what_stands_twice_is_nobodys_where_it_is_no_list() {
        let twice = [("client-cert", ":AA==:"), ("client-cert", ":BB==:")];
        let rfc = way(CertificateHeader::ClientCert, "client-cert");
        assert_eq!(told_by(OURS, &twice, Some(&rfc)), Some(Err(REPEATED)));
        let hops = [("x-forwarded-client-cert", "Hash=1"), ("x-forwarded-client-cert", "Hash=2")];
        let envoy = way(CertificateHeader::XForwardedClientCert, "x-forwarded-client-cert");
        assert_eq!(told_by(OURS, &hops, Some(&envoy)), Some(Ok(("Hash=1,Hash=2".into(), String::new()))));
    }
}
