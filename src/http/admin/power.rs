//! Nobody hands out more than they have.
//!
//! A client may be registered for scopes that administer, a role is made of them, a group gives roles, and whoever sets somebody's password can be them.
//! Whoever could give more of them than they have at this moment, or take over somebody who has more, would be an administrator
//! of everything with the permission to write clients, roles or credentials. And whoever could bar, erase or sign out somebody who
//! has more would rule over those who are there to stop them: what is done to a person, or to a client, takes all that they may do.

use aggregates::TenantId;
use aggregates::role::beyond;
use chrono::{DateTime, Utc};
use queries::{client, delegation, grant, group, role, session};
use uuid::Uuid;

use super::administrator::Administrator;
use super::permission::{EVERYTHING, Permission};
use super::write::Target;
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

/// Refuses to let somebody be erased sooner than they would be (`usual`: as it stands, or else as the tenant lets people wait), unless the
/// administrator may erase: who may only ask for a deletion leaves others the time to call it off.
pub(in crate::http) fn leaves_time(
    administrator: &Administrator,
    purge_after: Option<DateTime<Utc>>,
    usual: DateTime<Utc>,
) -> Result<(), Problem> {
    if purge_after.is_none_or(|moment| moment >= usual) || Permission::UsersErase.is_in(&administrator.scope) {
        return Ok(());
    }
    let detail = format!(
        "sooner than they would be erased takes {}; leave purge_after out, or name a later moment",
        Permission::UsersErase.scope()
    );
    Err(Problem::new(Kind::Forbidden, detail))
}

/// Refuses a write that is about a person, or a client, who may do more than the administrator. One that is not there is left to the
/// command, which knows whether there ever was one.
pub(super) async fn over_all_of(
    shared: &Shared,
    administrator: &Administrator,
    target: &Target,
) -> Result<(), Problem> {
    let db = shared.journal.db();
    match target {
        Target::User(tenant, user) | Target::Password(tenant, user) | Target::Consent(tenant, user, _) => {
            over(shared, administrator, tenant, user).await
        }
        Target::Session(tenant, id) => match session::by_id(db, tenant, id).await? {
            Some(session) => over(shared, administrator, tenant, &session.user_id).await,
            None => Ok(()),
        },
        Target::Grant(tenant, id) => {
            let found = match Uuid::try_parse(id) {
                Ok(id) => grant::by_id(db, tenant, id).await?,
                Err(_) => None,
            };
            match found.and_then(|grant| grant.user_id) {
                Some(user) => over(shared, administrator, tenant, &user).await,
                None => Ok(()),
            }
        }
        Target::Client(tenant, id) => {
            let found = client::by_id(db, tenant, id).await?;
            within(administrator, found.as_ref().and_then(|client| client.metadata.scope.as_deref()))
        }
        // What roles and groups give is looked at where they are given, and the others give nobody anything.
        Target::New
        | Target::Tenant(_)
        | Target::Resource(..)
        | Target::Role(..)
        | Target::UserRoles(..)
        | Target::Group(..)
        | Target::UserGroups(..)
        | Target::SigningKey(..)
        | Target::Webhook(..)
        | Target::SsfStream(..)
        | Target::Job(..)
        | Target::Inbox(..) => Ok(()),
    }
}

/// Refuses to do something to somebody who may do more than the administrator.
pub(in crate::http) async fn over(
    shared: &Shared,
    administrator: &Administrator,
    tenant: &TenantId,
    user_id: &str,
) -> Result<(), Problem> {
    if administrator.scope.contains(EVERYTHING) {
        return Ok(());
    }
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
