//! What the service says of itself (RFC 7643 §5, §6; RFC 9865 §2.4).

use serde_json::{Value, json};

use super::bulk::MOST_OPERATIONS;
use super::list::MOST_PER_PAGE;
use super::schema::Shape;

/// The document at `/ServiceProviderConfig`; `base` is the address of the service.
pub fn service_provider_config(base: &str, most_bytes: usize, most_results: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": true, "maxOperations": MOST_OPERATIONS, "maxPayloadSize": most_bytes },
        "filter": { "supported": true, "maxResults": most_results },
        "changePassword": { "supported": true },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "pagination": {
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": 100,
            "maxPageSize": MOST_PER_PAGE,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "An access token of this issuer with the permissions for what is asked.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

/// The documents at `/ResourceTypes`.
pub fn resource_types(base: &str, shapes: &[(&str, &str, &Shape)]) -> Vec<Value> {
    let document = |(name, endpoint, shape): &(&str, &str, &Shape)| {
        let extensions: Vec<Value> =
            shape.extensions.iter().map(|schema| json!({ "schema": schema.id, "required": false })).collect();
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": endpoint,
            "description": shape.core.description,
            "schema": shape.core.id,
            "schemaExtensions": extensions,
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
        })
    };
    shapes.iter().map(document).collect()
}
