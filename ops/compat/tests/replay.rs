//! `postgres-es` replays the log that the product wrote.
//!
//! Whoever leaves Evident, or looks at it with other tools, finds streams that an ordinary `cqrs-es` repository loads: the
//! view `readable_events` has its names and types, and the aggregates are plain `cqrs-es` aggregates. What was sealed stays
//! sealed: without the installation's keys a personal value reads as one that is gone.

use aggregates::Personal;
use aggregates::client::Client;
use aggregates::tenant::Tenant;
use aggregates::user::User;
use compat::Installation;
use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore};
use cqrs_es::{Aggregate, EventStore as _};
use postgres_es::{PostgresEventRepository, default_postgress_pool};
use serde::Serialize;
use serde_json::{Value, json, to_value};
use sqlx::PgPool;

const CLIENT: &[&str] = &["client", "create", "--tenant", "acme", "--client-id", "shop", "--name", "Shop"];
const CLIENT_METADATA: &[&str] = &["--grant-type", "client_credentials", "--auth-method", "client_secret_basic"];
const USER: &[&str] = &["user", "create", "--tenant", "acme", "--id", "mina", "--email", "mina@example.com"];

/// A log with a tenant, a client whose secret was rotated, and a user who was suspended.
async fn acme(name: &str) -> Installation {
    let installation = Installation::new(name).await;
    installation.answer(&["tenant", "create", "acme", "--name", "Acme"]);
    installation.answer(&["tenant", "create", "other"]);
    installation.answer(&[CLIENT, CLIENT_METADATA].concat());
    installation.answer(&["client", "add-secret", "--tenant", "acme", "shop"]);
    installation.answer(&[USER, &["--reason", "asked by mail"]].concat());
    installation.answer(&["user", "suspend", "--tenant", "acme", "mina"]);
    installation
}

fn repository(pool: &PgPool) -> PostgresEventRepository {
    PostgresEventRepository::new(pool.clone()).with_tables("readable_events", "snapshots")
}

/// The state that `postgres-es` makes of a stream, and how many events it has.
async fn replayed<A: Aggregate + Serialize>(pool: &PgPool, id: &str) -> (Value, usize) {
    let store = PersistedEventStore::<_, A>::new_event_store(repository(pool));
    let context = store.load_aggregate(id).await.expect("the stream loads");
    (to_value(&context.aggregate).expect("a state is JSON"), context.current_sequence)
}

/// The state that the product makes of it.
fn told(installation: &Installation, kind: &str, id: &str) -> Value {
    let at_the_end = i64::MAX.to_string();
    let mut answer = installation.answer(&["history", kind, id, "--tenant", "acme", "--at", &at_the_end]);
    answer["state"].take()
}

#[tokio::test]
async fn a_client_and_a_tenant_replay_to_the_state_that_the_product_tells() {
    let installation = acme("state").await;
    let pool = default_postgress_pool(&installation.url_for(Some("acme"))).await;
    let (client, events) = replayed::<Client>(&pool, "shop").await;
    assert_eq!((&client, events), (&told(&installation, "client", "shop"), 3));
    assert_eq!(client["life"]["metadata"]["client_name"], "Shop");
    assert_eq!(client["life"]["secrets"].as_object().expect("secrets").len(), 2);
    let (tenant, events) = replayed::<Tenant>(&pool, "acme").await;
    assert_eq!((&tenant, events), (&told(&installation, "tenant", "acme"), 1));
    pool.close().await;
    installation.remove().await;
}

#[tokio::test]
async fn a_user_replays_with_everything_but_what_is_sealed() {
    let installation = acme("sealed").await;
    let pool = default_postgress_pool(&installation.url_for(Some("acme"))).await;
    let (user, events) = replayed::<User>(&pool, "mina").await;
    assert_eq!((&user["life"]["status"], events), (&json!("suspended"), 2));
    assert_eq!(user["life"]["profile"], to_value(Personal::<Value>::Erased).expect("JSON"));
    assert_eq!(told(&installation, "user", "mina")["life"]["status"], "suspended");
    let rows = repository(&pool).get_events::<User>("mina").await.expect("the stream loads");
    assert!(rows.iter().all(|row| !row.payload.to_string().contains("mina@example.com")));
    pool.close().await;
    installation.remove().await;
}

#[tokio::test]
async fn events_arrive_one_by_one_and_from_any_sequence() {
    let installation = acme("stream").await;
    let pool = default_postgress_pool(&installation.url_for(Some("acme"))).await;
    let repository = repository(&pool);
    let mut names = Vec::new();
    let mut stream = repository.stream_events::<Client>("shop").await.expect("the stream opens");
    while let Some(event) = stream.next::<Client>(&[]).await {
        let event = event.expect("the event is one of ours");
        assert_eq!(event.metadata.get("actor_type").map(String::as_str), Some("operator"));
        names.push((event.sequence, cqrs_es::DomainEvent::event_type(&event.payload)));
    }
    let expected = [(1, "ClientRegistered"), (2, "ClientSecretAdded"), (3, "ClientSecretAdded")];
    assert_eq!(names, expected.map(|(sequence, name)| (sequence, name.to_owned())));
    let last = repository.get_last_events::<Client>("shop", 2).await.expect("the stream loads");
    assert_eq!(last.iter().map(|event| event.sequence).collect::<Vec<_>>(), [3]);
    pool.close().await;
    installation.remove().await;
}

#[tokio::test]
async fn row_security_holds_whoever_reads() {
    let installation = acme("rows").await;
    let other = default_postgress_pool(&installation.url_for(Some("other"))).await;
    let found = repository(&other).get_events::<Client>("shop").await.expect("the view answers");
    assert!(found.is_empty(), "another tenant's stream was found");
    other.close().await;
    let nobody = default_postgress_pool(&installation.url_for(None)).await;
    let refused = repository(&nobody).get_events::<Client>("shop").await;
    let reason = refused.expect_err("somebody who names no tenant was answered").to_string();
    assert!(reason.contains("evident.tenant"), "{reason}");
    nobody.close().await;
    installation.remove().await;
}
