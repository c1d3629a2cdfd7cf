//! The name in a `Host` header, read in one way (RFC 9110 §7.2).

use axum::http::uri::Authority;
use url::Host;

/// Who is meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A machine by its address, or this machine itself: no name that anybody could point elsewhere.
    Machine,
    /// A name, in lower case and without a port.
    Name(String),
}

/// Reads an authority; none where it is none, or says who asks.
pub(super) fn read(authority: &str) -> Option<Named> {
    if authority.contains('@') {
        return None;
    }
    let authority: Authority = authority.parse().ok()?;
    match Host::parse(authority.host()).ok()? {
        Host::Ipv4(_) | Host::Ipv6(_) => Some(Named::Machine),
        Host::Domain(name) if name == "localhost" || name.ends_with(".localhost") => Some(Named::Machine),
        Host::Domain(name) => Some(Named::Name(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_without_its_port_and_capitals() {
        let name = |text: &str| Some(Named::Name(text.to_owned()));
        assert_eq!(read("Login.Example.COM:8443"), name("login.example.com"));
        assert_eq!(read("login.example.com"), name("login.example.com"));
        assert_eq!(read("login.example.com."), name("login.example.com."), "another origin to a browser");
        for machine in ["127.0.0.1:8080", "[::1]:8080", "localhost", "app.localhost:1", "10.0.0.7"] {
            assert_eq!(read(machine), Some(Named::Machine), "{machine}");
        }
        for none in ["", "a b", "user@login.example.com", "login.example.com/"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
