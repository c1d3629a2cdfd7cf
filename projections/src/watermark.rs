//! How far each projection is known to be, and a bounded wait for more: how somebody reads what they have just written.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use journal::db::{Db, DbError, Scope};
use journal::{Journal, Mode, Position, Projector};
use tokio::sync::watch;

use crate::checkpoint;

/// How often the row of a projection is looked at while somebody waits: another node may be the one that moves it.
const POLL: Duration = Duration::from_millis(50);

/// A projection that did not come far enough in time.
#[derive(Debug, thiserror::Error)]
pub enum Late {
    /// Nobody projects under this name.
    #[error("there is no projection `{0}`")]
    Unknown(String),
    /// The time is over.
    #[error(
        "projection `{name}` stands at position {reached} and has not come to {wanted} in time: try again in a moment"
    )]
    Timeout {
        /// Which projection.
        name: String,
        /// Where it was to come.
        wanted: Position,
        /// How far it is known to be.
        reached: Position,
    },
}

/// The watermarks of all projections, as one process knows them. Clones share them.
#[derive(Clone)]
pub struct Watermarks {
    db: Db,
    head: watch::Receiver<Position>,
    marks: Arc<BTreeMap<&'static str, (Mode, watch::Sender<Position>)>>,
}

impl Watermarks {
    /// Watermarks that begin at 0.
    pub fn new(journal: &Journal, projectors: &[Arc<dyn Projector>]) -> Self {
        let marks = projectors.iter().map(|one| (one.name(), (one.mode(), watch::channel(0).0)));
        Self { db: journal.db().clone(), head: journal.head(), marks: Arc::new(marks.collect()) }
    }

    /// How far a projection is known to be; an inline one is always at the head. None when there is no such projection.
    pub fn reached(&self, name: &str) -> Option<Position> {
        let (mode, mark) = self.marks.get(name)?;
        Some(if *mode == Mode::Inline { *self.head.borrow() } else { *mark.borrow() })
    }

    /// Whether all projections are known to have come to a position.
    pub fn all_reached(&self, position: Position) -> bool {
        self.marks.values().all(|(mode, mark)| *mode == Mode::Inline || *mark.borrow() >= position)
    }

    /// Returns when a projection has come to a position, on whatever node, or when the time is over.
    pub async fn wait_for(&self, name: &str, position: Position, timeout: Duration) -> Result<(), Late> {
        let Some((mode, mark)) = self.marks.get(name) else { return Err(Late::Unknown(name.to_owned())) };
        let reached = match mode {
            Mode::Inline => self.head.clone(),
            Mode::Follow => mark.subscribe(),
        };
        let waiting = self.until(name, reached, *mode, position);
        tokio::time::timeout(timeout, waiting).await.map_err(|_| Late::Timeout {
            name: name.to_owned(),
            wanted: position,
            reached: self.reached(name).unwrap_or_default(),
        })
    }

    async fn until(&self, name: &str, mut reached: watch::Receiver<Position>, mode: Mode, position: Position) {
        loop {
            if *reached.borrow_and_update() >= position {
                return;
            }
            // A failing look is as good as none: the next one comes soon, and the wait is bounded.
            if mode == Mode::Follow && self.look(name).await.is_ok_and(|found| found >= position) {
                return;
            }
            tokio::select! {
                changed = reached.changed() => if changed.is_err() { tokio::time::sleep(POLL).await },
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    async fn look(&self, name: &str) -> Result<Position, DbError> {
        let mut tx = self.db.read(&Scope::System).await?;
        let row = checkpoint::read(&mut tx, name).await?;
        tx.commit().await?;
        let position = row.map_or(0, |row| row.position);
        self.publish(name, position);
        Ok(position)
    }

    /// Tells that a projection has come to a position.
    pub(crate) fn publish(&self, name: &str, position: Position) {
        if let Some((_, mark)) = self.marks.get(name) {
            mark.send_if_modified(|known| {
                let moved = position > *known;
                *known = position.max(*known);
                moved
            });
        }
    }
}
