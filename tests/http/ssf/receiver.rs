//! A receiver's server: it takes tokens, as RFC 8935 §2.2 has it, refuses them, asks for a rest.

use super::desk::Told;
pub use crate::receiver::Answer;
use crate::receiver::{self, Heard};

/// The server.
pub struct Receiver(receiver::Receiver);

impl Receiver {
    /// One that gives these answers first, and takes everything afterwards.
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self(receiver::Receiver::at(0, answers, Answer::Says(202, "")).await)
    }

    pub fn address(&self) -> String {
        self.0.address()
    }

    /// What it was told by now.
    pub fn told(&self) -> Vec<Told> {
        self.0.heard().into_iter().map(told).collect()
    }

    /// Waits until it was told so much.
    pub async fn hears(&self, count: usize) -> Vec<Told> {
        self.0.hears(count).await.into_iter().map(told).collect()
    }
}

fn told(heard: Heard) -> Told {
    assert_eq!(heard.headers["content-type"], "application/secevent+jwt");
    assert_eq!(heard.headers["accept"], "application/json");
    Told { authorization: heard.headers.get("authorization").cloned(), set: heard.body }
}
