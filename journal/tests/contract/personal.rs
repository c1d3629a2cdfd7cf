//! Personal data: never in the clear in the log, gone when its key is, and no event rewritten for it.

use journal::db::Scope;
use journal::seal::{KeyRing, MasterKey, RingError, rotate_master_key};
use journal::{Append, Circumstances, Commit, Journal, Snapshot, StreamId, StreamVersion};
use support::{Ground, TestEntropy, on_both_engines};

use crate::commits::{append, begin, commit, event, personal_event, tenant};

const NAME: &str = "Mina Harker of Example Street";

async fn raw(journal: &Journal) -> String {
    static ALL: journal::db::Statement = journal::db::Statement::new("SELECT payload, metadata FROM events");
    let mut tx = journal.db().read(&Scope::System).await.unwrap();
    let rows = tx.fetch(tx.call(&ALL)).await.unwrap();
    tx.commit().await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap() + &row.text(1).unwrap()).collect()
}

fn told(subject: &str, id: &str) -> Commit {
    let mut commit = commit(vec![append(&tenant("demo"), id, StreamVersion::NEW, vec![personal_event(subject, NAME)])]);
    commit.metadata.subject = Some(subject.to_owned());
    commit.metadata.circumstances = Circumstances { ip: Some("192.0.2.7".into()), ..Circumstances::default() };
    commit
}

async fn payload(journal: &Journal, position: u64) -> String {
    journal.event_at(position).await.unwrap().unwrap().payload.to_string()
}

async fn erase(journal: &Journal, subject: &str) {
    let farewell: Append =
        append(&tenant("demo"), &format!("{subject}-end"), StreamVersion::NEW, vec![event("erased")]);
    let commit = Commit { erase: vec![(tenant("demo"), subject.to_owned())], ..commit(vec![farewell]) };
    journal.append(commit).await.unwrap();
}

#[tokio::test]
async fn what_is_personal_is_sealed_in_the_log_and_open_to_readers() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        journal.append(told("mina", "a")).await.unwrap();
        let stored = raw(&journal).await;
        assert!(!stored.contains("Mina") && !stored.contains("192.0.2.7"), "{stored}");
        let event = journal.event_at(1).await.unwrap().unwrap();
        assert!(event.payload.contains(NAME));
        assert_eq!(event.metadata.circumstances.ip.as_deref(), Some("192.0.2.7"));
        let (reopened, _tasks) = ground.journal(vec![]).await;
        assert!(payload(&reopened, 1).await.contains(NAME), "another process reads it too");
    })
    .await;
}

#[tokio::test]
async fn an_erased_subject_is_unreadable_everywhere_and_everybody_else_is_untouched() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let (elsewhere, _other_tasks) = ground.journal(vec![]).await;
        journal.append(told("mina", "a")).await.unwrap();
        journal.append(told("lucy", "b")).await.unwrap();
        assert!(payload(&elsewhere, 1).await.contains(NAME));
        let stream = StreamId::new(&tenant("demo"), "Note", "a");
        let state = personal_event("mina", NAME).payload;
        journal.save_snapshots(&stream, 1, &[Snapshot { sequence: 1, state }]).await.unwrap();
        assert!(journal.snapshot(&stream, 1).await.unwrap().unwrap().state.contains(NAME));

        erase(&journal, "mina").await;
        begin(&elsewhere, &tenant("demo"), "heeds the erasure", 1).await.unwrap();
        for node in [&journal, &elsewhere] {
            assert_eq!(payload(node, 1).await, r#"{"Taken":{"who":{"$erased":true}}}"#);
            assert!(payload(node, 2).await.contains(NAME));
            assert!(node.event_at(1).await.unwrap().unwrap().metadata.circumstances.is_empty());
        }
        let snapshot = journal.snapshot(&stream, 1).await.unwrap().unwrap();
        assert!(!snapshot.state.contains(NAME));
        let refused = journal.append(told("mina", "c")).await;
        assert!(matches!(refused, Err(journal::AppendError::Erased { .. })), "{refused:?}");
        let report = journal::proof::verify(&journal, None, &|_, _| ()).await.unwrap();
        assert!(report.is_clean(), "{:?}", report.findings);
    })
    .await;
}

#[tokio::test]
async fn the_first_data_of_one_subject_in_many_streams_at_once_gets_one_key() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let tellers = (0..16).map(|number| {
            let journal = journal.clone();
            tokio::spawn(async move { while journal.append(told("mina", &format!("n{number}"))).await.is_err() {} })
        });
        for teller in tellers.collect::<Vec<_>>() {
            teller.await.unwrap();
        }
        let (reopened, _tasks) = ground.journal(vec![]).await;
        for position in 1..=16 {
            assert!(payload(&reopened, position).await.contains(NAME));
        }
    })
    .await;
}

#[tokio::test]
async fn the_master_key_rotates_without_touching_an_event() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        journal.append(told("mina", "a")).await.unwrap();
        let before = raw(&journal).await;
        let (new, text) = MasterKey::generate(&TestEntropy);
        assert_eq!(rotate_master_key(journal.db(), journal.vault().ring(), &new, &TestEntropy).await.unwrap(), 2);
        assert_eq!(raw(&journal).await, before);
        assert!(wrong_key(&ground).await, "the old key no longer opens the database");
        let ground = Ground::made_elsewhere(ground.url.clone(), ground.directory.join("new"), text);
        let (reopened, _tasks) = ground.journal(vec![]).await;
        assert!(payload(&reopened, 1).await.contains(NAME));
        reopened.append(told("lucy", "b")).await.unwrap();
    })
    .await;
}

async fn wrong_key(ground: &Ground) -> bool {
    let key = MasterKey::parse(&ground.master_key).unwrap();
    matches!(KeyRing::open(&ground.db().await, key, &TestEntropy).await, Err(RingError::WrongMasterKey { .. }))
}

#[tokio::test]
async fn an_identifier_depends_on_tenant_kind_and_value_and_survives_a_restart() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let (demo, other) = (tenant("demo"), tenant("other"));
        let id = journal.vault().identifier(&demo, "email", "mina@example.com").await.unwrap();
        for (tenant, kind, value) in [
            (&other, "email", "mina@example.com"),
            (&demo, "user_name", "mina@example.com"),
            (&demo, "email", "lucy@example.com"),
        ] {
            assert_ne!(journal.vault().identifier(tenant, kind, value).await.unwrap(), id);
        }
        let (reopened, _tasks) = ground.journal(vec![]).await;
        assert_eq!(reopened.vault().identifier(&demo, "email", "mina@example.com").await.unwrap(), id);
    })
    .await;
}
