//! Bringing things back to what they were, and what somebody could do then.

use serde_json::{Value, json};

use super::people::{approved, consented, signed_in};
use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_profile_comes_back_with_its_names_and_marks
    a_name_that_is_somebody_elses_now_does_not_come_back
    a_client_comes_back_without_its_secrets
    a_role_comes_back_within_the_power_of_who_asks
    settings_come_back
    what_is_gone_does_not_come_back
    a_restoration_is_tried_first
    who_may_not_read_the_past_does_not_see_it_by_trying
    what_somebody_could_do_at_a_moment_is_told
    a_long_history_is_read_from_its_snapshot_and_says_the_same
}

const ACME: &str = "/t/acme/admin/v1";

fn to(position: u64) -> Value {
    json!({ "to": position.to_string() })
}

async fn a_profile_comes_back_with_its_names_and_marks(world: &World) {
    let profile = json!({"user_name": "aiko", "email": "aiko@example.com", "email_verified": true, "nickname": "A"});
    let body = json!({"user_id": "u-1", "profile": profile});
    let then = world.post(format!("{ACME}/users"), &body).is(201).await.position();
    let path = format!("{ACME}/users/u-1");
    let before = world.get(&path).is(200).await.body["profile"].clone();
    let changes = json!({"profile": {"user_name": "ai", "email": "ai@example.com", "nickname": null, "locale": "ja"}});
    world.patch(&path, &changes).any().is(200).await;
    world.post(format!("{path}/suspend"), &json!({})).is(200).await;
    world.post(format!("{path}/restore"), &to(then)).refused("precondition-required").await;
    let restored = world.post(format!("{path}/restore"), &to(then)).any().is(200).await;
    assert_eq!(restored.body["changed"], true);
    assert_eq!(world.get(&path).is(200).await.body["profile"], before);
    // Where the person stands is told to be another, and stays.
    let stays: Vec<&str> =
        restored.body["stays"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
    assert_eq!(stays, ["status"]);
    world.post(format!("{ACME}/users"), &json!({"profile": {"user_name": "ai"}})).is(201).await;
    world.post(format!("{ACME}/users"), &json!({"profile": {"user_name": "aiko"}})).refused("taken").await;
    let again = world.post(format!("{path}/restore"), &to(then)).any().is(200).await;
    assert_eq!(again.body["changed"], false);
}

async fn a_name_that_is_somebody_elses_now_does_not_come_back(world: &World) {
    let body = json!({"user_id": "u-1", "profile": {"user_name": "aiko"}});
    let then = world.post(format!("{ACME}/users"), &body).is(201).await.position();
    world.patch(format!("{ACME}/users/u-1"), &json!({"profile": {"user_name": "ai"}})).any().is(200).await;
    world.post(format!("{ACME}/users"), &json!({"profile": {"user_name": "aiko"}})).is(201).await;
    let refused = world.post(format!("{ACME}/users/u-1/restore"), &to(then)).any().refused("taken").await;
    assert_eq!(refused.body["faults"][0]["field"], "user_name");
}

async fn a_client_comes_back_without_its_secrets(world: &World) {
    let metadata = json!({"client_name": "Shop", "redirect_uris": ["https://shop.example.com/cb"], "scope": "openid"});
    let body = json!({"client_id": "shop", "metadata": metadata});
    let then = world.post(format!("{ACME}/clients"), &body).is(201).await.position();
    let path = format!("{ACME}/clients/shop");
    let before = world.get(&path).is(200).await.body["metadata"].clone();
    let change = json!({"client_name": "Store", "redirect_uris": ["https://store.example.com/cb"], "logo_uri": "https://store.example.com/l.png"});
    world.patch(&path, &change).any().is(200).await;
    world.post(format!("{path}/secrets"), &json!({})).is(201).await;
    let restored = world.post(format!("{path}/restore"), &to(then)).any().is(200).await;
    assert_eq!(world.get(&path).is(200).await.body["metadata"], before);
    let stays = restored.body["stays"].as_array().unwrap();
    assert!(
        !stays.is_empty() && stays.iter().all(|one| one["path"].as_str().unwrap().starts_with("secrets")),
        "{stays:?}"
    );
    // Whoever could not register such a client cannot bring it back.
    let scope = json!({"grant_types": ["client_credentials"], "scope": "evident:admin"});
    let strong = world.put(format!("{ACME}/clients/strong"), &scope).any().answer().await;
    let strong = if strong.status.is_success() {
        strong
    } else {
        world.put(format!("{ACME}/clients/strong"), &scope).is(201).await
    };
    world.patch(format!("{ACME}/clients/strong"), &json!({"scope": "orders"})).any().is(200).await;
    let writer = token("acme", "evident:clients:write");
    let restore = world.post(format!("{ACME}/clients/strong/restore"), &to(strong.position()));
    restore.any().token(writer).refused("forbidden").await;
}

async fn a_role_comes_back_within_the_power_of_who_asks(world: &World) {
    let role = json!({"name": "Support", "description": "Helps", "permissions": ["evident:users:read", "evident:users:write"]});
    let created = world.post(format!("{ACME}/roles"), &role).is(201).await;
    let path = format!("{ACME}/roles/{}", created.text("role_id"));
    let change = json!({"name": "Desk", "description": "", "permissions": ["evident:users:read"]});
    world.patch(&path, &change).any().is(200).await;
    let weak = token("acme", "evident:roles:write evident:users:read");
    let restore = || world.post(format!("{path}/restore"), &to(created.position())).any();
    restore().token(weak).refused("forbidden").await;
    let restored = restore().is(200).await;
    assert_eq!((&restored.body["changed"], &restored.body["stays"]), (&json!(true), &json!([])));
    let shown = world.get(&path).is(200).await;
    assert_eq!((&shown.body["name"], &shown.body["permissions"]), (&role["name"], &role["permissions"]));
}

async fn settings_come_back(world: &World) {
    let path = format!("{ACME}/settings");
    let (before, then) = (world.get(&path).is(200).await.body, world.events().await);
    let change = json!({"lifetimes": {"access_token": 300}});
    world.patch(&path, &change).any().is(200).await;
    assert_ne!(world.get(&path).is(200).await.body, before);
    let restored = world.post(format!("{path}/restore"), &to(then)).any().is(200).await;
    assert_eq!(restored.body["stays"], json!([]));
    assert_eq!(world.get(&path).is(200).await.body, before);
}

async fn what_is_gone_does_not_come_back(world: &World) {
    let before = world.events().await;
    let created = world
        .post(
            format!("{ACME}/clients"),
            &json!({"client_id": "shop", "metadata": {"redirect_uris": ["https://shop.example.com/cb"]}}),
        )
        .is(201)
        .await;
    world.delete(format!("{ACME}/clients/shop")).is(200).await;
    let restore = |at: u64| world.post(format!("{ACME}/clients/shop/restore"), &to(at)).any();
    restore(created.position()).refused("gone").await;
    restore(before).refused("invalid").await;
    let user =
        world.post(format!("{ACME}/users"), &json!({"user_id": "u-1", "profile": {"name": "Aiko"}})).is(201).await;
    world.post(format!("{ACME}/users/u-1/erase"), &json!({"at_once": true})).is(200).await;
    world.post(format!("{ACME}/users/u-1/restore"), &to(user.position())).any().refused("gone").await;
    world.post(format!("{ACME}/users/nobody/restore"), &to(1)).any().refused("precondition-failed").await;
    for strange in [json!({}), json!({"to": "soon"}), json!({"to": "1", "more": 1})] {
        let answer = world.post(format!("{ACME}/users/u-1/restore"), &strange).any().answer().await;
        assert!([400, 422].contains(&answer.status.as_u16()), "{answer:?}");
    }
}

async fn a_restoration_is_tried_first(world: &World) {
    let body = json!({"user_id": "u-1", "profile": {"name": "Aiko"}});
    let then = world.post(format!("{ACME}/users"), &body).is(201).await.position();
    world.patch(format!("{ACME}/users/u-1"), &json!({"profile": {"name": "Ken"}})).any().is(200).await;
    let before = world.events().await;
    let tried = world.post(format!("{ACME}/users/u-1/restore?dry_run=true"), &to(then)).any().is(200).await;
    assert_eq!(tried.body["would_append"][0]["payload"]["ProfileChanged"]["set"]["name"], "Aiko");
    assert_eq!(world.events().await, before);
}

async fn who_may_not_read_the_past_does_not_see_it_by_trying(world: &World) {
    let profile = json!({"user_name": "aiko", "nickname": "Secret"});
    let then = world.post(format!("{ACME}/users"), &json!({"user_id": "u-1", "profile": profile})).is(201).await;
    let path = format!("{ACME}/users/u-1");
    world.patch(&path, &json!({"profile": {"nickname": null}})).any().is(200).await;
    let then = to(then.position());
    let tries =
        |scope: &str| world.post(format!("{path}/restore?dry_run=true"), &then).token(token("acme", scope)).any();
    let refused = tries("evident:users:write").refused("forbidden").await;
    assert!(refused.body.to_string().contains("evident:history:read"), "{:?}", refused.body);
    assert!(!refused.body.to_string().contains("Secret"));
    let shown = tries("evident:history:read evident:users:write").is(200).await;
    assert!(shown.body.to_string().contains("Secret"), "{:?}", shown.body);
    for (kind, permission) in [
        ("clients/nothing", "evident:clients:write"),
        ("groups/nothing", "evident:groups:write"),
        ("roles/nothing", "evident:roles:write"),
        ("settings", "evident:settings:write"),
    ] {
        let ask = world.post(format!("{ACME}/{kind}/restore?dry_run=true"), &then).token(token("acme", permission));
        ask.any().refused("forbidden").await;
    }
    // What was done can be seen by whoever sees the present.
    world.post(format!("{path}/restore"), &then).token(token("acme", "evident:users:write")).any().is(200).await;
}

async fn what_somebody_could_do_at_a_moment_is_told(world: &World) {
    let nobody = world.events().await;
    let session = signed_in(world).await;
    let role = json!({"name": "Support", "permissions": ["evident:users:read"]});
    let role = world.post(format!("{ACME}/roles"), &role).is(201).await.text("role_id");
    let without = world.events().await;
    world.put(format!("{ACME}/roles/{role}/holders/aiko"), &json!({})).is(200).await;
    let grant = approved(world, &session).await;
    consented(world).await;
    let with = world.events().await;
    world.delete(format!("{ACME}/roles/{role}/holders/aiko")).is(200).await;
    world.delete(format!("{ACME}/sessions/{session}")).is(200).await;
    let position = world.events().await;
    let at = |at: u64| {
        let path = format!("{ACME}/users/aiko/access?at={at}&permission=evident:users:read");
        world.get(path).header("evident-min-position", position)
    };
    at(nobody).refused("not-found").await;
    let told = at(without).is(200).await.body;
    assert_eq!((&told["permitted"], &told["roles"], &told["consents"]), (&json!(false), &json!([]), &json!([])));
    assert_eq!(told["sessions"][0]["session_id"], session);
    let told = at(with).is(200).await.body;
    assert_eq!((&told["permitted"], &told["state"]), (&json!(true), &json!("active")));
    assert_eq!(told["roles"][0]["name"], "Support");
    assert_eq!(told["grants"][0]["grant_id"], grant);
    assert_eq!(told["consents"].as_array().unwrap().len(), 1, "{told}");
    let told = at(position).is(200).await.body;
    assert_eq!((&told["permitted"], &told["sessions"], &told["permissions"]), (&json!(false), &json!([]), &json!([])));
    world.get(format!("{ACME}/users/nobody/access")).refused("not-found").await;
    world.get(format!("{ACME}/users/aiko/access?at=soon")).refused("malformed-request").await;
}

async fn a_long_history_is_read_from_its_snapshot_and_says_the_same(world: &World) {
    let path = format!("{ACME}/users/u-1");
    let mut positions = vec![world.post(format!("{ACME}/users"), &json!({"user_id": "u-1"})).is(201).await.position()];
    for number in 0..230 {
        let body = json!({"profile": {"nickname": format!("n-{number}")}});
        positions.push(world.patch(&path, &body).any().is(200).await.position());
    }
    for (number, position) in positions.iter().enumerate() {
        let then = world.get(format!("{path}?at={position}")).is(200).await;
        let nickname = number.checked_sub(1).map_or(Value::Null, |number| json!(format!("n-{number}")));
        assert_eq!((&then.body["profile"]["nickname"], &then.body["version"]), (&nickname, &json!(number + 1)));
    }
    assert_eq!(world.get(&path).is(200).await.body["version"], 231);
    // Pages are read from their place on, in any size.
    let mut after = 0;
    loop {
        let page = world.get(format!("{ACME}/history/user/u-1?limit=100&after={after}")).is(200).await;
        let first = page.body["items"][0]["sequence"].as_u64().unwrap();
        assert_eq!(first, after + 1);
        match page.body["next"].as_u64() {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(after, 200);
}
