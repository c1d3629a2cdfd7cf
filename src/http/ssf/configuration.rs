//! A stream in the words of the specification, both ways: its row as a configuration, and what a receiver wants as a command takes it.

use commands::ClearSecret;
use commands::ssf_stream::NewDelivery;
use protocols::ssf::{Delivery, DeliveryMethod, EventType, StreamConfiguration};
use queries::ssf_stream::SsfStream;

use super::refusal::Refusal;

/// A stream as its receiver sees it.
pub(super) fn shown(stream: SsfStream) -> StreamConfiguration {
    let requested = &stream.events_requested;
    let delivered = EventType::SUPPORTED.iter().map(|kind| kind.uri()).filter(|uri| requested.contains(*uri));
    let events_delivered = delivered.collect();
    let (method, endpoint_url) = match stream.endpoint_url {
        Some(address) => (DeliveryMethod::Push, address),
        None => (DeliveryMethod::Poll, format!("{}/ssf/poll", stream.issuer)),
    };
    StreamConfiguration {
        stream_id: stream.stream_id,
        iss: stream.issuer,
        aud: stream.client_id,
        delivery: Delivery { method, endpoint_url: Some(endpoint_url), authorization_header: None },
        events_supported: EventType::SUPPORTED.iter().map(|kind| kind.uri()).collect(),
        events_requested: stream.events_requested.into_iter().collect(),
        events_delivered,
        min_verification_interval: aggregates::ssf_stream::MIN_VERIFICATION_INTERVAL,
        description: stream.description,
    }
}

/// How a receiver wants to be told. Where one polls is ours to say, so what it sends of that is passed over.
pub(super) fn delivery(wanted: Option<Delivery>) -> Result<NewDelivery, Refusal> {
    let Some(Delivery { method: DeliveryMethod::Push, endpoint_url, authorization_header }) = wanted else {
        return Ok(NewDelivery::Poll);
    };
    let endpoint_url = endpoint_url
        .ok_or_else(|| Refusal::invalid("delivery has no endpoint_url; name where tokens are pushed to"))?;
    let authorization_header = authorization_header.map(|header| header.map(ClearSecret::given));
    Ok(NewDelivery::Push { endpoint_url, authorization_header })
}
