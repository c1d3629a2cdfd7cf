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
use tokio::time::Instant;

use crate::advance::{self, Place, Turn};
use crate::error::ProjectionError;
use crate::watermark::Watermarks;
use crate::{of_mode, rebuild, redrive};

/// How long a node that finds another at work leaves it alone.
const LEAVE_ALONE: Duration = Duration::from_millis(100);
/// How long rows of a newer program are left alone before they are looked at again.
const LEAVE_NEWER: Duration = Duration::from_secs(5);
/// How long a follower rests after it has caught up: on a busy log one turn then covers many commits, and the appender has the
/// database to itself meanwhile. The first event after a quiet moment is followed at once.
const REST: Duration = Duration::from_millis(40);
/// How long it rests where the log went on by so many events in one turn: a turn costs the same however many it covers.
const LONG_REST: Duration = Duration::from_millis(100);
const BUSY: Position = 16;
/// How long a row may say less than its follower knows: what did not concern it costs the database nothing until then.
const KEEP: Duration = Duration::from_millis(500);
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
                place: None,
                kept_at: Instant::now(),
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
    place: Option<Place>,
    /// When the row last said all that is known.
    kept_at: Instant,
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
        if let Some(place) = self.place.filter(|place| place.is_ahead()) {
            // The next start would look at it once more, nothing worse.
            let _ = advance::keep(&self.journal, &*self.projector, place).await;
        }
    }

    async fn turn(&self) -> Result<Turn, ProjectionError> {
        match self.place {
            None => advance::standing(&self.journal, &*self.projector).await,
            Some(place) if place.is_ahead() && self.kept_at.elapsed() >= KEEP => {
                advance::keep(&self.journal, &*self.projector, place).await
            }
            Some(place) => advance::turn(&self.journal, &*self.projector, place).await,
        }
    }

    async fn heed(&mut self, turn: Turn) {
        match turn {
            Turn::Moved { to, more } => {
                let rest = self.rest_after(to);
                self.stand(Place::at(to));
                if !more {
                    self.rest(rest).await;
                    self.wait_for_more().await;
                }
            }
            Turn::Passed { to, more } => {
                let kept = self.place.map_or(to.0, |place| place.kept);
                let rest = self.rest_after(to.0);
                self.stand(Place { kept, seen: to });
                if !more {
                    self.rest(rest).await;
                    self.wait_for_more().await;
                }
            }
            Turn::AtHead => self.wait_for_more().await,
            Turn::Found(position) => {
                // Not the first look, so another node is at work.
                if self.place.is_some() {
                    self.rest(LEAVE_ALONE).await;
                }
                self.stand(Place::at(position));
            }
            Turn::Held => {
                self.place = None;
                self.rest(LEAVE_ALONE).await;
            }
            Turn::Outdated => self.rebuild().await,
            Turn::Newer(found) => {
                let (projection, known) = (self.projector.name(), self.projector.version());
                tracing::warn!(projection, found, known, "these rows belong to a newer program");
                self.place = None;
                self.rest(LEAVE_NEWER).await;
            }
        }
    }

    /// How long to rest after a turn that came to a position.
    fn rest_after(&self, to: Position) -> Duration {
        let covered = self.place.map_or(0, |place| to.saturating_sub(place.position()));
        if covered >= BUSY { LONG_REST } else { REST }
    }

    fn stand(&mut self, place: Place) {
        if !place.is_ahead() {
            self.kept_at = Instant::now();
        }
        self.place = Some(place);
        self.watermarks.publish(self.projector.name(), place.position());
    }

    /// Waits until the log goes on, or until the row is to say what is known. What happened since the last look wakes at once.
    async fn wait_for_more(&mut self) {
        let ahead = self.place.is_some_and(Place::is_ahead);
        let keep_at = self.kept_at + KEEP;
        tokio::select! {
            _ = self.head.changed() => {}
            _ = self.stop.wait_for(|stop| *stop) => {}
            () = tokio::time::sleep_until(keep_at), if ahead => {}
        }
    }

    async fn rest(&mut self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = self.stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Rebuilds rows of an older version; the old ones serve meanwhile. Stopping leaves it to be resumed.
    async fn rebuild(&mut self) {
        self.place = None;
        let projection = self.projector.name();
        tracing::info!(projection, version = self.projector.version(), "rebuilding");
        let rebuilding = rebuild::rebuild_with(&self.journal, &*self.projector, &|_, _| {});
        let rebuilt = tokio::select! {
            rebuilt = rebuilding => rebuilt,
            _ = self.stop.wait_for(|stop| *stop) => return,
        };
        match rebuilt {
            Ok(()) => tracing::info!(projection, "rebuilt"),
            Err(error) => self.back_off(&error).await,
        }
    }

    async fn back_off(&mut self, error: &ProjectionError) {
        tracing::warn!(projection = self.projector.name(), %error, pause = ?self.pause, "trying again");
        self.place = None;
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        self.rest(pause).await;
    }
}
