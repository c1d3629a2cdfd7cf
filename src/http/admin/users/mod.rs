//! The users of a tenant: `{issuer}/admin/v1/users`.

mod activate;
mod change;
mod create;
mod deletion;
mod erase;
mod invite;
mod list;
mod lock;
mod password;
mod password_remove;
mod password_set;
mod reactivate;
mod show;
mod suspend;
mod unlock;

use aggregates::TenantId;
use aggregates::user::{LockReason, UserStatus};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::part::Subject;
use super::permission::Permission::{CredentialsRead, CredentialsWrite, UsersErase, UsersRead, UsersWrite};
use super::request::read::State;
use super::schema::ProfileDocument;
use super::write::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open_in_part(UsersRead, Subject::List, routes!(list::list_users))
        .open(UsersWrite, routes!(create::create_user))
        .open_in_part(UsersWrite, Subject::Group, routes!(create::create_user_in_group))
        .open_in_part(UsersRead, Subject::User, routes!(show::show_user))
        .open_in_part(UsersWrite, Subject::User, routes!(change::change_user))
        .open_in_part(UsersWrite, Subject::User, routes!(activate::activate_user))
        .open_in_part(UsersWrite, Subject::User, routes!(suspend::suspend_user))
        .open_in_part(UsersWrite, Subject::User, routes!(reactivate::reactivate_user))
        .open_in_part(UsersWrite, Subject::User, routes!(lock::lock_user))
        .open_in_part(UsersWrite, Subject::User, routes!(unlock::unlock_user))
        .open_in_part(UsersWrite, Subject::User, routes!(deletion::request_deletion))
        .open_in_part(UsersWrite, Subject::User, routes!(deletion::cancel_deletion))
        .open_in_part(UsersErase, Subject::User, routes!(erase::erase_user))
        .open_in_part(CredentialsWrite, Subject::User, routes!(invite::invite_user))
        .open_in_part(CredentialsRead, Subject::User, routes!(password::show_password))
        .open_in_part(CredentialsWrite, Subject::User, routes!(password_set::set_password))
        .open_in_part(CredentialsWrite, Subject::User, routes!(password_remove::remove_password))
}

/// Which user.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct UserPath {
    /// The user's id.
    user_id: String,
}

impl UserPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::User(tenant.clone(), self.user_id.clone())
    }
}

/// A user with everything that is known about them.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
struct Shown {
    /// The user's id, and their `sub` for clients of public subject type.
    user_id: String,
    /// `registered`, `active`, `suspended`, `locked` or `pending_deletion`; a lock whose time is over still reads `locked`.
    #[schema(value_type = String)]
    state: UserStatus,
    /// SCIM's `active`.
    active: bool,
    /// Their claims.
    #[schema(value_type = ProfileDocument)]
    profile: Value,
    /// When a temporary lock ends.
    #[schema(required = true)]
    locked_until: Option<DateTime<Utc>>,
    /// Why they are locked.
    #[schema(value_type = Option<String>, required = true)]
    lock_reason: Option<LockReason>,
    /// The earliest moment of erasure, while deletion is pending.
    #[schema(required = true)]
    purge_after: Option<DateTime<Utc>>,
    /// The version of their stream.
    version: u64,
    /// When they were registered.
    created_at: DateTime<Utc>,
    /// When they last changed.
    updated_at: DateTime<Utc>,
}

/// The fields of a user's state.
#[derive(Deserialize)]
struct Life {
    id: String,
    status: UserStatus,
    profile: Value,
    #[serde(default)]
    locked_until: Option<DateTime<Utc>>,
    #[serde(default)]
    lock_reason: Option<LockReason>,
    #[serde(default)]
    purge_after: Option<DateTime<Utc>>,
}

impl Shown {
    /// What is shown of a state; nothing of somebody who was erased, then or since.
    fn of(state: &State) -> Result<Self, Problem> {
        let Life { id, status, profile, locked_until, lock_reason, purge_after } = super::fields(&state.life)?;
        if profile.get("$erased").is_some() {
            return Err(Problem::new(Kind::Gone, "this user was erased; only that somebody was here is still known"));
        }
        Ok(Self {
            user_id: id,
            state: status,
            active: status.is_active(),
            profile,
            locked_until: super::moment(locked_until),
            lock_reason,
            purge_after: super::moment(purge_after),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }
}
