//! `{issuer}/admin/v1/roles`: what a role is, and who may make and give one.

mod parts;
mod people;

use axum::http::Method;
use serde_json::{Value, json};
use support::new_uuid;

use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_role_is_created_shown_changed_and_deleted
    a_name_means_one_role
    the_role_of_administrators_is_part_of_every_tenant
    a_role_is_given_and_taken
    a_role_that_is_deleted_is_held_by_nobody
    who_is_erased_has_no_role
    nobody_gives_more_than_they_have
    nobody_sets_the_password_of_somebody_who_may_do_more
    roles_keep_the_manners_of_the_house
    what_is_wrong_is_named
    what_another_tenant_has_is_not_there
}

const ROLES: &str = "/t/acme/admin/v1/roles";
const USERS: &str = "/t/acme/admin/v1/users";

async fn role(world: &World, name: &str, permissions: &[&str]) -> String {
    let body = json!({"name": name, "permissions": permissions});
    world.post(ROLES, &body).is(201).await.text("role_id")
}

async fn user(world: &World, name: &str) -> String {
    world.post(USERS, &json!({"profile": {"user_name": name}})).is(201).await.text("user_id")
}

fn holder(role: &str, user: &str) -> String {
    format!("{ROLES}/{role}/holders/{user}")
}

async fn roles_of(world: &World, user: &str) -> Vec<String> {
    let body = world.get(format!("{USERS}/{user}/roles")).is(200).await.body;
    body["items"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap().to_owned()).collect()
}

async fn a_role_is_created_shown_changed_and_deleted(world: &World) {
    let permissions = ["evident:users:read", "evident:sessions:write"];
    let body = json!({"name": "Support", "description": "Answers calls", "permissions": permissions});
    let created = world.post(ROLES, &body).is(201).await;
    let path = created.header("location").to_owned();
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("role", shown.body, { ".role_id" => "[id]", ".created_at" => "[time]", ".updated_at" => "[time]" });
    assert_eq!(world.get(ROLES).is(200).await.body["items"][0], shown.body);
    let change = |body: Value| world.patch(&path, &body);
    change(json!({"name": "Help desk"})).refused("precondition-required").await;
    let changed =
        change(json!({"name": "Help desk", "permissions": ["evident:users:read"]})).header("if-match", "\"1\"");
    assert_eq!(changed.is(200).await.header("etag"), "\"3\"");
    let now = world.get(&path).is(200).await.body;
    assert_eq!((&now["name"], &now["description"]), (&json!("Help desk"), &json!("Answers calls")));
    assert_eq!(now["permissions"], json!(["evident:users:read"]));
    assert_eq!(world.get(format!("{path}?at={}", created.position())).is(200).await.body, shown.body);
    assert_eq!(change(json!({})).any().is(200).await.body["changed"], false);
    let told: Vec<_> = history(world, "role", &created.text("role_id")).await;
    assert_eq!(told, ["RoleCreated", "RoleRenamed", "RolePermissionsChanged"]);
    world.delete(&path).is(200).await;
    world.get(&path).refused("gone").await;
    change(json!({"name": "Support"})).any().refused("gone").await;
    world.delete(&path).is(200).await;
}

async fn history(world: &World, kind: &str, id: &str) -> Vec<String> {
    let body = world.get(format!("/t/acme/admin/v1/history/{kind}/{id}")).is(200).await.body;
    body["items"].as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap().to_owned()).collect()
}

async fn a_name_means_one_role(world: &World) {
    let support = role(world, "Support", &[]).await;
    let taken = world.post(ROLES, &json!({"name": " ＳＵＰＰＯＲＴ"})).refused("taken").await;
    assert_eq!(taken.body["faults"][0]["field"], "name");
    let sales = role(world, "Sales", &[]).await;
    let rename = |id: &str, name: &str| world.patch(format!("{ROLES}/{id}"), &json!({"name": name})).any();
    rename(&sales, "support").refused("taken").await;
    rename(&support, "SUPPORT").is(200).await;
    rename(&support, "Help desk").is(200).await;
    rename(&sales, "Support").is(200).await;
    world.delete(format!("{ROLES}/{sales}")).is(200).await;
    role(world, "Support", &[]).await;
    world.post("/t/other/admin/v1/roles", &json!({"name": "Support"})).is(201).await;
}

async fn the_role_of_administrators_is_part_of_every_tenant(world: &World) {
    let path = format!("{ROLES}/administrator");
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("administrator", shown.body);
    assert_eq!(world.get(format!("{path}?at=1")).is(200).await.body, shown.body);
    assert_eq!(world.get(ROLES).is(200).await.body["items"], json!([shown.body]));
    for name in ["A", "B"] {
        role(world, name, &[]).await;
    }
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world.get(format!("{ROLES}?limit=1{cursor}")).is(200).await.body;
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        names.push(page["items"][0]["name"].as_str().unwrap().to_owned());
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(names, ["A", "B", "administrator"]);
    let before = world.events().await;
    world.patch(&path, &json!({"permissions": []})).header("if-match", "\"0\"").refused("wrong-state").await;
    world.delete(&path).refused("wrong-state").await;
    world.post(ROLES, &json!({"name": "Administrator"})).refused("taken").await;
    world.post(ROLES, &json!({"name": "All", "permissions": ["evident:admin"]})).refused("invalid").await;
    assert_eq!(world.events().await, before);
    let aiko = user(world, "aiko").await;
    world.ask(Method::PUT, holder("administrator", &aiko)).is(200).await;
    assert_eq!(roles_of(world, &aiko).await, ["administrator"]);
}

async fn a_role_is_given_and_taken(world: &World) {
    let (support, sales) = (role(world, "Support", &["evident:users:read"]).await, role(world, "Sales", &[]).await);
    let (aiko, ken) = (user(world, "aiko").await, user(world, "ken").await);
    let give = |role: &str, user: &str| world.ask(Method::PUT, holder(role, user));
    let given = give(&support, &aiko).header("if-match", "\"0\"").is(200).await;
    assert_eq!((given.header("etag"), &given.body["changed"]), ("\"1\"", &json!(true)));
    assert_eq!(give(&support, &aiko).is(200).await.body["changed"], false);
    give(&sales, &aiko).header("if-match", "\"0\"").refused("precondition-failed").await;
    give(&sales, &aiko).header("if-match", "\"1\"").is(200).await;
    give(&support, &ken).is(200).await;
    assert_eq!(roles_of(world, &aiko).await, ["Support", "Sales"]);
    let mut both = [aiko.clone(), ken.clone()];
    both.sort();
    let held = world.get(format!("{ROLES}/{support}/holders")).is(200).await.body["items"].clone();
    let held: Vec<_> = held.as_array().unwrap().iter().map(|one| one["user_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(held, both);
    let first = world.get(format!("{ROLES}/{support}/holders?limit=1")).is(200).await.body;
    let next = format!("{ROLES}/{support}/holders?limit=1&cursor={}", first["next"].as_str().unwrap());
    assert_eq!(world.get(next).is(200).await.body["items"][0]["user_id"], json!(both[1]));
    let known = world.get(format!("{USERS}/{aiko}/roles")).is(200).await;
    let again = world.get(format!("{USERS}/{aiko}/roles")).header("if-none-match", known.header("etag"));
    assert_eq!((known.body["version"].as_u64(), again.is(304).await.status.as_u16()), (Some(2), 304));
    assert_eq!(world.delete(holder(&support, &aiko)).is(200).await.body["changed"], true);
    assert_eq!(world.delete(holder(&support, &aiko)).is(200).await.body["changed"], false);
    assert_eq!(roles_of(world, &aiko).await, ["Sales"]);
    assert_eq!(history(world, "user_roles", &aiko).await, ["RoleAssigned", "RoleAssigned", "RoleUnassigned"]);
}

async fn a_role_that_is_deleted_is_held_by_nobody(world: &World) {
    let (support, aiko) = (role(world, "Support", &["evident:users:read"]).await, user(world, "aiko").await);
    world.ask(Method::PUT, holder(&support, &aiko)).is(200).await;
    world.delete(format!("{ROLES}/{support}")).is(200).await;
    assert_eq!(roles_of(world, &aiko).await, Vec::<String>::new());
    world.get(format!("{ROLES}/{support}/holders")).refused("not-found").await;
    world.ask(Method::PUT, holder(&support, &aiko)).refused("gone").await;
    assert_eq!(world.delete(holder(&support, &aiko)).is(200).await.body["changed"], true);
}

async fn who_is_erased_has_no_role(world: &World) {
    let (support, aiko) = (role(world, "Support", &[]).await, user(world, "aiko").await);
    for role in [&support, "administrator"] {
        world.ask(Method::PUT, holder(role, &aiko)).is(200).await;
    }
    world.post(format!("{USERS}/{aiko}/erase"), &json!({"at_once": true})).is(200).await;
    for role in [&support, "administrator"] {
        assert_eq!(world.get(format!("{ROLES}/{role}/holders")).is(200).await.body["items"], json!([]));
    }
    world.ask(Method::PUT, holder(&support, &aiko)).refused("gone").await;
}

async fn nobody_gives_more_than_they_have(world: &World) {
    let (strong, weak) = (
        role(world, "Strong", &["evident:users:erase", "evident:users:read"]).await,
        role(world, "Weak", &["evident:users:read"]).await,
    );
    let aiko = user(world, "aiko").await;
    world.ask(Method::PUT, holder(&strong, &aiko)).is(200).await;
    let writer = token("acme", "evident:roles:write evident:users:read");
    world.value(&writer).await;
    let before = world.written().await;
    let more = json!({"permissions": ["evident:users:read", "evident:keys:write"]});
    for (method, path, body) in [
        (Method::POST, ROLES.to_owned(), json!({"name": "Mine", "permissions": ["evident:keys:write"]})),
        (Method::PATCH, format!("{ROLES}/{weak}"), more),
        (Method::PATCH, format!("{ROLES}/{strong}"), json!({"permissions": ["evident:users:read"]})),
        (Method::PATCH, format!("{ROLES}/{strong}"), json!({"name": "Mine"})),
        (Method::DELETE, format!("{ROLES}/{strong}"), json!({})),
        (Method::PUT, holder(&strong, &aiko), json!({})),
        (Method::PUT, holder("administrator", &aiko), json!({})),
        (Method::DELETE, holder(&strong, &aiko), json!({})),
        (Method::DELETE, holder("administrator", &aiko), json!({})),
    ] {
        let answer = world.ask(method, path).token(writer.clone()).any().body(&body).refused("forbidden").await;
        assert_eq!(answer.status, 403);
    }
    assert_eq!(world.written().await, before, "nothing was appended");
    world.ask(Method::PUT, holder(&weak, &aiko)).token(writer.clone()).is(200).await;
    let own = json!({"name": "Own", "permissions": ["evident:roles:write"]});
    world.post(ROLES, &own).token(writer).is(201).await;
}

async fn nobody_sets_the_password_of_somebody_who_may_do_more(world: &World) {
    let (aiko, ken) = (user(world, "aiko").await, user(world, "ken").await);
    world.ask(Method::PUT, holder("administrator", &aiko)).is(200).await;
    let writer = token("acme", "evident:credentials:write");
    let password = json!({"password": "an-uncommon-phrase-of-mine"});
    let set = |user: &str| world.put(format!("{USERS}/{user}/password"), &password);
    set(&aiko).token(writer.clone()).refused("forbidden").await;
    set(&ken).token(writer.clone()).is(200).await;
    set(&aiko).is(200).await;
    world.delete(format!("{USERS}/{aiko}/password")).token(writer.clone()).refused("forbidden").await;
    world.delete(format!("{USERS}/{ken}/password")).token(writer).is(200).await;
}

async fn roles_keep_the_manners_of_the_house(world: &World) {
    let body = json!({"name": "Support", "permissions": ["evident:users:read"]});
    let before = world.events().await;
    let tried = world.post(format!("{ROLES}?dry_run=true"), &body).is(200).await.body;
    assert_eq!(tried["would_append"][0]["event_type"], "RoleCreated");
    assert_eq!(world.events().await, before);
    let key = new_uuid();
    let create = || world.post(ROLES, &body).header("idempotency-key", key);
    let (first, second) = (create().is(201).await, create().is(201).await);
    assert_eq!((&first.body, first.position()), (&second.body, second.position()));
    let (support, aiko) = (first.text("role_id"), user(world, "aiko").await);
    let give = |query: &str| world.ask(Method::PUT, format!("{}{query}", holder(&support, &aiko)));
    let tried = give("?dry_run=true").is(200).await.body;
    assert_eq!(tried["would_append"][0]["payload"]["Assigned"], json!({"user_id": aiko, "role_id": support}));
    assert_eq!(roles_of(world, &aiko).await, Vec::<String>::new());
    let given = give("").header("evident-reason", "She asked").is(200).await;
    let list = world.get(format!("{ROLES}/{support}/holders")).header("evident-min-position", given.position());
    assert_eq!(list.is(200).await.body["items"][0]["user_id"], json!(aiko));
    let event = &world.get(format!("/t/acme/admin/v1/history/user_roles/{aiko}")).is(200).await.body["items"][0];
    assert_eq!(event["circumstances"]["reason"], "She asked");
}

async fn what_is_wrong_is_named(world: &World) {
    let aiko = user(world, "aiko").await;
    let support = role(world, "Support", &[]).await;
    for (body, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "A", "permissions": ["evident:users:reed"]}), "permissions"),
        (json!({"name": "A", "description": "\u{202e}"}), "description"),
    ] {
        let refused = world.post(ROLES, &body).refused("invalid").await;
        assert_eq!(refused.body["faults"][0]["field"], field);
    }
    world.post(ROLES, &json!({"name": "A", "permission": []})).refused("invalid").await;
    world.get(format!("{ROLES}/nobody")).refused("not-found").await;
    world.get(format!("{ROLES}/nobody/holders")).refused("not-found").await;
    world.get(format!("{USERS}/nobody/roles")).refused("not-found").await;
    world
        .patch(format!("{ROLES}/nobody"), &json!({"name": "A"}))
        .header("if-match", "\"0\"")
        .refused("not-found")
        .await;
    world.delete(format!("{ROLES}/nobody")).refused("not-found").await;
    world.ask(Method::PUT, holder("nobody", &aiko)).refused("not-found").await;
    world.ask(Method::PUT, holder(&support, "nobody")).refused("not-found").await;
    world.delete(holder(&support, "nobody")).refused("not-found").await;
}

async fn what_another_tenant_has_is_not_there(world: &World) {
    let (support, aiko) = (role(world, "Support", &[]).await, user(world, "aiko").await);
    world.ask(Method::PUT, holder(&support, &aiko)).is(200).await;
    let other = |path: String| path.replace("/t/acme/", "/t/other/");
    let ken = world.post(other(USERS.into()), &json!({})).is(201).await.text("user_id");
    let before = world.events().await;
    world.get(other(format!("{ROLES}/{support}"))).refused("not-found").await;
    world.get(other(format!("{ROLES}/{support}/holders"))).refused("not-found").await;
    world.get(other(format!("{USERS}/{aiko}/roles"))).refused("not-found").await;
    world.ask(Method::PUT, other(holder(&support, &ken))).refused("not-found").await;
    world.ask(Method::PUT, other(holder("administrator", &aiko))).refused("not-found").await;
    world.delete(other(holder(&support, &aiko))).refused("not-found").await;
    world.delete(other(format!("{ROLES}/{support}"))).refused("not-found").await;
    assert_eq!(world.events().await, before);
    let roles = world.get(other(ROLES.into())).is(200).await.body["items"].as_array().unwrap().len();
    assert_eq!(roles, 1, "the built-in one alone");
}
