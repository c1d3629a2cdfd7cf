//! The shapes that others wait for: Slack, Datadog, and a document of one's own.

use aggregates::webhook::Shape;
use commands::webhook::{Given, WebhookDraft};
use queries::delivery::DeliveryState::{Done, Waiting};
use serde_json::{Value, json};

use super::stage::{Stage, draft};
use crate::logout::stage::any;
use crate::on_both_engines;
use crate::receiver::{Answer, Receiver};

on_both_engines! { crate::webhooks::stage::Stage:
    slack_is_told_a_line_and_rested_from_as_it_asks
    datadog_is_given_an_entry_under_its_key
    a_document_of_ones_own_is_filled_in_and_signed
}

async fn slack_is_told_a_line_and_rested_from_as_it_asks(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Rest(429, "30")]).await;
    let told = stage.webhook(WebhookDraft { shape: Shape::Slack, ..draft(&receiver.address()) }).await;
    assert_eq!(told.secret, None, "Slack knows no signature");
    let role = stage.role("Lookers").await;
    let waiting = stage.waits_for(&told.id, Waiting, 1, |one| one.attempts == 1).await.remove(0);
    assert!((waiting.due_at - waiting.attempted_at.unwrap()).num_seconds() >= 29, "{waiting:?}");
    stage.0.step(31);
    stage.waits_for(&told.id, Done, 1, any).await;
    let heard = receiver.hears(2).await.remove(1);
    let text = heard.json()["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with(&format!("*Role created* in `acme`\nRole/{role} by operator ")), "{text}");
    assert!(!heard.headers.contains_key("webhook-signature"));
}

async fn datadog_is_given_an_entry_under_its_key(stage: &Stage) {
    let receiver = Receiver::answering([Answer::Says(202, "{}")]).await;
    let told = stage
        .webhook(WebhookDraft {
            shape: Shape::Datadog,
            headers: [("DD-API-KEY".to_owned(), Given::New("0123456789abcdef".into()))].into(),
            fields: json!({"service": "login"}).as_object().cloned().unwrap(),
            ..draft(&receiver.address())
        })
        .await;
    stage.role("Lookers").await;
    let heard = receiver.hears(1).await.remove(0);
    assert_eq!(heard.headers["dd-api-key"], "0123456789abcdef");
    let entry = &heard.json()[0];
    assert_eq!((&entry["service"], &entry["ddsource"]), (&json!("login"), &json!("evident")));
    assert_eq!(entry["ddtags"], "tenant:acme,event:RoleCreated,aggregate:Role");
    let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
    assert_eq!(message["data"]["Created"]["name"], "Lookers");
    stage.waits_for(&told.id, Done, 1, |one| one.status == Some(202)).await;
}

async fn a_document_of_ones_own_is_filled_in_and_signed(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let template =
        json!({"alert": {"summary": "{{what}}: {{data.Created.name}}", "data": "{{data.Created}}"}, "nobody": "{{x}}"});
    let told = stage
        .webhook(WebhookDraft {
            shape: Shape::Template,
            template: Some(template),
            headers: [("x-team".to_owned(), Given::New("identity".into()))].into(),
            fields: json!({"source": "evident"}).as_object().cloned().unwrap(),
            ..draft(&receiver.address())
        })
        .await;
    stage.role("Look\"ers").await;
    let heard = receiver.hears(1).await.remove(0);
    let body = heard.json();
    assert_eq!((&body["source"], &body["nobody"]), (&json!("evident"), &Value::Null));
    assert_eq!(body["alert"]["summary"], "Role created: Look\"ers");
    assert_eq!(body["alert"]["data"]["name"], "Look\"ers");
    assert_eq!(heard.headers["x-team"], "identity");
    assert!(heard.headers["webhook-signature"].starts_with("v1,") && told.secret.is_some());
}
