//! The audit log is searched by an index, whichever condition leads.

use journal::db::{Engine, Target};
use support::on_both_engines;

use crate::world::World;

/// What leads a search, and the index beneath it.
const LED_BY: [(&str, &str); 7] = [
    ("AND correlation_id = $13", "audit_by_correlation"),
    ("AND object_id = $7", "audit_by_object"),
    ("AND person = $5", "audit_by_person"),
    ("AND ip = $10", "audit_by_address"),
    ("AND actor_id = $8", "audit_by_actor"),
    ("AND client_id = $9", "audit_by_client"),
    ("AND event_type = $11", "audit_by_type"),
];

#[tokio::test]
async fn a_page_is_one_read_of_an_index_without_sorting() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let mut tx = world.journal.db().begin().await.unwrap();
        let mut searches = 0_u32;
        for statement in queries::statements().into_iter().filter(|_| ground.engine == Engine::Sqlite) {
            let text = statement.text(ground.engine, Target::Live, 1);
            if !text.contains("CAST($5 AS TEXT)") {
                continue;
            }
            let of_jobs = text.contains("FROM jobs ");
            searches += u32::from(!of_jobs);
            let leading = LED_BY.iter().find(|(leading, _)| text.contains(&format!("{leading} ")));
            let steps = tx.ask(&format!("EXPLAIN QUERY PLAN {text}")).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|step| step.text(3).unwrap()).collect();
            let all = if of_jobs { "USING INDEX jobs_" } else { "sqlite_autoindex_audit_1" };
            let index = leading.filter(|_| !of_jobs).map_or(all, |(_, index)| index);
            assert!(steps.len() == 1 && steps[0].contains(index), "{steps:?}\n{text}");
        }
        assert_eq!(searches, if ground.engine == Engine::Sqlite { 16 } else { 0 });
        tx.rollback().await.unwrap();
        world.end().await;
    })
    .await;
}
