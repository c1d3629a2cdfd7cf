//! Callers that append as fast as they are answered, and what came of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::{Retention, TenantId};
use evident::adapters::{MachineClock, MachineEntropy};
use journal::clock::{Clock as _, uuid_v7};
use journal::db::{Db, Engine};
use journal::seal::MasterKey;
use journal::{
    Actor, Append, Commit, Journal, Metadata, Mode, NewEvent, Projector, Settings, StreamId, StreamVersion, Tasks,
};
use projections::Runner;

use super::tokens::Tokens;
use crate::report::Measured;

/// Where a measurement runs.
pub struct Ground {
    engine: Engine,
    url: String,
    directory: Option<PathBuf>,
    keep: bool,
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some(directory) = self.directory.as_ref().filter(|_| !self.keep) {
            let _ = std::fs::remove_dir_all(directory);
        }
    }
}

impl Ground {
    /// A file below the temporary directory, or in one where it is kept.
    pub fn sqlite(keep: Option<&Path>) -> anyhow::Result<Self> {
        let temporary = || std::env::temp_dir().join(format!("evident-bench-{}", std::process::id()));
        let directory = keep.map_or_else(temporary, |keep| keep.join("sqlite"));
        std::fs::create_dir_all(&directory)?;
        let url = format!("sqlite://{}", directory.join("evident.db").display());
        Ok(Self { engine: Engine::Sqlite, url, directory: Some(directory), keep: keep.is_some() })
    }

    /// A database that is there.
    pub fn postgres(url: &str) -> Self {
        Self { engine: Engine::Postgres, url: url.to_owned(), directory: None, keep: true }
    }

    /// Its engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Its engine's name.
    pub fn name(&self) -> &'static str {
        if self.engine == Engine::Postgres { "postgres" } else { "sqlite" }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Empties the database.
    pub async fn clear(&self) -> anyhow::Result<()> {
        if let Some(directory) = &self.directory {
            for entry in std::fs::read_dir(directory)? {
                std::fs::remove_file(entry?.path())?;
            }
            return Ok(());
        }
        let db = Db::open(&self.url).await?;
        let mut tx = db.begin().await?;
        tx.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await?;
        tx.commit().await?;
        db.close().await;
        Ok(())
    }

    /// A journal on it, with these inline projectors.
    pub async fn journal(
        &self,
        projectors: Vec<Arc<dyn Projector>>,
        master_key: &MasterKey,
    ) -> anyhow::Result<(Journal, Tasks)> {
        let db = Db::open(&self.url).await?;
        journal::migrate::migrate(&db, &MachineClock).await?;
        let settings = Settings {
            db,
            master_key: master_key.clone(),
            clock: Arc::new(MachineClock),
            entropy: Arc::new(MachineEntropy),
            inline: projectors.clone(),
        };
        let (journal, tasks) = Journal::open(settings).await?;
        projections::prepare_with(&journal, &projectors).await?;
        Ok((journal, tasks))
    }
}

/// What to append, and how.
#[derive(Clone, Copy)]
pub struct Load {
    /// Callers at once.
    pub callers: usize,
    /// For how long.
    pub duration: Duration,
    /// Whether an inline projector writes a row per event.
    pub inline: bool,
    /// Whether a follower writes a row per event behind a checkpoint.
    pub follow: bool,
    /// What each caller appends.
    pub commit: fn(&TenantId) -> Commit,
}

/// What came of it.
pub struct Run {
    /// Rate and latency of appending.
    pub measured: Measured,
    /// From the answer to the append until the follower's rows hold it.
    pub lag: Option<Measured>,
    /// Events per transaction.
    pub batch: f64,
}

impl Load {
    /// Everything that a token issue has.
    pub fn everything(duration: Duration) -> Self {
        Self { callers: 64, duration, inline: true, follow: true, commit: token_issue }
    }

    /// Runs the load on an empty database.
    pub async fn run(self, ground: &Ground) -> anyhow::Result<Run> {
        ground.clear().await?;
        let (master_key, _) = MasterKey::generate(&MachineEntropy);
        let projectors: Vec<Arc<dyn Projector>> =
            if self.inline { vec![Arc::new(Tokens(Mode::Inline))] } else { vec![] };
        let (journal, tasks) = ground.journal(projectors, &master_key).await?;
        let runner = if self.follow { Some(follow(&journal).await?) } else { None };
        let lag =
            runner.as_ref().map(|runner| tokio::spawn(sample_lag(journal.clone(), runner.watermarks(), self.duration)));
        let (latencies, elapsed) = self.append(&journal).await?;
        let written = journal.written();
        #[expect(clippy::cast_precision_loss, reason = "a mean for people")]
        let batch = written.events() as f64 / written.batches().max(1) as f64;
        let lag = match lag {
            Some(lag) => {
                let lags = lag.await?;
                let samples = lags.len();
                Some(Measured::new(lags, samples, self.duration))
            }
            None => None,
        };
        if let Some(runner) = runner {
            runner.stop().await;
        }
        let events = latencies.len();
        let db = journal.db().clone();
        drop(journal);
        tasks.finish().await;
        db.close().await;
        Ok(Run { measured: Measured::new(latencies, events, elapsed), lag, batch })
    }

    /// Appends for the duration and answers every latency.
    pub async fn append(self, journal: &Journal) -> anyhow::Result<(Vec<Duration>, Duration)> {
        let tenant = TenantId::parse("bench")?;
        let begin = Instant::now();
        let callers: Vec<_> = (0..self.callers)
            .map(|_| {
                let (journal, tenant) = (journal.clone(), tenant.clone());
                tokio::spawn(async move {
                    let mut latencies = Vec::new();
                    while begin.elapsed() < self.duration {
                        let asked = Instant::now();
                        journal.append((self.commit)(&tenant)).await?;
                        latencies.push(asked.elapsed());
                    }
                    anyhow::Ok(latencies)
                })
            })
            .collect();
        let mut latencies = Vec::new();
        for caller in callers {
            latencies.extend(caller.await??);
        }
        Ok((latencies, begin.elapsed()))
    }
}

/// Starts the follower.
async fn follow(journal: &Journal) -> anyhow::Result<Runner> {
    let followers: Vec<Arc<dyn Projector>> = vec![Arc::new(Tokens(Mode::Follow))];
    projections::prepare_with(journal, &followers).await?;
    Ok(Runner::start_with(journal, &followers))
}

/// Every 20 ms: how long after the head stood at a position do the follower's rows hold it?
async fn sample_lag(journal: Journal, watermarks: projections::Watermarks, duration: Duration) -> Vec<Duration> {
    let (begin, mut lags) = (Instant::now(), Vec::new());
    while begin.elapsed() < duration {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (position, asked) = (*journal.head().borrow(), Instant::now());
        if watermarks.wait_for("bench_list", position, Duration::from_secs(30)).await.is_ok() {
            lags.push(asked.elapsed());
        }
    }
    lags
}

/// A commit like that of a token issue: one event of about 400 bytes in a stream of its own.
pub fn token_issue(tenant: &TenantId) -> Commit {
    bench_event(tenant, |_, body| format!(r#"{{"Issued":{body}}}"#))
}

/// The same, as personal data of a new subject.
pub fn personal_token_issue(tenant: &TenantId) -> Commit {
    bench_event(tenant, |id, body| format!(r#"{{"Issued":{{"$personal":{{"subject":"{id}","value":{body}}}}}}}"#))
}

fn bench_event(tenant: &TenantId, payload: impl Fn(&str, &str) -> String) -> Commit {
    let id = uuid_v7(MachineClock.now(), &MachineEntropy).to_string();
    let body = body(&id);
    begin_stream(tenant, &id, "BenchTokensIssued", payload(&id, &body))
}

/// One event in a new stream of a grant.
pub fn begin_stream(tenant: &TenantId, id: &str, event_type: &'static str, payload: String) -> Commit {
    let command_id = uuid_v7(MachineClock.now(), &MachineEntropy);
    let event =
        NewEvent { event_type: event_type.into(), event_version: "1".into(), payload, retention: Retention::Ephemeral };
    let append = Append { stream: StreamId::new(tenant, "Grant", id), after: StreamVersion::NEW, events: vec![event] };
    Commit { command_id, appends: vec![append], metadata: Metadata::new(Actor::system(), command_id), erase: vec![] }
}

/// About 350 bytes of JSON, as a token issue has them.
pub fn body(id: &str) -> String {
    format!(
        r#"{{"access_token_hash":"{id}{id}","scope":"openid profile email offline_access","client_id":"{id}","audience":["https://api.example.com/orders","https://api.example.com/payments"],"expires_in":600,"acr":"urn:example:loa:2","amr":["pwd","otp"],"auth_time":1780000000,"session_id":"{id}"}}"#
    )
}
