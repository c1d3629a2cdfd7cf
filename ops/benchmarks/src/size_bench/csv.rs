//! Tables of people: how fast they are judged and imported, what memory it takes, and what bad rows cost.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use serde_json::Value;

use super::admin::{TENANT, told};
use super::grown::Grown;
use super::watched::{self, Watched};
use crate::report::Report;

/// Judges and imports tables with bad rows and without, and exports what came of it.
pub async fn run(grown: &Grown<'_>, rows: u32, report: &mut Report) -> anyhow::Result<()> {
    let engine = grown.ground.name();
    report.heading(&format!("{engine}: {rows} people in a table, 1 % of the rows bad"));
    let directory = std::env::temp_dir();
    let (bad, good) = (directory.join("evident-bench-bad.csv"), directory.join("evident-bench-good.csv"));
    std::fs::write(&bad, table(rows, "b", true))?;
    std::fs::write(&good, table(rows, "g", false))?;
    let runs = [
        ("all or nothing, which imports none", &bad, None, 0),
        ("row by row (aim 3,000)", &bad, Some("--row-by-row"), rows - rows / 100),
        ("all or nothing, judged and applied (aim 3,000)", &good, None, rows),
        ("the same again, which changes nothing", &good, None, 0),
    ];
    for (name, file, flag, created) in runs {
        let (ran, made) = import(grown, file, flag).await?;
        anyhow::ensure!(made == u64::from(created), "{name}: {made} created");
        report.figure(engine, name, f64::from(rows) / ran.took.as_secs_f64(), "rows/s");
        report.figure(engine, &format!("{name}: memory at most (bound 150)"), ran.memory, "MB");
    }
    let begin = Instant::now();
    let out = directory.join("evident-bench-users.csv");
    let _ = std::fs::remove_file(&out);
    told(grown, &["export", "csv", "users", "--tenant", TENANT, "--out", &out.to_string_lossy()])?;
    report.figure(engine, "export", f64::from(rows) * 1.99 / begin.elapsed().as_secs_f64(), "rows/s");
    for file in [bad, good, out] {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

fn table(rows: u32, prefix: &str, faulty: bool) -> String {
    let mut text = "login_id,email,given_name,family_name,preferred_language\n".to_owned();
    for number in 0..rows {
        let domain = if faulty && number % 100 == 0 { "nowhere" } else { "@example.com" };
        // Writing to a text does not fail.
        let _ = writeln!(text, "{prefix}{number},{prefix}{number}{domain},Given {number},Family {number},ja_JP");
    }
    text
}

/// Imports a table, and answers what it took and how many people it made.
async fn import(grown: &Grown<'_>, file: &Path, flag: Option<&str>) -> anyhow::Result<(Watched, u64)> {
    let file = file.to_string_lossy();
    let mut arguments = vec!["import", "csv", "users", "--tenant", TENANT, "--json", &file];
    arguments.extend(flag);
    let ran = watched::run(grown.command(&arguments)).await?;
    let answer: Value = serde_json::from_str(&ran.stdout).context("an import answers")?;
    let created = answer["counts"]["created"].as_u64().context("an import tells what it created")?;
    Ok((ran, created))
}
