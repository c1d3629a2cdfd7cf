//! Receivers hear of what happens to people whom they know (Shared Signals Framework 1.0, CAEP 1.0, RISC 1.0).
//!
//! A fact becomes what it is for receivers ([`happening`]); each that asks for it gets a token of its own ([`receiver`]), which is signed
//! when it is queued and kept ([`content`]), so that it is the same however often it is told. Streams that are pushed to are served by
//! the sender like everybody else; those who poll come for their deliveries (`crate::http::ssf`). A stream that is paused keeps what it
//! would tell. Why it is so stands in docs/decisions/0024.

mod content;
mod happening;
mod receiver;
mod story;

use std::time::Duration;

use aggregates::TenantId;
use aggregates::client::ClientStatus;
use aggregates::ssf_stream::{Delivery as Way, SetBy, SsfStream, SsfStreamEvent, StreamStatus};
use async_trait::async_trait;
use chrono::TimeDelta;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use journal::Stored;
use projections::Cursor;
use projections::deliveries::{Delivery, abandon, wake};
use protocols::ssf::{EventType, Occurred, SetError, SubjectId};
use serde_json::json;

pub(crate) use content::Content;
use receiver::Audience;

use super::{DeliveryError, Kind, Message, Pace, Receiver};
use crate::http::Shared;
use crate::streams;

/// The kind's name in the queue.
pub(crate) const NAME: &str = "ssf";
/// The aggregates among whose events facts are.
const AGGREGATES: [&str; 7] = ["SsfStream", "Session", "Credential", "User", "UserRoles", "UserGroups", "Grant"];
/// Where nobody has a stream, nothing but the first one matters.
const NOBODY: [&str; 1] = ["SsfStream"];
/// What a fact tells beside the rest goes to a place of its own, for a place has one delivery for each fact.
pub(crate) const ALSO: &str = ":also";
/// That a stream was stopped is told while it stands still.
pub(crate) const STATUS: &str = ":status";
/// For how long a stream that tells nothing by itself is left alone; what changes that wakes it.
const STILL: Duration = Duration::from_mins(1);
/// The lane of what is about the stream itself.
const OWN_LANE: &str = "";
const SET: HeaderValue = HeaderValue::from_static("application/secevent+jwt");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The kind.
pub struct SharedSignals {
    shared: Shared,
}

/// The places of a stream in the queue, in which its deliveries wait.
pub(crate) fn places(stream_id: &str) -> [String; 3] {
    ["", ALSO, STATUS].map(|place| format!("{stream_id}{place}"))
}

/// What is kept of a refusal: its code, where it is one that somebody registered.
pub(crate) fn refused(code: Option<&'static str>) -> String {
    code.map_or_else(|| "refused".to_owned(), |code| format!("refused: {code}"))
}

impl SharedSignals {
    /// With what handlers share: clients, keys, and who knows whom.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }

    /// What happens to a stream: it is told what concerns it, and what waits for it goes on or is given up.
    async fn of_stream(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
        let (journal, tenant) = (&self.shared.journal, &fact.tenant_id);
        let before: SsfStream = story::before(journal, fact).await?;
        let (Some(stream_id), Some(event)) = (before.stream_id(), story::said::<SsfStream>(journal, fact).await?)
        else {
            return Ok(Vec::new());
        };
        let (queue, now) = ((tenant, NAME), journal.clock().now());
        let [main, also, status] = places(stream_id);
        match &event {
            SsfStreamEvent::Deleted => abandon(journal.db(), queue, &[main, also, status], fact.position, now).await?,
            SsfStreamEvent::StatusSet { status: StreamStatus::Disabled, .. } => {
                abandon(journal.db(), queue, &[main, also], fact.position, now).await?;
            }
            SsfStreamEvent::StatusSet { .. } | SsfStreamEvent::Changed { .. } => {
                wake(journal.db(), queue, &[main, also], now).await?;
            }
            _ => {}
        }
        self.about_itself(fact, stream_id, event).await
    }

    /// What the receiver is told of its stream.
    async fn about_itself(
        &self,
        fact: &Stored,
        stream_id: &str,
        event: SsfStreamEvent,
    ) -> Result<Vec<Receiver>, DeliveryError> {
        let (shared, tenant) = (&self.shared, &fact.tenant_id);
        let (kind, told, anyway) = match event {
            SsfStreamEvent::VerificationRequested { state, .. } => {
                (EventType::Verification, vec![("state", state)], false)
            }
            SsfStreamEvent::StatusSet { status, reason, by: SetBy::Transmitter } => {
                let told = vec![("status", Some(status.as_str().to_owned())), ("reason", reason)];
                (EventType::StreamUpdated, told, true)
            }
            _ => return Ok(Vec::new()),
        };
        let stream = queries::ssf_stream::by_stream(shared.journal.db(), tenant, stream_id).await?;
        let Some(stream) = stream else { return Ok(Vec::new()) };
        let client = shared.directory.client(tenant, &stream.client_id).await?;
        let Some(client) = client.filter(|client| client.state == ClientStatus::Enabled) else { return Ok(Vec::new()) };
        let told = told.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text?))));
        let told = told.collect();
        let (jti, about) = (fact.event_id.to_string(), SubjectId::opaque(&stream.stream_id));
        let events = Occurred { kind, told: &told };
        let set = Audience { shared, fact }.token((&stream, &client), &jti, &about, events).await?;
        let content = Content::new(&stream.client_id, jti, set, None).anyway(anyway);
        let target = if anyway { format!("{}{STATUS}", stream.stream_id) } else { stream.stream_id.clone() };
        let content = content.close(&shared.journal, tenant).await?;
        Ok(vec![Receiver { target, lane: OWN_LANE.to_owned(), content }])
    }
}

#[async_trait]
impl Kind for SharedSignals {
    fn name(&self) -> &'static str {
        NAME
    }

    fn cursor(&self) -> Cursor {
        Cursor::new("ssf")
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &AGGREGATES
    }

    fn tells(&self, event_type: &str) -> bool {
        event_type.starts_with("SsfStream") || event_type == "SsfVerificationRequested" || happening::tells(event_type)
    }

    fn pace(&self) -> Pace {
        Pace {
            attempts: 40,
            first: Duration::from_secs(5),
            longest: Duration::from_hours(6),
            // Also for how long a paused stream, and one that nobody polls, keeps what it would tell.
            lasting: TimeDelta::days(7),
        }
    }

    async fn listens(&self) -> Result<&'static [&'static str], DeliveryError> {
        let any = queries::ssf_stream::any(self.shared.journal.db()).await?;
        Ok(if any { &AGGREGATES } else { &NOBODY })
    }

    async fn receivers(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
        if fact.aggregate_type == "SsfStream" {
            return self.of_stream(fact).await;
        }
        let audience = Audience { shared: &self.shared, fact };
        let mut receivers = Vec::new();
        for happening in happening::of(&self.shared.journal, fact).await? {
            receivers.extend(audience.of(&happening).await?);
        }
        Ok(receivers)
    }

    /// Streams that are polled or paused are not pushed to; that a stream was stopped is told nevertheless.
    async fn holds(&self, tenant: &TenantId, target: &str) -> Result<Option<Duration>, DeliveryError> {
        let stream_id = target.split(':').next().unwrap_or_default();
        let stream = queries::ssf_stream::by_stream(self.shared.journal.db(), tenant, stream_id).await?;
        let still = stream.is_some_and(|stream| {
            let paused = stream.state == StreamStatus::Paused && !target.ends_with(STATUS);
            paused || stream.endpoint_url.is_none()
        });
        Ok(still.then_some(STILL))
    }

    async fn message(&self, delivery: &Delivery) -> Result<Option<Message>, DeliveryError> {
        let (journal, tenant) = (&self.shared.journal, &delivery.tenant);
        let content = Content::open(journal, tenant, &delivery.content).await?;
        let client = self.shared.directory.client(tenant, &content.client_id).await?;
        if client.is_none_or(|client| client.state != ClientStatus::Enabled) {
            return Ok(None);
        }
        let stream = streams::fold::<SsfStream>(journal, tenant, &content.client_id, None).await?;
        let Some(stream) = stream.map(|folded| folded.state) else { return Ok(None) };
        let is_it = stream.stream_id().is_some_and(|id| places(id).contains(&delivery.target));
        if !is_it || (stream.status() == Some(StreamStatus::Disabled) && !content.anyway) {
            return Ok(None);
        }
        let Some(Way::Push { endpoint_url, authorization_header }) =
            stream.configuration().map(|configuration| &configuration.delivery)
        else {
            return Ok(None);
        };
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, SET), (ACCEPT, JSON)]);
        if let Some(shown) = authorization_header.as_ref().and_then(|sealed| sealed.expose()) {
            let mut shown = HeaderValue::from_str(shown).map_err(|_| DeliveryError::Unfit("its header is none"))?;
            shown.set_sensitive(true);
            headers.insert(AUTHORIZATION, shown);
        }
        let address = endpoint_url.clone();
        Ok(content.into_set().map(|set| Message { address, headers, body: set.into() }))
    }

    fn refusal(&self, said: &[u8]) -> Option<String> {
        Some(refused(SetError::read(said)?.code()))
    }
}
