//! Checkpoints on their way to NATS.

use std::sync::Arc;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use bytes::Bytes;
use tokio::sync::watch;

use super::stream::{self, MESSAGE_ID};
use super::{Link, RelayError};
use crate::checkpoints::Waiting;
use crate::settings::Nats;

const PAUSE: Duration = Duration::from_secs(1);
const CONTENT_TYPE: &str = "text/plain; charset=UTF-8";

/// Sends what waits, as long as this is not aborted.
pub(super) async fn carry(waiting: Arc<Waiting>, mut link: watch::Receiver<Option<Link>>, settings: Nats) {
    let mut kept = false;
    loop {
        waiting.added().await;
        let Ok(context) = link.wait_for(Option::is_some).await.map(|link| link.as_ref().map(|l| l.context.clone()))
        else {
            return;
        };
        let Some(context) = context else { continue };
        while let Err(error) = send(&waiting, &context, &settings, &mut kept).await {
            tracing::debug!(%error, "checkpoints wait for NATS");
            kept = false;
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn send(waiting: &Waiting, context: &Context, settings: &Nats, kept: &mut bool) -> Result<(), RelayError> {
    if !*kept {
        stream::checkpoints(context, settings).await?;
        *kept = true;
    }
    while let Some(note) = waiting.first() {
        let mut headers = HeaderMap::new();
        headers.insert(MESSAGE_ID, format!("{}/{}", note.tenant, note.size));
        headers.insert("Content-Type", CONTENT_TYPE);
        let subject = format!("evident.checkpoints.{}", note.tenant);
        let sending = context.publish_with_headers(subject, headers, Bytes::from(note.text.clone()));
        let ack = sending.await.map_err(RelayError::nats("sending a checkpoint"))?;
        ack.await.map_err(RelayError::nats("waiting for an acknowledgement"))?;
        waiting.arrived(&note);
    }
    Ok(())
}
