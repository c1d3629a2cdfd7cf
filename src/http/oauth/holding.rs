//! What a client shows that it holds, beside who it is, when it asks for tokens: the key of a proof (RFC 9449), its certificate (RFC 8705).
//!
//! Both are looked at before anything is decided, so that a client which must show one hears of it first. The proof is used up last.

use aggregates::grant::Held;

use super::desk::Desk;
use super::dpop::{Asked, Proof, ProofFault};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use protocols::oauth::TokenErrorCode;

/// What was shown.
pub(super) struct Holding {
    proof: Option<Proof>,
    x5t_s256: Option<String>,
}

impl Holding {
    /// What a client shows at the token endpoint, if it is all that it must show.
    pub(super) async fn shown(desk: &Desk<'_>, client: &KnownClient, posted: &Posted) -> Result<Self, OauthError> {
        let proof = Asked::form(desk, &posted.headers, "token", client.metadata()).proof(desk).await?;
        // RFC 9449 §5.2: a client that asked for bound tokens gets no others.
        if proof.is_none() && client.metadata().dpop_bound_access_tokens == Some(true) {
            let sentence =
                "the client is registered for tokens that are bound by DPoP; show a proof in the header DPoP";
            return Err(OauthError::new(TokenErrorCode::InvalidDpopProof, sentence));
        }
        Ok(Self { proof, x5t_s256: certificate(desk, client)? })
    }

    /// Whether a token that is bound to this is shown by whoever holds it (RFC 9449 §7.1, RFC 8705 §3).
    pub(super) fn opens(&self, desk: &Desk<'_>, bound: &Held) -> bool {
        let key = self.proof.as_ref().map(Proof::key);
        let shown = desk.arrival.certificate().ok().flatten();
        let has = |bound: &String| shown.is_some_and(|shown| shown.certificate().thumbprint() == bound);
        bound.dpop_jkt.as_deref().is_none_or(|bound| Some(bound) == key) && bound.x5t_s256.as_ref().is_none_or(has)
    }

    /// Uses the proof up, if there is one. What is issued now is bound to all of it.
    pub(super) async fn used(self, desk: &Desk<'_>) -> Result<Held, ProofFault> {
        let Self { proof, x5t_s256 } = self;
        let dpop_jkt = match proof {
            Some(proof) => Some(proof.use_up(desk).await?),
            None => None,
        };
        Ok(Held { dpop_jkt, x5t_s256 })
    }
}

/// The thumbprint of the certificate to which the tokens of a client are bound, where they are (RFC 8705 §3.4).
fn certificate(desk: &Desk<'_>, client: &KnownClient) -> Result<Option<String>, OauthError> {
    if !client.metadata().is_bound_by_certificate(desk.tenant.settings().oauth.tls_bound_access_tokens) {
        return Ok(None);
    }
    let shown = desk.arrival.certificate().ok().flatten();
    let shown = shown.ok_or_else(|| {
        let sentence = "the client's tokens are bound to its certificate; show it when you connect";
        OauthError::new(TokenErrorCode::InvalidRequest, sentence)
    })?;
    Ok(Some(shown.certificate().thumbprint().to_owned()))
}
