//! A mail server on loopback that keeps what it is given: it takes mail, asks to come back, refuses, breaks off, and is away.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use support::PATIENCE;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::message::Message;

/// How a message is answered, in the place of a yes.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// Come back later (greylisting).
    Later,
    /// Never.
    Never,
    /// The message is taken, and then nobody says so.
    BreaksOff,
}

/// What it does.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// First answers.
    pub answers: Vec<Answer>,
    /// Who may send: a name and a password.
    pub account: Option<(&'static str, &'static str)>,
    /// Whether it says that it speaks TLS. It does not.
    pub offers_tls: bool,
}

struct State {
    answers: Mutex<VecDeque<Answer>>,
    manners: Manners,
    taken: watch::Sender<Vec<Message>>,
    said: Mutex<Vec<String>>,
}

/// The server.
pub struct Sink {
    state: Arc<State>,
    serving: JoinHandle<()>,
    pub port: u16,
}

impl Sink {
    pub async fn open(manners: Manners) -> Self {
        Self::at(0, manners).await
    }

    /// One at a port that was somebody's before.
    pub async fn at(port: u16, manners: Manners) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = Mutex::new(manners.answers.iter().copied().collect());
        let state = Arc::new(State { answers, manners, taken: watch::channel(Vec::new()).0, said: Mutex::default() });
        let serving = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { state, serving, port }
    }

    /// Waits for so many messages, taken or not said to be.
    pub async fn messages(&self, count: usize) -> Vec<Message> {
        let mut taken = self.state.taken.subscribe();
        let enough = taken.wait_for(|taken| taken.len() >= count);
        let found = tokio::time::timeout(PATIENCE, enough).await;
        found.unwrap_or_else(|_| panic!("only {:?}", self.so_far())).unwrap().clone()
    }

    /// The newest message, when there are so many.
    pub async fn message(&self, count: usize) -> Message {
        self.messages(count).await.swap_remove(count - 1)
    }

    /// What there is by now.
    pub fn so_far(&self) -> Vec<Message> {
        self.state.taken.borrow().clone()
    }

    /// Everything that was said to it.
    pub fn said(&self) -> Vec<String> {
        self.state.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Is away from here on. Answers its port.
    pub async fn close(self) -> u16 {
        self.serving.abort();
        let _ = self.serving.await;
        self.port
    }
}

impl State {
    fn next(&self) -> Option<Answer> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn hear(&self, line: &str) {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let state = Arc::clone(&state);
        tokio::spawn(async move { talk(stream, &state).await });
    }
}

/// One conversation, to its end.
async fn talk(stream: TcpStream, state: &State) -> Option<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut known = state.manners.account.is_none();
    let (mut answer, mut envelope) = (None, Vec::new());
    writing.write_all(b"220 sink ESMTP\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        state.hear(&line);
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match word.as_str() {
            "EHLO" => {
                let tls = if state.manners.offers_tls { "250-STARTTLS\r\n" } else { "" };
                let auth = if state.manners.account.is_some() { "250-AUTH PLAIN LOGIN\r\n" } else { "" };
                format!("250-sink\r\n{tls}{auth}250 8BITMIME")
            }
            "STARTTLS" => "454 not now".to_owned(),
            "AUTH" => {
                let plain = line.split(' ').nth(2).and_then(|text| BASE64.decode(text).ok()).unwrap_or_default();
                let (name, password) = state.manners.account.unwrap_or_default();
                known = plain == format!("\0{name}\0{password}").as_bytes();
                if known { "235 welcome" } else { "535 no" }.to_owned()
            }
            "MAIL" if !known => "530 who are you".to_owned(),
            "MAIL" => {
                (answer, envelope) = (state.next(), vec![line.clone()]);
                "250 yes".to_owned()
            }
            "RCPT" => {
                envelope.push(line.clone());
                match answer {
                    Some(Answer::Later) => "451 come back later",
                    Some(Answer::Never) => "550 nobody",
                    _ => "250 yes",
                }
                .to_owned()
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push_str("\r\n");
                }
                state.taken.send_modify(|taken| taken.push(Message::read(&envelope, &text)));
                if matches!(answer, Some(Answer::BreaksOff)) {
                    return None;
                }
                "250 taken".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 yes".to_owned(),
        };
        writing.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
        if word == "QUIT" {
            return Some(());
        }
    }
    Some(())
}
