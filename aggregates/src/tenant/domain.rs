//! The name of a host that is a tenant's own.
//!
//! It becomes an issuer, and issuers are compared byte for byte (OIDC Core §2): there is one way to write it.

use std::net::Ipv4Addr;

use crate::FieldFault;

const LONGEST: usize = 253;
const LONGEST_LABEL: usize = 63;
/// Names that lead nowhere, or to the machine itself (RFC 6761, RFC 6762).
const SPECIAL: [&str; 5] = ["localhost", "local", "invalid", "internal", "onion"];

/// What is wrong with a host's name, if something is.
pub(super) fn fault(field: &str, name: &str) -> Option<FieldFault> {
    let remedy = "write the name alone, such as login.example.com: lower case, at least two parts, no port, no address";
    (!is_host(name)).then(|| FieldFault::new(field, "is no name of a host that can be one's own", remedy))
}

fn is_host(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    name.len() <= LONGEST
        && labels.len() >= 2
        && labels.iter().all(|label| is_label(label))
        && last.bytes().any(|b| b.is_ascii_alphabetic())
        && !SPECIAL.contains(&last)
        && name.parse::<Ipv4Addr>().is_err()
}

/// RFC 952, RFC 1123 §2.1: letters, digits and hyphens, a hyphen neither first nor last. Other scripts come as `xn--…` (RFC 5890).
fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        for good in ["login.example.com", "example.com", "xn--r8jz45g.example", "a-1.b2.example"] {
            assert_eq!(fault("domain", good), None, "{good}");
        }
        let long = format!("{}.example.com", "a".repeat(64));
        let bad = [
            "",
            "example",
            "Login.example.com",
            "login.example.com.",
            ".example.com",
            "login..example.com",
            "https://login.example.com",
            "login.example.com:443",
            "login.example.com/",
            "user@example.com",
            "-a.example.com",
            "a_b.example.com",
            "127.0.0.1",
            "0x7f.1",
            "[2001:db8::1]",
            "here.localhost",
            "例え.example",
            &long,
        ];
        for bad in bad {
            assert!(fault("domain", bad).is_some(), "{bad}");
        }
    }
}
