//! Webhooks in the console: from registering one to trying again what it was not told.

use aggregates::webhook::{Disclosure, Shape, WebhookState};
use commands::webhook::WebhookDraft;
use queries::delivery::DeliveryState::{Dead, Done};
use queries::webhook;

use super::stage::{acme, administrator, at, does, links, said, send};
use crate::on_both_engines;
use crate::receiver::{Answer, Receiver};
use crate::webhooks::stage::{Stage, draft};

on_both_engines! { crate::webhooks::stage::Stage:
    a_webhook_is_registered_tested_changed_and_removed
    what_was_not_told_is_seen_and_tried_again
    what_is_wrong_is_told_at_its_field
}

/// A form whose other fields are as usual.
fn whole<'f>(filled: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    filled.iter().copied().chain([("shape", "standard"), ("pause_after", "50")]).collect()
}

async fn a_webhook_is_registered_tested_changed_and_removed(stage: &Stage) {
    let world = &stage.0.world;
    let receiver = Receiver::answering([]).await;
    let mut browser = administrator(world, "boss").await;
    let form = browser.open(&at("/webhooks/new")).await.is(200);
    let (url, headers) = (receiver.address(), "x-key: s3cret-of-the-header");
    let filled = whole(&[("name", "Board"), ("url", url.as_str()), ("events", "Role.*"), ("headers", headers)]);
    let taken = send(&mut browser, &form, "do", &filled).await.is(201);
    let id = said(&taken, "client-id");
    assert!(said(&taken, "client-secret").starts_with("whsec_"), "{}", taken.text());
    let path = format!("/webhooks/{id}");
    let page = does(&mut browser, &format!("{path}/stand/test"), &[]).await;
    assert!(page.text().contains("The test is on its way."), "{}", page.text());
    let heard = receiver.hears(1).await;
    assert_eq!(heard[0].headers["x-key"], "s3cret-of-the-header");
    stage.waits_for(&id, Done, 1, |_| true).await;
    let list = browser.open(&at(&format!("{path}/deliveries?state=done"))).await.is(200);
    let [one] = links(&list, "/deliveries/").try_into().unwrap();
    let page = browser.open(&one).await.is(200);
    assert!(page.text().contains("WebhookTestRequested") && page.text().contains("Attempt 1"), "{}", page.text());
    assert!(!page.html.contains("s3cret-of"), "{}", page.html);
    let form = browser.open(&at(&format!("{path}/change"))).await.is(200);
    assert!(!form.html.contains("s3cret-of") && !form.html.contains(&url), "what is secret is not shown");
    let filled = whole(&[("name", "Blackboard"), ("headers", "x-key"), ("events", "Role.*\r\nUserLocked")]);
    send(&mut browser, &form, "do", &filled).await.is(303);
    send(&mut browser, &form, "do", &whole(&[("name", "Board"), ("events", "*")])).await.is(412);
    stage.role("Lookers").await;
    assert_eq!(receiver.hears(2).await[1].headers["x-key"], "s3cret-of-the-header", "and stays as it was");
    does(&mut browser, &format!("{path}/disclosure"), &[("disclosure", "sealed")]).await;
    let form = browser.open(&at(&format!("{path}/secrets/new"))).await.is(200);
    let next = send(&mut browser, &form, "do", &[("overlap", "0")]).await.is(201);
    assert!(said(&next, "client-secret").starts_with("whsec_"));
    let page = does(&mut browser, &format!("{path}/stand/pause"), &[("reason", "moves house")]).await;
    assert!(page.text().contains("Paused by an administrator: moves house"), "{}", page.text());
    let row = webhook::by_id(world.journal.db(), &acme(), &id).await.unwrap().unwrap();
    assert_eq!((row.state, row.disclosure), (WebhookState::Paused, Disclosure::Sealed));
    stage.role("Waiters").await;
    does(&mut browser, &format!("{path}/stand/resume"), &[]).await;
    receiver.hears(3).await;
    does(&mut browser, &format!("{path}/stand/replay"), &[("after", "0")]).await;
    receiver.hears(5).await;
    let page = does(&mut browser, &format!("{path}/stand/remove"), &[]).await;
    assert!(page.path().ends_with("/console/webhooks"), "{}", page.at);
    browser.open(&at(&path)).await.is(404);
}

async fn what_was_not_told_is_seen_and_tried_again(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Says(400, "invalid_payload")]).await;
    let mut browser = administrator(&stage.0.world, "boss").await;
    let told = stage.webhook(WebhookDraft { shape: Shape::Slack, ..draft(&receiver.address()) }).await;
    stage.role("Lookers").await;
    let dead = stage.waits_for(&told.id, Dead, 1, |one| one.status == Some(400)).await;
    let path = format!("/webhooks/{}", told.id);
    let page = browser.open(&at(&path)).await.is(200);
    assert!(page.text().contains("Given up") && page.text().contains("Try all again"), "{}", page.text());
    let [one] = links(&page, "/deliveries/").try_into().unwrap();
    let page = browser.open(&one).await.is(200);
    assert!(page.text().contains("invalid_payload") && page.text().contains("400"), "{}", page.text());
    let list = browser.open(&at(&format!("{path}/deliveries?state=dead"))).await.is(200);
    assert_eq!((links(&list, "/deliveries/").len(), links(&list, "/stand/redrive").len()), (1, 1));
    let event = dead[0].event_id;
    let page = does(&mut browser, &format!("{path}/deliveries/{event}/redrive"), &[]).await;
    assert!(page.text().contains("It is tried again."), "{}", page.text());
    stage.waits_for(&told.id, Done, 1, |one| one.event_id == event).await;
    let page = browser.open(&one).await.is(200);
    assert!(links(&page, "/redrive").is_empty() && page.text().contains("Arrived"), "{}", page.text());
    browser.open(&at(&format!("{path}/deliveries/nonsense"))).await.is(404);
    browser.open(&at(&format!("{path}/deliveries?state=nonsense"))).await.is(200);
}

async fn what_is_wrong_is_told_at_its_field(stage: &Stage) {
    let mut browser = administrator(&stage.0.world, "boss").await;
    let form = browser.open(&at("/webhooks/new")).await.is(200);
    let before = stage.0.world.events().await;
    for (field, typed) in [
        ("name", ""),
        ("url", "http://192.168.1.1/"),
        ("url", "nowhere"),
        ("url", ""),
        ("events", "Nothing.*"),
        ("headers", "host: evil.example"),
        ("fields", "{"),
        ("fields", "{\"a\": \"\\u0000\"}"),
        ("template", "{{{"),
        ("pause_after", "never"),
        ("pause_after", "0"),
    ] {
        let shape = if field == "template" { "template" } else { "standard" };
        let usual = [("name", "Board"), ("url", "https://hooks.example/"), ("events", "*")];
        let more = [("headers", ""), ("fields", ""), ("template", ""), ("pause_after", "50"), ("shape", shape)];
        let filled = usual.into_iter().chain(more);
        let filled: Vec<_> =
            filled.map(|(name, value)| if name == field { (name, typed) } else { (name, value) }).collect();
        let refused = send(&mut browser, &form, "try", &filled).await.is(422);
        assert!(refused.html.contains(&format!("id=\"field-{field}-fault\"")), "{field} = {typed}: {}", refused.html);
    }
    assert_eq!(stage.0.world.events().await, before);
}
