//! Every statement is prepared on both engines: one text, two promises.

use support::on_both_engines;

#[tokio::test]
async fn every_statement_of_the_journal_is_prepared_by_both_engines() {
    on_both_engines(|ground| async move {
        let db = ground.db().await;
        for statement in journal::statements() {
            let mut tx = db.begin().await.unwrap();
            let prepared = tx.prepare(statement).await;
            assert!(prepared.is_ok(), "{statement:?}: {prepared:?}");
            tx.rollback().await.unwrap();
        }
    })
    .await;
}

#[test]
fn every_statement_in_the_sources_is_in_the_list() {
    let written: usize = sources(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")))
        .iter()
        .map(|text| text.split("#[cfg(test)]").next().unwrap_or_default().matches(": Statement =").count())
        .sum();
    assert_eq!(journal::statements().len(), written);
}

fn sources(directory: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![std::fs::read_to_string(path).unwrap()] })
        .collect()
}
