//! Sessions, lockouts and the history of sign-ins, from rows alone.

use std::time::Duration;

use aggregates::authentication::{Account, CounterKey, CounterKind, FailureReason, Origin};
use aggregates::client::SecretHash;
use chrono::{DateTime, TimeDelta, Utc};
use queries::lockout::{Standing, standing, standing_of};
use queries::{Page, QueryError, session, sign_in};
use serde_json::to_value;
use support::on_both_engines;

use crate::world::{World, tenant};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn hash(letter: char) -> SecretHash {
    SecretHash::parse(&letter.to_string().repeat(43)).unwrap()
}

/// A session of 30 minutes idle and an hour in all, from moment 0 on.
async fn start(world: &World, tenant: &str, id: &str, user: &str, touched: i64) {
    let (secret, now, end) = ("A".repeat(43), at(0).timestamp_micros(), at(3600).timestamp_micros());
    let touched = at(touched).timestamp_micros();
    world
        .write(&format!(
            "INSERT INTO sessions (tenant_id, session_id, user_id, secret_hash, auth_time, acr, amr, level, idle_seconds, \
             touched_at, expires_at, swept_at, properties, clients, ip, version, created_at, updated_at) VALUES ('{tenant}', '{id}', \
             '{user}', '{secret}', {now}, 'urn:example:1', '[\"pwd\"]', 2, 1800, {touched}, {end}, {end}, '{{\"theme\":\"dark\"}}', \
             '{{\"shop\":\"sid-1\"}}', '192.0.2.7', 3, {now}, {now})"
        ))
        .await;
}

#[tokio::test]
async fn a_session_is_one_row_that_tells_everything_but_its_secret() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        start(&world, "demo", "s1", "u1", 60).await;
        let found = session::by_id(world.journal.db(), &tenant("demo"), "s1").await.unwrap().unwrap();
        assert_eq!((found.user_id.as_str(), found.authenticated.level, found.version), ("u1", 2, 3));
        assert_eq!((found.idle_until, found.expires_at), (at(1860), at(3600)));
        assert_eq!((found.properties["theme"].as_str(), found.clients["shop"].as_str()), ("dark", "sid-1"));
        let shown = to_value(&found).unwrap();
        assert_eq!((&shown["acr"], &shown["ip"]), (&"urn:example:1".into(), &"192.0.2.7".into()));
        assert!(!shown.to_string().contains("AAAA"));
        for (tenant_id, id) in [("test", "s1"), ("demo", "s2"), ("demo", "s\u{0}1")] {
            assert!(session::by_id(world.journal.db(), &tenant(tenant_id), id).await.unwrap().is_none());
        }
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_handle_opens_its_session_until_the_first_of_its_two_ends() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        for (id, touched, last) in [("used", 1900, 3599), ("idle", 0, 1799)] {
            start(&world, "demo", id, "u1", touched).await;
            let found = session::by_id(world.journal.db(), &tenant("demo"), id).await.unwrap().unwrap();
            assert!(found.opens_for(&hash('A'), at(last)) && !found.opens_for(&hash('A'), at(last + 1)), "{id}");
            assert!(!found.opens_for(&hash('B'), at(last)));
            assert!(!found.needs_touch(at(touched + 179)) && found.needs_touch(at(touched + 180)));
        }
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_persons_sessions_are_listed_while_they_hold() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        for (id, user, touched) in [("s1", "u1", 0), ("s2", "u1", 1000), ("s3", "u1", 1500), ("s4", "u2", 1500)] {
            start(&world, "demo", id, user, touched).await;
        }
        start(&world, "test", "s5", "u1", 1500).await;
        let (db, demo) = (world.journal.db(), tenant("demo"));
        let list = async |now, page: &Page| session::of_user(db, &demo, "u1", at(now), page).await.unwrap();
        let ids = |listing: &queries::Listing<session::Session>| {
            listing.items.iter().map(|one| one.session_id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&list(1700, &Page::first(9)).await), ["s1", "s2", "s3"]);
        assert_eq!(ids(&list(2000, &Page::first(9)).await), ["s2", "s3"]);
        assert_eq!(ids(&list(3600, &Page::first(9)).await), Vec::<String>::new());
        let first = list(1700, &Page::first(2)).await;
        assert_eq!(ids(&list(1700, &Page::after(2, first.next.as_deref())).await), ["s3"]);
        world.end().await;
    })
    .await;
}

async fn lock(world: &World, tenant: &str, kind: CounterKind, key: &str, until: Option<i64>) {
    let (kind, until) = (kind.as_str(), until.map_or("NULL".to_owned(), |until| until.to_string()));
    world
        .write(&format!(
            "INSERT INTO lockouts (tenant_id, kind, key_hash, failures, since, locks, locked_until, forget_at) VALUES \
             ('{tenant}', '{kind}', '{key}', 0, 1, 1, {until}, 9)"
        ))
        .await;
}

#[tokio::test]
async fn an_attempt_is_refused_while_any_of_its_counters_is_locked() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let (db, demo) = (world.journal.db(), tenant("demo"));
        lock(&world, "demo", CounterKind::Pair, "u:u1 evil", Some(at(60).timestamp_micros())).await;
        lock(&world, "demo", CounterKind::Account, "u:u1", Some(at(30).timestamp_micros())).await;
        lock(&world, "demo", CounterKind::Address, "worse", None).await;
        lock(&world, "demo", CounterKind::Pair, "n:name worst", Some(i64::MAX)).await;
        lock(&world, "test", CounterKind::Address, "home", Some(i64::MAX)).await;
        let origin = |address: &str, device: Option<&str>| Origin {
            address_hash: Some(address.into()),
            device_hash: device.map(str::to_owned),
        };
        let user = Account::User("u1");
        let refused = |seconds| Standing::Refused { retry_after: Some(Duration::from_secs(seconds)) };
        let table = [
            (user, origin("evil", None), 0, refused(60)),
            (user, origin("home", None), 0, refused(30)),
            (user, origin("home", None), 30, Standing::Allowed),
            (user, origin("evil", Some("phone")), 0, Standing::Allowed),
            (Account::User("u2"), origin("worse", None), 0, Standing::Allowed),
            (Account::Unknown("name"), origin("worst", None), 0, Standing::Refused { retry_after: None }),
            (Account::Unknown("u1"), Origin::default(), 0, Standing::Allowed),
        ];
        for (account, origin, now, expected) in table {
            let found = standing(db, &demo, account, &origin, at(now)).await.unwrap();
            assert_eq!(found, expected, "{account:?} {origin:?} at {now}");
            assert_eq!(found.is_allowed(), expected == Standing::Allowed);
        }
        let odd = CounterKey::new(CounterKind::Account, "u:\0".into());
        for counters in [vec![], vec![odd]] {
            assert_eq!(standing_of(db, &demo, &counters, at(0)).await.unwrap(), Standing::Allowed);
        }
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn sign_ins_are_listed_newest_first_page_by_page() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        for (tenant_id, user, position) in
            [("demo", "u1", 9), ("demo", "u1", 10), ("demo", "u1", 100), ("demo", "u2", 11), ("test", "u1", 12)]
        {
            let failure = if position == 10 { "'wrong_password'" } else { "NULL" };
            world
                .write(&format!(
                    "INSERT INTO sign_ins (tenant_id, user_id, position, recorded_at, method, failure, known_device, ip) \
                     VALUES ('{tenant_id}', '{user}', {position}, {position}, 'password', {failure}, 1, '192.0.2.7')"
                ))
                .await;
        }
        let (db, demo) = (world.journal.db(), tenant("demo"));
        let first = sign_in::of_user(db, &demo, "u1", &Page::first(2)).await.unwrap();
        let positions: Vec<_> = first.items.iter().map(|one| one.position.as_str()).collect();
        assert_eq!(positions, ["100", "10"]);
        assert_eq!(first.items[1].failure, Some(FailureReason::WrongPassword));
        assert!(first.items[0].known_device && first.items[0].at == at(-1_700_000_000) + TimeDelta::microseconds(100));
        let rest = sign_in::of_user(db, &demo, "u1", &Page::after(2, first.next.as_deref())).await.unwrap();
        assert_eq!((rest.items.len(), rest.items[0].position.as_str(), rest.next), (1, "9", None));
        let strange = Page::after(2, Some("WyJ4Il0"));
        assert!(matches!(sign_in::of_user(db, &demo, "u1", &strange).await, Err(QueryError::Cursor)));
        world.end().await;
    })
    .await;
}
