//! `POST {issuer}/admin/v1/users` and `…/groups/{group_id}/users`.

use aggregates::credential::PasswordHash;
use aggregates::user::{InitialStatus, Profile};
use axum::extract::State;
use axum::response::Response;
use commands::credential::own_words;
use commands::group::RegisterMember;
use commands::user::{NewPassword, RegisterUser};
use commands::{ClearSecret, Id};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::password_set::{Given, given};
use crate::http::Shared;
use crate::http::admin::groups::GroupPath;
use crate::http::admin::power;
use crate::http::admin::request::document::Document;
use crate::http::admin::request::named::Named;
use crate::http::admin::schema::ProfileDocument;
use crate::http::admin::within;
use crate::http::admin::write::{Carried, Changed, Done, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::passwords::Rules;

/// A user to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUser {
    /// The id they had elsewhere; a new UUID where it is not given.
    user_id: Option<String>,
    /// Their claims.
    #[serde(default)]
    #[schema(value_type = ProfileDocument, required = false)]
    profile: Document<Profile>,
    /// `registered` or `active`; what the tenant's settings say where it is not given.
    #[schema(value_type = Option<String>)]
    status: Option<InitialStatus>,
    /// A first password, which must keep to the tenant's policy.
    #[schema(write_only)]
    password: Option<String>,
    /// Instead of a password: the hash of the one they had elsewhere, as PHC string or in the crypt form.
    #[schema(write_only)]
    password_hash: Option<String>,
    /// Whether the first sign-in must set another password.
    #[serde(default)]
    password_must_change: bool,
}

/// A user who was created.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedUser {
    /// The user's id.
    user_id: String,
    #[serde(flatten)]
    changed: Changed,
}

/// Create a user
#[utoipa::path(
    post, path = "/users", tag = "users",
    request_body = NewUser,
    responses((status = 201, description = "Created", body = CreatedUser))
)]
pub(super) async fn create_user(
    State(shared): State<Shared>,
    tenant: Tenant,
    write: Write<NewUser>,
) -> Result<Response, Problem> {
    if let Some(earlier) = write.order.earlier().await? {
        return Ok(answer(&tenant, earlier));
    }
    let command = registration(&shared, &tenant, write.body).await?;
    Ok(answer(&tenant, write.order.carry_out(Target::New, &command).await?))
}

/// Create a user in a group
///
/// In one step: who administers the group alone sees them from the beginning. Nobody fills a group whose roles permit more than they may themselves.
#[utoipa::path(
    post, path = "/groups/{group_id}/users", tag = "users",
    params(GroupPath),
    request_body = NewUser,
    responses((status = 201, description = "Created", body = CreatedUser))
)]
pub(super) async fn create_user_in_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    write: Write<NewUser>,
) -> Result<Response, Problem> {
    if let Some(earlier) = write.order.earlier().await? {
        return Ok(answer(&tenant, earlier));
    }
    power::into_group(&shared, write.order.administrator(), tenant.id(), &path.group_id).await?;
    let user = registration(&shared, &tenant, write.body).await?;
    let command = RegisterMember { user, group: path.group_id };
    Ok(answer(&tenant, write.order.carry_out(Target::New, &command).await?))
}

fn answer(tenant: &Tenant, carried: Carried<Id>) -> Response {
    let body = |done: &Done<Id>| CreatedUser { user_id: done.answer.0.clone(), changed: done.told() };
    carried.created(&within(tenant, &["users"]), |id| id.0.clone(), body)
}

/// The registration that is asked for, with the hash of the password that was given.
async fn registration(shared: &Shared, tenant: &Tenant, new: NewUser) -> Result<RegisterUser, Problem> {
    let NewUser { user_id, profile: Document(profile), status, password, password_hash, password_must_change } = new;
    let hash = match given(password, password_hash)? {
        Some(Given::Clear(password)) => Some(judged(shared, tenant, &profile, &password).await?),
        Some(Given::Hash(hash)) => Some(hash),
        None => None,
    };
    let password = hash.map(|hash| NewPassword { hash, must_change: password_must_change });
    Ok(RegisterUser { tenant: tenant.id().clone(), id: user_id, profile, status, password })
}

async fn judged(
    shared: &Shared,
    tenant: &Tenant,
    profile: &Profile,
    password: &ClearSecret,
) -> Result<PasswordHash, Problem> {
    let words = own_words(profile, &tenant.row().name);
    let rules = Rules { policy: &tenant.settings().password_policy, history: &[], words: &words };
    Ok(shared.passwords.judge(password, rules).await?)
}
