//! Proofs of possession (RFC 9449): who asks shows by a header that they hold a key, and what they get is bound to it.
//!
//! A proof is good for one request: its `jti` is used up in the log, on whichever node it comes, for as long as it could be shown. That
//! is the last thing before what it is shown for happens: what is refused anyway writes nothing, and lets nobody fill the log.
//! Where a tenant wants it, a proof must carry a nonce of ours, so that none can be made in advance. A nonce is an HMAC of the
//! present few minutes under the tenant's own key: every node knows it, and nothing has to be remembered for it.

use std::time::Duration;

use aggregates::client::ClientMetadata;
use aggregates::one_time_id::OneTimeKind;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use chrono::DateTime;
use commands::one_time_id::{UseOnce, UseOnceError};
use commands::{Context, Failure, execute};
use journal::Actor;
use journal::seal::SealError;
use protocols::jose::{DPOP_ALGORITHMS, DpopError, DpopProof, LEEWAY, Possession, ProofRules};
use protocols::oauth::{BearerError, TokenType};
use queries::access_token::AccessToken;

use super::desk::Desk;
use crate::http::error::bearer::BearerRefusal;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::may_sign;

/// The header of a proof.
pub(in crate::http) const PROOF: HeaderName = HeaderName::from_static("dpop");
/// The header by which a client learns its next nonce (RFC 9449 §8.1).
pub const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// How long a proof is good.
const FRESH: Duration = Duration::from_mins(1);
/// How long a nonce is the newest one; the one before it is good as well.
const NONCE_LASTS: i64 = 150;
/// Names nonces among what is derived from a tenant's key.
const KIND: &str = "dpop_nonce";

/// A request that may carry a proof.
pub(super) struct Asked<'r> {
    headers: &'r HeaderMap,
    method: &'r str,
    /// The address that was asked, without a query.
    uri: String,
    /// The access token that it shows; none at endpoints that take none.
    access_token: Option<&'r str>,
    /// Who asks.
    client: &'r ClientMetadata,
}

/// A proof that holds, and was not used up yet: it is worth nothing before it is.
pub(super) struct Proof(Possession);

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

impl<'r> Asked<'r> {
    /// A form that a client posts to an endpoint below `/oauth2/`.
    pub(super) fn form(desk: &Desk<'_>, headers: &'r HeaderMap, endpoint: &str, client: &'r ClientMetadata) -> Self {
        let uri = format!("{}/oauth2/{endpoint}", desk.issuer);
        Self { headers, method: "POST", uri, access_token: None, client }
    }

    /// The proof that somebody showed; `None` where they showed none.
    pub(super) async fn proof(&self, desk: &Desk<'_>) -> Result<Option<Proof>, ProofFault> {
        let mut proofs = self.headers.get_all(PROOF).iter();
        let Some(proof) = proofs.next() else { return Ok(None) };
        if proofs.next().is_some() {
            return Err(ProofFault::Invalid("the DPoP header stands more than once".to_owned()));
        }
        let proof = proof.to_str().map_err(|_| ProofFault::Invalid("the DPoP header is no text".to_owned()))?;
        let rules = ProofRules {
            method: self.method,
            uri: &self.uri,
            access_token: self.access_token,
            algorithms: &may_sign(self.client, None, DPOP_ALGORITHMS.iter()),
            now: desk.now().timestamp(),
            max_age: i64::try_from(FRESH.as_secs()).unwrap_or(i64::MAX),
        };
        let shown = DpopProof::parse(proof)?.verify(&rules)?;
        check_nonce(desk, &shown).await?;
        Ok(Some(Proof(shown)))
    }
}

impl Proof {
    /// The thumbprint of the key that was shown.
    pub(super) fn key(&self) -> &str {
        &self.0.thumbprint
    }

    /// Uses it up. It succeeds once, however often and wherever it comes; the thumbprint is then that of somebody who holds the key.
    pub(super) async fn use_up(self, desk: &Desk<'_>) -> Result<String, ProofFault> {
        use_up(desk, &self.0).await?;
        Ok(self.0.thumbprint)
    }
}

/// Whether a token goes without anything beside it: it is bound to nothing, and nobody shows it as if it were bound to a key.
pub(in crate::http) fn is_free(token: &AccessToken, shown_as: TokenType) -> bool {
    token.x5t_s256.is_none() && goes_without_proof(token, shown_as)
}

fn goes_without_proof(token: &AccessToken, shown_as: TokenType) -> bool {
    token.dpop_jkt.is_none() && shown_as == TokenType::Bearer
}

/// A token that is bound to a certificate is shown over a connection with it (RFC 8705 §3).
fn check_certificate(desk: &Desk<'_>, token: &AccessToken) -> Result<(), BearerRefusal> {
    let Some(bound) = &token.x5t_s256 else { return Ok(()) };
    let shown = desk.arrival.certificate().ok().flatten();
    if shown.is_some_and(|shown| shown.certificate().thumbprint() == bound) {
        return Ok(());
    }
    Err(BearerError::InvalidToken("the access token is bound to a certificate; connect with it".into()).into())
}

/// A token that is bound to a certificate is shown with it; one that is bound to a key is shown with a proof by that key, and a proof with
/// such a token alone (RFC 9449 §7.1, §7.2). `shown` is the token's value and how it was shown.
pub(in crate::http) async fn check_possession(
    desk: &Desk<'_>,
    parts: &Parts,
    token: &AccessToken,
    (value, shown_as): (&str, TokenType),
) -> Result<(), BearerRefusal> {
    check_certificate(desk, token)?;
    if goes_without_proof(token, shown_as) {
        return Ok(());
    }
    if shown_as == TokenType::Bearer {
        return Err(BearerError::Bound.into());
    }
    let client = desk.shared.directory.client(desk.tenant.id(), &token.client_id).await?;
    let client = client.ok_or_else(BearerError::invalid_token)?;
    let uri = desk.tenant.place().asked(parts);
    let asked = Asked {
        headers: &parts.headers,
        method: parts.method.as_str(),
        uri,
        access_token: Some(value),
        client: &client.metadata,
    };
    let proof = asked.proof(desk).await?;
    let proof = proof.ok_or_else(|| BearerError::InvalidDpopProof("the header DPoP is missing".into()))?;
    if token.dpop_jkt.as_deref() != Some(proof.key()) {
        return Err(
            BearerError::InvalidDpopProof("the access token is not bound to the key of the proof".into()).into()
        );
    }
    proof.use_up(desk).await?;
    Ok(())
}

/// Tells the next nonce with an answer, where the tenant wants nonces.
pub(in crate::http) async fn tell_nonce(desk: &Desk<'_>, mut response: Response) -> Response {
    if !response.headers().contains_key(NONCE) {
        response.headers_mut().extend(next_nonce(desk).await.map(|nonce| (NONCE, nonce)));
    }
    response
}

/// What the next proof must carry; none where the tenant wants no nonces.
pub(in crate::http) async fn next_nonce(desk: &Desk<'_>) -> Option<HeaderValue> {
    if !desk.tenant.settings().oauth.dpop_nonces {
        return None;
    }
    // The client asks once more without it, and is told then.
    let nonce = newest(desk).await.inspect_err(|error| tracing::warn!(%error, "a nonce could not be made"));
    HeaderValue::from_str(&nonce.ok()?).ok()
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
