//! Where a request comes from, seen through the proxies that are trusted and through no others.
//!
//! Anybody can write `X-Forwarded-For`. Only what a trusted proxy wrote is believed, so the list is read from its end, the
//! nearest hop, for as long as each hop is trusted; the first one that is not is the caller.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::FORWARDED;

use crate::settings::Networks;

const X_FORWARDED_FOR: &str = "x-forwarded-for";
/// More hops than any honest way has.
const MOST_HOPS: usize = 16;

/// The caller's address; `peer` is the other end of the connection.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let mut caller = peer.to_canonical();
    if !trusted.contain(caller) {
        return caller;
    }
    let hops = if headers.contains_key(FORWARDED) { forwarded(headers) } else { x_forwarded_for(headers) };
    for hop in hops.into_iter().rev() {
        // What a trusted proxy calls unknown, or hides, ends the way: whatever stands before it may be invented.
        let Some(address) = hop else { break };
        caller = address.to_canonical();
        if !trusted.contain(caller) {
            break;
        }
    }
    caller
}

/// RFC 7239 §4: elements with commas between them, each with pairs; `for` names the hop. The nearest hop comes last.
fn forwarded(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let of_pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| node(value.trim()))
    };
    last_elements(headers, FORWARDED.as_str(), |element| element.split(';').find_map(of_pair).flatten())
}

fn x_forwarded_for(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    last_elements(headers, X_FORWARDED_FOR, node)
}

fn last_elements(headers: &HeaderMap, name: &str, read: impl Fn(&str) -> Option<IpAddr>) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).iter().rev().filter_map(|line| line.to_str().ok());
    let elements = lines.flat_map(|line| line.rsplit(','));
    let mut hops: Vec<_> = elements.take(MOST_HOPS).map(|element| read(element.trim())).collect();
    hops.reverse();
    hops
}

/// RFC 7239 §6: an address, perhaps in quotes, in brackets, with a port.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[(&'static str, &str)]) -> String {
        let trusted = "10.0.0.0/8, 127.0.0.1, ::1".parse().unwrap();
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(*name, line.parse().unwrap());
        }
        caller(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let line = [("x-forwarded-for", "192.0.2.7")];
        assert_eq!(seen("198.51.100.1", &line), "198.51.100.1");
        assert_eq!(seen("127.0.0.1", &line), "192.0.2.7");
        assert_eq!(seen("::ffff:127.0.0.1", &line), "192.0.2.7");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn the_nearest_hop_that_is_not_trusted_is_the_caller_and_what_it_claims_is_not_read() {
        assert_eq!(seen("10.0.0.1", &[("x-forwarded-for", "1.2.3.4, 192.0.2.7, 10.0.0.2")]), "192.0.2.7");
        let lines = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "192.0.2.7"), ("x-forwarded-for", "10.9.9.9")];
        assert_eq!(seen("10.0.0.1", &lines), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &[("x-forwarded-for", "1.2.3.4, nonsense, 10.0.0.2")]), "10.0.0.2");
        assert_eq!(seen("10.0.0.1", &[("x-forwarded-for", &vec!["10.0.0.9"; 1000].join(","))]), "10.0.0.9");
    }

    #[test]
    fn the_standard_header_is_read_in_all_its_forms_and_wins() {
        let table = [
            ("for=192.0.2.7", "192.0.2.7"),
            ("For=\"192.0.2.7:4711\";proto=https;by=10.0.0.1", "192.0.2.7"),
            ("for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("proto=http;for=\"[2001:db8::1]\", for=10.0.0.3", "2001:db8::1"),
            ("for=1.2.3.4, for=_hidden, for=10.0.0.3", "10.0.0.3"),
            ("for=unknown", "10.0.0.1"),
        ];
        for (line, expected) in table {
            assert_eq!(seen("10.0.0.1", &[("forwarded", line), ("x-forwarded-for", "9.9.9.9")]), expected, "{line}");
        }
    }
}
