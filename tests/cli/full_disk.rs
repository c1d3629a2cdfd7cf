//! A full disk: said in one sentence, exit code 1, nothing damaged, and everything works once there is room.
//!
//! The disk is a small one in memory, in a mount namespace of its own, so that nobody else's disk has to be filled.

use std::process::{Command, Stdio};

use journal::db::Engine;

use crate::place::{Answer, Place};

/// Fills the disk, lets the program run into it, makes room, and lets it go on; prints what was seen on the way.
const SCRIPT: &str = r#"
set -eu
mount -t tmpfs -o size=2m none "$DISK"
cd "$DISK"
export EVIDENT_DATABASE_URL=sqlite://evident.db
"$EVIDENT" migrate >/dev/null
"$EVIDENT" tenant create before >/dev/null
cat /dev/zero >filler 2>/dev/null || true
# Once without any room, once with so little that the database opens and the log soon has nowhere to grow.
for room in 0 150K; do
  truncate --size "-$room" filler
  code=0
  number=0
  while [ "$code" = 0 ] && [ "$number" -lt 200 ]; do
    number=$((number + 1))
    "$EVIDENT" tenant create "room-${room%K}-$number" >/dev/null 2>"$DISK.error" || code=$?
  done
  echo "code $code after $number"
  cat "$DISK.error"
done
rm filler
"$EVIDENT" tenant create after >/dev/null
"$EVIDENT" log verify --json 2>/dev/null
"$EVIDENT" tenant list --json
"$EVIDENT" projections verify tenants >/dev/null 2>&1 && echo "rows are right"
"#;

#[tokio::test]
async fn a_full_disk_is_said_and_damages_nothing() {
    let place = Place::on(Engine::Sqlite).await;
    let disk = place.ground.directory.join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", SCRIPT]).stdin(Stdio::null());
    command.env("DISK", &disk).env("EVIDENT", env!("CARGO_BIN_EXE_evident"));
    command.env("EVIDENT_MASTER_KEY", &place.ground.master_key);
    let output = command.output().expect("this test needs `unshare` of util-linux, to mount a small disk");
    let answer: Answer = output.into();
    assert_eq!(answer.code, 0, "this test needs to mount a small disk (unprivileged user namespaces): {answer:?}");
    let mut lines = answer.stdout.lines();
    for _ in 0..2 {
        assert!(lines.next().unwrap().starts_with("code 1 "), "{answer:?}");
        let refusal = lines.next().unwrap();
        assert!(refusal.contains("disk is full") && refusal.contains("free some space"), "{refusal}");
    }
    let report: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(report["findings"], serde_json::json!([]));
    let listing = lines.next().unwrap();
    assert!(listing.contains(r#""before""#) && listing.contains(r#""after""#), "{listing}");
    assert_eq!(lines.next(), Some("rows are right"), "{answer:?}");
}
