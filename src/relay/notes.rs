//! Checkpoints on their way to NATS: the newest of each tenant, until JetStream has it.
//!
//! A newer checkpoint says all that an older one says, so however long NATS is away, one a tenant is enough.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aggregates::TenantId;
use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use bytes::Bytes;
use journal::proof::note::SignedNote;
use tokio::sync::{Notify, watch};

use super::stream::{self, MESSAGE_ID};
use super::{Link, RelayError};
use crate::settings::Nats;

const PAUSE: Duration = Duration::from_secs(1);
const CONTENT_TYPE: &str = "text/plain; charset=UTF-8";

/// A checkpoint that waits.
#[derive(Clone)]
struct Waiting {
    size: u64,
    note: String,
}

/// The checkpoints that wait.
#[derive(Default)]
pub(super) struct Notes {
    waiting: Mutex<BTreeMap<TenantId, Waiting>>,
    added: Notify,
    gone: Notify,
}

impl Notes {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<TenantId, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a checkpoint, in the place of an older one.
    pub(super) fn add(&self, tenant: &TenantId, size: u64, note: &SignedNote) {
        self.waiting().insert(tenant.clone(), Waiting { size, note: note.to_string() });
        self.added.notify_one();
    }

    /// Waits until none is left.
    pub(super) async fn gone(&self) {
        loop {
            let gone = self.gone.notified();
            if self.waiting().is_empty() {
                return;
            }
            gone.await;
        }
    }

    /// Sends what waits, as long as this is not aborted.
    pub(super) async fn carry(self: Arc<Self>, mut link: watch::Receiver<Option<Link>>, settings: Nats) {
        let mut kept = false;
        loop {
            self.added.notified().await;
            let Ok(context) = link.wait_for(Option::is_some).await.map(|link| link.as_ref().map(|l| l.context.clone()))
            else {
                return;
            };
            let Some(context) = context else { continue };
            while let Err(error) = self.send(&context, &settings, &mut kept).await {
                tracing::debug!(%error, "checkpoints wait for NATS");
                kept = false;
                tokio::time::sleep(PAUSE).await;
            }
            self.gone.notify_waiters();
        }
    }

    async fn send(&self, context: &Context, settings: &Nats, kept: &mut bool) -> Result<(), RelayError> {
        if !*kept {
            stream::checkpoints(context, settings).await?;
            *kept = true;
        }
        loop {
            let next = self.waiting().first_key_value().map(|(tenant, waiting)| (tenant.clone(), waiting.clone()));
            let Some((tenant, Waiting { size, note })) = next else { return Ok(()) };
            let mut headers = HeaderMap::new();
            headers.insert(MESSAGE_ID, format!("{tenant}/{size}"));
            headers.insert("Content-Type", CONTENT_TYPE);
            let subject = format!("evident.checkpoints.{tenant}");
            let sending = context.publish_with_headers(subject, headers, Bytes::from(note));
            let ack = sending.await.map_err(RelayError::nats("sending a checkpoint"))?;
            ack.await.map_err(RelayError::nats("waiting for an acknowledgement"))?;
            let mut waiting = self.waiting();
            if waiting.get(&tenant).is_some_and(|waiting| waiting.size == size) {
                waiting.remove(&tenant);
            }
        }
    }
}
