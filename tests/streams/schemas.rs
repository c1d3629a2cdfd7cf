//! The schemas of events, judged by a validator that is not ours.

use std::path::Path;

use serde_json::{Value, json};

use crate::stage::script;

#[test]
fn every_payload_of_the_corpus_fits_its_schema_and_others_do_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut judge = script("corpus.py");
    let output = judge.arg(root.join("docs/events.schema.json")).arg(root.join("aggregates/corpus")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let saw: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = std::fs::read_dir(root.join("aggregates/corpus")).unwrap().filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "json"))
    });
    assert_eq!(saw["wrong"], json!([]), "{saw}");
    assert_eq!(saw["files"], files.count());
}
