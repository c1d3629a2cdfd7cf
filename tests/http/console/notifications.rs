//! The bell: what is told within half a second, read by buttons, narrowed down, and chosen for mail; all of it without scripts.

use std::time::{Duration, Instant};

use commands::job::CancelJob;

use super::live::{HALF, hears, listen};
use super::world::{CONSOLE, acme, administrator, caught_up, holding, sent, work_off};
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen};
use crate::people::html::forms;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    whoever_looks_hears_within_half_a_second
    whoever_comes_back_hears_what_they_missed
    what_was_read_is_marked_by_buttons
    a_list_is_narrowed_down
    what_comes_by_mail_is_chosen
    who_may_not_mark_has_no_buttons
}

/// Has a file of all people made, and answers the job.
async fn asks(browser: &mut Browser<'_>) -> String {
    let page = browser.open(&format!("{CONSOLE}/jobs")).await.is(200);
    let job = sent(browser, &page, "/jobs/export", &[]).await.is(200);
    job.path().rsplit('/').next().unwrap().to_owned()
}

/// What the bell of a page says.
fn bell(page: &Seen) -> &str {
    let rest = page.html.split("data-bell-words>").nth(1).unwrap_or_else(|| panic!("no bell in {}", page.html));
    rest.split('<').next().unwrap()
}

/// Presses a button of the list.
async fn press(browser: &mut Browser<'_>, page: &Seen, name: &str) -> Seen {
    let value = page.html.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next());
    let value = value.unwrap_or_else(|| panic!("no button {name} in {}", page.html));
    let done = press_with(browser, page, &[(name, value)]).await.is(303);
    browser.open(&done.leads_to().unwrap()).await.is(200)
}

async fn whoever_looks_hears_within_half_a_second(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(CONSOLE).await.is(200);
    assert!(page.html.contains("data-bell=\"/t/acme/console/notifications/live\""), "{}", page.html);
    let job = asks(&mut browser).await;
    let mut stream = listen(world, &browser, &format!("{CONSOLE}/notifications/live"), None).await;
    hears(&mut stream, Duration::from_secs(5)).await.expect("how it stands now");
    assert_eq!(hears(&mut stream, HALF).await, None, "nothing has moved");
    let began = Instant::now();
    world.does(&CancelJob { tenant: acme(), job }).await;
    let told = hears(&mut stream, Duration::from_secs(5)).await.unwrap();
    let took = began.elapsed();
    assert!(told.contains("event: changed") && told.contains("unread notification"), "{told}");
    assert!(took < HALF, "{took:?}");
    let page = browser.open(&format!("{CONSOLE}/notifications")).await.is(200);
    assert!(page.text().contains("A job was called off: Export of people"), "{}", page.text());
}

async fn whoever_comes_back_hears_what_they_missed(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let job = asks(&mut browser).await;
    let live = format!("{CONSOLE}/notifications/live");
    let first = hears(&mut listen(world, &browser, &live, None).await, Duration::from_secs(5)).await.unwrap();
    let mark = first.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
    world.does(&CancelJob { tenant: acme(), job }).await;
    let told = hears(&mut listen(world, &browser, &live, Some(&mark)).await, Duration::from_secs(5)).await.unwrap();
    let now = told.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
    assert_ne!(now, mark);
    assert_eq!(hears(&mut listen(world, &browser, &live, Some(&now)).await, HALF).await, None);
}

async fn what_was_read_is_marked_by_buttons(world: &World) {
    let mut browser = administrator(world, "boss").await;
    for _ in 0..2 {
        asks(&mut browser).await;
    }
    work_off(world).await;
    caught_up(world, "notifications").await;
    let list = format!("{CONSOLE}/notifications");
    // That they were given a role is told too.
    let page = browser.open(&list).await.is(200);
    assert_eq!(bell(&page), "3 unread notifications");
    let before = world.events().await;
    let page = press(&mut browser, &page, "read").await;
    assert!(page.text().contains("It is marked as read."), "{}", page.text());
    assert_eq!(bell(&page), "2 unread notifications");
    let page = press(&mut browser, &page, "unread").await;
    assert_eq!(bell(&page), "3 unread notifications");
    let page = press(&mut browser, &page, "all").await;
    assert_eq!(bell(&page), "No unread notifications");
    assert_eq!(
        world.names_since(before).await,
        ["NotificationMarked", "NotificationMarked", "NotificationsRead"],
        "once each"
    );
    let page = browser.open(&format!("{list}?state=unread")).await.is(200);
    assert!(page.text().contains("Nothing of this kind."), "{}", page.text());
    let strange = press_with(&mut browser, &page, &[("read", "0195d0f0-0000-7000-8000-000000000000")]).await;
    strange.is(404);
}

/// Sends the form of the list with these fields; not followed.
async fn press_with(browser: &mut Browser<'_>, page: &Seen, fields: &[(&str, &str)]) -> Seen {
    let form = forms(&page.html).into_iter().rfind(|form| {
        form.action.contains("/console/notifications") && form.fields.iter().any(|(name, _)| name == "form_token")
    });
    let form = form.unwrap();
    let unseen = form.fields.iter().filter(|(name, _)| name == "form_token" || name == "once");
    let unseen = unseen.map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = unseen.chain(fields.iter().copied()).collect();
    browser.post(&form.action, &fields).await
}

async fn a_list_is_narrowed_down(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let job = asks(&mut browser).await;
    work_off(world).await;
    caught_up(world, "notifications").await;
    let at = |query: &str| format!("{CONSOLE}/notifications?{query}");
    let page = browser.open(&at("occasion=job_finished")).await.is(200);
    assert!(page.text().contains("A job is done: Export of people"), "{}", page.text());
    assert!(page.html.contains(&format!("href=\"/t/acme/console/jobs/{job}\"")), "{}", page.html);
    let page = browser.open(&at("occasion=job_failed")).await.is(200);
    assert!(page.text().contains("Nothing of this kind."), "{}", page.text());
    let page = browser.open(&at("occasion=nonsense&state=strange")).await.is(200);
    assert!(page.text().contains("A job is done"), "what is none narrows nothing: {}", page.text());
}

async fn what_comes_by_mail_is_chosen(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let page = browser.open(&format!("{CONSOLE}/notifications/mail")).await.is(200);
    let before = world.events().await;
    let filled = [("mail", "daily"), ("job_failed", "at_once")];
    let saved = sent(&mut browser, &page, "/notifications/mail", &filled).await.is(200);
    assert_eq!(world.names_since(before).await, ["NotificationPreferencesChosen"]);
    assert!(saved.html.contains("value=\"daily\" selected"), "{}", saved.html);
    assert!(saved.text().contains("Your choice was saved."), "{}", saved.text());
    let refused = super::world::send(&mut browser, &saved, "/notifications/mail", &[("mail", "hourly")]).await;
    refused.is(422);
}

async fn who_may_not_mark_has_no_buttons(world: &World) {
    let mut browser = holding(world, "mei", &["evident:notifications:read"]).await;
    let page = browser.open(&format!("{CONSOLE}/notifications")).await.is(200);
    assert!(!page.html.contains("name=\"all\"") && !page.html.contains("/notifications/mail"), "{}", page.html);
    let mut other = holding(world, "ken", &["evident:jobs:read"]).await;
    let page = other.open(CONSOLE).await.is(200);
    assert!(!page.html.contains("data-bell"), "{}", page.html);
}
