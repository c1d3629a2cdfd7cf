//! How an answer gets back to the client: which address, where in it, with which `state`.
//!
//! It can be made as soon as the redirect address is certain, even while the rest of the request is still unread, so that
//! every fault of the rest has a way home. Every answer names its issuer, errors too, against mix-up (RFC 9207 §2).

use std::fmt;

use super::request::LONGEST_STATE;
use super::{AuthorizationResponse, RedirectUri};
use crate::oauth::location::{self, Fields};
use crate::oauth::{Parameters, ResponseMode, ResponseType};

/// The way back to the client.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationReply {
    redirect_uri: RedirectUri,
    mode: ResponseMode,
    state: Option<String>,
}

/// What to do with the browser.
#[derive(Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Send it to this address, with 303 (RFC 9700 §4.12).
    Redirect(String),
    /// Show a page whose form posts the fields there (OAuth 2.0 Form Post Response Mode §2).
    FormPost {
        /// `action` of the form.
        action: String,
        /// Hidden inputs: names and values, not escaped.
        fields: Vec<(&'static str, String)>,
    },
    /// Sign these parameters for the client, and hand the token to [`AuthorizationReply::deliver_signed`] (JARM §2.1).
    Sign(Vec<(&'static str, String)>),
}

impl AuthorizationReply {
    /// The way back of a request whose parameters may be wrong: what cannot be understood is left at its default.
    pub fn read(parameters: &Parameters, redirect_uri: RedirectUri) -> Self {
        let once = |name| parameters.once(name).ok().flatten();
        let kind: Option<ResponseType> = once("response_type").and_then(|text| text.parse().ok());
        let asked: Option<ResponseMode> = once("response_mode").and_then(|text| text.parse().ok());
        let default = kind.map_or(ResponseMode::Query, ResponseType::default_mode);
        let mode = asked.filter(|mode| kind.is_none_or(|kind| kind.allows(*mode))).unwrap_or(default);
        let mode = mode.of(kind.unwrap_or(ResponseType::Code));
        let state = once("state").filter(|state| state.len() <= LONGEST_STATE).map(str::to_owned);
        Self { redirect_uri, mode, state }
    }

    /// The way back of a request that was read earlier and kept since.
    pub fn kept(redirect_uri: RedirectUri, mode: ResponseMode, state: Option<String>) -> Self {
        Self { redirect_uri, mode, state }
    }

    /// The redirect address.
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// Where the answer stands.
    pub fn mode(&self) -> ResponseMode {
        self.mode
    }

    /// The answer on its way, with `state` and `iss`; where it is to be signed, what is signed.
    pub fn deliver(&self, response: &AuthorizationResponse, issuer: &str) -> Delivery {
        let mut fields = response.fields();
        fields.extend(self.state.iter().map(|state| ("state", state.clone())));
        if self.mode.is_signed() {
            // The token names its issuer by itself.
            return Delivery::Sign(fields);
        }
        fields.push(("iss", issuer.to_owned()));
        self.placed(fields)
    }

    /// A signed answer on its way.
    pub fn deliver_signed(&self, token: String) -> Delivery {
        self.placed(vec![("response", token)])
    }

    fn placed(&self, fields: Fields) -> Delivery {
        let address = self.redirect_uri.as_str();
        match self.mode {
            ResponseMode::Query | ResponseMode::QueryJwt | ResponseMode::Jwt => {
                Delivery::Redirect(location::with_query(address, &fields))
            }
            ResponseMode::Fragment | ResponseMode::FragmentJwt => {
                Delivery::Redirect(location::with_fragment(address, &fields))
            }
            ResponseMode::FormPost | ResponseMode::FormPostJwt => {
                Delivery::FormPost { action: address.to_owned(), fields }
            }
        }
    }
}

/// Prints no `state`: it ties the answer to one browser.
impl fmt::Debug for AuthorizationReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationReply").field("mode", &self.mode).finish_non_exhaustive()
    }
}

/// Prints no answer: it holds codes and tokens.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redirect(_) => "Redirect(…)",
            Self::FormPost { .. } => "FormPost(…)",
            Self::Sign(_) => "Sign(…)",
        })
    }
}
