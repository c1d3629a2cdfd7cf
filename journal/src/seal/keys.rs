//! The two lower levels of keys: a tenant's, and a subject's.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use aggregates::TenantId;
use aws_lc_rs::hmac;
use moka::sync::Cache;

use super::SealError;
use super::cipher::{Cipher, KeyBytes};
use super::ring::{self, KeyRing};
use crate::clock::Entropy;
use crate::db::{Column, Db, Kind, Scope, Statement};

/// What a tenant's keys are for.
const DATA: &str = "data-keys";
const IDENTIFIERS: &str = "identifiers";

/// Data keys kept in memory, unwrapped.
const CACHED_DATA_KEYS: u64 = 20_000;

static TENANT_KEYS: Statement =
    Statement::new("SELECT purpose, version, wrapped FROM tenant_keys WHERE tenant_id = $1 ORDER BY version");
static CREATE_TENANT_KEY: Statement = Statement::new(
    "INSERT INTO tenant_keys (tenant_id, purpose, version, wrapped) VALUES ($1, $2, 1, $3) \
     ON CONFLICT (tenant_id, purpose, version) DO NOTHING",
);
static DATA_KEYS: Statement = Statement::new(
    "SELECT k.tenant_id, k.subject, k.wrapped, k.tenant_key_version FROM {rows} \
     JOIN data_keys k ON k.tenant_id = rows.tenant AND k.subject = rows.who",
)
.rows(&[Column("tenant", Kind::Text), Column("who", Kind::Text)]);
/// Run by the writer: the keys of subjects that a batch introduces.
pub(crate) static INSERT_DATA_KEYS: Statement = Statement::new(
    "INSERT INTO data_keys (tenant_id, subject, wrapped, tenant_key_version) \
     SELECT tenant, who, wrapped, key_version FROM {rows} WHERE true",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("who", Kind::Text),
    Column("wrapped", Kind::Bytes),
    Column("key_version", Kind::Int),
]);
/// Run by the writer: which of these subjects have a row already, with a key or erased.
pub(crate) static KNOWN_SUBJECTS: Statement = Statement::new(
    "SELECT k.tenant_id, k.subject FROM {rows} JOIN data_keys k ON k.tenant_id = rows.tenant AND k.subject = rows.who",
)
.rows(&[Column("tenant", Kind::Text), Column("who", Kind::Text)]);
/// Run by the writer: destroys data keys. A subject who never had one gets a row, so that they never will.
pub(crate) static DESTROY_DATA_KEYS: Statement = Statement::new(
    "INSERT INTO data_keys (tenant_id, subject, wrapped, tenant_key_version, erased_at) \
     SELECT tenant, who, NULL, 0, moment FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, subject) DO UPDATE SET wrapped = NULL, erased_at = excluded.erased_at",
)
.rows(&[Column("tenant", Kind::Text), Column("who", Kind::Text), Column("moment", Kind::Int)]);

pub(super) const STATEMENTS: &[&Statement] =
    &[&TENANT_KEYS, &CREATE_TENANT_KEY, &DATA_KEYS, &INSERT_DATA_KEYS, &KNOWN_SUBJECTS, &DESTROY_DATA_KEYS];

/// Binds a wrapped tenant key to its row.
pub(super) fn tenant_context(tenant: &str, purpose: &str, version: i64) -> Vec<u8> {
    format!("evident tenant key\n{tenant}\n{purpose}\n{version}").into_bytes()
}

fn data_context(tenant: &TenantId, subject: &str) -> Vec<u8> {
    format!("evident data key\n{tenant}\n{subject}").into_bytes()
}

/// A tenant's keys, unwrapped.
pub(super) struct TenantKeys {
    data: HashMap<i64, Cipher>,
    newest: i64,
    pub(super) identifiers: hmac::Key,
}

/// A data key that a commit introduces, as its row will hold it.
#[derive(Clone)]
pub(crate) struct NewKey {
    pub(crate) tenant: TenantId,
    pub(crate) subject: String,
    pub(crate) wrapped: Vec<u8>,
    pub(crate) tenant_key_version: i64,
    pub(crate) key: Arc<Cipher>,
}

/// A subject's key, as far as it is known.
#[derive(Clone)]
pub(super) enum DataKey {
    /// It exists.
    Present(Arc<Cipher>),
    /// It was destroyed.
    Erased,
    /// There has never been one.
    Absent,
}

/// Where keys are looked up, unwrapped and kept.
pub(super) struct Keys {
    db: Db,
    ring: KeyRing,
    entropy: Arc<dyn Entropy>,
    tenants: RwLock<HashMap<TenantId, Arc<TenantKeys>>>,
    data: Cache<(TenantId, String), Arc<Cipher>>,
}

impl Keys {
    pub(super) fn new(db: Db, ring: KeyRing, entropy: Arc<dyn Entropy>) -> Self {
        Self { db, ring, entropy, tenants: RwLock::default(), data: Cache::new(CACHED_DATA_KEYS) }
    }

    pub(super) fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// Forgets every data key in memory: somebody was erased.
    pub(super) fn forget(&self) {
        self.data.invalidate_all();
    }

    /// Keeps the keys of a commit that is in the log now.
    pub(super) fn keep(&self, keys: &[NewKey]) {
        for new in keys {
            self.data.insert((new.tenant.clone(), new.subject.clone()), Arc::clone(&new.key));
        }
    }

    /// Drops one subject's key from memory.
    pub(super) fn drop_key(&self, tenant: &TenantId, subject: &str) {
        self.data.invalidate(&(tenant.clone(), subject.to_owned()));
    }

    /// A key for a subject that has none. It counts once the commit that carries it is in the log.
    pub(super) async fn new_key(&self, tenant: &TenantId, subject: &str) -> Result<NewKey, SealError> {
        let keys = self.tenant(tenant).await?;
        let bytes = KeyBytes::random(&*self.entropy);
        let wrapping = keys.data.get(&keys.newest).ok_or_else(|| missing(tenant))?;
        Ok(NewKey {
            tenant: tenant.clone(),
            subject: subject.to_owned(),
            wrapped: wrapping.seal(&bytes.0, &data_context(tenant, subject), &*self.entropy),
            tenant_key_version: keys.newest,
            key: Arc::new(Cipher::new(&bytes)),
        })
    }

    /// The keys of many subjects, with one query for those that are not in memory.
    pub(super) async fn find<'w>(
        &self,
        wanted: impl Iterator<Item = (&'w TenantId, &'w str)>,
    ) -> Result<HashMap<(TenantId, String), DataKey>, SealError> {
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        for (tenant, subject) in wanted {
            let id = (tenant.clone(), subject.to_owned());
            if found.contains_key(&id) {
                continue;
            }
            let known = self.data.get(&id).map_or(DataKey::Absent, DataKey::Present);
            if matches!(known, DataKey::Absent) {
                missing.push(id.clone());
            }
            found.insert(id, known);
        }
        if !missing.is_empty() {
            self.load(&missing, &mut found).await?;
        }
        Ok(found)
    }

    async fn load(
        &self,
        missing: &[(TenantId, String)],
        found: &mut HashMap<(TenantId, String), DataKey>,
    ) -> Result<(), SealError> {
        let mut tx = self.db.read(&Scope::System).await?;
        let mut call = tx.call(&DATA_KEYS);
        for (tenant, subject) in missing {
            call.row().text(tenant.as_str()).text(subject);
        }
        let rows = tx.fetch(call).await?;
        tx.commit().await?;
        for row in rows {
            let (tenant, subject) = (row.text(0)?, row.text(1)?);
            let Some((tenant, _)) = missing.iter().find(|(id, who)| id.as_str() == tenant && *who == subject) else {
                continue;
            };
            let key = match row.opt_bytes(2)? {
                None => DataKey::Erased,
                Some(wrapped) => {
                    let cipher = Arc::new(self.unwrap(tenant, &subject, &wrapped, row.int(3)?).await?);
                    self.data.insert((tenant.clone(), subject.clone()), Arc::clone(&cipher));
                    DataKey::Present(cipher)
                }
            };
            found.insert((tenant.clone(), subject), key);
        }
        Ok(())
    }

    async fn unwrap(
        &self,
        tenant: &TenantId,
        subject: &str,
        wrapped: &[u8],
        version: i64,
    ) -> Result<Cipher, SealError> {
        let keys = self.tenant(tenant).await?;
        let wrapping = keys.data.get(&version).ok_or_else(|| missing(tenant))?;
        let bytes = wrapping
            .open(wrapped, &data_context(tenant, subject))
            .map_err(|_| SealError::Unopened(format!("the data key of {subject} in tenant {tenant} does not open")))?;
        Ok(Cipher::new(&KeyBytes::from_slice(&bytes).ok_or_else(|| missing(tenant))?))
    }

    /// A tenant's keys, made when they are first needed.
    pub(super) async fn tenant(&self, tenant: &TenantId) -> Result<Arc<TenantKeys>, SealError> {
        if let Some(keys) = self.tenants.read().unwrap_or_else(PoisonError::into_inner).get(tenant) {
            return Ok(Arc::clone(keys));
        }
        let keys = if let Some(keys) = self.read_tenant(tenant).await? {
            keys
        } else {
            self.create_tenant(tenant).await?;
            self.read_tenant(tenant).await?.ok_or_else(|| missing(tenant))?
        };
        let keys = Arc::new(keys);
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).insert(tenant.clone(), Arc::clone(&keys));
        Ok(keys)
    }

    async fn read_tenant(&self, tenant: &TenantId) -> Result<Option<TenantKeys>, SealError> {
        let mut tx = self.db.read(&Scope::Tenant(tenant.clone())).await?;
        let mut call = tx.call(&TENANT_KEYS);
        call.text(tenant.as_str());
        let rows = tx.fetch(call).await?;
        tx.commit().await?;
        let master = self.ring.master.cipher();
        let (mut data, mut newest, mut identifiers) = (HashMap::new(), 0, None);
        for row in rows {
            let (purpose, version) = (row.text(0)?, row.int(1)?);
            let bytes = master
                .open(&row.bytes(2)?, &tenant_context(tenant.as_str(), &purpose, version))
                .map_err(|_| SealError::Unopened(format!("the key of tenant {tenant} does not open")))?;
            let bytes = KeyBytes::from_slice(&bytes).ok_or_else(|| missing(tenant))?;
            if purpose == IDENTIFIERS {
                identifiers = Some(hmac::Key::new(hmac::HMAC_SHA256, &bytes.0));
            } else {
                data.insert(version, Cipher::new(&bytes));
                newest = newest.max(version);
            }
        }
        Ok(identifiers.filter(|_| newest > 0).map(|identifiers| TenantKeys { data, newest, identifiers }))
    }

    async fn create_tenant(&self, tenant: &TenantId) -> Result<(), SealError> {
        let master = self.ring.master.cipher();
        let mut tx = self.db.begin().await?;
        let held = tx.fetch_optional(tx.call(&ring::LOCK)).await?;
        if held.map(|row| row.text(0)).transpose()? != Some(self.ring.master.id()) {
            tx.rollback().await?;
            return Err(SealError::Unopened("the master key was rotated: restart with the new one".into()));
        }
        for purpose in [DATA, IDENTIFIERS] {
            let context = tenant_context(tenant.as_str(), purpose, 1);
            let wrapped = master.seal(&KeyBytes::random(&*self.entropy).0, &context, &*self.entropy);
            let mut call = tx.call(&CREATE_TENANT_KEY);
            call.text(tenant.as_str()).text(purpose).bytes(&wrapped);
            tx.execute(call).await?;
        }
        Ok(tx.commit().await?)
    }
}

fn missing(tenant: &TenantId) -> SealError {
    SealError::Unopened(format!("tenant {tenant} lacks a key"))
}
