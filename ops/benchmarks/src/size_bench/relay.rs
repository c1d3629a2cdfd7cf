//! The relay: how fast it sends what waits, and how far behind the log it is under a steady load.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::push::OrderedConfig;
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context};
use chrono::{DateTime, Utc};
use clap::Args;
use evident::adapters::MachineClock;
use futures_util::StreamExt as _;
use journal::clock::Clock as _;
use tokio::task::JoinHandle;

use super::grown::Place;
use crate::http_bench::{ADMIN, Connection, basic, form};
use crate::report::{Measured, Report};

/// How often the stream is asked how far it is.
const LOOK: Duration = Duration::from_millis(50);
/// Who makes the steady load, at once.
const CALLERS: u32 = 8;
/// When nothing came for so long, nothing comes any more.
const LAST: Duration = Duration::from_secs(5);

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Events that wait when the relay begins.
    #[arg(long, default_value_t = 200_000)]
    events: u64,
    /// Events per second of the steady load.
    #[arg(long, default_value_t = 500)]
    rate: u32,
    /// Seconds of the steady load.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// A server of NATS with JetStream. Its stream of events is deleted.
    #[arg(long)]
    nats: String,
    #[command(flatten)]
    place: Place,
}

/// Runs the benchmark.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut report = Report::default();
    let client = async_nats::connect(&options.nats).await?;
    let context = jetstream::new(client.clone());
    for grown in options.place.grounds().await? {
        let engine = grown.ground.name();
        report.heading(&format!("{engine}: the relay to NATS"));
        let head = grown.with(options.events, async |journal| Ok(journal.position().await?)).await?;
        // Where there is none yet, nothing is to be deleted.
        let _ = context.delete_stream("EVIDENT").await;
        // Looked at from the start on: the program may have sent everything before it says that it is ready.
        let variables = [("EVIDENT_NATS_URL", options.nats.as_str())];
        let (program, sent) = tokio::join!(grown.serve(&variables), backlog(&context, head));
        let (program, (stream, rate)) = (program?, sent?);
        report.figure(engine, &format!("{head} events that waited (aim 10,000)"), rate, "events/s");
        let lags = heard(&stream, client.new_inbox()).await?;
        let asked = steady(program.address, &options).await?;
        let lags = lags.await??;
        anyhow::ensure!(lags.len() >= asked, "{} of {asked} events arrived", lags.len());
        let measured = Measured::new(lags, asked, Duration::from_secs(options.seconds));
        let name = format!("from the log to a subscriber, {} events/s (aim: p99 250 ms)", options.rate);
        report.measured(engine, &name, &measured);
        report.figure(engine, "resident memory of the program", program.memory()?, "MB");
    }
    options.place.tell(report)
}

/// Waits until everything that waited is in the stream, and answers how many came in a second from the first on.
async fn backlog(context: &Context, head: u64) -> anyhow::Result<(Stream, f64)> {
    let stream = loop {
        match context.get_stream("EVIDENT").await {
            Ok(stream) => break stream,
            Err(_) => tokio::time::sleep(LOOK).await,
        }
    };
    let begin = Instant::now();
    while stream.get_info().await?.state.messages < head {
        tokio::time::sleep(LOOK).await;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = head as f64 / begin.elapsed().as_secs_f64();
    Ok((stream, rate))
}

/// Listens with a consumer of JetStream until nothing comes any more: how long after its moment in the log each event arrives.
async fn heard(stream: &Stream, inbox: String) -> anyhow::Result<JoinHandle<anyhow::Result<Vec<Duration>>>> {
    let config =
        OrderedConfig { deliver_subject: inbox, deliver_policy: DeliverPolicy::New, ..OrderedConfig::default() };
    let mut messages = stream.create_consumer(config).await?.messages().await?;
    Ok(tokio::spawn(async move {
        let mut lags = Vec::new();
        while let Ok(Some(message)) = tokio::time::timeout(LAST, messages.next()).await {
            let (message, now) = (message?, MachineClock.now());
            let event: serde_json::Value = serde_json::from_slice(&message.payload)?;
            let time: DateTime<Utc> = event["time"].as_str().context("an event has its time")?.parse()?;
            lags.push((now - time).to_std().unwrap_or_default());
        }
        Ok(lags)
    }))
}

/// Asks for tokens at a steady rate, each of which is an event. Answers how many.
async fn steady(address: SocketAddr, options: &Options) -> anyhow::Result<usize> {
    let fields = [("grant_type", "client_credentials"), ("scope", "evident:admin")];
    let ask = form("/t/system/oauth2/token", &[("Authorization", &basic(ADMIN.0, ADMIN.1))], &fields);
    let (every, duration) = (Duration::from_secs(1) * CALLERS / options.rate, Duration::from_secs(options.seconds));
    let callers = (0..CALLERS).map(|_| {
        let ask = ask.clone();
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let (begin, mut ticks, mut asked) = (Instant::now(), tokio::time::interval(every), 0);
            while begin.elapsed() < duration {
                ticks.tick().await;
                let answer = connection.send(&ask).await?;
                anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
                asked += 1;
            }
            anyhow::Ok(asked)
        })
    });
    let mut asked = 0;
    for caller in callers.collect::<Vec<_>>() {
        asked += caller.await??;
    }
    Ok(asked)
}
