//! A command under a precondition, checked against the very version that the command's events are appended after.
//!
//! Looking first and changing then would leave a gap for others. Here the version is read before the command decides, and
//! what it decided must continue exactly that version; whoever is faster still makes the append itself conflict.

use commands::{Answer, Command, Failure, Preview, Unit};
use journal::Event;

use super::Target;
use crate::endings;
use crate::http::admin::version::{Precondition, stale};
use crate::http::error::problem::{Kind, Problem};

/// A command with what must hold before it.
pub(super) struct Guarded<'c, C> {
    pub(super) command: &'c C,
    pub(super) target: Target,
    pub(super) precondition: Precondition,
}

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

/// Why a guarded command was not carried out.
pub(super) enum Refusal<E> {
    /// The precondition does not hold: the version is this one.
    Stale(u64),
    /// It must exist and does not.
    Absent,
    /// The command itself refused.
    Command(E),
    /// The log said no.
    Failed(Failure),
}

impl<E> From<Failure> for Refusal<E> {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl<E> From<Refusal<E>> for Problem
where
    Problem: From<E>,
{
    fn from(refusal: Refusal<E>) -> Self {
        match refusal {
            Refusal::Stale(version) => stale(version),
            Refusal::Absent => Problem::new(Kind::PreconditionFailed, "there is no such thing to change; create it"),
            Refusal::Command(error) => error.into(),
            Refusal::Failed(failure) => failure.into(),
        }
    }
}

impl<C: Command> Command for Guarded<'_, C> {
    type Answer = Versioned<C::Answer>;
    type Error = Refusal<C::Error>;
    const NAME: &'static str = C::NAME;

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Self::Answer, Self::Error> {
        let held = match self.precondition {
            Precondition::None => None,
            precondition => Some((precondition, self.target.version(unit).await?)),
        };
        match held {
            Some((Precondition::Version(wanted), found)) if wanted != found => return Err(Refusal::Stale(found)),
            Some((Precondition::Any, 0)) if !matches!(self.target, Target::New) => return Err(Refusal::Absent),
            _ => {}
        }
        let answer = self.command.decide(unit).await.map_err(Refusal::Command)?;
        let events = unit.preview();
        let noted = noted(&events);
        if let (Some((Precondition::Version(_), found)), Some((before, _))) = (held, noted)
            && before != found
        {
            return Err(Refusal::Stale(before));
        }
        let version = noted.map(|(_, after)| after).or(held.map(|(_, found)| found));
        let takes_along = endings::takes_along(events.iter().map(|event| event.event_type.as_str()));
        let of_people = events.first().is_some_and(|event| OF_PEOPLE.contains(&event.aggregate_type.as_str()));
        let begun = noted.is_some_and(|(before, _)| before == 0);
        Ok(Versioned { answer, version, begun, takes_along, of_people })
    }
}

/// The versions of the first stream that the command appends to: before and after. That stream is what the command is about.
fn noted(events: &[Preview]) -> Option<(u64, u64)> {
    let first = events.first()?;
    let own =
        |event: &&Preview| event.aggregate_type == first.aggregate_type && event.aggregate_id == first.aggregate_id;
    let last = events.iter().filter(own).map(|event| event.sequence).max()?;
    Some((first.sequence - 1, last))
}
