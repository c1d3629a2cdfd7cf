//! Signed tokens in compact form (RFC 7515 §3.1, §5.2).
//!
//! Two types keep the two states apart: what was read ([`Jws`]) and what a known key signed ([`Verified`]). Only the second
//! hands out claims.

use super::validation::Validation;
use super::{Algorithm, Claims, ClaimsError, Header, JwsError, VerifyingKey, base64url};

/// The most keys that are tried for one token.
const MOST_ATTEMPTS: usize = 8;

/// A token that was read and not yet verified.
#[derive(Debug)]
pub struct Jws<'t> {
    input: &'t str,
    header: Header,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// What a known key signed.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    header: &'a Header,
    payload: &'a [u8],
}

impl<'t> Jws<'t> {
    /// The most bytes of a token.
    pub const LARGEST: usize = 64 * 1024;

    /// Reads a token. Everything but the signature is checked here.
    pub fn parse(token: &'t str) -> Result<Self, JwsError> {
        if token.len() > Self::LARGEST {
            return Err(JwsError::TooLarge);
        }
        let (input, signature) = token.rsplit_once('.').ok_or(JwsError::NotCompact)?;
        let (header, payload) = input.split_once('.').ok_or(JwsError::NotCompact)?;
        match payload.matches('.').count() {
            0 => {}
            2 => return Err(JwsError::Encrypted),
            _ => return Err(JwsError::NotCompact),
        }
        let decode = |part| base64url::decode(part).ok_or(JwsError::Base64);
        let header = Header::parse(&decode(header)?)?;
        Ok(Self { input, header, payload: decode(payload)?, signature: decode(signature)? })
    }

    /// The header, unverified.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The claims, unverified: good for finding whose keys to ask, and for nothing else.
    pub fn unverified_claims(&self) -> Result<Claims, ClaimsError> {
        Claims::parse(&self.payload)
    }

    /// Verifies the signature with one of these keys.
    ///
    /// With a `kid` in the header, the keys of that id are tried, and those that have no id; without one all. Of these only the
    /// keys that are bound to the header's `alg`, and only when `alg` is allowed.
    pub fn verify<'k>(
        &self,
        candidates: impl IntoIterator<Item = &'k VerifyingKey>,
        allowed: &[Algorithm],
    ) -> Result<Verified<'_>, JwsError> {
        let algorithm = self.header.algorithm();
        if !allowed.contains(&algorithm) {
            return Err(JwsError::NotAllowed(algorithm));
        }
        let named = |key: &VerifyingKey| self.header.kid().is_none_or(|kid| key.kid().is_none_or(|own| own == kid));
        let able = |key: &VerifyingKey| key.algorithms().any(|bound| bound == algorithm);
        let mut fitting = candidates.into_iter().filter(|key| named(key) && able(key));
        let mut outcome = JwsError::NoKey;
        for key in fitting.by_ref().take(MOST_ATTEMPTS) {
            if key.verifies(algorithm, self.input.as_bytes(), &self.signature) {
                return Ok(Verified { header: &self.header, payload: &self.payload });
            }
            outcome = JwsError::Signature;
        }
        Err(if fitting.next().is_some() { JwsError::TooManyKeys } else { outcome })
    }
}

impl<'a> Verified<'a> {
    /// The header, signed with the rest.
    pub fn header(&self) -> &'a Header {
        self.header
    }

    /// The payload as it was signed.
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// The claims, when they and the header's `typ` meet every expectation.
    pub fn claims(&self, validation: &Validation<'_>) -> Result<Claims, ClaimsError> {
        let claims = Claims::parse(self.payload)?;
        validation.check(self.header, &claims)?;
        Ok(claims)
    }
}
