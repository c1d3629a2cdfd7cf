//! The sender of a node: takes receivers that are due, each for one turn, and gives them back.
//!
//! A turn tries the first delivery of each lane, some at once. As soon as nobody is there, or a rest is asked for, the others of this
//! receiver are left for later. A turn is short, whatever the receiver does, and ends long before anybody else may take it over. So
//! receivers share the sender turn by turn, and one that hangs costs one place for some seconds, now and then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use journal::Journal;
use journal::db::DbError;
use projections::deliveries::{Delivery, Pause, Then, Turn, claim, heads, next_due, settle};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::attempt::{Means, Tried};
use super::{DeliveryError, Kind};
use crate::outbound::Outbound;

/// Turns under way on one node.
const TURNS: usize = 16;
/// Deliveries of one turn.
const PAGE: usize = 32;
/// Deliveries of one receiver under way.
const AT_ONCE: usize = 4;
/// A turn begins nothing after this time. What it began ends within the bound of [`Outbound`].
const BEGINS_WITHIN: Duration = Duration::from_secs(4);
/// For how long a receiver is taken. A sender that died is forgotten after this.
const HOLD: Duration = Duration::from_secs(25);
/// How often it is looked whether another node left something to do.
const LOOK: Duration = Duration::from_secs(1);
/// How soon it is looked again where something was due.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How often and after which pause it is tried again to write down what came of a turn.
const NOTES: (u32, Duration) = (5, Duration::from_secs(1));

/// The sender of a node.
pub(super) struct Sender {
    journal: Journal,
    outbound: Outbound,
    kinds: Vec<Arc<dyn Kind>>,
    names: Vec<&'static str>,
    queued: Arc<Notify>,
}

impl Sender {
    pub(super) fn new(journal: &Journal, outbound: Outbound, kinds: Vec<Arc<dyn Kind>>, queued: Arc<Notify>) -> Self {
        let names = kinds.iter().map(|kind| kind.name()).collect();
        Self { journal: journal.clone(), outbound, kinds, names, queued }
    }

    /// Sends until told to stop, and then waits for what is on its way.
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut turns = JoinSet::new();
        while !*stop.borrow() {
            let rest = self.round(&mut turns, &stop).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "what is due cannot be seen; trying again");
                LOOK
            });
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => {}
                () = self.queued.notified() => {}
                Some(_) = turns.join_next() => {}
                () = tokio::time::sleep(rest) => {}
            }
        }
        while turns.join_next().await.is_some() {}
    }

    /// Begins the turns that are due, as many as have room, and answers when to look again.
    async fn round(&self, turns: &mut JoinSet<()>, stop: &watch::Receiver<bool>) -> Result<Duration, DbError> {
        while turns.try_join_next().is_some() {}
        let (db, now) = (self.journal.db(), self.journal.clock().now());
        let Some(due) = next_due(db).await? else { return Ok(LOOK) };
        let room = TURNS.saturating_sub(turns.len());
        if due > now || room == 0 {
            return Ok((due - now).to_std().unwrap_or(LOOK).min(LOOK));
        }
        let taken = claim(db, &self.names, room, (now, now + HOLD)).await?;
        if taken.is_empty() {
            // Another node was faster, or it is of a kind that only a newer program knows.
            return Ok(LOOK);
        }
        for turn in taken {
            let Some(kind) = self.kinds.iter().find(|kind| kind.name() == turn.kind) else { continue };
            let (journal, outbound) = (self.journal.clone(), self.outbound.clone());
            let means = Means { journal, outbound, kind: Arc::clone(kind), failures: turn.failures };
            turns.spawn(take(means, turn, stop.clone()));
        }
        Ok(LOOK_AGAIN)
    }
}

/// One turn, to its end.
async fn take(means: Means, turn: Turn, stop: watch::Receiver<bool>) {
    let db = means.journal.db();
    let tried = of_turn(&means, &turn, &stop).await.unwrap_or_else(|error| {
        tracing::warn!(kind = turn.kind, %error, "what is due cannot be read; trying again");
        Vec::new()
    });
    let pause = tried.iter().map(|tried| tried.pause).fold(Pause::None, longer);
    let attempts: Vec<_> = tried.into_iter().filter_map(|tried| tried.attempted).collect();
    let failed = attempts.iter().any(|attempted| attempted.then != Then::Done);
    // What is not written down is sent once more, so it is worth some patience.
    for _ in 0..NOTES.0 {
        match settle(db, &turn, &attempts, pause, means.journal.clock().now()).await {
            Ok(()) if failed => return review(&means, &turn).await,
            Ok(()) => return,
            Err(error) => tracing::warn!(kind = turn.kind, %error, "what came of a turn is not kept; trying again"),
        }
        tokio::time::sleep(NOTES.1).await;
    }
}

/// Lets the kind look at a receiver that did not take everything. What it does not see now it sees after the next failure.
async fn review(means: &Means, turn: &Turn) {
    if let Err(error) = means.kind.reviews(&turn.tenant, &turn.target).await {
        let (kind, tenant, target) = (&turn.kind, &turn.tenant, &turn.target);
        tracing::warn!(kind, %tenant, target, %error, "a receiver that fails cannot be looked at");
    }
}

/// What came of the deliveries that are due.
async fn of_turn(means: &Means, turn: &Turn, stop: &watch::Receiver<bool>) -> Result<Vec<Tried>, DeliveryError> {
    if let Some(rest) = means.kind.holds(&turn.tenant, &turn.target).await? {
        let pause = Pause::Until(means.journal.clock().now() + rest);
        return Ok(vec![Tried { attempted: None, pause }]);
    }
    Ok(tried(means, heads(means.journal.db(), turn, PAGE).await?, stop).await)
}

async fn tried(means: &Means, heads: Vec<Delivery>, stop: &watch::Receiver<bool>) -> Vec<Tried> {
    let (now, begun, halted) = (means.journal.clock().now(), Instant::now(), AtomicBool::new(false));
    let halted = &halted;
    let due = heads.into_iter().filter(|delivery| delivery.due_at <= now);
    let attempts = stream::iter(due).map(|delivery| async move {
        if halted.load(Ordering::Relaxed) || *stop.borrow() || begun.elapsed() > BEGINS_WITHIN {
            return None;
        }
        let tried = means.attempt(delivery).await;
        halted.fetch_or(tried.pause != Pause::None, Ordering::Relaxed);
        Some(tried)
    });
    // Whether somebody is back is asked once, and not several times at once.
    let at_once = if means.failures > 0 { 1 } else { AT_ONCE };
    attempts.buffer_unordered(at_once).filter_map(|tried| async move { tried }).collect().await
}

/// Of two pauses the one that asks for more.
fn longer(one: Pause, other: Pause) -> Pause {
    match (one, other) {
        (Pause::None, pause) | (pause, Pause::None) => pause,
        (Pause::Until(one), Pause::Until(other)) => Pause::Until(one.max(other)),
        (Pause::Away(one) | Pause::Until(one), Pause::Away(other) | Pause::Until(other)) => Pause::Away(one.max(other)),
    }
}
