//! The groups of a tenant, who is in them, and which roles they give: `{issuer}/admin/v1/groups`.
//!
//! A group has the version of its own stream; people who come and go have theirs. Whoever moves people, or takes a group away, hands out
//! or takes what its roles permit, and is held to what they may do themselves.

mod change;
mod change_members;
mod create;
mod delegate;
mod delete;
mod deputies;
mod document;
mod join;
mod leave;
mod list;
mod members;
mod of_user;
mod replace;
mod replace_members;
mod role_assign;
mod role_unassign;
mod roles;
mod show;
mod with_role;

use aggregates::TenantId;
use aggregates::user_groups::user_groups_stream;
use aggregates::user_roles::user_roles_stream;
use queries::group;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::part::Subject;
use super::permission::Permission::{GroupsRead, GroupsWrite, RolesRead, RolesWrite};
use super::power::into_group as check_power;
use super::request::read::absent;
use super::write::{Changed, Done, Target};
use crate::http::Shared;
use crate::http::error::problem::Problem;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open_in_part(GroupsRead, Subject::List, routes!(list::list_groups))
        .open(GroupsWrite, routes!(create::create_group))
        .open_in_part(GroupsRead, Subject::Group, routes!(show::show_group))
        .open(GroupsWrite, routes!(replace::replace_group))
        .open(GroupsWrite, routes!(change::change_group))
        .open(GroupsWrite, routes!(delete::delete_group))
        .open_in_part(GroupsRead, Subject::Group, routes!(members::list_members))
        .open(GroupsWrite, routes!(change_members::change_members))
        .open(GroupsWrite, routes!(replace_members::replace_members))
        .open_in_part(GroupsWrite, Subject::Member, routes!(join::add_member))
        .open_in_part(GroupsWrite, Subject::Member, routes!(leave::remove_member))
        .open(RolesRead, routes!(roles::list_roles_of_group))
        .open(RolesWrite, routes!(role_assign::assign_role_to_group))
        .open(RolesWrite, routes!(role_unassign::unassign_role_from_group))
        .open(RolesRead, routes!(with_role::list_groups_with_role))
        .open_in_part(GroupsRead, Subject::User, routes!(of_user::list_groups_of_user))
        .open(RolesRead, routes!(deputies::list_administrators_of_group))
        .open(RolesWrite, routes!(delegate::delegate_role))
        .open(RolesWrite, routes!(delegate::end_delegation))
}

/// Which group.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct GroupPath {
    /// The group's id.
    pub(super) group_id: String,
}

/// Whom, of which group.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MemberPath {
    /// The group's id.
    group_id: String,
    /// The user's id.
    user_id: String,
}

/// Which role over which group, of whom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct DelegationPath {
    /// The group's id.
    group_id: String,
    /// The user's id.
    user_id: String,
    /// The role's id.
    role_id: String,
}

/// Which role of which group.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct GroupRolePath {
    /// The group's id.
    group_id: String,
    /// The role's id; `administrator` for the one that every tenant has.
    role_id: String,
}

impl GroupPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Group(tenant.clone(), self.group_id.clone())
    }
}

impl DelegationPath {
    /// What changes is what the user has; the group and the role stay as they are.
    fn target(&self, tenant: &TenantId) -> Target {
        Target::UserRoles(tenant.clone(), user_roles_stream(&self.user_id))
    }
}

impl GroupRolePath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Group(tenant.clone(), self.group_id.clone())
    }
}

impl MemberPath {
    /// What changes is what the user is in; the group stays as it is.
    fn target(&self, tenant: &TenantId) -> Target {
        Target::UserGroups(tenant.clone(), user_groups_stream(&self.user_id))
    }
}

/// What became of moving people.
#[derive(Serialize, ToSchema)]
struct MembersChanged {
    /// How many came who were not there.
    joined: usize,
    /// How many went who were there.
    left: usize,
    #[serde(flatten)]
    changed: Changed,
}

impl MembersChanged {
    fn of(done: &Done<commands::group::Moved>) -> Self {
        Self { joined: done.answer.joined, left: done.answer.left, changed: done.told() }
    }
}

/// Refuses to tell of a group that is not there.
async fn check_there(shared: &Shared, tenant: &TenantId, group_id: &str) -> Result<(), Problem> {
    let found = group::by_id(shared.journal.db(), tenant, group_id).await?;
    found.map(|_| ()).ok_or_else(|| absent(false))
}
