//! `sessions`: every session that is not over, as a request with its cookie needs it; beside it `barred_users` and `unended_sessions`.
//!
//! A session ends here by its own event, or with its person's right to sign in: suspension, lock, deletion and erasure take all
//! sessions of a person along in their own transaction. Who may not sign in is remembered, because a sign-in that was decided a
//! moment before may reach the log a moment after. Which sessions went so is remembered too, until their own streams say that they
//! have ended. Sessions whose time is over are swept when others begin ([`crate::sweep`]); those that clients have joined stay a day
//! longer, so that an event says it of them ([`crate::timed_out`]).

mod barred;
mod row;
mod unended;
mod work;

use aggregates::session::SessionEvent;
use aggregates::user::UserEvent;
use async_trait::async_trait;
use journal::db::{Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;

/// Events of a user that bar them from signing in, or let them again.
const OF_USERS: [&str; 8] = [
    "UserActivated",
    "UserSuspended",
    "UserReactivated",
    "UserLocked",
    "UserUnlocked",
    "UserDeletionRequested",
    "UserDeletionCancelled",
    "SubjectErased",
];

/// What an event says to this projector.
enum Fact {
    Session(SessionEvent),
    User(Box<UserEvent>),
}

impl Fact {
    fn ends_sessions(&self) -> bool {
        matches!(self, Self::User(fact) if barred::Bar::ends_sessions(fact))
    }
}

fn fact(event: &Event) -> Result<Fact, ProjectError> {
    Ok(if event.aggregate_type == "Session" {
        Fact::Session(decode(event)?)
    } else {
        Fact::User(Box::new(decode(event)?))
    })
}

/// How many facts are worked off together. Where something took all sessions of a person along, the next fact of a session ends the
/// stretch: which rows there are is then seen by looking.
fn stretch(facts: &[(&Event, Fact)]) -> usize {
    let Some(ended) = facts.iter().position(|(_, fact)| fact.ends_sessions()) else { return facts.len() };
    let next = facts[ended..].iter().position(|(_, fact)| matches!(fact, Fact::Session(_)));
    next.map_or(facts.len(), |next| ended + next)
}

/// The projector.
pub(crate) struct Sessions;

#[async_trait]
impl Projector for Sessions {
    fn name(&self) -> &'static str {
        "sessions"
    }

    fn version(&self) -> u32 {
        3
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &["sessions", "barred_users", "unended_sessions"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/sessions.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&["Session", "User"])
    }

    fn wants(&self, event: &Event) -> bool {
        match event.aggregate_type.as_str() {
            "Session" => true,
            "User" => OF_USERS.contains(&event.event_type.as_str()),
            _ => false,
        }
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut facts = Vec::with_capacity(batch.len());
        for event in batch {
            facts.push((*event, fact(event)?));
        }
        while !facts.is_empty() {
            let rest = facts.split_off(stretch(&facts));
            let mut work = work::Work::of(&facts);
            work.load(tx).await?;
            for (event, fact) in facts {
                work.take(event, fact);
            }
            work.store(tx).await?;
            facts = rest;
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        [row::STATEMENTS, barred::STATEMENTS, unended::STATEMENTS].concat()
    }
}
