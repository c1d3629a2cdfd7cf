//! Proof: whatever is done to the rows behind the journal's back is found, and named.

use std::path::Path;

use journal::db::Engine;
use journal::proof::{Bundle, Checkpointer, Report, prove_consistency, prove_inclusion, verify};
use journal::{Journal, Tasks};
use support::{Ground, on_both_engines};

use crate::commits::{begin, tenant};

/// A log of a few hundred events of two tenants, with checkpoints on the way, in the database and in files.
async fn log(ground: &Ground) -> (Journal, Tasks, Checkpointer) {
    let (journal, tasks) = ground.journal(vec![]).await;
    let checkpointer = Checkpointer::new(journal.clone(), Some(ground.directory.join("notes")));
    for number in 0..30 {
        begin(&journal, &tenant("demo"), &format!("n{number}"), 20).await.unwrap();
        begin(&journal, &tenant("other"), &format!("n{number}"), 1).await.unwrap();
        if number % 10 == 9 {
            checkpointer.sign_grown().await.unwrap();
        }
    }
    (journal, tasks, checkpointer)
}

async fn tamper(journal: &Journal, texts: &[&str]) {
    let mut tx = journal.db().begin().await.unwrap();
    for text in texts {
        tx.script(text).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn report(journal: &Journal, files: Option<&Path>) -> Report {
    verify(journal, files, &|_, _| ()).await.unwrap()
}

/// Whether a finding names a position and says something.
fn names(report: &Report, position: Option<u64>, words: &str) -> bool {
    report.findings.iter().any(|finding| finding.position == position && finding.what.contains(words))
}

#[tokio::test]
async fn an_untouched_log_verifies_with_all_its_checkpoints() {
    on_both_engines(|ground| async move {
        let (journal, _tasks, _) = log(&ground).await;
        let report = report(&journal, Some(&ground.directory.join("notes"))).await;
        assert!(report.is_clean(), "{:?}", report.findings);
        assert_eq!((report.events, report.tenants, report.checkpoints), (630, 2, 12));
    })
    .await;
}

#[tokio::test]
async fn a_changed_byte_a_removed_row_and_a_swapped_pair_are_named() {
    on_both_engines(|ground| async move {
        let (journal, _tasks, _) = log(&ground).await;
        tamper(&journal, &["UPDATE events SET payload = replace(payload, 'n3 5', 'n3 6') WHERE position = 69"]).await;
        assert!(names(&report(&journal, None).await, Some(69), "was changed"));
        tamper(&journal, &["UPDATE events SET payload = replace(payload, 'n3 6', 'n3 5') WHERE position = 69"]).await;
        assert!(report(&journal, None).await.is_clean());

        let swap = [
            "UPDATE events SET position = -1 WHERE position = 100",
            "UPDATE events SET position = 100 WHERE position = 101",
            "UPDATE events SET position = 101 WHERE position = -1",
        ];
        tamper(&journal, &swap).await;
        let found = report(&journal, None).await;
        assert!(names(&found, Some(100), "was changed") && names(&found, Some(101), "was changed"), "{found:?}");
        tamper(&journal, &swap).await;

        tamper(&journal, &["DELETE FROM events WHERE position = 200"]).await;
        let found = report(&journal, None).await;
        assert!(names(&found, Some(200), "positions 200 to 200 are missing"), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn a_cut_tail_is_found_even_when_head_tree_and_checkpoints_were_cut_with_it() {
    on_both_engines(|ground| async move {
        let (journal, _tasks, _) = log(&ground).await;
        tamper(&journal, &["DELETE FROM events WHERE position > 620"]).await;
        let found = report(&journal, None).await;
        assert!(names(&found, Some(621), "the last 10 events are missing"), "{found:?}");
        // Now the rows that would tell are rewritten as well; only the files remember.
        tamper(
            &journal,
            &[
                "UPDATE log_head SET position = 620",
                "DELETE FROM checkpoints WHERE size > 580 OR tenant_id = 'other'",
                "DELETE FROM tenant_trees",
            ],
        )
        .await;
        assert!(report(&journal, None).await.is_clean());
        let found = report(&journal, Some(&ground.directory.join("notes"))).await;
        assert!(names(&found, None, "vouches for 600 leaves"), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn rows_rewritten_together_with_their_hashes_contradict_tiles_and_checkpoints() {
    let ground = Ground::new(Engine::Sqlite).await;
    let (journal, _tasks, _) = log(&ground).await;
    let mut event = journal.event_at(69).await.unwrap().unwrap().stored;
    event.payload = event.payload.replace("n3 5", "n3 6").into();
    let hash = event.leaf_hash().as_bytes().iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
    let text = format!("UPDATE events SET payload = '{}', leaf_hash = x'{hash}' WHERE position = 69", event.payload);
    tamper(&journal, &[&text]).await;
    let found = report(&journal, None).await;
    assert!(found.findings.iter().any(|finding| finding.what.contains("among leaves 0 to 199")), "{found:?}");
    assert!(found.findings.iter().any(|finding| finding.what.contains("among leaves 0 to 255")), "{found:?}");
}

#[tokio::test]
async fn bundles_check_offline_and_a_changed_one_does_not() {
    on_both_engines(|ground| async move {
        let (journal, _tasks, checkpointer) = log(&ground).await;
        let trusted = checkpointer.verifier().unwrap();
        for position in [1, 69, 300, 629, 630] {
            let event = journal.event_at(position).await.unwrap().unwrap();
            let bundle = prove_inclusion(&journal, event.event_id).await.unwrap();
            let text = serde_json::to_string(&bundle).unwrap();
            let read: Bundle = serde_json::from_str(&text).unwrap();
            assert!(read.check(Some(&trusted)).unwrap().trusted);
            let forged: Bundle = serde_json::from_str(&text.replace("NoteTaken", "NoteForged")).unwrap();
            assert!(forged.check(None).is_err());
        }
        let bundle = prove_consistency(&journal, &tenant("demo"), 200, 600).await.unwrap();
        assert_eq!(bundle.check(Some(&trusted)).unwrap().size, 600);
        let missing = prove_consistency(&journal, &tenant("demo"), 201, 600).await;
        assert!(missing.unwrap_err().to_string().contains("400"));
        begin(&journal, &tenant("demo"), "later", 1).await.unwrap();
        let latest = journal.event_at(631).await.unwrap().unwrap();
        assert!(prove_inclusion(&journal, latest.event_id).await.unwrap().check(Some(&trusted)).is_ok());
    })
    .await;
}
