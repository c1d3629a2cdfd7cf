//! What tells an open page that its reader was told of something, or has read it in another window.

use aggregates::role::Permission;
use axum::response::Response;
use queries::notification::{Search, unread};
use queries::{Page, QueryError};
use serde_json::json;

use super::ROWS;
use crate::http::admin::{Administrator, reader};
use crate::http::console::Desk;
use crate::http::console::live::{self, Sight, Watched};
use crate::pages::console::Bell;

/// Tells how many notifications are unread, now and whenever the newest one or their number is another.
pub(super) async fn of_bell(desk: Desk) -> Response {
    desk.told(live::answer(&desk, Inbox))
}

/// What whoever looks is told of.
struct Inbox;

impl Watched for Inbox {
    const ROWS: &'static str = ROWS;
    const NEED: Permission = Permission::NotificationsRead;

    async fn look(&self, desk: &Desk, administrator: &Administrator) -> Result<Sight, QueryError> {
        let (db, tenant, now) = (desk.journal().db(), desk.tenant(), desk.visit.shared.journal.clock().now());
        let reader = reader(administrator, tenant);
        let newest = Search::default().page(db, tenant, &reader, (&Page::first(1), now)).await?;
        let newest = newest.items.first().map_or(0, |one| one.position);
        let bell = Bell { unread: unread(db, tenant, &reader, now).await?, ..Bell::default() };
        let text = desk.frame().text();
        let told = json!({"number": bell.number(), "words": bell.words(&text)});
        Ok(Sight { mark: format!("{newest}-{}", bell.unread), told: told.to_string() })
    }
}
