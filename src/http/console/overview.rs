//! The first page: what happened lately, in pictures, and what goes on now.

use std::collections::BTreeMap;
use std::time::Duration;

use aggregates::role::Permission::{AuditRead, JobsRead, UsersWrite};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{NaiveDate, TimeDelta};
use futures_util::future::join_all;
use queries::Page;
use queries::activity;
use queries::job::Search;

use super::door::{Door, Need};
use super::{Desk, Halt, audit, jobs};
use crate::http::routing::get;
use crate::pages::console::{Day, Each, Overview, Picture, Section};

/// Days of a picture.
const DAYS: i64 = 14;
/// Jobs and events that are shown.
const LATEST: u32 = 5;
/// For how long rows are awaited.
const A_MOMENT: Duration = Duration::from_millis(100);
/// The projections whose rows the console shows.
const SHOWN: [&str; 4] = ["activity", "audit", "jobs", "users"];

/// Adds the page.
pub(super) fn open(door: Door) -> Door {
    door.open(Need::Anything, "/", get(read))
}

async fn read(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let (db, tenant) = (desk.journal().db(), desk.tenant());
    let jobs = if desk.may(JobsRead) {
        let found = Search::default().page(db, tenant, &Page::first(LATEST)).await?;
        Some(jobs::lines(desk, &found.items).await?)
    } else {
        None
    };
    let events = if desk.may(AuditRead) { Some(audit::latest(desk, LATEST).await?) } else { None };
    let view = Overview {
        console: desk.console(Section::Overview),
        pictures: pictures(desk).await?,
        jobs,
        events,
        behind: behind(desk).await,
        import: desk.may(UsersWrite).then(|| desk.address("/import")),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

/// How many events the rows do not contain yet, of what is in the log by now: another node may be the one that writes them, so they are
/// given a moment.
async fn behind(desk: &Desk) -> u64 {
    let (watermarks, head) = (&desk.visit.shared.watermarks, *desk.journal().head().borrow());
    let waits = SHOWN.map(|name| async move {
        let _ = watermarks.wait_for(name, head, A_MOMENT).await;
        watermarks.reached(name).map_or(0, |reached| head.saturating_sub(reached))
    });
    join_all(waits).await.into_iter().max().unwrap_or_default()
}

/// The pictures that the reader may see: whoever may read the audit log may count what stands in it.
async fn pictures(desk: &Desk) -> Result<Vec<Picture>, Halt> {
    let now = desk.visit.now();
    let from = now - TimeDelta::days(DAYS);
    let mut sums: BTreeMap<(NaiveDate, String), u64> = BTreeMap::new();
    for hour in activity::between(desk.journal().db(), desk.tenant(), from, now).await? {
        *sums.entry((desk.day(hour.begins), hour.kind)).or_default() += hour.times;
    }
    let of = |good: &str, bad: Option<&str>| {
        let days = (0..DAYS).rev().map(|ago| {
            let at = now - TimeDelta::days(ago);
            let sum = |kind: &str| sums.get(&(desk.day(at), kind.to_owned())).copied().unwrap_or_default();
            Day { at, good: sum(good), bad: bad.map(sum).unwrap_or_default() }
        });
        days.collect()
    };
    let mut pictures = Vec::new();
    if desk.may(AuditRead) {
        pictures.push(Picture {
            key: Picture::SIGN_INS,
            each: Each::Day,
            days: of("sign_in", Some("failure")),
            two: true,
        });
        pictures.push(Picture { key: Picture::TOKENS, each: Each::Day, days: of("token", None), two: false });
    }
    if desk.may(JobsRead) {
        pictures.push(Picture { key: Picture::JOBS, each: Each::Day, days: of("job", None), two: false });
    }
    if desk.may(AuditRead) {
        pictures.push(lag(desk));
    }
    Ok(pictures)
}

/// How far the rows were behind the log in the last hour, as this node saw it.
fn lag(desk: &Desk) -> Picture {
    let minutes = desk.visit.shared.lags.hour_before(desk.visit.now());
    let minutes = minutes.into_iter().map(|lag| Day { at: lag.at, good: lag.events, bad: 0 });
    Picture { key: Picture::LAG, each: Each::Minute, days: minutes.collect(), two: false }
}
