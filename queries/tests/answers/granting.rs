//! Access tokens, grants and consents: what a token is good for, and until when.

use std::collections::BTreeSet;

use aggregates::ScopeSet;
use aggregates::client::SecretHash;
use aggregates::consent::Extent;
use aggregates::grant::GrantStatus;
use chrono::{DateTime, Utc};
use journal::db::Db;
use queries::grant::Of;
use queries::{Page, access_token, consent, grant};
use serde_json::{json, to_value};
use support::on_both_engines;
use uuid::Uuid;

use crate::world::{World, tenant};

const GRANT: &str = "0194a1b2-c3d4-7e5f-8a6b-9c0d1e2f3a4b";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn hash(number: u32) -> SecretHash {
    SecretHash::parse(&format!("{number:043}")).unwrap()
}

/// Tokens 1 to 6 of tenant `demo`, good until second 100: of nobody, of `u1`, of `u1` in session `s1`, of a disabled client, of
/// no client, and one that was taken back.
async fn tokens(world: &World) {
    world
        .write(
            "INSERT INTO clients (tenant_id, client_id, state, metadata, secrets, version, created_at, updated_at) VALUES \
             ('demo', 'shop', 'enabled', '{}', '{}', 1, 1, 1), ('demo', 'off', 'disabled', '{}', '{}', 1, 1, 1), \
             ('other', 'shop', 'enabled', '{}', '{}', 1, 1, 1)",
        )
        .await;
    let of_user = r#"'u1', NULL, 'opaque', 'openid', '["api"]', '{"email":null}', 5000000, 'urn:x', '["pwd"]'"#;
    let rows = [
        (1, "shop", "NULL, NULL, 'jwt', 'read', '[]', NULL, NULL, NULL, NULL".to_owned(), 0),
        (2, "shop", of_user.to_owned(), 0),
        (3, "shop", of_user.replace("NULL,", "'s1',"), 0),
        (4, "off", of_user.to_owned(), 0),
        (5, "gone", of_user.to_owned(), 0),
        (6, "shop", of_user.to_owned(), 1),
    ];
    for (number, client, row, revoked) in rows {
        world
            .write(&format!(
                "INSERT INTO access_tokens (tenant_id, token_hash, grant_id, client_id, user_id, session_id, format, scope, \
                 audience, claims, auth_time, acr, amr, issued_at, expires_at, revoked) VALUES \
                 ('demo', '{number:043}', '{GRANT}', '{client}', {row}, 10000000, 100000000, {revoked})"
            ))
            .await;
    }
}

/// A session that nobody used since its beginning, and that may be idle for a minute.
async fn session(world: &World, expires_at: i64) {
    world
        .write(&format!(
            "INSERT INTO sessions (tenant_id, session_id, user_id, secret_hash, auth_time, acr, amr, level, idle_seconds, \
             touched_at, expires_at, swept_at, properties, clients, version, created_at, updated_at) VALUES ('demo', 's1', 'u1', \
             '{:043}', 1, 'urn:x', '[]', 1, 60, 0, {expires_at}, {expires_at}, '{{}}', '{{}}', 1, 1, 1)",
            0
        ))
        .await;
}

async fn good(db: &Db, now: i64) -> Vec<u32> {
    let hashes: Vec<_> = (0..=7).map(hash).collect();
    let found = access_token::by_hashes(db, &tenant("demo"), &hashes, at(now)).await.unwrap();
    let mut numbers: Vec<u32> = found.iter().map(|token| token.token_hash.as_str().parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn a_good_token_answers_everything_in_one_read() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        tokens(&world).await;
        let (db, demo) = (world.journal.db(), tenant("demo"));
        let token = access_token::by_hash(db, &demo, &hash(2), at(50)).await.unwrap().unwrap();
        assert_eq!((token.user_id.as_deref(), token.client_id.as_str()), (Some("u1"), "shop"));
        assert_eq!((token.scope.to_string().as_str(), token.audience.as_slice()), ("openid", &["api".to_owned()][..]));
        assert_eq!((token.claims.clone(), token.auth_time), (Some(json!({"email": null})), Some(at(5))));
        assert_eq!((token.issued_at, token.expires_at, token.amr.len()), (at(10), at(100), 1));
        assert_eq!(token.grant_id.to_string(), GRANT);
        assert!(!to_value(&token).unwrap().to_string().contains(hash(2).as_str()));
        let own = access_token::by_hash(db, &demo, &hash(1), at(50)).await.unwrap().unwrap();
        assert_eq!((own.user_id, own.amr.len()), (None, 0));
        assert!(access_token::by_hash(db, &tenant("other"), &hash(1), at(50)).await.unwrap().is_none());
        assert!(access_token::by_hashes(db, &demo, &[], at(50)).await.unwrap().is_empty());
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn whatever_ends_a_token_is_seen_by_the_next_question() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        tokens(&world).await;
        let db = world.journal.db();
        assert_eq!(good(db, 50).await, [1, 2], "no session, no enabled client, or taken back: not good");
        session(&world, 60_000_000).await;
        assert_eq!(good(db, 50).await, [1, 2, 3]);
        assert_eq!(good(db, 60).await, [1, 2], "the session is too old");
        world.write("UPDATE sessions SET expires_at = 90000000").await;
        assert_eq!(good(db, 60).await, [1, 2], "nobody used it for too long");
        world.write("UPDATE sessions SET touched_at = 20000000").await;
        assert_eq!(good(db, 60).await, [1, 2, 3]);
        assert_eq!(good(db, 80).await, [1, 2]);
        world.write("UPDATE sessions SET expires_at = 60000000").await;
        assert_eq!(good(db, 100).await, [0; 0], "the tokens have expired");
        world.write("UPDATE clients SET state = 'enabled' WHERE client_id = 'off'").await;
        assert_eq!(good(db, 50).await, [1, 2, 3, 4]);
        world
            .write("INSERT INTO barred_users (tenant_id, user_id, barred_until) VALUES ('demo', 'u1', 70000000)")
            .await;
        assert_eq!(good(db, 50).await, [1], "a barred person's tokens are worth nothing");
        assert_eq!(good(db, 70).await, [1, 2, 4], "until the bar ends");
        world.write("UPDATE clients SET state = 'disabled'").await;
        assert_eq!(good(db, 50).await, [0; 0]);
        world.end().await;
    })
    .await;
}

async fn grants(world: &World) {
    let rows = [
        (1, "exchanged", "shop", "'u1'", "'s1'", 100),
        (2, "exchanged", "shop", "'u1'", "NULL", 100),
        (3, "granted", "app", "'u1'", "'s1'", 20),
        (4, "exchanged", "shop", "'u2'", "NULL", 100),
        (5, "pending", "shop", "NULL", "NULL", 100),
    ];
    let request = json!({
        "response_type": "code", "response_mode": "query", "redirect_uri": "https://shop.example.com/cb",
        "redirect_uri_given": true, "scope": "openid",
    });
    for (number, state, client, user, session, expires_at) in rows {
        let request = if state == "pending" { format!("'{request}'") } else { "NULL".to_owned() };
        world
            .write(&format!(
                "INSERT INTO grants (tenant_id, grant_id, state, client_id, user_id, session_id, scope, resources, request, \
                 auth_time, expires_at, version, created_at, updated_at) VALUES ('demo', '{}', '{state}', '{client}', {user}, \
                 {session}, 'openid', '[]', {request}, NULL, {expires_at}000000, 2, 1, 2)",
                Uuid::from_u128(number)
            ))
            .await;
    }
}

#[tokio::test]
async fn grants_are_found_by_user_client_and_session_while_they_last() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        grants(&world).await;
        let (db, demo) = (world.journal.db(), tenant("demo"));
        let pending = grant::by_id(db, &demo, Uuid::from_u128(5)).await.unwrap().unwrap();
        assert_eq!((pending.state, pending.request.is_some()), (GrantStatus::Pending, true));
        assert!(pending.is_live(at(99)) && !pending.is_live(at(100)));
        let table: [(Of<'_>, i64, &[u128]); 7] = [
            (Of::User("u1"), 10, &[1, 2, 3]),
            (Of::User("u1"), 20, &[1, 2]),
            (Of::Client("shop"), 10, &[1, 2, 4, 5]),
            (Of::Session("s1"), 10, &[1, 3]),
            (Of::UserAndClient("u1", "shop"), 10, &[1, 2]),
            (Of::User("u\0"), 10, &[]),
            (Of::User("u1"), 100, &[]),
        ];
        for (of, now, expected) in table {
            let (mut found, mut next) = (Vec::new(), None);
            loop {
                let page = grant::list(db, &demo, of, at(now), &Page::after(2, next.as_deref())).await.unwrap();
                found.extend(page.items.iter().map(|one| one.grant_id.as_u128()));
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{of:?} at {now}");
        }
        assert!(grant::by_id(db, &tenant("other"), Uuid::from_u128(1)).await.unwrap().is_none());
        let foreign = grant::list(db, &tenant("other"), Of::User("u1"), at(10), &Page::first(9)).await.unwrap();
        assert!(foreign.items.is_empty());
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_consent_covers_what_is_within_it_until_it_ends() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let extent = json!({"scope": "email openid", "claims": ["birthdate"]});
        for (user, client, expires_at) in [("u1", "shop", "100000000"), ("u1", "app", "NULL"), ("u2", "shop", "NULL")] {
            world
                .write(&format!(
                    "INSERT INTO consents (tenant_id, consent_id, user_id, client_id, extent, expires_at, version, created_at, \
                     updated_at) VALUES ('demo', '{user}:{client}', '{user}', '{client}', '{extent}', {expires_at}, 1, 1, 2)"
                ))
                .await;
        }
        let (db, demo, page) = (world.journal.db(), tenant("demo"), Page::first(9));
        let found = consent::of(db, &demo, "u1", "shop").await.unwrap().unwrap();
        let wanted = |scope: &str, claims: &[&str]| Extent {
            scope: ScopeSet::parse(scope).unwrap(),
            claims: claims.iter().map(|&claim| claim.to_owned()).collect::<BTreeSet<_>>(),
            ..Extent::default()
        };
        assert!(found.covers(&wanted("openid", &["birthdate"]), at(99)));
        assert!(!found.covers(&wanted("openid", &[]), at(100)));
        assert!(!found.covers(&wanted("openid phone", &[]), at(99)) && !found.covers(&wanted("", &["phone"]), at(99)));
        let clients: Vec<_> =
            consent::of_user(db, &demo, "u1", &page).await.unwrap().items.into_iter().map(|one| one.client_id).collect();
        assert_eq!(clients, ["app", "shop"]);
        assert_eq!(consent::of_client(db, &demo, "shop", &page).await.unwrap().items.len(), 2);
        assert!(consent::of(db, &tenant("other"), "u1", "shop").await.unwrap().is_none());
        assert!(consent::of_user(db, &tenant("other"), "u1", &page).await.unwrap().items.is_empty());
        assert_eq!(consent::of_client(db, &demo, "sh\0p", &page).await.unwrap().items.len(), 0);
        world.end().await;
    })
    .await;
}
