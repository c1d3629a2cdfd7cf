//! `{issuer}/account/session`: the session in use as JSON, for the pages and programs of a person who is signed in.
//!
//! It shows what the tenant allows people to keep with their session, and nothing else of it: neither its handle nor where it began. How
//! long an application may believe the answer, the tenant says as well (`sign_in.session_caching`).

use std::collections::BTreeMap;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use commands::execute;
use commands::session::SetSessionProperties;
use queries::session::Session;
use serde::Serialize;

use crate::http::error::problem::{Kind, Problem};
use crate::http::form_token::is_of_our_pages;
use crate::http::people::{Browser, Stop, Visit, recorded};

/// More than fifty short texts.
const MOST_BYTES: usize = 32 * 1024;
const JSON: [&str; 2] = ["application/json", "application/merge-patch+json"];

/// The session as the person sees it.
#[derive(Serialize)]
struct Shown {
    user_id: String,
    auth_time: DateTime<Utc>,
    acr: String,
    amr: Vec<String>,
    level: u8,
    properties: BTreeMap<String, String>,
    idle_until: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// For how many seconds this may be believed.
    session_caching: u32,
}

/// Shows the session.
pub async fn get(visit: Visit) -> Response {
    match session(&visit).await {
        Ok(session) => told(&visit, session),
        Err(problem) => problem.into_response(),
    }
}

/// Changes what is kept with it, by a JSON merge patch (RFC 7396) of names and texts.
pub async fn patch(visit: Visit, request: Request<Body>) -> Response {
    match changed(&visit, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn changed(visit: &Visit, request: Request<Body>) -> Result<Response, Problem> {
    // No form can send this, and no page of elsewhere may: its question beforehand is not answered.
    if !is_of_our_pages(&visit.headers, visit.place().origin()) {
        return Err(Problem::new(Kind::Forbidden, "the request comes from a page of another site; send it from ours"));
    }
    let kind = visit.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !JSON.contains(&kind.split(';').next().unwrap_or_default().trim()) {
        return Err(Problem::new(Kind::UnsupportedMediaType, "send JSON, with Content-Type: application/json"));
    }
    let body = to_bytes(request.into_body(), MOST_BYTES).await;
    let body = body.map_err(|_| Problem::new(Kind::TooLarge, "the body is cut off or too large; send less"))?;
    let changes = serde_json::from_slice(&body);
    let changes = changes.map_err(|_| Problem::unreadable("body", "is no object of names and texts", "send one"))?;
    let session = session(visit).await?;
    let command =
        SetSessionProperties { tenant: visit.tenant().clone(), session_id: session.session_id.clone(), changes };
    let context = visit.context_of(&session.user_id, Some(&session.session_id), None);
    let appended = execute(&context, &command).await?.appended;
    let (db, id) = (visit.shared.journal.db(), &session.session_id);
    let found = queries::session::by_id(db, visit.tenant(), id).await?;
    Ok(recorded(told(visit, found.unwrap_or(session)), appended))
}

async fn session(visit: &Visit) -> Result<Session, Problem> {
    let browser = Browser::of(visit).await.map_err(|stop| of_stop(&stop))?;
    let nobody = || Problem::new(Kind::Unauthenticated, "nobody is signed in here; sign in first");
    browser.session().cloned().ok_or_else(nobody)
}

fn of_stop(stop: &Stop) -> Problem {
    let problem = Problem::new(Kind::Unavailable, "it cannot be seen now who is signed in; try again");
    stop.retry_after.into_iter().fold(problem, Problem::retry_after)
}

fn told(visit: &Visit, session: Session) -> Response {
    let rules = &visit.settings().sign_in;
    let seconds = rules.session_caching;
    let mut properties = session.properties;
    properties.retain(|name, _| rules.session_properties.contains(name));
    let shown = Shown {
        user_id: session.user_id,
        auth_time: session.authenticated.auth_time,
        acr: session.authenticated.acr,
        amr: session.authenticated.amr,
        level: session.authenticated.level,
        properties,
        idle_until: session.idle_until,
        expires_at: session.expires_at,
        session_caching: seconds,
    };
    let kept = if seconds == 0 { "no-store".to_owned() } else { format!("private, max-age={seconds}") };
    let kept = HeaderValue::from_str(&kept).unwrap_or(HeaderValue::from_static("no-store"));
    ([(CACHE_CONTROL, kept)], Json(shown)).into_response()
}
