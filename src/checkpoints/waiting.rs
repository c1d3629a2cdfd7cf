//! The newest checkpoint of each tenant, until somebody else has it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aggregates::TenantId;
use journal::proof::note::SignedNote;
use tokio::sync::Notify;

/// A checkpoint that waits.
#[derive(Clone)]
pub(crate) struct Note {
    pub(crate) tenant: TenantId,
    /// Leaves of its tree.
    pub(crate) size: u64,
    pub(crate) text: String,
}

/// The checkpoints that wait.
#[derive(Default)]
pub(crate) struct Waiting {
    notes: Mutex<BTreeMap<TenantId, Note>>,
    added: Notify,
    emptied: Notify,
}

impl Waiting {
    fn notes(&self) -> MutexGuard<'_, BTreeMap<TenantId, Note>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a checkpoint, in the place of an older one.
    pub(crate) fn add(&self, tenant: &TenantId, size: u64, note: &SignedNote) {
        self.notes().insert(tenant.clone(), Note { tenant: tenant.clone(), size, text: note.to_string() });
        self.added.notify_one();
    }

    /// Waits until one is added.
    pub(crate) async fn added(&self) {
        self.added.notified().await;
    }

    /// One of those that wait.
    pub(crate) fn first(&self) -> Option<Note> {
        self.notes().first_key_value().map(|(_, note)| note.clone())
    }

    /// It has arrived. A newer one of its tenant may wait by now.
    pub(crate) fn arrived(&self, note: &Note) {
        let mut notes = self.notes();
        if notes.get(&note.tenant).is_some_and(|waiting| waiting.size == note.size) {
            notes.remove(&note.tenant);
        }
        if notes.is_empty() {
            self.emptied.notify_waiters();
        }
    }

    /// Waits until none is left.
    pub(crate) async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.notes().is_empty() {
                return;
            }
            emptied.await;
        }
    }
}
