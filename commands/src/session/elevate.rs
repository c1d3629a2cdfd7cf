//! Renewing a session whose person proved once more who they are: with a higher level, or only more recently.

use aggregates::TenantId;
use aggregates::session::{Authenticated, SessionCommand, SessionError};
use journal::Event;
use uuid::Uuid;

use super::ChangeSessionError;
use crate::authentication::{Proof, ProofError, prove};
use crate::tenant::{self, ClosedTenant};
use crate::{Answer, ClearSecret, Command, Failure, Handle, Unit};

/// Renews a session. The handle that the browser held is worth nothing afterwards.
#[derive(Clone, Debug)]
pub struct ElevateSession {
    /// Where.
    pub tenant: TenantId,
    /// Which session.
    pub session_id: String,
    /// What was verified; of the person whose session it is.
    pub proof: Proof,
}

/// What the caller learns of a renewed session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elevated {
    /// What the browser is to hold from here on, this once. `None` where the command was carried out before.
    pub cookie: Option<ClearSecret>,
    /// How the person proved who they are. `None` where the command was carried out before.
    pub authenticated: Option<Authenticated>,
}

impl Answer for Elevated {
    fn recall(_: &[Event]) -> Self {
        Self { cookie: None, authenticated: None }
    }
}

/// Why a session was not renewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElevateSessionError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// There is none of this id in this tenant.
    #[error("there is no such session in this tenant; sign in again")]
    NotFound,
    /// The proof was not accepted.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The session's rules say no.
    #[error(transparent)]
    Refused(#[from] SessionError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<ChangeSessionError> for ElevateSessionError {
    fn from(error: ChangeSessionError) -> Self {
        match error {
            ChangeSessionError::NotFound => Self::NotFound,
            ChangeSessionError::Refused(error) => error.into(),
            ChangeSessionError::Failed(failure) => failure.into(),
        }
    }
}

impl Command for ElevateSession {
    type Answer = Elevated;
    type Error = ElevateSessionError;
    const NAME: &'static str = "session.elevate";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Elevated, ElevateSessionError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        let id = Uuid::parse_str(&self.session_id).map_err(|_| ElevateSessionError::NotFound)?;
        let mut session = super::load(unit, &self.tenant, &self.session_id).await?;
        let authenticated = prove(unit, &self.tenant, &settings, &self.proof, Some(&self.session_id)).await?;
        let (cookie, secret_hash) = Handle::generate(id, unit.context().journal().entropy());
        let command = SessionCommand::Elevate {
            user_id: self.proof.user.clone(),
            secret_hash,
            authenticated: authenticated.clone(),
            at: unit.now(),
        };
        unit.decide(&mut session, command)?;
        Ok(Elevated { cookie: Some(cookie), authenticated: Some(authenticated) })
    }
}
