//! Signing out at the client's request (OpenID Connect RP-Initiated Logout 1.0).
//!
//! Nothing in the request is proof of anything until the ID token was verified, so every fault here is for a page; there is no
//! error that goes to a client.

use crate::oauth::{Hidden, Parameters, Repeated, location, redirect_uri};
use crate::oidc::Locales;

/// A sign-out request (RP-Initiated Logout §2). Everything may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndSessionRequest {
    /// An ID token that was issued here; it may have expired.
    pub id_token_hint: Option<Hidden>,
    /// What the person may call themselves. Personal.
    pub logout_hint: Option<Hidden>,
    /// The client; with an ID token it must be its audience.
    pub client_id: Option<String>,
    /// Where to go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// Carried there unchanged.
    pub state: Option<String>,
    /// Languages for the pages.
    pub ui_locales: Locales,
}

impl EndSessionRequest {
    /// Reads query or form.
    pub fn read(parameters: &Parameters) -> Result<Self, Repeated> {
        let parameters = parameters.unique()?;
        let text = |name: &str| parameters.get(name).map(str::to_owned);
        Ok(Self {
            id_token_hint: text("id_token_hint").map(Hidden::from),
            logout_hint: text("logout_hint").map(Hidden::from),
            client_id: text("client_id"),
            post_logout_redirect_uri: text("post_logout_redirect_uri"),
            state: text("state"),
            ui_locales: parameters.get("ui_locales").map(Locales::read).unwrap_or_default(),
        })
    }

    /// Where the browser goes afterwards: the asked address with `state`, if the client registered it (§3); otherwise a page
    /// of ours is the end. Whether the client is who the request says is the caller's to know.
    pub fn destination(&self, registered: &[String], native: bool) -> Option<String> {
        let asked = self.post_logout_redirect_uri.as_deref()?;
        let known = registered.iter().any(|own| redirect_uri::matches(own, asked, native));
        known.then(|| after_logout(asked, self.state.as_deref()))
    }
}

/// The address with `state` in its query (RP-Initiated Logout §3).
pub fn after_logout(address: &str, state: Option<&str>) -> String {
    let fields: Vec<_> = state.map(|state| ("state", state.to_owned())).into_iter().collect();
    location::with_query(address, &fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<EndSessionRequest, Repeated> {
        EndSessionRequest::read(&Parameters::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn every_parameter_is_read_and_none_is_needed() {
        let request = read(
            "id_token_hint=eyJ&logout_hint=aiko&client_id=app&post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fbye\
             &state=s&ui_locales=ja+en",
        )
        .unwrap();
        assert_eq!((request.id_token_hint.clone(), request.client_id.as_deref()), (Some("eyJ".into()), Some("app")));
        assert_eq!(request.ui_locales.to_string(), "ja en");
        assert!(!format!("{request:?}").contains("aiko"));
        let empty = read("").unwrap();
        assert_eq!((empty.destination(&["https://app.example.com/bye".to_owned()], false), empty.state), (None, None));
        assert_eq!(read("state=1&state=2"), Err(Repeated("state".to_owned())));
    }

    #[test]
    fn the_browser_goes_only_where_the_client_registered() {
        let own = ["https://app.example.com/bye".to_owned(), "https://app.example.com/bye?a=b".to_owned()];
        let cases = [
            ("https://app.example.com/bye", Some("https://app.example.com/bye?state=x+y")),
            ("https://app.example.com/bye?a=b", Some("https://app.example.com/bye?a=b&state=x+y")),
            ("https://app.example.com/bye?foo=bar", None),
            ("https://evil.example/bye", None),
        ];
        for (asked, expected) in cases {
            let encoded: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
            let request = read(&format!("post_logout_redirect_uri={encoded}&state=x+y")).unwrap();
            assert_eq!(request.destination(&own, false).as_deref(), expected, "{asked}");
        }
        assert_eq!(after_logout("https://app.example.com/bye", None), "https://app.example.com/bye");
    }
}
