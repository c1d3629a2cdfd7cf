//! Checkpoints in a store that speaks S3, which holds every signature against another implementation.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::on_both_engines;
use crate::stage::{Stage, script};

on_both_engines! {
    checkpoints_reach_a_store_and_hold_against_evidence
    a_store_that_refuses_the_key_gets_nothing_and_nothing_waits_for_it
}

const KEY: &str = "umbrella/kettle+shadow";

/// A store that runs as long as this is kept.
struct Store {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    directory: PathBuf,
    port: u16,
}

impl Store {
    fn start(stage: &Stage) -> Self {
        let directory = stage.ground.directory.join("store");
        std::fs::create_dir_all(&directory).unwrap();
        let mut script = script("store.py");
        let script = script.arg(&directory).args(["relay", KEY, "eu-north-1"]).stdout(Stdio::piped());
        let mut child = script.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().parse().unwrap();
        Self { child, lines, directory, port }
    }

    /// What it did next.
    fn says(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn settings<'s>(url: &'s str, key: &'s str) -> [(&'static str, &'s str); 4] {
    [
        ("EVIDENT_CHECKPOINT_S3_URL", url),
        ("EVIDENT_CHECKPOINT_S3_REGION", "eu-north-1"),
        ("EVIDENT_CHECKPOINT_S3_ACCESS_KEY_ID", "relay"),
        ("EVIDENT_CHECKPOINT_S3_SECRET_ACCESS_KEY", key),
    ]
}

async fn checkpoints_reach_a_store_and_hold_against_evidence(stage: Stage) {
    let mut store = Store::start(&stage);
    let url = format!("http://127.0.0.1:{}/evidence/of/evident", store.port);
    // It signs at its end. The store has too much to do at first, and is asked again.
    stage.serve(&settings(&url, KEY)).end();
    assert!(store.says().ends_with("503 SlowDown"));
    let stored = store.says();
    assert!(stored.starts_with("PUT /evidence/of/evident/demo/") && stored.trim_end().ends_with("200"), "{stored}");
    let name = stored.split('/').next_back().unwrap().split(' ').next().unwrap().to_owned();
    let kept = store.directory.join("evidence/of/evident/demo").join(&name);
    let note = std::fs::read_to_string(&kept).unwrap();
    let size: u64 = note.lines().nth(1).unwrap().parse().unwrap();
    assert_eq!(name, format!("{size:020}.note"));
    std::fs::copy(&kept, stage.ground.directory.join("kept.notes")).unwrap();
    stage.does("user create --tenant demo --user-name mina");
    stage.does("log prove --tenant demo --out evidence.ndjson");
    let checked: Value =
        serde_json::from_str(&stage.does("log check evidence.ndjson --against kept.notes --json")).unwrap();
    assert_eq!(checked["agreed"], 1, "{checked}");
}

async fn a_store_that_refuses_the_key_gets_nothing_and_nothing_waits_for_it(stage: Stage) {
    let mut store = Store::start(&stage);
    let url = format!("http://127.0.0.1:{}/evidence", store.port);
    stage.serve(&settings(&url, "another key")).end();
    assert!(store.says().ends_with("403 SignatureDoesNotMatch"));
    assert_eq!(std::fs::read_dir(&store.directory).unwrap().count(), 0);
    let shown = stage.command("config show --json").envs(settings(&url, KEY)).output().unwrap();
    assert!(shown.status.success() && !String::from_utf8(shown.stdout).unwrap().contains(KEY));
}
