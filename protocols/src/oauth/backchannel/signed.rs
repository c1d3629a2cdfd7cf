//! Signed requests of the back channel (CIBA Core §7.1.1).
//!
//! They are no request objects of the authorization endpoint: every claim that names a moment must be there, `jti` is remembered, and nothing
//! of the request may stand beside. How long one may hold is as FAPI-CIBA wants it (§5.2.2): 60 minutes.

use crate::jose::{Algorithm, ClaimsError, Jws, JwsError, Validation, VerifyingKey};
use crate::oauth::request_object::{REQUEST_OBJECT_TYPE, RequestObjectError, own_parameters};
use crate::oauth::{Parameters, TokenError, TokenErrorCode};

/// The most seconds from `nbf` to `exp`, and since `nbf`.
const LONGEST: i64 = 60 * 60;
const LONGEST_JWT_ID: usize = 255;

/// What belongs to the request, and must be signed.
const KNOWN: [&str; 12] = [
    "scope",
    "client_notification_token",
    "acr_values",
    "login_hint_token",
    "id_token_hint",
    "login_hint",
    "binding_message",
    "user_code",
    "requested_expiry",
    "resource",
    "authorization_details",
    "request_uri",
];

/// A signed request that was read and not yet believed.
#[derive(Debug)]
pub struct SignedBackchannelRequest<'t> {
    jws: Jws<'t>,
}

/// A signed request whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Believed {
    /// What is asked for.
    pub parameters: Parameters,
    /// `jti`, to be used up.
    pub jwt_id: String,
    /// `exp` in seconds since 1970; the leeway that was granted comes on top.
    pub expires_at: i64,
}

impl<'t> SignedBackchannelRequest<'t> {
    /// Reads one.
    pub fn parse(token: &'t str) -> Result<Self, RequestObjectError> {
        if token.len() > Parameters::MOST_BYTES {
            return Err(JwsError::TooLarge.into());
        }
        Ok(Self { jws: Jws::parse(token)? })
    }

    /// `kid`, by which a key is found.
    pub fn kid(&self) -> Option<&str> {
        self.jws.header().kid()
    }

    /// Believes it: `keys` are those of the client, `audience` the names of this server, `now` is in seconds since 1970.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifyingKey>,
        allowed: &[Algorithm],
        client_id: &str,
        audience: &[&str],
        now: i64,
    ) -> Result<Believed, RequestObjectError> {
        let expected = Validation {
            issuer: Some(client_id),
            audience: Some(audience),
            types: &["JWT", REQUEST_OBJECT_TYPE],
            max_lifetime: Some(LONGEST),
            ..Validation::at(now)
        };
        let claims = self.jws.verify(keys, allowed)?.claims(&expected)?;
        let begins = claims.not_before.ok_or(ClaimsError::Missing("nbf"))?;
        let ends = claims.expires_at.ok_or(ClaimsError::Missing("exp"))?;
        claims.issued_at.ok_or(ClaimsError::Missing("iat"))?;
        if ends.saturating_sub(begins) > LONGEST {
            return Err(RequestObjectError::TooLong);
        }
        if now.saturating_sub(begins) > LONGEST {
            return Err(RequestObjectError::TooOld);
        }
        // A client that authenticates by an assertion must not have that taken for a request, nor the other way round.
        if claims.subject.as_deref() == Some(client_id) {
            return Err(RequestObjectError::Assertion);
        }
        let jwt_id = claims.jwt_id.ok_or(ClaimsError::Missing("jti"))?;
        if jwt_id.is_empty() || jwt_id.len() > LONGEST_JWT_ID {
            return Err(ClaimsError::Malformed("jti").into());
        }
        let parameters = own_parameters(&claims.others, &KNOWN)?;
        if parameters.once("client_id")?.is_some_and(|named| named != client_id) {
            return Err(RequestObjectError::Client);
        }
        Ok(Believed { parameters, jwt_id, expires_at: ends })
    }

    /// Refuses what stands beside a signed request although it belongs into it.
    pub fn refuse_beside(form: &Parameters) -> Result<(), TokenError> {
        match KNOWN.iter().find(|name| form.all(name).next().is_some()) {
            None => Ok(()),
            Some(name) => {
                let sentence = format!("{name} must stand in the signed request, and nowhere else");
                Err(TokenError::new(TokenErrorCode::InvalidRequest, sentence))
            }
        }
    }
}
