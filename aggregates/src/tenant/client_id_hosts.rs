//! Whose documents a tenant takes as the registration of a client (OAuth Client ID Metadata Document).
//!
//! Whoever can put a document on such a host is a client here, without anybody being asked. So the list is empty until somebody writes a
//! name into it, and what admits everybody must be written out.

use std::collections::BTreeSet;

use url::Url;

use crate::FieldFault;

const FIELD: &str = "oauth.client_id_hosts";
const MOST: usize = 200;
const EVERYBODY: &str = "*";

/// Whether a host (with its port unless it is the usual one) is one of them.
pub(super) fn admit(hosts: &BTreeSet<String>, host: &str) -> bool {
    let is = |pattern: &String| match pattern.strip_prefix('*') {
        Some("") => true,
        Some(domain) => host.strip_suffix(domain).is_some_and(|own| !own.is_empty()),
        None => pattern == host,
    };
    hosts.iter().any(is)
}

/// The faults of the list.
pub(super) fn faults(hosts: &BTreeSet<String>) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if hosts.len() > MOST {
        faults.push(FieldFault::new(FIELD, "are too many", format!("give at most {MOST}")));
    }
    if !hosts.iter().all(|host| is_pattern(host)) {
        let remedy = "write app.example.com (with its port unless that is 443), *.example.com, or * for every host";
        faults.push(FieldFault::new(FIELD, "have one that is no host", remedy));
    }
    faults
}

/// A host as the address of a client spells it, one with everything below it, or all of them.
fn is_pattern(pattern: &str) -> bool {
    if pattern == EVERYBODY {
        return true;
    }
    let host = pattern.strip_prefix("*.").unwrap_or(pattern);
    // Below a name without a dot is half of the internet.
    let narrow = host.len() == pattern.len() || host.contains('.');
    let address = format!("https://{host}/");
    let is_host = |url: &Url| url.as_str() == address && url.path() == "/" && url.username().is_empty();
    narrow && !host.contains('*') && Url::parse(&address).is_ok_and(|url| is_host(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(patterns: &[&str]) -> BTreeSet<String> {
        patterns.iter().map(|&pattern| pattern.to_owned()).collect()
    }

    #[test]
    fn a_host_is_admitted_as_it_is_written() {
        let own = hosts(&["app.example.com", "*.shops.example", "127.0.0.1:3000"]);
        for host in ["app.example.com", "a.shops.example", "a.b.shops.example", "127.0.0.1:3000"] {
            assert!(admit(&own, host), "{host}");
        }
        for host in [
            "example.com",
            "evil.app.example.com",
            "app.example.com.evil.example",
            "app.example.com:8443",
            "shops.example",
            "evilshops.example",
            "a.shops.example:8443",
            "127.0.0.1",
            "",
        ] {
            assert!(!admit(&own, host), "{host}");
        }
        assert!(!admit(&BTreeSet::new(), "app.example.com"));
        assert!(admit(&hosts(&["*"]), "whoever.example:8443"));
    }

    #[test]
    fn what_is_no_host_is_named() {
        assert_eq!(
            faults(&hosts(&["app.example.com", "app.example.com:8443", "*.example.com", "*", "[::1]:3000"])),
            vec![]
        );
        for pattern in [
            "",
            "https://app.example.com",
            "app.example.com/",
            "app.example.com/a",
            "app.example.com?",
            "App.example.com",
            "app.example.com:443",
            "a*.example.com",
            "*example.com",
            "*.com",
            "*.*.example.com",
            "a@app.example.com",
            "例え.jp",
            "**",
        ] {
            assert_eq!(faults(&hosts(&[pattern])).len(), 1, "{pattern}");
        }
        let many: BTreeSet<_> = (0..=MOST).map(|number| format!("{number}a.example")).collect();
        assert_eq!(faults(&many)[0].fault, "are too many");
    }
}
