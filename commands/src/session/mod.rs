//! Intents towards sessions.

mod elevate;
mod end;
mod end_of_user;
mod end_several;
mod end_timed_out;
mod join_client;
mod places;
mod set_properties;
mod sign_in;
mod touch;

use aggregates::TenantId;
use aggregates::session::{Session, SessionCommand, SessionError};

pub use elevate::{ElevateSession, ElevateSessionError, Elevated};
pub use end::EndSession;
pub use end_of_user::{EndSessionsOfUser, EndedSessions};
pub use end_several::EndSessions;
pub use end_timed_out::EndTimedOutSessions;
pub use join_client::{JoinClient, Sid};
pub(crate) use places::free_all;
pub use set_properties::{SetSessionProperties, SetSessionPropertiesError};
pub use sign_in::{SignIn, SignInError, SignedIn};
pub use touch::TouchSession;

use crate::{Failure, Loaded, Unit};

/// Why a session was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeSessionError {
    /// There is none of this id in this tenant, or it is not this user's.
    #[error("there is no such session in this tenant; list the user's sessions for their ids")]
    NotFound,
    /// The session's rules say no.
    #[error(transparent)]
    Refused(#[from] SessionError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Loads a session that must exist, and tells whose key seals the circumstances.
async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<Loaded<Session>, ChangeSessionError> {
    let session = unit.load::<Session>(tenant, id).await?;
    let user = session.state().user_id().ok_or(ChangeSessionError::NotFound)?;
    unit.concerns(user);
    Ok(session)
}

/// One change of one session.
async fn change(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    id: &str,
    command: SessionCommand,
) -> Result<(), ChangeSessionError> {
    let mut session = load(unit, tenant, id).await?;
    unit.decide(&mut session, command)?;
    Ok(())
}
