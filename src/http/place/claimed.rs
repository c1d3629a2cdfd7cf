//! What a request says about the address that it was sent to: by itself, or by the trusted proxy that it came through.
//!
//! Several proxies may have written their host one after the other; the outermost, which is the first, is where the world asked. It may
//! be invented by the caller, therefore it only ever chooses among names that are ours.

use std::net::IpAddr;

use axum::http::header::{FORWARDED, HOST};
use axum::http::{HeaderMap, Uri};

use crate::settings::{BaseUrlSource, Networks};

/// What is claimed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Host and perhaps port.
    pub(super) authority: String,
    /// `http` or `https`, where that is said.
    pub(super) scheme: Option<String>,
}

/// A request that names several hosts, or none that can be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Confused;

/// What is claimed of a request; nothing where it names no host.
pub(super) fn of(
    (uri, headers): (&Uri, &HeaderMap),
    peer: Option<IpAddr>,
    source: BaseUrlSource,
    trusted: &Networks,
) -> Result<Option<Claim>, Confused> {
    let believed = peer.is_some_and(|peer| trusted.contain(peer));
    let said = match source {
        BaseUrlSource::Forwarded if believed => forwarded(headers)?,
        BaseUrlSource::XForwarded if believed => x_forwarded(headers)?,
        _ => None,
    };
    if said.is_some() {
        return Ok(said);
    }
    // RFC 9112 §3.2.2: a host in the request's target wins over the header.
    if let Some(authority) = uri.authority() {
        return Ok(Some(Claim { authority: authority.as_str().to_owned(), scheme: None }));
    }
    Ok(only(headers, HOST.as_str())?.map(|authority| Claim { authority: authority.to_owned(), scheme: None }))
}

/// RFC 7239 §5.3, §5.4: `host` and `proto` of the first element.
fn forwarded(headers: &HeaderMap) -> Result<Option<Claim>, Confused> {
    let Some(line) = headers.get(FORWARDED) else { return Ok(None) };
    let element = line.to_str().map_err(|_| Confused)?.split(',').next().unwrap_or_default();
    let of = |wanted: &str| {
        let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        values.next().map(|(_, value)| value.trim().trim_matches('"').to_owned())
    };
    Ok(of("host").map(|authority| Claim { authority, scheme: of("proto").map(|scheme| scheme.to_ascii_lowercase()) }))
}

fn x_forwarded(headers: &HeaderMap) -> Result<Option<Claim>, Confused> {
    let Some(authority) = first(headers, "x-forwarded-host")? else { return Ok(None) };
    let scheme = first(headers, "x-forwarded-proto")?.map(|scheme| scheme.to_ascii_lowercase());
    Ok(Some(Claim { authority, scheme }))
}

/// The first of a list that several lines may make up.
fn first(headers: &HeaderMap, name: &str) -> Result<Option<String>, Confused> {
    let Some(line) = headers.get(name) else { return Ok(None) };
    let text = line.to_str().map_err(|_| Confused)?;
    Ok(text.split(',').next().map(|first| first.trim().to_owned()))
}

/// The one value of a header that may stand once (RFC 9112 §3.2).
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Confused> {
    let mut lines = headers.get_all(name).iter();
    match (lines.next(), lines.next()) {
        (None, _) => Ok(None),
        (Some(line), None) => line.to_str().map(Some).map_err(|_| Confused),
        (Some(_), Some(_)) => Err(Confused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(source: BaseUrlSource, peer: &str, lines: &[(&'static str, &str)]) -> Result<Option<Claim>, Confused> {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(*name, line.parse().unwrap());
        }
        let trusted = "10.0.0.0/8".parse().unwrap();
        of((&Uri::from_static("/"), &headers), Some(peer.parse().unwrap()), source, &trusted)
    }

    fn claim(authority: &str, scheme: Option<&str>) -> Claim {
        Claim { authority: authority.to_owned(), scheme: scheme.map(str::to_owned) }
    }

    const LINES: [(&str, &str); 4] = [
        ("host", "inside:8080"),
        ("forwarded", "for=192.0.2.7;host=\"one.example\";proto=HTTPS, for=10.0.0.2;host=two.example"),
        ("x-forwarded-host", "three.example:8443, four.example"),
        ("x-forwarded-proto", "https, http"),
    ];

    #[test]
    fn the_outermost_host_of_a_trusted_proxy_counts() {
        assert_eq!(claimed(BaseUrlSource::Fixed, "10.0.0.1", &LINES), Ok(Some(claim("inside:8080", None))));
        assert_eq!(claimed(BaseUrlSource::Request, "10.0.0.1", &LINES), Ok(Some(claim("inside:8080", None))));
        assert_eq!(
            claimed(BaseUrlSource::Forwarded, "10.0.0.1", &LINES),
            Ok(Some(claim("one.example", Some("https"))))
        );
        assert_eq!(
            claimed(BaseUrlSource::XForwarded, "10.0.0.1", &LINES),
            Ok(Some(claim("three.example:8443", Some("https"))))
        );
        let several =
            [("host", "inside"), ("x-forwarded-host", "outer.example"), ("x-forwarded-host", "inner.example")];
        assert_eq!(claimed(BaseUrlSource::XForwarded, "10.0.0.1", &several), Ok(Some(claim("outer.example", None))));
    }

    #[test]
    fn nobody_else_is_believed() {
        for source in [BaseUrlSource::Forwarded, BaseUrlSource::XForwarded] {
            assert_eq!(claimed(source, "192.0.2.1", &LINES), Ok(Some(claim("inside:8080", None))));
            assert_eq!(
                claimed(source, "10.0.0.1", &LINES[..1]),
                Ok(Some(claim("inside:8080", None))),
                "a proxy that says nothing"
            );
        }
        assert_eq!(claimed(BaseUrlSource::Fixed, "10.0.0.1", &[]), Ok(None));
    }

    #[test]
    fn two_hosts_are_none() {
        let two = [("host", "id.example.com"), ("host", "evil.example")];
        assert_eq!(claimed(BaseUrlSource::Fixed, "10.0.0.1", &two), Err(Confused));
    }
}
