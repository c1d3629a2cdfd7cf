//! Evidence of a large tenant: made, checked by the program, checked by the script that shares nothing with it, and checked with a byte
//! changed.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde_json::Value;

use super::grown::{Grown, Place};
use super::watched::{self, Watched};
use crate::report::Report;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Events of the tenant.
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// A Python that has the package `cryptography`, for the script.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Runs the benchmark.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut report = Report::default();
    for grown in options.place.grounds().await? {
        let engine = grown.ground.name();
        report.heading(&format!("{engine}: evidence of a tenant with {} events", options.events));
        grown.with(options.events, async |_| Ok(())).await?;
        let file = std::env::temp_dir().join(format!("evident-bench-{}-{engine}.ndjson", std::process::id()));
        let measured = measure(&mut report, &grown, &options.python, &file).await;
        let _ = std::fs::remove_file(&file);
        measured?;
    }
    options.place.tell(report)
}

async fn measure(report: &mut Report, grown: &Grown<'_>, python: &Path, file: &Path) -> anyhow::Result<()> {
    let engine = grown.ground.name();
    let path = file.display().to_string();
    let made = watched::run(grown.command(&["log", "prove", "--tenant", "bench", "--out", &path, "--json"])).await?;
    holds(&made, "log prove")?;
    let told: Value = serde_json::from_str(&made.stdout)?;
    #[expect(clippy::cast_precision_loss, reason = "a size for people")]
    let megabytes = std::fs::metadata(file)?.len() as f64 / 1e6;
    report.figure(engine, "events in it", told["events"].as_f64().unwrap_or_default(), "events");
    report.figure(engine, "the file", megabytes, "MB");
    tell(report, engine, "made by `evident log prove`", &made);
    let key = watched::run(grown.command(&["log", "key"])).await?.stdout.trim().to_owned();
    let check = || grown.command(&["log", "check", &path, "--key", &key, "--json"]);
    let checked = watched::run(check()).await?;
    holds(&checked, "log check")?;
    tell(report, engine, "checked by `evident log check`", &checked);
    let together = (made.took + checked.took).as_secs_f64();
    report.figure(engine, "made and checked (aim 60 for a million events)", together, "s");
    let mut script = Command::new(python);
    script.arg("-B").arg("ops/verify-evidence").arg(file).arg(&key);
    let elsewhere = watched::run(script).await?;
    holds(&elsewhere, "ops/verify-evidence")?;
    tell(report, engine, "checked by ops/verify-evidence", &elsewhere);
    change_a_byte(file)?;
    let changed = watched::run(check()).await?;
    anyhow::ensure!(!changed.succeeded, "a changed byte was not found");
    tell(report, engine, "a changed byte found by `evident log check`", &changed);
    Ok(())
}

fn holds(watched: &Watched, what: &str) -> anyhow::Result<()> {
    anyhow::ensure!(watched.succeeded, "{what} failed: run it by hand to see why");
    Ok(())
}

fn tell(report: &mut Report, engine: &str, name: &str, watched: &Watched) {
    report.figure(engine, name, watched.took.as_secs_f64(), "s");
    report.figure(engine, &format!("{name}: resident memory at most"), watched.memory, "MB");
}

/// One bit of a byte two thirds on.
fn change_a_byte(path: &Path) -> anyhow::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let at = file.metadata()?.len() / 3 * 2;
    let mut byte = [0];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut byte)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(&[byte[0] ^ 1])?;
    Ok(())
}
