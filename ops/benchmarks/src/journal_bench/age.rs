//! What age costs: the same append, start and load on a log of ten thousand and of millions of events.
//!
//! The log holds what the product itself writes, and its own inline projections are kept: grants of client credentials, whose old tokens
//! have ended and are swept, as on an installation that has run for long.

use std::path::Path;
use std::process::Command;
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
use crate::http_bench::{ADMIN, Connection, Program, basic, form, request};
use crate::report::{Measured, Report};

/// Commits of this many events fill a log.
const FILL: u64 = 500;

/// How long the tokens live that fill a log: they are swept while it fills, as those of an old log were.
const FILLED_LIVES: TimeDelta = TimeDelta::seconds(2);

/// How often the rate of appending is measured; the one in the middle counts.
const ROUNDS: u32 = 3;

/// Filling leaves the disk with work that no installation has that took years to grow as large.
const SETTLE: Duration = Duration::from_secs(5);

/// Grows one log through the sizes and measures at each.
pub async fn measure(
    report: &mut Report,
    ground: &Ground,
    sizes: &[u64],
    duration: Duration,
    program: &Path,
    keep: Option<&Path>,
) -> anyhow::Result<()> {
    let engine = ground.name();
    let (master_key, text) = begin(ground, keep.map(|keep| keep.join(format!("{engine}.key"))).as_deref()).await?;
    for size in sizes {
        let (journal, tasks) = ground.journal(projections::inline(), &master_key).await?;
        fill(&journal, *size).await?;
        settle().await?;
        let load =
            Load { duration: duration / 2, callers: 64, follow: false, commit: granted, ..Load::everything(duration) };
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let (latencies, elapsed) = load.append(&journal).await?;
            let events = latencies.len();
            rounds.push(Measured::new(latencies, events, elapsed));
        }
        rounds.sort_by(|one, other| one.rate.total_cmp(&other.rate));
        report.measured(engine, &format!("append, 64 callers, at {size} events"), &rounds[rounds.len() / 2]);
        report.measured(engine, &format!("load of one stream, at {size} events"), &loads(&journal, *size).await?);
        let db = journal.db().clone();
        drop(journal);
        tasks.finish().await;
        db.close().await;
        // The program's followers have not seen this log: its first start lets them catch up, and is not what is measured.
        caught_up(&server(ground, &text, program, "/healthz").await?).await?;
        let Started { ready, first_token, memory } = idle_server(ground, &text, program).await?;
        let figures = [("start until ready", ready), ("start until the first token", first_token)];
        for (name, took) in figures {
            report.figure(engine, &format!("{name}, at {size} events"), took.as_secs_f64() * 1000.0, "ms");
        }
        report.figure(engine, &format!("idle resident memory, at {size} events"), memory, "MB");
    }
    Ok(())
}

/// An empty log with a new key, or the one that was kept with its key in this file.
pub async fn begin(ground: &Ground, key: Option<&Path>) -> anyhow::Result<(MasterKey, String)> {
    if let Some(key) = key.filter(|key| key.exists()) {
        let text = std::fs::read_to_string(key)?;
        return Ok((MasterKey::parse(&text)?, text));
    }
    ground.clear().await?;
    let (master_key, text) = MasterKey::generate(&MachineEntropy);
    if let Some(key) = key {
        std::fs::write(key, &text)?;
    }
    Ok((master_key, text))
}

/// Appends until the log has this many events, in commits of many streams.
pub async fn fill(journal: &Journal, size: u64) -> anyhow::Result<()> {
    let tenant = TenantId::parse("bench")?;
    while journal.position().await? < size {
        let missing = (size - journal.position().await?).min(FILL * 16).div_ceil(FILL);
        let commits: Vec<_> = (0..missing)
            .map(|_| {
                let (journal, tenant) = (journal.clone(), tenant.clone());
                tokio::spawn(async move { journal.append(many(&tenant, FILL)).await })
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

/// One commit that begins so many streams.
pub fn many(tenant: &TenantId, streams: u64) -> Commit {
    let mut commit = granted_for(tenant, FILLED_LIVES);
    for _ in 1..streams {
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
        authorization_details: None,
        auth_time: None,
        acr: None,
        amr: vec![],
        dpop_jkt: None,
        x5t_s256: None,
        may_act: None,
        exchanged: None,
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

/// What a start was like.
struct Started {
    ready: Duration,
    /// Until a client had its first token.
    first_token: Duration,
    /// Resident memory in MB, once nothing happened for a while.
    memory: f64,
}

/// Starts the program on the log.
async fn idle_server(ground: &Ground, master_key: &str, program: &Path) -> anyhow::Result<Started> {
    let begin = Instant::now();
    let program = server(ground, master_key, program, "/readyz").await?;
    let mut connection = Connection::open(program.address).await?;
    let fields = [("grant_type", "client_credentials"), ("scope", "evident:admin")];
    let ask = form("/t/system/oauth2/token", &[("Authorization", &basic(ADMIN.0, ADMIN.1))], &fields);
    let answer = connection.send(&ask).await?;
    let first_token = begin.elapsed();
    anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    caught_up(&program).await?;
    tokio::time::sleep(SETTLE).await;
    Ok(Started { ready: program.started_in, first_token, memory: program.memory()? })
}

/// The program on this log, once this path is answered with success.
async fn server(ground: &Ground, master_key: &str, program: &Path, path: &str) -> anyhow::Result<Program> {
    Program::start(
        program,
        |command, address| {
            command.args(["serve", "--dev"]).env("EVIDENT_DATABASE_URL", ground.url());
            command.env("EVIDENT_MASTER_KEY", master_key).env("EVIDENT_LISTEN", address.to_string());
            command.env("EVIDENT_PUBLIC_URL", format!("http://{address}")).env("EVIDENT_LOG", "error");
            command.env("EVIDENT_BOOTSTRAP_CLIENT_ID", ADMIN.0).env("EVIDENT_BOOTSTRAP_CLIENT_SECRET", ADMIN.1);
        },
        path,
    )
    .await
}

/// Waits until the followers have seen all of the log. Millions of events that no follower has seen take minutes.
async fn caught_up(program: &Program) -> anyhow::Result<()> {
    let mut connection = Connection::open(program.address).await?;
    while behind(&mut connection).await? {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

/// Whether a follower has not seen all of the log yet.
async fn behind(connection: &mut Connection) -> anyhow::Result<bool> {
    let page = connection.send(&request("GET", "/metrics", &[], "")).await?.text();
    let mut lags = page.lines().filter_map(|line| line.strip_prefix("evident_projection_lag_events{")).peekable();
    anyhow::ensure!(lags.peek().is_some(), "the metrics do not tell how far the followers are: {page}");
    Ok(lags.any(|line| !line.ends_with(" 0")))
}
