//! What sends: pages of the log, many messages under way at once, acknowledged in their order.
//!
//! Every message names the one that must stand before it in the stream. One that is lost takes those behind it along, so that they are
//! refused instead of standing in the wrong place, and the pump begins again where the stream ends.

use std::collections::VecDeque;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishAckFuture, PublishErrorKind};
use bytes::Bytes;
use journal::{Journal, Position, Stored};
use tokio::sync::watch;
use tokio::time::Instant;

use super::message::{CONTENT_TYPE, Letter, cloud_event, subject};
use super::personal::Personal;
use super::standing::Standing;
use super::stream::{self, BEHIND, End, MESSAGE_ID, POSITION};
use super::{CURSOR, Link, RelayError, incident};
use crate::settings::Nats;

/// Events read at once.
const PAGE: u64 = 500;
/// Messages and bytes that may be under way: what the relay needs of memory.
const WINDOW: usize = 1024;
const WINDOW_BYTES: usize = 8 << 20;
/// How often the cursor is moved: the stream knows better, so not for every message.
const SAVE: Duration = Duration::from_secs(1);
/// How often a stream is looked at that nothing is sent to.
const LOOK: Duration = Duration::from_secs(10);

const WAITING: &str = "waiting for an acknowledgement";

/// A message under way.
struct Sent {
    position: Position,
    recorded_at: i64,
    sequence: u64,
    bytes: usize,
    ack: PublishAckFuture,
}

/// One stretch of work, from where the stream ended when it began.
pub(super) struct Pump<'r> {
    journal: &'r Journal,
    settings: &'r Nats,
    base: &'r str,
    standing: &'r Standing,
    link: Link,
    /// The last event that was sent, and its number in the stream.
    position: Position,
    sequence: u64,
    under_way: VecDeque<Sent>,
    bytes: usize,
    /// Up to here events may have been in the stream before it was emptied, and JetStream may remember their ids.
    again: Position,
    /// Where the cursor is known to stand.
    cursor: Position,
    /// The last event that was acknowledged and is not in the cursor.
    unsaved: Option<(Position, i64)>,
    saved_at: Instant,
    /// Somebody else had sent what was sent here.
    rival: bool,
    /// The stream's first message when it was last looked at.
    first: u64,
}

impl<'r> Pump<'r> {
    /// Asks the stream where it ends, and holds that against the log.
    pub(super) async fn begin(
        journal: &'r Journal,
        settings: &'r Nats,
        base: &'r str,
        standing: &'r Standing,
        link: Link,
    ) -> Result<Self, RelayError> {
        let cursor = CURSOR.standing(journal).await?;
        let end = stream::end(&link.stream).await?;
        let known = cursor.max(standing.now().position);
        let position = place(journal, cursor, known, end).await?;
        let emptied = end.event.is_none() && end.sequence > 0;
        let again = if emptied { known.max(journal.position().await?) } else { 0 };
        standing.at(position);
        Ok(Self {
            journal,
            settings,
            base,
            standing,
            link,
            position,
            sequence: end.sequence,
            under_way: VecDeque::new(),
            bytes: 0,
            again,
            cursor,
            unsaved: None,
            saved_at: Instant::now(),
            rival: false,
            first: end.first,
        })
    }

    /// Sends until something is wrong or the end is wanted.
    pub(super) async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), RelayError> {
        let mut head = self.journal.head();
        while !*stop.borrow() {
            head.borrow_and_update();
            let page = self.journal.read_stored(self.position, PAGE).await?;
            let more = page.len() as u64 == PAGE;
            self.send(page).await?;
            if more {
                continue;
            }
            self.settle().await?;
            let quiet = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => false,
                moved = head.changed() => if moved.is_err() { break } else { false },
                () = tokio::time::sleep(self.patience()) => true,
            };
            if quiet {
                self.look().await?;
            }
        }
        self.settle().await?;
        self.save().await
    }

    /// How long it may be quiet before something is to be done.
    fn patience(&self) -> Duration {
        if self.unsaved.is_some() { SAVE } else { LOOK }
    }

    async fn send(&mut self, page: Vec<Stored>) -> Result<(), RelayError> {
        for (letter, personal) in self.letters(page).await? {
            while self.under_way.len() >= WINDOW || self.bytes >= WINDOW_BYTES {
                self.settle_one().await?;
            }
            self.send_one(&letter, personal).await?;
        }
        Ok(())
    }

    /// The events with what may be read of each; those that may be read in the clear are opened together.
    async fn letters(&self, page: Vec<Stored>) -> Result<Vec<(Letter, Personal)>, RelayError> {
        let rules: Vec<_> = page.iter().map(|event| self.settings.personal.of(&subject(event))).collect();
        let clear = page.iter().zip(&rules).filter(|(_, rule)| **rule == Personal::Clear);
        let clear: Vec<Stored> = clear.map(|(event, _)| event.clone()).collect();
        let mut opened = self.journal.vault().open(clear).await?.into_iter();
        let letters = page.into_iter().zip(rules).map(|(event, rule)| match rule {
            Personal::Clear => (
                opened.next().map_or_else(|| Letter::Stored(Box::new(event)), |event| Letter::Opened(Box::new(event))),
                rule,
            ),
            Personal::Sealed | Personal::Removed => (Letter::Stored(Box::new(event)), rule),
        });
        Ok(letters.collect())
    }

    async fn send_one(&mut self, letter: &Letter, personal: Personal) -> Result<(), RelayError> {
        let event = letter.stored();
        let (position, recorded_at) = (event.position, event.recorded_at);
        let text = cloud_event(letter, personal, self.base).map_err(|_| RelayError::Malformed { position })?;
        let mut headers = HeaderMap::new();
        headers.insert(MESSAGE_ID, self.message_id(event));
        headers.insert(BEHIND, self.sequence.to_string());
        headers.insert(POSITION, position.to_string());
        headers.insert("Content-Type", CONTENT_TYPE);
        let bytes = text.len();
        let sending = self.link.context.publish_with_headers(subject(event), headers, Bytes::from(text));
        let ack = sending.await.map_err(|error| match error.kind() {
            PublishErrorKind::MaxPayloadExceeded => RelayError::TooLarge { position },
            _ => RelayError::nats("sending")(error),
        })?;
        self.position = position;
        self.sequence += 1;
        self.bytes += bytes;
        self.under_way.push_back(Sent { position, recorded_at, sequence: self.sequence, bytes, ack });
        Ok(())
    }

    /// The event's id. Where it is sent again on purpose, its new number follows, or JetStream would think that it has it.
    fn message_id(&self, event: &Stored) -> String {
        let id = event.event_id;
        if event.position <= self.again { format!("{id}:{}", self.sequence + 1) } else { id.to_string() }
    }

    /// Waits for everything that is under way.
    async fn settle(&mut self) -> Result<(), RelayError> {
        while !self.under_way.is_empty() {
            self.settle_one().await?;
        }
        if self.rival {
            return Err(RelayError::Rival);
        }
        if self.saved_at.elapsed() >= SAVE { self.save().await } else { Ok(()) }
    }

    /// Waits for the oldest acknowledgement.
    async fn settle_one(&mut self) -> Result<(), RelayError> {
        let Some(sent) = self.under_way.pop_front() else { return Ok(()) };
        self.bytes -= sent.bytes;
        let ack = tokio::select! {
            ack = sent.ack.into_future() => ack,
            () = self.standing.broken() => return Err(RelayError::nats(WAITING)("the connection broke")),
        };
        let ack = ack.map_err(|error| match error.kind() {
            PublishErrorKind::WrongLastSequence => RelayError::Rival,
            _ => RelayError::nats(WAITING)(error),
        })?;
        if ack.sequence != sent.sequence {
            return Err(RelayError::Rival);
        }
        self.rival |= ack.duplicate;
        self.standing.active(true);
        self.standing.at(sent.position);
        self.unsaved = Some((sent.position, sent.recorded_at));
        metrics::counter!("evident_relay_published_total").increment(1);
        let delay = self.journal.clock().now().timestamp_micros() - sent.recorded_at;
        let delay = Duration::from_micros(u64::try_from(delay).unwrap_or_default());
        metrics::histogram!("evident_relay_delay_seconds").record(delay.as_secs_f64());
        Ok(())
    }

    async fn save(&mut self) -> Result<(), RelayError> {
        self.saved_at = Instant::now();
        let Some((position, recorded_at)) = self.unsaved.take() else { return Ok(()) };
        if CURSOR.advance_from(self.journal, self.cursor, position, recorded_at).await? {
            self.cursor = position;
            return Ok(());
        }
        // It was put somewhere else, or another node moved it: the stream tells which.
        Err(RelayError::Rival)
    }

    /// Looks at a quiet stream, whether somebody did something to it.
    async fn look(&mut self) -> Result<(), RelayError> {
        let end = stream::end(&self.link.stream).await?;
        if end.sequence != self.sequence {
            return Err(RelayError::Rival);
        }
        self.save().await?;
        let bounded = !self.settings.max_age.is_zero() || self.settings.max_bytes.is_some();
        // A stream without messages says that it begins with 0.
        if self.first > 0 && end.first > self.first && !bounded {
            incident("purged");
            let (from, to) = (self.first, end.first);
            tracing::warn!(from, to, "messages were taken out of the stream; `evident log replay` sends them again");
        }
        self.first = end.first;
        Ok(())
    }
}

/// Where to go on: behind the stream's last event, if this log has it. The stream is known to have had the events up to `known`.
async fn place(journal: &Journal, cursor: Position, known: Position, end: End) -> Result<Position, RelayError> {
    let Some((position, event_id)) = end.event else {
        if end.sequence == 0 && known > 0 {
            incident("recreated");
            tracing::warn!(known, "the stream is new although events were relayed before: it gets all of them again");
        }
        // An emptied stream goes on, a new one gets everything.
        return Ok(if end.sequence == 0 { 0 } else { cursor });
    };
    let here = journal.read_stored(position.saturating_sub(1), 1).await?;
    if here.first().is_none_or(|event| event.position != position || event.event_id != event_id) {
        incident("rewound");
        return Err(RelayError::Rewound { position });
    }
    if position < known {
        incident("shortened");
        tracing::warn!(position, known, "the stream lost its last messages: they are sent again");
    }
    Ok(position)
}
