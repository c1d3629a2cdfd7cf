//! Proofs of possession: a JWT by which whoever asks shows that they hold a key, made for one request (RFC 9449 §4).
//!
//! The key comes with the proof, so a good signature says nothing of who it is: it says that the same key is here again. What a token is bound
//! to is that key's thumbprint. Remembering `jti` for as long as a proof may be shown, and knowing nonces, are the caller's part.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use url::Url;

use super::validation::Validation;
use super::{Algorithm, ClaimsError, Expiry, Jwk, Jws, JwsError, KeyError, VerifyingKey, base64url};

/// `typ` of a proof (RFC 9449 §4.2).
pub const DPOP_TYPE: &str = "dpop+jwt";
/// The algorithms of proofs: those of key pairs, the ones that devices have first.
pub const DPOP_ALGORITHMS: [Algorithm; 10] = [
    Algorithm::ES256,
    Algorithm::EdDSA,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
];
/// Longer proofs are not read: the largest RSA key and its signature take less than 4 kB.
const LONGEST: usize = 8 * 1024;
/// The longest `jti` and `nonce` in bytes.
const LONGEST_ID: usize = 255;

/// A proof that was read and not yet verified.
#[derive(Debug)]
pub struct DpopProof<'t> {
    jws: Jws<'t>,
    key: Jwk,
}

/// What a proof must have been made for.
#[derive(Clone, Copy, Debug)]
pub struct ProofRules<'r> {
    /// The method of the request.
    pub method: &'r str,
    /// The address that was asked, query and fragment aside.
    pub uri: &'r str,
    /// The access token that was shown with it; none at endpoints that take none.
    pub access_token: Option<&'r str>,
    /// The algorithms that are accepted of whoever shows it: [`DPOP_ALGORITHMS`] or fewer.
    pub algorithms: &'r [Algorithm],
    /// Now, in seconds since 1970.
    pub now: i64,
    /// How many seconds a proof is good for.
    pub max_age: i64,
}

/// Somebody who showed that they hold a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Possession {
    /// The key's SHA-256 thumbprint (RFC 7638), `jkt`.
    pub thumbprint: String,
    /// `jti`, which must not come twice with this key.
    pub jwt_id: String,
    /// `iat`, in seconds since 1970.
    pub issued_at: i64,
    /// `nonce`, which the server may have asked for.
    pub nonce: Option<String>,
}

/// Why a proof is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DpopError {
    /// The token itself.
    #[error(transparent)]
    Token(#[from] JwsError),
    /// Its key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No key came along.
    #[error("the proof's header has no `jwk`")]
    NoKey,
    /// What it says.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// `htm` is another method.
    #[error("the proof was made for another method")]
    Method,
    /// `htu` is another address.
    #[error("the proof was made for another address")]
    Address,
    /// `ath` is missing or that of another token.
    #[error("the proof was made for another access token")]
    AccessToken,
}

impl<'t> DpopProof<'t> {
    /// Reads a proof with its key.
    pub fn parse(token: &'t str) -> Result<Self, DpopError> {
        if token.len() > LONGEST {
            return Err(JwsError::TooLarge.into());
        }
        let jws = Jws::parse(token)?;
        if !jws.header().is_typ(DPOP_TYPE) {
            return Err(ClaimsError::Kind.into());
        }
        let key = Jwk::from_value(jws.header().member("jwk").ok_or(DpopError::NoKey)?)?;
        Ok(Self { jws, key })
    }

    /// Verifies it with its own key.
    pub fn verify(&self, rules: &ProofRules<'_>) -> Result<Possession, DpopError> {
        let algorithm = self.jws.header().algorithm();
        if !rules.algorithms.contains(&algorithm) {
            return Err(JwsError::NotAllowed(algorithm).into());
        }
        let key = VerifyingKey::from_jwk_for(&self.key, algorithm)?;
        let expected = Validation {
            expiry: Expiry::WherePresent,
            max_age: Some(rules.max_age),
            ..Validation::at(rules.now).of_type(&[DPOP_TYPE])
        };
        let claims = self.jws.verify([&key], &[algorithm])?.claims(&expected)?;
        let text = |name| claims.text(name)?.ok_or(ClaimsError::Missing(name));
        if text("htm")? != rules.method {
            return Err(DpopError::Method);
        }
        if !same_address(text("htu")?, rules.uri) {
            return Err(DpopError::Address);
        }
        if let Some(token) = rules.access_token {
            let hash = base64url::encode(digest(&SHA256, token.as_bytes()).as_ref());
            let said = claims.text("ath")?.unwrap_or_default();
            verify_slices_are_equal(hash.as_bytes(), said.as_bytes()).map_err(|_| DpopError::AccessToken)?;
        }
        let jwt_id = claims.jwt_id.clone().ok_or(ClaimsError::Missing("jti"))?;
        let nonce = claims.text("nonce")?.map(str::to_owned);
        for (name, value) in [("jti", Some(&jwt_id)), ("nonce", nonce.as_ref())] {
            if value.is_some_and(|value| value.is_empty() || value.len() > LONGEST_ID) {
                return Err(ClaimsError::Malformed(name).into());
            }
        }
        let issued_at = claims.issued_at.ok_or(ClaimsError::Missing("iat"))?;
        Ok(Possession { thumbprint: self.key.thumbprint(), jwt_id, issued_at, nonce })
    }
}

/// Whether two spellings are one address, as far as RFC 3986 §6.2.2 and §6.2.3 say so; query and fragment are not compared (RFC 9449
/// §4.3, point 9).
fn same_address(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    bare(one).is_some_and(|one| bare(other).is_some_and(|other| one == other))
}

/// Whether a text can be a thumbprint: 32 bytes in base64url.
pub fn is_thumbprint(text: &str) -> bool {
    base64url::decode(text).is_some_and(|bytes| bytes.len() == 32)
}
