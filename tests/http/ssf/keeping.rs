//! Streams that stand still: what is kept, what is given up, and who is told.

use aggregates::ssf_stream::StreamStatus;
use axum::http::Method;
use commands::user::{ReactivateUser, SuspendUser};
use queries::delivery::DeliveryState::{Dead, Done, Waiting};
use serde_json::json;

use super::desk::{Desk, RISC, SSF, events};
use super::receiver::Receiver;
use crate::logout::stage::{Stage, acme};
use crate::on_both_engines;

on_both_engines! { crate::logout::stage::Stage:
    a_paused_stream_keeps_what_it_would_tell_and_tells_it_in_order
    a_disabled_stream_keeps_nothing
    a_receiver_hears_that_its_stream_was_stopped_and_goes_on
    what_waits_is_fetched_when_a_stream_is_polled_from_now_on
}

/// Somebody who signed in to the shop.
async fn known(stage: &Stage, name: &str) -> String {
    let (_browser, session) = stage.signed_in(name).await;
    stage.join(&session, "shop").await;
    queries::session::by_id(stage.world.journal.db(), &acme(), &session).await.unwrap().unwrap().user_id
}

async fn suspend(stage: &Stage, user: &str) {
    stage.does(&SuspendUser { tenant: acme(), user: user.to_owned(), reason: None }).await;
}

async fn reactivate(stage: &Stage, user: &str) {
    stage.does(&ReactivateUser { tenant: acme(), user: user.to_owned() }).await;
}

fn accounts() -> Vec<String> {
    events(RISC, &["account-disabled", "account-enabled"])
}

async fn a_paused_stream_keeps_what_it_would_tell_and_tells_it_in_order(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let desk = Desk::of(stage, "shop").await;
    let id = desk.pushes(&app.address(), &accounts()).await;
    let user = known(stage, "aiko").await;
    let paused = desk.post("status", json!({ "stream_id": id, "status": "paused", "reason": "We move house" })).await;
    assert_eq!(paused.body, json!({ "stream_id": id, "status": "paused", "reason": "We move house" }));
    assert_eq!(desk.get(&format!("status?stream_id={id}")).await.body, paused.body);
    suspend(stage, &user).await;
    reactivate(stage, &user).await;
    suspend(stage, &user).await;
    stage.waits_for(Waiting, 3, |one| one.kind == "ssf").await;
    stage.step(3600);
    assert!(stage.deliveries(Waiting).await.iter().all(|one| one.attempts == 0) && app.told().is_empty());
    let desk = renewed(desk).await;
    assert_eq!(desk.sets(&id, "enabled").await.body["status"], "enabled");
    let kinds: Vec<_> = app.hears(3).await.iter().map(super::desk::Told::kind).collect();
    assert_eq!(kinds, ["account-disabled", "account-enabled", "account-disabled"]);
    stage.waits_for(Done, 3, |one| one.kind == "ssf").await;
}

/// An hour later a token is none any more.
async fn renewed(mut desk: Desk<'_>) -> Desk<'_> {
    desk.renew("ssf.manage").await;
    desk
}

async fn a_disabled_stream_keeps_nothing(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let desk = Desk::of(stage, "shop").await;
    let id = desk.pushes(&app.address(), &accounts()).await;
    let user = known(stage, "aiko").await;
    desk.sets(&id, "paused").await;
    suspend(stage, &user).await;
    stage.waits_for(Waiting, 1, |one| one.kind == "ssf").await;
    desk.sets(&id, "disabled").await;
    stage.waits_for(Dead, 1, |one| one.kind == "ssf").await;
    reactivate(stage, &user).await;
    assert_eq!(desk.post("verify", json!({ "stream_id": id })).await.status, 400);
    desk.sets(&id, "enabled").await;
    suspend(stage, &user).await;
    assert_eq!(app.hears(1).await[0].kind(), "account-disabled");
    stage.waits_for(Done, 1, |one| one.kind == "ssf").await;
    assert_eq!((app.told().len(), stage.deliveries(Waiting).await.len()), (1, 0), "nothing of before");
}

async fn a_receiver_hears_that_its_stream_was_stopped_and_goes_on(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let desk = Desk::of(stage, "shop").await;
    let id = desk.pushes(&app.address(), &accounts()).await;
    let user = known(stage, "aiko").await;
    desk.overruled(StreamStatus::Paused, "Too many failures").await;
    let told = app.hears(1).await.remove(0);
    let said = json!({ "status": "paused", "reason": "Too many failures" });
    assert_eq!(told.event(), (format!("{SSF}stream-updated"), said));
    assert_eq!(told.claims()["sub_id"], json!({ "format": "opaque", "id": id }));
    assert!(desk.verifies(&told).await);
    let refused = desk.sets(&id, "enabled").await;
    assert_eq!((refused.status.as_u16(), &refused.body["err"]), (403, &json!("access_denied")));
    suspend(stage, &user).await;
    stage.waits_for(Waiting, 1, |one| one.kind == "ssf").await;
    desk.overruled(StreamStatus::Enabled, "All is well").await;
    let mut kinds: Vec<_> = app.hears(3).await[1..].iter().map(super::desk::Told::kind).collect();
    kinds.sort();
    assert_eq!(kinds, ["account-disabled", "stream-updated"]);
    assert_eq!(desk.sets(&id, "paused").await.status, 200, "it is the receiver's again");
}

async fn what_waits_is_fetched_when_a_stream_is_polled_from_now_on(stage: &Stage) {
    let app = Receiver::answering([super::receiver::Answer::Says(500, "")]).await;
    let desk = Desk::of(stage, "shop").await;
    let id = desk.pushes(&app.address(), &accounts()).await;
    let user = known(stage, "aiko").await;
    suspend(stage, &user).await;
    stage.waits_for(Waiting, 1, |one| one.kind == "ssf" && one.attempts == 1).await;
    let delivery = json!({ "method": "urn:ietf:rfc:8936" });
    let patch = json!({ "stream_id": id, "delivery": delivery });
    assert_eq!(desk.ask(Method::PATCH, "streams", Some(patch)).await.status, 200);
    let found = desk.polled(1).await;
    assert_eq!(found[0].1.set, app.told()[0].set, "the token that was pushed before");
}
