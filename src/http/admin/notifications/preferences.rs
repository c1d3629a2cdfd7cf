//! `GET {issuer}/admin/v1/notification-preferences`.

use std::collections::BTreeMap;

use aggregates::inbox::{ByMail, Preferences};
use aggregates::tenant::Occasion;
use axum::response::Response;
use queries::history::Kind as Of;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{inbox, reader};
use crate::http::admin::administrator::Administrator;
use crate::http::admin::fields;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

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

/// The fields of an inbox's state.
#[derive(Default, Deserialize)]
struct Life {
    #[serde(default)]
    preferences: Preferences,
}

/// Show what of your notifications comes by mail
#[utoipa::path(
    get, path = "/notification-preferences", tag = "notifications",
    params(ReadParameters),
    responses((status = 200, description = "The preferences", body = NotificationPreferences))
)]
pub(super) async fn show_notification_preferences(
    tenant: Tenant,
    administrator: Administrator,
    read: Read,
) -> Result<Response, Problem> {
    let (recipient, _) = inbox(&reader(&administrator, tenant.id()), tenant.id())?;
    let found = read.find(tenant.id(), Of::Inbox, &recipient).await?;
    let (life, version): (Life, u64) = match found {
        Some(state) => (fields(&state.life)?, state.version),
        None => (Life::default(), 0),
    };
    Ok(read.answer(version, &NotificationPreferences::from(life.preferences)))
}
