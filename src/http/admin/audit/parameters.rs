//! What is searched for in the audit log, as an address says it.

use axum::http::Uri;
use queries::audit::{Order, Search};
use utoipa::IntoParams;

use crate::http::Shared;
use crate::http::admin::request::instant;
use crate::http::admin::request::query::Query;
use crate::http::error::problem::Problem;

/// The conditions. All that are given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `search` reads")]
pub(super) struct SearchParameters {
    /// The person whom it concerns, by user id.
    person: Option<String>,
    /// What kind of thing it happened to, as in histories: `user`, `client`, `session` …
    object_kind: Option<String>,
    /// To which, by id.
    object_id: Option<String>,
    /// Who acted, by id.
    actor: Option<String>,
    /// Through which client.
    client_id: Option<String>,
    /// From which network address.
    ip: Option<String>,
    /// The event's stored name, such as `UserSuspended`.
    event_type: Option<String>,
    /// How it ended: `done`, `failed` or `refused`.
    outcome: Option<String>,
    /// Of which request.
    correlation_id: Option<String>,
    /// In which session.
    session_id: Option<String>,
    /// Only what happened after this: a position of the log, or an RFC 3339 time.
    from: Option<String>,
    /// Only what had happened by this: a position of the log, or an RFC 3339 time.
    to: Option<String>,
}

/// The names of the conditions.
pub(super) const NAMES: [&str; 12] = [
    "person",
    "object_kind",
    "object_id",
    "actor",
    "client_id",
    "ip",
    "event_type",
    "outcome",
    "correlation_id",
    "session_id",
    "from",
    "to",
];

/// The parameters of an address: the conditions and these.
pub(super) fn query(uri: &Uri, more: &[&str]) -> Result<Query, Problem> {
    let known: Vec<&str> = NAMES.iter().chain(more).copied().collect();
    Query::of(uri, &known)
}

/// What is searched for.
pub(super) async fn search(shared: &Shared, query: &Query, order: Order) -> Result<Search, Problem> {
    let text = |name: &str| query.text(name).map(str::to_owned);
    let outcome = text("outcome");
    if outcome.as_ref().is_some_and(|outcome| !["done", "failed", "refused"].contains(&outcome.as_str())) {
        return Err(Problem::unreadable("outcome", "is none that there is", "write done, failed or refused"));
    }
    let after = match query.text("from") {
        Some(from) => instant::position(&shared.journal, "from", from).await?,
        None => 0,
    };
    let until = match query.text("to") {
        Some(to) => Some(instant::position(&shared.journal, "to", to).await?),
        None => None,
    };
    Ok(Search {
        after,
        until,
        order,
        person: text("person"),
        object_kind: text("object_kind"),
        object_id: text("object_id"),
        actor: text("actor"),
        client_id: text("client_id"),
        ip: text("ip"),
        event_type: text("event_type"),
        outcome,
        correlation_id: text("correlation_id"),
        session_id: text("session_id"),
    })
}
