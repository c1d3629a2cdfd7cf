//! What is personal: nothing of it leaves unless somebody lets it, and nothing of it after an erasure.

use aggregates::webhook::Disclosure;
use commands::user::EraseUser;
use commands::webhook::{ChangeWebhook, DiscloseToWebhook, Given, WebhookDraft};
use queries::delivery;
use queries::delivery::DeliveryState::{Done, Waiting};

use super::stage::{Stage, draft};
use crate::logout::stage::{acme, any};
use crate::on_both_engines;
use crate::receiver::{Answer, Heard, Receiver};

on_both_engines! { crate::webhooks::stage::Stage:
    what_is_personal_is_taken_out_sealed_or_told_as_somebody_decided
    who_was_erased_meanwhile_is_in_no_message
    what_is_taken_back_is_not_told_even_if_it_was_queued_before
    a_webhook_that_leads_elsewhere_sees_nothing_personal_any_more
}

fn registrations(address: &str) -> WebhookDraft {
    WebhookDraft { events: ["UserRegistered".to_owned()].into(), ..draft(address) }
}

async fn disclose(stage: &Stage, id: &str, disclosure: Disclosure) {
    stage.0.world.does(&DiscloseToWebhook { tenant: acme(), id: id.to_owned(), disclosure }).await;
}

fn tells_of(heard: &Heard, name: &str) -> bool {
    heard.body.contains(&format!("{name}@example.com"))
}

async fn what_is_personal_is_taken_out_sealed_or_told_as_somebody_decided(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let told = stage.webhook(registrations(&receiver.address())).await;
    let mut heard = Vec::new();
    for (number, disclosure) in [Disclosure::Removed, Disclosure::Sealed, Disclosure::Clear].into_iter().enumerate() {
        disclose(stage, &told.id, disclosure).await;
        stage.0.world.person("acme", &format!("aiko{number}")).await;
        heard.push(receiver.hears(number + 1).await.remove(number));
    }
    assert!(heard[0].body.contains("$removed") && !tells_of(&heard[0], "aiko0"), "{}", heard[0].body);
    assert!(heard[1].body.contains("$sealed") && !tells_of(&heard[1], "aiko1"), "{}", heard[1].body);
    assert!(tells_of(&heard[2], "aiko2"), "{}", heard[2].body);
    let done = stage.waits_for(&told.id, Done, 3, any).await;
    let (db, of) = (stage.0.world.journal.db(), ("webhook", told.id.as_str()));
    for (at, kept) in [(0, true), (2, false)] {
        let attempts = delivery::attempts(db, &acme(), of, done[at].event_id).await.unwrap();
        assert_eq!(attempts[0].response.is_some(), kept, "an answer may repeat what it was told");
    }
}

async fn who_was_erased_meanwhile_is_in_no_message(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Says(500, "")]).await;
    let told = stage.webhook(registrations(&receiver.address())).await;
    disclose(stage, &told.id, Disclosure::Clear).await;
    let user = stage.0.world.person("acme", "aiko").await;
    stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == 1).await;
    assert!(tells_of(&receiver.heard()[0], "aiko"));
    stage.0.does(&EraseUser { tenant: acme(), user, at_once: true }).await;
    stage.0.step(10);
    let done = stage.waits_for(&told.id, Done, 1, any).await.remove(0);
    let again = receiver.hears(2).await.remove(1);
    assert!(!again.body.contains("aiko") && again.body.contains("$erased"), "{}", again.body);
    let (shared, db) = (&stage.0.world.shared, stage.0.world.journal.db());
    let kept = delivery::one(db, &acme(), ("webhook", &told.id), done.event_id).await.unwrap().unwrap();
    let said =
        evident::deliveries::said(shared, &acme(), &told.id, &kept.content, done.position).await.unwrap().unwrap();
    assert!(!said.0.contains("aiko"), "{said:?}");
}

async fn what_is_taken_back_is_not_told_even_if_it_was_queued_before(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Says(500, "")]).await;
    let told = stage.webhook(registrations(&receiver.address())).await;
    disclose(stage, &told.id, Disclosure::Clear).await;
    stage.0.world.person("acme", "aiko").await;
    stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == 1).await;
    disclose(stage, &told.id, Disclosure::Removed).await;
    stage.0.step(10);
    stage.waits_for(&told.id, Done, 1, any).await;
    assert!(!tells_of(&receiver.hears(2).await[1], "aiko"));
}

async fn a_webhook_that_leads_elsewhere_sees_nothing_personal_any_more(stage: &Stage) {
    let (before, after) = (Receiver::answering([]).await, Receiver::answering([]).await);
    let told = stage.webhook(registrations(&before.address())).await;
    disclose(stage, &told.id, Disclosure::Clear).await;
    let draft = WebhookDraft { url: Given::New(after.address()), ..registrations("") };
    stage.0.world.does(&ChangeWebhook { tenant: acme(), id: told.id, draft }).await;
    stage.0.world.person("acme", "aiko").await;
    let heard = after.hears(1).await.remove(0);
    assert!(!tells_of(&heard, "aiko") && heard.body.contains("$removed"), "{}", heard.body);
}
