//! The rules of a session.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    Authenticated, Life, Session, SessionCommand, SessionEnd, SessionError, SessionEvent, idle_until, touch_interval,
};
use crate::client::SecretHash;
use crate::text::{self, Lines};
use crate::{Faults, FieldFault, Personal};

const LONGEST_VALUE: usize = 1024;

type Decision = Result<Vec<SessionEvent>, SessionError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Session, command: SessionCommand) -> Decision {
    match (&state.life, command) {
        (
            None,
            SessionCommand::Start { session_id, user_id, secret_hash, authenticated, idle_seconds, expires_at, at },
        ) => {
            check_ids(&[("session_id", &session_id), ("user_id", &user_id)])?;
            Faults::check(authenticated.faults())?;
            if expires_at <= at || idle_seconds == 0 {
                return Err(SessionError::NoTime);
            }
            Ok(vec![SessionEvent::Started {
                session_id,
                user_id,
                secret_hash,
                authenticated,
                idle_seconds,
                expires_at,
                at,
            }])
        }
        (None, _) => Err(SessionError::NotStarted),
        (Some(_), SessionCommand::Start { .. }) => Err(SessionError::AlreadyStarted),
        (Some(life), SessionCommand::End { reason, at }) => life.end(reason, at),
        (Some(life), command) => life.decide(command),
    }
}

fn check_ids(ids: &[(&str, &str)]) -> Result<(), Faults> {
    let unusable = ids.iter().filter(|(_, id)| !text::is_visible_ascii(id));
    let fault = |name: &str| FieldFault::new(name, "is not usable", "give 1 to 255 visible ASCII characters");
    Faults::check(unusable.map(|(name, _)| fault(name)).collect())
}

impl Life {
    fn decide(&self, command: SessionCommand) -> Decision {
        match command {
            // `decide` above has answered these two.
            SessionCommand::Start { .. } => Err(SessionError::AlreadyStarted),
            SessionCommand::End { reason, at } => self.end(reason, at),
            SessionCommand::Elevate { user_id, secret_hash, authenticated, at } => {
                self.elevate(&user_id, secret_hash, authenticated, at)
            }
            SessionCommand::Touch { at } => {
                self.alive(at)?;
                let again = idle_until(self.touched_at, touch_interval(self.idle_seconds));
                Ok(if at < again { vec![] } else { vec![SessionEvent::Touched { at }] })
            }
            SessionCommand::SetProperty { name, value, allowed, at } => self.set_property(name, &value, &allowed, at),
            SessionCommand::RemoveProperty { name, at } => {
                self.alive(at)?;
                let is_set = self.properties.contains_key(&name);
                Ok(if is_set { vec![SessionEvent::PropertyRemoved { name }] } else { vec![] })
            }
            SessionCommand::JoinClient { client_id, sid, at } => {
                self.alive(at)?;
                if self.clients.contains_key(&client_id) {
                    return Ok(vec![]);
                }
                check_ids(&[("client_id", &client_id), ("sid", &sid)])?;
                Ok(vec![SessionEvent::ClientJoined { client_id, sid, at }])
            }
        }
    }

    fn alive(&self, at: DateTime<Utc>) -> Result<(), SessionError> {
        self.ended.or_else(|| self.over(at)).map_or(Ok(()), |end| Err(SessionError::Over(end)))
    }

    fn elevate(
        &self,
        user_id: &str,
        secret_hash: SecretHash,
        authenticated: Authenticated,
        at: DateTime<Utc>,
    ) -> Decision {
        self.alive(at)?;
        if user_id != self.user_id {
            return Err(SessionError::OtherUser);
        }
        Faults::check(authenticated.faults())?;
        // Proved less than before, the session would claim a level that nobody was asked for at that time.
        if authenticated.level < self.authenticated.level {
            return Err(SessionError::LowerLevel(self.authenticated.level));
        }
        if secret_hash == self.secret_hash {
            return Err(SessionError::SecretNotRenewed);
        }
        Ok(vec![SessionEvent::Elevated { secret_hash, authenticated, at }])
    }

    fn set_property(&self, name: String, value: &str, allowed: &BTreeSet<String>, at: DateTime<Utc>) -> Decision {
        self.alive(at)?;
        if !allowed.contains(&name) {
            return Err(SessionError::UnknownProperty);
        }
        let field = format!("properties.{name}");
        let value = text::check(&field, value, LONGEST_VALUE, Lines::Many).map_err(Faults::from)?;
        if self.properties.get(&name).and_then(Personal::as_ref) == Some(&value) {
            return Ok(vec![]);
        }
        let value = Personal::new(self.user_id.clone(), value);
        Ok(vec![SessionEvent::PropertySet { name, value }])
    }

    fn end(&self, reason: SessionEnd, at: DateTime<Utc>) -> Decision {
        if self.ended.is_some() {
            return Ok(vec![]);
        }
        let claims_to_be_over = matches!(reason, SessionEnd::Idle | SessionEnd::Expired);
        if claims_to_be_over && self.over(at).is_none() {
            return Err(SessionError::NotOver);
        }
        Ok(vec![SessionEvent::Ended { reason, at }])
    }
}
