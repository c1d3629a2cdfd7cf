//! Users: written by a client, read back by it, and the same person to everybody else.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ENTERPRISE, USER, ask, patch, refused, send, user};
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_user_is_what_a_client_wrote_and_a_person_to_everybody_else
    active_is_where_the_account_stands
    a_version_is_read_once_and_written_once
    names_are_unique_and_whoever_is_deleted_is_gone
    a_password_is_set_and_never_shown
    a_tenants_own_attributes_are_an_extension
}

const USERS: &str = "/t/acme/admin/v1/users";

fn person() -> Value {
    json!({
        "schemas": [USER, ENTERPRISE], "userName": "aiko", "externalId": "e-1", "displayName": "Aiko Sato", "title": "Guide",
        "active": true, "locale": "en_US", "timezone": "Asia/Tokyo", "userType": "Employee",
        "name": {"familyName": "Sato", "givenName": "Aiko", "formatted": "Dr. Aiko Sato", "honorificPrefix": "Dr."},
        "emails": [{"value": "home@example.org", "type": "home"}, {"value": "aiko@example.com", "type": "work", "primary": true}],
        "phoneNumbers": [{"value": "tel:+81-3-1234-5678", "type": "mobile"}],
        "addresses": [{"type": "work", "locality": "Kyoto", "country": "JP"}],
        "roles": [{"value": "Reader", "primary": true}], "x509Certificates": [{"value": "MIIDQzCCAqyg"}],
        (ENTERPRISE): {"department": "Sales", "manager": {"value": "26118915"}},
    })
}

async fn a_user_is_what_a_client_wrote_and_a_person_to_everybody_else(world: &World) {
    let created = send(world, Method::POST, "/Users", &person()).is(201).await;
    let id = created.text("id");
    assert!(created.header("location").ends_with(&format!("/t/acme/scim/v2/Users/{id}")));
    assert_eq!((created.header("etag"), created.header("content-type")), ("W/\"1\"", "application/scim+json"));
    let mut shown = ask(world, Method::GET, &format!("/Users/{id}")).is(200).await.body;
    assert_eq!(shown, created.body);
    let meta = shown.as_object_mut().unwrap().remove("meta").unwrap();
    assert_eq!((&meta["resourceType"], &meta["version"]), (&json!("User"), &json!("W/\"1\"")));
    assert_eq!(meta["location"], created.header("location"));
    let mut expected = person();
    expected["id"] = id.as_str().into();
    assert_eq!(shown, expected);
    let profile = world.get(format!("{USERS}/{id}")).is(200).await.body["profile"].take();
    for (member, value) in [
        ("user_name", "aiko"),
        ("name", "Aiko Sato"),
        ("given_name", "Aiko"),
        ("email", "aiko@example.com"),
        ("phone_number", "+81312345678"),
        ("external_id", "e-1"),
        ("zoneinfo", "Asia/Tokyo"),
    ] {
        assert_eq!(profile[member], value, "{member}");
    }
    assert_eq!(profile["address"], json!({"locality": "Kyoto", "country": "JP"}));
    // What somebody else changes is what the client reads next.
    let change = json!({"profile": {"email": "sato@example.com", "nickname": "Ai"}});
    world.patch(format!("{USERS}/{id}"), &change).any().is(200).await;
    let shown = ask(world, Method::GET, &format!("/Users/{id}?attributes=emails,nickName")).is(200).await.body;
    let emails = json!([{"value": "home@example.org", "type": "home"}, {"value": "sato@example.com", "type": "work", "primary": true}]);
    assert_eq!(shown, json!({"schemas": [USER, ENTERPRISE], "id": id, "nickName": "Ai", "emails": emails}));
    // What a replacement does not name is taken away; what SCIM has no name for stays.
    world.patch(format!("{USERS}/{id}"), &json!({"profile": {"gender": "f"}})).any().is(200).await;
    let body = json!({"schemas": [USER], "id": "other", "userName": "Aiko", "emails": [{"value": "aiko@example.com"}], "meta": {}});
    let replaced = send(world, Method::PUT, &format!("/Users/{id}"), &body).is(200).await.body;
    assert_eq!((&replaced["id"], &replaced["title"], &replaced["active"]), (&json!(id), &Value::Null, &json!(true)));
    let profile = world.get(format!("{USERS}/{id}")).is(200).await.body["profile"].take();
    assert_eq!(profile["gender"], "f");
    assert!(profile.get("nickname").is_none() && profile.get("phone_number").is_none(), "{profile}");
}

async fn active_is_where_the_account_stands(world: &World) {
    let body = json!({"schemas": [USER], "userName": "ken", "active": false});
    let id = send(world, Method::POST, "/Users", &body).is(201).await.text("id");
    let path = format!("/Users/{id}");
    let state = async || world.get(format!("{USERS}/{id}")).is(200).await.text("state");
    assert_eq!(state().await, "registered");
    for (value, expected, active) in
        [(json!(true), "active", true), (json!("False"), "suspended", false), (json!("True"), "active", true)]
    {
        let changed = patch(world, &path, &json!([{"op": "Replace", "path": "active", "value": value}])).is(200).await;
        assert_eq!((state().await.as_str(), &changed.body["active"]), (expected, &json!(active)));
    }
    // A lock is none of the client's business: the account is in use, and stays locked.
    world.post(format!("{USERS}/{id}/lock"), &json!({})).is(200).await;
    let replaced =
        send(world, Method::PUT, &path, &json!({"schemas": [USER], "userName": "ken", "active": true})).is(200).await;
    assert_eq!((replaced.body["active"].as_bool(), state().await.as_str()), (Some(true), "locked"));
    patch(world, &path, &json!([{"op": "replace", "value": {"active": false}}])).is(200).await;
    assert_eq!(state().await, "suspended");
    // Taken away it is unsaid, and nothing happens to the account.
    let unsaid = patch(world, &path, &json!([{"op": "remove", "path": "active"}])).is(200).await;
    assert_eq!((unsaid.body.get("active"), state().await.as_str()), (None, "suspended"));
}

async fn a_version_is_read_once_and_written_once(world: &World) {
    let created = user(world, "aiko").await;
    let path = format!("/Users/{}", created.text("id"));
    for known in ["W/\"1\"", "\"1\"", "W/\"9\", W/\"1\"", "*"] {
        let answer = ask(world, Method::GET, &path).header("if-none-match", known).is(304).await;
        assert_eq!((answer.header("etag"), &answer.body), ("W/\"1\"", &json!("")));
    }
    ask(world, Method::GET, &path).header("if-none-match", "W/\"2\"").is(200).await;
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Aiko"}]);
    let changed = patch(world, &path, &rename).header("if-match", "W/\"1\"").is(200).await;
    assert_eq!((changed.header("etag"), changed.body["meta"]["version"].as_str()), ("W/\"2\"", Some("W/\"2\"")));
    for held in ["W/\"1\"", "\"1\"", "nonsense", ""] {
        refused(patch(world, &path, &rename).header("if-match", held), 412, None).await;
        refused(ask(world, Method::DELETE, &path).header("if-match", held), 412, None).await;
    }
    // What is so already changes nothing.
    let again = patch(world, &path, &rename).header("if-match", "*").is(200).await;
    assert_eq!(again.header("etag"), "W/\"2\"");
}

async fn names_are_unique_and_whoever_is_deleted_is_gone(world: &World) {
    let first = send(world, Method::POST, "/Users", &person()).is(201).await.text("id");
    for (name, email, external) in
        [("AIKO", "a@example.com", "x"), ("b", "Aiko@example.com", "x"), ("b", "b@example.com", "e-1")]
    {
        let body = json!({"schemas": [USER], "userName": name, "externalId": external, "emails": [{"value": email}]});
        refused(send(world, Method::POST, "/Users", &body), 409, Some("uniqueness")).await;
    }
    let other = user(world, "other").await.text("id");
    let rename = json!([{"op": "replace", "path": "userName", "value": "Aiko"}]);
    refused(patch(world, &format!("/Users/{other}"), &rename), 409, Some("uniqueness")).await;
    let gone = ask(world, Method::DELETE, &format!("/Users/{first}")).is(204).await;
    assert_eq!(gone.body, "");
    assert_eq!(world.get(format!("{USERS}/{first}")).is(200).await.text("state"), "pending_deletion");
    for method in [Method::GET, Method::DELETE] {
        refused(ask(world, method, &format!("/Users/{first}")), 404, None).await;
    }
    refused(patch(world, &format!("/Users/{first}"), &rename), 404, None).await;
    refused(send(world, Method::PUT, &format!("/Users/{first}"), &person()), 404, None).await;
    let list = ask(world, Method::GET, "/Users").is(200).await;
    assert_eq!((super::each(&list, "/id"), &list.body["totalResults"]), (vec![other], &json!(1)));
    // The names stay theirs until they are erased: a deletion can be called off.
    refused(send(world, Method::POST, "/Users", &person()), 409, Some("uniqueness")).await;
    world.post(format!("{USERS}/{first}/erase"), &json!({})).refused("wrong-state").await;
    world.post(format!("{USERS}/{first}/erase"), &json!({"at_once": true})).is(200).await;
    refused(ask(world, Method::GET, &format!("/Users/{first}")), 404, None).await;
    send(world, Method::POST, "/Users", &person()).is(201).await;
}

async fn a_password_is_set_and_never_shown(world: &World) {
    let body = json!({"schemas": [USER], "userName": "aiko", "password": "an-uncommon-phrase-of-somebody"});
    let created = send(world, Method::POST, "/Users", &body).is(201).await;
    assert!(!created.body.to_string().contains("uncommon"));
    let id = created.text("id");
    assert_eq!(world.get(format!("{USERS}/{id}/password")).is(200).await.body["set"], true);
    let set = |password: &str| {
        patch(world, &format!("/Users/{id}"), &json!([{"op": "replace", "path": "password", "value": password}]))
    };
    let before = world.events().await;
    let changed = set("another-phrase-of-nobody").is(200).await;
    assert!(world.events().await > before && !changed.body.to_string().contains("phrase"));
    for weak in ["tiny", "another-phrase-of-nobody", "aiko-aiko-aiko"] {
        let refusal = refused(set(weak), 400, Some("invalidValue")).await;
        assert!(!refusal.body.to_string().contains(weak));
    }
    // It takes the permission for credentials, although whoever creates somebody may give them their first one.
    let writer = crate::admin::tokens::token("acme", "evident:users:write evident:users:read");
    refused(set("a-third-phrase-of-nobody").token(&writer), 403, None).await;
    let all = ask(world, Method::GET, &format!("/Users/{id}?attributes=password,userName")).is(200).await;
    assert_eq!(all.body, json!({"schemas": [USER], "id": id, "userName": "aiko"}));
}

async fn a_tenants_own_attributes_are_an_extension(world: &World) {
    let schema = json!([
        {"name": "badge", "kind": "string", "unique": true, "editable_by": "admin"},
        {"name": "floor", "kind": "integer", "minimum": 0, "editable_by": "admin"},
        {"name": "tags", "kind": {"enum": ["red", "blue"]}, "multi_valued": true, "editable_by": "admin"},
    ]);
    world.put("/admin/v1/tenants/acme/attribute-schema", &json!({"attributes": schema})).any().is(200).await;
    let urn = "urn:evident:params:scim:schemas:extension:tenant:2.0:User";
    let shown = ask(world, Method::GET, &format!("/Schemas/{urn}")).is(200).await.body;
    let names: Vec<&str> =
        shown["attributes"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["badge", "floor", "tags"]);
    let body = json!({"schemas": [USER, urn], "userName": "a", (urn): {"badge": "B-1", "floor": 7, "tags": ["red"]}});
    let created = send(world, Method::POST, "/Users", &body).is(201).await;
    assert_eq!(created.body[urn], body[urn]);
    let path = format!("/Users/{}", created.text("id"));
    let more = json!([{"op": "add", "path": format!("{urn}:tags"), "value": ["blue"]}, {"op": "replace", "path": format!("{urn}:floor"), "value": 8}]);
    let changed = patch(world, &path, &more).is(200).await;
    assert_eq!(changed.body[urn], json!({"badge": "B-1", "floor": 8, "tags": ["red", "blue"]}));
    let profile = world.get(format!("{USERS}/{}", created.text("id"))).is(200).await.body["profile"].take();
    assert_eq!(profile["attributes"]["floor"], 8);
    let filter = super::filtered("Users", &format!("{urn}:floor gt 7"), &[]);
    assert_eq!(super::each(&ask(world, Method::GET, &filter).is(200).await, "/userName"), ["a"]);
    for wrong in [json!({"floor": -1}), json!({"tags": ["green"]}), json!({"badge": 7})] {
        let body = json!({"schemas": [USER, urn], "userName": "b", (urn): wrong});
        refused(send(world, Method::POST, "/Users", &body), 400, Some("invalidValue")).await;
    }
    let body = json!({"schemas": [USER, urn], "userName": "b", (urn): {"badge": "b-1"}});
    refused(send(world, Method::POST, "/Users", &body), 409, Some("uniqueness")).await;
}
