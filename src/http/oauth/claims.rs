//! Claims beside those that the scopes of OpenID Connect bring along: single ones that a person allowed a client (OIDC Core §5.5), as they
//! were kept with the grant, and a tenant's own, which scopes name as `claims:NAME`.

use aggregates::tenant::GroupsClaim;
use journal::db::Db;
use protocols::oauth::Scope;
use protocols::oidc::ClaimSelection;
use queries::tenant::Tenant;
use queries::{Page, QueryError, group, role};
use serde_json::{Map, Value};

use super::desk::Desk;
use super::people::Person;

/// The claim that has the names of a person's roles.
pub(crate) const ROLES: &str = "roles";
/// The claim that has the groups that a person is in (RFC 7643 §4.1.2), by name or by id.
pub(crate) const GROUPS: &str = "groups";
/// Claims that every tenant has, unless it has an attribute of that name.
pub(super) const OF_EVERY_TENANT: [&str; 2] = [ROLES, GROUPS];
/// As many groups as the claim tells. Of somebody who is in more it is left out whole: whoever decides by a list must not take a part of
/// it for all.
const MOST_GROUPS: u32 = 200;

/// What the scopes of own claims ask for, of a person as they are now, and the id that they have for everybody, where the tenant tells it.
pub(super) async fn own(
    desk: &Desk<'_>,
    person: &Person,
    user_id: &str,
    scope: &Scope,
) -> Result<Map<String, Value>, QueryError> {
    let (selection, schema) = (ClaimSelection::of_own_claims(scope), &desk.tenant.row().attribute_schema);
    let global = desk.tenant.settings().oauth.global_user_claim.as_ref();
    let global = global.map(|name| (name.clone(), Value::from(user_id)));
    if selection.names().next().is_none() {
        return Ok(global.into_iter().collect());
    }
    let mut told = selection.pick(person.claims(schema));
    told.extend(global);
    let (db, house) = (desk.shared.journal.db(), desk.tenant.row());
    told.extend(of_every_tenant(db, house, user_id, |name| selection.contains(name)).await?);
    Ok(told)
}

/// What those of [`OF_EVERY_TENANT`] tell of a person now that are wanted.
pub(crate) async fn of_every_tenant(
    db: &Db,
    house: &Tenant,
    user_id: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<Map<String, Value>, QueryError> {
    let wanted = |name: &str| wanted(name) && house.attribute_schema.get(name).is_none();
    let mut told = Map::new();
    if wanted(ROLES) {
        let held = role::of_user(db, &house.tenant_id, user_id).await?;
        told.insert(ROLES.to_owned(), held.into_iter().map(|role| role.name).collect());
    }
    if wanted(GROUPS) {
        let listing = group::of_user(db, &house.tenant_id, user_id, &Page::first(MOST_GROUPS)).await?;
        let of = |group: group::Group| match house.settings.oauth.groups_claim {
            GroupsClaim::Names => group.name,
            GroupsClaim::Ids => group.group_id,
        };
        if listing.next.is_none() {
            told.insert(GROUPS.to_owned(), listing.items.into_iter().map(of).collect());
        }
    }
    Ok(told)
}

/// The names of the claims that were asked for in one place of the `claims` parameter: `userinfo` or `id_token`.
pub(super) fn asked(claims: Option<&Value>, place: &str) -> Vec<String> {
    names(claims.and_then(|claims| claims.get(place)))
}

/// The names of claims that were asked for.
pub(super) fn names(requests: Option<&Value>) -> Vec<String> {
    requests.and_then(Value::as_object).map(|claims| claims.keys().cloned().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_found_whatever_is_said_about_them() {
        let claims = json!({"userinfo": {"email": null, "name": {"essential": true}}, "id_token": {}});
        assert_eq!(asked(Some(&claims), "userinfo"), ["email", "name"]);
        assert!(asked(Some(&claims), "id_token").is_empty() && asked(None, "userinfo").is_empty());
    }
}
