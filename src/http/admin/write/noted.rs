//! What a guarded command leaves to be told beside its answer: the version of what it changed, and whether there is more to see to.

use commands::{Answer, Command, Guarded, Preview, Unheld, Unit};
use journal::Event;

use crate::endings;
use crate::http::admin::version::stale;
use crate::http::error::problem::{Kind, Problem};

/// A command of which note is taken.
pub(super) struct Noted<'c, C>(pub(super) Guarded<'c, C>);

/// What the command answers, and the version of what it changed.
pub(super) struct Versioned<A> {
    pub(super) answer: A,
    pub(super) version: Option<u64>,
    /// Whether it came to be by this.
    pub(super) begun: bool,
    /// Whether something ends by it that takes others along.
    pub(super) takes_along: bool,
    /// Whether it did something to people, which is a job.
    pub(super) of_people: bool,
}

/// The streams of people and of what they belong to.
const OF_PEOPLE: [&str; 5] = ["User", "Credential", "UserRoles", "Group", "UserGroups"];

impl<A: Answer> Answer for Versioned<A> {
    fn recall(events: &[Event]) -> Self {
        let first = events.first().map(|event| (&event.aggregate_type, &event.aggregate_id));
        let own = events.iter().filter(|event| Some((&event.aggregate_type, &event.aggregate_id)) == first);
        let version = own.map(|event| event.sequence).max();
        let begun = events.first().is_some_and(|event| event.sequence == 1);
        let takes_along = endings::takes_along(events.iter().map(|event| event.event_type.as_str()));
        let of_people = first.is_some_and(|(kind, _)| OF_PEOPLE.contains(&kind.as_str()));
        Self { version, begun, takes_along, of_people, answer: A::recall(events) }
    }
}

impl<E> From<Unheld<E>> for Problem
where
    Problem: From<E>,
{
    fn from(unheld: Unheld<E>) -> Self {
        match unheld {
            Unheld::Stale(version) => stale(version),
            Unheld::Absent => Problem::new(Kind::PreconditionFailed, "there is no such thing to change; create it"),
            Unheld::Refused(error) => error.into(),
            Unheld::Failed(failure) => failure.into(),
        }
    }
}

impl<C: Command> Command for Noted<'_, C> {
    type Answer = Versioned<C::Answer>;
    type Error = Unheld<C::Error>;
    const NAME: &'static str = C::NAME;

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Self::Answer, Self::Error> {
        let answer = self.0.decide(unit).await?;
        let events = unit.preview();
        let changed = changed(&events);
        let version = match (changed, self.0.held) {
            (Some((_, after)), _) => Some(after),
            (None, Some(_)) => Some(self.0.target.version(unit).await?),
            (None, None) => None,
        };
        let takes_along = endings::takes_along(events.iter().map(|event| event.event_type.as_str()));
        let of_people = events.first().is_some_and(|event| OF_PEOPLE.contains(&event.aggregate_type.as_str()));
        let begun = changed.is_some_and(|(before, _)| before == 0);
        Ok(Versioned { answer, version, begun, takes_along, of_people })
    }
}

/// The versions of the first stream that the command appends to: before and after. That stream is what the command is about.
fn changed(events: &[Preview]) -> Option<(u64, u64)> {
    let first = events.first()?;
    let own =
        |event: &&Preview| event.aggregate_type == first.aggregate_type && event.aggregate_id == first.aggregate_id;
    let last = events.iter().filter(own).map(|event| event.sequence).max()?;
    Some((first.sequence - 1, last))
}
