//! How strangers spell it: bytes become typed messages, and typed messages become bytes.
//!
//! OAuth, OpenID Connect, SAML, SCIM, JOSE and X.509 live here, pure: no clock, no network, no database, no aggregate.

pub mod hexadecimal;
pub mod jose;
pub mod oauth;
pub mod oidc;
pub mod scim;
pub mod sigv4;
pub mod ssf;
pub mod standard_webhooks;
pub mod x509;
