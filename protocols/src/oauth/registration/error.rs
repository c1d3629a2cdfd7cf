//! The errors of registration (RFC 7591 §3.2.2, OIDC Registration §3.3).

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::oauth::Description;

/// A registered error code; all are answered with 400. Who may not register at all gets a
/// [`crate::oauth::BearerError`] (RFC 7591 §3, RFC 7592 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegistrationErrorCode {
    /// One or more redirect addresses are invalid.
    InvalidRedirectUri,
    /// Another member is invalid.
    InvalidClientMetadata,
    /// The software statement is invalid.
    InvalidSoftwareStatement,
    /// The software statement is valid, but not accepted here.
    UnapprovedSoftwareStatement,
}

impl RegistrationErrorCode {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidSoftwareStatement => "invalid_software_statement",
            Self::UnapprovedSoftwareStatement => "unapproved_software_statement",
        }
    }
}

/// An error of registration; serialised it is the JSON body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct RegistrationError {
    /// `error`
    pub code: RegistrationErrorCode,
    /// `error_description`
    pub description: Description,
}

impl RegistrationError {
    /// An error with its sentence.
    pub fn new(code: RegistrationErrorCode, description: impl Into<Description>) -> Self {
        Self { code, description: description.into() }
    }

    /// The error for a faulty member: redirect addresses have a code of their own.
    pub fn of_member(name: &str, fault: &str) -> Self {
        let code = match name.split(['[', '.', '#']).next() {
            Some("redirect_uris") => RegistrationErrorCode::InvalidRedirectUri,
            Some("software_statement") => RegistrationErrorCode::InvalidSoftwareStatement,
            _ => RegistrationErrorCode::InvalidClientMetadata,
        };
        Self::new(code, format!("{name} {fault}"))
    }
}

impl Serialize for RegistrationError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("RegistrationError", 2)?;
        body.serialize_field("error", self.code.as_str())?;
        body.serialize_field("error_description", &self.description)?;
        body.end()
    }
}
