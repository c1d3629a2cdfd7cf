//! What every operation has in common, described once: who may, the parameters of reads and writes, the ways to be refused.

use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::Response;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, Ref, RefOr, Required};

use super::administrator::Reach;
use super::part::Subject;
use super::permission::{EVERYTHING, Permission};
use crate::http::error::problem::{MEDIA_TYPE, statuses};
use crate::http::extract::tenant::PARAMETER;

/// The name of the security scheme.
pub(in crate::http) const SCHEME: &str = "access_token";
/// The permission of an operation, as an extension of its description.
const PERMISSION: &str = "x-permission";
/// What of an operation is in a group or not, as an extension of the description of those that are open to who administers a group.
const PART: &str = "x-part";

/// Describes what the gate and the manners add to the operations of a path.
pub(super) fn complete(path: &mut PathItem, reach: Reach, permission: Permission, subject: Option<Subject>) {
    if let Some(operation) = &mut path.get {
        guard(operation, reach, permission, subject);
        parameters(operation, read_parameters());
    }
    for operation in [&mut path.post, &mut path.put, &mut path.patch, &mut path.delete].into_iter().flatten() {
        guard(operation, reach, permission, subject);
        parameters(operation, write_parameters());
        trial(operation);
    }
}

fn guard(operation: &mut Operation, reach: Reach, permission: Permission, subject: Option<Subject>) {
    if reach == Reach::Tenant {
        let tenant = parameter(ParameterIn::Path, PARAMETER, "The tenant's id.", Type::String);
        parameters(operation, vec![tenant]);
    }
    // Either of the two is enough.
    let scopes = [permission.scope(), EVERYTHING];
    operation.security = Some(scopes.iter().map(|scope| SecurityRequirement::new(SCHEME, [*scope])).collect());
    let subject = subject.map(|subject| (PART, subject.word()));
    operation.extensions = Some([(PERMISSION, permission.scope())].into_iter().chain(subject).collect::<Extensions>());
    for (status, kind) in statuses() {
        let known = operation.responses.responses.entry(status.as_str().to_owned());
        let response = known.or_insert_with(|| RefOr::T(refusal()));
        if let RefOr::T(response) = response {
            let name = format!("`{}`", kind.uri());
            response.description =
                if response.description.is_empty() { name } else { format!("{}, {name}", response.description) };
        }
    }
}

fn refusal() -> Response {
    Response::builder().content(MEDIA_TYPE, Content::new(Some(Ref::from_schema_name("Problem")))).build()
}

fn parameters(operation: &mut Operation, more: Vec<Parameter>) {
    let known = operation.parameters.get_or_insert_default();
    known.extend(more.into_iter().map(RefOr::T));
}

fn read_parameters() -> Vec<Parameter> {
    let header = |name, text| parameter(ParameterIn::Header, name, text, Type::String);
    vec![
        parameter(
            ParameterIn::Header,
            "Evident-Min-Position",
            "Wait (a few seconds at most) until everything up to this position is in the answer.",
            Type::Integer,
        ),
        header("If-None-Match", "Versions that the caller has: 304 where it is one of them."),
    ]
}

fn write_parameters() -> Vec<Parameter> {
    let header = |name, text| parameter(ParameterIn::Header, name, text, Type::String);
    vec![
        header("Idempotency-Key", "A UUID: the same request with the same key is done once and answered alike."),
        header("If-Match", "The ETag of what is changed: refused if it has changed since. `*` for any version."),
        header("Evident-Reason", "Why, for the audit log; at most 500 characters."),
        parameter(
            ParameterIn::Query,
            "dry_run",
            "`true`: answer the events that would be appended and the rows that would change, and append nothing.",
            Type::Boolean,
        ),
    ]
}

fn parameter(place: ParameterIn, name: &str, text: &str, kind: Type) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(text))
        .schema(Some(Schema::Object(schema)))
        .build()
}

/// `?dry_run=true` is answered 200, in a form of its own.
fn trial(operation: &mut Operation) {
    let would = RefOr::Ref(Ref::from_schema_name("WouldAppend"));
    let done = operation.responses.responses.remove("200");
    let schema = match done {
        Some(RefOr::T(response)) => response.content.into_values().find_map(|content| match content {
            RefOr::T(content) => content.schema,
            RefOr::Ref(_) => None,
        }),
        _ => None,
    };
    let schema = match schema {
        Some(schema) => RefOr::T(Schema::OneOf(OneOfBuilder::new().item(schema).item(would).build())),
        None => would,
    };
    let answer = Response::builder()
        .description("What was done; with `dry_run=true`, what would be")
        .content("application/json", Content::new(Some(schema)))
        .build();
    operation.responses.responses.insert("200".to_owned(), RefOr::T(answer));
}
