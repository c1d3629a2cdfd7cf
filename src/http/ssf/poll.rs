//! `POST {issuer}/ssf/poll`: a receiver comes for what it is told, and says what arrived (RFC 8936 §2).
//!
//! What it comes for stays until it says of each token that it arrived, or what is wrong with it. Where nothing waits, and the receiver
//! does not want to go away at once, it is answered as soon as something does, or after a while.

use std::time::Duration;

use aggregates::ssf_stream::StreamStatus;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use projections::deliveries::{Fetched, fetched, kept_for};
use protocols::ssf::{PollRequest, Polled};
use queries::ssf_stream::SsfStream;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::door::{Receiver, Right};
use super::refusal::Refusal;
use crate::deliveries::ssf::{ALSO, Content, NAME, places, refused};
use crate::http::Shared;
use crate::http::admin::Watcher;
use crate::http::error::oauth::uncached;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// The most tokens that one answer has.
const MOST: usize = 100;
/// The most tokens of which one request may say what became of them.
const MOST_NAMED: usize = 1000;
/// How long somebody waits at most.
const WAITS: Duration = Duration::from_secs(20);
/// How often it is looked while somebody waits.
const LOOKS: Duration = Duration::from_millis(250);

/// Answers what waits.
pub(super) async fn post(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    polled((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

async fn polled(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Read).await?;
    let asked: PollRequest = receiver.asked()?;
    let stream = receiver.stream().await?.ok_or_else(Refusal::unknown)?;
    if stream.endpoint_url.is_some() {
        return Err(Refusal::invalid("this stream is pushed to; change its delivery to poll it"));
    }
    note(&receiver, &stream, &asked).await?;
    let most = asked.max_events.map_or(MOST, |most| usize::try_from(most).unwrap_or(MOST).min(MOST));
    let waits = !asked.return_immediately && most > 0;
    Ok((uncached(), Json(waited(&receiver, stream, most, waits).await?)).into_response())
}

/// What waits, now or as soon as something does.
async fn waited(receiver: &Receiver<'_>, stream: SsfStream, most: usize, waits: bool) -> Result<Polled, Refusal> {
    let mut found = kept(receiver, &stream, most).await?;
    // Where too many wait already, nobody else does.
    let turn = || receiver.shared.feeds.turn(Watcher::Subscriber, receiver.tenant.id()).ok();
    let Some(turn) = Some(()).filter(|()| waits).and_then(|()| turn()) else { return Ok(found) };
    let (end, stop) = (Instant::now() + WAITS, receiver.shared.feeds.stop());
    while found.sets.is_empty() && Instant::now() < end && !stop.as_ref().is_some_and(|stop| *stop.borrow()) {
        sleep(LOOKS).await;
        let Some(stream) = receiver.stream().await? else { break };
        found = kept(receiver, &stream, most).await?;
    }
    drop(turn);
    Ok(found)
}

async fn kept(receiver: &Receiver<'_>, stream: &SsfStream, most: usize) -> Result<Polled, Refusal> {
    let (journal, tenant) = (&receiver.shared.journal, receiver.tenant.id());
    let [main, also, status] = places(&stream.stream_id);
    let places = if stream.state == StreamStatus::Enabled { vec![main, also, status] } else { vec![status] };
    let waiting = kept_for(journal.db(), (tenant, NAME), &places, most + 1, journal.clock().now()).await;
    let waiting = waiting.map_err(queries::QueryError::from)?;
    let more_available = waiting.len() > most;
    let (mut sets, mut gone) = (Vec::new(), Vec::new());
    for kept in waiting.into_iter().take(most) {
        match Content::open(journal, tenant, &kept.content).await {
            Ok(content) => {
                let jti = content.jti.clone();
                match content.into_set() {
                    Some(set) => sets.push((jti, set)),
                    None => gone.push((kept.target, kept.event_id)),
                }
            }
            Err(error) if error.is_transient() => return Err(Refusal::busy()),
            Err(error) => {
                tracing::error!(%tenant, target = kept.target, event = %kept.event_id, %error, "a token cannot be read");
                gone.push((kept.target, kept.event_id));
            }
        }
    }
    forget(receiver, &gone, &Fetched::Refused("the person is gone".to_owned())).await?;
    Ok(Polled { sets, more_available })
}

/// Notes what the receiver says of tokens that it got.
async fn note(receiver: &Receiver<'_>, stream: &SsfStream, asked: &PollRequest) -> Result<(), Refusal> {
    if asked.ack.len() + asked.set_errs.len() > MOST_NAMED {
        return Err(Refusal::invalid("ack and setErrs name more than 1000 tokens"));
    }
    let arrived: Vec<_> = asked.ack.iter().flat_map(|jti| meant(stream, jti)).collect();
    forget(receiver, &arrived, &Fetched::Done).await?;
    for (jti, error) in &asked.set_errs {
        forget(receiver, &meant(stream, jti), &Fetched::Refused(refused(error.code()))).await?;
    }
    Ok(())
}

/// The deliveries that a token's name may stand for.
fn meant(stream: &SsfStream, jti: &str) -> Vec<(String, Uuid)> {
    let [main, also, status] = places(&stream.stream_id);
    let (places, event) = match jti.strip_suffix(ALSO) {
        Some(event) => (vec![also], event),
        None => (vec![main, status], jti),
    };
    let event = Uuid::parse_str(event).ok();
    event.into_iter().flat_map(|event| places.clone().into_iter().map(move |place| (place, event))).collect()
}

async fn forget(receiver: &Receiver<'_>, which: &[(String, Uuid)], became: &Fetched) -> Result<(), Refusal> {
    let journal = &receiver.shared.journal;
    let noted = fetched(journal.db(), (receiver.tenant.id(), NAME), which, became, journal.clock().now()).await;
    Ok(noted.map_err(queries::QueryError::from)?)
}
