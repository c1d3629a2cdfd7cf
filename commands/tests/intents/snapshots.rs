//! Loading does not grow with the age of a stream, and a snapshot is never more than a shortcut.

use std::sync::Mutex;

use aggregates::Entity;
use aggregates::user::{Profile, ProfileChanges, User};
use commands::user::ChangeProfile;
use commands::{Command, Failure, Loaded, Unit};
use journal::{Snapshot, StreamId};

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    after_250_changes_a_load_reads_fewer_than_120_events
    a_snapshot_of_another_shape_is_passed_over
    a_snapshot_that_cannot_be_read_is_passed_over
}

/// How many events were read, and the nickname that came out.
#[derive(Default)]
struct Look {
    user: String,
    seen: Mutex<Option<(u64, Option<String>)>>,
}

impl Command for Look {
    type Answer = ();
    type Error = Failure;
    const NAME: &'static str = "test.look";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Failure> {
        let user: Loaded<User> = unit.load(&demo(), &self.user).await?;
        let nickname = user.state().profile().and_then(|profile| profile.nickname.clone());
        *self.seen.lock().unwrap() = Some((user.events_read(), nickname));
        Ok(())
    }
}

async fn look(installation: &Installation, user: &str) -> (u64, Option<String>) {
    let look = Look { user: user.into(), ..Look::default() };
    installation.does(&look).await;
    look.seen.into_inner().unwrap().unwrap()
}

pub async fn change_often(installation: &Installation, user: &str, times: u32) {
    for number in 0..times {
        let set = Profile { nickname: Some(format!("Number {number}")), ..Profile::default() };
        let changes = ProfileChanges { set, ..ProfileChanges::default() };
        installation.does(&ChangeProfile { tenant: demo(), user: user.into(), changes }).await;
    }
}

/// Snapshots are written after the answer: this waits until one is there.
pub async fn wait_for_snapshot<E: Entity>(installation: &Installation, stream: &StreamId) -> Snapshot {
    loop {
        if let Some(snapshot) = installation.journal.snapshot(stream, E::STATE_VERSION).await.unwrap() {
            return snapshot;
        }
        tokio::task::yield_now().await;
    }
}

async fn changed_user(installation: &Installation, times: u32) -> (String, StreamId) {
    let user = installation.register("aiko").await.unwrap();
    change_often(installation, &user, times).await;
    let stream = StreamId::new(&demo(), "User", user.as_str());
    wait_for_snapshot::<User>(installation, &stream).await;
    (user, stream)
}

async fn after_250_changes_a_load_reads_fewer_than_120_events(installation: &Installation) {
    let (user, stream) = changed_user(installation, 250).await;
    assert_eq!(installation.events("User", &user).await.len(), 251);
    let mut remembered = 0;
    while remembered < 200 {
        remembered = wait_for_snapshot::<User>(installation, &stream).await.sequence;
        tokio::task::yield_now().await;
    }
    let (read, nickname) = look(installation, &user).await;
    assert!(read < 120, "{read} events were read");
    assert_eq!(nickname.as_deref(), Some("Number 249"));
}

async fn a_snapshot_of_another_shape_is_passed_over(installation: &Installation) {
    let (user, stream) = changed_user(installation, 120).await;
    let state = wait_for_snapshot::<User>(installation, &stream).await;
    installation.journal.save_snapshots(&stream, 999, &[state]).await.unwrap();
    let (read, nickname) = look(installation, &user).await;
    assert_eq!((read, nickname.as_deref()), (121, Some("Number 119")));
}

async fn a_snapshot_that_cannot_be_read_is_passed_over(installation: &Installation) {
    let (user, stream) = changed_user(installation, 120).await;
    let broken = Snapshot { sequence: 121, state: r#"{"life":"none"}"#.into() };
    installation.journal.save_snapshots(&stream, User::STATE_VERSION, &[broken]).await.unwrap();
    let (read, nickname) = look(installation, &user).await;
    assert_eq!((read, nickname.as_deref()), (121, Some("Number 119")));
}
