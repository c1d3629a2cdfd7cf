//! Where `goto` may lead: a list of patterns, and everything that is not on it leads home.
//!
//! A pattern is compared with the whole address, byte for byte; `*` stands for any characters but `?`, so that an address with a query
//! needs a pattern that says so (`https://app.example.com/*?*`). The host is never part of a wildcard: a list that somebody writes in
//! haste must not admit everybody's site (CWE-601).

use crate::{FieldFault, uri};

const FIELD: &str = "sign_in.goto";
const MOST: usize = 100;
const LONGEST: usize = 2048;

pub(super) fn faults(patterns: &[String]) -> Vec<FieldFault> {
    if patterns.len() > MOST {
        return vec![FieldFault::new(FIELD, "are too many", format!("give at most {MOST}"))];
    }
    let of = |(at, pattern): (usize, &String)| fault(&format!("{FIELD}[{at}]"), pattern);
    patterns.iter().enumerate().filter_map(of).collect()
}

fn fault(field: &str, pattern: &str) -> Option<FieldFault> {
    if let Err(fault) = uri::web(field, pattern) {
        return Some(fault);
    }
    let remedy = "write scheme and host out, then a slash: https://app.example.com/*";
    origin_of(pattern)
        .is_none_or(|origin| origin.contains('*'))
        .then(|| FieldFault::new(field, "leaves the host open", remedy))
}

/// Scheme, host and port, where a slash follows them.
fn origin_of(pattern: &str) -> Option<&str> {
    let begin = pattern.find("://")? + 3;
    let end = pattern[begin..].find('/')?;
    Some(&pattern[..begin + end])
}

/// Whether one of the patterns admits an address.
pub(super) fn admits(patterns: &[String], address: &str) -> bool {
    // An address that two readers may read in two ways is none (see `uri`); dots would climb out of a path that was admitted.
    if address.len() > LONGEST || uri::web(FIELD, address).is_err() || climbs(address) {
        return false;
    }
    patterns.iter().any(|pattern| matches(pattern.as_bytes(), address.as_bytes()))
}

fn climbs(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    path.split('/').any(|part| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."))
}

/// Wildcards by remembering the last one: linear in practice, quadratic at worst, on two short texts.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut last: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            last = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            (p, t) = (p + 1, t + 1);
        } else {
            match last {
                Some((star, from)) if text[from] != b'?' => {
                    last = Some((star, from + 1));
                    (p, t) = (star + 1, from + 1);
                }
                _ => return false,
            }
        }
    }
    pattern[p..].iter().all(|&b| b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(pattern: &str, address: &str) -> bool {
        admits(&[pattern.to_owned()], address)
    }

    #[test]
    fn a_star_stands_for_all_but_the_beginning_of_a_query() {
        let plain = "https://app.example.com:8443/*";
        assert!(admitted(plain, "https://app.example.com:8443/"));
        assert!(admitted(plain, "https://app.example.com:8443/a/b"));
        assert!(!admitted(plain, "https://app.example.com:8443/a?b=c"));
        assert!(admitted("https://app.example.com/*?*", "https://app.example.com/a?b=c"));
        assert!(!admitted("https://app.example.com/*?*", "https://app.example.com/a?b=c?d"));
        assert!(admitted("https://app.example.com/a/*/end", "https://app.example.com/a/b/c/end"));
        assert!(!admitted("https://app.example.com/a/*/end", "https://app.example.com/a/end/more"));
        assert!(admitted("https://app.example.com/home", "https://app.example.com/home"));
    }

    #[test]
    fn nothing_leads_to_another_host() {
        let pattern = "https://app.example.com/*";
        for elsewhere in [
            "https://app.example.com.evil.example/",
            "https://evil.example/https://app.example.com/",
            "https://app.example.com@evil.example/",
            "https://app.example.com:8443/",
            "http://app.example.com/",
            "//app.example.com/",
            "https:/app.example.com/",
            "https://app.example.com\\@evil.example/",
            "https://app.example.com/a/../../secret",
            "https://app.example.com/a/%2e%2E/secret",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!admitted(pattern, elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_pattern_that_leaves_the_host_open_is_a_fault() {
        for bad in ["*", "https://*/", "https://*.example.com/", "https://app.example.com*", "http://app.example.com/*"]
        {
            assert_eq!(faults(&[bad.to_owned()]).len(), 1, "{bad}");
        }
        assert!(faults(&["https://app.example.com/*".into(), "https://app.example.com/*?*".into()]).is_empty());
        assert_eq!(faults(&vec!["https://app.example.com/*".to_owned(); 101]).len(), 1);
    }
}
