//! Access tokens at a protected resource: how they come, and how they are refused (RFC 6750).

mod error;
mod token;

pub use error::BearerError;
pub use token::BearerToken;
