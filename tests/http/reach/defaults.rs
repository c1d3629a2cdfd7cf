//! What a tenant did not choose is the installation's: the settings of tenant `system`.

use serde_json::{Value, json};

use crate::admin::tokens::token;
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    the_installations_defaults_hold_where_a_tenant_says_nothing
    what_a_tenant_chose_stays_its_own_whatever_it_is
    defaults_reach_what_is_decided_by_commands
    the_domain_is_the_platforms_to_give
}

const SYSTEM: &str = "/admin/v1/tenants/system/settings";
const ACME: &str = "/admin/v1/tenants/acme/settings";

async fn set(world: &World, path: &str, changes: &Value) {
    world.patch(path, changes).any().is(200).await;
}

async fn holds(world: &World) -> Value {
    let own = world.get("/t/acme/admin/v1/settings/effective").token(token("acme", "evident:settings:read"));
    let own = own.is(200).await.body;
    assert_eq!(own, world.get(format!("{ACME}/effective")).is(200).await.body);
    own
}

async fn the_installations_defaults_hold_where_a_tenant_says_nothing(world: &World) {
    let before = holds(world).await;
    assert_eq!(before["origins"], json!({}));
    let defaults =
        json!({"lifetimes": {"access_token": 120}, "lockout": {"failures": 3}, "branding": {"color": "#112233"}});
    set(world, SYSTEM, &defaults).await;
    set(world, ACME, &json!({"lockout": {"failures": 5}})).await;
    let now = holds(world).await;
    assert_eq!(now["settings"]["lifetimes"]["access_token"], 120);
    assert_eq!(now["settings"]["lockout"]["failures"], 5);
    assert_eq!(
        now["origins"],
        json!({"lifetimes.access_token": "installation", "lockout.failures": "tenant", "branding.color": "installation"})
    );
    let written = world.get(ACME).is(200).await.body;
    assert_eq!(written["lifetimes"]["access_token"], 600, "what is written is what was chosen");
    // Seen by the next request, of every tenant, and taken back as fast.
    set(world, SYSTEM, &json!({"lifetimes": {"access_token": 90}})).await;
    assert_eq!(holds(world).await["settings"]["lifetimes"]["access_token"], 90);
    set(world, SYSTEM, &json!({"lifetimes": null, "lockout": null, "branding": null})).await;
    let after = holds(world).await;
    assert_eq!(after["settings"]["lifetimes"], before["settings"]["lifetimes"]);
    assert_eq!(after["origins"], json!({"lockout.failures": "tenant"}));
    world.get("/admin/v1/tenants/nobody/settings/effective").refused("not-found").await;
}

async fn what_a_tenant_chose_stays_its_own_whatever_it_is(world: &World) {
    set(world, SYSTEM, &json!({"lifetimes": {"access_token": 120, "id_token": 90}})).await;
    // The program's own default, and chosen all the same.
    set(world, ACME, &json!({"lifetimes": {"access_token": 600}})).await;
    let now = holds(world).await;
    assert_eq!(now["settings"]["lifetimes"]["access_token"], 600);
    assert_eq!(now["settings"]["lifetimes"]["id_token"], 90);
    assert_eq!(now["origins"]["lifetimes.access_token"], "tenant");
    assert_eq!(now["settings"]["kept"], json!(["lifetimes.access_token"]));
    set(world, ACME, &json!({"lifetimes": {"access_token": null}})).await;
    let now = holds(world).await;
    assert_eq!(now["settings"]["lifetimes"]["access_token"], 120);
    assert_eq!(now["settings"]["kept"], json!([]));
    world.patch(ACME, &json!({"kept": ["nonsense.of.mine"]})).any().refused("invalid").await;
}

async fn defaults_reach_what_is_decided_by_commands(world: &World) {
    set(world, SYSTEM, &json!({"default_user_status": "registered"})).await;
    let created = world.post("/t/acme/admin/v1/users", &json!({})).is(201).await;
    let path = created.header("location").to_owned();
    assert_eq!(world.get(&path).is(200).await.body["state"], "registered");
    set(world, ACME, &json!({"default_user_status": "active"})).await;
    let created = world.post("/t/acme/admin/v1/users", &json!({})).is(201).await;
    assert_eq!(world.get(created.header("location")).is(200).await.body["state"], "active");
}

async fn the_domain_is_the_platforms_to_give(world: &World) {
    let own = "/t/acme/admin/v1/settings";
    let writer = || token("acme", "evident:settings:write");
    let domain = json!({"domain": "login.acme.example"});
    world.patch(own, &domain).token(writer()).any().refused("forbidden").await;
    set(world, ACME, &domain).await;
    world.patch(own, &json!({"lockout": {"failures": 5}})).token(writer()).any().is(200).await;
    world.patch(own, &json!({"domain": null})).token(writer()).any().refused("forbidden").await;
    world.put(own, &json!({})).token(writer()).any().refused("forbidden").await;
    world.patch("/admin/v1/tenants/other/settings", &domain).any().refused("taken").await;
    world.patch(ACME, &json!({"domain": "https://login.acme.example/"})).any().refused("invalid").await;
    // A host is one tenant's, even where it is the platform's own.
    set(world, SYSTEM, &json!({"domain": "platform.example"})).await;
    assert_eq!(holds(world).await["settings"]["domain"], "login.acme.example");
    set(world, ACME, &json!({"domain": null})).await;
    assert_eq!(holds(world).await["settings"]["domain"], Value::Null);
    set(world, "/admin/v1/tenants/other/settings", &domain).await;
}
