//! `PUT {issuer}/admin/v1/users/{user_id}/password`.

use aggregates::credential::PasswordHash;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::ClearSecret;
use commands::credential::{SetPassword, password_facts};
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserPath;
use crate::http::Shared;
use crate::http::admin::power;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::passwords::{self, Rules};

/// A password to set: itself, or the hash of one that was set elsewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// The password, which must keep to the tenant's policy.
    #[schema(write_only)]
    password: Option<String>,
    /// Instead: its hash, as PHC string or in the crypt form.
    #[schema(write_only)]
    password_hash: Option<String>,
    /// Whether the next sign-in must set another one.
    #[serde(default)]
    must_change: bool,
    /// From when on it must be changed.
    expires_at: Option<DateTime<Utc>>,
}

/// What was given of a password.
pub(super) enum Given {
    /// Itself.
    Clear(ClearSecret),
    /// Its hash.
    Hash(PasswordHash),
}

/// What was given of a password, at most one of the two.
pub(super) fn given(password: Option<String>, hash: Option<String>) -> Result<Option<Given>, Problem> {
    match (password.map(ClearSecret::given), hash) {
        (Some(_), Some(_)) => Err(Problem::invalid("password_hash", "stands beside a password", "give one of the two")),
        (Some(password), None) => Ok(Some(Given::Clear(password))),
        (None, Some(hash)) => Ok(Some(Given::Hash(passwords::import(&hash)?.hash))),
        (None, None) => Ok(None),
    }
}

/// Set a user's password
#[utoipa::path(
    put, path = "/users/{user_id}/password", tag = "users",
    params(UserPath),
    request_body = NewPassword,
    responses((status = 200, body = Changed))
)]
pub(super) async fn set_password(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<UserPath>,
    write: Write<NewPassword>,
) -> Result<Response, Problem> {
    let NewPassword { password, password_hash, must_change, expires_at } = write.body;
    if let Some(earlier) = write.order.earlier::<()>().await? {
        return Ok(earlier.changed());
    }
    // Before the password is judged: what is refused there tells of the passwords that they had.
    power::over(&shared, write.order.administrator(), tenant.id(), &path.user_id).await?;
    let given = given(password, password_hash)?;
    let given = given.ok_or_else(|| Problem::invalid("password", "is missing", "give it, or password_hash"))?;
    let (hash, checked) = match given {
        Given::Hash(hash) => (hash, None),
        Given::Clear(password) => {
            let facts = password_facts(write.order.context(), tenant.id(), &path.user_id).await?;
            (shared.passwords.judge(&password, Rules::from(&facts)).await?, Some(facts.version))
        }
    };
    let target = Target::Password(tenant.id().clone(), path.user_id.clone());
    let command =
        SetPassword { tenant: tenant.id().clone(), user: path.user_id, hash, must_change, expires_at, checked };
    write.order.change(target, &command).await
}
