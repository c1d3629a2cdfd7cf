//! Noting that a client got tokens in a session, so that it is told when the session ends.

use aggregates::TenantId;
use aggregates::session::{SessionCommand, SessionEvent};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use journal::Event;

use super::ChangeSessionError;
use crate::load::decode;
use crate::{Answer, Command, Unit};

/// Lets a client join a session. Appends once per client.
#[derive(Clone, Debug)]
pub struct JoinClient {
    /// Where.
    pub tenant: TenantId,
    /// Which session.
    pub session_id: String,
    /// Which client.
    pub client_id: String,
}

/// The id by which the client knows the session: no other client has it (OIDC Front-Channel Logout §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sid(pub String);

impl Answer for Sid {
    fn recall(events: &[Event]) -> Self {
        let joined = events.iter().find_map(|event| match decode(event) {
            Ok(SessionEvent::ClientJoined { sid, .. }) => Some(sid),
            _ => None,
        });
        Self(joined.unwrap_or_default())
    }
}

impl Command for JoinClient {
    type Answer = Sid;
    type Error = ChangeSessionError;
    const NAME: &'static str = "session.join_client";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Sid, ChangeSessionError> {
        let mut session = super::load(unit, &self.tenant, &self.session_id).await?;
        let mut bytes = [0; 16];
        unit.context().journal().entropy().fill(&mut bytes);
        let (fresh, client_id) = (BASE64.encode(bytes), self.client_id.clone());
        let command = SessionCommand::JoinClient { client_id, sid: fresh.clone(), at: unit.now() };
        unit.decide(&mut session, command)?;
        Ok(Sid(session.state().sid(&self.client_id).map_or(fresh, str::to_owned)))
    }
}
