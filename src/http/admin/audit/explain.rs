//! `GET {issuer}/admin/v1/explain/{kind}/{id}`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use journal::Position;
use queries::audit::{self, Relation};
use queries::history::{self, Kind as Of};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shown::{AuditEntry, Language};
use crate::http::Shared;
use crate::http::admin::request::list::PATIENCE;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::query::Query;
use crate::http::admin::request::read;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What is explained.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ExplainPath {
    /// `event` for one event, be it a refusal; otherwise a kind of object: `authentication` for a sign-in, `session`, `grant` for the tokens
    /// of a grant, `denial`, or any other that the audit log names.
    kind: String,
    /// Its id.
    id: String,
}

/// In which language.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct LanguageParameters {
    /// The language of `what`: `en` (the default) or `ja`.
    lang: Option<String>,
}

/// Why something happened.
#[derive(Serialize, ToSchema)]
pub(super) struct Explanation {
    /// The events, in the order of the log.
    chain: Vec<ChainLink>,
    /// Whether there are more events than are told.
    cut_off: bool,
    /// The version of the tenant's stream by which it was decided: `/history/tenant/{tenant}?at=` the first position shows its settings.
    #[schema(required = true)]
    settings_version: Option<u64>,
}

/// An event that belongs to it.
#[derive(Serialize, ToSchema)]
pub(super) struct ChainLink {
    /// How it belongs to it: `itself`, `cause`, `same_request` or `consequence`.
    relation: &'static str,
    /// The event.
    #[serde(flatten)]
    entry: AuditEntry,
}

/// Explain why something happened
///
/// The chain of events around a sign-in, a token, a refusal or any other event: what came of the same request, what caused it, and what
/// came of it.
#[utoipa::path(
    get, path = "/explain/{kind}/{id}", tag = "audit",
    params(ExplainPath, LanguageParameters),
    responses((status = 200, description = "The chain of events", body = Explanation))
)]
pub(super) async fn explain(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
    Named(path): Named<ExplainPath>,
) -> Result<Json<Explanation>, Problem> {
    let language = Language::of(&Query::of(&uri, &["lang"])?)?;
    if let Some(position) = read::min_position(&headers)? {
        shared.watermarks.wait_for("audit", position, PATIENCE).await?;
    }
    let chain = audit::explain(&shared.journal, tenant.id(), &path.kind, &path.id).await?;
    let chain = chain.ok_or_else(|| read::absent(false))?;
    let first: Option<Position> = chain.links.first().map(|link| link.entry.position);
    let settings = history::past(&shared.journal, tenant.id(), Of::Tenant, tenant.id().as_str(), first).await?;
    let links = chain.links.into_iter().map(|link| ChainLink {
        relation: match link.relation {
            Relation::Itself => "itself",
            Relation::Cause => "cause",
            Relation::SameRequest => "same_request",
            Relation::Consequence => "consequence",
        },
        entry: AuditEntry::of(link.entry, language),
    });
    Ok(Json(Explanation {
        chain: links.collect(),
        cut_off: chain.cut_off,
        settings_version: settings.map(|settings| settings.version),
    }))
}
