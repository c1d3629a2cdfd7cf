//! Dynamic client registration and the management of what was registered (RFC 7591, RFC 7592, OIDC Registration 1.0).
//!
//! Metadata is typed loosely here: shapes are checked, words are not. What a word means, and which may stand together, is
//! decided where clients are ruled.

mod document;
mod error;
mod member;
mod metadata;
mod request;
mod response;
#[cfg(test)]
mod tests;

pub use document::ClientIdUrl;
pub use error::{RegistrationError, RegistrationErrorCode};
pub use metadata::RegisteredMetadata;
pub use request::{RegistrationRequest, UpdateRequest};
pub use response::RegistrationResponse;
