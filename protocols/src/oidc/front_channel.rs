//! Signing out through the browser (OpenID Connect Front-Channel Logout 1.0).

use crate::oauth::location;

/// The address that a client's frame is filled from: with `iss` and `sid` where the client needs to know which session (section 3).
pub fn front_channel_address(registered: &str, session: Option<(&str, &str)>) -> String {
    let fields = session.map(|(issuer, sid)| [("iss", issuer.to_owned()), ("sid", sid.to_owned())]);
    location::with_query(registered, fields.as_ref().map_or(&[], |fields| &fields[..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_written() {
        // Section 3.
        let session = Some(("https://server.example.com", "08a5019c-17e1-4977-8f42-65a12843ea02"));
        assert_eq!(
            front_channel_address("https://rp.example.org/frontchannel_logout", session),
            "https://rp.example.org/frontchannel_logout?iss=https%3A%2F%2Fserver.example.com\
             &sid=08a5019c-17e1-4977-8f42-65a12843ea02"
        );
        assert_eq!(front_channel_address("https://rp.example.org/out?a=b", None), "https://rp.example.org/out?a=b");
    }
}
