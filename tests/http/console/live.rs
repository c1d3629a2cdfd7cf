//! An open page hears within half a second that a job moved, and nothing when it may not look any more.

use std::time::{Duration, Instant};

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use commands::job::{CancelJob, StartJob};
use futures_util::StreamExt as _;
use support::PATIENCE;
use tower::ServiceExt as _;

use super::world::{CONSOLE, acme, administrator, sent};
use crate::on_both_engines;
use crate::people::browser::Browser;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    whoever_comes_back_hears_what_they_missed_and_nothing_twice
    whoever_signs_out_hears_no_more
    a_page_that_is_left_open_keeps_nobody_signed_in
}

pub async fn listen(world: &World, browser: &Browser<'_>, path: &str, seen: Option<&str>) -> BodyDataStream {
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut request = Request::get(path).header("cookie", cookies.join("; "));
    if let Some(seen) = seen {
        request = request.header("last-event-id", seen);
    }
    let response = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

/// What comes next within that time.
pub async fn hears(stream: &mut BodyDataStream, within: Duration) -> Option<String> {
    let more = tokio::time::timeout(within, stream.next()).await.ok()??;
    Some(String::from_utf8(more.unwrap().to_vec()).unwrap())
}

/// The address of a new job that waits.
async fn job(browser: &mut Browser<'_>) -> (String, String) {
    let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
    let job = sent(browser, &page, "/jobs/export", &[]).await.is(200);
    let path = job.path().to_owned();
    (path.rsplit('/').next().unwrap().to_owned(), path)
}

const MINUTE: i64 = 60_000_000;
pub const HALF: Duration = Duration::from_millis(500);

/// Alone: it counts half a second.
mod alone {
    use super::a_job_that_moves_is_told_within_half_a_second;
    use crate::on_both_engines;

    on_both_engines! { crate::people::world::World:
        a_job_that_moves_is_told_within_half_a_second
    }
}

async fn a_job_that_moves_is_told_within_half_a_second(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let (id, path) = job(&mut browser).await;
    let mut one = listen(world, &browser, &format!("{path}/live?since=1"), None).await;
    let mut all = listen(world, &browser, &format!("{CONSOLE}/jobs/live"), None).await;
    hears(&mut all, PATIENCE).await.expect("what stands there now");
    assert_eq!(hears(&mut one, HALF).await, None, "nothing has moved");
    world.does(&StartJob { tenant: acme(), job: id, node: "elsewhere".into() }).await;
    let began = Instant::now();
    let told = hears(&mut one, PATIENCE).await.unwrap();
    let took = began.elapsed();
    assert!(told.contains("event: changed") && told.contains("id: 2"), "{told}");
    assert!(hears(&mut all, PATIENCE).await.unwrap().contains("event: changed"));
    assert!(took < HALF, "{took:?}");
}

async fn whoever_comes_back_hears_what_they_missed_and_nothing_twice(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let (id, path) = job(&mut browser).await;
    world.does(&CancelJob { tenant: acme(), job: id }).await;
    let live = format!("{path}/live?since=1");
    let told = hears(&mut listen(world, &browser, &live, Some("1")).await, PATIENCE).await.unwrap();
    assert!(told.contains("id: 2"), "{told}");
    assert_eq!(hears(&mut listen(world, &browser, &live, Some("2")).await, HALF).await, None);
}

async fn whoever_signs_out_hears_no_more(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let (_, path) = job(&mut browser).await;
    let mut stream = listen(world, &browser, &format!("{path}/live?since=1"), None).await;
    let page = browser.open("/t/acme/logout").await.is(200);
    browser.answer(&page, &[("decision", "sign_out")]).await;
    let ended = tokio::time::timeout(PATIENCE, async { while stream.next().await.is_some() {} });
    ended.await.expect("the stream ends");
}

async fn a_page_that_is_left_open_keeps_nobody_signed_in(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let jobs = format!("{CONSOLE}/jobs");
    browser.open(&jobs).await.is(200);
    let (mut page, mut stream) = (browser.clone(), browser.clone());
    page.headers.push(("evident-unattended", "1".to_owned()));
    stream.headers.push(("accept", "text/event-stream".to_owned()));
    let before = world.events().await;
    for _ in 0..3 {
        world.ground.clock.step(9 * MINUTE);
        page.open(&jobs).await.is(200);
        stream.open(&format!("{CONSOLE}/search?q=a")).await.is(200);
    }
    assert!(world.names_since(before).await.is_empty(), "nothing was noted as used");
    world.ground.clock.step(9 * MINUTE);
    assert_eq!(page.open(&jobs).await.path(), "/t/acme/login");
}
