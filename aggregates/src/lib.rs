//! What may happen in Evident: state, command, event, rule and refusal of every aggregate.
//!
//! This room is pure. It asks nobody for the time, for chance or for a row: whatever a decision needs travels in the
//! command, so every decision can be replayed, and the same history gives the same state on every machine. Each
//! aggregate has the same furniture (`command`, `event`, `decide`, `error`), and what they share — personal values,
//! secrets, tenant ids, the catalogue of events — stands beside them, one small file each.

mod algorithm;
pub mod authentication;
pub mod backchannel_queue;
pub mod backchannel_request;
mod catalogue;
pub mod client;
pub mod consent;
pub mod credential;
pub mod denial;
pub mod details;
pub mod device_authorization;
mod encryption;
mod ending;
mod fault;
pub mod grant;
pub mod group;
pub mod identifier;
pub mod inbox;
pub mod job;
mod jwk;
mod key_algorithm;
mod language;
pub mod one_time_id;
mod partial;
mod pem;
mod personal;
pub mod polling;
pub mod pushed_request;
pub mod resource;
mod retention;
pub mod role;
mod scope_set;
mod secret;
pub mod session;
pub mod session_quota;
pub mod signing_key;
pub mod ssf_stream;
pub mod tenant;
mod tenant_id;
mod text;
mod upcast;
mod uri;
pub mod user;
pub mod user_groups;
pub mod user_roles;
pub mod verification;
pub mod webhook;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod laws;

pub use algorithm::JwsAlgorithm;
pub use catalogue::{EventKind, catalogue};
pub use encryption::{Encryption, JweAlgorithm, JweEncryption};
pub use ending::Ending;
pub use fault::{Faults, FieldFault};
pub use key_algorithm::KeyAlgorithm;
pub use personal::Personal;
pub use retention::{Entity, Retention};
pub use scope_set::{ScopeSet, ScopeSetError};
pub use secret::{Keyring, Secret};
pub use tenant_id::{TenantId, TenantIdError};
pub use upcast::upcast;
