//! Registration requests (RFC 7591 §3.1) and updates (RFC 7592 §2.2).

use serde_json::{Map, Value};

use super::metadata::member;
use super::{RegisteredMetadata, RegistrationError, RegistrationErrorCode};
use crate::oauth::{Hidden, json};

/// Members that only the server writes; an update must not carry them (RFC 7592 §2.2).
const SERVER_ONLY: [&str; 4] =
    ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

/// A new client.
#[derive(Clone, Debug, PartialEq)]
pub struct RegistrationRequest {
    /// What it says about itself.
    pub metadata: RegisteredMetadata,
    /// What somebody attests about it: a JWT, not yet verified (RFC 7591 §2.3).
    pub software_statement: Option<String>,
}

/// A client as it shall be from now on: what is left out is removed (RFC 7592 §2.2).
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateRequest {
    /// What it says about itself.
    pub metadata: RegisteredMetadata,
    /// What somebody attests about it.
    pub software_statement: Option<String>,
    /// Its secret, if it repeats it; a client cannot choose one.
    pub client_secret: Option<Hidden>,
}

impl RegistrationRequest {
    /// Reads the JSON body. `client_id` and what else the server decides is ignored (RFC 7591 §3.1).
    pub fn read(body: &[u8]) -> Result<Self, RegistrationError> {
        let mut members = object(body)?;
        let software_statement = member(&mut members, "software_statement")?;
        Ok(Self { metadata: RegisteredMetadata::take(&mut members)?, software_statement })
    }

    /// Reads the claims of a software statement that was verified; its shapes are judged like the client's own.
    pub fn attested(mut claims: Map<String, Value>) -> Result<RegisteredMetadata, RegistrationError> {
        RegisteredMetadata::take(&mut claims).map_err(|fault| {
            RegistrationError::new(
                RegistrationErrorCode::InvalidSoftwareStatement,
                format!("software_statement: {}", fault.description),
            )
        })
    }
}

impl UpdateRequest {
    /// Reads the JSON body, which must name the client itself and nothing that only the server writes.
    pub fn read(body: &[u8], client_id: &str) -> Result<Self, RegistrationError> {
        let mut members = object(body)?;
        if member::<String>(&mut members, "client_id")?.as_deref() != Some(client_id) {
            return Err(RegistrationError::of_member("client_id", "is not that of this client"));
        }
        if let Some(name) = SERVER_ONLY.iter().find(|name| members.contains_key(**name)) {
            return Err(RegistrationError::of_member(name, "must not be in an update"));
        }
        let client_secret = member::<String>(&mut members, "client_secret")?.map(Hidden::from);
        let software_statement = member(&mut members, "software_statement")?;
        Ok(Self { metadata: RegisteredMetadata::take(&mut members)?, software_statement, client_secret })
    }
}

pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, RegistrationError> {
    json::object(body).map_err(|fault| RegistrationError::of_member("the body", &fault.to_string()))
}
