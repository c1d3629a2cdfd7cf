//! How something came to be, and what it was at a moment: folded from its stream.
//!
//! This is what rows cannot answer, and what goes on being answered after a person was erased: what happened, when and by
//! whom stays; what was personal reads `{"$erased": true}`. Secrets and hashes of passwords read `{"$secret": true}`: a
//! history is shown to people.

mod difference;
mod fold;

use std::str::FromStr;

use aggregates::Entity;
use aggregates::client::Client;
use aggregates::consent::Consent;
use aggregates::credential::{Credential, password_stream};
use aggregates::grant::Grant;
use aggregates::group::Group;
use aggregates::identifier::Identifier;
use aggregates::inbox::{Inbox, inbox_stream};
use aggregates::job::Job;
use aggregates::resource::Resource;
use aggregates::role::Role;
use aggregates::session::Session;
use aggregates::signing_key::SigningKey;
use aggregates::ssf_stream::SsfStream;
use aggregates::tenant::Tenant;
use aggregates::user::User;
use aggregates::user_groups::{UserGroups, user_groups_stream};
use aggregates::user_roles::{UserRoles, user_roles_stream};
use aggregates::webhook::Webhook;
use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use journal::{Circumstances, Event, Journal, Metadata, Position, StreamId, TenantId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use difference::{FieldChange, differences, life};
pub(crate) use fold::folded;

use crate::QueryError;
use fold::{Folded, parsed};

/// What has a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A tenant, by its id.
    Tenant,
    /// A user, by id.
    User,
    /// A credential, by its stream's id; for a password the user's id is enough.
    Credential,
    /// A unique name, by its stream's id.
    Identifier,
    /// A client, by its client id.
    Client,
    /// A resource, by its id.
    Resource,
    /// A role, by its id.
    Role,
    /// The roles that a user has, by the user's id.
    UserRoles,
    /// A group, by its id. Who came and went is told by the people's own histories.
    Group,
    /// The groups that a user is in, by the user's id.
    UserGroups,
    /// A signing key, by its key id.
    SigningKey,
    /// A session, by its id.
    Session,
    /// A grant, by its id.
    Grant,
    /// A consent, by its stream's id: user id and client id with a colon between them.
    Consent,
    /// A webhook, by its id.
    Webhook,
    /// A job that takes long, by its id.
    Job,
    /// What a recipient did with what they were told, by `user:ID` or `client:ID`.
    Inbox,
    /// A stream of signals, by the id of the client that it tells.
    SsfStream,
}

impl FromStr for Kind {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        Ok(match text {
            "tenant" => Self::Tenant,
            "user" => Self::User,
            "credential" => Self::Credential,
            "identifier" => Self::Identifier,
            "client" => Self::Client,
            "resource" => Self::Resource,
            "role" => Self::Role,
            "user_roles" => Self::UserRoles,
            "group" => Self::Group,
            "user_groups" => Self::UserGroups,
            "signing_key" => Self::SigningKey,
            "session" => Self::Session,
            "grant" => Self::Grant,
            "consent" => Self::Consent,
            "webhook" => Self::Webhook,
            "job" => Self::Job,
            "inbox" => Self::Inbox,
            "ssf_stream" => Self::SsfStream,
            _ => return Err(QueryError::Kind(text.to_owned())),
        })
    }
}

impl Kind {
    /// The stream of an object of this kind.
    pub fn stream(self, tenant: &TenantId, id: &str) -> StreamId {
        let aggregate_type = match self {
            Self::Tenant => Tenant::TYPE,
            Self::User => User::TYPE,
            Self::Credential => Credential::TYPE,
            Self::Identifier => Identifier::TYPE,
            Self::Client => Client::TYPE,
            Self::Resource => Resource::TYPE,
            Self::Role => Role::TYPE,
            Self::UserRoles => UserRoles::TYPE,
            Self::Group => Group::TYPE,
            Self::UserGroups => UserGroups::TYPE,
            Self::SigningKey => SigningKey::TYPE,
            Self::Session => Session::TYPE,
            Self::Grant => Grant::TYPE,
            Self::Consent => Consent::TYPE,
            Self::Webhook => Webhook::TYPE,
            Self::Job => Job::TYPE,
            Self::Inbox => Inbox::TYPE,
            Self::SsfStream => SsfStream::TYPE,
        };
        let id = match self {
            Self::Credential if !id.contains(':') => password_stream(id),
            Self::UserRoles => user_roles_stream(id),
            Self::UserGroups => user_groups_stream(id),
            Self::Inbox => inbox_stream(id),
            _ => id.to_owned(),
        };
        StreamId::new(tenant, aggregate_type, id)
    }
}

/// One event of a history.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its place in the log.
    pub position: Position,
    /// Its number in the stream.
    pub sequence: u64,
    /// Its id.
    pub event_id: String,
    /// Its stored name.
    pub event_type: String,
    /// The version of its shape as it is stored.
    pub event_version: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who did it, and why.
    pub metadata: Metadata,
    /// From where, where that is still readable.
    pub circumstances: Circumstances,
    /// What happened.
    pub payload: Value,
}

/// The events of a stream, oldest first, up to and including a position.
pub async fn events(
    journal: &Journal,
    tenant: &TenantId,
    kind: Kind,
    id: &str,
    until: Option<Position>,
) -> Result<Vec<Entry>, QueryError> {
    load(journal, tenant, kind, id, until).await?.iter().map(|event| entry(kind, event)).collect()
}

/// A part of a stream's events, oldest first: those after a number, up to and including a position, so many at most. Answers whether more
/// of them follow. It costs what it shows, however long the stream is.
pub async fn page(
    journal: &Journal,
    tenant: &TenantId,
    (kind, id): (Kind, &str),
    until: Option<Position>,
    (after, limit): (u64, u64),
) -> Result<(Vec<Entry>, bool), QueryError> {
    // PostgreSQL refuses U+0000 with an error; no stream bears such an id.
    if id.contains('\0') {
        return Ok((Vec::new(), false));
    }
    let mut events = journal.read_stream(&kind.stream(tenant, id), after, limit + 1).await?;
    events.retain(|event| until.is_none_or(|until| event.position <= until));
    let more = events.len() as u64 > limit;
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let entries = events.iter().map(|event| entry(kind, event)).collect::<Result<_, _>>()?;
    Ok((entries, more))
}

/// A state at a moment, and what is known of its beginning and its last change.
#[derive(Clone, Debug)]
pub struct Past {
    /// The state.
    pub state: Value,
    /// How many events it is folded from.
    pub version: u64,
    /// When its first event was recorded.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub updated_at: DateTime<Utc>,
    /// From where it began, where that is still readable.
    pub origin: Circumstances,
}

/// What a stream's state was after the last event up to and including a position; none before its first event.
pub async fn past(
    journal: &Journal,
    tenant: &TenantId,
    kind: Kind,
    id: &str,
    until: Option<Position>,
) -> Result<Option<Past>, QueryError> {
    let stream = kind.stream(tenant, id);
    let at = Place { journal, tenant, id: &stream.aggregate_id, until };
    let found = match kind {
        Kind::Tenant => at.fold::<Tenant>().await,
        Kind::User => at.fold::<User>().await,
        Kind::Credential => at.fold::<Credential>().await,
        Kind::Identifier => at.fold::<Identifier>().await,
        Kind::Client => at.fold::<Client>().await,
        Kind::Resource => at.fold::<Resource>().await,
        Kind::Role => at.fold::<Role>().await,
        Kind::UserRoles => at.fold::<UserRoles>().await,
        Kind::Group => at.fold::<Group>().await,
        Kind::UserGroups => at.fold::<UserGroups>().await,
        Kind::SigningKey => at.fold::<SigningKey>().await,
        Kind::Session => at.fold::<Session>().await,
        Kind::Grant => at.fold::<Grant>().await,
        Kind::Consent => at.fold::<Consent>().await,
        Kind::Webhook => at.fold::<Webhook>().await,
        Kind::Job => at.fold::<Job>().await,
        Kind::Inbox => at.fold::<Inbox>().await,
        Kind::SsfStream => at.fold::<SsfStream>().await,
    }?;
    Ok(found.map(|mut past| {
        show(kind, &mut past.state);
        past
    }))
}

/// The state alone.
pub async fn state_at(
    journal: &Journal,
    tenant: &TenantId,
    kind: Kind,
    id: &str,
    until: Option<Position>,
) -> Result<Option<Value>, QueryError> {
    Ok(past(journal, tenant, kind, id, until).await?.map(|past| past.state))
}

/// A stream, up to a position.
struct Place<'p> {
    journal: &'p Journal,
    tenant: &'p TenantId,
    id: &'p str,
    until: Option<Position>,
}

impl Place<'_> {
    async fn fold<E>(&self) -> Result<Option<Past>, QueryError>
    where
        E: Entity + Serialize,
        E::Event: DeserializeOwned,
    {
        let found = folded::<E>(self.journal, self.tenant, self.id, self.until).await?;
        let Some(Folded { state, first, last }) = found else { return Ok(None) };
        let state = serde_json::to_value(&state).map_err(|error| QueryError::Event {
            position: last.position,
            reason: format!("the state has no JSON (line {})", error.line()),
        })?;
        Ok(Some(Past {
            state,
            version: last.sequence,
            created_at: first.recorded_at(),
            updated_at: last.recorded_at(),
            origin: first.metadata.circumstances.clone(),
        }))
    }
}

async fn load(
    journal: &Journal,
    tenant: &TenantId,
    kind: Kind,
    id: &str,
    until: Option<Position>,
) -> Result<Vec<Event>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; no stream bears such an id.
    if id.contains('\0') {
        return Ok(Vec::new());
    }
    let (mut events, _) = journal.load_stream(&kind.stream(tenant, id), 0).await?;
    events.retain(|event| until.is_none_or(|until| event.position <= until));
    Ok(events)
}

fn entry(kind: Kind, event: &Event) -> Result<Entry, QueryError> {
    let mut payload = parsed(event)?;
    show(kind, &mut payload);
    Ok(Entry {
        position: event.position,
        sequence: event.sequence,
        event_id: event.event_id.to_string(),
        event_type: event.event_type.clone(),
        event_version: event.event_version.clone(),
        recorded_at: event.recorded_at(),
        metadata: Metadata::clone(&event.metadata),
        circumstances: event.metadata.circumstances.clone(),
        payload,
    })
}

/// Puts personal values in the place of their marks, and hides what no person may read.
fn show(kind: Kind, value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(personal) = members.get_mut("$personal") {
                let secret = personal["subject"].as_str().is_none_or(|subject| subject.starts_with('~'));
                let hidden = secret || kind == Kind::Credential;
                *value = if hidden { json!({"$secret": true}) } else { personal["value"].take() };
            } else {
                members.values_mut().for_each(|member| show(kind, member));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| show(kind, item)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_values_are_shown_and_secrets_are_not() {
        let mut payload = json!({"Generated": {
            "name": {"$personal": {"subject": "user-1", "value": {"given": "Aiko"}}},
            "gone": {"$erased": true},
            "keys": [{"$personal": {"subject": "~signing-keys", "value": "MC4C"}}],
        }});
        show(Kind::SigningKey, &mut payload);
        let shown = json!({"name": {"given": "Aiko"}, "gone": {"$erased": true}, "keys": [{"$secret": true}]});
        assert_eq!(payload, json!({ "Generated": shown }));
    }

    #[test]
    fn the_hash_of_a_password_is_a_secret_too() {
        let mut payload = json!({"PasswordSet": {"hash": {"$personal": {"subject": "user-1", "value": "$argon2id$"}}}});
        show(Kind::Credential, &mut payload);
        assert_eq!(payload, json!({"PasswordSet": {"hash": {"$secret": true}}}));
    }

    #[test]
    fn an_unknown_kind_is_refused_with_the_known_ones() {
        let refusal = "lockout".parse::<Kind>().unwrap_err().to_string();
        assert!(refusal.contains("`lockout`") && refusal.contains("signing_key"), "{refusal}");
    }
}
