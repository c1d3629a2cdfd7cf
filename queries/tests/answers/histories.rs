//! Histories: what was, and what is left to say after an erasure.

use aggregates::Personal;
use aggregates::credential::{CredentialEvent, PasswordHash, password_stream};
use aggregates::user::{InitialStatus, Profile, UserEvent};
use chrono::DateTime;
use journal::StreamId;
use queries::history::{Kind, events, state_at};
use serde_json::{Value, json};
use support::on_both_engines;

use crate::world::{World, tenant};

fn named(name: &str) -> Personal<Profile> {
    Personal::new("u1", Profile { user_name: Some(name.to_owned()), ..Profile::default() })
}

#[tokio::test]
async fn a_state_at_a_moment_is_folded_from_the_stream_and_survives_erasure() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let demo = tenant("demo");
        let stream = StreamId::new(&demo, "User", "u1");
        let at = DateTime::from_timestamp_micros(0).unwrap();
        let registered =
            UserEvent::Registered { id: "u1".into(), profile: named("aiko"), status: InitialStatus::Active, at };
        let first = world.append(&stream, &[registered], false).await.last;
        let changed = UserEvent::ProfileChanged {
            changed: ["user_name".to_owned()].into(),
            removed: [].into(),
            set: Some(named("ai")),
        };
        let second = world.append(&stream, &[changed, UserEvent::Suspended { reason: None }], false).await;
        let name_at = async |until| {
            let state = state_at(&world.journal, &demo, Kind::User, "u1", until).await.unwrap();
            state.map(|state| (state["life"]["profile"]["user_name"].clone(), state["life"]["status"].clone()))
        };
        assert_eq!(name_at(Some(0)).await, None);
        assert_eq!(name_at(Some(first)).await, Some((json!("aiko"), json!("active"))));
        assert_eq!(name_at(Some(second.first)).await, Some((json!("ai"), json!("active"))));
        assert_eq!(name_at(None).await, Some((json!("ai"), json!("suspended"))));

        world.append(&stream, &[UserEvent::SubjectErased { subject: "u1".into() }], true).await;
        assert_eq!(name_at(None).await, Some((Value::Null, json!("erased"))));
        let state = state_at(&world.journal, &demo, Kind::User, "u1", Some(first)).await.unwrap().unwrap();
        assert_eq!(state["life"]["profile"], json!({"$erased": true}));
        let entries = events(&world.journal, &demo, Kind::User, "u1", None).await.unwrap();
        let types: Vec<_> = entries.iter().map(|entry| entry.event_type.as_str()).collect();
        assert_eq!(types, ["UserRegistered", "UserProfileChanged", "UserSuspended", "SubjectErased"]);
        assert_eq!(entries[0].payload["Registered"]["profile"], json!({"$erased": true}));
        assert_eq!(entries[0].metadata.actor.kind, "operator");
        assert_eq!(entries[0].circumstances.reason.as_deref(), Some("a request"));
        assert_eq!(events(&world.journal, &demo, Kind::User, "u1", Some(second.first)).await.unwrap().len(), 2);
        assert!(events(&world.journal, &tenant("other"), Kind::User, "u1", None).await.unwrap().is_empty());
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_password_has_a_history_without_its_hash() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let demo = tenant("demo");
        let stream = StreamId::new(&demo, "Credential", password_stream("u1"));
        let phc = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
        let set = CredentialEvent::PasswordSet {
            user_id: "u1".into(),
            hash: Personal::new("u1", PasswordHash::parse(phc).unwrap()),
            must_change: false,
            expires_at: None,
            history: 5,
            at: DateTime::from_timestamp_micros(0).unwrap(),
        };
        world.append(&stream, &[set], false).await;
        for id in ["u1", "password:u1"] {
            let entries = events(&world.journal, &demo, Kind::Credential, id, None).await.unwrap();
            let state = state_at(&world.journal, &demo, Kind::Credential, id, None).await.unwrap().unwrap();
            let told = format!("{}{state}", serde_json::to_string(&entries).unwrap());
            assert!(told.contains("PasswordSet") && told.contains("$secret") && !told.contains("argon2"), "{told}");
        }
        world.end().await;
    })
    .await;
}
