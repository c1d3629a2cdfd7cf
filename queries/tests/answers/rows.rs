//! Each noun by its key, and every statement on both engines.

use aggregates::client::{AuthMethod, ClientStatus};
use aggregates::signing_key::KeyStatus;
use aggregates::tenant::TenantStatus;
use chrono::{DateTime, TimeDelta};
use journal::db::Target;
use queries::{client, resource, signing_key, user};
use serde_json::{json, to_value};
use support::on_both_engines;

use crate::world::{World, tenant};

#[tokio::test]
async fn neither_engine_walks_through_a_table_for_rows_that_have_keys() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let walks = support::plans::walks(world.journal.db(), queries::statements()).await;
        assert!(walks.is_empty(), "{}", walks.join("\n\n"));
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn what_somebody_has_is_found_without_reading_what_others_have() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        // One person has nearly everything, as one account of a service may have.
        let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";
        world
            .write(&format!(
                "{many} INSERT INTO grants (tenant_id, grant_id, state, client_id, user_id, session_id, scope, resources, \
                 expires_at, version, created_at, updated_at) SELECT 'demo', 'grant-' || i, 'exchanged', 'shop', 'aiko', \
                 'session', 'openid', '[]', 9, 1, 1, 1 FROM n"
            ))
            .await;
        world.write(&format!("{many} INSERT INTO unended_sessions SELECT 'demo', 'session-' || i, 'aiko' FROM n")).await;
        let filled = ["grants", "unended_sessions"];
        for table in filled {
            world.write(&format!("ANALYZE {table}")).await;
        }
        let detours = support::plans::detours(world.journal.db(), &filled, queries::statements()).await;
        assert!(detours.is_empty(), "{}", detours.join("\n\n"));
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn both_engines_prepare_every_statement() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let mut tx = world.journal.db().begin().await.unwrap();
        for statement in queries::statements() {
            let prepared = tx.prepare(statement).await;
            assert!(prepared.is_ok(), "{prepared:?}\n{}", statement.text(ground.engine, Target::Live, 1));
        }
        tx.rollback().await.unwrap();
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_tenant_without_settings_of_its_own_has_the_defaults() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        world
            .write(
                "INSERT INTO tenants (tenant_id, name, state, settings, version, created_at, updated_at) VALUES \
                 ('demo', 'Demo', 'active', NULL, 1, 5, 6), ('test', 'Test', 'suspended', '{\"lifetimes\":{\"id_token\":77}}', 2, 5, 6)",
            )
            .await;
        let demo = queries::tenant::by_id(world.journal.db(), &tenant("demo")).await.unwrap().unwrap();
        assert_eq!((demo.state, demo.settings), (TenantStatus::Active, aggregates::tenant::TenantSettings::default()));
        let test = queries::tenant::by_id(world.journal.db(), &tenant("test")).await.unwrap().unwrap();
        assert_eq!((test.state, test.settings.lifetimes.id_token), (TenantStatus::Suspended, 77));
        assert_eq!(test.settings.lifetimes.access_token, 600, "what was not changed has its default");
        assert!(queries::tenant::by_id(world.journal.db(), &tenant("none")).await.unwrap().is_none());
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_client_is_one_row_with_hashes_that_are_never_shown() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let (hash, early, late) =
            ("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
        let secrets = json!({
            "s1": {"hash": hash, "added_at": early, "expires_at": late},
            "s2": {"hash": hash, "added_at": early},
        });
        let metadata = json!({"client_name": "Shop", "token_endpoint_auth_method": "client_secret_basic"});
        world
            .write(&format!(
                "INSERT INTO clients (tenant_id, client_id, state, metadata, secrets, version, created_at, updated_at) \
                 VALUES ('demo', 'shop', 'enabled', '{metadata}', '{secrets}', 3, 1, 2)"
            ))
            .await;
        let found = client::by_id(world.journal.db(), &tenant("demo"), "shop").await.unwrap().unwrap();
        assert_eq!((found.state, found.version), (ClientStatus::Enabled, 3));
        assert_eq!(found.metadata.auth_method(), AuthMethod::ClientSecretBasic);
        assert!(found.secrets.iter().all(|secret| secret.hash.as_str() == hash));
        let now = late.parse::<DateTime<chrono::Utc>>().unwrap();
        let live = |at| found.live_secrets(at).map(|secret| secret.secret_id.clone()).collect::<Vec<_>>();
        assert_eq!(
            (live(now - TimeDelta::seconds(1)), live(now)),
            (vec!["s1".into(), "s2".into()], vec!["s2".to_owned()])
        );
        assert!(!to_value(&found).unwrap().to_string().contains(hash));
        assert!(client::by_id(world.journal.db(), &tenant("demo"), "sh\0p").await.unwrap().is_none());
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_resource_is_found_by_the_address_that_requests_name() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        world
            .write(
                "INSERT INTO resources (tenant_id, resource_id, identifier, name, scopes, secrets, version, created_at, updated_at) \
                 VALUES ('demo', 'r1', 'https://api.example.com/', 'API', '{\"read\":{\"hidden\":true}}', '{}', 1, 1, 1)",
            )
            .await;
        let (db, demo) = (world.journal.db(), tenant("demo"));
        let found = resource::by_identifier(db, &demo, "https://api.example.com/").await.unwrap().unwrap();
        assert!(found.resource_id == "r1" && found.scopes["read"].hidden);
        assert!(resource::by_identifier(db, &demo, "https://API.example.com/").await.unwrap().is_none());
        assert_eq!(resource::by_id(db, &demo, "r1").await.unwrap().map(|one| one.name).as_deref(), Some("API"));
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_retired_key_verifies_until_its_time_has_come() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        world
            .write(
                "INSERT INTO signing_keys (tenant_id, kid, alg, state, public_jwk, verify_until, version, created_at, updated_at) \
                 VALUES ('demo', 'k1', 'ES256', 'retired', '{\"kty\":\"EC\"}', 1000000, 3, 1, 2)",
            )
            .await;
        let key = signing_key::by_id(world.journal.db(), &tenant("demo"), "k1").await.unwrap().unwrap();
        assert_eq!((key.state, &key.public_jwk), (KeyStatus::Retired, &json!({"kty": "EC"})));
        let end = DateTime::from_timestamp_micros(1_000_000).unwrap();
        assert!(key.verifies(end - TimeDelta::microseconds(1)) && !key.verifies(end));
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_damaged_row_is_an_error_and_not_an_answer() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        world.user(&tenant("demo"), "u1", "Aiko").await;
        world.write("UPDATE users SET state = 'happy'").await;
        assert!(user::by_id(world.journal.db(), &tenant("demo"), "u1").await.is_err());
        world.end().await;
    })
    .await;
}
