//! Somebody's word that a client may speak for a person (RFC 7523 §2.1, §3).
//!
//! The assertion says itself whose keys to ask, so it is read in two steps: [`AuthorizationAssertion::parse`] names the issuer that is claimed,
//! and [`AuthorizationAssertion::verify`] believes it. Whether that issuer is trusted, and remembering `jti` until `exp`, is the caller's part.

use serde_json::Value;

use super::validation::Validation;
use super::{Algorithm, ClaimsError, Jws, JwsError, VerifyingKey};

/// `typ`, where it is given. Tokens of other kinds that the issuer may have signed are no assertions.
const TYPES: [&str; 2] = ["JWT", "authorization-grant+jwt"];
/// The longest `jti` in bytes.
const LONGEST_JWT_ID: usize = 255;
/// The longest `sub` in bytes.
const LONGEST_SUBJECT: usize = 1024;

/// An assertion that was read and not yet verified.
#[derive(Debug)]
pub struct AuthorizationAssertion<'t> {
    jws: Jws<'t>,
    issuer: String,
}

/// A verified assertion: who says whom the client may speak for, and what must be remembered so that it works once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertedPerson {
    /// `iss`
    pub issuer: String,
    /// `sub`: the person, by a name that the issuer has for them.
    pub subject: String,
    /// `jti`, unique for the issuer.
    pub jwt_id: String,
    /// `exp` in seconds since 1970; the leeway that was granted comes on top.
    pub expires_at: i64,
    /// `may_act`: who may act for the person (RFC 8693 §4.4), in the issuer's words.
    pub may_act: Option<Value>,
}

/// What an assertion is held against.
#[derive(Clone, Copy, Debug)]
pub struct AssertionRules<'r> {
    /// The algorithms that the issuer may use.
    pub algorithms: &'r [Algorithm],
    /// The names of this server, of which one must be meant.
    pub audience: &'r [&'r str],
    /// The most seconds from now until `exp`.
    pub longest: i64,
    /// The present moment in seconds since 1970.
    pub now: i64,
}

/// Why an assertion is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationAssertionError {
    /// The token itself.
    #[error(transparent)]
    Token(#[from] JwsError),
    /// What it says.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
}

impl<'t> AuthorizationAssertion<'t> {
    /// Reads an assertion.
    pub fn parse(token: &'t str) -> Result<Self, AuthorizationAssertionError> {
        let jws = Jws::parse(token)?;
        let issuer = jws.unverified_claims()?.issuer.ok_or(ClaimsError::Missing("iss"))?;
        Ok(Self { jws, issuer })
    }

    /// Who claims to say it. Not yet believed.
    pub fn claimed_issuer(&self) -> &str {
        &self.issuer
    }

    /// The id of the key that it claims to be signed with.
    pub fn key_id(&self) -> Option<&str> {
        self.jws.header().kid()
    }

    /// Verifies it with the issuer's own keys.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifyingKey>,
        rules: &AssertionRules<'_>,
    ) -> Result<AssertedPerson, AuthorizationAssertionError> {
        let validation = Validation {
            issuer: Some(&self.issuer),
            audience: Some(rules.audience),
            types: &TYPES,
            max_lifetime: Some(rules.longest),
            ..Validation::at(rules.now)
        };
        let mut claims = self.jws.verify(keys, rules.algorithms)?.claims(&validation)?;
        // Somebody acts for that person already (RFC 8693 §4.1), or only the holder of a key may bring it (RFC 7800 §3.1): what is given for it
        // would not say so.
        if let Some(claim) = ["act", "cnf"].into_iter().find(|name| claims.others.contains_key(*name)) {
            return Err(ClaimsError::Malformed(claim).into());
        }
        let subject = text(claims.subject, "sub", LONGEST_SUBJECT)?;
        let jwt_id = text(claims.jwt_id, "jti", LONGEST_JWT_ID)?;
        let expires_at = claims.expires_at.ok_or(ClaimsError::Missing("exp"))?;
        let may_act = claims.others.remove("may_act");
        Ok(AssertedPerson { issuer: self.issuer.clone(), subject, jwt_id, expires_at, may_act })
    }
}

fn text(claim: Option<String>, name: &'static str, longest: usize) -> Result<String, ClaimsError> {
    let claim = claim.ok_or(ClaimsError::Missing(name))?;
    let sound = !claim.is_empty() && claim.len() <= longest && !claim.chars().any(char::is_control);
    if sound { Ok(claim) } else { Err(ClaimsError::Malformed(name)) }
}
