//! What the service says of itself: `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas` (RFC 7644 §4).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocols::scim::{LIST_RESPONSE, MOST_PER_PAGE, ScimError, Shape, resource_types, service_provider_config};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Call, Caller, LARGEST, Told};
use super::refusal::Refusal;

/// Which document.
#[derive(Deserialize)]
pub(super) struct Named {
    id: String,
}

/// What the service can do.
pub(super) async fn provider(call: Call) -> Result<Response, Refusal> {
    check(&call)?;
    Ok(told(service_provider_config(&call.caller.base, LARGEST, MOST_PER_PAGE as usize)))
}

/// The types of resources.
pub(super) async fn types(call: Call) -> Result<Response, Refusal> {
    check(&call)?;
    Ok(told(listed(&all_types(&call.caller))))
}

/// One type of resources.
pub(super) async fn one_type(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    one(all_types(&call.caller), &id)
}

/// The schemas.
pub(super) async fn schemas(call: Call) -> Result<Response, Refusal> {
    check(&call)?;
    Ok(told(listed(&all_schemas(&call.caller))))
}

/// One schema.
pub(super) async fn one_schema(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    one(all_schemas(&call.caller), &id)
}

/// These are documents and no resources: there is nothing to filter (RFC 7644 §4).
fn check(call: &Call) -> Result<(), Refusal> {
    let mut names = url::form_urlencoded::parse(call.query.as_bytes());
    if names.any(|(name, _)| name.eq_ignore_ascii_case("filter")) {
        return Err(ScimError::plain(403, "this cannot be filtered; read it whole").into());
    }
    Ok(())
}

fn all_types(caller: &Caller) -> Vec<Value> {
    resource_types(&caller.base, &[("User", "/Users", &caller.users), ("Group", "/Groups", Shape::group())])
}

fn all_schemas(caller: &Caller) -> Vec<Value> {
    let extensions = caller.users.extensions.iter();
    let schemas = [&caller.users.core].into_iter().chain(extensions).chain([&Shape::group().core]);
    schemas.map(|schema| schema.document(&caller.base)).collect()
}

fn listed(documents: &[Value]) -> Value {
    let number = documents.len();
    json!({
        "schemas": [LIST_RESPONSE],
        "totalResults": number,
        "itemsPerPage": number,
        "startIndex": 1,
        "Resources": documents,
    })
}

fn one(documents: Vec<Value>, id: &str) -> Result<Response, Refusal> {
    let found =
        documents.into_iter().find(|document| document["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id)));
    Ok(told(found.ok_or_else(Refusal::absent)?))
}

fn told(document: Value) -> Response {
    match document {
        Value::Object(document) => Told::shown(document).into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}
