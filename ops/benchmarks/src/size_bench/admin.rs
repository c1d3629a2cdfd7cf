//! What administrators do with much at once: tables of people, provisioning, large groups, pages over all of it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::grown::{Grown, Place};
use super::{console, csv, group, scim};
use crate::http_bench::{ADMIN, Connection, Program, basic, form, request};
use crate::report::Report;

/// Whose people.
pub const TENANT: &str = "acme";
/// Rows of a table that people are made from: an upload holds 50 MiB at most.
const TABLE: u32 = 100_000;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Only this, where it is named; may be given several times.
    #[arg(long)]
    only: Vec<Part>,
    /// Rows of the table.
    #[arg(long, default_value_t = 100_000)]
    rows: u32,
    /// People of the tenant that is provisioned and looked at.
    #[arg(long, default_value_t = 1_000_000)]
    users: u32,
    /// Members of the large group.
    #[arg(long, default_value_t = 100_000)]
    members: u32,
    /// Seconds for each load.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    #[command(flatten)]
    place: Place,
}

/// A part of the benchmark.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Tables of people.
    Csv,
    /// Provisioning by SCIM.
    Scim,
    /// A large group.
    Group,
    /// Pages of the console.
    Console,
}

/// A tenant with many people, and the program that serves it.
pub struct Peopled {
    pub program: Program,
    /// `Authorization` of the administrator.
    pub bearer: String,
    /// How many people there are.
    pub users: u32,
    /// How long each load takes.
    pub duration: Duration,
}

/// Runs the benchmark.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let wanted = |part| options.only.is_empty() || options.only.contains(&part);
    let mut report = Report::default();
    for grown in options.place.grounds().await? {
        let engine = grown.ground.name();
        grown.with(0, async |_| Ok(())).await?;
        told(&grown, &["tenant", "create", TENANT])?;
        if wanted(Part::Csv) {
            csv::run(&grown, options.rows, &mut report).await?;
        }
        if ![Part::Scim, Part::Group, Part::Console].into_iter().any(wanted) {
            continue;
        }
        report.heading(&format!("{engine}: a tenant of {} people", options.users));
        people(&grown, options.users, &mut report)?;
        let program = grown.serve(&[]).await?;
        let bearer = bearer(&program).await?;
        let duration = Duration::from_secs(options.seconds);
        let peopled = Peopled { program, bearer, users: options.users, duration };
        if wanted(Part::Scim) {
            scim::run(&peopled, engine, &mut report).await?;
        }
        if wanted(Part::Group) {
            group::run(&peopled, options.members, engine, &mut report).await?;
        }
        if wanted(Part::Console) {
            console::run(&peopled, engine, &mut report).await?;
        }
        report.figure(engine, "resident memory after the run", peopled.program.memory()?, "MB");
    }
    options.place.tell(report)
}

/// Runs a command of the program to its end.
pub fn told(grown: &Grown<'_>, arguments: &[&str]) -> anyhow::Result<()> {
    let output = grown.command(arguments).output()?;
    anyhow::ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// Makes people by tables of as many rows as one may have.
fn people(grown: &Grown<'_>, users: u32, report: &mut Report) -> anyhow::Result<()> {
    let file = std::env::temp_dir().join(format!("evident-bench-{}.csv", std::process::id()));
    let begin = Instant::now();
    for first in (0..users).step_by(TABLE as usize) {
        let mut text = "user_id,login_id,email,given_name,family_name\n".to_owned();
        for number in first..users.min(first + TABLE) {
            // Writing to a text does not fail.
            let _ = writeln!(text, "{0},{0},{0}@example.com,Given {number},Family {number}", name(number));
        }
        std::fs::write(&file, text)?;
        told(grown, &["import", "csv", "users", "--tenant", TENANT, &file.to_string_lossy()])?;
    }
    std::fs::remove_file(file)?;
    report.figure(grown.ground.name(), "made by tables", f64::from(users) / begin.elapsed().as_secs_f64(), "people/s");
    Ok(())
}

/// The name and id of a person of the tenant.
pub fn name(number: u32) -> String {
    format!("person-{number}")
}

async fn bearer(program: &Program) -> anyhow::Result<String> {
    let mut connection = Connection::open(program.address).await?;
    let fields = [("grant_type", "client_credentials"), ("scope", "evident:admin")];
    let ask = form("/t/system/oauth2/token", &[("Authorization", &basic(ADMIN.0, ADMIN.1))], &fields);
    let token = connection.send(&ask).await?.json()?;
    Ok(format!("Bearer {}", token["access_token"].as_str().with_context(|| format!("no token: {token}"))?))
}

/// A request of the administrator at an address of the tenant.
pub fn asked(bearer: &str, method: &str, path: &str, body: &str) -> Vec<u8> {
    let kind = if path.starts_with("/scim/") { "application/scim+json" } else { "application/json" };
    let headers = [("Authorization", bearer), ("Content-Type", kind), ("If-Match", "*")];
    let headers = match method {
        "PUT" | "DELETE" => &headers[..],
        _ if body.is_empty() => &headers[..1],
        _ => &headers[..2],
    };
    request(method, &format!("/t/{TENANT}{path}"), headers, body)
}

impl Peopled {
    /// Asks once, and answers the body.
    pub async fn once(
        &self,
        connection: &mut Connection,
        method: &str,
        path: &str,
        body: &str,
    ) -> anyhow::Result<Value> {
        let answer = connection.send(&asked(&self.bearer, method, path, body)).await?;
        anyhow::ensure!((200..300).contains(&answer.status), "{} at {method} {path}: {}", answer.status, answer.text());
        if answer.body.is_empty() { Ok(Value::Null) } else { answer.json() }
    }
}
