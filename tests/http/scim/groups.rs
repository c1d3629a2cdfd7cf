//! Groups and who is in them.

use axum::http::Method;
use serde_json::{Value, json};

use super::{GROUP, ask, each, filtered, patch, refused, send, user};
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_group_is_written_and_found_and_its_members_come_and_go
}

async fn group(world: &World, name: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    let body = json!({"schemas": [GROUP], "displayName": name, "externalId": format!("x-{name}"), "members": members});
    send(world, Method::POST, "/Groups", &body).is(201).await.text("id")
}

async fn a_group_is_written_and_found_and_its_members_come_and_go(world: &World) {
    let (a, b) = (user(world, "a").await.text("id"), user(world, "b").await.text("id"));
    let (one, two) = (group(world, "One", &[&a]).await, group(world, "Two", &[&a, &b]).await);
    let shown = ask(world, Method::GET, &format!("/Groups/{one}")).is(200).await;
    let member = json!({"value": a, "type": "User", "$ref": format!("http://127.0.0.1:8080/t/acme/scim/v2/Users/{a}")});
    assert_eq!((&shown.body["members"], &shown.body["externalId"]), (&json!([member]), &json!("x-One")));
    for (filter, expected) in [
        ("displayName eq \"ONE\"", vec!["One"]),
        ("displayName sw \"t\"", vec!["Two"]),
        ("externalId eq \"x-Two\"", vec!["Two"]),
        (format!("members.value eq \"{b}\"").as_str(), vec!["Two"]),
        (format!("members[value eq \"{a}\"]").as_str(), vec!["One", "Two"]),
        (format!("displayName eq \"One\" and not (members.value eq \"{b}\")").as_str(), vec!["One"]),
        (format!("displayName pr and members.value ne \"{b}\"").as_str(), vec!["One"]),
        ("members pr", vec!["One", "Two"]),
    ] {
        let list = ask(world, Method::GET, &filtered("Groups", filter, &[("sortBy", "displayName")])).is(200).await;
        assert_eq!(each(&list, "/displayName"), expected, "{filter}");
    }
    let (path, tag) = (format!("/Groups/{two}"), ask(world, Method::GET, &format!("/Groups/{two}")).is(200).await);
    let tag = tag.header("etag").to_owned();
    ask(world, Method::GET, &path).header("if-none-match", &tag).is(304).await;
    // Who comes and who goes is a change of the group as it is shown, and one commit with everything else.
    let changes = json!([{"op": "remove", "path": format!("members[value eq \"{a}\"]")}, {"op": "replace", "path": "displayName", "value": "Zwei"}]);
    let moved = patch(world, &path, &changes).header("if-match", &tag).is(200).await;
    assert_eq!((&moved.body["displayName"], moved.body["members"].as_array().map(Vec::len)), (&json!("Zwei"), Some(1)));
    refused(patch(world, &path, &changes).header("if-match", &tag), 412, None).await;
    let before = world.events().await;
    let half = json!([{"op": "replace", "path": "displayName", "value": "Drei"}, {"op": "add", "path": "members", "value": [{"value": "nobody"}]}]);
    refused(patch(world, &path, &half), 400, Some("invalidValue")).await;
    refused(
        patch(world, &path, &json!([{"op": "replace", "path": "displayName", "value": "one"}])),
        409,
        Some("uniqueness"),
    )
    .await;
    assert_eq!(world.events().await, before, "nothing of it happened");
    let whole = json!({"schemas": [GROUP], "displayName": "Zwei", "members": [{"value": a}]});
    let replaced = send(world, Method::PUT, &path, &whole).is(200).await;
    assert_eq!((&replaced.body["members"][0]["value"], replaced.body.get("externalId")), (&json!(a), None));
    let cleared = patch(world, &path, &json!([{"op": "remove", "path": "members"}])).is(200).await;
    assert_eq!(cleared.body.get("members"), None);
    for operations in [
        json!([{"op": "add", "path": "members", "value": [{"value": one, "type": "Group"}]}]),
        json!([{"op": "remove", "path": "members[display pr]"}]),
        json!([{"op": "remove", "path": "displayName"}]),
    ] {
        assert_eq!(patch(world, &path, &operations).answer().await.status, 400, "{operations}");
    }
    let many: Vec<Value> = (0..1001).map(|n| json!({"value": format!("u-{n}")})).collect();
    refused(patch(world, &path, &json!([{"op": "add", "path": "members", "value": many}])), 400, Some("tooMany")).await;
    ask(world, Method::DELETE, &path).is(204).await;
    refused(ask(world, Method::GET, &path), 404, None).await;
    let groups = ask(world, Method::GET, &format!("/Users/{a}")).is(200).await.body["groups"].take();
    assert_eq!(groups.as_array().map(Vec::len), Some(1));
    // Nobody is let into a group that may do more than whoever lets them in.
    let role = json!({"name": "Auditors", "permissions": ["evident:audit:read"]});
    let role = world.post("/t/acme/admin/v1/roles", &role).is(201).await.text("role_id");
    world.put(format!("/t/acme/admin/v1/groups/{one}/roles/{role}"), &json!({})).is(200).await;
    let writer = crate::admin::tokens::token("acme", "evident:groups:write evident:groups:read");
    let join = json!([{"op": "add", "path": "members", "value": [{"value": b}]}]);
    refused(patch(world, &format!("/Groups/{one}"), &join).token(&writer), 403, None).await;
}
