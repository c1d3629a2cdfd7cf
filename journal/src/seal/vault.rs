//! The door of the log: what goes in is sealed here, what comes out is opened here.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::TenantId;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;
use uuid::Uuid;

use super::SealError;
use super::cipher::Cipher;
use super::keys::{DataKey, Keys, NewKey};
use super::ring::KeyRing;
use super::walk::{self, Malformed, Opened};
use crate::clock::Entropy;
use crate::commit::{Append, Commit};
use crate::db::Db;
use crate::event::{Event, NewEvent, Stored, StreamId, StreamVersion};
use crate::metadata::{Circumstances, Metadata};

/// Whose key seals circumstances that concern nobody in particular.
const NOBODY: &str = "~circumstances";
/// Stands for the type of a stream where something is sealed outside the log. No aggregate has this name.
const APART: &str = "~apart";

/// An event, sealed and still in the clear.
pub(crate) struct SealedEvent {
    pub(crate) new: NewEvent,
    pub(crate) clear: Arc<str>,
    pub(crate) payload: Arc<str>,
}

/// The events for one stream.
pub(crate) struct SealedAppend {
    pub(crate) stream: StreamId,
    pub(crate) after: StreamVersion,
    pub(crate) events: Vec<SealedEvent>,
}

/// A commit as the writer takes it.
pub(crate) struct SealedCommit {
    pub(crate) command_id: Uuid,
    pub(crate) appends: Vec<SealedAppend>,
    pub(crate) metadata: Arc<Metadata>,
    pub(crate) metadata_text: Arc<str>,
    pub(crate) new_keys: Vec<NewKey>,
    pub(crate) erase: Vec<(TenantId, String)>,
}

/// A snapshot's state, opened.
pub struct OpenedState(pub String);

/// Seals and opens.
pub struct Vault {
    keys: Keys,
    entropy: Arc<dyn Entropy>,
}

type Found = HashMap<(TenantId, String), DataKey>;

impl Vault {
    /// A vault over a database whose key ring is open.
    pub fn new(db: Db, ring: KeyRing, entropy: Arc<dyn Entropy>) -> Self {
        Self { keys: Keys::new(db, ring, Arc::clone(&entropy)), entropy }
    }

    /// The opened key ring.
    pub fn ring(&self) -> &KeyRing {
        self.keys.ring()
    }

    /// The stream id of a unique value: an HMAC-SHA256 under the tenant's own key, in base64url. The value cannot be found
    /// from it without that key, and the same value always gives the same id.
    pub async fn identifier(&self, tenant: &TenantId, kind: &str, normalised: &str) -> Result<String, SealError> {
        let keys = self.keys.tenant(tenant).await?;
        let tag = hmac::sign(&keys.identifiers, format!("{kind}\0{normalised}").as_bytes());
        Ok(BASE64.encode(tag))
    }

    /// Forgets data keys in memory: somebody was erased by another process.
    pub(crate) fn forget_keys(&self) {
        self.keys.forget();
    }

    /// Tells that a commit is in the log: its new keys count, its erased ones do not exist any more.
    pub(crate) fn settled(&self, new_keys: &[NewKey], erased: &[(TenantId, String)]) {
        self.keys.keep(new_keys);
        for (tenant, subject) in erased {
            self.keys.drop_key(tenant, subject);
        }
    }

    /// Seals a commit.
    pub(crate) async fn seal(&self, commit: Commit) -> Result<SealedCommit, SealError> {
        let mut sealing = Sealing { vault: self, found: HashMap::new(), new_keys: Vec::new(), fresh: fresh(&commit) };
        let mut appends = Vec::with_capacity(commit.appends.len());
        for append in commit.appends {
            appends.push(sealing.append(append).await?);
        }
        let metadata_text = sealing.metadata(&commit.metadata, &appends).await?;
        Ok(SealedCommit {
            command_id: commit.command_id,
            appends,
            metadata: Arc::new(commit.metadata),
            metadata_text: metadata_text.into(),
            new_keys: sealing.new_keys,
            erase: commit.erase,
        })
    }

    /// Opens events for a reader.
    pub async fn open(&self, stored: Vec<Stored>) -> Result<Vec<Event>, SealError> {
        let mut parsed = Vec::with_capacity(stored.len());
        let mut wanted = Vec::new();
        for event in &stored {
            let payload = sealed_document(&event.payload)?;
            if let Some(document) = &payload {
                wanted.extend(walk::subjects(document)?.into_iter().map(|subject| (&event.tenant_id, subject)));
            }
            let metadata: StoredMetadata = serde_json::from_str(&event.metadata).map_err(|_| Malformed)?;
            if metadata.sealed.is_some() {
                wanted.push((&event.tenant_id, metadata.sealed_by()));
            }
            parsed.push((payload, metadata));
        }
        let found = self.keys.find(wanted.iter().map(|(tenant, subject)| (*tenant, subject.as_str()))).await?;
        stored
            .into_iter()
            .zip(parsed)
            .map(|(event, (payload, metadata))| opened(event, payload, metadata, &found))
            .collect()
    }

    /// Seals an aggregate's state for its snapshot.
    pub(crate) async fn seal_state(&self, stream: &StreamId, sequence: u64, state: &str) -> Result<String, SealError> {
        let mut sealing = Sealing { vault: self, found: HashMap::new(), new_keys: Vec::new(), fresh: None };
        let sealed = sealing.document(stream, sequence, "snapshot", state).await?;
        // A snapshot has no commit that could carry a key; events before it always made the keys it needs.
        if sealing.new_keys.is_empty() { Ok(sealed) } else { Err(Malformed.into()) }
    }

    /// Opens the state of a snapshot.
    pub(crate) async fn open_state(
        &self,
        stream: &StreamId,
        sequence: u64,
        sealed: String,
    ) -> Result<OpenedState, SealError> {
        let Some(mut document) = sealed_document(&sealed)? else {
            return Ok(OpenedState(sealed));
        };
        let subjects = walk::subjects(&document)?;
        let found = self.keys.find(subjects.iter().map(|subject| (&stream.tenant, subject.as_str()))).await?;
        let place =
            Place { stream_type: &stream.aggregate_type, stream_id: &stream.aggregate_id, sequence, what: "snapshot" };
        open_document(&mut document, &stream.tenant, place, &found)?;
        Ok(OpenedState(document.to_string()))
    }
}

impl Vault {
    /// Seals the personal values of a document that stands outside the log, such as a message that waits. `place` binds it: there alone
    /// it can be opened. The log must have heard of its subjects before.
    pub async fn seal_apart(&self, tenant: &TenantId, place: &str, document: &str) -> Result<String, SealError> {
        self.seal_state(&StreamId::new(tenant, APART, place), 0, document).await
    }

    /// Opens such a document. What belongs to somebody who was erased is marked so.
    pub async fn open_apart(&self, tenant: &TenantId, place: &str, sealed: String) -> Result<String, SealError> {
        let OpenedState(opened) = self.open_state(&StreamId::new(tenant, APART, place), 0, sealed).await?;
        Ok(opened)
    }
}

/// The stream that a commit begins, if its aggregate is itself the subject: such a subject has no key yet, so there is
/// nothing to look for. Should there be one all the same, the writer finds it and answers a conflict. A commit that goes on with
/// something that was there before may know the subject from there, as an account does that is opened by a link: then it is looked for.
fn fresh(commit: &Commit) -> Option<(TenantId, Arc<str>)> {
    let all_begin = commit.appends.iter().all(|append| append.after == StreamVersion::NEW);
    let first = commit.appends.first().filter(|_| all_begin)?;
    Some((first.stream.tenant.clone(), Arc::clone(&first.stream.aggregate_id)))
}

/// The work of sealing one commit.
struct Sealing<'v> {
    vault: &'v Vault,
    found: Found,
    new_keys: Vec<NewKey>,
    fresh: Option<(TenantId, Arc<str>)>,
}

impl Sealing<'_> {
    async fn append(&mut self, append: Append) -> Result<SealedAppend, SealError> {
        let mut events = Vec::with_capacity(append.events.len());
        for (number, mut new) in (append.after.0 + 1..).zip(append.events) {
            let clear: Arc<str> = std::mem::take(&mut new.payload).into();
            if walk::may_hold_sealed(&clear)
                && walk::forges_a_mark(&serde_json::from_str(&clear).map_err(|_| Malformed)?)
            {
                return Err(Malformed.into());
            }
            let payload = if walk::may_hold_personal(&clear) {
                self.document(&append.stream, number, "payload", &clear).await?.into()
            } else {
                Arc::clone(&clear)
            };
            events.push(SealedEvent { new, clear, payload });
        }
        Ok(SealedAppend { stream: append.stream, after: append.after, events })
    }

    async fn document(
        &mut self,
        stream: &StreamId,
        sequence: u64,
        what: &str,
        clear: &str,
    ) -> Result<String, SealError> {
        let mut document: Value = serde_json::from_str(clear).map_err(|_| Malformed)?;
        for subject in walk::subjects(&document)? {
            self.key(&stream.tenant, &subject).await?;
        }
        let place = Place { stream_type: &stream.aggregate_type, stream_id: &stream.aggregate_id, sequence, what };
        walk::seal::<SealError>(&mut document, |subject, ordinal, value| {
            let context = place.context(&stream.tenant, subject, ordinal);
            let key = present(&self.found, &stream.tenant, subject)?;
            Ok(key.seal(value, &context, &*self.vault.entropy))
        })?;
        Ok(document.to_string())
    }

    async fn metadata(&mut self, metadata: &Metadata, appends: &[SealedAppend]) -> Result<String, SealError> {
        let mut stored = StoredMetadata { open: metadata.clone(), sealed: None };
        let Some(first) = appends.first().filter(|_| !metadata.circumstances.is_empty()) else {
            return Ok(serde_json::to_string(&stored).map_err(|_| Malformed)?);
        };
        let tenant = &first.stream.tenant;
        let subject = stored.sealed_by();
        // The circumstances of an act on an erased person still matter: they are then kept as nobody's.
        let subject = match self.key(tenant, &subject).await {
            Err(SealError::Erased(_)) => {
                stored.open.subject = None;
                self.key(tenant, NOBODY).await?;
                NOBODY.to_owned()
            }
            other => other.map(|()| subject)?,
        };
        let clear = serde_json::to_vec(&metadata.circumstances).map_err(|_| Malformed)?;
        let context = metadata_context(tenant, &subject, metadata.correlation_id);
        let sealed = present(&self.found, tenant, &subject)?.seal(&clear, &context, &*self.vault.entropy);
        stored.sealed = Some(BASE64.encode(sealed));
        Ok(serde_json::to_string(&stored).map_err(|_| Malformed)?)
    }

    /// Makes sure that a subject's key is at hand, as a new one if there is none.
    async fn key(&mut self, tenant: &TenantId, subject: &str) -> Result<(), SealError> {
        let id = (tenant.clone(), subject.to_owned());
        if !self.found.contains_key(&id) {
            let is_fresh = self.fresh.as_ref().is_some_and(|(owner, who)| owner == tenant && **who == *subject);
            let found = if is_fresh {
                DataKey::Absent
            } else {
                let mut found = self.vault.keys.find([(tenant, subject)].into_iter()).await?;
                found.remove(&id).unwrap_or(DataKey::Absent)
            };
            self.found.insert(id.clone(), found);
        }
        match self.found.get(&id) {
            Some(DataKey::Erased) => Err(SealError::Erased(subject.to_owned())),
            Some(DataKey::Present(_)) => Ok(()),
            Some(DataKey::Absent) | None => {
                let new = self.vault.keys.new_key(tenant, subject).await?;
                self.found.insert(id, DataKey::Present(Arc::clone(&new.key)));
                self.new_keys.push(new);
                Ok(())
            }
        }
    }
}

/// Metadata as its column holds it.
#[derive(serde::Serialize, serde::Deserialize)]
struct StoredMetadata {
    #[serde(flatten)]
    open: Metadata,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
}

impl StoredMetadata {
    fn sealed_by(&self) -> String {
        self.open.subject.clone().unwrap_or_else(|| NOBODY.to_owned())
    }
}

/// Circumstances are bound to what the whole commit shares, so that they are sealed once for all its events.
fn metadata_context(tenant: &TenantId, subject: &str, correlation: Uuid) -> Vec<u8> {
    format!("evident metadata\n{tenant}\n{subject}\n{correlation}").into_bytes()
}

/// Where a sealed value stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    stream_type: &'p str,
    stream_id: &'p str,
    sequence: u64,
    what: &'p str,
}

impl Place<'_> {
    /// Binds a ciphertext to its place.
    fn context(&self, tenant: &TenantId, subject: &str, ordinal: u32) -> Vec<u8> {
        let Self { stream_type, stream_id, sequence, what } = self;
        format!("evident {what}\n{tenant}\n{subject}\n{stream_type}\n{stream_id}\n{sequence}\n{ordinal}").into_bytes()
    }
}

fn present<'f>(found: &'f Found, tenant: &TenantId, subject: &str) -> Result<&'f Cipher, SealError> {
    match found.get(&(tenant.clone(), subject.to_owned())) {
        Some(DataKey::Present(key)) => Ok(key),
        _ => Err(SealError::Erased(subject.to_owned())),
    }
}

fn sealed_document(text: &str) -> Result<Option<Value>, Malformed> {
    if !walk::may_hold_sealed(text) {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|_| Malformed)
}

fn open_document(document: &mut Value, tenant: &TenantId, place: Place<'_>, found: &Found) -> Result<(), SealError> {
    walk::open::<SealError>(document, |subject, ordinal, text| match found.get(&(tenant.clone(), subject.to_owned())) {
        Some(DataKey::Present(key)) => Ok(Opened::Clear(key.open(text, &place.context(tenant, subject, ordinal))?)),
        _ => Ok(Opened::Erased),
    })
}

fn opened(stored: Stored, payload: Option<Value>, metadata: StoredMetadata, found: &Found) -> Result<Event, SealError> {
    let payload = match payload {
        None => Arc::clone(&stored.payload),
        Some(mut document) => {
            let place = Place {
                stream_type: &stored.aggregate_type,
                stream_id: &stored.aggregate_id,
                sequence: stored.sequence,
                what: "payload",
            };
            open_document(&mut document, &stored.tenant_id, place, found)?;
            document.to_string().into()
        }
    };
    let metadata = opened_metadata(&stored.tenant_id, metadata, found)?;
    Ok(Event { stored, payload, metadata: Arc::new(metadata) })
}

fn opened_metadata(tenant: &TenantId, metadata: StoredMetadata, found: &Found) -> Result<Metadata, SealError> {
    let subject = metadata.sealed_by();
    let mut open = metadata.open;
    let Some(sealed) = metadata.sealed else { return Ok(open) };
    if let Ok(key) = present(found, tenant, &subject) {
        let sealed = BASE64.decode(sealed).map_err(|_| Malformed)?;
        let clear = key.open(&sealed, &metadata_context(tenant, &subject, open.correlation_id))?;
        open.circumstances = serde_json::from_slice::<Circumstances>(&clear).map_err(|_| Malformed)?;
    }
    Ok(open)
}
