//! Applications that are told of a sign-out: they take it, refuse it, hang, break off and point elsewhere.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Long enough for anything that will happen; only a broken promise waits it out.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How a message is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    Status(u16),
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
    pub content_type: String,
    pub token: String,
}

impl Heard {
    /// The token's header.
    pub fn header(&self) -> Value {
        self.part(0)
    }

    /// What the token says.
    pub fn claims(&self) -> Value {
        self.part(1)
    }

    fn part(&self, at: usize) -> Value {
        let part = self.token.split('.').nth(at).unwrap();
        serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap()
    }

    pub fn jti(&self) -> String {
        self.claims()["jti"].as_str().unwrap().to_owned()
    }
}

struct State {
    answers: Mutex<VecDeque<Answer>>,
    heard: watch::Sender<Vec<Heard>>,
}

/// An application's server.
pub struct Receiver {
    state: Arc<State>,
    serving: JoinHandle<()>,
    port: u16,
}

impl Receiver {
    /// One that gives these answers first, and says yes afterwards.
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::at(0, answers).await
    }

    /// The same at a port.
    pub async fn at(port: u16, answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = Mutex::new(answers.into_iter().collect());
        let state = Arc::new(State { answers, heard: watch::Sender::new(Vec::new()) });
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
        format!("http://127.0.0.1:{}/out", self.port)
    }

    /// What it heard by now.
    pub fn heard(&self) -> Vec<Heard> {
        self.state.heard.borrow().clone()
    }

    /// Waits until it heard so much.
    pub async fn hears(&self, count: usize) -> Vec<Heard> {
        let mut heard = self.state.heard.subscribe();
        let waited = tokio::time::timeout(PATIENCE, heard.wait_for(|heard| heard.len() >= count)).await;
        assert!(waited.is_ok(), "it heard {} of {count} messages", self.heard().len());
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
        let (text, goes_on) = match answer.unwrap_or(Answer::Status(200)) {
            Answer::Status(status) => (head(status, "content-length: 0\r\n\r\n"), true),
            Answer::Rest(status, when) => {
                (head(status, &format!("retry-after: {when}\r\ncontent-length: 0\r\n\r\n")), true)
            }
            Answer::Hang => return std::future::pending().await,
            Answer::Cut => (head(200, "content-length: 100\r\n\r\nall is w"), false),
            Answer::Elsewhere(place) => (head(302, &format!("location: {place}\r\ncontent-length: 0\r\n\r\n")), true),
        };
        if stream.write_all(text.as_bytes()).await.is_err() || !goes_on {
            return;
        }
    }
}

/// A whole request; none where the other side has gone.
async fn read(stream: &mut TcpStream) -> Option<Heard> {
    let (mut text, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(heard) = whole(&String::from_utf8_lossy(&text)) {
            return Some(heard);
        }
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        text.extend_from_slice(&buffer[..count]);
    }
}

fn whole(text: &str) -> Option<Heard> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let field = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
    };
    if body.len() < field("content-length")?.parse().ok()? {
        return None;
    }
    let mut fields = url::form_urlencoded::parse(body.as_bytes());
    let (name, token) = fields.next()?;
    assert!(name == "logout_token" && fields.next().is_none(), "{body}");
    assert!(head.starts_with("POST "), "{head}");
    Some(Heard {
        path: head.split(' ').nth(1)?.to_owned(),
        content_type: field("content-type")?,
        token: token.into_owned(),
    })
}
