//! Receivers that fail in every way hear everything once in the end, in the order of each object; those that fail for too long are left alone.

use aggregates::webhook::WebhookState;
use commands::webhook::{ResumeWebhook, WebhookDraft};
use queries::delivery::DeliveryState::{Dead, Done, Waiting};
use queries::{delivery, webhook};
use support::until;

use super::stage::{Stage, about, draft};
use crate::logout::stage::{acme, any};
use crate::on_both_engines;
use crate::receiver::{Answer, Heard, Receiver};

on_both_engines! { crate::webhooks::stage::Stage:
    who_fails_in_every_way_and_comes_back_hears_everything_once_and_in_order
    an_attempt_that_is_repeated_has_the_same_bytes
    who_is_gone_is_left_alone_at_once_and_loses_nothing
    who_fails_too_often_is_left_alone_until_somebody_has_looked
    who_fails_for_a_day_is_left_alone
    an_address_in_a_private_network_is_not_spoken_to
    the_attempts_are_kept_for_a_while_without_secrets
}

/// Waits until everything arrived, moving the clock over every pause.
async fn arrives(stage: &Stage, webhook: &str, count: usize) {
    until("everything arrives", || async {
        let done = stage.0.deliveries(Done).await;
        if done.iter().filter(|one| one.target == webhook).count() >= count {
            return true;
        }
        // What is being tried at this moment is due, and what waits behind it was not tried yet.
        let now = stage.0.world.journal.clock().now();
        let tried = stage.0.deliveries(Waiting).await.into_iter().filter(|one| one.attempts > 0);
        if let Some(next) = tried.map(|one| one.due_at).min().filter(|next| *next > now) {
            stage.0.step((next - now).num_seconds() + 1);
        }
        false
    })
    .await;
}

async fn who_fails_in_every_way_and_comes_back_hears_everything_once_and_in_order(stage: &Stage) {
    let elsewhere = Receiver::answering([]).await;
    let receiver = Receiver::answering([
        Answer::Says(500, ""),
        Answer::Elsewhere(elsewhere.address()),
        Answer::Cut,
        Answer::Rest(503, "2"),
        Answer::Hang,
        Answer::Says(404, "nobody here"),
    ])
    .await;
    let told = stage.webhook(draft(&receiver.address())).await;
    let role = stage.role("Lookers").await;
    for number in 0..5 {
        stage.renamed(&role, &format!("Lookers {number}")).await;
    }
    let other = stage.role("Others").await;
    arrives(stage, &told.id, 7).await;
    let heard = receiver.heard();
    let mut once: Vec<&Heard> = Vec::new();
    for one in &heard {
        if !once.iter().any(|earlier| earlier.id() == one.id()) {
            once.push(one);
        }
    }
    assert_eq!((once.len(), heard.len() >= 13), (7, true), "each failure is an attempt more: {}", heard.len());
    let numbers = |role: &str| -> Vec<String> {
        let own = once.iter().map(|heard| heard.json()).filter(|event| event["subject"] == format!("Role/{role}"));
        own.map(|event| event["streamsequence"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers(&role), ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(numbers(&other), ["1"]);
    assert_eq!(elsewhere.heard().len(), 0, "a redirect is not followed");
}

async fn an_attempt_that_is_repeated_has_the_same_bytes(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Says(500, ""), Answer::Says(500, "")]).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    stage.role("Lookers").await;
    stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == 1).await;
    stage.0.step(10);
    stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == 2).await;
    stage.0.step(30);
    let heard = receiver.hears(3).await;
    assert!(heard.iter().all(|one| one.body == heard[0].body && one.id() == heard[0].id()));
    let said = |at: usize| heard[at].headers["webhook-timestamp"].parse::<i64>().unwrap();
    assert!(said(2) >= said(0) + 40, "the moment is that of the attempt");
    assert_ne!(heard[0].headers["webhook-signature"], heard[2].headers["webhook-signature"]);
}

async fn paused(stage: &Stage, id: &str) -> webhook::Webhook {
    let row = async || webhook::by_id(stage.0.world.journal.db(), &acme(), id).await.unwrap().unwrap();
    until("it is paused", || async { row().await.state == WebhookState::Paused }).await;
    row().await
}

async fn who_is_gone_is_left_alone_at_once_and_loses_nothing(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Says(410, "")]).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    let role = stage.role("Lookers").await;
    let row = paused(stage, &told.id).await;
    assert_eq!(row.paused.unwrap()["by"], "program");
    stage.renamed(&role, "Seers").await;
    stage.waits_for(&told.id, Waiting, 2, any).await;
    stage.0.step(7200);
    stage.0.world.does(&ResumeWebhook { tenant: acme(), id: told.id.clone() }).await;
    stage.waits_for(&told.id, Done, 2, |one| one.position > 0 && one.status == Some(200)).await;
    let names: Vec<_> = receiver.heard().iter().map(|heard| about(heard).0).collect();
    assert_eq!(names, ["RoleCreated", "RoleCreated", "RoleRenamed"]);
    assert!(stage.events_of(&told.id).await.ends_with(&["WebhookPaused".into(), "WebhookResumed".into()]));
}

async fn who_fails_too_often_is_left_alone_until_somebody_has_looked(stage: &Stage) {
    let receiver = Receiver::answering((0..3).map(|_| Answer::Says(500, ""))).await;
    let told = stage.webhook(WebhookDraft { pause_after: 3, ..draft(&receiver.address()) }).await;
    stage.role("Lookers").await;
    for attempts in 1..3 {
        stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == attempts).await;
        stage.0.step(60);
    }
    let row = paused(stage, &told.id).await;
    assert_eq!(row.paused.unwrap()["reason"], "3 attempts in a row failed");
    stage.0.step(7200);
    stage.0.world.does(&ResumeWebhook { tenant: acme(), id: told.id.clone() }).await;
    stage.waits_for(&told.id, Done, 1, |one| one.status == Some(200)).await;
    assert_eq!(receiver.heard().len(), 4);
}

async fn who_fails_for_a_day_is_left_alone(stage: &Stage) {
    let receiver = Receiver::answering((0..100).map(|_| Answer::Says(500, ""))).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    stage.role("Lookers").await;
    for attempts in 1..10 {
        stage.waits_for(&told.id, Waiting, 1, |one| one.attempts >= attempts).await;
        stage.0.step(3 * 3600);
    }
    let row = paused(stage, &told.id).await;
    let reason = row.paused.unwrap()["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("every attempt failed for "), "{reason}");
}

async fn an_address_in_a_private_network_is_not_spoken_to(stage: &Stage) {
    for (name, address) in [
        ("metadata", "https://169.254.169.254/told"),
        ("inside", "https://10.0.0.7/told"),
        ("mapped", "https://[::ffff:a00:7]/told"),
    ] {
        stage.webhook(WebhookDraft { name: name.into(), ..draft(address) }).await;
    }
    stage.role("Lookers").await;
    let dead = stage.0.waits_for(Dead, 3, any).await;
    for one in &dead {
        let told = one.outcome.clone().unwrap();
        assert!(told.contains("private or reserved network") && one.status.is_none() && one.attempts == 1, "{one:?}");
    }
}

async fn the_attempts_are_kept_for_a_while_without_secrets(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Says(500, "the disk is full")]).await;
    let headers = [("authorization".to_owned(), commands::webhook::Given::New("Bearer very-secret".into()))];
    let told = stage.webhook(WebhookDraft { headers: headers.into(), ..draft(&receiver.address()) }).await;
    stage.role("Lookers").await;
    stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == 1).await;
    stage.0.step(10);
    let done = stage.waits_for(&told.id, Done, 1, any).await.remove(0);
    assert_eq!(receiver.heard()[0].headers["authorization"], "Bearer very-secret");
    let (db, of) = (stage.0.world.journal.db(), ("webhook", told.id.as_str()));
    let attempts = delivery::attempts(db, &acme(), of, done.event_id).await.unwrap();
    let outcomes: Vec<_> = attempts.iter().map(|one| (one.number, one.status, one.became.as_str())).collect();
    assert_eq!(outcomes, [(1, Some(500), "again"), (2, Some(200), "done")]);
    assert_eq!(attempts[0].response.as_deref(), Some("the disk is full"));
    let request = &attempts[0].request;
    assert!(
        !request.contains("very-secret") && !request.contains("v1,") && request.contains("authorization"),
        "{request}"
    );
    stage.0.step(8 * 24 * 3600);
    let now = stage.0.world.journal.clock().now();
    projections::deliveries::tidy(db, now).await.unwrap();
    assert_eq!(delivery::attempts(db, &acme(), of, done.event_id).await.unwrap(), []);
    assert!(delivery::one(db, &acme(), of, done.event_id).await.unwrap().is_none());
}
