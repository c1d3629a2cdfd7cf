//! `GET {issuer}/admin/v1/users/{user_id}/password`.

use aggregates::credential::password_stream;
use axum::response::Response;
use chrono::{DateTime, Utc};
use queries::history::Kind as Of;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UserPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::admin::{fields, moment};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What may be known of a user's password.
#[derive(Serialize, ToSchema)]
pub(super) struct PasswordState {
    /// Whether there is one.
    set: bool,
    /// Whether the next sign-in must set another one.
    must_change: bool,
    /// From when on it must be changed.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// When it was set.
    #[schema(required = true)]
    set_at: Option<DateTime<Utc>>,
    /// The version of the credential's stream.
    version: u64,
}

/// The fields of a credential's state.
#[derive(Deserialize)]
struct Life {
    #[serde(default)]
    password: Option<Password>,
}

#[derive(Deserialize)]
struct Password {
    must_change: bool,
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    set_at: DateTime<Utc>,
}

/// Show a user's password
///
/// Whether there is one, never itself or its hash. A user who never had one has no such thing.
#[utoipa::path(
    get, path = "/users/{user_id}/password", tag = "users",
    params(UserPath, ReadParameters),
    responses((status = 200, description = "The password, without itself", body = PasswordState))
)]
pub(super) async fn show_password(
    tenant: Tenant,
    Named(path): Named<UserPath>,
    read: Read,
) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::Credential, &password_stream(&path.user_id)).await?;
    let password = fields::<Life>(&state.life)?.password;
    let shown = PasswordState {
        set: password.is_some(),
        must_change: password.as_ref().is_some_and(|password| password.must_change),
        expires_at: moment(password.as_ref().and_then(|password| password.expires_at)),
        set_at: moment(password.map(|password| password.set_at)),
        version: state.version,
    };
    Ok(read.answer(shown.version, &shown))
}
