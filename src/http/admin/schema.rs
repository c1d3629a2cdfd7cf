//! Schemas of documents that belong to the aggregates, made of what the aggregates themselves say, so that a member which is
//! added there is described here.

use std::borrow::Cow;

use aggregates::client::ClientMetadata;
use aggregates::tenant::TenantSettings;
use aggregates::user::Profile;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Array, ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type, empty};
use utoipa::{PartialSchema, ToSchema};

use super::tenants::settings;

/// A person's claims (OIDC Core §5.1).
pub(super) struct ProfileDocument;
/// Client metadata (RFC 7591 §2, OIDC Registration §2).
pub(super) struct ClientMetadataDocument;
/// A tenant's settings.
pub(super) struct SettingsDocument;

macro_rules! described {
    ($($document:ident as $name:literal: $schema:expr;)+) => {$(
        impl PartialSchema for $document {
            fn schema() -> RefOr<Schema> {
                RefOr::T($schema)
            }
        }

        impl ToSchema for $document {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    )+};
}

described! {
    ProfileDocument as "Profile": Schema::Object(profile());
    ClientMetadataDocument as "ClientMetadata": Schema::Object(client_metadata());
    SettingsDocument as "TenantSettings": by_example(&every_setting());
}

/// Settings in which nothing is missing: what is not there by default has no value to go by.
fn every_setting() -> Value {
    let mut all = settings::whole(&TenantSettings::default());
    let text = || Value::String(String::new());
    for (group, name, value) in [
        ("branding", "product_name", text()),
        ("branding", "logo_uri", text()),
        ("branding", "color", text()),
        ("cookies", "domain", text()),
        ("cors", "sets", Value::Null),
        ("mail", "from", text()),
        ("mail", "from_name", text()),
        ("mail", "server", Value::Null),
        ("mail", "letters", Value::Null),
        ("notifications", "rules", Value::Null),
    ] {
        all[group][name] = value;
    }
    all
}

fn profile() -> Object {
    let of = |name: &str| match name {
        "email_verified" | "phone_number_verified" => of_type(Type::Boolean),
        "address" | "scim" => of_type(Type::Object),
        _ => of_type(Type::String),
    };
    members(Profile::FIELDS, of).property("attributes", of_type(Type::Object)).build()
}

/// The document of a client is open: translations are members of their own, such as `client_name#ja` (RFC 7591 §2.2).
pub(super) fn client_metadata() -> Object {
    members(ClientMetadata::FIELDS, client_member).build()
}

fn client_member(name: &str) -> Schema {
    match name {
        "redirect_uris"
        | "post_logout_redirect_uris"
        | "request_uris"
        | "grant_types"
        | "response_types"
        | "contacts"
        | "authorization_details_types"
        | "default_acr_values"
        | "allowed_cors_origins" => Schema::Array(texts()),
        "jwks" | "lifetimes" | "may_act" | "refresh_policy" => of_type(Type::Object),
        "default_max_age" => of_type(Type::Integer),
        name if name.starts_with("require_")
            || name.ends_with("_required")
            || name.ends_with("bound_access_tokens")
            || name == "skip_consent"
            || name == "client_id_document" =>
        {
            of_type(Type::Boolean)
        }
        _ => of_type(Type::String),
    }
}

fn members(names: &[&str], of: impl Fn(&str) -> Schema) -> ObjectBuilder {
    let object = ObjectBuilder::new().schema_type(Type::Object);
    names.iter().fold(object, |object, name| object.property(*name, of(name)))
}

fn of_type(kind: Type) -> Schema {
    Schema::Object(ObjectBuilder::new().schema_type(kind).build())
}

fn texts() -> Array {
    ArrayBuilder::new().items(RefOr::T(of_type(Type::String))).build()
}

/// The schema that a whole document suggests: its members and their types, none of them required.
fn by_example(example: &Value) -> Schema {
    match example {
        Value::Null => empty(),
        Value::Bool(_) => of_type(Type::Boolean),
        Value::Number(_) => of_type(Type::Integer),
        Value::String(_) => of_type(Type::String),
        Value::Array(_) => Schema::Array(ArrayBuilder::new().items(RefOr::T(empty())).build()),
        Value::Object(members) => {
            let object = ObjectBuilder::new().schema_type(SchemaType::new(Type::Object));
            let object = members.iter().fold(object, |object, (name, value)| object.property(name, by_example(value)));
            Schema::Object(object.build())
        }
    }
}
