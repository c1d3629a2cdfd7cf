//! `GET {issuer}/admin/v1/history/{kind}/{id}/diff`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use journal::Position;
use queries::history::{self, differences, state_at};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{HistoryPath, masked};
use crate::http::Shared;
use crate::http::admin::Administrator;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::query::Query;
use crate::http::admin::request::{instant, read};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Between which moments.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct DifferenceParameters {
    /// The earlier moment: a position of the log, or an RFC 3339 time.
    from: String,
    /// The later moment; now, where it is not given.
    to: Option<String>,
}

/// What changed between two moments.
#[derive(Serialize, ToSchema)]
pub(super) struct Difference {
    /// The earlier position.
    from: Position,
    /// The later position.
    to: Position,
    /// Every field that differs, by its path.
    changes: Vec<FieldChange>,
}

/// A field that differs.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldChange {
    /// Its path, such as `profile.email`; a name that has a dot or a backslash itself has a backslash before it.
    path: String,
    /// What it was; not there where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Value, required = false)]
    from: Option<Value>,
    /// What it became; not there where it is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Value, required = false)]
    to: Option<Value>,
}

impl From<history::FieldChange> for FieldChange {
    fn from(change: history::FieldChange) -> Self {
        let history::FieldChange { path, from, to } = change;
        Self { path, from, to }
    }
}

/// Show what changed between two moments
#[utoipa::path(
    get, path = "/history/{kind}/{id}/diff", tag = "history",
    params(HistoryPath, DifferenceParameters),
    responses((status = 200, description = "What changed", body = Difference))
)]
pub(super) async fn show_difference(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
    administrator: Administrator,
    Named(path): Named<HistoryPath>,
) -> Result<Json<Difference>, Problem> {
    let (of, query) = (path.of()?, Query::of(&uri, &["from", "to"])?);
    read::wait(&shared, &headers).await?;
    let missing = || Problem::unreadable("from", "is missing", "give a position or a time");
    let from = instant::position(&shared.journal, "from", query.text("from").ok_or_else(missing)?).await?;
    let to = match query.text("to") {
        Some(text) => instant::position(&shared.journal, "to", text).await?,
        None => shared.journal.position().await?,
    };
    let earlier = state_at(&shared.journal, tenant.id(), of, &path.id, Some(from)).await?;
    let later = state_at(&shared.journal, tenant.id(), of, &path.id, Some(to)).await?;
    if earlier.is_none() && later.is_none() {
        return Err(read::absent(true));
    }
    let masked = masked(&tenant, &administrator, of);
    let shown = |change: history::FieldChange| match &masked {
        Some(masked) => {
            let at = |value: Option<Value>| value.map(|value| masked.at(&change.path, value));
            FieldChange { from: at(change.from), to: at(change.to), path: change.path.clone() }
        }
        None => FieldChange::from(change),
    };
    let changes = differences(earlier, later).into_iter().map(shown).collect();
    Ok(Json(Difference { from, to, changes }))
}
