//! Webhooks: what is secret is given or kept, and made where there must be one.

use aggregates::webhook::{Shape, Webhook, WebhookError, WebhookSettings};
use commands::webhook::{
    ChangeWebhook, ChangeWebhookError, Given, RegisterWebhook, RegisterWebhookError, RemoveWebhook, WebhookDraft,
};
use cqrs_es::Aggregate as _;

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    a_secret_value_that_is_not_given_again_stays
    a_webhook_whose_messages_are_signed_from_now_on_has_a_secret
    what_nobody_registered_or_somebody_removed_cannot_be_changed
}

fn draft(shape: Shape, url: Given) -> WebhookDraft {
    WebhookDraft {
        name: "Alerts".into(),
        url,
        events: ["*".to_owned()].into(),
        shape,
        headers: [("x-token".to_owned(), Given::New("first".into()))].into(),
        fields: serde_json::Map::new(),
        template: None,
        pause_after: WebhookSettings::USUAL_PAUSE_AFTER,
    }
}

fn address() -> Given {
    Given::New("https://hooks.example.com/".into())
}

/// A webhook as its stream tells it.
async fn told(installation: &Installation, id: &str) -> Webhook {
    let mut webhook = Webhook::default();
    for event in installation.events("Webhook", id).await {
        webhook.apply(serde_json::from_str(&event.payload).unwrap());
    }
    webhook
}

async fn registered(installation: &Installation, shape: Shape) -> String {
    let register = RegisterWebhook { tenant: demo(), draft: draft(shape, address()) };
    installation.does(&register).await.answer.webhook_id
}

async fn a_secret_value_that_is_not_given_again_stays(installation: &Installation) {
    let id = registered(installation, Shape::Standard).await;
    let kept = [("x-token".to_owned(), Given::Kept)].into();
    let change = WebhookDraft { name: "Other".into(), headers: kept, ..draft(Shape::Standard, Given::Kept) };
    installation.does(&ChangeWebhook { tenant: demo(), id: id.clone(), draft: change }).await;
    let webhook = told(installation, &id).await;
    let settings = webhook.settings().unwrap();
    assert_eq!(settings.url.expose().map(String::as_str), Some("https://hooks.example.com/"));
    assert_eq!(settings.headers["x-token"].expose().map(String::as_str), Some("first"));
    let unknown = [("x-other".to_owned(), Given::Kept)].into();
    let change = WebhookDraft { headers: unknown, ..draft(Shape::Standard, Given::Kept) };
    let refused = installation.refuses(&ChangeWebhook { tenant: demo(), id, draft: change }).await;
    assert!(matches!(refused, ChangeWebhookError::Refused(WebhookError::Invalid(_))), "{refused:?}");
    let register = RegisterWebhook { tenant: demo(), draft: draft(Shape::Standard, Given::Kept) };
    let refused = installation.refuses(&register).await;
    assert!(matches!(refused, RegisterWebhookError::Refused(WebhookError::Invalid(_))), "{refused:?}");
}

async fn a_webhook_whose_messages_are_signed_from_now_on_has_a_secret(installation: &Installation) {
    let id = registered(installation, Shape::Slack).await;
    let secrets = async || {
        let webhook = told(installation, &id).await;
        webhook.live_secrets(chrono::DateTime::<chrono::Utc>::MAX_UTC).len()
    };
    assert_eq!(secrets().await, 0);
    let change = draft(Shape::Standard, Given::Kept);
    installation.does(&ChangeWebhook { tenant: demo(), id: id.clone(), draft: change }).await;
    assert_eq!(secrets().await, 1);
}

async fn what_nobody_registered_or_somebody_removed_cannot_be_changed(installation: &Installation) {
    let change = |id: &str| ChangeWebhook { tenant: demo(), id: id.into(), draft: draft(Shape::Slack, address()) };
    assert_eq!(installation.refuses(&change("nothing")).await, ChangeWebhookError::NotFound);
    let id = registered(installation, Shape::Standard).await;
    installation.does(&RemoveWebhook { tenant: demo(), id: id.clone() }).await;
    let refused = installation.refuses(&change(&id)).await;
    assert_eq!(refused, ChangeWebhookError::Refused(WebhookError::Removed));
}
