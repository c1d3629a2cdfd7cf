//! What a long life costs: histories and pasts of a person with ten thousand events, beside those of one with a hundred, in a log of
//! millions.

use std::time::{Duration, Instant};

use aggregates::TenantId;
use aggregates::user::{Profile, ProfileChanges, User};
use anyhow::Context as _;
use clap::Args;
use commands::tenant::{CreateTenant, CreateTenantError};
use commands::user::{ChangeProfile, RegisterUser};
use commands::{Command, Context, execute};
use cqrs_es::Aggregate as _;
use journal::{Actor, Journal, Position, StreamId};

use super::grown::{Grown, Place};
use crate::http_bench::{ADMIN, Connection, basic, form, request};
use crate::journal_bench::many;
use crate::report::{Measured, Report};

/// How often each question is asked.
const ROUNDS: usize = 300;
/// Rounds before those that count.
const WARM: usize = 20;
/// After so many changes of a person others append something, so that a life is spread over the log as lives are.
const BETWEEN: u64 = 10;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Events of the log.
    #[arg(long, default_value_t = 5_000_000)]
    events: u64,
    /// Events of the short life.
    #[arg(long, default_value_t = 100)]
    short: u64,
    /// Events of the long life.
    #[arg(long, default_value_t = 10_000)]
    long: u64,
    /// Whose people: in a log that is kept, one that has nobody yet lives anew.
    #[arg(long, default_value = "people")]
    tenant: TenantId,
    #[command(flatten)]
    place: Place,
}

/// A person, and where the log stood at some of their events.
struct Person {
    tenant: TenantId,
    id: &'static str,
    events: u64,
    /// By percent of their events.
    positions: Vec<(u64, Position)>,
}

/// Runs the benchmark.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut report = Report::default();
    for grown in options.place.grounds().await? {
        let engine = grown.ground.name();
        report.heading(&format!("{engine}: histories in a log of {} events", options.events));
        let people = grown
            .with(options.events, async |journal| {
                let tenant = &options.tenant;
                begin_tenant(journal, tenant).await?;
                Ok([
                    live(journal, tenant, "short", options.short).await?,
                    live(journal, tenant, "long", options.long).await?,
                ])
            })
            .await?;
        measure(&mut report, &grown, &people).await?;
    }
    options.place.tell(report)
}

async fn does<C: Command>(journal: &Journal, command: &C) -> Result<(), C::Error> {
    execute(&Context::new(journal.clone(), Actor::operator()), command).await.map(|_| ())
}

async fn begin_tenant(journal: &Journal, tenant: &TenantId) -> anyhow::Result<()> {
    match does(journal, &CreateTenant { id: tenant.clone(), name: "People".into(), default_locale: None }).await {
        // A kept log has it already.
        Ok(()) | Err(CreateTenantError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Lets a person live until they have so many events.
async fn live(journal: &Journal, tenant: &TenantId, id: &'static str, events: u64) -> anyhow::Result<Person> {
    let stream = StreamId::new(tenant, User::TYPE, id);
    let mut version = journal.load_stream(&stream, 0).await?.1.get();
    if version == 0 {
        let profile = Profile { user_name: Some(id.into()), name: Some("Aiko Example".into()), ..Profile::default() };
        let register =
            RegisterUser { tenant: tenant.clone(), id: Some(id.into()), profile, status: None, password: None };
        does(journal, &register).await?;
        version = 1;
    }
    while version < events {
        let nickname = Some(format!("Number {version}"));
        let changes = ProfileChanges { set: Profile { nickname, ..Profile::default() }, ..ProfileChanges::default() };
        does(journal, &ChangeProfile { tenant: tenant.clone(), user: id.into(), changes }).await?;
        version += 1;
        if version.is_multiple_of(BETWEEN) {
            journal.append(many(&TenantId::parse("bench")?, BETWEEN * 5)).await?;
        }
    }
    let mut positions = Vec::new();
    for percent in [10, 50, 90, 100] {
        let sequence = (events * percent / 100).max(1);
        let found = journal.read_stream(&stream, sequence - 1, 1).await?;
        positions.push((percent, found.first().context("a life has its events")?.position));
    }
    Ok(Person { tenant: tenant.clone(), id, events, positions })
}

/// Asks everything of both, one after the other, so that a machine that drifts favours neither.
async fn measure(report: &mut Report, grown: &Grown<'_>, people: &[Person; 2]) -> anyhow::Result<()> {
    let engine = grown.ground.name();
    let program = grown.serve(&[]).await?;
    let mut connection = Connection::open(program.address).await?;
    let fields = [("grant_type", "client_credentials"), ("scope", "evident:admin")];
    let ask = form("/t/system/oauth2/token", &[("Authorization", &basic(ADMIN.0, ADMIN.1))], &fields);
    let token = connection.send(&ask).await?.json()?;
    let bearer = format!("Bearer {}", token["access_token"].as_str().with_context(|| format!("no token: {token}"))?);
    let questions: Vec<_> = people.iter().map(|person| questions(person, &bearer)).collect();
    let mut latencies = vec![[Vec::new(), Vec::new()]; questions[0].len()];
    let begin = Instant::now();
    for round in 0..ROUNDS + WARM {
        for (number, latencies) in latencies.iter_mut().enumerate() {
            for (whose, latencies) in latencies.iter_mut().enumerate() {
                let (name, ask) = &questions[whose][number];
                let asked = Instant::now();
                let answer = connection.send(ask).await?;
                anyhow::ensure!(answer.status == 200, "{name}: {} {}", answer.status, answer.text());
                if round >= WARM {
                    latencies.push(asked.elapsed());
                }
            }
        }
    }
    let elapsed = begin.elapsed();
    for (number, [short, long]) in latencies.into_iter().enumerate() {
        let name = &questions[0][number].0;
        let [short, long] = [(short, &people[0]), (long, &people[1])].map(|(latencies, person)| {
            let measured = Measured::new(latencies, ROUNDS, elapsed);
            let p50 = measured.p50.as_secs_f64() * 1000.0;
            report.figure(engine, &format!("{name}, {} events, median", person.events), p50, "ms");
            measured.p50
        });
        report.figure(engine, &format!("{name}: the long life costs (aim 3)"), ratio(long, short), "x");
    }
    Ok(())
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn questions(person: &Person, bearer: &str) -> Vec<(String, Vec<u8>)> {
    let Person { tenant, id, positions, .. } = person;
    let get = |path: String| request("GET", &format!("/t/{tenant}/admin/v1{path}"), &[("Authorization", bearer)], "");
    let mut all = vec![("first page of the history".to_owned(), get(format!("/history/user/{id}")))];
    for (percent, position) in positions {
        all.push((format!("as of {percent} % of it"), get(format!("/users/{id}?at={position}"))));
    }
    let (from, to) = (positions[0].1, positions[2].1);
    all.push((
        "what changed from 10 % to 90 %".to_owned(),
        get(format!("/history/user/{id}/diff?from={from}&to={to}")),
    ));
    all
}
