//! Carrying a command out: decide, append, and when somebody else was faster decide again, three times at most.

use std::future::Future;

use journal::db::Touched;
use journal::{Appended, Event};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::context::Context;
use crate::failure::Failure;
use crate::unit::{self, Preview, Unit};

/// How often a command is decided before its caller hears of a conflict.
const ATTEMPTS: u32 = 3;

/// An intent: reads streams, asks aggregates, notes what they decide.
pub trait Command: Sync {
    /// What the caller learns beside the position.
    type Answer: Answer;
    /// The refusals, and [`Failure`].
    type Error: From<Failure> + Send;
    /// `aggregate.intent`, for traces.
    const NAME: &'static str;

    /// Decides. Runs anew at every attempt, so it must not remember anything outside the unit.
    fn decide(&self, unit: &mut Unit<'_>) -> impl Future<Output = Result<Self::Answer, Self::Error>> + Send;
}

/// What a command answers, and how it is found again when the same command id comes a second time.
pub trait Answer: Send {
    /// The answer of the command that appended these events.
    fn recall(events: &[Event]) -> Self;
}

impl Answer for () {
    fn recall(_: &[Event]) -> Self {}
}

/// The id of what a command began: that of the first stream it appended to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(pub String);

impl Answer for Id {
    fn recall(events: &[Event]) -> Self {
        Self(events.first().map(|event| event.aggregate_id.clone()).unwrap_or_default())
    }
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<A> {
    /// Where it stands in the log; `None` when it changed nothing.
    pub appended: Option<Appended>,
    /// What the caller learns.
    pub answer: A,
    /// Under which id it was carried out.
    pub command_id: Uuid,
}

/// Carries a command out.
pub async fn execute<C: Command>(context: &Context, command: &C) -> Result<Outcome<C::Answer>, C::Error> {
    let span = tracing::info_span!("command", name = C::NAME);
    attempts(context, command).instrument(span).await
}

/// What a command would do now.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsal {
    /// The events that it would append.
    pub events: Vec<Preview>,
    /// The rows that it would write or remove, of those that are written with the append.
    pub rows: Vec<Touched>,
}

/// What a command would do now. Nothing is appended and no row changes.
pub async fn rehearse<C: Command>(context: &Context, command: &C) -> Result<Rehearsal, C::Error> {
    // Not as a first attempt: a rehearsal must look, because no log will tell it that an id is taken.
    let mut unit = Unit::new(context, false);
    command.decide(&mut unit).await?;
    let events = unit.preview();
    Ok(Rehearsal { events, rows: unit.rehearse(context.new_id()).await? })
}

/// The events that a command would append now, without the rows that they would change: what it takes to judge very many of them.
pub async fn foresee<C: Command>(context: &Context, command: &C) -> Result<(C::Answer, Vec<Preview>), C::Error> {
    let mut unit = Unit::new(context, false);
    let answer = command.decide(&mut unit).await?;
    Ok((answer, unit.preview()))
}

async fn attempts<C: Command>(context: &Context, command: &C) -> Result<Outcome<C::Answer>, C::Error> {
    if let Some(id) = context.command_id()
        && let Some(first) = context.journal().outcome(id).await.map_err(Failure::from)?
    {
        return Ok(recalled(context, id, first).await?);
    }
    let command_id = context.command_id().unwrap_or_else(|| context.new_id());
    let mut attempt = 1;
    loop {
        let mut unit = Unit::new(context, attempt == 1);
        let answer = command.decide(&mut unit).await?;
        match unit.commit(command_id).await {
            Ok(Some(first)) if first.repeated => return Ok(recalled(context, command_id, first).await?),
            Ok(appended) => return Ok(Outcome { appended, answer, command_id }),
            Err(Failure::Conflict) if attempt < ATTEMPTS => attempt += 1,
            Err(failure) => return Err(failure.into()),
        }
    }
}

async fn recalled<A: Answer>(context: &Context, command_id: Uuid, first: Appended) -> Result<Outcome<A>, Failure> {
    let events = unit::appended_events(context.journal(), &first).await?;
    Ok(Outcome { appended: Some(first), answer: A::recall(&events), command_id })
}
