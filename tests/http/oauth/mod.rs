//! OAuth and OpenID Connect as clients meet them.

pub mod assertions;
mod authority;
mod certificate_bound;
mod certificates;
mod client_credentials;
mod codes;
mod cors;
pub mod details;
mod devices;
mod documents;
mod dpop;
mod encrypted;
mod encrypted_requests;
mod endings;
mod evictions;
mod isolation;
mod possession;
mod pushed;
mod refreshing;
mod refusals;
mod registration;
mod request_objects;
mod resource_secrets;
mod signed_answers;
mod userinfo;
pub mod world;
