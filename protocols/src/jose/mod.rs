//! Keys, signatures, encryption and tokens in JSON: JOSE and JWT (RFC 7515, 7516, 7517, 7518, 7519, 7638, 8037, 8725).
//!
//! Own code, because the rules that keep tokens honest are about what is *refused*, and those must be visible in one place. A key
//! knows its algorithms, so a header cannot choose one; what was read and what was verified are two types; secrets and private
//! halves have no way into what is printed or published. Time comes in as seconds since 1970; nothing here asks a clock.

mod algorithm;
mod authorization_assertion;
mod base64url;
mod claims;
mod client_assertion;
mod curve;
mod der;
mod dpop;
mod error;
mod half_hash;
mod header;
pub(crate) mod json;
mod jwe;
mod jwk;
mod jwk_set;
mod jws;
mod rsa;
mod signing_key;
pub mod tokens;
mod validation;
mod verifying_key;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use authorization_assertion::{
    AssertedPerson, AssertionRules, AuthorizationAssertion, AuthorizationAssertionError,
};
pub use claims::{Claims, ClaimsError};
pub use client_assertion::{AssertedClient, AssertionError, CLIENT_ASSERTION_TYPE, ClientAssertion, MeantFor};
pub use dpop::{DPOP_ALGORITHMS, DPOP_TYPE, DpopError, DpopProof, Possession, ProofRules, is_thumbprint};
pub use error::{JwsError, KeyError, SignError};
pub use half_hash::half_hash;
pub use header::Header;
pub use json::JsonFault;
pub use jwe::{
    ContentEncryption, DecryptionKey, EncryptError, EncryptionKey, Jwe, JweError, JweHeader, KeyManagement, UnknownName,
};
pub use jwk::Jwk;
pub use jwk_set::JwkSet;
pub use jws::{Jws, Verified};
pub use signing_key::SigningKey;
pub use validation::{Expiry, LEEWAY, Validation};
pub use verifying_key::VerifyingKey;
