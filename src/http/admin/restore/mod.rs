//! Bringing something back to what it was at an earlier moment, by new events: profiles, clients, roles, groups and settings.
//!
//! What comes back is held to the rules of today and to the power of whoever asks. What does not come back is told, with the reason.

mod client;
mod group;
mod role;
mod settings;
mod user;

use aggregates::TenantId;
use axum::http::StatusCode;
use axum::response::Response;
use journal::Position;
use queries::history::{Kind as Of, differences, state_at};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::door::Door;
use super::part::Subject;
use super::permission::Permission::{ClientsWrite, GroupsWrite, HistoryRead, RolesWrite, SettingsWrite, UsersWrite};
use super::request::instant;
use super::write::{Carried, Changed, Order};
use crate::http::Shared;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open_in_part(UsersWrite, Subject::User, routes!(user::restore_user))
        .open(ClientsWrite, routes!(client::restore_client))
        .open(RolesWrite, routes!(role::restore_role))
        .open(GroupsWrite, routes!(group::restore_group))
        .open(SettingsWrite, routes!(settings::restore_settings))
}

/// To which moment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Restoration {
    /// A position of the log, or an RFC 3339 time.
    to: String,
}

impl Restoration {
    async fn position(&self, shared: &Shared) -> Result<Position, Problem> {
        instant::position(&shared.journal, "to", &self.to).await
    }
}

/// Trying it shows what was there before, which is the past: whoever may not read that learns it by doing it, or not at all.
fn sees_past(order: Order) -> Result<Order, Problem> {
    if !order.is_tried() || HistoryRead.is_in(&order.administrator().scope) {
        return Ok(order);
    }
    let needed = HistoryRead.scope();
    let detail = format!("a dry run shows what there was before, which takes {needed}; ask for a token that has it");
    Err(Problem::new(Kind::Forbidden, detail))
}

/// What became of it.
#[derive(Serialize, ToSchema)]
struct Restored {
    #[serde(flatten)]
    changed: Changed,
    /// What is still another than it was.
    stays: Vec<Stays>,
}

/// What was not brought back.
#[derive(Serialize, ToSchema)]
struct Stays {
    /// Its path, as in a difference.
    path: String,
    /// Why.
    why: &'static str,
}

/// What was restored: which kind of thing, which one, to when, and why some of it stays.
struct Matter<'m> {
    tenant: &'m TenantId,
    of: Of,
    id: &'m str,
    to: Position,
    why: &'static str,
}

impl Matter<'_> {
    async fn answer(&self, shared: &Shared, carried: Carried<()>) -> Result<Response, Problem> {
        let then = state_at(&shared.journal, self.tenant, self.of, self.id, Some(self.to)).await?;
        let now = state_at(&shared.journal, self.tenant, self.of, self.id, None).await?;
        let left = differences(then, now).into_iter().map(|change| Stays { path: change.path, why: self.why });
        let stays: Vec<Stays> = left.collect();
        Ok(carried.answered(StatusCode::OK, |done| Restored { changed: done.told(), stays }))
    }
}
