//! A full disk, in the log and at the command line: a clear error, nothing lost, and all goes on once there is room.
//!
//! The disk is a small one in memory. The test starts itself in a mount namespace of its own to get it, so that no other
//! disk is filled and nothing stays mounted whatever happens.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use aggregates::Retention;
use journal::db::Engine;
use journal::{Actor, Append, AppendError, Commit, Journal, Metadata, NewEvent, StreamId, StreamVersion};
use support::{Ground, new_uuid};

use crate::evidence::{self, Done};
use crate::load::tenants;
use crate::program::{json, run};
use crate::{Node, process};

/// Says that a small disk is mounted, and where.
const DISK: &str = "EVIDENT_TEST_SMALL_DISK";
const HERE: &str = "full_disk::a_full_disk_is_named_and_nothing_acknowledged_is_lost";

/// The small disk, if this process has one.
fn small_disk() -> Option<PathBuf> {
    std::env::var_os(DISK).map(PathBuf::from)
}

/// Runs this test once more, in a namespace with a small disk.
fn on_a_small_disk() {
    let directory = std::env::temp_dir().join("evident-tests").join(format!("disk_{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let itself = process::this_program(HERE);
    let mount = "mount -t tmpfs -o size=7m,mode=700 none \"$EVIDENT_TEST_SMALL_DISK\" || exit 90; exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", mount, "sh"]);
    command.arg(itself.get_program()).args(itself.get_args()).env(DISK, &directory);
    let output = command.output().expect("this test needs the program `unshare` (util-linux), to mount a small disk");
    std::fs::remove_dir_all(&directory).unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_ne!(
        output.status.code(),
        Some(90),
        "this test needs to mount a small disk: run it as root, or allow user namespaces\n{told}"
    );
    assert!(output.status.success(), "{told}");
    eprintln!("{told}");
}

/// A file that takes all the room there is.
fn fill(disk: &Path) -> PathBuf {
    let path = disk.join("filler");
    let mut file = File::create(&path).unwrap();
    let refused = loop {
        if let Err(error) = file.write_all(&[0; 4096]) {
            break error;
        }
    };
    assert_eq!(refused.kind(), ErrorKind::StorageFull);
    path
}

fn commit() -> Commit {
    let command_id = new_uuid();
    let event = NewEvent {
        event_type: "NoteTaken".into(),
        event_version: "1".into(),
        payload: serde_json::json!({ "NoteTaken": { "text": "x".repeat(3000) } }).to_string(),
        retention: Retention::State,
    };
    let stream = StreamId::new(&tenants()[0], "Note", command_id.to_string());
    Commit {
        command_id,
        appends: vec![Append { stream, after: StreamVersion::NEW, events: vec![event] }],
        metadata: Metadata::new(Actor::system(), command_id),
        erase: Vec::new(),
    }
}

/// Appends from several callers at once until each was refused, and answers the refusals.
async fn append_until_full(journal: &Journal, done: &mut Vec<Done>) -> Vec<(Commit, AppendError)> {
    let callers = (0..8).map(|_| {
        let journal = journal.clone();
        tokio::spawn(async move {
            let mut done = Vec::new();
            loop {
                let commit = commit();
                match journal.append(commit.clone()).await {
                    Ok(at) => done.push(Done { command_id: commit.command_id, first: at.first, last: at.last }),
                    Err(error) => return (done, (commit, error)),
                }
            }
        })
    });
    let mut refused = Vec::new();
    for caller in callers.collect::<Vec<_>>() {
        let (acknowledged, refusal) = caller.await.unwrap();
        done.extend(acknowledged);
        refused.push(refusal);
    }
    refused
}

async fn the_log_on(disk: &Path) {
    let place = Ground::new(Engine::Sqlite).await;
    let ground = place.at(&format!("sqlite://{}", disk.join("evident.db").display()));
    let node = Node::on(&ground).await;
    let mut done = Vec::new();
    // Once the log itself fills the disk, once somebody else does.
    for round in 0..2 {
        let filler = if round == 0 { disk.join("filler") } else { fill(disk) };
        if round == 0 {
            std::fs::write(&filler, vec![0; 5 << 20]).unwrap();
        }
        let before = done.len();
        let refused = append_until_full(&node.journal, &mut done).await;
        eprintln!("round {round}: {} acknowledged; {}", done.len() - before, refused[0].1);
        for (_, error) in &refused {
            let AppendError::Unavailable { reason, retry_after, .. } = error else { panic!("{error:?}") };
            assert!(reason.contains("disk is full") && reason.contains("free some space"), "{reason}");
            assert!(!retry_after.is_zero());
        }
        // Who reads is served all the same.
        assert_eq!(node.journal.position().await.unwrap(), done.len() as u64);
        std::fs::remove_file(&filler).unwrap();
        // Room again: the same commands go in, through the same journal.
        for (commit, _) in refused {
            let at = node.journal.append(commit.clone()).await.unwrap();
            done.push(Done { command_id: commit.command_id, first: at.first, last: at.last });
        }
    }
    node.end().await;
    assert_eq!(evidence::holds(&ground, &done).await, done.len() as u64);
    for file in ["evident.db", "evident.db-wal", "evident.db-shm"] {
        let _ = std::fs::remove_file(disk.join(file));
    }
}

/// The program on a disk without any room: every command that would write says so, those that read work.
async fn the_program_on(disk: &Path) {
    let place = Ground::new(Engine::Sqlite).await;
    let ground = place.at(&format!("sqlite://{}", disk.join("cli.db").display()));
    json(&ground, "migrate");
    json(&ground, "tenant create demo");
    json(&ground, "user create --tenant demo --id aiko --user-name aiko");
    let size = std::fs::metadata(disk.join("cli.db")).unwrap().len();
    let filler = fill(disk);
    for line in
        ["tenant create acme", "user create --tenant demo --user-name ken", "user erase --tenant demo aiko --scrub"]
    {
        run(&ground, line).is_refused(&["disk is full", "free some space"]);
    }
    let fresh = ground.at(&format!("sqlite://{}", disk.join("fresh.db").display()));
    run(&fresh, "migrate").is_refused(&["disk is full", "free some space"]);
    assert_eq!(std::fs::metadata(disk.join("cli.db")).unwrap().len(), size);
    std::fs::remove_file(filler).unwrap();
    assert_eq!(json(&ground, "user show --tenant demo aiko")["user_name"], "aiko");
    json(&ground, "tenant create acme");
    json(&fresh, "migrate");
    evidence::holds(&ground, &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_named_and_nothing_acknowledged_is_lost() {
    let Some(disk) = small_disk() else { return on_a_small_disk() };
    assert_eq!(std::fs::metadata(&disk).unwrap().permissions().mode() & 0o777, 0o700, "no disk was mounted here");
    the_log_on(&disk).await;
    the_program_on(&disk).await;
}
