//! SCIM 2.0: what provisioning clients really send, and what must never get through.

mod entra;
mod groups;
mod lists;
mod me;
mod okta;
mod races;
mod refusals;
mod several;
mod users;

use axum::http::Method;
use serde_json::{Value, json};

use crate::admin::world::{Answer, Ask, World};

/// Where the service of tenant `acme` is.
pub const SCIM: &str = "/t/acme/scim/v2";
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A question below the service.
pub fn ask<'w>(world: &'w World, method: Method, path: &str) -> Ask<'w> {
    world.ask(method, format!("{SCIM}{path}"))
}

/// The same with a document.
pub fn send<'w>(world: &'w World, method: Method, path: &str, body: &Value) -> Ask<'w> {
    ask(world, method, path).raw(body.to_string()).header("content-type", "application/scim+json")
}

/// A user of whom only the name is known.
pub async fn user(world: &World, name: &str) -> Answer {
    send(world, Method::POST, "/Users", &json!({"schemas": [USER], "userName": name})).is(201).await
}

/// A list of changes.
pub fn changes(operations: &Value) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

/// Changes something.
pub fn patch<'w>(world: &'w World, path: &str, operations: &Value) -> Ask<'w> {
    send(world, Method::PATCH, path, &changes(operations))
}

/// What is refused in SCIM's way: the status, and the word where there is one.
pub async fn refused(asked: Ask<'_>, status: u16, word: Option<&str>) -> Answer {
    let answer = asked.is(status).await;
    assert_eq!(answer.header("content-type"), "application/scim+json", "{}", answer.body);
    assert_eq!(answer.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{}", answer.body);
    assert_eq!(answer.body["status"], status.to_string());
    assert_eq!(answer.body["scimType"].as_str(), word, "{}", answer.body);
    assert!(answer.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
    answer
}

/// The texts at a pointer in each resource of a list.
pub fn each(list: &Answer, pointer: &str) -> Vec<String> {
    let resources = list.body["Resources"].as_array().cloned().unwrap_or_default();
    resources.iter().map(|one| one.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
}

/// A filter as an address carries it.
pub fn filtered(kind: &str, filter: &str, more: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("filter", filter).extend_pairs(more).finish();
    format!("/{kind}?{query}")
}
