//! The key ring: one row that ties a database to its master key.
//!
//! It holds a value sealed under the master key, so that a wrong key is found when the database is opened and not when
//! the first event cannot be read, and the seed of the key that signs checkpoints.

use uuid::Uuid;

use super::cipher::{Cipher, KeyBytes};
use super::master::MasterKey;
use crate::clock::Entropy;
use crate::db::{Db, DbError, Scope, Statement};

const CHECK: &[u8] = b"evident master key check";
const CHECKPOINT_KEY: &[u8] = b"evident checkpoint key";

static READ: Statement =
    Statement::new("SELECT instance, master_key_id, master_key_check, checkpoint_key FROM key_ring WHERE id = 1");
static CREATE: Statement = Statement::new(
    "INSERT INTO key_ring (id, instance, master_key_id, master_key_check, checkpoint_key) \
     VALUES (1, $1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
);
pub(super) static LOCK: Statement = Statement::new("SELECT master_key_id FROM key_ring WHERE id = 1 {lock}");
pub(super) static REWRAP: Statement =
    Statement::new("UPDATE key_ring SET master_key_id = $1, master_key_check = $2, checkpoint_key = $3 WHERE id = 1");

pub(super) const STATEMENTS: &[&Statement] = &[&READ, &CREATE, &LOCK, &REWRAP];

/// A key ring that does not open.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Another master key belongs to this database.
    #[error(
        "this is not the master key of this database (it was made with key {expected}, this is key {given}): set \
         EVIDENT_MASTER_KEY or EVIDENT_MASTER_KEY_FILE to the right one; nothing was changed"
    )]
    WrongMasterKey {
        /// The identifier of the key that the database belongs to.
        expected: String,
        /// The identifier of the key that was given.
        given: String,
    },
    /// The row itself was changed.
    #[error("the key ring of this database was changed outside Evident: restore table key_ring from a backup")]
    Damaged,
}

/// An opened key ring.
pub struct KeyRing {
    /// The name of this installation, in the origin of its checkpoints.
    pub instance: String,
    /// The seed of the Ed25519 key that signs checkpoints.
    pub(crate) checkpoint_seed: KeyBytes,
    pub(crate) master: MasterKey,
}

impl KeyRing {
    /// Opens the ring with the master key; a database without one gets one.
    pub async fn open(db: &Db, master: MasterKey, entropy: &dyn Entropy) -> Result<Self, RingError> {
        if let Some(ring) = Self::read(db, &master).await? {
            return Ok(ring);
        }
        Self::create(db, &master, entropy).await?;
        Self::read(db, &master).await?.ok_or(RingError::Damaged)
    }

    async fn read(db: &Db, master: &MasterKey) -> Result<Option<Self>, RingError> {
        let mut tx = db.read(&Scope::System).await?;
        let row = tx.fetch_optional(tx.call(&READ)).await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let (expected, given) = (row.text(1)?, master.id());
        if expected != given {
            return Err(RingError::WrongMasterKey { expected, given });
        }
        let cipher = master.cipher();
        let check = cipher.open(&row.bytes(2)?, CHECK).map_err(|_| RingError::Damaged)?;
        let seed = cipher.open(&row.bytes(3)?, CHECKPOINT_KEY).map_err(|_| RingError::Damaged)?;
        let checkpoint_seed = KeyBytes::from_slice(&seed).ok_or(RingError::Damaged)?;
        if check != CHECK {
            return Err(RingError::Damaged);
        }
        Ok(Some(Self { instance: row.text(0)?, checkpoint_seed, master: master.clone() }))
    }

    async fn create(db: &Db, master: &MasterKey, entropy: &dyn Entropy) -> Result<(), RingError> {
        let mut name = [0; 16];
        entropy.fill(&mut name);
        let instance = format!("evident-{}", Uuid::from_bytes(name).simple());
        let cipher = master.cipher();
        let (check, seed) = wrapped(&cipher, &KeyBytes::random(entropy), entropy);
        let mut tx = db.begin().await?;
        let mut call = tx.call(&CREATE);
        call.text(&instance).text(&master.id()).bytes(&check).bytes(&seed);
        tx.execute(call).await?;
        Ok(tx.commit().await?)
    }
}

/// The check value and the checkpoint seed, sealed under a master key.
pub(super) fn wrapped(cipher: &Cipher, seed: &KeyBytes, entropy: &dyn Entropy) -> (Vec<u8>, Vec<u8>) {
    (cipher.seal(CHECK, CHECK, entropy), cipher.seal(&seed.0, CHECKPOINT_KEY, entropy))
}
