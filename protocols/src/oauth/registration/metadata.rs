//! Client metadata by all its registered names (RFC 7591 §2, OIDC Registration §2 and their extensions).

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::RegistrationError;
use super::member::Member;
use crate::oidc::is_tag;

/// Members that may be told in several languages, as `name#tag` (RFC 7591 §2.2).
const TRANSLATED: [&str; 5] = ["client_name", "logo_uri", "client_uri", "policy_uri", "tos_uri"];
const MOST_TRANSLATIONS: usize = 100;

macro_rules! registered {
    ($( $(#[$doc:meta])* $field:ident : $type:ty, )+) => {
        /// What a client says about itself. Every member may be missing, and `null` is missing (RFC 7592 §2.2); unknown
        /// members are dropped (RFC 7591 §2).
        #[derive(Clone, Default, PartialEq, Serialize)]
        pub struct RegisteredMetadata {
            $( $(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>, )+
            /// Translations, keyed like `client_name#ja-Jpan-JP`.
            #[serde(flatten)]
            pub localized: BTreeMap<String, String>,
        }

        impl RegisteredMetadata {
            /// Takes the known members out of a JSON object.
            pub(super) fn take(members: &mut Map<String, Value>) -> Result<Self, RegistrationError> {
                Ok(Self { $( $field: member(members, stringify!($field))?, )+ localized: translations(members)? })
            }

            /// The members that are there, translations included.
            pub fn names(&self) -> Vec<&str> {
                let mut names: Vec<&str> = Vec::new();
                $( if self.$field.is_some() { names.push(stringify!($field)); } )+
                names.extend(self.localized.keys().map(String::as_str));
                names
            }

            /// Lets a software statement speak: its members take the place of the client's own (RFC 7591 §2.3).
            #[must_use]
            pub fn attested_by(mut self, statement: Self) -> Self {
                $( if statement.$field.is_some() { self.$field = statement.$field; } )+
                self.localized.extend(statement.localized);
                self
            }
        }
    };
}

registered! {
    /// RFC 7591 §2.
    redirect_uris: Vec<String>,
    /// RFC 7591 §2.
    token_endpoint_auth_method: String,
    /// OIDC Registration §2.
    token_endpoint_auth_signing_alg: String,
    /// RFC 7591 §2.
    grant_types: Vec<String>,
    /// RFC 7591 §2.
    response_types: Vec<String>,
    /// RFC 7591 §2.
    client_name: String,
    /// RFC 7591 §2.
    client_uri: String,
    /// RFC 7591 §2.
    logo_uri: String,
    /// RFC 7591 §2.
    scope: String,
    /// RFC 7591 §2; people.
    contacts: Vec<String>,
    /// RFC 7591 §2.
    tos_uri: String,
    /// RFC 7591 §2.
    policy_uri: String,
    /// RFC 7591 §2.
    jwks_uri: String,
    /// RFC 7591 §2.
    jwks: Map<String, Value>,
    /// RFC 7591 §2.
    software_id: String,
    /// RFC 7591 §2.
    software_version: String,
    /// OIDC Registration §2.
    application_type: String,
    /// OIDC Registration §2.
    sector_identifier_uri: String,
    /// OIDC Registration §2.
    subject_type: String,
    /// OIDC Registration §2.
    id_token_signed_response_alg: String,
    /// OIDC Registration §2.
    id_token_encrypted_response_alg: String,
    /// OIDC Registration §2.
    id_token_encrypted_response_enc: String,
    /// OIDC Registration §2.
    userinfo_signed_response_alg: String,
    /// OIDC Registration §2.
    userinfo_encrypted_response_alg: String,
    /// OIDC Registration §2.
    userinfo_encrypted_response_enc: String,
    /// OIDC Registration §2.
    request_object_signing_alg: String,
    /// OIDC Registration §2.
    request_object_encryption_alg: String,
    /// OIDC Registration §2.
    request_object_encryption_enc: String,
    /// OIDC Registration §2.
    default_max_age: u32,
    /// OIDC Registration §2.
    require_auth_time: bool,
    /// OIDC Registration §2.
    default_acr_values: Vec<String>,
    /// OIDC Registration §2.
    initiate_login_uri: String,
    /// OIDC Registration §2.
    request_uris: Vec<String>,
    /// OIDC RP-Initiated Logout §3.1.
    post_logout_redirect_uris: Vec<String>,
    /// OIDC Back-Channel Logout §2.2.
    backchannel_logout_uri: String,
    /// OIDC Back-Channel Logout §2.2.
    backchannel_logout_session_required: bool,
    /// OIDC Front-Channel Logout §2.
    frontchannel_logout_uri: String,
    /// OIDC Front-Channel Logout §2.
    frontchannel_logout_session_required: bool,
    /// RFC 9126 §6.
    require_pushed_authorization_requests: bool,
    /// RFC 9101 §10.5.
    require_signed_request_object: bool,
    /// RFC 9449 §5.2.
    dpop_bound_access_tokens: bool,
    /// RFC 9701 §6.
    introspection_signed_response_alg: String,
    /// RFC 9701 §6.
    introspection_encrypted_response_alg: String,
    /// RFC 9701 §6.
    introspection_encrypted_response_enc: String,
    /// JARM §3.
    authorization_signed_response_alg: String,
    /// JARM §3.
    authorization_encrypted_response_alg: String,
    /// JARM §3.
    authorization_encrypted_response_enc: String,
    /// RFC 8705 §2.1.2.
    tls_client_auth_subject_dn: String,
    /// RFC 8705 §2.1.2.
    tls_client_auth_san_dns: String,
    /// RFC 8705 §2.1.2.
    tls_client_auth_san_uri: String,
    /// RFC 8705 §2.1.2.
    tls_client_auth_san_ip: String,
    /// RFC 8705 §2.1.2.
    tls_client_auth_san_email: String,
    /// RFC 8705 §3.4.
    tls_client_certificate_bound_access_tokens: bool,
    /// OIDC CIBA Core §4.
    backchannel_token_delivery_mode: String,
    /// OIDC CIBA Core §4.
    backchannel_client_notification_endpoint: String,
    /// OIDC CIBA Core §4.
    backchannel_authentication_request_signing_alg: String,
    /// OIDC CIBA Core §4.
    backchannel_user_code_parameter: bool,
    /// RFC 9396 §10.
    authorization_details_types: Vec<String>,
}

/// Prints names only: contacts are people.
impl fmt::Debug for RegisteredMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RegisteredMetadata").field(&self.names()).finish()
    }
}

pub(super) fn member<T: Member>(members: &mut Map<String, Value>, name: &str) -> Result<Option<T>, RegistrationError> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => T::read(value).map(Some).ok_or_else(|| RegistrationError::of_member(name, T::SHAPE)),
    }
}

// Only members that people read have translations; others with a `#` are unknown members like any.
fn translations(members: &Map<String, Value>) -> Result<BTreeMap<String, String>, RegistrationError> {
    let mut found = BTreeMap::new();
    for (name, value) in members {
        let translated = name.split_once('#').is_some_and(|(base, tag)| TRANSLATED.contains(&base) && is_tag(tag));
        if !translated || value.is_null() {
            continue;
        }
        let text = value.as_str().ok_or_else(|| RegistrationError::of_member(name, String::SHAPE))?;
        found.insert(name.clone(), text.to_owned());
        if found.len() > MOST_TRANSLATIONS {
            return Err(RegistrationError::of_member(name, "is one translation too many"));
        }
    }
    Ok(found)
}
