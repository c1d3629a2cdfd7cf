//! OAuth and OpenID Connect as clients meet them.

mod assertions;
mod client_credentials;
mod codes;
mod cors;
mod documents;
mod isolation;
mod refreshing;
mod refusals;
mod registration;
mod userinfo;
mod world;
