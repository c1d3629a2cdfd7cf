//! The list of what whoever looks is told of.

use aggregates::role::Permission::NotificationsWrite;
use aggregates::tenant::Occasion;
use axum::http::StatusCode;
use axum::response::Response;
use queries::Page;
use queries::notification::Search;
use url::form_urlencoded::Serializer;

use super::line;
use crate::http::admin::reader;
use crate::http::console::{Desk, Halt};
use crate::pages::console::Notifications;
use crate::pages::occasion_sentence;

/// Notifications of one page.
const ROWS: u32 = 50;
/// What a state is called that narrows the list down.
const UNREAD: &str = "unread";

/// What an address narrows the list down to.
pub(super) struct Narrowed {
    /// Whether only what is unread is wanted.
    unread: bool,
    /// The occasion that is wanted; all of them where there is none.
    occasion: Option<Occasion>,
}

impl Narrowed {
    /// What this address narrows it down to.
    pub(super) fn of(desk: &Desk) -> Self {
        let unread = desk.visit.parameter("state").as_deref() == Some(UNREAD);
        Self { unread, occasion: desk.visit.parameter("occasion").as_deref().and_then(Occasion::named) }
    }

    /// The list below the console that is narrowed down so, from this cursor on.
    pub(super) fn path(&self, cursor: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.unread.then_some(("state", UNREAD)));
        query.extend_pairs(self.occasion.map(|occasion| ("occasion", occasion.as_str())));
        query.extend_pairs(cursor.map(|cursor| ("cursor", cursor)));
        let query = query.finish();
        if query.is_empty() { "/notifications".to_owned() } else { format!("/notifications?{query}") }
    }
}

pub(super) async fn read(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let narrowed = Narrowed::of(desk);
    let search = Search { occasion: narrowed.occasion, read: narrowed.unread.then_some(false), ..Search::default() };
    let page = Page::after(ROWS, desk.visit.parameter("cursor").as_deref());
    let reader = reader(&desk.administrator, desk.tenant());
    let found = search.page(desk.journal().db(), desk.tenant(), &reader, (&page, desk.visit.now())).await?;
    let text = desk.frame().text();
    let occasions = Occasion::ALL.iter().map(|one| (one.as_str(), occasion_sentence(text, *one, false, "…")));
    let writes = desk.may(NotificationsWrite);
    let view = Notifications {
        console: desk.console(None),
        newest: found.items.iter().map(|one| one.position).max(),
        form: if writes { Some(desk.form(&narrowed.path(None), "notifications").await?) } else { None },
        older: found.next.as_deref().map(|next| desk.address(&narrowed.path(Some(next)))),
        lines: line::lines(desk, found.items).await?,
        unread: narrowed.unread,
        occasion: narrowed.occasion.map_or("", Occasion::as_str),
        occasions: occasions.collect(),
        here: desk.visit.here().to_owned(),
        mail: writes.then(|| desk.address("/notifications/mail")),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
