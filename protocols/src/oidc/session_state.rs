//! `session_state` (OpenID Connect Session Management 1.0, sections 2 and 4.1): by it a page finds out that somebody signed in or out.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use url::Url;

/// The value for a client whose page has the origin of this address, in a browser of this state. Where the address has no origin no page
/// could ever ask, and there is none. The script behind `check_session_iframe` computes the same.
pub fn session_state(client_id: &str, redirect_uri: &str, browser_state: &str, salt: &str) -> Option<String> {
    let origin = Url::parse(redirect_uri).ok()?.origin();
    if !origin.is_tuple() {
        return None;
    }
    let text = [client_id, &origin.ascii_serialization(), browser_state, salt].join(" ");
    Some(format!("{}.{salt}", BASE64.encode(digest(&SHA256, text.as_bytes()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_salted_hash_of_client_origin_and_browser() {
        let state = |client, address, browser| session_state(client, address, browser, "c2FsdA").unwrap();
        let one = state("app", "https://app.example.com/cb?x=1", "b");
        // printf 'app https://app.example.com b c2FsdA' | openssl dgst -sha256 -binary | basenc --base64url
        assert_eq!(one, "a8IJS3qXzfEJLnzSjxGIu9w6Fn_AmRBnLkZTdT-u-b8.c2FsdA");
        assert_eq!(one, state("app", "https://app.example.com:443/other", "b"), "the origin, not the address");
        for other in [
            state("app2", "https://app.example.com/cb", "b"),
            state("app", "https://app.example.com:8443/cb", "b"),
            state("app", "https://app.example.com/cb", ""),
        ] {
            assert_ne!(one, other);
        }
        assert_eq!(session_state("app", "com.example.app:/cb", "b", "c2FsdA"), None);
    }
}
