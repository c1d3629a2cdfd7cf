//! Signing somebody in: the attempt succeeds and a session starts, in one commit.

use aggregates::TenantId;
use aggregates::session::{Authenticated, Session, SessionCommand, SessionError, SessionEvent};
use aggregates::session_quota::SessionQuotaError;
use chrono::{DateTime, TimeDelta, Utc};
use journal::Event;

use super::places::{self, Newcomer};
use crate::authentication::{Proof, ProofError, prove};
use crate::load::decode;
use crate::tenant::{self, ClosedTenant};
use crate::{Answer, ClearSecret, Command, Failure, Handle, Unit};

/// Starts a session for somebody who has proved who they are.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Where.
    pub tenant: TenantId,
    /// What was verified.
    pub proof: Proof,
}

/// What the caller learns of a new session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Its id.
    pub session_id: String,
    /// What the browser is to hold, this once. `None` where the command was carried out before.
    pub cookie: Option<ClearSecret>,
    /// How the person proved who they are; `None` where the command was carried out before.
    pub authenticated: Option<Authenticated>,
    /// When it is over in any case; `None` where the command was carried out before.
    pub expires_at: Option<DateTime<Utc>>,
    /// The sessions that ended to make room for it.
    pub evicted: Vec<String>,
}

impl Answer for SignedIn {
    fn recall(events: &[Event]) -> Self {
        let started = events.iter().find(|event| event.event_type == "SessionStarted");
        let session_id = started.map(|event| event.aggregate_id.clone()).unwrap_or_default();
        let (authenticated, expires_at) = match started.map(decode) {
            Some(Ok(SessionEvent::Started { authenticated, expires_at, .. })) => {
                (Some(authenticated), Some(expires_at))
            }
            _ => (None, None),
        };
        let ended = events.iter().filter(|event| event.event_type == "SessionEnded");
        let evicted = ended.map(|event| event.aggregate_id.clone()).collect();
        Self { session_id, cookie: None, authenticated, expires_at, evicted }
    }
}

/// Why nobody was signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The proof was not accepted.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The person has as many sessions as the tenant allows.
    #[error(transparent)]
    Quota(#[from] SessionQuotaError),
    /// The session's rules say no.
    #[error(transparent)]
    Refused(#[from] SessionError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for SignIn {
    type Answer = SignedIn;
    type Error = SignInError;
    const NAME: &'static str = "session.sign_in";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<SignedIn, SignInError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        let id = unit.context().new_id();
        let session_id = id.to_string();
        let authenticated = prove(unit, &self.tenant, &settings, &self.proof, Some(&session_id)).await?;
        let (cookie, secret_hash) = Handle::generate(id, unit.context().journal().entropy());
        let at = unit.now();
        let expires_at = at + TimeDelta::seconds(settings.lifetimes.session_absolute.into());
        let mut session = unit.begin::<Session>(&self.tenant, &session_id).await?;
        let command = SessionCommand::Start {
            session_id: session_id.clone(),
            user_id: self.proof.user.clone(),
            secret_hash,
            authenticated: authenticated.clone(),
            idle_seconds: settings.lifetimes.session_idle,
            expires_at,
            at,
        };
        unit.decide(&mut session, command)?;
        let newcomer = Newcomer { user: &self.proof.user, session_id: &session_id, expires_at };
        let evicted = places::take(unit, &self.tenant, &settings.sign_in.quota, newcomer).await?;
        let (cookie, authenticated) = (Some(cookie), Some(authenticated));
        Ok(SignedIn { session_id, cookie, authenticated, expires_at: Some(expires_at), evicted })
    }
}
