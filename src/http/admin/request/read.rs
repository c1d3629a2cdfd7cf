//! A read of one resource: at what moment, not before which position, and which version the caller has already.
//!
//! It is folded from the resource's own stream, so it is never behind, and `?at=` answers in the same form as now.

use aggregates::TenantId;
use axum::Json;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use journal::{Circumstances, Position};
use queries::history::{self, Kind as Of, Past};
use serde::Serialize;
use serde_json::Value;
use utoipa::IntoParams;

use super::instant;
use super::list::PATIENCE;
use super::query::Query;
use crate::http::Shared;
use crate::http::admin::version;
use crate::http::error::problem::{Kind, Problem};

/// When it is read.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `Read` reads")]
pub(in crate::http::admin) struct ReadParameters {
    /// What it was at this moment: a position of the log, or an RFC 3339 time. Now, where it is not given.
    at: Option<String>,
}

/// A read that is asked for.
pub(in crate::http::admin) struct Read {
    shared: Shared,
    until: Option<Position>,
    /// The time that was named; none for a position.
    moment: Option<DateTime<Utc>>,
    known: Known,
}

/// A read of something that is only known as it is now.
pub(in crate::http::admin) struct Present {
    known: Known,
}

/// The versions that the caller has.
struct Known(Option<String>);

/// What was read.
pub(in crate::http::admin) struct State {
    /// The fields of the state, personal ones in the clear, secrets hidden.
    pub(in crate::http::admin) life: Value,
    /// How many events it is folded from.
    pub(in crate::http::admin) version: u64,
    /// When its first event was recorded.
    pub(in crate::http::admin) created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub(in crate::http::admin) updated_at: DateTime<Utc>,
    /// From where it began, where that is still readable.
    pub(in crate::http::admin) origin: Circumstances,
}

impl<S> FromRequestParts<S> for Read
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let shared = Shared::from_ref(state);
        let query = Query::of(&parts.uri, &["at"])?;
        wait(&shared, &parts.headers).await?;
        let (mut until, mut moment) = (None, Some(shared.journal.clock().now()));
        if let Some(text) = query.text("at") {
            until = Some(instant::position(&shared.journal, "at", text).await?);
            moment = text.parse().ok();
        }
        Ok(Self { shared, until, moment, known: Known::of(&parts.headers) })
    }
}

impl<S> FromRequestParts<S> for Present
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Query::of(&parts.uri, &[])?;
        wait(&Shared::from_ref(state), &parts.headers).await?;
        Ok(Self { known: Known::of(&parts.headers) })
    }
}

impl Present {
    /// The answer: what was read with its version, or nothing where the caller has it.
    pub(in crate::http::admin) fn answer(&self, version: u64, body: &impl Serialize) -> Response {
        self.known.answer(version, body)
    }
}

impl Known {
    fn of(headers: &HeaderMap) -> Self {
        Self(headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok()).map(str::to_owned))
    }

    fn answer(&self, version: u64, body: &impl Serialize) -> Response {
        let tag = version::tag(version);
        let headers = [(ETAG, tag.clone()), (CACHE_CONTROL, "no-store".to_owned())];
        let known = self.0.iter().flat_map(|known| known.split(','));
        if known.map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, Json(body)).into_response()
    }
}

/// Waits until this node has heard of the position that the reader wants.
pub(in crate::http::admin) async fn wait(shared: &Shared, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(position) = min_position(headers)? else { return Ok(()) };
    let mut head = shared.journal.head();
    let come = tokio::time::timeout(PATIENCE, head.wait_for(|head| *head >= position)).await.is_ok();
    let reached = *shared.journal.head().borrow();
    let late =
        || Problem::new(Kind::NotCaughtUp, format!("the log stands at {reached} and not at {position}; try again"));
    if come { Ok(()) } else { Err(late().retry_after(PATIENCE)) }
}

/// The position before which nothing may be answered.
pub(in crate::http::admin) fn min_position(headers: &HeaderMap) -> Result<Option<Position>, Problem> {
    let Some(given) = headers.get("evident-min-position") else { return Ok(None) };
    let position = given.to_str().ok().and_then(|text| text.parse().ok());
    let strange = || Problem::unreadable("Evident-Min-Position", "is no position", "give what Evident-Position said");
    position.map(Some).ok_or_else(strange)
}

impl Read {
    /// What something was at that moment.
    pub(in crate::http::admin) async fn state(&self, tenant: &TenantId, of: Of, id: &str) -> Result<State, Problem> {
        self.find(tenant, of, id).await?.ok_or_else(|| self.absent())
    }

    /// The same; none before it began.
    pub(in crate::http::admin) async fn find(
        &self,
        tenant: &TenantId,
        of: Of,
        id: &str,
    ) -> Result<Option<State>, Problem> {
        find(&self.shared, tenant, of, id, self.until).await
    }

    /// The refusal to show what is not there, or was over then.
    pub(in crate::http::admin) fn absent(&self) -> Problem {
        absent(self.until.is_some())
    }

    /// The moment at which a state is looked at: that of its last event, where a position was named.
    pub(in crate::http::admin) fn moment(&self, state: &State) -> DateTime<Utc> {
        self.moment.unwrap_or(state.updated_at)
    }

    /// The answer: what was read with its version, or nothing where the caller has it.
    pub(in crate::http::admin) fn answer(&self, version: u64, body: &impl Serialize) -> Response {
        self.known.answer(version, body)
    }
}

/// What something is now.
pub(in crate::http::admin) async fn present(
    shared: &Shared,
    tenant: &TenantId,
    of: Of,
    id: &str,
) -> Result<State, Problem> {
    find(shared, tenant, of, id, None).await?.ok_or_else(|| absent(false))
}

/// What something was after the last event up to a position; none before it began.
pub(in crate::http::admin) async fn find(
    shared: &Shared,
    tenant: &TenantId,
    of: Of,
    id: &str,
    until: Option<Position>,
) -> Result<Option<State>, Problem> {
    let found = history::past(&shared.journal, tenant, of, id, until).await?;
    Ok(found.map(|Past { state, version, created_at, updated_at, origin }| {
        let life = history::life(state);
        State { life, version, created_at, updated_at, origin }
    }))
}

/// The refusal to show what is not there.
pub(in crate::http::admin) fn absent(then: bool) -> Problem {
    let when = if then { "there was no such thing then" } else { "there is no such thing" };
    Problem::new(Kind::NotFound, format!("{when}; list what there is for its ids"))
}
