//! Questions that carry their scope: one round trip, row security on, and no scope left behind.

use journal::db::{Column, Db, Engine, Kind, Row, Scope, Statement};
use support::{Ground, new_uuid, on_both_engines};

use crate::commits::{begin, tenant};

/// On purpose without a condition on the tenant: what it answers is what row security lets through.
static ALL: Statement = Statement::new("SELECT tenant_id, aggregate_id FROM events ORDER BY position LIMIT 1000");
static OF: Statement = Statement::new("SELECT aggregate_id FROM events WHERE tenant_id = $1 ORDER BY position");
static NAMED: Statement = Statement::new(
    "SELECT e.aggregate_id, rows.number FROM {rows} JOIN events e ON e.aggregate_id = rows.id WHERE e.tenant_id = $1",
)
.rows(&[Column("id", Kind::Text), Column("number", Kind::Int)]);
static DELETES: Statement = Statement::new("DELETE FROM events WHERE tenant_id = $1 RETURNING position");

fn scope(name: &str) -> Scope {
    Scope::Tenant(tenant(name))
}

/// A log with three streams in `acme` and two in `other`.
async fn filled(ground: &Ground) -> (Db, Vec<String>) {
    let (journal, tasks) = ground.journal(Vec::new()).await;
    let mut ids = Vec::new();
    for name in ["acme", "other", "acme", "other", "acme"] {
        let id = new_uuid().to_string();
        begin(&journal, &tenant(name), &id, 1).await.unwrap();
        ids.push(id);
    }
    let db = journal.db().clone();
    drop(journal);
    tasks.finish().await;
    (db, ids)
}

fn texts(rows: &[Row], column: usize) -> Vec<String> {
    rows.iter().map(|row| row.text(column).unwrap()).collect()
}

#[tokio::test]
async fn a_question_answers_what_a_transaction_answers() {
    on_both_engines(|ground| async move {
        let (db, ids) = filled(&ground).await;
        for _ in 0..10 {
            let mut call = db.call(&OF);
            call.text("acme");
            let rows = db.ask(&scope("acme"), call).await.unwrap();
            assert_eq!(texts(&rows, 0), [&ids[0], &ids[2], &ids[4]].map(String::clone));
        }
        let mut call = db.call(&NAMED);
        call.text("acme");
        for number in 0..300 {
            let id = ids.get(number).cloned().unwrap_or_else(|| format!("none {number}"));
            call.row().text(&id).int(i64::try_from(number).unwrap());
        }
        let rows = db.ask(&scope("acme"), call).await.unwrap();
        let mut numbers: Vec<i64> = rows.iter().map(|row| row.int(1).unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 2, 4]);
        db.close().await;
        assert!(db.ask(&scope("acme"), db.call(&ALL)).await.is_err(), "a closed database answers nothing");
    })
    .await;
}

#[tokio::test]
async fn row_security_holds_a_question_that_names_no_tenant() {
    let ground = Ground::new(Engine::Postgres).await;
    let (db, _) = filled(&ground).await;
    // More often than PostgreSQL plans anew, so that its general plan is asked as well.
    for _ in 0..12 {
        for (name, count) in [("acme", 3), ("other", 2), ("nobody", 0)] {
            let rows = db.ask(&scope(name), db.call(&ALL)).await.unwrap();
            assert_eq!((texts(&rows, 0), rows.len()), (vec![name.to_owned(); count], count));
        }
        assert_eq!(db.ask(&Scope::System, db.call(&ALL)).await.unwrap().len(), 5);
        let mut call = db.call(&OF);
        call.text("acme");
        assert_eq!(
            db.ask(&scope("other"), call).await.unwrap().len(),
            0,
            "the words of a statement do not widen its scope"
        );
        let mut call = db.call(&DELETES);
        call.text("acme");
        assert!(db.ask(&Scope::System, call).await.is_err(), "what writes cannot be asked");
    }
    db.close().await;
}

#[tokio::test]
async fn many_may_ask_at_once_and_each_sees_their_own() {
    on_both_engines(|ground| async move {
        let (db, _) = filled(&ground).await;
        let asking = (0..200).map(|number| {
            let db = db.clone();
            tokio::spawn(async move {
                let (name, count) = if number % 2 == 0 { ("acme", 3) } else { ("other", 2) };
                let mut call = db.call(&OF);
                call.text(name);
                assert_eq!(db.ask(&scope(name), call).await.unwrap().len(), count);
            })
        });
        for one in asking.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_asker_who_goes_away_leaves_nothing_behind() {
    let ground = Ground::new(Engine::Postgres).await;
    let (db, _) = filled(&ground).await;
    for _ in 0..20 {
        let asking = tokio::spawn({
            let db = db.clone();
            async move { db.ask(&scope("acme"), db.call(&ALL)).await.map(|rows| rows.len()) }
        });
        tokio::task::yield_now().await;
        asking.abort();
        let _ = asking.await;
        let rows = db.ask(&scope("other"), db.call(&ALL)).await.unwrap();
        assert_eq!(texts(&rows, 0), ["other", "other"]);
    }
    db.close().await;
}
