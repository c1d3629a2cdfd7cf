//! Rotating the master key: every tenant key is wrapped anew, no event is touched.

use super::SealError;
use super::cipher::Unopened;
use super::keys::tenant_context;
use super::master::MasterKey;
use super::ring::{self, KeyRing};
use crate::clock::Entropy;
use crate::db::{Column, Db, Kind, Statement};

static ALL_TENANT_KEYS: Statement =
    Statement::new("SELECT tenant_id, purpose, version, wrapped FROM tenant_keys ORDER BY tenant_id, purpose, version");
static REWRAP_TENANT_KEYS: Statement = Statement::new(
    "UPDATE tenant_keys SET wrapped = fresh.wrapped FROM (SELECT tenant, use_for, number, wrapped FROM {rows}) AS fresh \
     WHERE tenant_id = fresh.tenant AND purpose = fresh.use_for AND version = fresh.number",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("use_for", Kind::Text),
    Column("number", Kind::Int),
    Column("wrapped", Kind::Bytes),
]);

pub(super) const STATEMENTS: &[&Statement] = &[&ALL_TENANT_KEYS, &REWRAP_TENANT_KEYS];

/// Wraps everything that the old master key wraps under the new one, in one transaction, and answers how many tenant keys
/// there were. Programs that run with the old key go on reading and writing until they restart, but can add no tenant.
pub async fn rotate_master_key(
    db: &Db,
    old: &KeyRing,
    new: &MasterKey,
    entropy: &dyn Entropy,
) -> Result<usize, SealError> {
    let (from, to) = (old.master.cipher(), new.cipher());
    let mut tx = db.begin().await?;
    let held = tx.fetch_optional(tx.call(&ring::LOCK)).await?;
    if held.map(|row| row.text(0)).transpose()? != Some(old.master.id()) {
        tx.rollback().await?;
        return Err(SealError::Unopened("the master key was rotated by somebody else meanwhile".into()));
    }
    let rows = tx.fetch(tx.call(&ALL_TENANT_KEYS)).await?;
    let mut call = tx.call(&REWRAP_TENANT_KEYS);
    for row in &rows {
        let (tenant, purpose, version) = (row.text(0)?, row.text(1)?, row.int(2)?);
        let context = tenant_context(&tenant, &purpose, version);
        let key = from
            .open(&row.bytes(3)?, &context)
            .map_err(|Unopened| SealError::Unopened(format!("the key of tenant {tenant} does not open")))?;
        call.row().text(&tenant).text(&purpose).int(version).bytes(&to.seal(&key, &context, entropy));
    }
    tx.execute(call).await?;
    let (check, seed) = ring::wrapped(&to, &old.checkpoint_seed, entropy);
    let mut call = tx.call(&ring::REWRAP);
    call.text(&new.id()).bytes(&check).bytes(&seed);
    tx.execute(call).await?;
    tx.commit().await?;
    Ok(rows.len())
}
