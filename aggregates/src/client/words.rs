//! The closed vocabularies of client metadata, as RFC 7591 and OIDC spell them.
//!
//! An unknown word is refused when it is read, so nothing configured can mean nothing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a client gets tokens (RFC 7591 §2, and the extension grants by their URNs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §4.2; off by default in every tenant.
    Implicit,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 6749 §4.3; off by default in every tenant.
    Password,
    /// RFC 8628.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
    /// OIDC CIBA Core 1.0.
    #[serde(rename = "urn:openid:params:grant-type:ciba")]
    Ciba,
    /// RFC 8693.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:token-exchange")]
    TokenExchange,
    /// RFC 7523.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:jwt-bearer")]
    JwtBearer,
    /// RFC 7522.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:saml2-bearer")]
    Saml2Bearer,
}

/// How a client shows who it is (RFC 7591 §2, OIDC Core §9, RFC 8705 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// Not at all: a public client.
    None,
    /// Secret in the `Authorization` header.
    ClientSecretBasic,
    /// Secret in the body.
    ClientSecretPost,
    /// JWT under an HMAC of the secret.
    ClientSecretJwt,
    /// JWT under the client's own key.
    PrivateKeyJwt,
    /// Certificate of a trusted authority.
    TlsClientAuth,
    /// Certificate whose key is registered.
    SelfSignedTlsClientAuth,
}

/// Whether a client runs on a server or a device (OIDC Registration §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationType {
    /// In a browser or on a server.
    Web,
    /// On the user's device (RFC 8252).
    Native,
}

/// How a client learns of a person's answer in the back channel (CIBA Core §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenDeliveryMode {
    /// It asks the token endpoint.
    Poll,
    /// It is told that there is an answer, and asks then.
    Ping,
    /// It is sent the tokens.
    Push,
}

/// Which `sub` a client sees (OIDC Core §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// The same as every other client.
    Public,
    /// One of its sector's own.
    Pairwise,
}

/// What an access token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokenFormat {
    /// 256 random bits, known to introspection only.
    Opaque,
    /// A JWT by RFC 9068.
    Jwt,
}

/// What the authorization endpoint answers: a set of `code`, `token` and `id_token`, or `none` (OAuth 2.0 Multiple Response Types §3–5).
/// Written in one order, so that `id_token code` and `code id_token` are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ResponseType {
    /// `code`
    #[serde(rename = "code")]
    Code,
    /// `token`
    #[serde(rename = "token")]
    Token,
    /// `id_token`
    #[serde(rename = "id_token")]
    IdToken,
    /// `id_token token`
    #[serde(rename = "id_token token", alias = "token id_token")]
    IdTokenToken,
    /// `code id_token`
    #[serde(rename = "code id_token", alias = "id_token code")]
    CodeIdToken,
    /// `code token`
    #[serde(rename = "code token", alias = "token code")]
    CodeToken,
    /// `code id_token token`
    #[serde(
        rename = "code id_token token",
        alias = "code token id_token",
        alias = "id_token code token",
        alias = "id_token token code",
        alias = "token code id_token",
        alias = "token id_token code"
    )]
    CodeIdTokenToken,
    /// `none`
    #[serde(rename = "none")]
    None,
}

impl ResponseType {
    /// Whether a code comes back, which the authorization code grant redeems.
    pub fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an access token comes back through the browser.
    pub fn has_access_token(self) -> bool {
        matches!(self, Self::Token | Self::IdTokenToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an ID token comes back through the browser.
    pub fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::IdTokenToken | Self::CodeIdToken | Self::CodeIdTokenToken)
    }

    /// Whether a token comes back through the browser, which makes it the implicit grant.
    pub fn has_token(self) -> bool {
        !matches!(self, Self::Code | Self::None)
    }
}

/// The word is not in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is unknown; use one of the registered values")]
pub struct UnknownWord(&'static str);

macro_rules! words {
    ($($type:ident is $what:literal),+) => {$(
        impl FromStr for $type {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let reader = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text);
                Self::deserialize(reader).map_err(|_| UnknownWord($what))
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.serialize(f)
            }
        }
    )+};
}

words! {
    GrantType is "grant_type",
    AuthMethod is "token_endpoint_auth_method",
    ApplicationType is "application_type",
    SubjectType is "subject_type",
    AccessTokenFormat is "access_token_format",
    ResponseType is "response_type",
    TokenDeliveryMode is "backchannel_token_delivery_mode"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_written_as_registered() {
        for text in
            ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code", "urn:openid:params:grant-type:ciba"]
        {
            assert_eq!(text.parse::<GrantType>().map(|word| word.to_string()).as_deref(), Ok(text));
        }
        for text in ["none", "client_secret_basic", "private_key_jwt", "self_signed_tls_client_auth"] {
            assert_eq!(text.parse::<AuthMethod>().map(|word| word.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("magic".parse::<GrantType>(), Err(UnknownWord("grant_type")));
    }

    #[test]
    fn the_order_of_a_response_type_does_not_matter() {
        assert_eq!("id_token code".parse(), Ok(ResponseType::CodeIdToken));
        assert_eq!("token id_token code".parse(), Ok(ResponseType::CodeIdTokenToken));
        assert_eq!(ResponseType::CodeIdToken.to_string(), "code id_token");
        assert!("code code".parse::<ResponseType>().is_err());
    }

    #[test]
    fn only_code_and_none_keep_tokens_out_of_the_browser() {
        let silent: Vec<_> = ["code", "none", "token", "id_token", "code id_token", "code token", "id_token token"]
            .into_iter()
            .filter(|text| !text.parse::<ResponseType>().unwrap().has_token())
            .collect();
        assert_eq!(silent, ["code", "none"]);
    }
}
