//! What moves the followers while a process serves.
//!
//! One task per follower: a slow, broken or rebuilding projection holds up no other, and each has its own checkpoint anyway.
//! A task wakes when the log's head moves. Several nodes may run the same follower: whoever gets its row moves it, the others
//! look again a moment later, so that one of them does the work and any of them can take over.

use std::sync::Arc;
use std::time::Duration;

use journal::{Journal, Mode, Position, Projector};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::advance::{self, Turn};
use crate::error::ProjectionError;
use crate::watermark::Watermarks;
use crate::{of_mode, rebuild, redrive};

/// How long a node that finds another at work leaves it alone.
const LEAVE_ALONE: Duration = Duration::from_millis(100);
/// How long rows of a newer program are left alone before they are looked at again.
const LEAVE_NEWER: Duration = Duration::from_secs(5);
/// How long a follower rests after it has caught up: on a busy log one turn then covers many commits, and the appender has the
/// database to itself meanwhile. The first event after a quiet moment is followed at once.
const REST: Duration = Duration::from_millis(20);
/// The same where a turn covered many events, and where none of them concerned the follower.
const BUSY_REST: Duration = Duration::from_millis(40);
const IDLE_REST: Duration = Duration::from_millis(100);
const MANY: u64 = 50;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The running followers of one process.
pub struct Runner {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    watermarks: Watermarks,
}

impl Runner {
    /// Starts all followers. The tables must be prepared.
    pub fn start(journal: &Journal) -> Self {
        Self::start_with(journal, &crate::all())
    }

    /// Starts the followers among these projectors.
    pub fn start_with(journal: &Journal, projectors: &[Arc<dyn Projector>]) -> Self {
        let (stop, stopped) = watch::channel(false);
        let watermarks = Watermarks::new(journal, projectors);
        let follow = |projector: &Arc<dyn Projector>| {
            let follower = Follower {
                journal: journal.clone(),
                projector: Arc::clone(projector),
                watermarks: watermarks.clone(),
                head: journal.head(),
                stop: stopped.clone(),
                position: None,
                pause: FIRST_PAUSE,
            };
            tokio::spawn(follower.run())
        };
        let tasks = of_mode(projectors, Mode::Follow).map(follow).collect();
        Self { stop, tasks, watermarks }
    }

    /// How far the projections are.
    pub fn watermarks(&self) -> Watermarks {
        self.watermarks.clone()
    }

    /// Ends the followers, each after the page it is at, and waits for them.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// One follower at work.
struct Follower {
    journal: Journal,
    projector: Arc<dyn Projector>,
    watermarks: Watermarks,
    head: watch::Receiver<Position>,
    stop: watch::Receiver<bool>,
    position: Option<Position>,
    pause: Duration,
}

impl Follower {
    async fn run(mut self) {
        if let Err(error) = redrive::redrive_with(&self.journal, &*self.projector).await {
            tracing::warn!(projection = self.projector.name(), %error, "parked streams were not tried again");
        }
        while !*self.stop.borrow() {
            // Looked at before the log is read: whatever is appended after this moment wakes the follower again.
            self.head.borrow_and_update();
            match self.turn().await {
                Ok(turn) => {
                    self.pause = FIRST_PAUSE;
                    self.heed(turn).await;
                }
                Err(error) => self.back_off(&error).await,
            }
        }
    }

    async fn turn(&self) -> Result<Turn, ProjectionError> {
        match self.position {
            Some(position) => advance::turn(&self.journal, &*self.projector, position).await,
            None => advance::standing(&self.journal, &*self.projector).await,
        }
    }

    async fn heed(&mut self, turn: Turn) {
        match turn {
            Turn::Moved { to, more, concerned } => {
                let covered = to - self.position.unwrap_or(to);
                self.stand(to);
                if !more {
                    let rest = if covered < MANY {
                        REST
                    } else if concerned {
                        BUSY_REST
                    } else {
                        IDLE_REST
                    };
                    self.rest(rest).await;
                }
            }
            Turn::AtHead(position) => {
                self.stand(position);
                self.wait_for_more().await;
            }
            Turn::Found(position) => {
                // Not the first look, so another node is at work.
                if self.position.is_some() {
                    self.rest(LEAVE_ALONE).await;
                }
                self.stand(position);
            }
            Turn::Held => {
                self.position = None;
                self.rest(LEAVE_ALONE).await;
            }
            Turn::Outdated => self.rebuild().await,
            Turn::Newer(found) => {
                let (projection, known) = (self.projector.name(), self.projector.version());
                tracing::warn!(projection, found, known, "these rows belong to a newer program");
                self.position = None;
                self.rest(LEAVE_NEWER).await;
            }
        }
    }

    fn stand(&mut self, position: Position) {
        self.position = Some(position);
        self.watermarks.publish(self.projector.name(), position);
    }

    async fn wait_for_more(&mut self) {
        tokio::select! {
            _ = self.head.changed() => {}
            _ = self.stop.changed() => {}
        }
    }

    async fn rest(&mut self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = self.stop.changed() => {}
        }
    }

    /// Rebuilds rows of an older version; the old ones serve meanwhile. Stopping leaves it to be resumed.
    async fn rebuild(&mut self) {
        self.position = None;
        let projection = self.projector.name();
        tracing::info!(projection, version = self.projector.version(), "rebuilding");
        let rebuilding = rebuild::rebuild_with(&self.journal, &*self.projector, &|_, _| {});
        let rebuilt = tokio::select! {
            rebuilt = rebuilding => rebuilt,
            _ = self.stop.changed() => return,
        };
        match rebuilt {
            Ok(()) => tracing::info!(projection, "rebuilt"),
            Err(error) => self.back_off(&error).await,
        }
    }

    async fn back_off(&mut self, error: &ProjectionError) {
        tracing::warn!(projection = self.projector.name(), %error, pause = ?self.pause, "trying again");
        self.position = None;
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        self.rest(pause).await;
    }
}
