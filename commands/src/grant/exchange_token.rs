//! A token for another token (RFC 8693): the person for whom it speaks and the one who acts are looked at once more, and what may be shown
//! once is used up, in the commit of the new grant.
//!
//! The new grant is a stream of its own, so that many may be made of one token at once. That it ends with what was shown is not decided
//! here: whoever looks the token up sees it, and what ends with a grant is said in [`aggregates::Ending`].

use aggregates::TenantId;
use aggregates::grant::{Approval, Exchange, Grant, GrantCommand, GrantError, ShownToken};
use aggregates::one_time_id::OneTimeIdError;
use aggregates::user::User;

use super::{AccessTerms, IssuedTokens, TokenAnswer};
use crate::one_time_id::{UseOnce, UseOnceError};
use crate::{Command, Failure, Unit};

/// Issues a token for one that was verified.
#[derive(Clone, Debug)]
pub struct ExchangeToken {
    /// Where.
    pub tenant: TenantId,
    /// Who asks.
    pub client_id: String,
    /// For whom the token speaks, and how far: no more than what was shown.
    pub approval: Approval,
    /// What was shown, and who shall act.
    pub exchange: Exchange,
    /// What of that may be shown once.
    pub once: Vec<UseOnce>,
    /// The access token to issue.
    pub access: AccessTerms,
}

/// Why no token was issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeTokenError {
    /// What was shown was used before, or has expired.
    #[error(transparent)]
    Used(#[from] OneTimeIdError),
    /// Who is spoken for, or who acts, may not at the moment.
    #[error("an account cannot be used at the moment")]
    Unavailable,
    /// The grant's rules say no.
    #[error(transparent)]
    Refused(#[from] GrantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<UseOnceError> for ExchangeTokenError {
    fn from(error: UseOnceError) -> Self {
        match error {
            UseOnceError::Refused(refusal) => Self::Used(refusal),
            UseOnceError::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl Command for ExchangeToken {
    type Answer = TokenAnswer;
    type Error = ExchangeTokenError;
    const NAME: &'static str = "grant.exchange_token";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<TokenAnswer, ExchangeTokenError> {
        let (id, at) = (unit.context().new_id(), unit.now());
        unit.concerns(&self.approval.user_id);
        let actor = self.exchange.actor.as_ref().and_then(|actor| actor.user_id.clone());
        let people: Vec<String> = [self.approval.user_id.clone()].into_iter().chain(actor).collect();
        for person in unit.load_all::<User>(&self.tenant, &people).await? {
            if !person.state().may_sign_in(at) {
                return Err(ExchangeTokenError::Unavailable);
            }
        }
        // Of an access token its own row tells, and the new one is looked up with it. An ID token is known by its grant alone.
        if let ShownToken::IdToken { grant_id, .. } = &self.exchange.subject
            && unit.load::<Grant>(&self.tenant, grant_id).await?.state().is_revoked()
        {
            return Err(GrantError::Revoked.into());
        }
        for once in &self.once {
            once.decide(unit).await?;
        }
        let grant_id = id.to_string();
        let mut grant = unit.begin::<Grant>(&self.tenant, &grant_id).await?;
        let (token, access) = self.access.mint(unit);
        let command = GrantCommand::ExchangeToken {
            grant_id,
            client_id: self.client_id.clone(),
            approval: Box::new(self.approval.clone()),
            exchange: Box::new(self.exchange.clone()),
            access,
            at,
        };
        unit.decide(&mut grant, command)?;
        Ok(IssuedTokens::of(id, grant.state(), token, None, at).ok_or(GrantError::Unknown)?)
    }
}
