//! Introspection: a resource asks what a token is worth (RFC 7662, RFC 9701).

mod request;
mod response;

pub use request::IntrospectionRequest;
pub use response::{ActiveToken, IntrospectionResponse};
