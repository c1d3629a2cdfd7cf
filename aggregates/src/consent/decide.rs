//! The rules of a consent.

use chrono::{DateTime, Utc};

use super::{Consent, ConsentCommand, ConsentError, ConsentEvent, Extent};
use crate::{Faults, FieldFault};

/// More claims or resources than anybody reads on a page.
const MOST: usize = 500;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Consent, command: ConsentCommand) -> Result<Vec<ConsentEvent>, ConsentError> {
    match command {
        ConsentCommand::Give { user_id, client_id, asked, granted, expires_at, at } => {
            let extent = state.answered(&asked, &granted, expires_at, at)?;
            let unchanged = state
                .given()
                .is_some_and(|given| given.is_live(at) && given.extent == extent && given.expires_at == expires_at);
            let nothing = extent.is_empty() && state.extent_at(at).is_none();
            let given = || ConsentEvent::Given { user_id, client_id, extent, expires_at, at };
            Ok(if unchanged || nothing { vec![] } else { vec![given()] })
        }
        ConsentCommand::Revoke { reason, at } => match &state.life {
            None => Err(ConsentError::NotGiven),
            Some(life) if life.given.is_none() => Ok(vec![]),
            Some(_) => Ok(vec![ConsentEvent::Revoked { reason, at }]),
        },
    }
}

impl Consent {
    fn given(&self) -> Option<&super::Given> {
        self.life.as_ref()?.given.as_ref()
    }

    /// What is consented to after an answer.
    fn answered(
        &self,
        asked: &Extent,
        granted: &Extent,
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Result<Extent, ConsentError> {
        if !granted.is_within(asked) {
            return Err(ConsentError::NotAsked);
        }
        if expires_at.is_some_and(|end| end <= at) {
            return Err(ConsentError::ExpiresInThePast);
        }
        let before = self.extent_at(at).cloned().unwrap_or_default();
        let extent = before.difference(asked).union(granted);
        if extent.claims.len() > MOST || extent.resources.len() > MOST {
            let remedy = format!("consent to at most {MOST} claims and {MOST} resources");
            return Err(Faults::from(FieldFault::new("granted", "is too long", remedy)).into());
        }
        Ok(extent)
    }
}
