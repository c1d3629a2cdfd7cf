//! Somebody's server that is told: it takes it, refuses it, hangs, breaks off and points elsewhere.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use support::PATIENCE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How a message is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// With a status and a body.
    Says(u16, &'static str),
    /// With `Retry-After`.
    Rest(u16, &'static str),
    /// Never.
    Hang,
    /// With a body that is shorter than it was said to be.
    Cut,
    /// By pointing there.
    Elsewhere(String),
}

/// A message.
#[derive(Clone, Debug)]
pub struct Heard {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Heard {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

struct State {
    answers: Mutex<VecDeque<Answer>>,
    usual: Answer,
    heard: watch::Sender<Vec<Heard>>,
}

/// Somebody's server.
pub struct Receiver {
    state: Arc<State>,
    serving: JoinHandle<()>,
    port: u16,
}

impl Receiver {
    /// One that gives these answers first, and says yes afterwards.
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::at(0, answers, Answer::Says(200, "ok")).await
    }

    /// The same at a port, with what it says afterwards.
    pub async fn at(port: u16, answers: impl IntoIterator<Item = Answer>, usual: Answer) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = Mutex::new(answers.into_iter().collect());
        let state = Arc::new(State { answers, usual, heard: watch::Sender::new(Vec::new()) });
        let shared = Arc::clone(&state);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { state, serving, port }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/told", self.port)
    }

    /// What it heard by now.
    pub fn heard(&self) -> Vec<Heard> {
        self.state.heard.borrow().clone()
    }

    /// Waits until it heard so much.
    pub async fn hears(&self, count: usize) -> Vec<Heard> {
        self.hears_those(count, |_| true).await
    }

    /// Waits until it heard so many that fit, among whatever else. Answers all that it heard.
    pub async fn hears_those(&self, count: usize, fits: impl Fn(&Heard) -> bool) -> Vec<Heard> {
        let mut heard = self.state.heard.subscribe();
        let enough = |heard: &Vec<Heard>| heard.iter().filter(|one| fits(one)).count() >= count;
        let waited = tokio::time::timeout(PATIENCE, heard.wait_for(enough)).await;
        assert!(waited.is_ok(), "it did not hear {count} such messages: {:?}", self.heard());
        self.heard()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    while let Some(heard) = read(&mut stream).await {
        state.heard.send_modify(|all| all.push(heard));
        let answer = state.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let head = |status: u16, more: &str| format!("HTTP/1.1 {status} Told\r\n{more}");
        let (text, goes_on) = match answer.unwrap_or_else(|| state.usual.clone()) {
            Answer::Says(status, body) => {
                (head(status, &format!("content-length: {}\r\n\r\n{body}", body.len())), true)
            }
            Answer::Rest(status, when) => {
                (head(status, &format!("retry-after: {when}\r\ncontent-length: 0\r\n\r\n")), true)
            }
            Answer::Hang => return std::future::pending().await,
            Answer::Cut => (head(200, "content-length: 100\r\n\r\nall is w"), false),
            Answer::Elsewhere(place) => (head(307, &format!("location: {place}\r\ncontent-length: 0\r\n\r\n")), true),
        };
        if stream.write_all(text.as_bytes()).await.is_err() || !goes_on {
            return;
        }
    }
}

/// A whole request; none where the other side has gone.
async fn read(stream: &mut TcpStream) -> Option<Heard> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(heard) = whole(&bytes) {
            return Some(heard);
        }
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
    }
}

fn whole(bytes: &[u8]) -> Option<Heard> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let (first, fields) = head.split_once("\r\n")?;
    assert!(first.starts_with("POST "), "{head}");
    let fields = fields.lines().filter_map(|line| line.split_once(": "));
    let headers: BTreeMap<_, _> = fields.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let body = bytes.get(end + 4..)?;
    if body.len() < headers.get("content-length")?.parse().ok()? {
        return None;
    }
    let path = first.split(' ').nth(1)?.to_owned();
    Some(Heard { path, headers, body: String::from_utf8(body.to_vec()).unwrap() })
}
