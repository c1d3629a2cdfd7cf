//! Whether a redirect address is one that the client registered.
//!
//! Compared byte for byte and never after a parser repaired it (RFC 9700 §2.1, OIDC Core §3.1.2.1): whatever two parsers read
//! differently is where codes get lost. The one exception is the port of a native client's loopback address, which the
//! system chooses (RFC 8252 §7.3); it is for the two literal addresses only, because `localhost` may resolve elsewhere
//! (§8.3).

/// Whether `presented` is `registered`; `native` clients may choose the port on `127.0.0.1` and `[::1]`.
pub fn matches(registered: &str, presented: &str, native: bool) -> bool {
    if registered == presented {
        return true;
    }
    let parts = (loopback(registered), loopback(presented));
    native && matches!(parts, (Some(registered), Some(presented)) if registered == presented)
}

/// Host and rest of a loopback address, its port left out; `None` for every other address.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let hosts = ["http://127.0.0.1", "http://[::1]"];
    let host = hosts.into_iter().find(|host| uri.starts_with(host))?;
    let rest = &uri[host.len()..];
    let rest = match rest.strip_prefix(':') {
        Some(rest) => after_port(rest)?,
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

fn after_port(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let port: u16 = text[..digits].parse().ok()?;
    (port != 0).then_some(&text[digits..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WEB: &str = "https://app.example.com/cb";
    const LOOPBACK: &str = "http://127.0.0.1/cb";

    #[test]
    fn only_the_same_bytes_match() {
        let query = "https://app.example.com/cb?tenant=a";
        for native in [false, true] {
            for uri in [WEB, query, LOOPBACK, "com.example.app:/cb", "http://localhost:3000/cb"] {
                assert!(matches(uri, uri, native), "{uri}");
            }
        }
        let others = [
            (WEB, "https://app.example.com/cb/"),
            (WEB, "https://app.example.com/cb/../cb"),
            (WEB, "https://app.example.com/cb%2F"),
            (WEB, "https://app.example.com/%63b"),
            (WEB, "https://app.example.com/CB"),
            (WEB, "https://APP.example.com/cb"),
            (WEB, "HTTPS://app.example.com/cb"),
            (WEB, "https://app.example.com:443/cb"),
            (WEB, "https://app.example.com:8443/cb"),
            (WEB, "http://app.example.com/cb"),
            (WEB, "https://app.example.com/cb?a=b"),
            (WEB, "https://app.example.com/cb?"),
            (WEB, "https://app.example.com/cb#a"),
            (WEB, "https://app.example.com/cb#"),
            (WEB, "https://app.example.com"),
            (WEB, "https://app.example.com.evil.example/cb"),
            (WEB, "https://evil.example/https://app.example.com/cb"),
            (WEB, "https://app.example.com@evil.example/cb"),
            (WEB, "https://evil.example\\@app.example.com/cb"),
            (WEB, "https://app.example.com/cb "),
            (WEB, " https://app.example.com/cb"),
            (WEB, "https://app.example.com/cb\u{0}"),
            (WEB, "https://app.еxample.com/cb"),
            (WEB, "//app.example.com/cb"),
            (WEB, ""),
            (query, "https://app.example.com/cb"),
            (query, "https://app.example.com/cb?tenant=b"),
            (query, "https://app.example.com/cb?tenant=a&x=1"),
        ];
        for (registered, presented) in others {
            for native in [false, true] {
                assert!(!matches(registered, presented, native), "{registered} {presented}");
            }
        }
    }

    #[test]
    fn a_native_client_chooses_its_loopback_port() {
        let same = [
            (LOOPBACK, "http://127.0.0.1:51004/cb"),
            ("http://127.0.0.1:3000/cb", "http://127.0.0.1:51004/cb"),
            ("http://127.0.0.1:3000/cb", LOOPBACK),
            ("http://[::1]/cb", "http://[::1]:61023/cb"),
            ("http://[::1]:1?a=b", "http://[::1]:65535?a=b"),
            ("http://127.0.0.1", "http://127.0.0.1:8080"),
        ];
        for (registered, presented) in same {
            assert!(matches(registered, presented, true), "{registered} {presented}");
            assert!(!matches(registered, presented, false), "{registered} {presented}");
        }
    }

    #[test]
    fn the_loopback_exception_is_for_the_port_alone() {
        let others = [
            (LOOPBACK, "http://127.0.0.1:51004/other"),
            (LOOPBACK, "http://127.0.0.1:51004/cb?x=1"),
            (LOOPBACK, "http://127.0.0.1:51004/cb#x"),
            (LOOPBACK, "http://127.0.0.2:51004/cb"),
            (LOOPBACK, "http://127.1:51004/cb"),
            (LOOPBACK, "http://[::1]:51004/cb"),
            (LOOPBACK, "https://127.0.0.1:51004/cb"),
            (LOOPBACK, "http://localhost:51004/cb"),
            (LOOPBACK, "http://127.0.0.1:0/cb"),
            (LOOPBACK, "http://127.0.0.1:65536/cb"),
            (LOOPBACK, "http://127.0.0.1:/cb"),
            (LOOPBACK, "http://127.0.0.1:+80/cb"),
            (LOOPBACK, "http://127.0.0.1:80@evil.example/cb"),
            (LOOPBACK, "http://127.0.0.1.evil.example/cb"),
            ("http://127.0.0.1", "http://127.0.0.1:80@evil.example"),
            ("http://localhost/cb", "http://localhost:3000/cb"),
            (WEB, "https://app.example.com:51004/cb"),
        ];
        for (registered, presented) in others {
            assert!(!matches(registered, presented, true), "{registered} {presented}");
        }
    }

    proptest! {
        #[test]
        fn nothing_else_ever_matches(presented in "(http://127\\.0\\.0\\.1|http://\\[::1\\])?\\PC{0,30}") {
            prop_assert_eq!(matches(WEB, &presented, true), presented == WEB);
            let _ = matches(LOOPBACK, &presented, true);
        }
    }
}
