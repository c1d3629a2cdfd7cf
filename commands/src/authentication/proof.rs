//! That somebody proved who they are: what a session that starts or is renewed rests on, or a grant that began at the token endpoint.

use aggregates::TenantId;
use aggregates::authentication::{AuthenticationCommand, AuthenticationError, Method, Origin, Succeeded};
use aggregates::credential::{Credential, password_stream};
use aggregates::session::Authenticated;
use aggregates::tenant::TenantSettings;
use aggregates::user::{User, UserStatus};
use journal::StreamVersion;

use crate::{Failure, Unit};

/// What the rim has verified.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Who proved who they are.
    pub user: String,
    /// The version of the credential that was compared with ([`super::ResolvedPassword::version`]): one that was changed since
    /// proves nothing. `None` where no credential of ours was.
    pub checked: Option<StreamVersion>,
    /// The attempt that earlier failures began.
    pub attempt: Option<String>,
    /// The authorization request on whose behalf it was made.
    pub grant: Option<String>,
    /// By what.
    pub method: Method,
    /// The authentication context class that was reached. Its level is the tenant's; 1 where the tenant gives it none.
    pub acr: String,
    /// Which methods were used (RFC 8176).
    pub amr: Vec<String>,
    /// From where.
    pub origin: Origin,
}

/// Why a proof was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Nobody was registered under this id in this tenant.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NotFound,
    /// The user may not sign in now.
    #[error("the user is {}, and may not sign in", .0.as_str())]
    Unavailable(UserStatus),
    /// The credential is another one by now.
    #[error("the password was changed meanwhile; give the new one")]
    Superseded,
    /// The attempt's rules say no.
    #[error(transparent)]
    Refused(#[from] AuthenticationError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Accepts a proof, for a session where there is one: the attempt succeeds in the same commit.
pub(crate) async fn prove(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    settings: &TenantSettings,
    proof: &Proof,
    session_id: Option<&str>,
) -> Result<Authenticated, ProofError> {
    let Proof { user, acr, amr, .. } = proof;
    let at = unit.now();
    let person = unit.load::<User>(tenant, user).await?;
    let status = person.state().status().filter(|status| *status != UserStatus::Erased).ok_or(ProofError::NotFound)?;
    if !person.state().may_sign_in(at) {
        return Err(ProofError::Unavailable(status));
    }
    unit.concerns(user);
    if let Some(checked) = proof.checked {
        let credential = unit.load::<Credential>(tenant, &password_stream(user)).await?;
        if credential.version() != checked {
            return Err(ProofError::Superseded);
        }
    }
    let level = settings.sign_in.level(acr).unwrap_or(1);
    let (id, mut attempt) = super::attempt(unit, tenant, proof.attempt.as_ref()).await?;
    let succeeded = Succeeded {
        user_id: user.clone(),
        session_id: session_id.map(str::to_owned),
        method: proof.method,
        acr: acr.clone(),
        amr: amr.clone(),
        level,
        origin: proof.origin.clone(),
        at,
    };
    let grant_id = proof.grant.clone();
    unit.decide(&mut attempt, AuthenticationCommand::Succeed { id, grant_id, succeeded, at })?;
    Ok(Authenticated { auth_time: at, acr: acr.clone(), amr: amr.clone(), level })
}
