//! SCIM 2.0 (RFC 7643, 7644, 9865): resources, filters, changes, lists and refusals, as provisioning clients spell them.
//!
//! Everything here is pure and works on JSON documents under a [`Shape`], the schemas that a resource may have: names know no capitals,
//! values have the kinds that the schemas say, and what comes out has one spelling. Who reads a stranger's filter or path has bounds
//! before it has a grammar: its length, its depth and the number of its terms.

mod bulk;
mod error;
mod filter;
mod group;
mod list;
mod moment;
mod parse;
mod patch;
mod path;
mod provider;
mod read;
mod schema;
mod selection;
#[cfg(test)]
mod tests;
mod user;

pub use bulk::{BULK_REQUEST, BULK_RESPONSE, BulkMethod, BulkOperation, BulkRequest, MOST_OPERATIONS};
pub use error::{ScimError, ScimType};
pub use filter::{Comparison, Filter, Operator};
pub use group::GROUP;
pub use list::{LIST_RESPONSE, ListQuery, MOST_PER_PAGE, Paging, SEARCH_REQUEST, SortOrder};
pub use patch::{MOST_CHANGES, PATCH_OP, Patch, PatchOperation, PatchVerb};
pub use path::{AttributePath, PatchPath};
pub use provider::{resource_types, service_provider_config};
pub use read::switched;
pub use schema::{Attribute, Kind, Mutability, Returned, Schema, Shape, Uniqueness};
pub use selection::Selection;
pub use user::{ENTERPRISE_USER, TENANT_USER, USER, user};

/// The media type of everything here (RFC 7644 §8.1).
pub const MEDIA_TYPE: &str = "application/scim+json";

/// A document.
pub type Document = serde_json::Map<String, serde_json::Value>;
