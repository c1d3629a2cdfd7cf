//! The requests that Okta documents for its provisioning: an import by index, whole users, small changes.

use axum::http::Method;
use serde_json::json;

use super::{GROUP, USER, ask, each, patch, refused, send};
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_cycle_of_okta_goes_through
}

async fn a_cycle_of_okta_goes_through(world: &World) {
    let empty = ask(world, Method::GET, "/Users?startIndex=1&count=2").is(200).await.body;
    assert_eq!(
        (&empty["totalResults"], &empty["startIndex"], &empty["itemsPerPage"]),
        (&json!(0), &json!(1), &json!(0))
    );
    let lookup = "/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1&count=100";
    assert_eq!(ask(world, Method::GET, lookup).is(200).await.body["totalResults"], 0);
    let body = json!({
        "schemas": [USER], "userName": "test.user@okta.local", "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}], "displayName": "Test User", "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7", "groups": [], "password": "1mz050nq-a-long-phrase", "active": true,
    });
    let created = send(world, Method::POST, "/Users", &body).is(201).await;
    assert_eq!((&created.body["locale"], created.body.get("password")), (&json!("en-US"), None));
    refused(send(world, Method::POST, "/Users", &body), 409, Some("uniqueness")).await;
    let path = format!("/Users/{}", created.text("id"));
    let mut whole = ask(world, Method::GET, &path).is(200).await.body;
    whole["name"]["familyName"] = "Other".into();
    whole["name"]["middleName"] = "Excited".into();
    let replaced = send(world, Method::PUT, &path, &whole).is(200).await.body;
    assert_eq!(replaced["name"], json!({"givenName": "Test", "middleName": "Excited", "familyName": "Other"}));
    let off = patch(world, &path, &json!([{"op": "replace", "value": {"active": false}}])).is(200).await;
    assert_eq!(off.body["active"], false);
    let group = json!({"schemas": [GROUP], "displayName": "Test SCIMv2", "members": []});
    let group = send(world, Method::POST, "/Groups", &group).is(201).await.text("id");
    let path = format!("/Groups/{group}");
    // It sends the id along.
    let rename = json!([{"op": "replace", "value": {"id": group, "displayName": "Test SCIMv22"}}]);
    assert_eq!(patch(world, &path, &rename).is(200).await.text("displayName"), "Test SCIMv22");
    let member = created.text("id");
    let (add, remove) = (
        json!([{"op": "add", "path": "members", "value": [{"value": member, "display": "test.user@okta.local"}]}]),
        json!([{"op": "remove", "path": format!("members[value eq \"{member}\"]")}]),
    );
    assert_eq!(patch(world, &path, &add).is(200).await.body["members"][0]["value"], member.as_str());
    assert_eq!(patch(world, &path, &remove).is(200).await.body.get("members"), None);
    let only = json!([{"op": "replace", "path": "members", "value": [{"value": member}]}]);
    assert_eq!(patch(world, &path, &only).is(200).await.body["members"].as_array().map(Vec::len), Some(1));
    let list = ask(world, Method::GET, "/Groups?startIndex=1&count=100").is(200).await;
    assert_eq!(each(&list, "/displayName"), ["Test SCIMv22"]);
}
