//! The stream in JetStream: made and kept as the settings say, and asked where it ends.
//!
//! The stream itself says how far the relay is: its last message bears its position. So nothing that happens between an
//! acknowledgement and the database can make a gap or a double, and a stream that lost its end gets it again.

use async_nats::jetstream::stream::{Config, DiscardPolicy, LastRawMessageErrorKind, Stream};
use async_nats::jetstream::{Context, ErrorCode, context::GetStreamErrorKind};
use journal::Position;
use uuid::Uuid;

use super::RelayError;
use crate::settings::Nats;

/// The stream of events.
pub const EVENTS: &str = "EVIDENT";
/// The stream of checkpoints.
pub const CHECKPOINTS: &str = "EVIDENT_CHECKPOINTS";
/// The header with an event's position.
pub const POSITION: &str = "Evident-Position";
/// The header by which JetStream recognises a message that it has.
pub const MESSAGE_ID: &str = "Nats-Msg-Id";
/// The header that lets JetStream take a message only behind a certain other.
pub const BEHIND: &str = "Nats-Expected-Last-Sequence";

const EVENT_SUBJECTS: &str = "evident.*.*.*";
const CHECKPOINT_SUBJECTS: &str = "evident.checkpoints.*";

/// Where a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The number of its last message, or of the last one that it ever had.
    pub(super) sequence: u64,
    /// The number of its first message.
    pub(super) first: u64,
    /// The event of its last message; none where it has no message.
    pub(super) event: Option<(Position, Uuid)>,
}

/// The stream of events, made or changed to what the settings say.
pub(super) async fn events(context: &Context, settings: &Nats) -> Result<Stream, RelayError> {
    keep(context, settings, EVENTS, EVENT_SUBJECTS, "Evident: every event, in the order of the log").await
}

/// The stream of checkpoints, made or changed to what the settings say.
pub(super) async fn checkpoints(context: &Context, settings: &Nats) -> Result<Stream, RelayError> {
    keep(context, settings, CHECKPOINTS, CHECKPOINT_SUBJECTS, "Evident: signed checkpoints of each tenant's tree").await
}

async fn keep(
    context: &Context,
    settings: &Nats,
    name: &str,
    subjects: &str,
    description: &str,
) -> Result<Stream, RelayError> {
    match context.get_stream(name).await {
        Ok(stream) => {
            let found = stream.cached_info().config.clone();
            let wanted = configured(found.clone(), settings, subjects);
            if same(&found, &wanted) {
                return Ok(stream);
            }
            tracing::info!(stream = name, "the stream is changed to what the settings say");
            context.update_stream(&wanted).await.map_err(RelayError::nats("changing the stream"))?;
            context.get_stream(name).await.map_err(RelayError::nats("asking for the stream"))
        }
        Err(error) if is_missing(&error.kind()) => {
            let config = Config {
                name: name.to_owned(),
                description: Some(description.to_owned()),
                discard: DiscardPolicy::Old,
                ..Config::default()
            };
            tracing::info!(stream = name, "the stream is made");
            let config = configured(config, settings, subjects);
            context.create_stream(config).await.map_err(RelayError::nats("making the stream"))
        }
        Err(error) => Err(RelayError::nats("asking for the stream")(error)),
    }
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// A configuration with what the settings decide; the rest stays as its operator wants it.
fn configured(mut config: Config, settings: &Nats, subjects: &str) -> Config {
    config.subjects = vec![subjects.to_owned()];
    config.num_replicas = settings.replicas;
    config.max_age = settings.max_age;
    config.max_bytes = settings.max_bytes.unwrap_or(-1);
    // JetStream refuses to remember ids for longer than messages.
    let longest = if settings.max_age.is_zero() { settings.dedup } else { settings.max_age };
    config.duplicate_window = settings.dedup.min(longest);
    config
}

fn same(found: &Config, wanted: &Config) -> bool {
    found.subjects == wanted.subjects
        && found.num_replicas == wanted.num_replicas
        && found.max_age == wanted.max_age
        && found.max_bytes.max(0) == wanted.max_bytes.max(0)
        && found.duplicate_window == wanted.duplicate_window
}

/// Asks the stream where it ends.
pub(super) async fn end(stream: &Stream) -> Result<End, RelayError> {
    let info = stream.get_info().await.map_err(RelayError::nats("asking for the stream"))?;
    let state = info.state;
    let event = if state.messages == 0 { None } else { last_event(stream).await? };
    Ok(End { sequence: state.last_sequence, first: state.first_sequence, event })
}

async fn last_event(stream: &Stream) -> Result<Option<(Position, Uuid)>, RelayError> {
    let message = match stream.get_last_raw_message_by_subject(EVENT_SUBJECTS).await {
        Ok(message) => message,
        // It aged between the two questions.
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => return Ok(None),
        Err(error) => return Err(RelayError::nats("reading the last message")(error)),
    };
    let header = |name: &str| message.headers.get(name).map(|value| value.as_str().to_owned());
    let position = header(POSITION).and_then(|text| text.parse().ok());
    let event_id = header(MESSAGE_ID).and_then(|text| text.split(':').next()?.parse().ok());
    match (position, event_id) {
        (Some(position), Some(event_id)) => Ok(Some((position, event_id))),
        _ => Err(RelayError::Foreign { sequence: message.sequence }),
    }
}

/// Empties the stream and leaves a number out, so that whoever is sending finds out: no message fits that was made before.
pub(super) async fn purge(stream: &Stream) -> Result<u64, RelayError> {
    let last = end(stream).await?.sequence;
    let purged = stream.purge().sequence(last + 2).await.map_err(RelayError::nats("emptying the stream"))?;
    Ok(purged.purged)
}
