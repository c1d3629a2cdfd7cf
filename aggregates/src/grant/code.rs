//! Exchanging a code: once, by the client it was made for, in the way it was asked for (RFC 6749 §4.1.3, RFC 7636 §4.6).

use chrono::{DateTime, Utc};

use super::decide::Decision;
use super::{AuthorizationRequest, GrantError, GrantEvent, GrantStatus, Life, NewTokens, PresentedCode, Revocation};

impl Life {
    /// Tokens for the code; the end of the grant where the code was exchanged before.
    pub(super) fn exchange(&self, presented: &PresentedCode, tokens: NewTokens, at: DateTime<Utc>) -> Decision {
        let code = self.code.as_ref().filter(|code| code.hash.matches(&presented.hash)).ok_or(GrantError::Unknown)?;
        if self.client_id != presented.client_id {
            return Err(GrantError::OtherClient);
        }
        match self.status {
            GrantStatus::Granted => {}
            GrantStatus::Exchanged => return Ok(self.revoke(Revocation::CodeReused, at)),
            _ => return Err(GrantError::Revoked),
        }
        let (Some(request), Some(approval)) = (&self.request, &self.approval) else {
            return Err(GrantError::Unknown);
        };
        request.check_exchange(presented)?;
        if code.expires_at <= at {
            return Err(GrantError::CodeExpired);
        }
        Ok(vec![GrantEvent::CodeExchanged { at }, tokens.first(&self.client_id, approval, at)?])
    }
}

impl AuthorizationRequest {
    fn check_exchange(&self, presented: &PresentedCode) -> Result<(), GrantError> {
        let same = match &presented.redirect_uri {
            Some(uri) => *uri == self.redirect_uri,
            None => !self.redirect_uri_given,
        };
        if !same {
            return Err(GrantError::RedirectMismatch);
        }
        if !presented.held.opens(self.dpop_jkt.as_deref(), None) {
            return Err(GrantError::KeyMismatch);
        }
        match (&self.code_challenge, &presented.code_challenge) {
            (Some(_), None) => Err(GrantError::VerifierMissing),
            (None, Some(_)) => Err(GrantError::VerifierUnexpected),
            (Some(asked), Some(given)) if asked.value != *given => Err(GrantError::VerifierMismatch),
            _ => Ok(()),
        }
    }
}
