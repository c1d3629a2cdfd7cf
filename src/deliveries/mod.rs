//! Telling others: what happened here goes out to those who asked to hear of it, once each, for as long as it takes.
//!
//! What is told, to whom and in which words is a [`Kind`]; the rest is the same for all of them and stands here. A follower behind the log
//! ([`follow`]) asks the kind which receivers a fact concerns and queues a delivery for each. A sender ([`send`]) takes receivers that are
//! due, tries their deliveries, and says what came of it. Both may run on any number of nodes. The queue itself, and what it
//! promises, is [`projections::deliveries`].
//!
//! A new kind of message is a new [`Kind`]; neither the follower nor the sender has to learn of it.

mod attempt;
mod backchannel;
mod backchannel_logout;
mod digest;
mod error;
mod follow;
mod kind;
mod mail;
mod notice;
mod pace;
mod record;
mod send;
pub(crate) mod ssf;
mod upkeep;
mod verdict;
mod webhook;

use std::sync::Arc;

use journal::db::DbError;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

pub use digest::close_due as close_due_digests;
pub use error::DeliveryError;
pub use kind::{Carried, Errand, Kind, Message, Receiver};
pub use pace::Pace;
pub use record::Record;
pub use verdict::Verdict;
pub use webhook::{WEBHOOK, said};

use crate::http::Shared;
use backchannel::BackchannelAnswers;
use backchannel_logout::BackchannelLogout;
use mail::Mail;
use notice::Notices;
use send::Sender;
use ssf::SharedSignals;
use webhook::Webhooks;

/// All kinds of messages.
pub fn kinds(shared: &Shared) -> Vec<Arc<dyn Kind>> {
    vec![
        Arc::new(BackchannelLogout::new(shared.clone())),
        Arc::new(BackchannelAnswers::new(shared.clone())),
        Arc::new(Webhooks::new(shared.clone())),
        Arc::new(SharedSignals::new(shared.clone())),
        Arc::new(Mail::new(shared.clone())),
        Arc::new(Notices::new(shared.clone())),
    ]
}

/// The tasks of one node.
pub struct Deliveries {
    tasks: Vec<JoinHandle<()>>,
}

impl Deliveries {
    /// Begins to queue and to send, until told to stop. What was in the log before a kind is followed for the first time concerns nobody.
    pub async fn start(shared: &Shared, stop: watch::Receiver<bool>) -> Result<Self, DbError> {
        let (journal, outbound, kinds) = (&shared.journal, &shared.outbound, kinds(shared));
        for kind in &kinds {
            kind.cursor().standing(journal).await?;
        }
        let queued = Arc::<Notify>::default();
        let follow = |kind: &Arc<dyn Kind>| {
            tokio::spawn(follow::follow(journal.clone(), Arc::clone(kind), Arc::clone(&queued), stop.clone()))
        };
        let mut tasks: Vec<_> = kinds.iter().map(follow).collect();
        tasks.push(tokio::spawn(upkeep::run(journal.clone(), stop.clone())));
        tasks.push(tokio::spawn(digest::run(journal.clone(), stop.clone())));
        tasks.push(tokio::spawn(Sender::new(journal, outbound.clone(), kinds, queued).run(stop)));
        Ok(Self { tasks })
    }

    /// Waits until everything has stopped: what was on its way has its answer, and the answer is kept.
    pub async fn stopped(self) {
        for task in self.tasks {
            let _ = task.await;
        }
    }
}
