//! Making the tables of projections before anything is appended or asked.

use std::sync::Arc;

use journal::db::{Scope, Target};
use journal::{Journal, Mode, Projector};

use crate::advance::{self, Turn};
use crate::checkpoint;
use crate::error::ProjectionError;
use crate::{of_mode, rebuild, tables};

/// What an inline projection is before it was built: no projector has this version.
const NOT_BUILT: i64 = 0;

/// Creates what is missing, and rebuilds inline projections that are new or of an older version; followers fill or rebuild
/// their rows in the background, when they run. Call it after the journal was opened and before anything is appended.
pub async fn prepare(journal: &Journal) -> Result<(), ProjectionError> {
    prepare_with(journal, &crate::all()).await
}

/// The same for these projectors.
pub async fn prepare_with(journal: &Journal, projectors: &[Arc<dyn Projector>]) -> Result<(), ProjectionError> {
    for projector in projectors {
        create_if_missing(journal, &**projector).await?;
    }
    for projector in of_mode(projectors, Mode::Inline) {
        match advance::standing(journal, &**projector).await? {
            Turn::Outdated => rebuild::rebuild_with(journal, &**projector, &|_, _| {}).await?,
            Turn::Newer(found) => {
                let (name, known) = (projector.name(), projector.version());
                return Err(ProjectionError::Newer { name, found, known });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Creates the tables of a projection that has none. The head is held meanwhile, so that processes that start at once take
/// turns, and an empty log is still empty when its inline projections exist.
async fn create_if_missing(journal: &Journal, projector: &dyn Projector) -> Result<(), ProjectionError> {
    let mut tx = journal.db().read(&Scope::System).await?;
    let row = checkpoint::read(&mut tx, projector.name()).await?;
    tx.commit().await?;
    if row.is_some() {
        return Ok(());
    }
    let (mut tx, head) = journal.lock_head().await?;
    if checkpoint::read(&mut tx, projector.name()).await?.is_none() {
        let built = projector.mode() == Mode::Follow || head == 0;
        let version = if built { i64::from(projector.version()) } else { NOT_BUILT };
        tables::create(&mut tx, projector, Target::Live, "1").await?;
        checkpoint::create(&mut tx, projector.name(), version).await?;
    }
    Ok(tx.commit().await?)
}
