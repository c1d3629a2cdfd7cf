//! A receiver's server: it takes tokens, refuses them, asks for a rest.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::desk::Told;

/// Long enough for anything that will happen; only a broken promise waits it out.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How a token is answered: with this status, this rest and this body.
#[derive(Clone, Debug)]
pub struct Answer(pub u16, pub Option<&'static str>, pub &'static str);

struct Heard {
    answers: Mutex<VecDeque<Answer>>,
    told: watch::Sender<Vec<Told>>,
}

/// The server.
pub struct Receiver {
    heard: Arc<Heard>,
    serving: JoinHandle<()>,
    port: u16,
}

impl Receiver {
    /// One that gives these answers first, and takes everything afterwards.
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = Mutex::new(answers.into_iter().collect());
        let heard = Arc::new(Heard { answers, told: watch::Sender::new(Vec::new()) });
        let router = Router::new().route("/events", post(take)).with_state(Arc::clone(&heard));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { heard, serving, port }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/events", self.port)
    }

    /// What it was told by now.
    pub fn told(&self) -> Vec<Told> {
        self.heard.told.borrow().clone()
    }

    /// Waits until it was told so much.
    pub async fn hears(&self, count: usize) -> Vec<Told> {
        let mut told = self.heard.told.subscribe();
        let waited = tokio::time::timeout(PATIENCE, told.wait_for(|told| told.len() >= count)).await;
        assert!(waited.is_ok(), "it was told {} of {count}: {:?}", self.told().len(), self.told());
        self.told()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn take(State(heard): State<Arc<Heard>>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(text("content-type").as_deref(), Some("application/secevent+jwt"));
    assert_eq!(text("accept").as_deref(), Some("application/json"));
    let set = String::from_utf8(body.to_vec()).unwrap();
    heard.told.send_modify(|told| told.push(Told { set, authorization: text("authorization") }));
    let answer = heard.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let Answer(status, rest, body) = answer.unwrap_or(Answer(202, None, ""));
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    if let Some(rest) = rest {
        response.headers_mut().insert("retry-after", rest.parse().unwrap());
    }
    response
}
