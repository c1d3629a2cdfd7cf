//! Traces as a collector sees them: what is told, and that nothing personal is.

use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use journal::db::Engine;
use support::{Ground, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tracing_subscriber::layer::SubscriberExt as _;

use super::*;
use crate::http::layers::Arrival;

/// Whether a request has all of its body.
fn whole(bytes: &[u8]) -> bool {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("its length is told");
    bytes.len() >= head + 4 + length.parse::<usize>().unwrap()
}

/// Takes one request and answers it; what came is the answer.
async fn collector(listener: TcpListener) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.unwrap();
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    while !whole(&bytes) {
        let length = stream.read(&mut piece).await.unwrap();
        assert_ne!(length, 0, "it breaks off");
        bytes.extend_from_slice(&piece[..length]);
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_is_told_of_requests_under_their_callers_trace_and_by_their_templates() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let collecting = tokio::spawn(collector(listener));
    let (tracing, layer) = Tracing::open(&endpoint).unwrap();
    let subscriber = tracing_subscriber::registry().with(layer);
    let ground = Ground::new(Engine::Sqlite).await;
    let (journal, _) = ground.journal(Vec::new()).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01").parse().unwrap();
    let headers = HeaderMap::from_iter([(HeaderName::from_static("traceparent"), parent)]);
    let arrival = Arrival::new(&headers, None, &journal);
    tracing::subscriber::with_default(subscriber, || {
        let span = span(&Routes::default().of(Some("/t/{tenant}/oauth2/token")), &Method::POST, &arrival);
        let current = span.in_scope(current_traceparent).unwrap();
        assert!(current.starts_with(&format!("00-{trace}-")) && !current.contains("00f067aa0ba902b7"), "{current}");
        answered(&span, StatusCode::OK);
    });
    tracing.finish().await;
    let told = tokio::time::timeout(PATIENCE, collecting).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&told);
    assert!(text.starts_with("POST /v1/traces HTTP/1.1"), "{text}");
    assert!(text.contains("http.oauth.token") && text.contains("/t/{tenant}/oauth2/token"), "{text}");
}
