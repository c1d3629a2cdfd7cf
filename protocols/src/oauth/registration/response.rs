//! What a client is told about its registration (RFC 7591 §3.2.1, RFC 7592 §3).

use serde::Serialize;

use super::RegisteredMetadata;
use crate::oauth::Hidden;

/// Serialised it is the JSON body: 201 after registration, 200 after reading and updating, always `Cache-Control: no-store`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegistrationResponse {
    /// The client's name here.
    pub client_id: String,
    /// Its secret, where it has one and it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Hidden>,
    /// When the secret ends, in seconds since 1970; 0 for never. Must be there where a secret is (RFC 7591 §3.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_expires_at: Option<i64>,
    /// When the client was registered, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id_issued_at: Option<i64>,
    /// The token for the address below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_access_token: Option<Hidden>,
    /// Where the registration is read, changed and deleted (RFC 7592).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_client_uri: Option<String>,
    /// The statement exactly as it came (RFC 7591 §3.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<String>,
    /// What is registered, defaults included.
    #[serde(flatten)]
    pub metadata: RegisteredMetadata,
}

impl RegistrationResponse {
    /// A registration without secret, token and statement.
    pub fn new(client_id: impl Into<String>, metadata: RegisteredMetadata) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            client_secret_expires_at: None,
            client_id_issued_at: None,
            registration_access_token: None,
            registration_client_uri: None,
            software_statement: None,
            metadata,
        }
    }

    /// Adds a secret that ends at `expires_at` (seconds since 1970), or never.
    #[must_use]
    pub fn with_secret(mut self, secret: Hidden, expires_at: Option<i64>) -> Self {
        self.client_secret = Some(secret);
        self.client_secret_expires_at = Some(expires_at.unwrap_or(0));
        self
    }
}
