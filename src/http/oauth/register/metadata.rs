//! Client metadata between the form in which strangers spell it and that of the aggregate.
//!
//! What is not understood is left out, as RFC 7591 §2 asks, and the answer shows what is registered. But a member that asks for
//! protection is refused rather than forgotten.

use aggregates::Personal;
use aggregates::client::ClientMetadata;
use protocols::oauth::{RegisteredMetadata, RegistrationError, RegistrationRequest};
use serde_json::{Map, Value};

use crate::http::error::oauth::OauthError;
use crate::http::error::registration::RegistrationRefusal;

const CONTACTS: &str = "contacts";
const LOCALIZED: &str = "localized";

/// Members that cannot be left out in silence: what they promise would not be kept.
const NOT_FORGOTTEN: [&str; 1] = ["backchannel_user_code_parameter"];

/// What a client said, as it is registered.
pub(super) fn understood(said: &RegisteredMetadata) -> Result<ClientMetadata, RegistrationError> {
    let Ok(Value::Object(members)) = serde_json::to_value(said) else { return Ok(ClientMetadata::default()) };
    let mut known = Map::new();
    let mut localized = Map::new();
    for (name, value) in members {
        if NOT_FORGOTTEN.contains(&name.as_str()) {
            return Err(RegistrationError::of_member(&name, "is not supported here; leave it out"));
        }
        if name.contains('#') {
            localized.insert(name, value);
        } else if name != CONTACTS && ClientMetadata::FIELDS.contains(&name.as_str()) {
            check(&name, &value)?;
            known.insert(name, value);
        }
    }
    known.insert(LOCALIZED.to_owned(), Value::Object(localized));
    let metadata = serde_json::from_value::<ClientMetadata>(Value::Object(known));
    let metadata =
        metadata.map_err(|_| RegistrationError::of_member("a member", "has a value that is unknown here"))?;
    // The aggregate seals contacts under the client's own key, whatever stands here.
    let contacts = said.contacts.clone().map(|contacts| Personal::new(CONTACTS, contacts));
    Ok(ClientMetadata { contacts, ..metadata })
}

/// One member at a time, so that the one at fault can be named.
fn check(name: &str, value: &Value) -> Result<(), RegistrationError> {
    let alone: Map<String, Value> = [(name.to_owned(), value.clone())].into_iter().collect();
    let read = serde_json::from_value::<ClientMetadata>(Value::Object(alone));
    read.map(drop).map_err(|_| RegistrationError::of_member(name, "has a value that is unknown here"))
}

/// What is registered, as it is spoken on the wire.
pub(super) fn spoken(metadata: &ClientMetadata) -> Result<RegisteredMetadata, RegistrationRefusal> {
    let contacts = metadata.contacts.as_ref().and_then(Personal::as_ref).cloned();
    let told = ClientMetadata { contacts: None, ..metadata.clone() };
    let Ok(Value::Object(mut members)) = serde_json::to_value(told) else { return Err(OauthError::internal().into()) };
    if let Some(Value::Object(localized)) = members.remove(LOCALIZED) {
        members.extend(localized);
    }
    Ok(RegisteredMetadata { contacts, ..RegistrationRequest::attested(members)? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(value: &Value) -> RegisteredMetadata {
        RegistrationRequest::read(value.to_string().as_bytes()).unwrap().metadata
    }

    #[test]
    fn what_was_said_is_what_is_told() {
        let given = json!({
            "redirect_uris": ["https://app.example.com/cb"], "client_name": "App", "client_name#ja": "アプリ",
            "grant_types": ["authorization_code"], "contacts": ["ops@example.com"], "default_max_age": 60,
            "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example.com/jwks",
            "id_token_encrypted_response_alg": "ECDH-ES+A128KW", "id_token_encrypted_response_enc": "A256GCM",
            "backchannel_token_delivery_mode": "ping",
            "backchannel_client_notification_endpoint": "https://app.example.com/told",
            "backchannel_authentication_request_signing_alg": "ES256",
            "request_object_encryption_alg": "dir", "tls_client_certificate_bound_access_tokens": true,
        });
        let metadata = understood(&said(&given)).unwrap();
        assert_eq!(serde_json::to_value(spoken(&metadata).unwrap()).unwrap(), given);
    }

    #[test]
    fn what_promises_protection_is_not_forgotten() {
        for given in [
            json!({"id_token_encrypted_response_alg": "PBES2-HS256+A128KW"}),
            json!({"userinfo_encrypted_response_enc": "A128CBC"}),
            json!({"backchannel_user_code_parameter": true}),
            json!({"token_endpoint_auth_method": "magic"}),
            json!({"id_token_signed_response_alg": "none"}),
        ] {
            assert!(understood(&said(&given)).is_err(), "{given}");
        }
        assert!(understood(&said(&json!({"dpop_bound_access_tokens": true, "colour": "red"}))).is_ok());
    }
}
