//! `GET {issuer}/admin/v1/notification-preferences`.

use std::collections::BTreeMap;

use aggregates::inbox::{ByMail, Inbox, Preferences, inbox_stream};
use aggregates::tenant::Occasion;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{inbox, reader};
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::request::read::Present;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::streams;

/// What comes by mail.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationPreferences {
    /// How notifications come of which nothing else is said: `at_once` (as long as nothing was chosen), `daily` in one letter, or `never`.
    #[serde(default)]
    #[schema(value_type = String)]
    mail: ByMail,
    /// How those of single occasions come, by their names. What concerns the safety of your account comes at once in any case.
    #[serde(default)]
    #[schema(value_type = Object)]
    occasions: BTreeMap<Occasion, ByMail>,
}

impl From<Preferences> for NotificationPreferences {
    fn from(Preferences { mail, occasions }: Preferences) -> Self {
        Self { mail, occasions }
    }
}

impl From<NotificationPreferences> for Preferences {
    fn from(NotificationPreferences { mail, occasions }: NotificationPreferences) -> Self {
        Self { mail, occasions }
    }
}

/// Show what of your notifications comes by mail
#[utoipa::path(
    get, path = "/notification-preferences", tag = "notifications",
    responses((status = 200, description = "The preferences", body = NotificationPreferences))
)]
pub(super) async fn show_notification_preferences(
    State(shared): State<Shared>,
    tenant: Tenant,
    administrator: Administrator,
    present: Present,
) -> Result<Response, Problem> {
    let (recipient, _) = inbox(&reader(&administrator, tenant.id()), tenant.id())?;
    let found = streams::fold::<Inbox>(&shared.journal, tenant.id(), &inbox_stream(&recipient), None).await?;
    let (preferences, version) =
        found.map_or_else(Default::default, |found| (found.state.preferences().clone(), found.version));
    Ok(present.answer(version, &NotificationPreferences::from(preferences)))
}
