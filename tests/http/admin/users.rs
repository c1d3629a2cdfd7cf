//! `{issuer}/admin/v1/users`.

#![expect(clippy::similar_names, reason = "a patch, its path and the profile are called so")]

use serde_json::json;

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_user_is_created_with_all_that_is_known
    a_profile_is_changed_a_member_at_a_time
    a_user_is_moved_through_their_life
    a_user_is_erased
    a_password_is_set_and_removed
    a_password_is_brought_along
    users_are_found_by_the_beginning_of_a_name
}

const USERS: &str = "/t/acme/admin/v1/users";

async fn a_user_is_created_with_all_that_is_known(world: &World) {
    let profile = json!({"user_name": "aiko", "name": "Aiko Sato", "email": "aiko@example.com", "email_verified": true,
        "address": {"locality": "Kyoto"}, "phone_number": "+81312345678"});
    let body = json!({"user_id": "u-1", "profile": profile, "status": "registered"});
    let created = world.post(USERS, &body).is(201).await;
    assert_eq!(created.header("location"), "/t/acme/admin/v1/users/u-1");
    let shown = world.get(created.header("location")).is(200).await;
    insta::assert_json_snapshot!("user", shown.body, { ".created_at" => "[time]", ".updated_at" => "[time]" });
    let list = world.get(USERS).header("evident-min-position", created.position()).is(200).await;
    insta::assert_json_snapshot!("listed users", list.body["items"], { "[].created_at" => "[time]", "[].updated_at" => "[time]" });
    let other = world.post(USERS, &json!({})).is(201).await.text("user_id");
    assert_eq!(other.len(), 36, "an id is made where none is given");
}

async fn a_profile_is_changed_a_member_at_a_time(world: &World) {
    let body = json!({"user_id": "u-1", "profile": {"user_name": "aiko", "email": "aiko@example.com", "email_verified": true}});
    world.post(USERS, &body).is(201).await;
    let path = format!("{USERS}/u-1");
    let patch = json!({"profile": {"user_name": null, "nickname": "Ai", "email": "sato@example.com"}});
    world.patch(&path, &patch).header("if-match", "\"1\"").is(200).await;
    let shown = world.get(&path).is(200).await.body;
    assert_eq!(shown["profile"], json!({"nickname": "Ai", "email": "sato@example.com"}));
    // The name is free again.
    world.post(USERS, &json!({"profile": {"user_name": "aiko"}})).is(201).await;
    let taken = world.patch(&path, &json!({"profile": {"user_name": "Aiko"}})).any().refused("taken").await;
    assert_eq!(taken.body["faults"][0]["field"], "user_name");
}

async fn a_user_is_moved_through_their_life(world: &World) {
    world.post(USERS, &json!({"user_id": "u-1", "status": "registered"})).is(201).await;
    let later = "2099-01-01T00:00:00Z";
    let steps = [
        ("activate", json!({}), "active"),
        ("suspend", json!({"reason": "on leave"}), "suspended"),
        ("reactivate", json!({}), "active"),
        ("lock", json!({"until": later, "reason": "suspected_compromise"}), "locked"),
        ("unlock", json!({}), "active"),
        ("lock", json!(null), "locked"),
        ("unlock", json!(null), "active"),
        ("deletion", json!({"purge_after": later}), "pending_deletion"),
    ];
    for (step, body, state) in steps {
        let done = world.post(format!("{USERS}/u-1/{step}"), &body).is(200).await;
        assert_eq!(done.body["changed"], true, "{step}");
        let shown = world.get(format!("{USERS}/u-1")).is(200).await;
        assert_eq!(shown.body["state"], state, "{step}");
        assert_eq!(shown.header("etag"), done.header("etag"), "{step}");
    }
    world.post(format!("{USERS}/u-1/erase"), &json!({})).refused("wrong-state").await;
    world.post(format!("{USERS}/u-1/activate"), &json!({})).refused("wrong-state").await;
    world.delete(format!("{USERS}/u-1/deletion")).is(200).await;
    assert_eq!(world.get(format!("{USERS}/u-1")).is(200).await.body["state"], "active");
}

async fn a_user_is_erased(world: &World) {
    let body = json!({"user_id": "u-1", "profile": {"user_name": "aiko"}});
    let created = world.post(USERS, &body).is(201).await;
    let erased = world.post(format!("{USERS}/u-1/erase"), &json!({"at_once": true})).is(200).await;
    assert_eq!(world.get(format!("{USERS}/u-1")).refused("gone").await.status, 410);
    // Not even what they were before is readable.
    world.get(format!("{USERS}/u-1?at={}", created.position())).refused("gone").await;
    let list = world.get(USERS).header("evident-min-position", erased.position()).is(200).await;
    assert_eq!(list.body["items"], json!([]));
    world.post(format!("{USERS}/u-1/lock"), &json!({})).refused("gone").await;
    world.post(USERS, &body).refused("already-exists").await;
    world.post(USERS, &json!({"profile": {"user_name": "aiko"}})).is(201).await;
    let history = world.get("/t/acme/admin/v1/history/user/u-1").is(200).await;
    assert_eq!(history.body["items"][0]["payload"]["Registered"]["profile"], json!({"$erased": true}));
}

async fn a_password_is_set_and_removed(world: &World) {
    world.post(USERS, &json!({"user_id": "u-1", "profile": {"user_name": "aiko"}})).is(201).await;
    let path = format!("{USERS}/u-1/password");
    world.get(&path).refused("not-found").await;
    let set = |password: &str| world.put(&path, &json!({"password": password, "must_change": true}));
    set("an-uncommon-phrase-of-somebody").is(200).await;
    let shown = world.get(&path).is(200).await;
    assert_eq!((&shown.body["set"], &shown.body["must_change"]), (&json!(true), &json!(true)));
    for (password, words) in [("tiny", "12"), ("an-uncommon-phrase-of-somebody", "before"), ("aiko-aiko-aiko", "")] {
        let refused = set(password).refused("invalid").await;
        assert_eq!(refused.body["faults"][0]["field"], "password");
        assert!(
            refused.text("detail").contains(words) && !refused.body.to_string().contains(password),
            "{}",
            refused.body
        );
    }
    world
        .put(&path, &json!({"password": "another-phrase-of-nobody"}))
        .header("if-match", "\"7\"")
        .refused("precondition-failed")
        .await;
    world.delete(&path).header("if-match", shown.header("etag")).is(200).await;
    assert_eq!(world.get(&path).is(200).await.body["set"], false);
    assert_eq!(world.delete(&path).is(200).await.body["changed"], false, "there is nothing left to remove");
    world
        .put(format!("{USERS}/nobody/password"), &json!({"password": "another-phrase-of-nobody"}))
        .refused("not-found")
        .await;
    world.delete(format!("{USERS}/nobody/password")).refused("not-found").await;
    world.put(&path, &json!({})).refused("invalid").await;
}

async fn a_password_is_brought_along(world: &World) {
    let hash = "$2b$12$EXRkfkdmXn2gzds2SSitu.MW9.gAVqa9eLS1//RYtYCmB1eLHg.9q";
    world.post(USERS, &json!({"user_id": "u-1", "password_hash": hash})).is(201).await;
    assert_eq!(world.get(format!("{USERS}/u-1/password")).is(200).await.body["set"], true);
    world
        .post(
            USERS,
            &json!({"user_id": "u-2", "password": "an-uncommon-phrase-of-somebody", "password_must_change": true}),
        )
        .is(201)
        .await;
    assert_eq!(world.get(format!("{USERS}/u-2/password")).is(200).await.body["must_change"], true);
    for strange in ["hunter2hunter2", "$unknown$v=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"] {
        let refused = world.post(USERS, &json!({"password_hash": strange})).refused("invalid").await;
        assert_eq!(refused.body["faults"][0]["field"], "password_hash");
        assert!(!refused.body.to_string().contains(strange));
    }
    let both = json!({"password_hash": hash, "password": "an-uncommon-phrase-of-somebody"});
    world.post(USERS, &both).refused("invalid").await;
    let history = world.get("/t/acme/admin/v1/history/credential/u-1").is(200).await;
    assert!(!history.body.to_string().contains("EXRkfkdmXn2"), "{}", history.body);
}

async fn users_are_found_by_the_beginning_of_a_name(world: &World) {
    let mut last = 0;
    for (name, email) in [("aiko", "sato@example.com"), ("Akira", "akira@example.com"), ("ken", "ken@example.com")] {
        let profile = json!({"user_name": name, "name": format!("{name} X"), "email": email});
        last = world.post(USERS, &json!({"user_id": name, "profile": profile})).is(201).await.position();
    }
    for (filter, found) in [
        ("user_name%20sw%20%22A%22", vec!["aiko", "Akira"]),
        ("email%20sw%20%22akira@%22", vec!["Akira"]),
        ("name%20sw%20%22ken%22&sort=name", vec!["ken"]),
        ("user_name%20sw%20%22zoe%22", vec![]),
    ] {
        let list = world.get(format!("{USERS}?filter={filter}")).header("evident-min-position", last).is(200).await;
        let ids: Vec<_> = list.body["items"].as_array().unwrap().iter().map(|one| one["user_id"].clone()).collect();
        assert_eq!(ids, found, "{filter}");
    }
    let first = world.get(format!("{USERS}?filter=user_name%20sw%20%22a%22&limit=1")).is(200).await;
    let second = world
        .get(format!("{USERS}?filter=user_name%20sw%20%22a%22&limit=1&cursor={}", first.text("next")))
        .is(200)
        .await;
    assert_eq!(second.body["items"][0]["user_id"], "Akira");
}
