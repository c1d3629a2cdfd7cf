//! Taking a token back at its client's wish (RFC 7009).

use aggregates::TenantId;
use aggregates::client::SecretHash;
use aggregates::grant::{GrantCommand, GrantError, Held, PresentedRefresh};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::ChangeGrantError;
use crate::{Command, RefreshHandle, Unit};

/// Takes a token back. A token that is unknown or no longer good is no error (RFC 7009 §2.2); one of another client is
/// [`GrantError::OtherClient`].
#[derive(Clone, Debug)]
pub struct RevokeToken {
    /// Where.
    pub tenant: TenantId,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// Which token.
    pub token: RevokedToken,
}

/// A token to take back.
#[derive(Clone, Debug)]
pub enum RevokedToken {
    /// A refresh token: its whole grant ends.
    Refresh(RefreshHandle),
    /// An access token, as its row shows it: nothing else ends.
    Access {
        /// Its grant.
        grant_id: Uuid,
        /// SHA-256 of the token.
        hash: SecretHash,
        /// When it would have expired.
        expires_at: DateTime<Utc>,
    },
}

impl Command for RevokeToken {
    type Answer = ();
    type Error = ChangeGrantError;
    const NAME: &'static str = "grant.revoke_token";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeGrantError> {
        let (client_id, at) = (self.client_id.clone(), unit.now());
        let (id, command) = match &self.token {
            RevokedToken::Refresh(handle) => {
                let (hash, family) = (handle.hash().clone(), handle.family().clone());
                let presented = PresentedRefresh { hash, family, client_id, held: Held::default() };
                (handle.id(), GrantCommand::RevokeRefreshToken { presented, at })
            }
            RevokedToken::Access { grant_id, hash, expires_at } => {
                let (hash, expires_at) = (hash.clone(), *expires_at);
                (*grant_id, GrantCommand::RevokeAccessToken { client_id, hash, expires_at, at })
            }
        };
        let mut grant = super::load(unit, &self.tenant, id).await?;
        match unit.decide(&mut grant, command) {
            Ok(_) | Err(GrantError::Unknown) => Ok(()),
            Err(refusal) => Err(refusal.into()),
        }
    }
}
