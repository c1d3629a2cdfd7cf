//! A grant: what a client was allowed to do, from the authorization request over code and tokens to its end.
//!
//! `Pending → Granted → Exchanged`; from the first two `→ Denied`, from each `→ Revoked`, and time alone makes each `Expired`. A grant of
//! the client credentials grant begins where the others arrive: its first event is its token. One that a person's own password began at
//! the token endpoint has no request: its first event is what was allowed. Nor has one that began with a token of another grant, which
//! was exchanged for its only one.
//!
//! One grant is one stream, and the code and every refresh token begin with its id, so that whoever holds one leads us to it. The
//! stream's version is what makes single use single: of two exchanges, or two rotations, the log takes one, and the other is decided
//! again on what the first one left behind. State does not grow with the number of refreshes: it knows the present refresh
//! token and the one before it; any older one is known by the family mark that all tokens of a family share.
//!
//! A second exchange of a code and the use of a retired refresh token are no refusals here but decisions: they revoke the
//! grant (RFC 6749 §4.1.2, RFC 9700 §4.14.2), and the event must be in the log before the caller hears `invalid_grant`. Requests of the wrong
//! client, to the wrong address or with the wrong verifier are refused and change nothing.

mod access_token;
mod acting;
mod approval;
mod code;
mod command;
mod decide;
mod error;
mod event;
mod held;
mod refresh;
mod refresh_token;
mod request;
#[cfg(test)]
mod tests;
mod words;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use access_token::{AccessToken, NewAccess};
pub use acting::{Actor, Delegates, Exchange, Exchanged, MOST_EXCHANGES, MayAct, ShownToken};
pub use approval::{Approval, CodeHash, OFFLINE_ACCESS};
pub use command::{GrantCommand, NewTokens, PresentedCode, PresentedRefresh};
pub use decide::decide;
pub use error::GrantError;
pub use event::GrantEvent;
pub use held::Held;
pub use refresh_token::{Family, Grace, LONGEST_GRACE, NewFamily, RefreshToken, Repeat, Rotation, Successor};
pub use request::{AuthorizationRequest, CodeChallenge};
pub use words::{CodeChallengeMethod, Denial, Prompt, ResponseMode, Revocation};

use crate::client::SecretHash;
use crate::{Entity, Retention, retention};

/// Where a grant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantStatus {
    /// Asked for; nobody has answered yet.
    Pending,
    /// Allowed; a code waits to be exchanged.
    Granted,
    /// Tokens were issued, and no code waits.
    Exchanged,
    /// Somebody or something said no.
    Denied,
    /// Taken back: no token of it is good any more.
    Revoked,
    /// Its time is over.
    Expired,
}

/// The state of a grant's stream, whose id is the grant id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Box<Life>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    client_id: String,
    status: GrantStatus,
    /// `None` for a grant that began at the token endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<AuthorizationRequest>,
    /// When the request is given up, while it is pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_expires_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval: Option<Approval>,
    /// Kept after the exchange, to know it when it comes again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<CodeHash>,
    /// How often tokens were issued, less one.
    generation: u32,
    /// The last access token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access: Option<AccessToken>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<Family>,
    /// Access tokens that were revoked one by one, until they would have expired.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    revoked_access: Vec<(SecretHash, DateTime<Utc>)>,
}

impl Grant {
    /// Whose it is.
    pub fn client_id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.client_id.as_str())
    }

    /// What was asked for; `None` for a grant that began at the token endpoint.
    pub fn request(&self) -> Option<&AuthorizationRequest> {
        self.life.as_ref()?.request.as_ref()
    }

    /// Who allowed what; `None` until somebody did.
    pub fn approval(&self) -> Option<&Approval> {
        self.life.as_ref()?.approval.as_ref()
    }

    /// The last access token.
    pub fn access(&self) -> Option<&AccessToken> {
        self.life.as_ref()?.access.as_ref()
    }

    /// The refresh tokens, if there are any.
    pub fn refresh(&self) -> Option<&Family> {
        self.life.as_ref()?.refresh.as_ref()
    }

    /// How often tokens were issued, less one: 0 after the exchange, 1 after the first refresh.
    pub fn generation(&self) -> u32 {
        self.life.as_ref().map_or(0, |life| life.generation)
    }

    /// Whether it was taken back.
    pub fn is_revoked(&self) -> bool {
        self.life.as_ref().is_some_and(|life| life.status == GrantStatus::Revoked)
    }

    /// Where it stands at a moment; `None` before it began.
    pub fn status_at(&self, now: DateTime<Utc>) -> Option<GrantStatus> {
        self.life.as_ref().map(|life| life.status_at(now))
    }
}

impl Life {
    fn begin(client_id: String) -> Box<Self> {
        Box::new(Self {
            client_id,
            status: GrantStatus::Pending,
            request: None,
            request_expires_at: None,
            approval: None,
            code: None,
            generation: 0,
            access: None,
            refresh: None,
            revoked_access: Vec::new(),
        })
    }

    fn status_at(&self, now: DateTime<Utc>) -> GrantStatus {
        let lasts = match self.status {
            GrantStatus::Pending => self.request_expires_at.is_some_and(|end| end > now),
            GrantStatus::Granted => self.has_code_at(now) || self.has_token_at(now),
            GrantStatus::Exchanged => self.has_token_at(now),
            ended => return ended,
        };
        if lasts { self.status } else { GrantStatus::Expired }
    }

    fn has_code_at(&self, now: DateTime<Utc>) -> bool {
        self.code.as_ref().is_some_and(|code| code.expires_at > now)
    }

    /// Whether one of its tokens is good at a moment.
    fn has_token_at(&self, now: DateTime<Utc>) -> bool {
        let access = self.access.as_ref().is_some_and(|access| access.expires_at > now);
        access || self.refresh.as_ref().is_some_and(|family| family.is_live(now))
    }

    fn apply(&mut self, event: GrantEvent) {
        match event {
            // They begin a grant; `Grant::apply` has taken them.
            GrantEvent::Requested { .. }
            | GrantEvent::ApprovedDirectly { .. }
            | GrantEvent::TokenExchanged { .. }
            | GrantEvent::ClientCredentialsGranted { .. } => {}
            GrantEvent::Approved { approval, code, .. } => {
                self.status = if code.is_some() { GrantStatus::Granted } else { GrantStatus::Exchanged };
                (self.approval, self.code, self.request_expires_at) = (Some(approval), code, None);
            }
            GrantEvent::Denied { .. } => self.end(GrantStatus::Denied),
            GrantEvent::CodeExchanged { .. } => self.status = GrantStatus::Exchanged,
            GrantEvent::TokensIssued { generation, access, refresh, at } => {
                self.generation = generation;
                self.access = Some(access);
                self.refresh = refresh.map(|token| Family::after(self.refresh.take(), token));
                self.forget_expired(at);
            }
            GrantEvent::AccessTokenRevoked { hash, expires_at, at } => {
                self.forget_expired(at);
                self.revoked_access.push((hash, expires_at));
            }
            GrantEvent::Revoked { .. } => self.end(GrantStatus::Revoked),
        }
    }

    fn end(&mut self, status: GrantStatus) {
        self.status = status;
        (self.request_expires_at, self.access) = (None, None);
        self.refresh = self.refresh.take().map(Family::closed);
        self.revoked_access.clear();
    }

    fn forget_expired(&mut self, now: DateTime<Utc>) {
        self.revoked_access.retain(|(_, expires_at)| *expires_at > now);
    }
}

impl Aggregate for Grant {
    const TYPE: &'static str = "Grant";
    type Command = GrantCommand;
    type Event = GrantEvent;
    type Error = GrantError;
    type Services = ();

    async fn handle(&mut self, command: GrantCommand, (): &(), sink: &EventSink<Self>) -> Result<(), GrantError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: GrantEvent) {
        match (self.life.as_mut(), event) {
            (None, GrantEvent::Requested { client_id, request, expires_at, .. }) => {
                let life = Life::begin(client_id);
                self.life =
                    Some(Box::new(Life { request: Some(request), request_expires_at: Some(expires_at), ..*life }));
            }
            (
                None,
                GrantEvent::ApprovedDirectly { client_id, approval, .. }
                | GrantEvent::TokenExchanged { client_id, approval, .. },
            ) => {
                let life = Life::begin(client_id);
                self.life = Some(Box::new(Life { status: GrantStatus::Exchanged, approval: Some(approval), ..*life }));
            }
            (None, GrantEvent::ClientCredentialsGranted { access, .. }) => {
                let life = Life::begin(access.client_id.clone());
                self.life = Some(Box::new(Life { status: GrantStatus::Exchanged, access: Some(access), ..*life }));
            }
            (Some(life), event) => life.apply(event),
            (None, _) => {}
        }
    }
}

impl Entity for Grant {
    /// A family that is refreshed for months is loaded from its snapshot and at most this many events.
    const SNAPSHOT_EVERY: u64 = 16;
    const STATE_VERSION: u32 = 2;

    fn retention(_: &GrantEvent) -> Retention {
        Retention::Ephemeral
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: GrantCommand) -> Result<Vec<GrantEvent>, GrantError> {
        decide(self, command)
    }
}
