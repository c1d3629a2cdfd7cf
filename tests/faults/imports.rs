//! `kill -9` in the middle of an import of 2,000 people, again and again: another node goes on, and every row is applied once.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::job::{CsvImport, CsvMode, CsvObject, JobStatus, JobWork, LEASE};
use aggregates::tenant::AttributeSchema;
use commands::job::QueueJob;
use commands::tenant::CreateTenant;
use commands::{Context, execute};
use evident::csv::Charset;
use evident::jobs::{Upload, Worker};
use journal::db::Engine;
use journal::{Actor, Journal};
use support::Ground;

use crate::Node;
use crate::load::below;
use crate::process::{Orders, Process};

/// The test that a child process runs to be a node.
const PROCESS: &str = "imports::a_killed_import_is_finished_by_another_node_on_sqlite";
const ROWS: u64 = 2000;
/// Rows that cannot be applied.
const BAD: u64 = 20;
const KILLS: u64 = 3;

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

async fn asked_for(journal: &Journal) -> String {
    let context = || Context::new(journal.clone(), Actor::operator());
    let create = CreateTenant { id: acme(), name: "ACME".into(), default_locale: None };
    execute(&context(), &create).await.unwrap();
    let mut table = "login_id,email\n".to_owned();
    for number in 0..ROWS {
        let bad = number % (ROWS / BAD) == 0;
        writeln!(table, "p{number},{}", if bad { "nowhere".into() } else { format!("p{number}@example.com") }).unwrap();
    }
    let now = journal.clock().now();
    let mut upload = Upload::begin(journal, &acme(), AttributeSchema::default(), Charset::Utf8, now);
    upload.push(table.as_bytes()).await.unwrap();
    let uploaded = upload.finish().await.unwrap();
    let import = CsvImport {
        object: CsvObject::Users,
        mode: CsvMode::RowByRow,
        update_only: false,
        delete: false,
        most_deletions: None,
        rows: uploaded.rows,
        bytes: uploaded.bytes,
        file: uploaded.file,
    };
    let queue = QueueJob { tenant: acme(), work: JobWork::CsvImport(import), parent: None, not_before: None };
    execute(&context(), &queue).await.unwrap().answer.0
}

/// Tells when the first row after a position is applied.
async fn tell_of_rows(journal: Journal, after: u64) {
    let mut head = journal.head();
    loop {
        head.borrow_and_update();
        let events = journal.read_stored(after, 100).await.unwrap();
        if events.iter().any(|event| event.event_type == "UserRegistered") {
            return println!("\nrows are applied");
        }
        head.changed().await.unwrap();
    }
}

/// What a child does: whatever is due, until it is killed.
async fn work(orders: Orders) {
    // Those who were killed had the job for a while; the clock of this node says that it is over.
    let turns = i64::try_from(orders.round).unwrap();
    orders.ground.clock.step(turns * (LEASE.num_microseconds().unwrap() + 1_000_000));
    let node = Node::on(&orders.ground).await;
    println!("\nready");
    let before = node.journal.position().await.unwrap();
    tokio::spawn(tell_of_rows(node.journal.clone(), before));
    Worker::new(&node.journal, None).work_off().await.unwrap();
    println!("\nworked off");
    std::future::pending::<()>().await;
}

async fn kill_again_and_again(engine: Engine) {
    let ground = Ground::new(engine).await;
    let node = Node::on(&ground).await;
    commands::tenant::bootstrap(&node.journal).await.unwrap();
    let id = asked_for(&node.journal).await;
    node.end().await;
    for round in 0..KILLS {
        let process = Process::start(PROCESS, &ground, round);
        // In the midst of its rows, however slow the machine is; the last one at any moment, also before it takes the job.
        process.wait_for(if round + 1 == KILLS { "ready" } else { "rows are applied" });
        tokio::time::sleep(Duration::from_millis(below(250))).await;
        process.kill();
    }
    let last = Process::start(PROCESS, &ground, KILLS);
    last.wait_for("worked off");
    last.kill();
    let node = Node::on(&ground).await;
    let journal = &node.journal;
    let context = Context::new(journal.clone(), Actor::operator());
    let job = commands::job::job(&context, &acme(), &id).await.unwrap().unwrap();
    let counts = job.counts();
    assert_eq!(job.status(), Some(JobStatus::Failed), "{BAD} rows are bad");
    assert_eq!((counts.done, counts.created, counts.failed), (ROWS, ROWS - BAD, BAD), "{counts:?}");
    let all = journal.read_stored(0, 100_000).await.unwrap();
    let people = all.iter().filter(|event| event.event_type == "UserRegistered");
    let ids: BTreeSet<&str> = people.clone().map(|event| event.aggregate_id.as_str()).collect();
    assert_eq!((people.count() as u64, ids.len() as u64), (ROWS - BAD, ROWS - BAD), "every row once");
    let runs = all.iter().filter(|event| event.event_type == "JobStarted").count();
    let lines = queries::job::faults(journal.db(), &acme(), &id, &queries::Page::first(200)).await.unwrap();
    assert_eq!(lines.items.len() as u64, BAD, "each of them is told once");
    eprintln!("{engine:?}: {runs} runs");
    assert!(runs > 1, "nothing was interrupted");
    drop(context);
    node.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_import_is_finished_by_another_node_on_sqlite() {
    match Orders::given() {
        Some(orders) => work(orders).await,
        None => kill_again_and_again(Engine::Sqlite).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_import_is_finished_by_another_node_on_postgres() {
    kill_again_and_again(Engine::Postgres).await;
}
