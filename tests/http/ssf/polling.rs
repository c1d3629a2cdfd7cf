//! Tokens that are fetched (RFC 8936).

use std::time::Duration;

use commands::user::{ReactivateUser, SuspendUser};
use queries::delivery::DeliveryState::{Dead, Done};
use serde_json::json;
use tokio::time::Instant;

use super::desk::{Desk, RISC, events, sets};
use crate::logout::stage::{Stage, acme};
use crate::on_both_engines;

on_both_engines! { crate::logout::stage::Stage:
    tokens_wait_until_each_is_acknowledged
    who_waits_is_answered_when_something_happens
    a_stream_that_is_pushed_to_is_not_polled
}

/// Somebody who signed in to the shop.
async fn known(stage: &Stage, name: &str) -> String {
    let (_browser, session) = stage.signed_in(name).await;
    stage.join(&session, "shop").await;
    queries::session::by_id(stage.world.journal.db(), &acme(), &session).await.unwrap().unwrap().user_id
}

async fn tokens_wait_until_each_is_acknowledged(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    desk.polls(&events(RISC, &["account-disabled", "account-enabled"])).await;
    let user = known(stage, "aiko").await;
    stage.does(&SuspendUser { tenant: acme(), user: user.clone(), reason: None }).await;
    stage.does(&ReactivateUser { tenant: acme(), user: user.clone() }).await;
    stage.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    let all = desk.polled(3).await;
    let kinds: Vec<_> = all.iter().map(|(_, told)| told.kind()).collect();
    assert_eq!(kinds, ["account-disabled", "account-enabled", "account-disabled"], "in the order of the log");
    for (jti, told) in &all {
        assert_eq!(told.claims()["jti"], jti.as_str());
        assert!(desk.verifies(told).await);
    }
    let page = desk.post("poll", json!({ "maxEvents": 1, "returnImmediately": true })).await.body;
    assert_eq!((sets(&page), &page["moreAvailable"]), (all[..1].to_vec(), &json!(true)), "the same bytes again");
    let (first, second, third) = (&all[0].0, &all[1].0, &all[2].0);
    let error = json!({ "err": "invalid_audience", "description": "not for us" });
    let left = desk.poll(json!({ "ack": [first, "no such token"], "setErrs": { (second): error } })).await;
    assert_eq!(left, all[2..]);
    let only = json!({ "maxEvents": 0, "ack": [third], "returnImmediately": false });
    let answer = desk.post("poll", only).await.body;
    assert_eq!(answer, json!({ "sets": {}, "moreAvailable": false }));
    assert!(desk.poll(json!({ "ack": [first, second, third] })).await.is_empty(), "said twice, it changes nothing");
    assert_eq!(stage.waits_for(Done, 2, |one| one.kind == "ssf").await.len(), 2);
    let dead = stage.waits_for(Dead, 1, |one| one.kind == "ssf").await.remove(0);
    assert_eq!((dead.outcome.as_deref(), &dead.event_id.to_string()), (Some("refused: invalid_audience"), second));
    assert_eq!(desk.post("poll", json!({ "maxEvents": "all" })).await.status, 400);
}

async fn who_waits_is_answered_when_something_happens(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    desk.polls(&events(RISC, &["account-disabled"])).await;
    let user = known(stage, "aiko").await;
    let begun = Instant::now();
    let happens = async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        stage.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    };
    let (answer, ()) = tokio::join!(desk.post("poll", json!({})), happens);
    let found = sets(&answer.body);
    assert_eq!((found.len(), found[0].1.kind().as_str()), (1, "account-disabled"));
    assert!(begun.elapsed() >= Duration::from_millis(600), "there was nothing before");
}

async fn a_stream_that_is_pushed_to_is_not_polled(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    assert_eq!(desk.post("poll", json!({})).await.status, 404);
    desk.pushes("https://receiver.example.com/events", &[]).await;
    assert_eq!(desk.post("poll", json!({})).await.status, 400);
}
