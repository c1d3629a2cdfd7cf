//! A command that is carried out only while something is as it was seen.

use aggregates::TenantId;
use aggregates::group::Group;
use aggregates::user::User;
use commands::{Command, Failure, Unit};

/// Whose version is meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// A user's.
    User,
    /// A group's own; who is in it is not of it.
    Group,
}

impl Of {
    /// The kind of stream.
    fn word(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }
}

/// A command, and the version that it was made of.
pub(super) struct Seen<'c, C> {
    pub(super) command: &'c C,
    pub(super) of: Of,
    pub(super) tenant: &'c TenantId,
    pub(super) id: &'c str,
    pub(super) version: u64,
}

/// Why it was not carried out.
pub(super) enum Missed<E> {
    /// It is not as it was seen.
    Stale,
    /// The command said no.
    Refused(E),
    /// The log said no.
    Failed(Failure),
}

impl<E> From<Failure> for Missed<E> {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl<C: Command> Command for Seen<'_, C> {
    type Answer = C::Answer;
    type Error = Missed<C::Error>;
    const NAME: &'static str = C::NAME;

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<C::Answer, Self::Error> {
        let version = match self.of {
            Of::User => unit.load::<User>(self.tenant, self.id).await?.version(),
            Of::Group => unit.load::<Group>(self.tenant, self.id).await?.version(),
        };
        if version.get() != self.version {
            return Err(Missed::Stale);
        }
        let answer = self.command.decide(unit).await.map_err(Missed::Refused)?;
        // The command has looked again: what it decided must go on from the version that was seen, not from a later one.
        let events = unit.preview();
        let first = events.iter().find(|event| event.aggregate_type == self.of.word() && event.aggregate_id == self.id);
        if first.is_some_and(|event| event.sequence != self.version + 1) {
            return Err(Missed::Stale);
        }
        Ok(answer)
    }
}

/// How often somebody else may be faster. Each time somebody was: so many may write one thing at once and each of them gets through.
pub(super) const ATTEMPTS: u32 = 64;
