//! Saying what was read: one notification, or all up to the newest that was shown.

use axum::response::Response;
use commands::Command;
use commands::inbox::{MarkNotification, ReadNotifications};
use queries::notification::place;

use super::ROWS;
use super::list::Narrowed;
use crate::http::admin::{Carried, PATIENCE, Target, inbox, reader};
use crate::http::console::{Desk, Halt};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;

pub(super) async fn write(desk: Desk, posted: Posted) -> Response {
    desk.told(written(&desk, &posted).await)
}

async fn written(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let fields = desk.checked(posted, "notifications").await?;
    let field = |name| fields.once(name).ok().flatten();
    let tenant = desk.tenant().clone();
    let (recipient, target) = inbox(&reader(&desk.administrator, &tenant), &tenant)?;
    let done = if let Some(up_to) = field("all") {
        let head = *desk.journal().head().borrow();
        let up_to = up_to.parse().unwrap_or(head).min(head);
        carried(desk, posted, target, &ReadNotifications { tenant, recipient, up_to }).await?;
        "notifications-read"
    } else {
        let (id, read) = match (field("read"), field("unread")) {
            (Some(id), _) => (id, true),
            (None, Some(id)) => (id, false),
            (None, None) => return Err(Problem::invalid("read", "is missing", "press a button of the list").into()),
        };
        let position = told(desk, id).await?;
        carried(desk, posted, target, &MarkNotification { tenant, recipient, position, read }).await?;
        if read { "notification-read" } else { "notification-unread" }
    };
    Ok(desk.done(&Narrowed::of(desk).path(None), done))
}

/// Where the notification of this id stands in the log, if whoever looks is told of it.
async fn told(desk: &Desk, id: &str) -> Result<u64, Halt> {
    let reader = reader(&desk.administrator, desk.tenant());
    let found = place(desk.journal().db(), desk.tenant(), &reader, (id, desk.visit.now())).await?;
    let absent = || Problem::new(Kind::NotFound, "you were told no such thing; open your notifications again");
    Ok(found.ok_or_else(absent)?)
}

/// Carries it out, and waits a moment for the rows: the page that comes next counts them before anything else.
async fn carried<C>(desk: &Desk, posted: &Posted, target: Target, command: &C) -> Result<(), Halt>
where
    C: Command,
    Problem: From<C::Error>,
{
    if let Carried::Done(done) = desk.order(posted, None).await?.carry_out(target, command).await?
        && let Err(late) = desk.visit.shared.watermarks.wait_for(ROWS, done.position, PATIENCE).await
    {
        tracing::debug!(%late, "a page is shown from rows that do not contain what was just done");
    }
    Ok(())
}
