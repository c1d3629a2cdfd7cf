//! What age costs: the same append, start and load on a log of ten thousand and of millions of events.
//!
//! The log holds what the product itself writes, and its own inline projections are kept: grants of client credentials, whose old tokens
//! have ended and are swept, as on an installation that has run for long.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aggregates::client::{AccessTokenFormat, SecretHash};
use aggregates::grant::{AccessToken, GrantEvent};
use aggregates::{ScopeSet, TenantId};
use anyhow::Context as _;
use chrono::TimeDelta;
use evident::adapters::{MachineClock, MachineEntropy};
use journal::clock::{Clock as _, Entropy as _, uuid_v7};
use journal::seal::MasterKey;
use journal::{Commit, Journal, StreamId};

use super::load::{Ground, Load, begin_stream};
use crate::report::{Measured, Report};

/// Commits of this many events fill a log.
const FILL: u64 = 500;

/// How long the tokens live that fill a log: they are swept while it fills, as those of an old log were.
const FILLED_LIVES: TimeDelta = TimeDelta::milliseconds(1);

/// Filling leaves the disk with work that no installation has that took years to grow as large.
const SETTLE: Duration = Duration::from_secs(5);

/// Grows one log through the sizes and measures at each.
pub async fn measure(
    report: &mut Report,
    ground: &Ground,
    sizes: &[u64],
    duration: Duration,
    program: &Path,
) -> anyhow::Result<()> {
    ground.clear().await?;
    let engine = ground.name();
    let (master_key, text) = MasterKey::generate(&MachineEntropy);
    for size in sizes {
        let (journal, tasks) = ground.journal(projections::inline(), &master_key).await?;
        fill(&journal, *size).await?;
        settle().await?;
        let load = Load { callers: 64, follow: false, commit: granted, ..Load::everything(duration) };
        let (latencies, elapsed) = load.append(&journal).await?;
        let events = latencies.len();
        report.measured(
            engine,
            &format!("append, 64 callers, at {size} events"),
            &Measured::new(latencies, events, elapsed),
        );
        report.measured(engine, &format!("load of one stream, at {size} events"), &loads(&journal, *size).await?);
        let db = journal.db().clone();
        drop(journal);
        tasks.finish().await;
        db.close().await;
        // The program's own projections have not seen this log: its first start builds them, and is not what is measured.
        idle_server(ground, &text, program).await?;
        let (ready, memory) = idle_server(ground, &text, program).await?;
        report.figure(engine, &format!("start until ready, at {size} events"), ready.as_secs_f64() * 1000.0, "ms");
        report.figure(engine, &format!("idle resident memory, at {size} events"), memory, "MB");
    }
    Ok(())
}

/// Appends until the log has this many events, in commits of many streams.
async fn fill(journal: &Journal, size: u64) -> anyhow::Result<()> {
    let tenant = TenantId::parse("bench")?;
    while journal.position().await? < size {
        let missing = (size - journal.position().await?).min(FILL * 16).div_ceil(FILL);
        let commits: Vec<_> = (0..missing)
            .map(|_| {
                let (journal, tenant) = (journal.clone(), tenant.clone());
                tokio::spawn(async move { journal.append(many(&tenant)).await })
            })
            .collect();
        for commit in commits {
            commit.await??;
        }
    }
    Ok(())
}

/// Waits until the disk has what was written.
async fn settle() -> anyhow::Result<()> {
    tokio::task::spawn_blocking(|| Command::new("sync").status()).await?.context("sync does not run")?;
    tokio::time::sleep(SETTLE).await;
    Ok(())
}

/// One commit that begins many streams.
fn many(tenant: &TenantId) -> Commit {
    let mut commit = granted_for(tenant, FILLED_LIVES);
    for _ in 1..FILL {
        commit.appends.append(&mut granted_for(tenant, FILLED_LIVES).appends);
    }
    commit
}

/// What a client gets that asks for a token for itself.
fn granted(tenant: &TenantId) -> Commit {
    granted_for(tenant, TimeDelta::minutes(10))
}

fn granted_for(tenant: &TenantId, lives: TimeDelta) -> Commit {
    let at = MachineClock.now();
    let mut digest = [0; 32];
    MachineEntropy.fill(&mut digest);
    let grant_id = uuid_v7(at, &MachineEntropy).to_string();
    let access = AccessToken {
        hash: SecretHash::of_digest(&digest),
        format: AccessTokenFormat::Opaque,
        client_id: "nightly".into(),
        user_id: None,
        session_id: None,
        scope: ScopeSet::parse("orders:read orders:write").unwrap_or_default(),
        audience: vec!["https://api.example.com/orders".into()],
        claims: None,
        auth_time: None,
        acr: None,
        amr: vec![],
        expires_at: at + lives,
    };
    let event = GrantEvent::ClientCredentialsGranted { grant_id: grant_id.clone(), access, at };
    let payload = serde_json::to_string(&event).unwrap_or_default();
    begin_stream(tenant, &grant_id, "ClientCredentialsGranted", payload)
}

/// Loads streams from all over the log.
async fn loads(journal: &Journal, size: u64) -> anyhow::Result<Measured> {
    let mut streams: Vec<StreamId> = Vec::new();
    for number in 0..200 {
        let event = journal.event_at(1 + number * (size - 1) / 200).await?.context("the log has this event")?;
        streams.push(event.stream());
    }
    let (begin, mut latencies) = (Instant::now(), Vec::new());
    for stream in streams.iter().cycle().take(2000) {
        let asked = Instant::now();
        journal.load_stream(stream, 0).await?;
        latencies.push(asked.elapsed());
    }
    Ok(Measured::new(latencies, 2000, begin.elapsed()))
}

/// A server that is ended when the measurement is.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program on the log: how long until it is ready, and how much memory it then holds, in MB.
async fn idle_server(ground: &Ground, master_key: &str, program: &Path) -> anyhow::Result<(Duration, f64)> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    drop(listener);
    let begin = Instant::now();
    let child = Command::new(program)
        .args(["serve", "--dev"])
        .env("EVIDENT_DATABASE_URL", ground.url())
        .env("EVIDENT_MASTER_KEY", master_key)
        .env("EVIDENT_LISTEN", address.to_string())
        .env("EVIDENT_PUBLIC_URL", format!("http://{address}"))
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("{} does not start: build it with cargo build --release", program.display()))?;
    let server = Server(child);
    while !ready(address) {
        anyhow::ensure!(begin.elapsed() < Duration::from_mins(1), "the server was not ready within a minute");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = begin.elapsed();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id()))?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no resident size")?;
    let kilobytes: f64 = resident.trim().trim_end_matches(" kB").trim().parse()?;
    Ok((took, kilobytes / 1024.0))
}

fn ready(address: std::net::SocketAddr) -> bool {
    use std::io::{Read as _, Write as _};
    let ask = || -> std::io::Result<bool> {
        let mut stream = std::net::TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}
