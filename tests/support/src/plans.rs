//! How an engine would run a statement: what would walk through a table instead of looking keys up, and what would read the rows of
//! everybody to find those of one.
//!
//! For lists of keys the tables are empty, as they are when a server has just been installed: that is when plans are made that
//! connections keep, and when walking seems as good as any other way.

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

/// Tables of which a tenant has so few rows, made by hand, that reading them all costs what looking one up costs.
const FEW: [&str; 2] = ["roles", "ssf_streams"];

/// The steps of statements without a list of keys that look nothing up but the tenant although the statement says what a column equals,
/// each with the statement's text. On `PostgreSQL` only plans that connections keep are looked at (others are made for what is asked), and
/// only those over `filled` tables: what it plans for an empty one is planned again when that is analyzed.
///
/// # Panics
///
/// When the engine cannot plan a statement.
pub async fn detours(db: &Db, filled: &[&str], statements: Vec<&'static Statement>) -> Vec<String> {
    let mut tx = db.begin().await.expect("the database is there");
    if db.engine() == Engine::Postgres {
        tx.script(KEPT).await.expect("the settings are known");
    }
    let mut detours = Vec::new();
    for statement in statements.into_iter().filter(|statement| statement.columns().is_empty()) {
        let text = statement.text(db.engine(), Target::Live, 1);
        let found = match db.engine() {
            Engine::Sqlite if names_a_key(&text) => {
                let steps = told(&mut tx, &format!("EXPLAIN QUERY PLAN {text}"), 3).await;
                steps.into_iter().filter(|step| looks_up_the_tenant_alone(step)).collect()
            }
            Engine::Postgres
                if statement.is_by_key() && filled.iter().any(|table| text.contains(&format!("FROM {table} "))) =>
            {
                let steps = kept_plan(&mut tx, &text).await;
                steps.into_iter().filter(|step| step.contains("Filter:") && step.contains(" = $")).collect()
            }
            _ => Vec::new(),
        };
        detours.extend(found.into_iter().map(|step: String| format!("{}\n{text}", step.trim())));
    }
    tx.rollback().await.expect("nothing was written");
    detours
}

/// Whether a statement says, whatever it is asked, what a column other than the tenant's equals.
fn names_a_key(text: &str) -> bool {
    text.split(" AND ").any(|condition| {
        let column = condition.split_once(" = $").map(|(column, _)| column.rsplit(' ').next().unwrap_or(column));
        column.is_some_and(|column| !column.ends_with("tenant_id") && !condition.contains('('))
    })
}

/// Whether a step of `SQLite` reads a tenant's rows with no other column looked up than one that gives the order.
fn looks_up_the_tenant_alone(step: &str) -> bool {
    let Some((table, looked_up)) = step.strip_prefix("SEARCH ").and_then(|step| step.split_once('(')) else {
        return false;
    };
    let few = FEW.iter().any(|few| table.split(' ').next() == Some(*few));
    !few && looked_up.starts_with("tenant_id=?") && looked_up.matches("=?").count() == 1 && !looked_up.contains('(')
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
    let steps = kept_plan(tx, text).await;
    let below = steps.iter().skip(1).map(String::as_str).chain([""]);
    let walks = steps.iter().zip(below).filter(|(step, below)| {
        let by_index = step.contains("Index Scan using") || step.contains("Index Only Scan using");
        step.contains("Seq Scan on") || by_index && !below.contains("Index Cond")
    });
    walks.map(|(step, _)| step.trim().to_owned()).collect()
}

/// The plan that `PostgreSQL` would keep for any values.
async fn kept_plan(tx: &mut Tx, text: &str) -> Vec<String> {
    let parameters = text.split('$').skip(1).filter_map(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse::<usize>().ok()
    });
    let values = vec!["NULL"; parameters.max().unwrap_or_default()].join(", ");
    told(tx, &format!("PREPARE walked AS {text}"), 0).await;
    let steps = told(tx, &format!("EXPLAIN (COSTS OFF) EXECUTE walked ({values})"), 0).await;
    told(tx, "DEALLOCATE walked", 0).await;
    steps
}

async fn told(tx: &mut Tx, text: &str, column: usize) -> Vec<String> {
    let rows = tx.ask(text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
    rows.iter().map(|row| row.text(column).expect("a step is a text")).collect()
}
