//! A client that proves who it is with a JWT (RFC 7523 §3, OpenID Connect Core §9).
//!
//! The assertion says itself whose keys to ask, so it is read in two steps: [`ClientAssertion::parse`] names the client that is
//! claimed, and [`ClientAssertion::verify`] believes it. Remembering `jti` until `exp` is the caller's part.

use super::validation::Validation;
use super::{Algorithm, ClaimsError, Jws, JwsError, VerifyingKey};

/// `client_assertion_type` of an assertion of this kind (RFC 7523 §2.2).
pub const CLIENT_ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The most seconds from now until `exp`.
const LONGEST_LIFETIME: i64 = 3600;
/// The longest `jti` in bytes.
const LONGEST_JWT_ID: usize = 255;
/// `typ`, where it is given. Tokens of other kinds that the client may have signed are no assertions.
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];

/// Whom an assertion must be meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeantFor<'a> {
    /// At least one of these: the issuer's name, or an address of this server's.
    Any(&'a [&'a str]),
    /// This issuer and nobody else, as one text: what names an address may have been made for another server that told the same one
    /// (FAPI 2.0 Security Profile §5.3.2.1, point 8).
    Issuer(&'a str),
}

/// An assertion that was read and not yet verified.
#[derive(Debug)]
pub struct ClientAssertion<'t> {
    jws: Jws<'t>,
    client_id: String,
}

/// A verified assertion: who it is, and what must be remembered so that it works once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertedClient {
    /// `iss` and `sub`.
    pub client_id: String,
    /// `jti`, unique for the client.
    pub jwt_id: String,
    /// `exp` in seconds since 1970; the leeway that was granted comes on top.
    pub expires_at: i64,
}

/// Why an assertion is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// The token itself.
    #[error(transparent)]
    Token(#[from] JwsError),
    /// What it says.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// `iss` and `sub` are not the same client (RFC 7523 §3, point 2).
    #[error("`iss` and `sub` of a client assertion must both be the client id")]
    Parties,
}

impl<'t> ClientAssertion<'t> {
    /// Reads an assertion.
    pub fn parse(token: &'t str) -> Result<Self, AssertionError> {
        let jws = Jws::parse(token)?;
        let claims = jws.unverified_claims()?;
        let issuer = claims.issuer.ok_or(ClaimsError::Missing("iss"))?;
        let subject = claims.subject.ok_or(ClaimsError::Missing("sub"))?;
        if issuer == subject { Ok(Self { jws, client_id: issuer }) } else { Err(AssertionError::Parties) }
    }

    /// The client that the assertion claims to come from. Not yet believed.
    pub fn claimed_client_id(&self) -> &str {
        &self.client_id
    }

    /// Which algorithm it claims to be signed with: an HMAC asks for the client's secret, another for its public keys.
    pub fn algorithm(&self) -> Algorithm {
        self.jws.header().algorithm()
    }

    /// Verifies it with the client's own keys. `allowed`: the algorithms that the client may use; `now` in seconds since 1970.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifyingKey>,
        allowed: &[Algorithm],
        meant_for: MeantFor<'_>,
        now: i64,
    ) -> Result<AssertedClient, AssertionError> {
        let (audience, one_audience) = match &meant_for {
            MeantFor::Any(names) => (*names, false),
            MeantFor::Issuer(name) => (std::slice::from_ref(name), true),
        };
        let validation = Validation {
            issuer: Some(&self.client_id),
            subject: Some(&self.client_id),
            audience: Some(audience),
            one_audience,
            types: &TYPES,
            max_lifetime: Some(LONGEST_LIFETIME),
            ..Validation::at(now)
        };
        let claims = self.jws.verify(keys, allowed)?.claims(&validation)?;
        let jwt_id = claims.jwt_id.ok_or(ClaimsError::Missing("jti"))?;
        if jwt_id.is_empty() || jwt_id.len() > LONGEST_JWT_ID {
            return Err(ClaimsError::Malformed("jti").into());
        }
        let expires_at = claims.expires_at.ok_or(ClaimsError::Missing("exp"))?;
        Ok(AssertedClient { client_id: self.client_id.clone(), jwt_id, expires_at })
    }
}
