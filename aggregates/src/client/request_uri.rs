//! Where a client's request objects may lie (OIDC Registration §2, RFC 9101 §5.2).
//!
//! Nothing else is ever fetched for an authorization request, which anybody can make: without this list, whoever writes an address into a
//! link could make us ask there.

use crate::{FieldFault, uri};

const MOST: usize = 50;
/// RFC 9101 §5.2.
const LONGEST: usize = 512;
/// SHA-256 in base64url, without padding.
const HASH: usize = 43;

/// The faults of a list of such addresses.
pub(super) fn faults(uris: &[String]) -> Vec<FieldFault> {
    let each = uris.iter().enumerate().filter_map(|(index, text)| check(&format!("request_uris[{index}]"), text).err());
    let mut faults: Vec<_> = each.collect();
    if uris.len() > MOST {
        faults.push(FieldFault::new("request_uris", "are too many", format!("register at most {MOST}")));
    }
    faults
}

fn check(field: &str, text: &str) -> Result<(), FieldFault> {
    if text.len() > LONGEST {
        return Err(FieldFault::new(field, "is too long", format!("use at most {LONGEST} characters")));
    }
    let (place, fragment) = text.split_once('#').map_or((text, None), |(place, fragment)| (place, Some(fragment)));
    uri::web(field, place)?;
    if fragment.is_some_and(|fragment| !is_hash(fragment)) {
        let remedy = "give SHA-256 of what lies there as 43 characters of base64url, or no fragment (OIDC Core §6.2)";
        return Err(FieldFault::new(field, "has a fragment that is no hash", remedy));
    }
    Ok(())
}

fn is_hash(fragment: &str) -> bool {
    fragment.len() == HASH && fragment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_loopback_and_its_fragment_a_hash() {
        let good = [
            "https://app.example.com/request.jwt",
            "https://app.example.com/request.jwt?for=us#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM",
            "http://127.0.0.1:3000/request.jwt",
        ];
        assert_eq!(faults(&good.map(str::to_owned)), vec![]);
        let table = [
            ("http://app.example.com/request.jwt", "is not https"),
            ("urn:example:request", "is not https"),
            ("request.jwt", "is no absolute URI"),
            ("https://a@app.example.com/request.jwt", "carries user information"),
            ("https://app.example.com/request.jwt#", "has a fragment that is no hash"),
            ("https://app.example.com/request.jwt#now", "has a fragment that is no hash"),
        ];
        for (text, fault) in table {
            assert_eq!(faults(&[text.to_owned()])[0].fault, fault, "{text}");
        }
        let long = format!("https://app.example.com/{}", "a".repeat(LONGEST));
        assert_eq!(faults(&[long])[0].fault, "is too long");
        let many: Vec<_> = (0..=MOST).map(|number| format!("https://app.example.com/{number}")).collect();
        assert_eq!(faults(&many).into_iter().map(|fault| fault.fault).collect::<Vec<_>>(), ["are too many"]);
    }
}
