//! Shared signals: a stream's rows follow from its history alone and show no secret, and who knows whom does not depend on how the log was
//! cut into batches.

use std::collections::BTreeSet;

use aggregates::consent::{ConsentEvent, Extent, Withdrawal, consent_stream};
use aggregates::session::{Authenticated, SessionEnd, SessionEvent};
use aggregates::ssf_stream::{Configuration, Delivery, SetBy, SsfStreamEvent, StreamStatus};
use aggregates::{Keyring, ScopeSet, Secret};
use chrono::{DateTime, Utc};
use support::on_both_engines;

use crate::world::{World, stored, stream};

const HIDDEN: &str = "told-to-nobody";
const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn wants(event: &str) -> Configuration {
    let header = Secret::new(Keyring::ReceiverHeaders, HIDDEN.to_owned());
    Configuration {
        events_requested: BTreeSet::from([event.to_owned()]),
        delivery: Delivery::Push {
            endpoint_url: "https://receiver.example.com/".into(),
            authorization_header: Some(header),
        },
        description: None,
    }
}

fn history() -> Vec<SsfStreamEvent> {
    let created = |stream_id: &str| SsfStreamEvent::Created {
        client_id: "shop".into(),
        stream_id: stream_id.into(),
        issuer: "https://id.example.com/t/demo".into(),
        configuration: wants("urn:first"),
        at: AT,
    };
    let set = |status, by| SsfStreamEvent::StatusSet { status, reason: Some("moving".into()), by };
    vec![
        created("s-1"),
        SsfStreamEvent::Deleted,
        created("s-2"),
        SsfStreamEvent::SubjectRemoved { subject: "u-1".into() },
        SsfStreamEvent::SubjectRemoved { subject: "u-2".into() },
        SsfStreamEvent::VerificationRequested { state: None, at: AT },
        SsfStreamEvent::SubjectAdded { subject: "u-1".into() },
        set(StreamStatus::Paused, SetBy::Receiver),
        SsfStreamEvent::Changed { configuration: wants("urn:second") },
        set(StreamStatus::Disabled, SetBy::Transmitter),
    ]
}

#[tokio::test]
async fn a_history_of_streams_leaves_the_same_rows_in_one_commit_and_in_many() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            let ended = [history(), vec![SsfStreamEvent::Deleted]].concat();
            for (client, history) in [("shop", history()), ("forum", ended)] {
                let chunk = if at_once { history.len() } else { 1 };
                for events in history.chunks(chunk) {
                    world.append(&stream("SsfStream", client), events.iter().map(stored).collect()).await;
                }
            }
            let live = world.rows("ssf_streams").await;
            assert!(live.len() == 1 && !live[0].contains(HIDDEN), "{live:?}");
            let question =
                "SELECT client_id, stream_id, state, set_by, reason, events_requested, removed FROM ssf_streams";
            dumps.push(world.ask(&journal::db::Scope::System, question).await);
            projections::rebuild(&world.journal, "ssf_streams", &|_, _| {}).await.unwrap();
            assert_eq!(world.rows("ssf_streams").await, live, "also the times");
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
        for part in ["s-2", "state=disabled", "set_by=transmitter", "moving", "urn:second", "u-2"] {
            assert!(dumps[0][0].contains(part), "{part} in {:?}", dumps[0]);
        }
        assert!(!dumps[0][0].contains("u-1") && !dumps[0][0].contains("urn:first"), "{:?}", dumps[0]);
    })
    .await;
}

fn session(id: &str, user: &str, clients: &[&str]) -> Vec<SessionEvent> {
    let started = SessionEvent::Started {
        session_id: id.into(),
        user_id: user.into(),
        secret_hash: aggregates::client::SecretHash::parse(&format!("{id:0>43}")).unwrap(),
        authenticated: Authenticated { auth_time: AT, acr: "urn:evident:password".into(), amr: vec![], level: 1 },
        idle_seconds: 1800,
        expires_at: AT,
        at: AT,
    };
    let joined = clients.iter().map(|client| SessionEvent::ClientJoined {
        client_id: (*client).to_owned(),
        sid: format!("{id}-{client}"),
        at: AT,
    });
    let ended = SessionEvent::Ended { reason: SessionEnd::Logout, at: AT };
    std::iter::once(started).chain(joined).chain([ended]).collect()
}

#[tokio::test]
async fn whom_a_client_ever_knew_stays_known() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            let sessions = [("1", "u-1", &["shop", "forum"][..]), ("2", "u-2", &["shop"]), ("3", "u-1", &["shop"])];
            for (id, user, clients) in sessions {
                let history = session(id, user, clients);
                let chunk = if at_once { history.len() } else { 1 };
                for events in history.chunks(chunk) {
                    world.append(&stream("Session", id), events.iter().map(stored).collect()).await;
                    if !at_once {
                        world.catch_up().await;
                    }
                }
            }
            let extent = Extent { scope: ScopeSet::parse("openid").unwrap(), ..Extent::default() };
            let consented = [
                ConsentEvent::Given {
                    user_id: "u-3".into(),
                    client_id: "forum".into(),
                    extent,
                    expires_at: None,
                    at: AT,
                },
                ConsentEvent::Revoked { reason: Withdrawal::User, at: AT },
            ];
            let consent = stream("Consent", &consent_stream("u-3", "forum"));
            world.append(&consent, consented.iter().map(stored).collect()).await;
            world.catch_up().await;
            let question = "SELECT user_id, client_id FROM acquaintances ORDER BY user_id, client_id";
            let live = world.ask(&journal::db::Scope::System, question).await;
            assert!(projections::verify(&world.journal, "acquaintances", &|_, _| {}).await.unwrap().is_right());
            projections::rebuild(&world.journal, "acquaintances", &|_, _| {}).await.unwrap();
            assert_eq!(world.ask(&journal::db::Scope::System, question).await, live);
            dumps.push(live);
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
        let pairs = [("u-1", "forum"), ("u-1", "shop"), ("u-2", "shop"), ("u-3", "forum")];
        assert_eq!(dumps[0].len(), pairs.len(), "{:?}", dumps[0]);
        for (row, (user, client)) in dumps[0].iter().zip(pairs) {
            assert!(row.contains(user) && row.contains(client), "{row}");
        }
    })
    .await;
}
