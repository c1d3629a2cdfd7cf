//! Tokens on the word of somebody whom the tenant trusts (RFC 7523 §2.1): the assertion is used up and the grant begins in one commit.
//!
//! The person was asked nothing and need not be here, so no session starts, and there is no refresh token: the client brings another
//! assertion (RFC 7521 §4.1).

use aggregates::client::GrantType;
use aggregates::grant::{Approval, GrantError};
use aggregates::one_time_id::OneTimeIdError;
use aggregates::user::User;
use aggregates::{ScopeSet, TenantId};

use super::directly::Directly;
use super::{AccessTerms, TokenAnswer};
use crate::one_time_id::{UseOnce, UseOnceError};
use crate::{Command, Failure, Unit};

/// Issues tokens for a person of whom an assertion was verified.
#[derive(Clone, Debug)]
pub struct IssueByAssertion {
    /// Where.
    pub tenant: TenantId,
    /// Whom.
    pub client_id: String,
    /// The person's id.
    pub user: String,
    /// The `jti` of the assertion, which is used up.
    pub assertion: UseOnce,
    /// What the client may do in the person's name.
    pub scope: ScopeSet,
    /// For which resources.
    pub resources: Vec<String>,
    /// The access token to issue.
    pub access: AccessTerms,
}

/// Why no tokens were issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueByAssertionError {
    /// The assertion was used before, or has expired.
    #[error(transparent)]
    Used(#[from] OneTimeIdError),
    /// The person may not be spoken for at the moment.
    #[error("the person's account cannot be used at the moment")]
    Unavailable,
    /// The grant's rules say no.
    #[error(transparent)]
    Refused(#[from] GrantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<UseOnceError> for IssueByAssertionError {
    fn from(error: UseOnceError) -> Self {
        match error {
            UseOnceError::Refused(refusal) => Self::Used(refusal),
            UseOnceError::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl Command for IssueByAssertion {
    type Answer = TokenAnswer;
    type Error = IssueByAssertionError;
    const NAME: &'static str = "grant.issue_by_assertion";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<TokenAnswer, IssueByAssertionError> {
        let at = unit.now();
        unit.concerns(&self.user);
        let user = unit.load::<User>(&self.tenant, &self.user).await?;
        if !user.state().may_sign_in(at) {
            return Err(IssueByAssertionError::Unavailable);
        }
        self.assertion.decide(unit).await?;
        let approval = Approval {
            user_id: self.user.clone(),
            session_id: None,
            scope: self.scope.clone(),
            resources: self.resources.clone(),
            claims: None,
            authorization_details: None,
            auth_time: None,
            acr: None,
            amr: Vec::new(),
            sid: None,
        };
        let begun = Directly {
            tenant: &self.tenant,
            client_id: &self.client_id,
            id: unit.context().new_id(),
            grant_type: GrantType::JwtBearer,
            approval,
            access: &self.access,
            refresh: None,
        };
        begun.begin(unit).await
    }
}
