//! `PUT` and `DELETE {issuer}/admin/v1/mail-secret`.

use axum::response::Response;
use commands::ClearSecret;
use commands::tenant::SetMailSecret;
use serde::Deserialize;
use utoipa::ToSchema;

use super::target;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What the mail server wants to be shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMailSecret {
    /// The password of `mail.server.user_name`, or the secret of the application at Microsoft Graph; 1 to 1024 characters.
    #[schema(write_only)]
    secret: String,
}

/// Set what the tenant's mail server wants to be shown
///
/// It goes with the tenant's own `mail.server` and to no other server. Nobody is told it, not even once.
#[utoipa::path(
    put, path = "/mail-secret", tag = "settings",
    request_body = NewMailSecret,
    responses((status = 200, body = Changed))
)]
pub(super) async fn set_mail_secret(tenant: Tenant, write: Write<NewMailSecret>) -> Result<Response, Problem> {
    let (id, target) = target(&tenant);
    let command = SetMailSecret { id, secret: Some(ClearSecret::given(write.body.secret)) };
    write.order.change(target, &command).await
}

/// Forget what the tenant's mail server wants to be shown
#[utoipa::path(
    delete, path = "/mail-secret", tag = "settings",
    responses((status = 200, body = Changed))
)]
pub(super) async fn remove_mail_secret(tenant: Tenant, write: Write<Nothing>) -> Result<Response, Problem> {
    let (id, target) = target(&tenant);
    write.order.change(target, &SetMailSecret { id, secret: None }).await
}
