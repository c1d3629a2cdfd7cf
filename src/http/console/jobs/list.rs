//! The list of jobs.

use aggregates::role::Permission::{UsersRead, UsersWrite};
use axum::http::StatusCode;
use axum::response::Response;
use queries::Page;
use queries::job::Search;
use url::form_urlencoded::Serializer;

use super::{line, live};
use crate::http::console::{Desk, Halt};
use crate::pages::console::{Jobs, Section};

/// Jobs of one page.
pub(super) const ROWS: u32 = 50;

pub(super) async fn read(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let chosen = |name| desk.visit.parameter(name).filter(|text| !text.is_empty());
    let (state, kind) = (chosen("state"), chosen("type"));
    desk.caught_up("jobs").await;
    let search = Search { state: state.clone(), kind: kind.clone(), ..Search::default() };
    let page = Page::after(ROWS, desk.visit.parameter("cursor").as_deref());
    let found = search.page(desk.journal().db(), desk.tenant(), &page).await?;
    let (state, kind) = (state.unwrap_or_default(), kind.unwrap_or_default());
    let older = found.next.map(|next| {
        let query = Serializer::new(String::new())
            .append_pair("state", &state)
            .append_pair("type", &kind)
            .append_pair("cursor", &next)
            .finish();
        desk.address(&format!("/jobs?{query}"))
    });
    let export = if desk.may(UsersRead) { Some(desk.form("/jobs/export", "export users").await?) } else { None };
    let view = Jobs {
        console: desk.console(Section::Jobs),
        live: desk.address(&format!("/jobs/live?since={}", live::mark(&found.items))),
        jobs: line::lines(desk, &found.items).await?,
        state,
        kind,
        older,
        here: desk.visit.here().to_owned(),
        import: desk.may(UsersWrite).then(|| desk.address("/import")),
        export,
    };
    Ok(desk.page(&view, StatusCode::OK))
}
