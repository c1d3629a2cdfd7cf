//! The relay: every event of the log to NATS JetStream, in order, once, for programs that want to know what happens.
//!
//! The log is the truth and the stream a copy of it. The relay asks the stream for its last message and goes on behind it, telling
//! JetStream with every message which one must stand before it. So two nodes that both send, a connection that broke half way and a
//! process that died between an acknowledgement and its cursor all end with the same stream: without a gap, without a double. Nothing
//! waits for NATS: while it is away events stay where they are, in the log.
//!
//! One node sends, the others stand by (`standby`). Who sends is decided by the stream too: whoever finds that another was faster leaves it
//! alone, and takes over when the stream stands still although there is more.

mod connect;
mod message;
mod notes;
mod personal;
mod pump;
mod standby;
mod standing;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context};
use journal::db::DbError;
use journal::proof::Tell;
use journal::seal::SealError;
use journal::{Journal, Position};
use projections::Cursor;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use message::{Letter, cloud_event, subject, type_of};
pub use personal::{Personal, PersonalRules, RuleError};
pub use standing::{Standing, Stands};
pub use stream::{CHECKPOINTS, EVENTS};

use crate::checkpoints::Waiting;
use crate::settings::Nats;
use pump::Pump;

/// How far the relay is, in the database: what it was when the stream last told. The stream itself is asked first.
const CURSOR: Cursor = Cursor::from_the_beginning("nats");
/// How long the last acknowledgements and checkpoints may take once the end was asked for.
const LAST: Duration = Duration::from_secs(2);
/// How often the figures are set.
const FIGURES: Duration = Duration::from_secs(1);
/// How long a relay rests that must not go on by itself.
const REST: Duration = Duration::from_secs(30);
/// An outage is told at its beginning, and then after so many attempts.
const TELL_AGAIN: usize = 12;

/// Why the relay does not go on for now.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// NATS is away or refuses.
    #[error("{doing}: {reason}")]
    Nats {
        /// What was being done.
        doing: &'static str,
        /// What the client says.
        reason: String,
    },
    /// The log cannot be read, or the cursor not be moved.
    #[error(transparent)]
    Log(#[from] DbError),
    /// Something sealed does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// An event's text is not the JSON that it must be.
    #[error("event {position} is no JSON: run `evident log verify`")]
    Malformed {
        /// Which.
        position: Position,
    },
    /// An event that the servers do not take. It cannot be left out, so everything waits.
    #[error("event {position} is larger than NATS takes: raise max_payload there")]
    TooLarge {
        /// Which.
        position: Position,
    },
    /// Another node sends.
    #[error("another node relays")]
    Rival,
    /// The stream is further than the log, or tells of another log.
    #[error(
        "the stream ends with event {position}, which this log does not have: the log was put back to an earlier time, or this is the \
         stream of another installation. Purge the stream if this log is the right one"
    )]
    Rewound {
        /// The position of the stream's last message.
        position: Position,
    },
    /// Somebody else writes to our subjects.
    #[error("message {sequence} of the stream is not ours: nobody else may publish to evident.>")]
    Foreign {
        /// Its number.
        sequence: u64,
    },
}

impl RelayError {
    fn nats<E: std::fmt::Display>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::Nats { doing, reason: error.to_string() }
    }

    /// Whether only an operator can mend it.
    fn is_lasting(&self) -> bool {
        matches!(self, Self::Rewound { .. } | Self::Foreign { .. } | Self::TooLarge { .. } | Self::Malformed { .. })
    }
}

/// Notes something that somebody did to the stream or to the log.
fn incident(what: &'static str) {
    metrics::counter!("evident_relay_incidents_total", "what" => what).increment(1);
}

/// A connection with its stream.
#[derive(Clone)]
struct Link {
    context: Context,
    stream: Stream,
}

/// A running relay.
pub struct Relay {
    standing: Arc<Standing>,
    notes: Arc<Waiting>,
    work: JoinHandle<()>,
    carrying: JoinHandle<()>,
}

/// What a relay works with.
struct Work {
    journal: Journal,
    settings: Nats,
    /// The public address without a slash at its end.
    base: String,
    standing: Arc<Standing>,
    link: watch::Sender<Option<Link>>,
}

impl Relay {
    /// Starts to relay until told to stop. `base` is the public address without a slash at its end.
    pub fn start(journal: &Journal, settings: Nats, base: String, stop: watch::Receiver<bool>) -> Self {
        let standing = Arc::new(Standing::default());
        let (link, linked) = watch::channel(None);
        let notes = Arc::new(Waiting::default());
        let carrying = tokio::spawn(notes::carry(Arc::clone(&notes), linked, settings.clone()));
        let work = Work { journal: journal.clone(), settings, base, standing: Arc::clone(&standing), link };
        Self { standing, notes, work: tokio::spawn(work.until(stop)), carrying }
    }

    /// How it stands.
    pub fn standing(&self) -> Arc<Standing> {
        Arc::clone(&self.standing)
    }

    /// What hears of every signed checkpoint.
    pub fn tell(&self) -> Tell {
        let notes = Arc::clone(&self.notes);
        Arc::new(move |tenant, size, note| notes.add(tenant, size, note))
    }

    /// Waits for the end, and for the checkpoints that are still to go.
    pub async fn finish(self) {
        if tokio::time::timeout(LAST, self.notes.emptied()).await.is_err() {
            tracing::warn!("the last checkpoints did not reach NATS; they stand in the database");
        }
        self.carrying.abort();
        let _ = self.work.await;
    }
}

impl Work {
    /// Works until told to stop; what is under way then has a moment to be acknowledged. Whatever is cut off is found again in the stream.
    async fn until(self, stop: watch::Receiver<bool>) {
        let mut stopped = stop.clone();
        let cut_off = async {
            let _ = stopped.wait_for(|stop| *stop).await;
            tokio::time::sleep(LAST).await;
        };
        tokio::select! {
            () = self.run(stop) => {}
            () = cut_off => {}
            () = self.figures() => {}
        }
        // The link stays until those who carry checkpoints have ended too.
        self.link.closed().await;
    }

    async fn figures(&self) {
        let head = self.journal.head();
        loop {
            self.standing.tell(*head.borrow());
            tokio::time::sleep(FIGURES).await;
        }
    }

    async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut attempts = 0;
        while !*stop.borrow() {
            let Err(error) = self.session(&mut attempts, &mut stop).await else { return };
            self.standing.active(false);
            metrics::counter!("evident_relay_failures_total").increment(1);
            if error.is_lasting() {
                tracing::error!(%error, "nothing is relayed");
            } else if attempts % TELL_AGAIN == 0 {
                tracing::warn!(%error, attempts, "nothing is relayed for now; trying again");
            }
            let pause = if error.is_lasting() { REST } else { connect::pause(attempts) };
            attempts += 1;
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Relays until something is wrong or the end is wanted.
    async fn session(&self, attempts: &mut usize, stop: &mut watch::Receiver<bool>) -> Result<(), RelayError> {
        let link = self.linked().await?;
        loop {
            let pump = Pump::begin(&self.journal, &self.settings, &self.base, &self.standing, link.clone()).await?;
            *attempts = 0;
            match pump.run(stop.clone()).await {
                Err(RelayError::Rival) => {
                    self.standing.active(false);
                    standby::stand_by(&self.journal, &self.standing, &link.stream, stop).await?;
                    if *stop.borrow() {
                        return Ok(());
                    }
                }
                ended => return ended,
            }
        }
    }

    /// The connection, made where there is none yet, and the stream as the settings want it.
    async fn linked(&self) -> Result<Link, RelayError> {
        let known = self.link.borrow().as_ref().map(|link| link.context.clone());
        let context = match known {
            Some(context) => context,
            None => jetstream::new(connect::connect(&self.settings, &self.standing).await?),
        };
        let stream = stream::events(&context, &self.settings).await?;
        let link = Link { context, stream };
        self.link.send_replace(Some(link.clone()));
        Ok(link)
    }
}

/// Empties the stream and sets the cursor, so that the relay goes on behind a position: the stream then has everything after it once more.
pub async fn replay(journal: &Journal, settings: &Nats, after: Position) -> Result<u64, RelayError> {
    let client = connect::connect(settings, &Arc::new(Standing::default())).await?;
    let stream = stream::events(&jetstream::new(client), settings).await?;
    // Emptied first: from then on nobody's message fits, so that nobody moves the cursor before it is put back.
    let purged = stream::purge(&stream).await?;
    CURSOR.put(journal, after).await?;
    Ok(purged)
}
