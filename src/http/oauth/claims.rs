//! Claims beside those that the scopes of OpenID Connect bring along: single ones that a person allowed a client (OIDC Core §5.5), as they
//! were kept with the grant, and a tenant's own, which scopes name as `claims:NAME`.

use protocols::oauth::Scope;
use protocols::oidc::ClaimSelection;
use queries::{QueryError, role};
use serde_json::{Map, Value};

use super::desk::Desk;
use super::people::Person;

/// The claim that has the names of a person's roles, unless the tenant has an attribute of that name.
pub(super) const ROLES: &str = "roles";

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
    if selection.contains(ROLES) && schema.get(ROLES).is_none() {
        let held = role::of_user(desk.shared.journal.db(), desk.tenant.id(), user_id).await?;
        told.insert(ROLES.to_owned(), held.into_iter().map(|role| role.name).collect());
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
