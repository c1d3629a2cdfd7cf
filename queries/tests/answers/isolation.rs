//! No answer ever contains another tenant's row.

use queries::user::{self, Field};
use queries::{Page, client, resource, signing_key, tenant};
use support::on_both_engines;

use crate::world::{World, tenant as named};

#[tokio::test]
async fn no_answer_contains_another_tenants_row() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        world
            .write(
                "INSERT INTO tenants (tenant_id, name, state, version, created_at, updated_at) VALUES \
                 ('north', 'n', 'active', 1, 1, 1), ('south', 's', 'active', 1, 1, 1); \
                 INSERT INTO clients (tenant_id, client_id, state, metadata, secrets, version, created_at, updated_at) VALUES \
                 ('south', 'c', 'enabled', '{}', '{}', 1, 1, 1); \
                 INSERT INTO resources (tenant_id, resource_id, identifier, name, scopes, secrets, version, created_at, updated_at) \
                 VALUES ('south', 'r', 'https://api.example.com', 'r', '{}', '{}', 1, 1, 1); \
                 INSERT INTO signing_keys (tenant_id, kid, alg, state, public_jwk, version, created_at, updated_at) VALUES \
                 ('south', 'k', 'ES256', 'active', '{}', 1, 1, 1)",
            )
            .await;
        world.user(&named("south"), "u", "Aiko").await;
        let (db, page) = (world.journal.db(), Page::first(200));
        for (name, rows) in [("south", 1), ("north", 0)] {
            let name = named(name);
            let found = [
                usize::from(client::by_id(db, &name, "c").await.unwrap().is_some()),
                usize::from(resource::by_id(db, &name, "r").await.unwrap().is_some()),
                usize::from(resource::by_identifier(db, &name, "https://api.example.com").await.unwrap().is_some()),
                usize::from(signing_key::by_id(db, &name, "k").await.unwrap().is_some()),
                usize::from(user::by_id(db, &name, "u").await.unwrap().is_some()),
                client::list(db, &name, &page).await.unwrap().items.len(),
                resource::list(db, &name, &page).await.unwrap().items.len(),
                signing_key::list(db, &name, &page).await.unwrap().items.len(),
                user::list(db, &name, &page).await.unwrap().items.len(),
                user::search(db, &name, Field::Name, "a", &page).await.unwrap().items.len(),
            ];
            assert_eq!(found, [rows; 10], "{name}");
        }
        assert_eq!(tenant::list(db, &page).await.unwrap().items.len(), 2);
        world.end().await;
    })
    .await;
}
