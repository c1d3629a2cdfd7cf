//! What somebody who administers asks for: a pause, a test, what was before, what was given up.

use aggregates::webhook::{Pauser, Shape};
use commands::webhook::{
    ChangeWebhook, Given, PauseWebhook, RemoveWebhook, RequestRedrive, RequestReplay, RequestTest, ResumeWebhook,
    WebhookDraft,
};
use queries::delivery::DeliveryState::{Dead, Done, Waiting};

use super::stage::{Stage, about, draft};
use crate::logout::stage::{acme, any};
use crate::on_both_engines;
use crate::receiver::{Answer, Heard, Receiver};

on_both_engines! { crate::webhooks::stage::Stage:
    what_happens_during_a_pause_waits_and_is_told_afterwards
    a_test_comes_through_whatever_is_wanted
    what_happened_before_is_told_again_under_the_same_ids
    what_was_given_up_is_taken_up_again
    what_waits_goes_where_the_webhook_leads_now
    who_was_removed_is_told_nothing_more
}

async fn pause(stage: &Stage, id: &str) {
    let (tenant, id, reason) = (acme(), id.to_owned(), "moving".to_owned());
    stage.0.world.does(&PauseWebhook { tenant, id, by: Pauser::Administrator, reason }).await;
}

async fn what_happens_during_a_pause_waits_and_is_told_afterwards(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    pause(stage, &told.id).await;
    let role = stage.role("Lookers").await;
    stage.renamed(&role, "Seers").await;
    stage.waits_for(&told.id, Waiting, 2, |one| one.attempts == 0).await;
    assert_eq!(receiver.heard().len(), 0);
    stage.0.world.does(&ResumeWebhook { tenant: acme(), id: told.id.clone() }).await;
    let names: Vec<_> = receiver.hears(2).await.iter().map(|heard| about(heard).0).collect();
    assert_eq!(names, ["RoleCreated", "RoleRenamed"]);
}

async fn a_test_comes_through_whatever_is_wanted(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    stage.0.world.does(&RequestTest { tenant: acme(), id: told.id.clone() }).await;
    let heard = receiver.hears(1).await.remove(0);
    assert_eq!(about(&heard), ("WebhookTestRequested".to_owned(), format!("Webhook/{}", told.id)));
}

async fn what_happened_before_is_told_again_under_the_same_ids(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let early = stage.role("Early").await;
    let from = stage.0.world.events().await;
    let told = stage.webhook(draft(&receiver.address())).await;
    let role = stage.role("Lookers").await;
    stage.renamed(&role, "Seers").await;
    let first = receiver.hears(2).await;
    stage.waits_for(&told.id, Done, 2, any).await;
    stage.0.world.does(&RequestReplay { tenant: acme(), id: told.id.clone(), after: from }).await;
    let again = receiver.hears(4).await.split_off(2);
    let told_as = |heard: &[Heard]| heard.iter().map(|one| (one.id(), one.body.clone())).collect::<Vec<_>>();
    assert_eq!(told_as(&again), told_as(&first), "the same events, in the same order");
    stage.waits_for(&told.id, Done, 3, any).await;
    stage.0.world.does(&RequestReplay { tenant: acme(), id: told.id.clone(), after: 0 }).await;
    let all = receiver.hears(7).await.split_off(4);
    assert!(all.iter().any(|heard| about(heard) == ("RoleCreated".to_owned(), format!("Role/{early}"))));
    let works = stage.waits_for(&told.id, Done, 5, any).await;
    let outcomes: Vec<_> = works.iter().filter_map(|one| one.outcome.as_deref()).collect();
    assert!(
        outcomes.contains(&"2 events are told again") && outcomes.contains(&"3 events are told again"),
        "{outcomes:?}"
    );
}

async fn what_was_given_up_is_taken_up_again(stage: &Stage) {
    let receiver =
        Receiver::answering([Answer::Says(400, "invalid_payload"), Answer::Says(400, "invalid_payload")]).await;
    let told = stage.webhook(WebhookDraft { shape: Shape::Slack, ..draft(&receiver.address()) }).await;
    stage.role("Lookers").await;
    stage.waits_for(&told.id, Dead, 1, |one| one.status == Some(400)).await;
    stage.role("Seers").await;
    let dead = stage.waits_for(&told.id, Dead, 2, any).await;
    let (tenant, id, event_id) = (acme(), told.id.clone(), Some(dead[1].event_id.to_string()));
    stage.0.world.does(&RequestRedrive { tenant: tenant.clone(), id: id.clone(), event_id }).await;
    let done = stage.waits_for(&told.id, Done, 1, |one| one.status == Some(200)).await;
    assert_eq!(done[0].event_id, dead[1].event_id);
    stage.0.world.does(&RequestRedrive { tenant, id, event_id: None }).await;
    stage.waits_for(&told.id, Done, 2, |one| one.status == Some(200)).await;
    assert_eq!(receiver.heard().len(), 4);
}

async fn what_waits_goes_where_the_webhook_leads_now(stage: &Stage) {
    let (wrong, right) = (Receiver::answering([Answer::Rest(503, "3600")]).await, Receiver::answering([]).await);
    let told = stage.webhook(draft(&wrong.address())).await;
    stage.role("Lookers").await;
    stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == 1).await;
    let change = ChangeWebhook {
        tenant: acme(),
        id: told.id.clone(),
        draft: WebhookDraft { url: Given::New(right.address()), ..draft("") },
    };
    stage.0.world.does(&change).await;
    stage.0.step(3601);
    let heard = right.hears(1).await;
    assert_eq!(heard[0].body, wrong.heard()[0].body);
}

async fn who_was_removed_is_told_nothing_more(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    pause(stage, &told.id).await;
    stage.role("Lookers").await;
    stage.waits_for(&told.id, Waiting, 1, any).await;
    stage.0.world.does(&RemoveWebhook { tenant: acme(), id: told.id.clone() }).await;
    stage.role("Seers").await;
    stage.0.step(120);
    let dead = stage.waits_for(&told.id, Dead, 1, any).await.remove(0);
    assert_eq!(dead.outcome.as_deref(), Some("the receiver does not ask for it any more"));
    assert_eq!((receiver.heard().len(), stage.0.deliveries(Waiting).await.len()), (0, 0));
}
