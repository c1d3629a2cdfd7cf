//! The rules of a grant: how it begins, is answered and ends. What the token endpoint asks stands beside, in `code` and `refresh`.

use chrono::{DateTime, Utc};

use super::{
    Approval, CodeHash, Grant, GrantCommand, GrantError, GrantEvent, GrantStatus, Life, NewAccess, NewTokens,
    PresentedRefresh, Revocation,
};
use crate::client::SecretHash;
use crate::details;

pub(super) type Decision = Result<Vec<GrantEvent>, GrantError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Grant, command: GrantCommand) -> Decision {
    match (&state.life, command) {
        (None, GrantCommand::Request { grant_id, client_id, request, expires_at, at }) => {
            request.begin(grant_id, client_id, expires_at, at)
        }
        (None, GrantCommand::ApproveDirectly { grant_id, client_id, grant_type, approval, tokens, at }) => {
            let issued = tokens.first(&client_id, &approval, at)?;
            let approved = GrantEvent::ApprovedDirectly { grant_id, client_id, grant_type, approval: *approval, at };
            Ok(vec![approved, issued])
        }
        (None, GrantCommand::ExchangeToken { grant_id, client_id, approval, exchange, access, at }) => {
            let held = access.held.clone().keeping(&exchange.bound)?;
            let exchanged = exchange.by(&client_id)?;
            let mut access = NewAccess { held, ..access }.of(&client_id, &approval, at)?;
            access.exchanged = Some(exchanged.clone());
            let begun = GrantEvent::TokenExchanged { grant_id, client_id, approval: *approval, exchanged, at };
            Ok(vec![begun, GrantEvent::TokensIssued { generation: 0, access, refresh: None, at }])
        }
        (None, GrantCommand::GrantClientCredentials { grant_id, client_id, access, at }) => {
            let access = access.of_client(client_id, at)?;
            Ok(vec![GrantEvent::ClientCredentialsGranted { grant_id, access, at }])
        }
        (None, _) => Err(GrantError::Unknown),
        (Some(life), command) => life.decide(command),
    }
}

impl Life {
    fn decide(&self, command: GrantCommand) -> Decision {
        match command {
            GrantCommand::Request { .. }
            | GrantCommand::ApproveDirectly { .. }
            | GrantCommand::ExchangeToken { .. }
            | GrantCommand::GrantClientCredentials { .. } => Err(GrantError::AlreadyBegun),
            GrantCommand::Approve { approval, code, access, at } => self.approve(*approval, code, access, at),
            GrantCommand::Deny { error, at } => {
                self.check_pending(at)?;
                Ok(vec![GrantEvent::Denied { error, at }])
            }
            GrantCommand::Exchange { presented, tokens, at } => self.exchange(&presented, tokens, at),
            GrantCommand::Refresh { presented, access, rotation, idle, at } => {
                self.refresh(&presented, access, rotation, idle, at)
            }
            GrantCommand::RevokeAccessToken { client_id, hash, expires_at, at } => {
                self.revoke_access(&client_id, hash, expires_at, at)
            }
            GrantCommand::RevokeRefreshToken { presented, at } => self.revoke_refresh(&presented, at),
            GrantCommand::Revoke { reason, at } => Ok(self.revoke(reason, at)),
        }
    }

    fn check_pending(&self, at: DateTime<Utc>) -> Result<(), GrantError> {
        match self.status_at(at) {
            GrantStatus::Pending => Ok(()),
            status => Err(GrantError::NotPending(status)),
        }
    }

    fn approve(
        &self,
        approval: Approval,
        code: Option<CodeHash>,
        access: Option<NewAccess>,
        at: DateTime<Utc>,
    ) -> Decision {
        self.check_pending(at)?;
        // A pending grant has the request that began it.
        let request = self.request.as_ref().ok_or(GrantError::Unknown)?;
        if !approval.scope.is_subset(&request.scope) {
            return Err(GrantError::ScopeExceeded);
        }
        if !approval.resources.iter().all(|resource| request.resources.contains(resource)) {
            return Err(GrantError::ResourceExceeded);
        }
        if !details::is_part(approval.details(), request.details()) {
            return Err(GrantError::DetailsExceeded);
        }
        let kind = request.response_type;
        if code.is_some() != kind.has_code() || access.is_some() != kind.has_access_token() {
            return Err(GrantError::ResponseTypeMismatch);
        }
        if code.as_ref().is_some_and(|code| code.expires_at <= at) {
            return Err(GrantError::BornExpired);
        }
        let mut access = access.map(|access| access.of(&self.client_id, &approval, at)).transpose()?;
        // What went through the browser ends with the session there, offline access or not.
        if let Some(access) = &mut access {
            access.session_id.clone_from(&approval.session_id);
        }
        let mut events = vec![GrantEvent::Approved { approval, code, at }];
        events.extend(access.map(|access| GrantEvent::TokensIssued { generation: 0, access, refresh: None, at }));
        Ok(events)
    }

    fn revoke_access(
        &self,
        client_id: &str,
        hash: SecretHash,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Decision {
        if self.client_id != client_id {
            return Err(GrantError::OtherClient);
        }
        let known = self.revoked_access.iter().any(|(known, _)| *known == hash);
        let over = self.status == GrantStatus::Revoked || expires_at <= at;
        Ok(if known || over { vec![] } else { vec![GrantEvent::AccessTokenRevoked { hash, expires_at, at }] })
    }

    // Who holds a retired token is the client or a thief: either way the family ends.
    fn revoke_refresh(&self, presented: &PresentedRefresh, at: DateTime<Utc>) -> Decision {
        self.known_family(presented, at)?;
        Ok(self.revoke(Revocation::ClientRequest, at))
    }

    /// Takes everything back; what is over already stays as it is.
    pub(super) fn revoke(&self, reason: Revocation, at: DateTime<Utc>) -> Vec<GrantEvent> {
        if matches!(self.status, GrantStatus::Revoked | GrantStatus::Denied) {
            return vec![];
        }
        let mut events = vec![];
        // A client's own token is found by its hash: no index leads from its grant to it.
        if self.approval.is_none()
            && let Some(access) = self.access.as_ref().filter(|access| access.expires_at > at)
            && !self.revoked_access.iter().any(|(known, _)| *known == access.hash)
        {
            let (hash, expires_at) = (access.hash.clone(), access.expires_at);
            events.push(GrantEvent::AccessTokenRevoked { hash, expires_at, at });
        }
        events.push(GrantEvent::Revoked { reason, at });
        events
    }
}

impl NewTokens {
    /// The event of the first tokens that a client gets at the token endpoint.
    pub(super) fn first(
        self,
        client_id: &str,
        approval: &Approval,
        at: DateTime<Utc>,
    ) -> Result<GrantEvent, GrantError> {
        let access = self.access.of(client_id, approval, at)?;
        let refresh = self.refresh.filter(|family| !family.offline_only || approval.is_offline());
        let refresh = refresh.map(super::NewFamily::token);
        Ok(GrantEvent::TokensIssued { generation: 0, access, refresh, at })
    }
}
