//! The signed and encrypted tokens against the world: published vectors, another implementation, and attackers.
//!
//! Unit tests beside the code hold the rules one by one; here whole tokens go through the public interface.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod assertions;
mod confusion;
mod cookbook;
mod dpop;
mod encrypted_vectors;
mod encryption;
mod keys;
mod laws;
mod oracle;
mod rfcs;
mod tokens;
mod wycheproof;
