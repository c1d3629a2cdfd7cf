//! Making proofs: a few ranges of stored hashes are read, whatever the age of the log.

use aggregates::TenantId;
use uuid::Uuid;

use super::ProveError;
use super::bundle::Bundle;
use super::checkpoint::Checkpoint;
use super::checkpointer::{Checkpointer, origin, signer};
use super::note::SignedNote;
use super::tiles::{StoredHashes, plan};
use super::tree::{Hash, PathPlan, consistency_nodes, inclusion_nodes};
use crate::db::{Scope, Statement, Tx};
use crate::journal::Journal;
use crate::reader::raw_page;
use crate::writer::{big, count};

static LEAVES: Statement = Statement::new(
    "SELECT tenant_index, leaf_hash FROM events WHERE tenant_id = $1 AND tenant_index BETWEEN $2 AND $3",
);
static TILES: Statement = Statement::new(
    "SELECT tile_index, hash FROM tree_tiles WHERE tenant_id = $1 AND level = $4 AND tile_index BETWEEN $2 AND $3",
);
static NEWEST: Statement =
    Statement::new("SELECT note FROM checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1");
static OF_SIZE: Statement = Statement::new("SELECT note FROM checkpoints WHERE tenant_id = $1 AND size = $2");
static NEAR: Statement =
    Statement::new("SELECT size FROM checkpoints WHERE tenant_id = $1 AND size >= $2 ORDER BY size LIMIT 5");

pub(super) const STATEMENTS: &[&Statement] = &[&LEAVES, &TILES, &NEWEST, &OF_SIZE, &NEAR];

/// A bundle that shows an event to be in the log under a signed checkpoint.
pub async fn prove_inclusion(journal: &Journal, event_id: Uuid) -> Result<Bundle, ProveError> {
    let position = journal.position_of(event_id).await?.ok_or(ProveError::NoEvent(event_id))?;
    let mut tx = journal.db().read(&Scope::System).await?;
    let event = raw_page(&mut tx, position - 1, 1).await?.pop().ok_or(ProveError::NoEvent(event_id))?.stored;
    let mut call = tx.call(&NEWEST);
    call.text(event.tenant_id.as_str());
    let newest = tx.fetch_optional(call).await?.map(|row| row.text(0)).transpose()?;
    tx.commit().await?;
    let newest = newest.map(|note| opened(journal, &event.tenant_id, &note)).transpose()?;
    let covers = newest.filter(|(_, checkpoint)| checkpoint.size > event.tenant_index);
    let (note, checkpoint) = if let Some(found) = covers {
        found
    } else {
        let fresh = Checkpointer::new(journal.clone(), None).sign_now(&event.tenant_id).await?;
        opened(journal, &event.tenant_id, &fresh.ok_or(ProveError::NoEvent(event_id))?.to_string())?
    };
    let plan = inclusion_nodes(event.tenant_index, checkpoint.size)?;
    let path = path(journal, &event.tenant_id, &plan).await?;
    Ok(Bundle::Inclusion { event: Box::new(event), path, checkpoint: note.to_string(), verifier: verifier(journal)? })
}

/// A bundle that shows an older checkpoint to be a beginning of a newer one.
pub async fn prove_consistency(journal: &Journal, tenant: &TenantId, from: u64, to: u64) -> Result<Bundle, ProveError> {
    let older = checkpoint_of(journal, tenant, from.min(to)).await?;
    let newer = checkpoint_of(journal, tenant, from.max(to)).await?;
    let plan = consistency_nodes(from.min(to), from.max(to))?;
    let path = path(journal, tenant, &plan).await?;
    Ok(Bundle::Consistency { tenant_id: tenant.clone(), older, newer, path, verifier: verifier(journal)? })
}

async fn checkpoint_of(journal: &Journal, tenant: &TenantId, size: u64) -> Result<String, ProveError> {
    let mut tx = journal.db().read(&Scope::Tenant(tenant.clone())).await?;
    let mut call = tx.call(&OF_SIZE);
    call.text(tenant.as_str()).int(big(size));
    let found = tx.fetch_optional(call).await?;
    let mut call = tx.call(&NEAR);
    call.text(tenant.as_str()).int(big(size.saturating_sub(1000)));
    let near = tx.fetch(call).await?;
    tx.commit().await?;
    if let Some(row) = found {
        return Ok(row.text(0)?);
    }
    let near = near.iter().map(|row| Ok(row.int(0)?.to_string())).collect::<Result<Vec<_>, ProveError>>()?;
    let near = if near.is_empty() { "none".to_owned() } else { near.join(", ") };
    Err(ProveError::NoCheckpoint { tenant: tenant.clone(), size, near })
}

/// Reads the hashes that a path needs and computes it.
pub(super) async fn path(
    journal: &Journal,
    tenant: &TenantId,
    plan_of_path: &PathPlan,
) -> Result<Vec<Hash>, ProveError> {
    let mut tx = journal.db().read(&Scope::Tenant(tenant.clone())).await?;
    let stored = stored_hashes(&mut tx, tenant, plan_of_path).await?;
    tx.commit().await?;
    Ok(plan_of_path.path(&stored)?)
}

async fn stored_hashes(tx: &mut Tx, tenant: &TenantId, needed: &PathPlan) -> Result<StoredHashes, ProveError> {
    let mut stored = StoredHashes::new();
    for range in plan(needed.nodes()) {
        let mut call = tx.call(if range.level == 0 { &LEAVES } else { &TILES });
        call.text(tenant.as_str()).int(big(range.first)).int(big(range.last));
        if range.level > 0 {
            call.int(i64::from(range.level));
        }
        for row in tx.fetch(call).await? {
            stored.insert(range.level, count(&row, 0)?, Hash::try_from(row.bytes(1)?.as_slice())?);
        }
    }
    Ok(stored)
}

fn opened(journal: &Journal, tenant: &TenantId, note: &str) -> Result<(SignedNote, Checkpoint), ProveError> {
    let ring = journal.vault().ring();
    let note = SignedNote::parse(note)?;
    let checkpoint = Checkpoint::open(&note, signer(ring)?.verifier(), &origin(&ring.instance, tenant))?;
    Ok((note, checkpoint))
}

fn verifier(journal: &Journal) -> Result<String, ProveError> {
    Ok(signer(journal.vault().ring())?.verifier().to_string())
}
