//! What ends with what, carried out: the grants of a session, the sessions of a person, the grants of a client, what was exchanged for a
//! grant's tokens, the members of a group.
//!
//! Which facts take others along is a rule ([`Ending`]). From the moment of such a fact on nothing that hangs on it is good: tokens are
//! looked up together with what they hang on. Here the log learns the same, by an event for each grant and each session that ended with
//! it. Whoever appended the fact sees to that at once ([`see_to`]), as far as it can be done while somebody waits. A follower
//! ([`follow`]) comes behind, for what is left: because there was too much of it, or because a process died between. Both do the same, and
//! doing it again changes nothing. A session that ends by its time alone is no fact yet: [`keep_time`] makes it one.
//! Nor is somebody erased by the end of their grace period alone: [`keep_graces`] sees to that.

mod erasures;
mod follow;
mod time;
mod work;

use aggregates::consent::ConsentEvent;
use aggregates::grant::{GrantEvent, Revocation};
use aggregates::{Ending, TenantId};
use chrono::{DateTime, Utc};
use commands::Failure;
use commands::backchannel_request::FailRequestError;
use commands::consent::ChangeConsentError;
use commands::grant::ChangeGrantError;
use commands::group::GroupRefusal;
use commands::session::ChangeSessionError;
use commands::user::ChangeUserError;
use futures_util::future::BoxFuture;
use journal::db::DbError;
use journal::{Appended, Journal, Metadata, Stored};
use queries::QueryError;
use uuid::Uuid;

pub use erasures::{erase_due, keep_graces};
pub use follow::follow;
pub use time::{end_timed_out, keep_time};

use crate::streams::StreamError;
use work::Work;

/// How many pages are worked off while somebody waits; the follower does the rest.
const WHILE_SOMEBODY_WAITS: u32 = 10;

/// Why what ends with something has not ended yet. The follower tries again.
#[derive(Debug, thiserror::Error)]
pub enum EndingError {
    /// The rows or the log could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A consent's stream could not be told.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// Sessions were not ended.
    #[error(transparent)]
    Session(#[from] ChangeSessionError),
    /// Grants were not taken back.
    #[error(transparent)]
    Grant(#[from] ChangeGrantError),
    /// What was allowed in the back channel was not ended.
    #[error(transparent)]
    Request(#[from] FailRequestError),
    /// Members of a group were not shown out.
    #[error(transparent)]
    Group(#[from] GroupRefusal),
    /// Somebody was not taken out of their groups.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// Consents were not taken back.
    #[error(transparent)]
    Consent(#[from] ChangeConsentError),
    /// Somebody was not erased.
    #[error(transparent)]
    User(#[from] ChangeUserError),
}

impl From<DbError> for EndingError {
    fn from(error: DbError) -> Self {
        Self::Query(error.into())
    }
}

impl EndingError {
    /// Whether trying again later may help.
    fn is_transient(&self) -> bool {
        match self {
            Self::Query(error) => error.is_transient(),
            Self::Stream(StreamError::Log(_)) => true,
            Self::Session(ChangeSessionError::Failed(failure))
            | Self::Grant(ChangeGrantError::Failed(failure))
            | Self::Request(FailRequestError::Failed(failure))
            | Self::Group(GroupRefusal::Failed(failure))
            | Self::Failed(failure)
            | Self::Consent(ChangeConsentError::Failed(failure))
            | Self::User(ChangeUserError::Failed(failure)) => failure.retry_after().is_some(),
            _ => false,
        }
    }
}

/// A fact that takes others along, as the log has it.
#[derive(Clone, Debug)]
struct Ended {
    ending: Ending,
    /// Why the grants end that it takes along.
    reason: Revocation,
    tenant: TenantId,
    /// The id of the stream that it stands in.
    id: String,
    /// What began after this moment has nothing to do with it.
    at: DateTime<Utc>,
    event_id: Uuid,
    correlation_id: Uuid,
}

impl Ended {
    fn of(event: &Stored) -> Option<Self> {
        let ending = Ending::of(&event.event_type)?;
        if ending == Ending::Grant && !is_first(event) {
            return None;
        }
        // What is personal in metadata is sealed; who belongs together is not.
        let metadata = serde_json::from_str::<Metadata>(&event.metadata).ok();
        Some(Self {
            ending,
            reason: reason(ending, event),
            tenant: event.tenant_id.clone(),
            id: event.aggregate_id.clone(),
            at: DateTime::from_timestamp_micros(event.recorded_at).unwrap_or_default(),
            event_id: event.event_id,
            correlation_id: metadata.map_or(event.event_id, |metadata| metadata.correlation_id),
        })
    }
}

/// Whether a grant was taken back for its own sake: whoever takes it back because something greater ended sees to what was exchanged as well.
fn is_first(event: &Stored) -> bool {
    matches!(serde_json::from_str(&event.payload), Ok(GrantEvent::Revoked { reason, .. }) if !reason.follows())
}

fn reason(ending: Ending, event: &Stored) -> Revocation {
    match serde_json::from_str(&event.payload) {
        Ok(ConsentEvent::Revoked { reason, .. }) if ending == Ending::Consent => reason.into(),
        _ => ending.revocation(),
    }
}

/// Whether a commit with these events takes others along.
pub fn takes_along<'n>(event_types: impl IntoIterator<Item = &'n str>) -> bool {
    event_types.into_iter().any(|name| Ending::of(name).is_some())
}

/// Sees to what ends with the facts of a commit. That it ends is certain already, so a failure here is nobody's who asked for the commit:
/// it is noted, and the follower takes the work up.
pub async fn see_to(journal: &Journal, appended: &Appended) {
    let mut pages = WHILE_SOMEBODY_WAITS;
    if let Err(error) = of_commit(journal, appended, &mut pages).await {
        let position = appended.first;
        tracing::warn!(%error, position, "what ends with this has not ended yet; the follower will see to it");
    }
}

/// Works off what ends with the facts of a commit, as far as the pages last.
async fn of_commit(journal: &Journal, appended: &Appended, pages: &mut u32) -> Result<(), EndingError> {
    let size = appended.last + 1 - appended.first;
    let events = journal.read_stored(appended.first - 1, size).await?;
    for ended in events.iter().filter_map(Ended::of) {
        Work::new(journal, &ended, pages).carry_out().await?;
    }
    Ok(())
}

/// The same for facts that other facts took along.
fn of_consequence<'a>(
    journal: &'a Journal,
    appended: &'a Appended,
    pages: &'a mut u32,
) -> BoxFuture<'a, Result<(), EndingError>> {
    Box::pin(of_commit(journal, appended, pages))
}
