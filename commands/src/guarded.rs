//! A command under a condition, checked against the very version that the command's events are appended after.
//!
//! Looking first and changing then would leave a gap for others. Here the version is read before the command decides, and
//! what it decided must continue exactly that version; whoever is faster still makes the append itself conflict.

use aggregates::client::Client;
use aggregates::consent::{Consent, consent_stream};
use aggregates::credential::{Credential, password_stream};
use aggregates::grant::Grant;
use aggregates::group::Group;
use aggregates::inbox::Inbox;
use aggregates::job::Job;
use aggregates::resource::Resource;
use aggregates::role::Role;
use aggregates::session::Session;
use aggregates::signing_key::SigningKey;
use aggregates::ssf_stream::SsfStream;
use aggregates::tenant::Tenant;
use aggregates::user::User;
use aggregates::user_groups::UserGroups;
use aggregates::user_roles::UserRoles;
use aggregates::webhook::Webhook;
use aggregates::{Entity, TenantId};

use crate::{Command, Failure, Unit};

/// Which stream has the version that a condition is about.
#[derive(Clone, Debug)]
pub enum Target {
    /// What is about to begin has no version.
    New,
    /// A tenant.
    Tenant(TenantId),
    /// A user, by id.
    User(TenantId, String),
    /// A user's password, by the user's id.
    Password(TenantId, String),
    /// A client, by client id.
    Client(TenantId, String),
    /// A resource, by id.
    Resource(TenantId, String),
    /// A role, by id.
    Role(TenantId, String),
    /// The roles that a user has, by their stream.
    UserRoles(TenantId, String),
    /// A group, by id; who is in it is not of it.
    Group(TenantId, String),
    /// The groups that a user is in, by their stream.
    UserGroups(TenantId, String),
    /// A signing key, by key id.
    SigningKey(TenantId, String),
    /// A session, by id.
    Session(TenantId, String),
    /// A grant, by id.
    Grant(TenantId, String),
    /// A user's consent to a client: the user's id, then the client id.
    Consent(TenantId, String, String),
    /// A webhook, by id.
    Webhook(TenantId, String),
    /// A stream of shared signals, by the id of its client.
    SsfStream(TenantId, String),
    /// A job that takes long, by id.
    Job(TenantId, String),
    /// What a recipient did with what they were told, by its stream.
    Inbox(TenantId, String),
}

/// A stream as it was found.
struct Found {
    kind: &'static str,
    id: String,
    version: u64,
}

impl Target {
    /// The present version of its stream; 0 where it has none.
    pub async fn version(&self, unit: &mut Unit<'_>) -> Result<u64, Failure> {
        Ok(self.found(unit).await?.map_or(0, |found| found.version))
    }

    /// Its stream; none of what is about to begin.
    async fn found(&self, unit: &mut Unit<'_>) -> Result<Option<Found>, Failure> {
        Ok(Some(match self {
            Self::New => return Ok(None),
            Self::Tenant(id) => found::<Tenant>(unit, id, id.as_str()).await?,
            Self::User(tenant, id) => found::<User>(unit, tenant, id).await?,
            Self::Password(tenant, user) => found::<Credential>(unit, tenant, &password_stream(user)).await?,
            Self::Client(tenant, id) => found::<Client>(unit, tenant, id).await?,
            Self::Resource(tenant, id) => found::<Resource>(unit, tenant, id).await?,
            Self::Role(tenant, id) => found::<Role>(unit, tenant, id).await?,
            Self::UserRoles(tenant, id) => found::<UserRoles>(unit, tenant, id).await?,
            Self::Group(tenant, id) => found::<Group>(unit, tenant, id).await?,
            Self::UserGroups(tenant, id) => found::<UserGroups>(unit, tenant, id).await?,
            Self::SigningKey(tenant, id) => found::<SigningKey>(unit, tenant, id).await?,
            Self::Session(tenant, id) => found::<Session>(unit, tenant, id).await?,
            Self::Grant(tenant, id) => found::<Grant>(unit, tenant, id).await?,
            Self::Consent(tenant, user, client) => {
                found::<Consent>(unit, tenant, &consent_stream(user, client)).await?
            }
            Self::Webhook(tenant, id) => found::<Webhook>(unit, tenant, id).await?,
            Self::SsfStream(tenant, id) => found::<SsfStream>(unit, tenant, id).await?,
            Self::Job(tenant, id) => found::<Job>(unit, tenant, id).await?,
            Self::Inbox(tenant, id) => found::<Inbox>(unit, tenant, id).await?,
        }))
    }
}

async fn found<E: Entity>(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<Found, Failure> {
    let version = unit.load::<E>(tenant, id).await?.version().get();
    Ok(Found { kind: E::TYPE, id: id.to_owned(), version })
}

/// What must hold before a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It must exist, in whatever version.
    Exists,
    /// It must have this version.
    Version(u64),
}

/// A command with what must hold before it.
pub struct Guarded<'c, C> {
    /// What is done.
    pub command: &'c C,
    /// To what.
    pub target: Target,
    /// What must hold of that; nothing where it does not matter.
    pub held: Option<Held>,
}

impl<'c, C> Guarded<'c, C> {
    /// A command that was made of this version of its target: no other one may be changed by it.
    pub fn of_version(command: &'c C, target: Target, version: u64) -> Self {
        Self { command, target, held: Some(Held::Version(version)) }
    }
}

/// Why a guarded command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unheld<E> {
    /// It has another version: this one.
    #[error("it has changed: its version is {0} now")]
    Stale(u64),
    /// It must exist and does not.
    #[error("there is no such thing to change")]
    Absent,
    /// The command itself refused.
    #[error(transparent)]
    Refused(E),
    /// The log said no.
    #[error("{0}")]
    Failed(Failure),
}

impl<E> From<Failure> for Unheld<E> {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl<C: Command> Command for Guarded<'_, C> {
    type Answer = C::Answer;
    type Error = Unheld<C::Error>;
    const NAME: &'static str = C::NAME;

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<C::Answer, Self::Error> {
        let Some(held) = self.held else { return self.command.decide(unit).await.map_err(Unheld::Refused) };
        let found = self.target.found(unit).await?;
        let version = found.as_ref().map_or(0, |found| found.version);
        match held {
            Held::Version(wanted) if wanted != version => return Err(Unheld::Stale(version)),
            Held::Exists if found.is_some() && version == 0 => return Err(Unheld::Absent),
            Held::Version(_) | Held::Exists => {}
        }
        let answer = self.command.decide(unit).await.map_err(Unheld::Refused)?;
        // The command has looked again: what it decided must go on from the version that was seen, not from a later one.
        if let (Held::Version(_), Some(found)) = (held, found) {
            let events = unit.preview();
            let own = events.iter().find(|event| event.aggregate_type == found.kind && event.aggregate_id == found.id);
            // Where it decided that nothing is to be done, that may have been of a later version too.
            let seen = match own {
                Some(event) => event.sequence - 1,
                None => self.target.version(unit).await?,
            };
            if seen != version {
                return Err(Unheld::Stale(seen));
            }
        }
        Ok(answer)
    }
}
