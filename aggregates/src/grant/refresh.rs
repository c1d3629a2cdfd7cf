//! Using a refresh token (RFC 6749 §6, RFC 9700 §4.14.2).

use chrono::{DateTime, TimeDelta, Utc};

use super::decide::Decision;
use super::refresh_token::Place;
use super::{Family, GrantError, GrantEvent, GrantStatus, Life, NewAccess, PresentedRefresh, Revocation, Rotation};

impl Life {
    /// Tokens for the present refresh token, nothing within the grace of the one before it, and for any other of its
    /// family the end of the grant.
    pub(super) fn refresh(
        &self,
        presented: &PresentedRefresh,
        access: NewAccess,
        rotation: Rotation,
        idle: Option<TimeDelta>,
        at: DateTime<Utc>,
    ) -> Decision {
        let (family, place) = self.known_family(presented, at)?;
        if !family.hears(&presented.held, &place) {
            return Err(GrantError::KeyMismatch);
        }
        if self.status != GrantStatus::Exchanged {
            return Err(GrantError::Revoked);
        }
        match place {
            Place::Retired => return Ok(self.revoke(Revocation::RefreshReused, at)),
            _ if !family.is_live(at) => return Err(GrantError::RefreshTokenExpired),
            Place::InGrace => return self.repeat(presented),
            _ => {}
        }
        let approval = self.approval.as_ref().ok_or(GrantError::Unknown)?;
        let access = access.of(&self.client_id, approval, at)?;
        let refresh = Some(family.next(rotation, idle, access.expires_at, at));
        let generation = self.generation.saturating_add(1);
        Ok(vec![GrantEvent::TokensIssued { generation, access, refresh, at }])
    }

    /// Nothing, where what was answered is of use to whoever asks once more: an access token that is bound to another key is not, and
    /// one that is bound to none is not what somebody wants who shows a key.
    fn repeat(&self, presented: &PresentedRefresh) -> Decision {
        let told = self.access.as_ref().is_some_and(|access| {
            access.dpop_jkt == presented.held.dpop_jkt && access.x5t_s256 == presented.held.x5t_s256
        });
        if told { Ok(vec![]) } else { Err(GrantError::KeyMismatch) }
    }

    /// The family that a refresh token is of, and what it is there.
    pub(super) fn known_family(
        &self,
        presented: &PresentedRefresh,
        at: DateTime<Utc>,
    ) -> Result<(&Family, Place), GrantError> {
        let family = self.refresh.as_ref().ok_or(GrantError::Unknown)?;
        let place = match family.place(&presented.family, &presented.hash, at) {
            Place::Stranger => return Err(GrantError::Unknown),
            place => place,
        };
        if self.client_id != presented.client_id {
            return Err(GrantError::OtherClient);
        }
        Ok((family, place))
    }
}
