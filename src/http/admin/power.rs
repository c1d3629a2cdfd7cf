//! Nobody hands out more than they have.
//!
//! A client may be registered for scopes that administer, a role is made of them, a group gives roles, and whoever sets somebody's password can be them.
//! Whoever could give more of them than they have at this moment, or take over somebody who has more, would be an administrator
//! of everything with the permission to write clients, roles or credentials.

use aggregates::role::administers;
use aggregates::{ScopeSet, TenantId};
use queries::{delegation, group, role};

use super::administrator::Administrator;
use super::permission::EVERYTHING;
use crate::http::Shared;
use crate::http::error::problem::{Kind, Problem};

/// Refuses scopes that administer and that the administrator does not have.
pub(in crate::http) fn within(administrator: &Administrator, scope: Option<&str>) -> Result<(), Problem> {
    covers(administrator, scope.unwrap_or_default().split(' '))
}

/// Refuses permissions that the administrator does not have.
pub(in crate::http) fn covers<'s>(
    administrator: &Administrator,
    names: impl IntoIterator<Item = &'s str>,
) -> Result<(), Problem> {
    beyond(&administrator.scope, names).map_or(Ok(()), |name| {
        let detail = format!("{name} is more than this access token has; ask for a token that has it, or leave it out");
        Err(Problem::new(Kind::Forbidden, detail))
    })
}

/// Refuses to touch what somebody signs in with who may do more than the administrator.
pub(in crate::http) async fn over(
    shared: &Shared,
    administrator: &Administrator,
    tenant: &TenantId,
    user_id: &str,
) -> Result<(), Problem> {
    let db = shared.journal.db();
    let roles = role::of_user(db, tenant, user_id).await?;
    let over_groups = delegation::of_user(db, tenant, user_id).await?;
    // What somebody may do over a group is not more than what the administrator may do everywhere, or over the same group.
    let unheld = over_groups.iter().filter(|(group, name)| !administrator.delegations.hold(group, name));
    let names = roles.iter().flat_map(|role| &role.permissions).map(String::as_str);
    let name = beyond(&administrator.scope, names.chain(unheld.map(|(_, name)| name)));
    name.map_or(Ok(()), |name| {
        let detail =
            format!("this user may do {name}, which is more than this access token has; ask for one that has it");
        Err(Problem::new(Kind::Forbidden, detail))
    })
}

/// Refuses to let somebody into a group, or to take it from them, whose roles permit more than the administrator may.
pub(in crate::http) async fn into_group(
    shared: &Shared,
    administrator: &Administrator,
    tenant: &TenantId,
    group_id: &str,
) -> Result<(), Problem> {
    let roles = group::roles(shared.journal.db(), tenant, group_id).await?;
    let name = beyond(&administrator.scope, roles.iter().flat_map(|role| &role.permissions).map(String::as_str));
    name.map_or(Ok(()), |name| {
        let detail = format!(
            "this group gives its members {name}, which is more than this access token has; ask for one that has it"
        );
        Err(Problem::new(Kind::Forbidden, detail))
    })
}

/// The first name that administers and is not held.
fn beyond<'s>(held: &ScopeSet, names: impl IntoIterator<Item = &'s str>) -> Option<&'s str> {
    names.into_iter().find(|name| administers(name) && !held.contains(name) && !held.contains(EVERYTHING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_may_be_given_and_nothing_above_it() {
        let held = |names: &[&str]| -> ScopeSet { names.iter().map(|name| (*name).to_owned()).collect() };
        let writer = held(&["evident:clients:write", "evident:users:read"]);
        assert_eq!(beyond(&writer, ["orders", "evident:users:read"]), None);
        assert_eq!(beyond(&writer, [""]), None);
        assert_eq!(beyond(&writer, ["orders", "evident:users:write"]), Some("evident:users:write"));
        assert_eq!(beyond(&writer, ["evident:admin"]), Some("evident:admin"));
        assert_eq!(beyond(&held(&["evident:admin"]), ["evident:admin", "evident:keys:write"]), None);
    }
}
