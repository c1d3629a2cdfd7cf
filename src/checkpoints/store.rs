//! Checkpoints in a bucket of an object store that speaks S3: one object each, `PREFIX/TENANT/SIZE.note`, never written again.
//!
//! The address is the operator's and not a stranger's, so it may lead anywhere. Requests are signed (`protocols::sigv4`) and
//! the bucket stands in the path, which every such store understands.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use journal::Journal;
use journal::proof::Tell;
use protocols::hexadecimal::sha256;
use protocols::sigv4::{Request, Signer, encoded_path};
use reqwest::{Client, redirect};
use tokio::task::JoinHandle;

use super::waiting::{Note, Waiting};
use crate::settings::CheckpointStore;

const CONTENT_TYPE: &str = "text/plain; charset=utf-8";
/// How long the store may take to take one.
const PATIENCE: Duration = Duration::from_secs(20);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// How long the last ones may take once the end was asked for.
const LAST: Duration = Duration::from_secs(5);
/// An outage is told at its beginning, and then after so many attempts.
const TELL_AGAIN: u32 = 30;
/// How much of a refusal is told to operators.
const TOLD: usize = 300;

/// Why a checkpoint was not stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nobody answered.
    #[error("the store does not answer: {0}")]
    Away(#[from] reqwest::Error),
    /// It did not want it.
    #[error("the store answers {status}: {text}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The beginning of what it says.
        text: String,
    },
}

/// What carries checkpoints to the store.
pub struct Store {
    waiting: Arc<Waiting>,
    carrying: JoinHandle<()>,
}

impl Store {
    /// Begins to carry.
    pub fn start(journal: &Journal, settings: CheckpointStore) -> Result<Self, StoreError> {
        let client = Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none()).build()?;
        let waiting = Arc::new(Waiting::default());
        let carrier = Carrier { journal: journal.clone(), settings, client, waiting: Arc::clone(&waiting) };
        Ok(Self { waiting, carrying: tokio::spawn(carrier.carry()) })
    }

    /// What hears of every signed checkpoint.
    pub fn tell(&self) -> Tell {
        let waiting = Arc::clone(&self.waiting);
        Arc::new(move |tenant, size, note| waiting.add(tenant, size, note))
    }

    /// Waits for those that are still to go.
    pub async fn finish(self) {
        if tokio::time::timeout(LAST, self.waiting.emptied()).await.is_err() {
            tracing::warn!("the last checkpoints did not reach the store; they stand in the database");
        }
        self.carrying.abort();
    }
}

struct Carrier {
    journal: Journal,
    settings: CheckpointStore,
    client: Client,
    waiting: Arc<Waiting>,
}

impl Carrier {
    async fn carry(self) {
        let mut attempts = 0;
        loop {
            let Some(note) = self.waiting.first() else {
                self.waiting.added().await;
                continue;
            };
            match self.put(&note).await {
                Ok(()) => {
                    attempts = 0;
                    self.waiting.arrived(&note);
                    metrics::counter!("evident_checkpoints_stored_total").increment(1);
                }
                Err(error) => {
                    metrics::counter!("evident_checkpoint_store_failures_total").increment(1);
                    if attempts % TELL_AGAIN == 0 {
                        tracing::warn!(%error, attempts, "a checkpoint is not in the store; trying again");
                    }
                    tokio::time::sleep((FIRST_PAUSE * 2u32.pow(attempts.min(10))).min(LONGEST_PAUSE)).await;
                    attempts += 1;
                }
            }
        }
    }

    async fn put(&self, note: &Note) -> Result<(), StoreError> {
        let (settings, hash) = (&self.settings, sha256(note.text.as_bytes()));
        let name = format!("{:020}.note", note.size);
        let before = settings.path.split('/').filter(|segment| !segment.is_empty());
        let path = encoded_path(before.chain([note.tenant.as_str(), &name]));
        let moment = written(self.journal.clock().now());
        let headers = [
            ("content-type", CONTENT_TYPE),
            ("host", &settings.host),
            ("x-amz-content-sha256", &hash),
            ("x-amz-date", &moment),
        ];
        let asked = Request { method: "PUT", path: &path, query: "", headers: &headers, body_hash: &hash };
        let signer = Signer {
            access_key_id: &settings.access_key_id,
            secret_access_key: settings.secret_access_key.expose(),
            region: &settings.region,
            service: "s3",
        };
        let request = self.client.put(format!("{}{path}", settings.origin));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = request.header("authorization", signer.authorization(&asked, &moment));
        let answer = request.body(Bytes::copy_from_slice(note.text.as_bytes())).send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let text = answer.text().await.unwrap_or_default();
        Err(StoreError::Refused { status: status.as_u16(), text: text.chars().take(TOLD).collect() })
    }
}

/// A moment as signatures write it.
fn written(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}
