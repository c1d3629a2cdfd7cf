//! What a provider says about itself (OIDC Discovery §3, RFC 8414 §2).
//!
//! One document serves both addresses. It says only what is true: every list and address comes from the caller, what is empty
//! or absent is left out, and where leaving out would mean "yes" (`request_uri_parameter_supported`) the answer is
//! written.

use std::collections::BTreeMap;

use serde::Serialize;

macro_rules! metadata {
    (
        $(#[$outer:meta])*
        pub struct $name:ident {
            addresses { $( $(#[$address_doc:meta])* $address:ident, )+ }
            lists { $( $(#[$list_doc:meta])* $list:ident, )+ }
            answers { $( $(#[$answer_doc:meta])* $answer:ident, )+ }
            stated { $( $(#[$stated_doc:meta])* $stated:ident, )+ }
        }
    ) => {
        $(#[$outer])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
        #[cfg_attr(test, derive(serde::Deserialize), serde(default))]
        pub struct $name {
            /// `issuer`: https, no query, no fragment; the same text as `iss` everywhere.
            pub issuer: String,
            $( $(#[$address_doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $address: Option<String>, )+
            $( $(#[$list_doc])* #[serde(skip_serializing_if = "Vec::is_empty")] pub $list: Vec<String>, )+
            $( $(#[$answer_doc])* #[serde(skip_serializing_if = "std::ops::Not::not")] pub $answer: bool, )+
            $( $(#[$stated_doc])* pub $stated: bool, )+
            /// `mtls_endpoint_aliases` (RFC 8705 §5): endpoints by their names above, at addresses where certificates are asked for.
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            pub mtls_endpoint_aliases: BTreeMap<String, String>,
        }
    };
}

metadata! {
    /// Provider metadata: addresses, then lists, then what is supported at all. It is for writing; a reader of other providers'
    /// documents needs other defaults.
    pub struct ProviderMetadata {
        addresses {
            /// RFC 6749 §3.1.
            authorization_endpoint,
            /// RFC 6749 §3.2.
            token_endpoint,
            /// OIDC Core §5.3.
            userinfo_endpoint,
            /// The public keys.
            jwks_uri,
            /// RFC 7591 §3.
            registration_endpoint,
            /// RFC 7662 §2.
            introspection_endpoint,
            /// RFC 7009 §2.
            revocation_endpoint,
            /// OIDC RP-Initiated Logout §2.1.
            end_session_endpoint,
            /// OIDC Session Management §3.3.
            check_session_iframe,
            /// RFC 9126 §5.
            pushed_authorization_request_endpoint,
            /// RFC 8628 §4.
            device_authorization_endpoint,
            /// OIDC CIBA Core §4.
            backchannel_authentication_endpoint,
            /// For people who write clients.
            service_documentation,
            /// What a client may do with the person's data.
            op_policy_uri,
            /// Terms of service.
            op_tos_uri,
        }
        lists {
            /// Scopes that may be asked for.
            scopes_supported,
            /// Answers of the authorization endpoint.
            response_types_supported,
            /// Where they may stand.
            response_modes_supported,
            /// Grants of the token endpoint.
            grant_types_supported,
            /// Authentication contexts.
            acr_values_supported,
            /// `public`, `pairwise`.
            subject_types_supported,
            /// Signatures of ID tokens.
            id_token_signing_alg_values_supported,
            /// Key management of encrypted ID tokens.
            id_token_encryption_alg_values_supported,
            /// Content encryption of ID tokens.
            id_token_encryption_enc_values_supported,
            /// Signatures of `UserInfo` answers.
            userinfo_signing_alg_values_supported,
            /// Key management of encrypted `UserInfo` answers.
            userinfo_encryption_alg_values_supported,
            /// Content encryption of `UserInfo` answers.
            userinfo_encryption_enc_values_supported,
            /// Signatures of answers of the authorization endpoint (JARM §4).
            authorization_signing_alg_values_supported,
            /// Key management of encrypted answers of the authorization endpoint (JARM §4).
            authorization_encryption_alg_values_supported,
            /// Content encryption of answers of the authorization endpoint.
            authorization_encryption_enc_values_supported,
            /// Key management of encrypted request objects.
            request_object_encryption_alg_values_supported,
            /// Content encryption of request objects.
            request_object_encryption_enc_values_supported,
            /// Signatures of request objects.
            request_object_signing_alg_values_supported,
            /// Client authentication at the token endpoint.
            token_endpoint_auth_methods_supported,
            /// Signatures of client assertions there.
            token_endpoint_auth_signing_alg_values_supported,
            /// Client authentication at introspection.
            introspection_endpoint_auth_methods_supported,
            /// Signatures of client assertions there.
            introspection_endpoint_auth_signing_alg_values_supported,
            /// Signatures of introspection answers (RFC 9701 §7).
            introspection_signing_alg_values_supported,
            /// Key management of encrypted introspection answers (RFC 9701 §7).
            introspection_encryption_alg_values_supported,
            /// Content encryption of introspection answers.
            introspection_encryption_enc_values_supported,
            /// Client authentication at revocation.
            revocation_endpoint_auth_methods_supported,
            /// Signatures of client assertions there.
            revocation_endpoint_auth_signing_alg_values_supported,
            /// `display` values.
            display_values_supported,
            /// `normal`, `aggregated`, `distributed`.
            claim_types_supported,
            /// Claims that may be returned.
            claims_supported,
            /// Languages of claims.
            claims_locales_supported,
            /// Languages of pages.
            ui_locales_supported,
            /// `prompt` values (OIDC Initiating User Registration §3).
            prompt_values_supported,
            /// PKCE methods (RFC 8414 §2).
            code_challenge_methods_supported,
            /// Types of details (RFC 9396 §10).
            authorization_details_types_supported,
            /// Signatures of DPoP proofs (RFC 9449 §5.1).
            dpop_signing_alg_values_supported,
            /// `poll`, `ping`, `push` (OIDC CIBA Core §4).
            backchannel_token_delivery_modes_supported,
            /// Signatures of requests in the back channel (OIDC CIBA Core §4).
            backchannel_authentication_request_signing_alg_values_supported,
        }
        answers {
            /// OIDC Core §5.5.
            claims_parameter_supported,
            /// OIDC Core §6.1.
            request_parameter_supported,
            /// Whether a `request_uri` must be registered.
            require_request_uri_registration,
            /// RFC 9126 §5.
            require_pushed_authorization_requests,
            /// RFC 9101 §10.5.
            require_signed_request_object,
            /// RFC 8705 §3.3.
            tls_client_certificate_bound_access_tokens,
            /// Whether a client's id may be the address of its metadata (draft-ietf-oauth-client-id-metadata-document-02 §6).
            client_id_metadata_document_supported,
            /// OIDC Back-Channel Logout §2.1.
            backchannel_logout_supported,
            /// Whether logout tokens carry `sid`.
            backchannel_logout_session_supported,
            /// OIDC Front-Channel Logout §3.
            frontchannel_logout_supported,
            /// Whether `sid` is passed to front-channel addresses.
            frontchannel_logout_session_supported,
        }
        stated {
            /// OIDC Core §6.2; left out it would mean yes.
            request_uri_parameter_supported,
            /// RFC 9207 §3.
            authorization_response_iss_parameter_supported,
        }
    }
}

impl ProviderMetadata {
    /// A provider that says nothing yet but its name.
    pub fn new(issuer: impl Into<String>) -> Self {
        Self { issuer: issuer.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_is_written_and_in_order() {
        let mut metadata = ProviderMetadata::new("https://server.example.com");
        metadata.authorization_endpoint = Some("https://server.example.com/authorize".to_owned());
        metadata.response_types_supported = vec!["code".to_owned()];
        metadata.claims_parameter_supported = true;
        metadata.authorization_response_iss_parameter_supported = true;
        let written = concat!(
            r#"{"issuer":"https://server.example.com","authorization_endpoint":"https://server.example.com/authorize","#,
            r#""response_types_supported":["code"],"claims_parameter_supported":true,"#,
            r#""request_uri_parameter_supported":false,"authorization_response_iss_parameter_supported":true}"#
        );
        let text = serde_json::to_string(&metadata).unwrap();
        assert_eq!(text, written);
        assert_eq!(serde_json::from_str::<ProviderMetadata>(&text).unwrap(), metadata);
    }

    #[test]
    fn the_example_of_discovery_is_understood() {
        // OIDC Discovery §4.2, without the members that nobody here says.
        let text = r#"{
   "issuer": "https://server.example.com",
   "authorization_endpoint": "https://server.example.com/connect/authorize",
   "token_endpoint": "https://server.example.com/connect/token",
   "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
   "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
   "userinfo_endpoint": "https://server.example.com/connect/userinfo",
   "check_session_iframe": "https://server.example.com/connect/check_session",
   "end_session_endpoint": "https://server.example.com/connect/end_session",
   "jwks_uri": "https://server.example.com/jwks.json",
   "registration_endpoint": "https://server.example.com/connect/register",
   "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access"],
   "response_types_supported": ["code", "code id_token", "id_token", "id_token token"],
   "acr_values_supported": ["urn:mace:incommon:iap:silver", "urn:mace:incommon:iap:bronze"],
   "subject_types_supported": ["public", "pairwise"],
   "userinfo_signing_alg_values_supported": ["RS256", "ES256", "HS256"],
   "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256"],
   "id_token_encryption_alg_values_supported": ["RSA-OAEP-256", "A128KW"],
   "id_token_encryption_enc_values_supported": ["A128CBC-HS256", "A128GCM"],
   "display_values_supported": ["page", "popup"],
   "claim_types_supported": ["normal", "distributed"],
   "claims_supported": ["sub", "iss", "auth_time", "acr", "name", "given_name", "family_name"],
   "claims_parameter_supported": true,
   "service_documentation": "http://server.example.com/connect/service_documentation.html",
   "ui_locales_supported": ["en-US", "en-GB", "en-CA", "fr-FR", "fr-CA"],
   "request_uri_parameter_supported": true,
   "authorization_response_iss_parameter_supported": false
  }"#;
        let metadata: ProviderMetadata = serde_json::from_str(text).unwrap();
        let whole: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&metadata).unwrap(), whole);
    }
}
