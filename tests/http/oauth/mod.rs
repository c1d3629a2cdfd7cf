//! OAuth and OpenID Connect as clients meet them.

pub mod assertions;
mod client_credentials;
mod codes;
mod cors;
mod documents;
mod endings;
mod evictions;
mod isolation;
mod pushed;
mod refreshing;
mod refusals;
mod registration;
mod resource_secrets;
mod userinfo;
pub mod world;
