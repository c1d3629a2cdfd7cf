//! The transmitter's configuration document (SSF §7.1).

use serde::Serialize;

/// What a transmitter says of itself at `/.well-known/ssf-configuration`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "members are called as the specification calls them")]
pub struct TransmitterMetadata {
    pub spec_version: &'static str,
    pub issuer: String,
    pub jwks_uri: String,
    pub delivery_methods_supported: Vec<&'static str>,
    pub configuration_endpoint: String,
    pub status_endpoint: String,
    pub add_subject_endpoint: String,
    pub remove_subject_endpoint: String,
    pub verification_endpoint: String,
    pub critical_subject_members: Vec<&'static str>,
    pub authorization_schemes: Vec<AuthorizationScheme>,
    pub default_subjects: &'static str,
}

/// By which protocol receivers come to their right to manage streams (SSF §7.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuthorizationScheme {
    /// The protocol's specification.
    pub spec_urn: &'static str,
}

impl AuthorizationScheme {
    /// Access tokens of OAuth 2.0.
    pub const OAUTH: Self = Self { spec_urn: "urn:ietf:rfc:6749" };
}
