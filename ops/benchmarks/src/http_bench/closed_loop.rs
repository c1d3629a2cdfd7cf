//! Callers that ask again as soon as they are answered.

use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::wire::{Answer, Connection};
use crate::report::Measured;

/// What one caller does over and over.
pub trait Caller: Send + 'static {
    /// Once, on its connection; an error counts and the caller goes on.
    fn once(&mut self, connection: &mut Connection) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// What came of a load.
pub struct Run {
    /// Rate and latencies of what succeeded.
    pub measured: Measured,
    /// What did not.
    pub errors: usize,
    /// The first of them.
    pub first_error: Option<String>,
}

/// Drives one caller per connection for the duration, after a short start that is not counted.
pub async fn drive<C: Caller>(address: SocketAddr, callers: Vec<C>, duration: Duration) -> anyhow::Result<Run> {
    let warm = Duration::from_millis(500).min(duration / 4);
    let begin = Instant::now();
    let tasks: Vec<_> = callers
        .into_iter()
        .map(|mut caller| {
            tokio::spawn(async move {
                let mut connection = Connection::open(address).await?;
                let (mut latencies, mut errors) = (Vec::new(), Vec::new());
                while begin.elapsed() < warm + duration {
                    let asked = Instant::now();
                    match caller.once(&mut connection).await {
                        Ok(()) if begin.elapsed() > warm => latencies.push(asked.elapsed()),
                        Ok(()) => {}
                        Err(error) => {
                            errors.push(format!("{error:#}"));
                            connection = Connection::open(address).await?;
                        }
                    }
                }
                anyhow::Ok((latencies, errors))
            })
        })
        .collect();
    let (mut latencies, mut errors) = (Vec::new(), Vec::new());
    for task in tasks {
        let (more, failed) = task.await??;
        latencies.extend(more);
        errors.extend(failed);
    }
    let done = latencies.len();
    let measured = Measured::new(latencies, done, duration);
    Ok(Run { measured, errors: errors.len(), first_error: errors.into_iter().next() })
}

/// The same bytes each time.
#[derive(Clone)]
pub struct Same {
    /// The request.
    pub request: Vec<u8>,
    /// What the body must hold, so that a refusal is not taken for an answer.
    pub holds: &'static str,
}

impl Caller for Same {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let answer = connection.send(&self.request).await?;
        expect(&answer, 200)?;
        let found = answer.body.windows(self.holds.len()).any(|part| part == self.holds.as_bytes());
        anyhow::ensure!(found, "no {} in {}", self.holds, answer.text());
        Ok(())
    }
}

/// Refuses an answer of another status.
pub fn expect(answer: &Answer, status: u16) -> anyhow::Result<()> {
    anyhow::ensure!(answer.status == status, "{} instead of {status}: {}", answer.status, answer.text());
    Ok(())
}
