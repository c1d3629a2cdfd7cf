//! The rules of a client.

use chrono::{DateTime, Utc};

use super::error::MOST_SECRETS;
use super::{Client, ClientCommand, ClientError, ClientEvent, ClientMetadata, ClientSecret, ClientStatus, Life};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault, Keyring, Secret};

const LONGEST_REASON: usize = 500;

type Decision = Result<Vec<ClientEvent>, ClientError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Client, command: ClientCommand) -> Decision {
    match (&state.life, command) {
        (None, ClientCommand::Register { client_id, metadata, at }) => register(client_id, metadata, at),
        (None, _) => Err(ClientError::NotRegistered),
        (Some(_), ClientCommand::Register { .. }) => Err(ClientError::AlreadyRegistered),
        (Some(life), ClientCommand::Delete) if life.status == ClientStatus::Deleted => Ok(vec![]),
        (Some(life), _) if life.status == ClientStatus::Deleted => Err(ClientError::Deleted),
        (Some(life), command) => life.decide(command),
    }
}

fn register(client_id: String, metadata: ClientMetadata, at: DateTime<Utc>) -> Decision {
    if !text::is_visible_ascii(&client_id) {
        let fault = FieldFault::new("client_id", "is not usable", "give 1 to 255 visible ASCII characters");
        return Err(Faults::from(fault).into());
    }
    let metadata = metadata.check(&client_id)?;
    Ok(vec![ClientEvent::Registered { client_id, metadata, at }])
}

impl Life {
    fn decide(&self, command: ClientCommand) -> Decision {
        match command {
            // `decide` above has answered this one.
            ClientCommand::Register { .. } => Err(ClientError::AlreadyRegistered),
            ClientCommand::ChangeMetadata { metadata, at } => self.change_metadata(metadata, at),
            ClientCommand::AddSecret { secret_id, hash, sealed, expires_at, at } => {
                self.add_secret(secret_id, ClientSecret { hash, sealed, expires_at, added_at: at })
            }
            ClientCommand::RemoveSecret { secret_id } if self.secrets.contains_key(&secret_id) => {
                Ok(vec![ClientEvent::SecretRemoved { secret_id }])
            }
            ClientCommand::RemoveSecret { .. } => Err(ClientError::UnknownSecret),
            ClientCommand::Disable { .. } if self.status == ClientStatus::Disabled => Ok(vec![]),
            ClientCommand::Disable { reason } => {
                let reason = text::check("reason", &reason, LONGEST_REASON, Lines::One).map_err(Faults::from)?;
                Ok(vec![ClientEvent::Disabled { reason }])
            }
            ClientCommand::Enable if self.status == ClientStatus::Enabled => Ok(vec![]),
            ClientCommand::Enable => Ok(vec![ClientEvent::Enabled]),
            ClientCommand::Delete => Ok(vec![ClientEvent::Deleted]),
        }
    }

    fn change_metadata(&self, metadata: ClientMetadata, at: DateTime<Utc>) -> Decision {
        let metadata = metadata.check(&self.client_id)?;
        let mut live = self.secrets.values().filter(|secret| secret.is_live(at)).peekable();
        if live.peek().is_some() {
            if metadata.is_public() {
                return Err(ClientError::SecretsRemain);
            }
            let fits =
                |secret: &ClientSecret| secret.sealed.as_ref().is_some_and(|text| is_long_enough(text, &metadata));
            if metadata.needs_secret_in_the_clear() && !live.any(fits) {
                return Err(ClientError::SealedSecretNeeded);
            }
        }
        let (set, removed) = self.metadata.difference(&metadata);
        let unchanged = set.is_empty() && removed.is_empty();
        Ok(if unchanged { vec![] } else { vec![ClientEvent::MetadataChanged { set, removed }] })
    }

    fn add_secret(&self, secret_id: String, secret: ClientSecret) -> Decision {
        let ClientSecret { hash, sealed, expires_at, added_at: at } = secret;
        match self.secrets.get(&secret_id) {
            Some(known) if known.hash == hash && known.expires_at == expires_at => return Ok(vec![]),
            Some(_) => return Err(ClientError::DuplicateSecret),
            None => {}
        }
        if !text::is_visible_ascii(&secret_id) {
            let fault = FieldFault::new("secret_id", "is not usable", "give 1 to 255 visible ASCII characters");
            return Err(Faults::from(fault).into());
        }
        if expires_at.is_some_and(|end| end <= at) {
            return Err(ClientError::ExpiresInThePast);
        }
        self.check_need(sealed.as_ref())?;
        if self.secrets.values().filter(|known| known.is_live(at)).count() >= MOST_SECRETS {
            return Err(ClientError::TooManySecrets);
        }
        let expired = self.secrets.iter().filter(|(_, known)| !known.is_live(at));
        let mut events: Vec<_> = expired.map(|(id, _)| ClientEvent::SecretRemoved { secret_id: id.clone() }).collect();
        events.push(ClientEvent::SecretAdded { secret_id, hash, sealed, expires_at, at });
        Ok(events)
    }

    /// A secret is kept in the clear exactly where an algorithm needs it so.
    fn check_need(&self, sealed: Option<&Secret<String>>) -> Result<(), ClientError> {
        let recoverable = sealed.is_some_and(|secret| secret.subject() == Some(Keyring::ClientSecrets.subject()));
        match (self.metadata.needs_secret_in_the_clear(), sealed) {
            _ if self.metadata.is_public() => Err(ClientError::PublicClient),
            (true, _) if !recoverable => Err(ClientError::SealedSecretNeeded),
            (true, Some(secret)) if !is_long_enough(secret, &self.metadata) => {
                let remedy = format!("use at least {} bytes (RFC 7518 §3.2)", self.metadata.shortest_secret());
                let fault = FieldFault::new("client_secret", "is too short for the client's algorithms", remedy);
                Err(Faults::from(fault).into())
            }
            (false, Some(_)) => Err(ClientError::SealedSecretNotNeeded),
            _ => Ok(()),
        }
    }
}

/// Whether a secret has the length of the hashes that are made with it. One that was erased is not asked.
fn is_long_enough(secret: &Secret<String>, metadata: &ClientMetadata) -> bool {
    secret.expose().is_none_or(|text| text.len() >= metadata.shortest_secret())
}
