//! `PATCH {issuer}/admin/v1/users/{user_id}`.

use std::collections::BTreeSet;

use aggregates::user::{Profile, ProfileChanges};
use axum::response::Response;
use commands::user::ChangeProfile;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::UserPath;
use crate::http::admin::request::document::Document;
use crate::http::admin::request::named::Named;
use crate::http::admin::schema::ProfileDocument;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What may be changed of a user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserChange {
    /// Claims to set; those that are `null` are removed, also single ones of `attributes`. An `address` is replaced as a whole.
    #[schema(value_type = ProfileDocument)]
    profile: Map<String, Value>,
}

/// Change a user's profile
///
/// A JSON merge patch (RFC 7396). A changed `email` or `phone_number` loses its verified mark unless the change sets it.
#[utoipa::path(
    patch, path = "/users/{user_id}", tag = "users",
    params(UserPath),
    request_body(content = UserChange, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_user(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<UserChange>,
) -> Result<Response, Problem> {
    let changes = changes(write.body.profile)?;
    let target = path.target(tenant.id());
    let command = ChangeProfile { tenant: tenant.id().clone(), user: path.user_id, changes };
    write.order.replacing()?.change(target, &command).await
}

/// The changes that a merge patch asks for.
fn changes(mut patch: Map<String, Value>) -> Result<ProfileChanges, Problem> {
    let mut removed = BTreeSet::new();
    if let Some(Value::Object(attributes)) = patch.get_mut("attributes") {
        removed.extend(take_nulls(attributes));
    }
    for name in take_nulls(&mut patch) {
        if !Profile::FIELDS.contains(&name.as_str()) {
            return Err(Problem::invalid(&name, "cannot be removed", "name a claim, or attributes one by one"));
        }
        removed.insert(name);
    }
    let set = Document::of(Value::Object(patch))?;
    Ok(ProfileChanges { set, removed })
}

fn take_nulls(members: &mut Map<String, Value>) -> Vec<String> {
    let nulls: Vec<String> =
        members.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name.clone()).collect();
    members.retain(|_, value| !value.is_null());
    nulls
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(patch: Value) -> Result<ProfileChanges, Problem> {
        let Value::Object(patch) = patch else { panic!("{patch} is no object") };
        changes(patch)
    }

    #[test]
    fn a_patch_sets_and_removes_claims_and_single_attributes() {
        let changes = read(json!({"name": "Aiko", "email": null, "attributes": {"size": "m", "age": null}})).unwrap();
        assert_eq!(changes.set.name.as_deref(), Some("Aiko"));
        assert_eq!(changes.set.attributes.keys().collect::<Vec<_>>(), ["size"]);
        assert_eq!(changes.removed, BTreeSet::from(["age".to_owned(), "email".to_owned()]));
    }

    #[test]
    fn what_is_no_claim_is_refused() {
        for patch in [json!({"nmae": "Aiko"}), json!({"nmae": null}), json!({"attributes": null}), json!({"name": 1})] {
            assert!(read(patch.clone()).is_err(), "{patch}");
        }
    }
}
