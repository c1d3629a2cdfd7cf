//! Tokens for a name and a password that a client was given (RFC 6749 §4.3): the attempt succeeds and the grant begins in one commit.
//!
//! Nobody's browser is here, so no session starts: the grant stands on its person alone, and ends with its last token, by revocation,
//! or when they may not be spoken for any more.

use aggregates::client::GrantType;
use aggregates::grant::{Approval, GrantError};
use aggregates::{ScopeSet, TenantId};

use super::directly::Directly;
use super::{AccessTerms, RefreshTerms, TokenAnswer};
use crate::authentication::{Proof, ProofError, prove};
use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Unit};

/// Issues tokens for a person whose password was verified.
#[derive(Clone, Debug)]
pub struct IssueByPassword {
    /// Where.
    pub tenant: TenantId,
    /// Whom.
    pub client_id: String,
    /// What was verified; the grant that it is for is the one that begins here.
    pub proof: Proof,
    /// What the client may do in the person's name.
    pub scope: ScopeSet,
    /// For which resources.
    pub resources: Vec<String>,
    /// The access token to issue.
    pub access: AccessTerms,
    /// The refresh token to issue, where the client may have one.
    pub refresh: Option<RefreshTerms>,
}

/// Why no tokens were issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueByPasswordError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The proof was not accepted.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The grant's rules say no.
    #[error(transparent)]
    Refused(#[from] GrantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for IssueByPassword {
    type Answer = TokenAnswer;
    type Error = IssueByPasswordError;
    const NAME: &'static str = "grant.issue_by_password";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<TokenAnswer, IssueByPasswordError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        let id = unit.context().new_id();
        let proof = Proof { grant: Some(id.to_string()), ..self.proof.clone() };
        let authenticated = prove(unit, &self.tenant, &settings, &proof, None).await?;
        let approval = Approval {
            user_id: proof.user,
            session_id: None,
            scope: self.scope.clone(),
            resources: self.resources.clone(),
            claims: None,
            authorization_details: None,
            auth_time: Some(authenticated.auth_time),
            acr: Some(authenticated.acr),
            amr: authenticated.amr,
            sid: None,
        };
        let begun = Directly {
            tenant: &self.tenant,
            client_id: &self.client_id,
            id,
            grant_type: GrantType::Password,
            approval,
            access: &self.access,
            refresh: self.refresh.as_ref(),
        };
        begun.begin(unit).await
    }
}
