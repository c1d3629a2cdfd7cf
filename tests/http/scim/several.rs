//! Several writes in one request, and what the service says of itself.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ENTERPRISE, GROUP, USER, ask, changes, refused, send};
use crate::admin::tokens::token;
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    several_writes_are_one_request_and_have_an_outcome_each
    the_service_says_what_it_can
}

const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

fn statuses(answer: &Value) -> Vec<&str> {
    answer["Operations"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect()
}

async fn several_writes_are_one_request_and_have_an_outcome_each(world: &World) {
    let user = |name: &str, id: &str| json!({"method": "POST", "path": "/Users", "bulkId": id, "data": {"schemas": [USER], "userName": name}});
    let group = |id: &str, member: &str| {
        json!({"method": "POST", "path": "/Groups", "bulkId": id,
            "data": {"schemas": [GROUP], "displayName": id, "members": [{"value": format!("bulkId:{member}")}]}})
    };
    let rename = json!({"method": "PATCH", "path": "/Users/bulkId:a", "data": changes(&json!([{"op": "add", "path": "title", "value": "T"}]))});
    let operations = json!([group("g", "a"), user("aiko", "a"), rename, user("AIKO", "b"), group("x", "y"), group("y", "x"),
        {"method": "DELETE", "path": "/Users/nobody"}, {"method": "PUT", "path": "/Elsewhere/1", "data": {}}]);
    let done =
        send(world, Method::POST, "/Bulk", &json!({"schemas": [BULK], "Operations": operations})).is(200).await.body;
    assert_eq!(statuses(&done), ["201", "201", "200", "409", "409", "409", "404", "400"], "{done}");
    assert_eq!(done["Operations"][3]["response"]["scimType"], "uniqueness");
    let location = done["Operations"][1]["location"].as_str().unwrap();
    assert_eq!(done["Operations"][2]["location"], location);
    let id = location.rsplit('/').next().unwrap();
    let shown = ask(world, Method::GET, &format!("/Users/{id}")).is(200).await.body;
    assert_eq!((&shown["title"], &shown["groups"][0]["display"]), (&json!("T"), &json!("g")));
    // After so many errors the rest is left alone.
    let body = json!({"schemas": [BULK], "failOnErrors": 1, "Operations": [user("ken", "k"), user("KEN", "l"), user("zoe", "z")]});
    let done = send(world, Method::POST, "/Bulk", &body).is(200).await.body;
    assert_eq!(statuses(&done), ["201", "409"]);
    // Each asks for its own permission.
    let body = json!({"schemas": [BULK], "Operations": [user("mari", "m"), group("h", "m")]});
    let done = send(world, Method::POST, "/Bulk", &body).token(token("acme", "evident:users:write")).is(200).await.body;
    assert_eq!(statuses(&done), ["201", "403"]);
    let many: Vec<Value> = (0..1001).map(|n| user("n", &format!("b{n}"))).collect();
    refused(send(world, Method::POST, "/Bulk", &json!({"schemas": [BULK], "Operations": many})), 413, None).await;
}

async fn the_service_says_what_it_can(world: &World) {
    let config = ask(world, Method::GET, "/ServiceProviderConfig").is(200).await.body;
    for what in ["patch", "bulk", "filter", "sort", "etag", "changePassword"] {
        assert_eq!(config[what]["supported"], true, "{what}");
    }
    assert_eq!((&config["pagination"]["cursor"], &config["bulk"]["maxPayloadSize"]), (&json!(true), &json!(1_048_576)));
    let types = ask(world, Method::GET, "/ResourceTypes").is(200).await.body;
    assert_eq!(types["totalResults"], 2);
    assert_eq!(types["Resources"][0]["schemaExtensions"], json!([{"schema": ENTERPRISE, "required": false}]));
    let schemas = ask(world, Method::GET, "/Schemas").is(200).await.body;
    for schema in schemas["Resources"].as_array().unwrap() {
        let own = ask(world, Method::GET, &format!("/Schemas/{}", schema["id"].as_str().unwrap())).is(200).await.body;
        assert_eq!(&own, schema);
    }
    refused(ask(world, Method::GET, "/Schemas/urn:example:none"), 404, None).await;
    refused(ask(world, Method::GET, "/ResourceTypes?filter=id%20pr"), 403, None).await;
    refused(send(world, Method::POST, "/.search", &json!({})), 501, None).await;
    for (method, path) in
        [(Method::PUT, "/ServiceProviderConfig"), (Method::DELETE, "/Schemas"), (Method::PATCH, "/Users")]
    {
        refused(ask(world, method, path), 405, None).await;
    }
    refused(ask(world, Method::GET, "/Nothing"), 404, None).await;
}
