//! Allowing what a client asked for, with the code that it gets for it; in one commit with the request itself where the person
//! need not be asked, and with their consent where they were.

use aggregates::TenantId;
use aggregates::consent::{Consent, ConsentCommand, ConsentError, Extent, consent_stream};
use aggregates::grant::{Approval, AuthorizationRequest, CodeHash, Grant, GrantCommand, GrantError};
use aggregates::pushed_request::PushedRequestError;
use chrono::{DateTime, Utc};
use journal::Event;
use uuid::Uuid;

use super::terms::{REQUEST_SECONDS, after};
use super::{AccessTerms, IssuedAccess};
use crate::pushed_request::use_up;
use crate::{Answer, ClearSecret, Command, Failure, Handle, Loaded, Unit};

/// Approves a grant.
#[derive(Clone, Debug)]
pub struct ApproveGrant {
    /// Whose.
    pub tenant: TenantId,
    /// What was asked for.
    pub asked: Asked,
    /// Who allows what of it.
    pub approval: Approval,
    /// How long the code lives.
    pub code_seconds: u32,
    /// The access token that goes through the browser, where the response type has one.
    pub access: Option<AccessTerms>,
    /// The person's answer on the consent page, to be kept.
    pub consent: Option<GivenConsent>,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A request that waits.
    Pending(Uuid),
    /// A request that came a moment ago and needs nobody's answer.
    Now {
        /// Who asks.
        client_id: String,
        /// What for.
        request: Box<AuthorizationRequest>,
    },
}

/// A person's answer on the consent page.
#[derive(Clone, Debug)]
pub struct GivenConsent {
    /// What the page asked about.
    pub asked: Extent,
    /// What of it was granted.
    pub granted: Extent,
    /// When the consent ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What the client gets through the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The grant.
    pub grant_id: Uuid,
    /// Its code, this once.
    pub code: Option<ClearSecret>,
    /// Its access token, where the response type has one.
    pub access: Option<IssuedAccess>,
}

impl Answer for Approved {
    fn recall(events: &[Event]) -> Self {
        let grant = events.iter().find(|event| event.aggregate_type == "Grant");
        let grant_id = grant.and_then(|event| Uuid::parse_str(&event.aggregate_id).ok()).unwrap_or_default();
        Self { grant_id, code: None, access: None }
    }
}

/// Why a grant was not approved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApproveGrantError {
    /// The grant's rules say no.
    #[error(transparent)]
    Refused(#[from] GrantError),
    /// The pushed request that it came of was answered before.
    #[error(transparent)]
    Pushed(#[from] PushedRequestError),
    /// The consent's rules say no.
    #[error(transparent)]
    Consent(#[from] ConsentError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for ApproveGrant {
    type Answer = Approved;
    type Error = ApproveGrantError;
    const NAME: &'static str = "grant.approve";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Approved, ApproveGrantError> {
        unit.concerns(&self.approval.user_id);
        let (grant_id, mut grant) = self.asked.grant(unit, &self.tenant).await?;
        let response_type = grant.state().request().map(|request| request.response_type);
        let (at, entropy) = (unit.now(), unit.context().journal().entropy());
        let code = response_type.is_some_and(aggregates::client::ResponseType::has_code);
        let (code, kept) = code.then(|| Handle::generate(grant_id, entropy)).unzip();
        let kept = kept.map(|hash| CodeHash { hash, expires_at: after(at, self.code_seconds) });
        let (token, access) = self.access.as_ref().map(|terms| terms.mint(unit)).unzip();
        // First of all: whatever came of a pushed request ends with its first answer, and the key of what it asked for with it.
        use_up::<ApproveGrantError>(unit, &self.tenant, grant.state()).await?;
        let command = GrantCommand::Approve { approval: Box::new(self.approval.clone()), code: kept, access, at };
        unit.decide(&mut grant, command)?;
        if let (Some(given), Some(client_id)) = (&self.consent, grant.state().client_id()) {
            keep_consent::<ApproveGrantError>(unit, &self.tenant, &self.approval.user_id, client_id, given).await?;
        }
        let facts = grant.state().access().cloned();
        let access = token.zip(facts).map(|(token, facts)| IssuedAccess { token, facts, issued_at: at });
        Ok(Approved { grant_id, code, access })
    }
}

impl Asked {
    async fn grant(&self, unit: &mut Unit<'_>, tenant: &TenantId) -> Result<(Uuid, Loaded<Grant>), ApproveGrantError> {
        match self {
            Self::Pending(id) => Ok((*id, super::load(unit, tenant, *id).await?)),
            Self::Now { client_id, request } => {
                let (id, at) = (unit.context().new_id(), unit.now());
                let mut grant = unit.begin::<Grant>(tenant, &id.to_string()).await?;
                let command = GrantCommand::Request {
                    grant_id: id.to_string(),
                    client_id: client_id.clone(),
                    request: request.clone(),
                    expires_at: after(at, REQUEST_SECONDS),
                    at,
                };
                unit.decide(&mut grant, command)?;
                Ok((id, grant))
            }
        }
    }
}

/// Keeps the answer of a person about a client.
pub(crate) async fn keep_consent<E>(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    user_id: &str,
    client_id: &str,
    given: &GivenConsent,
) -> Result<(), E>
where
    E: From<ConsentError> + From<Failure>,
{
    let mut consent = unit.load::<Consent>(tenant, &consent_stream(user_id, client_id)).await?;
    let command = ConsentCommand::Give {
        user_id: user_id.to_owned(),
        client_id: client_id.to_owned(),
        asked: Box::new(given.asked.clone()),
        granted: Box::new(given.granted.clone()),
        expires_at: given.expires_at,
        at: unit.now(),
    };
    unit.decide(&mut consent, command)?;
    Ok(())
}
