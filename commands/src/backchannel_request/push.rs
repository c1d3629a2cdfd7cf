//! Issuing the tokens that a client is sent (CIBA Core §10.3): the request is used up and the grant begins in one commit, before anything is
//! sent.
//!
//! What does not arrive is sent once more, and must then be the same. No value is kept for that: they are drawn from what the tenant's key
//! makes of the request's id, and so can be drawn again for as long as the grant has no others.

use std::sync::atomic::{AtomicU64, Ordering};

use aggregates::TenantId;
use aggregates::backchannel_request::{
    BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError, Outcome,
};
use aggregates::client::GrantType;
use aggregates::grant::{Grant, GrantError};
use aws_lc_rs::digest::{SHA256, digest};
use journal::clock::Entropy;
use uuid::Uuid;

use crate::grant::{AccessTerms, Directly, RefreshTerms, TokenAnswer, is_spoken_for, once_more};
use crate::{Command, Failure, Unit};

/// Names what is derived from a tenant's key for this.
const KIND: &str = "backchannel_pushed_tokens";

/// Issues them, or draws once more what was issued.
#[derive(Clone, Debug)]
pub struct PushTokens {
    /// Where.
    pub tenant: TenantId,
    /// The request that was allowed.
    pub request: Uuid,
    /// The access token to issue.
    pub access: AccessTerms,
    /// The refresh token to issue, where the client may have one.
    pub refresh: Option<RefreshTerms>,
}

/// Why there is nothing to send.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushTokensError {
    /// The rules of requests say no.
    #[error(transparent)]
    Refused(#[from] BackchannelRequestError),
    /// Who said yes may not be spoken for at the moment, or has taken it back.
    #[error("the person's account cannot be used at the moment, or they have taken their consent back")]
    Unavailable,
    /// What was issued is over, and nobody knows whether it has arrived.
    #[error("the tokens are over before they have arrived")]
    Over,
    /// The grant's rules say no.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Bytes that follow from a secret text, always the same in the same order.
struct Drawn {
    tag: String,
    count: AtomicU64,
}

impl Entropy for Drawn {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(SHA256.output_len()) {
            let number = self.count.fetch_add(1, Ordering::Relaxed);
            let hash = digest(&SHA256, format!("{}\0{number}", self.tag).as_bytes());
            for (byte, drawn) in chunk.iter_mut().zip(hash.as_ref()) {
                *byte = *drawn;
            }
        }
    }
}

impl Command for PushTokens {
    type Answer = TokenAnswer;
    type Error = PushTokensError;
    const NAME: &'static str = "backchannel_request.push";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<TokenAnswer, PushTokensError> {
        let (at, id) = (unit.now(), self.request.to_string());
        let tag = unit.context().journal().vault().identifier(&self.tenant, KIND, &id).await.map_err(Failure::from)?;
        let drawn = Drawn { tag, count: AtomicU64::new(0) };
        let mut request = unit.load::<BackchannelRequest>(&self.tenant, &id).await?;
        let asked = request.state().asked().ok_or(BackchannelRequestError::Unknown)?;
        let (user_id, client_id) = (asked.user_id.clone(), asked.client_id.clone());
        if let Some(Outcome::Redeemed { grant_id, at: issued_at }) = request.state().outcome(at) {
            let grant = unit.load::<Grant>(&self.tenant, grant_id).await?;
            let grant_id = Uuid::parse_str(grant_id).map_err(|_| BackchannelRequestError::Unknown)?;
            if grant.state().is_revoked() || !is_spoken_for(unit, &self.tenant, &user_id, &client_id, issued_at).await?
            {
                return Err(PushTokensError::Unavailable);
            }
            return match once_more(grant_id, grant.state(), &drawn, issued_at) {
                Some(_) if grant.state().access().is_none_or(|access| access.expires_at <= at) => {
                    Err(PushTokensError::Over)
                }
                told => Ok(told.unwrap_or(TokenAnswer::Told)),
            };
        }
        let grant_id = unit.context().new_id();
        let approval = request.state().approval().map(|(approval, since)| (approval.clone(), since));
        unit.decide(&mut request, BackchannelRequestCommand::Push { grant_id: grant_id.to_string(), at })?;
        let (approval, since) = approval.ok_or(BackchannelRequestError::Unknown)?;
        unit.concerns(&user_id);
        if !is_spoken_for(unit, &self.tenant, &user_id, &client_id, since).await? {
            return Err(PushTokensError::Unavailable);
        }
        let begun = Directly {
            tenant: &self.tenant,
            client_id: &client_id,
            id: grant_id,
            grant_type: GrantType::Ciba,
            approval,
            access: &self.access,
            refresh: self.refresh.as_ref(),
        };
        begun.begin_from(unit, &drawn).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_follows_from_the_tag_and_the_order() {
        let drawn = |tag: &str| {
            let source = Drawn { tag: tag.into(), count: AtomicU64::new(0) };
            let (mut one, mut other) = ([0; 48], [0; 16]);
            source.fill(&mut one);
            source.fill(&mut other);
            (one, other)
        };
        assert_eq!(drawn("tag"), drawn("tag"));
        let (one, other) = drawn("tag");
        assert!(one[..16] != one[32..] && one[..16] != other && drawn("another").0 != one);
    }
}
