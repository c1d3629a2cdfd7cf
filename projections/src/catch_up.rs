//! Bringing the followers to the head without a runner: what the command line does before it asks.

use std::sync::Arc;
use std::time::Duration;

use journal::{Journal, Mode, Position, Projector};

use crate::advance::{self, Place, Turn};
use crate::error::ProjectionError;
use crate::{of_mode, rebuild};

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Brings all followers to where the head is now, and returns when they are there, whoever brought them.
pub async fn catch_up(journal: &Journal) -> Result<(), ProjectionError> {
    catch_up_with(journal, &crate::all()).await
}

/// The same for the followers among these projectors.
pub async fn catch_up_with(journal: &Journal, projectors: &[Arc<dyn Projector>]) -> Result<(), ProjectionError> {
    let head = journal.position().await?;
    for projector in of_mode(projectors, Mode::Follow) {
        bring(journal, &**projector, head).await?;
    }
    Ok(())
}

async fn bring(journal: &Journal, projector: &dyn Projector, head: Position) -> Result<(), ProjectionError> {
    let mut place = Place::at(0);
    let mut turn = advance::standing(journal, projector).await?;
    loop {
        match turn {
            Turn::Moved { to, .. } | Turn::Found(to) => place = Place::at(to),
            Turn::Passed { to, .. } => place.seen = to,
            Turn::AtHead => {}
            Turn::Held => {
                tokio::time::sleep(LOOK_AGAIN).await;
                turn = advance::standing(journal, projector).await?;
                continue;
            }
            Turn::Outdated => {
                rebuild::rebuild_with(journal, projector, &|_, _| {}).await?;
                turn = advance::standing(journal, projector).await?;
                continue;
            }
            Turn::Newer(found) => {
                return Err(ProjectionError::Newer { name: projector.name(), found, known: projector.version() });
            }
        }
        if place.position() < head {
            turn = advance::turn(journal, projector, place).await?;
        } else if place.is_ahead() {
            turn = advance::keep(journal, projector, place).await?;
        } else {
            return Ok(());
        }
    }
}
