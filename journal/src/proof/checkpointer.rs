//! Signing the state of every tenant's tree: every minute, and before the process ends.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use tokio::sync::watch;

use super::ProveError;
use super::checkpoint::Checkpoint;
use super::note::{SignedNote, Signer, Verifier};
use super::notes_file;
use super::tree::Frontier;
use crate::db::{Column, DbError, Kind, Row, Scope, Statement};
use crate::journal::Journal;
use crate::reader::tenant;
use crate::seal::KeyRing;
use crate::writer::{big, count};

const INTERVAL: Duration = Duration::from_mins(1);

static GROWN: Statement = Statement::new(
    "SELECT tenant_id, size, frontier FROM tenant_trees WHERE size > COALESCE( \
     (SELECT MAX(c.size) FROM checkpoints c WHERE c.tenant_id = tenant_trees.tenant_id), 0) ORDER BY tenant_id",
);
static ONE: Statement = Statement::new("SELECT tenant_id, size, frontier FROM tenant_trees WHERE tenant_id = $1");
static SAVE: Statement = Statement::new(
    "INSERT INTO checkpoints (tenant_id, size, root, note, recorded_at) \
     SELECT tenant_id, size, root, note, recorded_at FROM {rows} WHERE true ON CONFLICT (tenant_id, size) DO NOTHING",
)
.rows(&[
    Column("tenant_id", Kind::Text),
    Column("size", Kind::Int),
    Column("root", Kind::Bytes),
    Column("note", Kind::Text),
    Column("recorded_at", Kind::Int),
]);

pub(super) const STATEMENTS: &[&Statement] = &[&GROWN, &ONE, &SAVE];

/// The origin line of a tenant's checkpoints.
pub(super) fn origin(instance: &str, tenant: &TenantId) -> String {
    format!("{instance}/t/{tenant}")
}

/// The key that signs an installation's checkpoints.
pub(super) fn signer(ring: &KeyRing) -> Result<Signer, ProveError> {
    Ok(Signer::from_seed(&ring.instance, &ring.checkpoint_seed.0)?)
}

/// Hears of every signed checkpoint (tenant, size, note), to carry it out of the database. It must not wait.
pub type Tell = Arc<dyn Fn(&TenantId, u64, &SignedNote) + Send + Sync>;

/// Signs checkpoints, keeps them in the database and adds them to files.
#[derive(Clone)]
pub struct Checkpointer {
    journal: Journal,
    directory: Option<Arc<PathBuf>>,
    tell: Option<Tell>,
}

impl Checkpointer {
    /// A checkpointer that also writes to a directory, if there is one.
    pub fn new(journal: Journal, directory: Option<PathBuf>) -> Self {
        Self { journal, directory: directory.map(Arc::new), tell: None }
    }

    /// The same, telling somebody of every checkpoint that it signs.
    #[must_use]
    pub fn telling(self, tell: Tell) -> Self {
        Self { tell: Some(tell), ..self }
    }

    /// The public key, as `name+id+key` (C2SP signed-note).
    pub fn verifier(&self) -> Result<Verifier, ProveError> {
        Ok(signer(self.journal.vault().ring())?.verifier().clone())
    }

    /// Signs every tree that has grown since its last checkpoint and answers the tenants and sizes.
    pub async fn sign_grown(&self) -> Result<Vec<(TenantId, u64)>, ProveError> {
        let mut tx = self.journal.db().read(&Scope::System).await?;
        let rows = tx.fetch(tx.call(&GROWN)).await?;
        tx.commit().await?;
        self.sign(&rows).await.map(|signed| signed.into_iter().map(|(tenant, size, _)| (tenant, size)).collect())
    }

    /// Signs one tenant's tree as it is now; none when it has no events.
    pub async fn sign_now(&self, tenant: &TenantId) -> Result<Option<SignedNote>, ProveError> {
        let mut tx = self.journal.db().read(&Scope::Tenant(tenant.clone())).await?;
        let mut call = tx.call(&ONE);
        call.text(tenant.as_str());
        let rows = tx.fetch(call).await?;
        tx.commit().await?;
        Ok(self.sign(&rows).await?.pop().map(|(_, _, note)| note))
    }

    /// Signs until told to stop, and then once more.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            let stopping = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => true,
                () = tokio::time::sleep(INTERVAL) => false,
            };
            if let Err(error) = self.sign_grown().await {
                tracing::error!(%error, "checkpoints were not signed");
            }
            if stopping {
                return;
            }
        }
    }

    async fn sign(&self, rows: &[Row]) -> Result<Vec<(TenantId, u64, SignedNote)>, ProveError> {
        let ring = self.journal.vault().ring();
        let key = signer(ring)?;
        let now = self.journal.clock().now().timestamp_micros();
        let mut signed = Vec::with_capacity(rows.len());
        for row in rows {
            let (tenant, size) = (tenant(row, 0)?, count(row, 1)?);
            let root = Frontier::from_bytes(size, &row.bytes(2)?)?.root();
            let checkpoint = Checkpoint { origin: origin(&ring.instance, &tenant), size, root, extensions: Vec::new() };
            signed.push((tenant, size, root, checkpoint.sign(&key)?));
        }
        if signed.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.journal.db().begin().await?;
        let mut call = tx.call(&SAVE);
        for (tenant, size, root, note) in &signed {
            call.row().text(tenant.as_str()).int(big(*size)).bytes(root.as_bytes()).text(&note.to_string()).int(now);
        }
        tx.execute(call).await?;
        tx.commit().await?;
        let signed: Vec<_> = signed.into_iter().map(|(tenant, size, _, note)| (tenant, size, note)).collect();
        if let Some(tell) = &self.tell {
            for (tenant, size, note) in &signed {
                tell(tenant, *size, note);
            }
        }
        self.write_files(signed.clone()).await?;
        Ok(signed)
    }

    async fn write_files(&self, signed: Vec<(TenantId, u64, SignedNote)>) -> Result<(), ProveError> {
        let Some(directory) = self.directory.clone() else {
            return Ok(());
        };
        let written = tokio::task::spawn_blocking(move || {
            signed.iter().try_for_each(|(tenant, _, note)| notes_file::append(&directory, tenant, note))
        });
        written.await.map_err(|error| DbError::Refused(error.to_string()))?
    }
}
