//! `{issuer}/admin/v1/deliveries`: what is on its way to others, of whatever kind.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Uri};
use chrono::{DateTime, Utc};
use queries::Page;
use queries::delivery::{self, Delivery, DeliveryState};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::permission::Permission::WebhooksRead;
use super::request::list::Items;
use super::request::query::Query;
use super::request::read;
use crate::http::Shared;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::http::routing::routes;

const USUAL: u64 = 50;
const MOST: u64 = 200;

/// Adds the operation.
pub(super) fn open(door: Door) -> Door {
    door.open(WebhooksRead, routes!(list_deliveries))
}

/// Which deliveries.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `asked` reads")]
pub(super) struct DeliveryParameters {
    /// How many at most: 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
    /// Begin where an earlier page said `next`.
    cursor: Option<String>,
    /// Only those that are `waiting`, `done` or `dead`.
    state: Option<String>,
}

/// A delivery.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(super) struct ShownDelivery {
    /// What kind of message it is, such as `webhook` or `backchannel_logout`.
    kind: String,
    /// Who is told, by id.
    target: String,
    /// Of which event.
    event_id: String,
    /// Where that stands in the log.
    position: u64,
    /// `waiting`, `done` or `dead`.
    #[schema(value_type = String)]
    state: DeliveryState,
    /// How often it was tried since it was queued or taken up again.
    attempts: u64,
    /// When it is tried next, or was last.
    due_at: DateTime<Utc>,
    /// When it was queued.
    queued_at: DateTime<Utc>,
    /// When it was tried last.
    #[schema(required = true)]
    attempted_at: Option<DateTime<Utc>>,
    /// The last status that was answered.
    #[schema(required = true)]
    status: Option<i64>,
    /// What came of it, in a few words.
    #[schema(required = true)]
    outcome: Option<String>,
}

impl From<Delivery> for ShownDelivery {
    fn from(delivery: Delivery) -> Self {
        Self {
            event_id: delivery.event_id.to_string(),
            position: delivery.position,
            state: delivery.state,
            attempts: delivery.attempts,
            due_at: delivery.due_at,
            queued_at: delivery.queued_at,
            attempted_at: delivery.attempted_at,
            status: delivery.status,
            kind: delivery.kind,
            target: delivery.target,
            outcome: delivery.outcome,
        }
    }
}

/// What the parameters say.
pub(super) fn asked(uri: &Uri) -> Result<(Option<DeliveryState>, Page), Problem> {
    let query = Query::of(uri, &["limit", "cursor", "state"])?;
    let state = match query.text("state") {
        None => None,
        Some("waiting") => Some(DeliveryState::Waiting),
        Some("done") => Some(DeliveryState::Done),
        Some("dead") => Some(DeliveryState::Dead),
        Some(_) => return Err(Problem::unreadable("state", "is none that there is", "write waiting, done or dead")),
    };
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    Ok((state, Page::after(u32::try_from(limit).unwrap_or(u32::MAX), query.text("cursor"))))
}

/// List what others are told
///
/// In the order of the log: those that wait, where no state is named. What arrived is shown for a day or more, what was given up for 30 days.
#[utoipa::path(
    get, path = "/deliveries", tag = "deliveries",
    params(DeliveryParameters),
    responses((status = 200, description = "A page of deliveries", body = Items<ShownDelivery>))
)]
pub(super) async fn list_deliveries(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
) -> Result<Json<Items<ShownDelivery>>, Problem> {
    let (state, page) = asked(&uri)?;
    read::wait(&shared, &headers).await?;
    let state = state.unwrap_or(DeliveryState::Waiting);
    let found = delivery::list(shared.journal.db(), tenant.id(), state, &page).await?;
    Ok(Json(Items::of(found, ShownDelivery::from)))
}
