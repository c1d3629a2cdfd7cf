//! Proofs of possession (RFC 9449): who asks shows by a header that they hold a key, and what they get is bound to it.
//!
//! A proof is good for one request: its `jti` is used up in the log, on whichever node it comes, for as long as it could be shown.
//! Where a tenant wants it, a proof must carry a nonce of ours, so that none can be made in advance. A nonce is an HMAC of the
//! present few minutes under the tenant's own key: every node knows it, and nothing has to be remembered for it.

use std::time::Duration;

use aggregates::one_time_id::OneTimeKind;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use chrono::DateTime;
use commands::one_time_id::{UseOnce, UseOnceError};
use commands::{Context, Failure, execute};
use journal::Actor;
use journal::seal::SealError;
use protocols::jose::{DpopError, DpopProof, LEEWAY, Possession, ProofRules};

use super::desk::Desk;
use crate::http::error::oauth::OauthError;

/// The header of a proof.
pub(super) const PROOF: HeaderName = HeaderName::from_static("dpop");
/// The header by which a client learns its next nonce (RFC 9449 §8.1).
pub const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// How long a proof is good.
const FRESH: Duration = Duration::from_mins(1);
/// How long a nonce is the newest one; the one before it is good as well.
const NONCE_LASTS: i64 = 150;
/// Names nonces among what is derived from a tenant's key.
const KIND: &str = "dpop_nonce";

/// A request that may carry a proof.
pub struct Asked<'r> {
    /// Its headers.
    pub headers: &'r HeaderMap,
    /// Its method.
    pub method: &'r str,
    /// Its endpoint, below `/oauth2/`.
    pub place: &'r str,
    /// The access token that it shows; none at endpoints that take none.
    pub access_token: Option<&'r str>,
}

/// Why a proof does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofFault {
    /// It does not hold.
    Invalid(String),
    /// It needs this nonce.
    Nonce(String),
    /// It could not be judged.
    Failed(OauthError),
}

impl Asked<'_> {
    /// The thumbprint of the key that somebody showed; `None` where they showed none.
    pub(super) async fn key(&self, desk: &Desk<'_>) -> Result<Option<String>, ProofFault> {
        let mut proofs = self.headers.get_all(PROOF).iter();
        let Some(proof) = proofs.next() else { return Ok(None) };
        if proofs.next().is_some() {
            return Err(ProofFault::Invalid("the DPoP header stands more than once".to_owned()));
        }
        let proof = proof.to_str().map_err(|_| ProofFault::Invalid("the DPoP header is no text".to_owned()))?;
        let uri = format!("{}/oauth2/{}", desk.issuer, self.place);
        let rules = ProofRules {
            method: self.method,
            uri: &uri,
            access_token: self.access_token,
            now: desk.now().timestamp(),
            max_age: i64::try_from(FRESH.as_secs()).unwrap_or(i64::MAX),
        };
        let shown = DpopProof::parse(proof)?.verify(&rules)?;
        check_nonce(desk, &shown).await?;
        use_up(desk, &shown).await?;
        Ok(Some(shown.thumbprint))
    }
}

/// Tells the next nonce with an answer, where the tenant wants nonces.
pub(super) async fn tell_nonce(desk: &Desk<'_>, mut response: Response) -> Response {
    if !desk.tenant.settings().oauth.dpop_nonces || response.headers().contains_key(NONCE) {
        return response;
    }
    match newest(desk).await.map(|nonce| HeaderValue::from_str(&nonce)) {
        Ok(Ok(nonce)) => drop(response.headers_mut().insert(NONCE, nonce)),
        Ok(Err(_)) => {}
        // The client asks once more without it, and is told then.
        Err(error) => tracing::warn!(%error, "a nonce could not be made"),
    }
    response
}

async fn check_nonce(desk: &Desk<'_>, shown: &Possession) -> Result<(), ProofFault> {
    if !desk.tenant.settings().oauth.dpop_nonces {
        return Ok(());
    }
    let said = shown.nonce.as_deref().unwrap_or_default();
    for age in [0, 1] {
        let ours = nonce(desk, age).await?;
        if verify_slices_are_equal(ours.as_bytes(), said.as_bytes()).is_ok() {
            return Ok(());
        }
    }
    Err(ProofFault::Nonce(newest(desk).await?))
}

async fn newest(desk: &Desk<'_>) -> Result<String, SealError> {
    nonce(desk, 0).await
}

/// The nonce of some time ago.
async fn nonce(desk: &Desk<'_>, age: i64) -> Result<String, SealError> {
    let window = desk.now().timestamp().div_euclid(NONCE_LASTS) - age;
    desk.shared.journal.vault().identifier(desk.tenant.id(), KIND, &window.to_string()).await
}

async fn use_up(desk: &Desk<'_>, shown: &Possession) -> Result<(), ProofFault> {
    let fresh = i64::try_from(FRESH.as_secs()).unwrap_or(i64::MAX);
    // A clock that is ahead may make a proof that is good for a moment longer.
    let last = shown.issued_at.saturating_add(fresh).saturating_add(LEEWAY).saturating_add(1);
    let once = UseOnce {
        tenant: desk.tenant.id().clone(),
        kind: OneTimeKind::DpopProof,
        maker: shown.thumbprint.clone(),
        id: shown.jwt_id.clone(),
        expires_at: DateTime::from_timestamp(last, 0)
            .ok_or_else(|| ProofFault::Invalid("iat is no moment".to_owned()))?,
    };
    let context: Context = desk.arrival.context(&desk.shared.journal, Actor::system());
    match execute(&context, &once).await {
        Ok(_) => Ok(()),
        // Of two that come at once the log takes one; the other has lost.
        Err(UseOnceError::Refused(_) | UseOnceError::Failed(Failure::Conflict)) => {
            Err(ProofFault::Invalid("the proof was used before, or is too old; make one for each request".to_owned()))
        }
        Err(UseOnceError::Failed(failure)) => Err(ProofFault::Failed(failure.into())),
    }
}

impl From<DpopError> for ProofFault {
    fn from(error: DpopError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<SealError> for ProofFault {
    fn from(error: SealError) -> Self {
        Self::Failed(error.into())
    }
}
