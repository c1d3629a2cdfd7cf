//! Every statement is one that both engines understand.

use journal::db::Target;
use support::on_both_engines;

use crate::world::World;

#[tokio::test]
async fn neither_engine_walks_through_a_table_for_rows_that_have_keys() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let walks = support::plans::walks(world.journal.db(), projections::statements()).await;
        assert!(walks.is_empty(), "{}", walks.join("\n\n"));
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn both_engines_prepare_every_statement() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let mut tx = world.journal.db().begin().await.unwrap();
        for statement in projections::statements() {
            let prepared = tx.prepare(statement).await;
            assert!(prepared.is_ok(), "{:?}\n{}", prepared, statement.text(ground.engine, Target::Live, 1));
        }
        tx.rollback().await.unwrap();
        world.end().await;
    })
    .await;
}

#[test]
fn every_projector_bears_the_name_of_its_table() {
    let names: Vec<_> = projections::all().iter().map(|one| (one.name(), one.tables()[0])).collect();
    assert!(!names.is_empty());
    assert!(names.iter().all(|(name, table)| name == table), "{names:?}");
}
