//! The rules for addresses that a tenant or a client tells us.
//!
//! They are kept exactly as they were written (redirect addresses are compared byte for byte, RFC 9700 §2.1), therefore the
//! raw text is checked before any parser repairs it.

use url::{Host, Url};

use crate::FieldFault;

pub(crate) const LONGEST: usize = 2048;

/// Parses an absolute URI of visible ASCII without backslash, user information or fragment.
pub(crate) fn absolute(field: &str, text: &str) -> Result<Url, FieldFault> {
    if text.len() > LONGEST {
        return Err(FieldFault::new(field, "is too long", format!("use at most {LONGEST} characters")));
    }
    if !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
        return Err(FieldFault::new(
            field,
            "has characters that no URI has",
            "percent-encode spaces, backslashes and everything outside ASCII",
        ));
    }
    let url = Url::parse(text)
        .map_err(|_| FieldFault::new(field, "is no absolute URI", "write it with its scheme, such as https://"))?;
    if text.contains('#') {
        return Err(FieldFault::new(field, "has a fragment", "remove '#' and what follows"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FieldFault::new(field, "carries user information", "remove what stands before '@'"));
    }
    if matches!(url.scheme(), "https" | "http") && !spells_its_host(text, &url) {
        return Err(FieldFault::new(
            field,
            "does not spell its host as it is",
            "write https://host, as a browser shows it",
        ));
    }
    Ok(url)
}

/// Whether the host stands in the text as it was read: no slash too few or too many, nothing encoded, no other way to write a number.
/// Otherwise two readers may find two hosts in one address.
fn spells_its_host(text: &str, url: &Url) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match authority.find(']') {
        Some(end) => &authority[..=end],
        None => authority.split(':').next().unwrap_or_default(),
    };
    url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(host))
}

/// Parses an address that browsers or we ourselves shall open: `https`, or `http` on this machine's loopback.
pub(crate) fn web(field: &str, text: &str) -> Result<Url, FieldFault> {
    let url = absolute(field, text)?;
    if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) {
        return Ok(url);
    }
    Err(FieldFault::new(field, "is not https", "use https (http is for loopback addresses only)"))
}

/// Parses a public page of a person, which may be plain `http`.
pub(crate) fn page(field: &str, text: &str) -> Result<Url, FieldFault> {
    let url = absolute_or_fragment(field, text)?;
    if matches!(url.scheme(), "https" | "http") {
        return Ok(url);
    }
    Err(FieldFault::new(field, "is no web address", "use https or http"))
}

// A page may have a fragment; nothing is appended to it.
fn absolute_or_fragment(field: &str, text: &str) -> Result<Url, FieldFault> {
    absolute(field, text.split('#').next().unwrap_or(text))
}

/// The faults of a list of origins (RFC 6454 §6.2), each `https://host[:port]`, or `http` on loopback, and nothing after it.
pub(crate) fn origins(field: &str, origins: &[String], most: usize) -> Vec<FieldFault> {
    let mut faults: Vec<_> = origins
        .iter()
        .enumerate()
        .filter_map(|(index, text)| {
            let field = format!("{field}[{index}]");
            match web(&field, text) {
                Ok(url) if url.origin().ascii_serialization() == *text => None,
                Ok(_) => {
                    Some(FieldFault::new(field, "is no origin", "write https://host, with its port unless it is 443"))
                }
                Err(fault) => Some(fault),
            }
        })
        .collect();
    if origins.len() > most {
        faults.push(FieldFault::new(field, "are too many", format!("give at most {most}")));
    }
    faults
}

/// Whether the host is 127.0.0.0/8, `[::1]` or `localhost` (RFC 8252 §7.3, §8.3).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses_are_https_or_loopback() {
        for text in ["https://app.example.com/logo.png", "http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/"]
        {
            assert!(web("logo_uri", text).is_ok(), "{text}");
        }
        for text in [
            "http://app.example.com/",
            "ftp://example.com/",
            "/logo.png",
            "https://u:p@example.com/",
            "https://example.com/#a",
        ] {
            assert!(web("logo_uri", text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_parser_would_repair_is_refused() {
        for text in
            ["https://example.com/ a", "https:\\\\example.com", "https://example.com/\t", "https://例.example.com/", ""]
        {
            assert!(absolute("uri", text).is_err(), "{text}");
        }
        assert!(absolute("uri", &format!("https://example.com/{}", "a".repeat(LONGEST))).is_err());
    }

    #[test]
    fn a_host_is_written_as_it_is_read() {
        for text in [
            "https:///example.com/cb",
            "https:/example.com/cb",
            "https:example.com/cb",
            "https://%65xample.com/cb",
            "https://@example.com/cb",
            "http://0x7f000001/cb",
            "http://127.1/cb",
            "http://[0:0:0:0:0:0:0:1]/cb",
        ] {
            assert!(absolute("uri", text).is_err(), "{text}");
        }
        for text in ["https://Example.com:8443/cb", "http://[::1]:3000", "http://127.0.0.1?a=b", "com.example.app:/cb"]
        {
            assert!(absolute("uri", text).is_ok(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_else() {
        let fault = |text: &str| origins("origins", &[text.to_owned()], 5).pop().map(|fault| fault.fault);
        for text in ["https://app.example.com", "https://app.example.com:8443", "http://127.0.0.1:3000"] {
            assert_eq!(fault(text), None, "{text}");
        }
        for text in [
            "https://app.example.com/",
            "https://app.example.com:443",
            "https://App.example.com",
            "https://a.example/x",
        ] {
            assert_eq!(fault(text).as_deref(), Some("is no origin"), "{text}");
        }
        assert_eq!(fault("*").as_deref(), Some("is no absolute URI"));
        assert_eq!(fault("null").as_deref(), Some("is no absolute URI"));
        assert_eq!(origins("origins", &vec!["https://a.example".to_owned(); 6], 5)[0].fault, "are too many");
    }

    #[test]
    fn a_page_may_have_a_fragment_and_plain_http() {
        assert!(page("website", "http://example.org/~aiko#cats").is_ok());
        assert!(page("website", "javascript:alert(1)").is_err());
    }
}
