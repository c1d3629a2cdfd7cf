//! The journal: append rate and latency, the limits beside them, what each promise costs, and what age costs.

mod age;
mod baseline;
mod costs;
mod load;
mod tokens;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use journal::db::Engine;

use crate::report::Report;
pub use age::{begin, fill, many};
pub use load::Ground;
use load::Load;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Address of a `PostgreSQL` database to use, and to fill; without one only `SQLite` is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// Sizes of the log whose cost of age is measured, in events.
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000,5000000")]
    sizes: Vec<u64>,
    /// Leaves out `SQLite`.
    #[arg(long)]
    postgres_only: bool,
    /// Leaves out the measurements of age, which take long.
    #[arg(long)]
    quick: bool,
    /// Leaves out everything but the measurements of age.
    #[arg(long, conflicts_with = "quick")]
    age_only: bool,
    /// Keeps the log whose age is measured, and its key in this directory (for `SQLite` the log too), and goes on with it the next time:
    /// growing one to millions of events takes many times as long as measuring it.
    #[arg(long, requires = "age_only")]
    keep: Option<PathBuf>,
    /// Writes the figures to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The program whose start-up time and memory are measured.
    #[arg(long, default_value = "target/release/evident")]
    program: PathBuf,
}

/// Runs the benchmark.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut report = Report::default();
    let duration = Duration::from_secs(options.seconds);
    let mut grounds = Vec::new();
    if !options.postgres_only {
        grounds.push(Ground::sqlite(options.keep.as_deref())?);
    }
    grounds.extend(options.postgres.as_deref().map(Ground::postgres));
    for ground in &grounds {
        if !options.age_only {
            report.heading(&format!("{}: append with the tree, an inline projection and a follower", ground.name()));
            appends(&mut report, ground, duration).await?;
            report.heading(&format!("{}: what each promise costs, 64 callers", ground.name()));
            costs::measure(&mut report, ground, duration).await?;
        }
        if !options.quick {
            report.heading(&format!("{}: what age costs", ground.name()));
            let keep = options.keep.as_deref();
            age::measure(&mut report, ground, &options.sizes, duration, &options.program, keep).await?;
        }
    }
    let json = serde_json::to_string_pretty(&report.json())?;
    match options.json {
        Some(path) => std::fs::write(path, json)?,
        None => println!("\n{json}"),
    }
    Ok(())
}

async fn appends(report: &mut Report, ground: &Ground, duration: Duration) -> anyhow::Result<()> {
    let engine = ground.name();
    let mut at_64 = None;
    for callers in [1, 64, 512] {
        let run = Load { callers, ..Load::everything(duration) }.run(ground).await?;
        report.measured(engine, &format!("append, {callers} callers"), &run.measured);
        report.figure(engine, &format!("events per transaction, {callers} callers"), run.batch, "events");
        if let Some(lag) = &run.lag {
            report.measured(engine, &format!("projection lag, {callers} callers"), lag);
        }
        if callers == 64 {
            at_64 = Some(run);
        }
    }
    let Some(at_64) = at_64 else { return Ok(()) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a batch of a few hundred")]
    let batch = (at_64.batch.round() as usize).max(1);
    // What is compared with the limits is the append itself: a follower works beside it and is shown above.
    let alone = Load { follow: false, ..Load::everything(duration) };
    // Limit and load take turns, so that a machine that drifts does not favour either.
    let (mut ratios, mut of_all_rows, mut of_sequence, mut rates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 1..=3 {
        let bare = baseline::bare_insert(ground, batch, duration / 2).await?;
        report.measured(engine, &format!("bare INSERT of {batch} rows per transaction, round {round}"), &bare);
        let both = baseline::bare_inserts(ground, batch, duration / 2).await?;
        report.measured(engine, &format!("the same, events and projection rows, round {round}"), &both);
        let run = Load { duration: duration / 2, ..alone }.run(ground).await?;
        report.measured(engine, &format!("append without follower, 64 callers, round {round}"), &run.measured);
        ratios.push(run.measured.rate / bare.rate);
        of_all_rows.push(run.measured.rate / both.rate);
        rates.push(run.measured.rate);
        if ground.engine() == Engine::Postgres {
            let sequence = baseline::plain_sequence(ground, 32, duration / 2).await?;
            report.measured(engine, &format!("plain sequence, no order, 32 connections, round {round}"), &sequence);
            of_sequence.push(run.measured.rate / sequence.rate);
        }
    }
    let median = |mut three: Vec<f64>| {
        three.sort_by(f64::total_cmp);
        three.get(1).copied()
    };
    for (what, three) in [
        ("bare INSERT of the events alone (median of 3)", ratios),
        ("bare INSERT of the same rows (median of 3; aim 0.5)", of_all_rows),
        ("plain sequence (median of 3; aim 1.5)", of_sequence),
    ] {
        if let Some(ratio) = median(three) {
            report.figure(engine, &format!("append / {what}"), ratio, "x");
        }
    }
    let single = baseline::one_commit_per_event(ground, 64, duration).await?;
    report.measured(engine, "one commit per event with a head row, 64 callers", &single);
    let aim = if ground.engine() == Engine::Postgres { 8 } else { 4 };
    let ratio = median(rates).unwrap_or_default() / single.rate;
    report.figure(engine, &format!("append / one commit per event (aim {aim})"), ratio, "x");
    Ok(())
}
