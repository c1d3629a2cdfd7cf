//! `{issuer}/admin/v1/webhooks`.

use serde_json::{Value, json};

use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_webhook_is_registered_changed_and_removed
    what_is_secret_of_a_webhook_is_never_shown_again
    secrets_are_rotated_and_the_last_one_stays
    a_webhook_is_paused_tested_and_told_again
    what_is_personal_is_disclosed_under_a_permission_of_its_own
    what_is_wrong_with_a_webhook_is_said
    who_may_not_be_told_is_refused_before_anything_is_sent
}

const WEBHOOKS: &str = "/t/acme/admin/v1/webhooks";

fn body() -> Value {
    json!({"name": "Alerts", "url": "https://hooks.example.com/evident?token=1", "events": ["Session.*", "UserRegistered"],
        "headers": {"authorization": "Bearer 2YotnFZFEjr1zCsicMWpAA"}})
}

async fn a_webhook_is_registered_changed_and_removed(world: &World) {
    let created = world.post(WEBHOOKS, &body()).is(201).await;
    let path = created.header("location").to_owned();
    assert!(created.text("signing_secret").starts_with("whsec_"), "{created:?}");
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("webhook", shown.body, { ".webhook_id" => "[id]", ".secrets[].secret_id" => "[id]",
        ".secrets[].added_at" => "[time]", ".created_at" => "[time]", ".updated_at" => "[time]" });
    assert_eq!(world.get(WEBHOOKS).is(200).await.body["items"][0], shown.body);
    // What was read can be written back, and changes nothing.
    let mut same = shown.body.clone();
    for member in
        ["webhook_id", "origin", "disclosure", "state", "paused", "secrets", "version", "created_at", "updated_at"]
    {
        same.as_object_mut().unwrap().remove(member);
    }
    let put = world.put(&path, &same).header("if-match", shown.header("etag")).is(200).await;
    assert_eq!(put.body["changed"], false);
    world.put(&path, &same).refused("precondition-required").await;
    let wanted = json!({"name": "Slack", "shape": "slack", "template": "{{what}}", "headers": {"authorization": null, "x-team": "iam"}});
    world.patch(&path, &wanted).any().is(200).await;
    let changed = world.get(&path).is(200).await.body;
    assert_eq!((&changed["name"], &changed["template"]), (&json!("Slack"), &json!("{{what}}")));
    assert_eq!(
        (&changed["headers"], &changed["origin"]),
        (&json!({"x-team": {"$secret": true}}), &json!("https://hooks.example.com"))
    );
    assert_eq!(world.get(format!("{path}?at={}", created.position())).is(200).await.body, shown.body);
    let tried = world.delete(format!("{path}?dry_run=true")).is(200).await.body;
    assert_eq!(
        (&tried["would_append"][0]["event_type"], &tried["would_change"][0]["change"]),
        (&json!("WebhookRemoved"), &json!("removed"))
    );
    world.delete(&path).is(200).await;
    world.get(&path).refused("gone").await;
    assert_eq!(world.get(WEBHOOKS).is(200).await.body["items"], json!([]));
}

async fn what_is_secret_of_a_webhook_is_never_shown_again(world: &World) {
    let tried = world.post(format!("{WEBHOOKS}?dry_run=true"), &body()).is(200).await.body;
    let created = world.post(WEBHOOKS, &body()).is(201).await;
    let (id, secret) = (created.text("webhook_id"), created.text("signing_secret"));
    let history = world.get(format!("/t/acme/admin/v1/history/webhook/{id}")).is(200).await.body;
    let feed = world.get("/t/acme/admin/v1/events?aggregate_type=Webhook").is(200).await.body;
    let shown = world.get(format!("{WEBHOOKS}/{id}")).is(200).await.body;
    for seen in [tried, history, feed, shown] {
        let seen = seen.to_string();
        assert!(seen.contains("$secret"), "{seen}");
        for hidden in ["token=1", "2YotnFZFEjr1zCsicMWpAA", secret.as_str(), "whsec_"] {
            assert!(!seen.contains(hidden), "{hidden} in {seen}");
        }
    }
}

async fn secrets_are_rotated_and_the_last_one_stays(world: &World) {
    let created = world.post(WEBHOOKS, &body()).is(201).await;
    let path = created.header("location").to_owned();
    let secrets = format!("{path}/secrets");
    let first = world.get(&path).is(200).await.body["secrets"][0]["secret_id"].as_str().unwrap().to_owned();
    world.delete(format!("{secrets}/{first}")).refused("wrong-state").await;
    let brought = json!({"signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "overlap_seconds": 3600});
    let added = world.post(&secrets, &brought).is(201).await;
    assert_eq!(added.body["signing_secret"], Value::Null, "who brought it knows it");
    let shown = world.get(&path).is(200).await.body["secrets"].clone();
    let ends =
        |id: &str| shown.as_array().unwrap().iter().find(|one| one["secret_id"] == id).unwrap()["ends_at"].clone();
    assert!(ends(&first).is_string() && ends(&added.text("secret_id")).is_null(), "{shown}");
    world.delete(format!("{secrets}/{first}")).is(200).await;
    world.delete(format!("{secrets}/{first}")).refused("not-found").await;
    assert!(world.post(&secrets, &json!({})).is(201).await.text("signing_secret").starts_with("whsec_"));
    world.post(&secrets, &json!({"signing_secret": "whsec_short"})).refused("invalid").await;
    world.post(&secrets, &json!({"overlap_seconds": 2_592_001})).refused("invalid").await;
}

async fn a_webhook_is_paused_tested_and_told_again(world: &World) {
    let path = world.post(WEBHOOKS, &body()).is(201).await.header("location").to_owned();
    let act = |what: &str, body: Value| world.post(format!("{path}/{what}"), &body);
    act("pause", json!({})).refused("invalid").await;
    act("pause", json!({"reason": "moving"})).is(200).await;
    let shown = world.get(&path).is(200).await.body;
    assert_eq!(
        (&shown["state"], &shown["paused"]),
        (&json!("paused"), &json!({"by": "administrator", "reason": "moving"}))
    );
    act("test", json!({})).refused("wrong-state").await;
    assert_eq!(act("pause", json!({"reason": "again"})).is(200).await.body["changed"], false);
    act("resume", json!({})).is(200).await;
    act("test", json!({})).is(200).await;
    act("replay", json!({"after": 0})).is(200).await;
    act("redrive", json!({})).is(200).await;
    act("redrive", json!({"event_id": "no id"})).refused("invalid").await;
    assert_eq!(world.get(format!("{path}/deliveries")).is(200).await.body, json!({"items": [], "next": null}));
    world.get(format!("{path}/deliveries?state=lost")).refused("malformed-request").await;
    let nobody = format!("{path}/deliveries/0198c0de-0000-7000-8000-0000000000b1");
    world.get(nobody).refused("not-found").await;
    world.get("/t/acme/admin/v1/deliveries").is(200).await;
    let events = world.get("/t/acme/admin/v1/events?aggregate_type=Webhook").is(200).await.body;
    let names: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|one| one["event_type"].as_str().unwrap()).collect();
    let asked = [
        "WebhookPaused",
        "WebhookResumed",
        "WebhookTestRequested",
        "WebhookReplayRequested",
        "WebhookRedriveRequested",
    ];
    assert_eq!(names[2..], asked);
}

async fn what_is_personal_is_disclosed_under_a_permission_of_its_own(world: &World) {
    let path = world.post(WEBHOOKS, &body()).is(201).await.header("location").to_owned();
    let disclose = |what: &str| world.put(format!("{path}/disclosure"), &json!({"disclosure": what}));
    disclose("clear").token(token("acme", "evident:webhooks:write")).refused("forbidden").await;
    disclose("clear").token(token("acme", "evident:webhooks:disclose")).is(200).await;
    assert_eq!(world.get(&path).is(200).await.body["disclosure"], "clear");
    disclose("everything").refused("invalid").await;
    let writer = token("acme", "evident:webhooks:write");
    world.patch(&path, &json!({"name": "Other"})).any().token(writer.clone()).is(200).await;
    assert_eq!(world.get(&path).is(200).await.body["disclosure"], "clear");
    world.patch(&path, &json!({"url": "https://elsewhere.example"})).any().token(writer).is(200).await;
    assert_eq!(world.get(&path).is(200).await.body["disclosure"], "removed", "nobody leads people elsewhere");
}

async fn what_is_wrong_with_a_webhook_is_said(world: &World) {
    let with = |change: Value| {
        let mut body = body();
        body.as_object_mut().unwrap().extend(change.as_object().cloned().unwrap());
        world.post(WEBHOOKS, &body)
    };
    for (change, field) in [
        (json!({"name": ""}), "name"),
        (json!({"url": "ftp://hooks.example.com"}), "url"),
        (json!({"url": {"$secret": true}}), "url"),
        (json!({"events": []}), "events"),
        (json!({"events": ["UserVanished"]}), "events"),
        (json!({"headers": {"host": "elsewhere.example"}}), "headers.host"),
        (json!({"headers": {"x": {"$secret": true}}}), "headers"),
        (json!({"fields": {"$personal": 1}}), "fields"),
        (json!({"template": "{{what}}"}), "template"),
        (json!({"shape": "template"}), "template"),
        (json!({"shape": "datadog"}), "headers.dd-api-key"),
        (json!({"pause_after": 0}), "pause_after"),
    ] {
        let refused = with(change.clone()).refused("invalid").await;
        assert_eq!(refused.body["faults"][0]["field"], field, "{change}: {}", refused.body);
    }
    with(json!({"shape": "carrier-pigeon"})).refused("invalid").await;
    with(json!({"secret": "mine"})).refused("invalid").await;
}

async fn who_may_not_be_told_is_refused_before_anything_is_sent(world: &World) {
    for url in [
        "https://127.0.0.1/",
        "https://10.0.0.7/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "http://hooks.example.com/",
    ] {
        let mut body = body();
        body["url"] = json!(url);
        let refused = world.post(WEBHOOKS, &body).refused("invalid").await;
        assert_eq!(refused.body["faults"][0]["field"], "url", "{url}");
    }
}
