//! Creating, swapping and dropping a projector's tables.
//!
//! One schema text serves three sets of tables: the live ones, the shadow of a rebuild and those of a verification. Every
//! table gets row security the moment it exists, so that none is ever open to another tenant, not even while it is filled.

use std::fmt::Write as _;

use journal::Projector;
use journal::db::{DbError, Engine, Target, Tx};
use journal::migrate::for_engine;

/// Creates the tables of a target. `generation` makes the names of its indexes unique.
pub(crate) async fn create(
    tx: &mut Tx,
    projector: &dyn Projector,
    target: Target,
    generation: &str,
) -> Result<(), DbError> {
    let mut text = with_marks(projector, target, tx.engine()).replace("{generation}", generation);
    if tx.engine() == Engine::Postgres {
        for table in projector.tables() {
            let table = format!("{table}{}", target.suffix());
            let _ = write!(
                text,
                "\nALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\
                 \nCREATE POLICY tenant ON {table} USING \
                 (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');"
            );
        }
    }
    tx.script(&text).await
}

fn with_marks(projector: &dyn Projector, target: Target, engine: Engine) -> String {
    // Identifiers and names in search order are compared by their bytes on both engines, whatever language a server sorts in.
    let bytewise = if engine == Engine::Postgres { "COLLATE \"C\"" } else { "" };
    let mut text = for_engine(projector.schema(), engine).replace("{bytewise}", bytewise);
    for table in projector.tables() {
        text = text.replace(&format!("{{{table}}}"), &format!("{table}{}", target.suffix()));
    }
    text
}

/// Drops the tables of a target, those that are there.
pub(crate) async fn drop(tx: &mut Tx, projector: &dyn Projector, target: Target) -> Result<(), DbError> {
    for table in projector.tables() {
        tx.script(&format!("DROP TABLE IF EXISTS {table}{}", target.suffix())).await?;
    }
    Ok(())
}

/// Puts the shadow tables in the place of the live ones.
pub(crate) async fn swap(tx: &mut Tx, projector: &dyn Projector) -> Result<(), DbError> {
    drop(tx, projector, Target::Live).await?;
    for table in projector.tables() {
        tx.script(&format!("ALTER TABLE {table}{} RENAME TO {table}", Target::Shadow.suffix())).await?;
    }
    Ok(())
}
