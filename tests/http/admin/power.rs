//! Whoever does something to a person, or to a client, must be able to do all that they can: through the admin API, through SCIM, and
//! by a table of people.

use axum::http::Method;
use serde_json::{Value, json};

use super::jobs::{counts, faults, job, work_off};
use super::people::{approved, consented, signed_in};
use super::tokens::token;
use super::world::World;
use crate::on_both_engines;
use crate::scim;

on_both_engines! { crate::admin::world::World:
    nothing_is_done_to_somebody_who_may_do_more
    nothing_is_done_to_a_client_that_may_do_more
    a_table_changes_nobody_who_may_do_more_than_who_asked_for_it
    provisioning_changes_nobody_who_may_do_more
    sensitive_attributes_are_not_told_in_a_history
}

const ACME: &str = "/t/acme/admin/v1";

/// Gives somebody everything, or takes it.
async fn everything(world: &World, method: Method, user: &str) {
    world.ask(method, format!("{ACME}/roles/administrator/holders/{user}")).is(200).await;
}

async fn user(world: &World, name: &str) {
    let body = json!({"user_id": name, "profile": {"user_name": name}, "status": "active"});
    world.post(format!("{ACME}/users"), &body).is(201).await;
}

/// A client that is registered for this scope.
async fn client(world: &World, id: &str, scope: &str) {
    let metadata = json!({"grant_types": ["client_credentials"], "response_types": [], "scope": scope});
    world.post(format!("{ACME}/clients"), &json!({"client_id": id, "metadata": metadata})).is(201).await;
}

async fn nothing_is_done_to_somebody_who_may_do_more(world: &World) {
    let session = signed_in(world).await;
    let grant = approved(world, &session).await;
    consented(world).await;
    everything(world, Method::PUT, "aiko").await;
    let clerk = token(
        "acme",
        "evident:consents:write evident:credentials:write evident:grants:write evident:sessions:write evident:users:erase \
         evident:users:write",
    );
    world.value(&clerk).await;
    let before = world.written().await;
    let user = format!("{ACME}/users/aiko");
    let none = json!({});
    for (method, path, body) in [
        (Method::PATCH, user.clone(), json!({"profile": {"nickname": "Ai"}})),
        (Method::POST, format!("{user}/suspend"), none.clone()),
        (Method::POST, format!("{user}/suspend?dry_run=true"), none.clone()),
        (Method::POST, format!("{user}/reactivate"), none.clone()),
        (Method::POST, format!("{user}/lock"), none.clone()),
        (Method::POST, format!("{user}/unlock"), none.clone()),
        (Method::POST, format!("{user}/deletion"), none.clone()),
        (Method::DELETE, format!("{user}/deletion"), none.clone()),
        (Method::POST, format!("{user}/erase"), json!({"at_once": true})),
        (Method::POST, format!("{user}/invitation"), none.clone()),
        (Method::POST, format!("{user}/restore"), json!({"to": "1"})),
        (Method::PUT, format!("{user}/password"), json!({"password": "an-uncommon-phrase-of-mine"})),
        (Method::DELETE, format!("{user}/password"), none.clone()),
        (Method::PATCH, format!("{ACME}/sessions/{session}/properties"), json!({"theme": "dark"})),
        (Method::DELETE, format!("{ACME}/sessions/{session}"), none.clone()),
        (Method::DELETE, format!("{ACME}/grants/{grant}"), none.clone()),
        (Method::DELETE, format!("{ACME}/consents/aiko/shop"), none.clone()),
    ] {
        let answer = world.ask(method, &path).token(clerk.clone()).any().body(&body).refused("forbidden").await;
        assert!(answer.text("detail").contains("evident:admin"), "{path} says what is missing: {}", answer.body);
    }
    assert_eq!(world.written().await, before, "nothing was appended");
    everything(world, Method::DELETE, "aiko").await;
    for path in [format!("grants/{grant}"), "consents/aiko/shop".to_owned(), format!("sessions/{session}")] {
        world.delete(format!("{ACME}/{path}")).token(clerk.clone()).is(200).await;
    }
    world.post(format!("{user}/suspend"), &none).token(clerk.clone()).is(200).await;
    world.post(format!("{user}/erase"), &json!({"at_once": true})).token(clerk).is(200).await;
}

async fn nothing_is_done_to_a_client_that_may_do_more(world: &World) {
    client(world, "robot", "evident:users:erase").await;
    client(world, "kiosk", "openid").await;
    let clerk = token("acme", "evident:clients:write");
    world.value(&clerk).await;
    let before = world.written().await;
    let asked = |id: &str| {
        let path = format!("{ACME}/clients/{id}");
        [
            (Method::PATCH, path.clone(), json!({"client_name": "Mine"})),
            (Method::POST, format!("{path}/disable"), json!({"reason": "because"})),
            (Method::POST, format!("{path}/enable"), json!({})),
            (Method::POST, format!("{path}/secrets"), json!({})),
            (Method::PUT, path.clone(), json!({"grant_types": ["client_credentials"], "response_types": []})),
            (Method::DELETE, path, json!({})),
        ]
    };
    for (method, path, body) in asked("robot") {
        world.ask(method, path).token(clerk.clone()).any().body(&body).refused("forbidden").await;
    }
    assert_eq!(world.written().await, before, "nothing was appended");
    for (method, path, body) in asked("kiosk") {
        let answer = world.ask(method, &path).token(clerk.clone()).any().body(&body).answer().await;
        assert!(answer.status.is_success(), "{path}: {}", answer.body);
    }
    world.delete(format!("{ACME}/clients/robot")).is(200).await;
}

/// Sends a table in somebody's name, has its job done, and answers the job.
async fn imported(world: &World, asker: &str, parameters: &str, table: &str) -> Value {
    let path = format!("{ACME}/imports/users?{parameters}");
    let sent = world.ask(Method::POST, path).token(asker).raw(table).header("content-type", "text/csv").is(202).await;
    work_off(world).await;
    job(world, &sent.text("job_id")).await
}

async fn a_table_changes_nobody_who_may_do_more_than_who_asked_for_it(world: &World) {
    for name in ["boss", "gil", "ken"] {
        user(world, name).await;
    }
    everything(world, Method::PUT, "boss").await;
    let group = world.post(format!("{ACME}/groups"), &json!({"name": "Chiefs"})).is(201).await.text("group_id");
    world.ask(Method::PUT, format!("{ACME}/groups/{group}/roles/administrator")).is(200).await;
    world.ask(Method::PUT, format!("{ACME}/groups/{group}/members/gil")).is(200).await;
    client(world, "importer", "evident:users:write").await;
    client(world, "chief", "evident:admin").await;
    let (importer, chief) = (token("acme", "evident:users:write@importer"), token("acme", "evident:admin@chief"));
    let table = "login_id,nickname\nboss,Bo\ngil,Gi\nken,Ke\nnao,Na\n";
    let done = imported(world, &importer, "mode=row_by_row", table).await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("failed"), [1, 1, 0, 0, 2]), "{done}");
    let refused = [(2, "login_id".to_owned()), (3, "login_id".to_owned())];
    assert_eq!(faults(world, &done["job_id"]).await, refused);
    let rows = world.get(format!("{ACME}/jobs/{}/rows", done["job_id"].as_str().unwrap())).is(200).await.body;
    assert!(rows["items"][0]["fault"].as_str().unwrap().contains("may do more"), "{rows}");
    // Neither barred nor deleted; and where every row must be good, nobody is.
    for (parameters, table) in [
        ("", "login_id,is_active\nboss,false\nken,false\n"),
        ("delete=true", "login_id\ngil\nken\n"),
        ("validate_only=true", "login_id,email\nboss,mine@example.com\n"),
    ] {
        let done = imported(world, &importer, parameters, table).await;
        assert_eq!((done["state"].as_str(), counts(&done)[4]), (Some("failed"), 1), "{done}");
    }
    for name in ["boss", "gil", "ken"] {
        let shown = world.get(format!("{ACME}/users/{name}")).is(200).await.body;
        assert_eq!(shown["state"], "active", "{shown}");
        assert_eq!(shown["profile"]["nickname"] == json!(null), name != "ken", "{shown}");
    }
    // Who is so already is not changed, and whoever may do everything changes everybody.
    let done = imported(world, &importer, "", "login_id,is_active\nboss,true\n").await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("succeeded"), [0, 0, 0, 1, 0]), "{done}");
    let done = imported(world, &chief, "", table).await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("succeeded"), [0, 2, 0, 2, 0]), "{done}");
}

async fn provisioning_changes_nobody_who_may_do_more(world: &World) {
    let (boss, ken) = (scim::user(world, "boss").await.text("id"), scim::user(world, "ken").await.text("id"));
    everything(world, Method::PUT, &boss).await;
    let clerk = || token("acme", "evident:users:write");
    world.value(&clerk()).await;
    let before = world.written().await;
    let (off, whole) = (
        json!([{"op": "replace", "path": "active", "value": false}]),
        json!({"schemas": [scim::USER], "userName": "boss", "nickName": "Bo"}),
    );
    let path = format!("/Users/{boss}");
    scim::refused(scim::patch(world, &path, &off).token(clerk()), 403, None).await;
    scim::refused(scim::send(world, Method::PUT, &path, &whole).token(clerk()), 403, None).await;
    scim::refused(scim::ask(world, Method::DELETE, &path).token(clerk()), 403, None).await;
    assert_eq!(world.written().await, before, "nothing was appended");
    scim::patch(world, &format!("/Users/{ken}"), &off).token(clerk()).is(200).await;
    scim::ask(world, Method::DELETE, &format!("/Users/{ken}")).token(clerk()).is(204).await;
    // A group that gives everything takes it from everybody in it when it goes.
    let group = json!({"schemas": [scim::GROUP], "displayName": "Chiefs"});
    let group = scim::send(world, Method::POST, "/Groups", &group).is(201).await.text("id");
    world.ask(Method::PUT, format!("{ACME}/groups/{group}/roles/administrator")).is(200).await;
    let path = format!("/Groups/{group}");
    let clerk = token("acme", "evident:groups:write");
    scim::refused(scim::ask(world, Method::DELETE, &path).token(clerk), 403, None).await;
    scim::ask(world, Method::DELETE, &path).is(204).await;
}

async fn sensitive_attributes_are_not_told_in_a_history(world: &World) {
    let schema = json!({"attributes": [
        {"name": "blood", "kind": "string", "sensitive": true, "editable_by": "admin"},
        {"name": "size", "kind": "string", "editable_by": "admin"},
    ]});
    world.put("/admin/v1/tenants/acme/attribute-schema", &schema).any().is(200).await;
    let profile = json!({"attributes": {"blood": "AB-", "size": "m"}});
    let body = json!({"user_id": "aiko", "profile": profile});
    let begun = world.post(format!("{ACME}/users"), &body).is(201).await.position();
    let change = json!({"profile": {"attributes": {"blood": "0+", "size": "l"}}});
    world.patch(format!("{ACME}/users/aiko"), &change).any().is(200).await;
    let history = format!("{ACME}/history/user/aiko");
    for path in [history.clone(), format!("{history}/diff?from={begun}")] {
        let hidden = world.get(&path).token(token("acme", "evident:history:read")).is(200).await.body.to_string();
        assert!(!hidden.contains("AB-") && !hidden.contains("0+") && hidden.contains("$secret"), "{hidden}");
        assert!(hidden.contains("\"l\""), "the others are told: {hidden}");
        let reader = token("acme", "evident:history:read evident:users:read");
        let shown = world.get(&path).token(reader).is(200).await.body.to_string();
        assert!(shown.contains("AB-") && shown.contains("0+"), "{shown}");
    }
}
