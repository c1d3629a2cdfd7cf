//! How an engine would run a statement that has a list of keys: what would walk through a table instead of looking keys up.
//!
//! The tables are empty, as they are when a server has just been installed: that is when plans are made that connections keep, and
//! when walking seems as good as any other way.

use journal::db::{Db, Engine, Statement, Target, Tx};

/// What a connection that keeps its plans is told (`journal/src/db/ask.rs`).
const KEPT: &str = "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_hashjoin = off; \
     SET LOCAL enable_mergejoin = off; SET LOCAL enable_material = off";

/// The steps that walk through a table, each with the statement's text; none for a statement without a list of keys.
///
/// # Panics
///
/// When the engine cannot plan a statement.
pub async fn walks(db: &Db, statements: Vec<&'static Statement>) -> Vec<String> {
    let mut tx = db.begin().await.expect("the database is there");
    if db.engine() == Engine::Postgres {
        tx.script(KEPT).await.expect("the settings are known");
    }
    let mut walks = Vec::new();
    for statement in statements.into_iter().filter(|statement| !statement.columns().is_empty()) {
        let text = statement.text(db.engine(), Target::Live, 32);
        let found = match db.engine() {
            Engine::Sqlite => on_sqlite(&mut tx, &text).await,
            // Where a plan is not kept, PostgreSQL looks at the table as it is.
            Engine::Postgres if statement.is_by_key() => on_postgres(&mut tx, &text).await,
            Engine::Postgres => Vec::new(),
        };
        walks.extend(found.into_iter().map(|step| format!("{step}\n{}", statement.text(db.engine(), Target::Live, 1))));
    }
    tx.rollback().await.expect("nothing was written");
    walks
}

async fn on_sqlite(tx: &mut Tx, text: &str) -> Vec<String> {
    let steps = told(tx, &format!("EXPLAIN QUERY PLAN {text}"), 3).await;
    // What the statement itself makes (a list of keys, a question inside a question) is no table; what is read for it has steps of its own.
    let mut made = vec!["json_each", "CONSTANT"];
    made.extend(
        steps.iter().filter_map(|step| ["CO-ROUTINE ", "MATERIALIZE "].iter().find_map(|way| step.strip_prefix(way))),
    );
    let walks = |step: &&String| {
        let scanned = step.strip_prefix("SCAN ").map(|what| what.split(' ').next().unwrap_or(what));
        scanned.is_some_and(|what| !made.contains(&what))
    };
    steps.iter().filter(walks).cloned().collect()
}

async fn on_postgres(tx: &mut Tx, text: &str) -> Vec<String> {
    let parameters = text.split('$').skip(1).filter_map(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse::<usize>().ok()
    });
    let values = vec!["NULL"; parameters.max().unwrap_or_default()].join(", ");
    told(tx, &format!("PREPARE walked AS {text}"), 0).await;
    let steps = told(tx, &format!("EXPLAIN (COSTS OFF) EXECUTE walked ({values})"), 0).await;
    told(tx, "DEALLOCATE walked", 0).await;
    let below = steps.iter().skip(1).map(String::as_str).chain([""]);
    let walks = steps.iter().zip(below).filter(|(step, below)| {
        let by_index = step.contains("Index Scan using") || step.contains("Index Only Scan using");
        step.contains("Seq Scan on") || by_index && !below.contains("Index Cond")
    });
    walks.map(|(step, _)| step.trim().to_owned()).collect()
}

async fn told(tx: &mut Tx, text: &str, column: usize) -> Vec<String> {
    let rows = tx.ask(text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    rows.iter().map(|row| row.text(column).expect("a step is a text")).collect()
}
