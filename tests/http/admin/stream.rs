//! A stream of Server-Sent Events, read frame by frame.

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use axum::http::request::Builder;
use futures_util::StreamExt as _;
use serde_json::Value;
use support::PATIENCE;

use super::tokens::token;
use super::world::World;

/// An event of a stream.
#[derive(Debug)]
pub struct Frame {
    pub id: u64,
    pub event: String,
    pub data: Value,
}

/// An open stream.
pub struct Frames {
    body: BodyDataStream,
    text: String,
}

impl Frames {
    /// Opens a stream as the administrator of everything, after the event that was seen last.
    pub async fn open(world: &World, path: &str, seen: Option<u64>) -> Self {
        let administrator = world.value(&token("system", "evident:admin")).await;
        let mut request = Self::request(path, &administrator);
        if let Some(seen) = seen {
            request = request.header("last-event-id", seen.to_string());
        }
        Self::of(world, request).await
    }

    /// Opens a stream with a token.
    pub async fn open_as(world: &World, path: &str, token: &str) -> Self {
        Self::of(world, Self::request(path, token)).await
    }

    fn request(path: &str, token: &str) -> Builder {
        let request = Request::get(path).header("accept", "text/event-stream");
        request.header("authorization", format!("Bearer {token}"))
    }

    async fn of(world: &World, request: Builder) -> Self {
        let response = world.respond(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event; none when the stream is over. What only keeps the connection does not count.
    pub async fn next(&mut self) -> Option<Frame> {
        let event = tokio::time::timeout(PATIENCE, self.event()).await;
        event.unwrap_or_else(|_| panic!("no event within {PATIENCE:?}, and the stream is not over"))
    }

    async fn event(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, rest)) = self.text.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some(frame) = read(&frame) {
                    return Some(frame);
                }
                continue;
            }
            let more = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&more).unwrap());
        }
    }
}

/// A frame with data; others only keep the connection.
fn read(text: &str) -> Option<Frame> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = serde_json::from_str(field("data:")?).unwrap();
    Some(Frame { id: field("id:").unwrap().parse().unwrap(), event: field("event:").unwrap().to_owned(), data })
}
