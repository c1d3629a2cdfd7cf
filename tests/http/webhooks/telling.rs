//! Who is told what, in which order, and signed by what.

use aggregates::webhook::SigningSecret;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, verify};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use commands::webhook::{AddWebhookSecret, WebhookDraft};
use queries::delivery::DeliveryState::Done;
use support::PATIENCE;

use super::stage::{Stage, about, draft};
use crate::logout::stage::{acme, any};
use crate::on_both_engines;
use crate::receiver::{Heard, Receiver};

on_both_engines! { crate::webhooks::stage::Stage:
    an_event_is_told_whole_and_signed
    only_what_is_wanted_is_told_and_only_since_the_beginning
    what_happens_to_one_object_is_told_in_its_order
    both_secrets_sign_while_they_overlap
    another_tenant_is_not_told
}

/// Whether a message bears a signature by a secret.
fn is_signed_by(heard: &Heard, secret: &SigningSecret) -> bool {
    let key = BASE64.decode(secret.expose().strip_prefix("whsec_").unwrap()).unwrap();
    let text = format!("{}.{}.{}", heard.id(), heard.headers["webhook-timestamp"], heard.body);
    let signatures = heard.headers["webhook-signature"].split(' ').map(|one| one.strip_prefix("v1,").unwrap());
    let key = Key::new(HMAC_SHA256, &key);
    signatures.map(|one| BASE64.decode(one).unwrap()).any(|one| verify(&key, text.as_bytes(), &one).is_ok())
}

async fn an_event_is_told_whole_and_signed(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    let role = stage.role("Lookers").await;
    let heard = receiver.hears(1).await.remove(0);
    let event = heard.json();
    assert_eq!((heard.path.as_str(), heard.headers["content-type"].as_str()), ("/told", "application/json"));
    assert_eq!(
        (event["type"].as_str(), event["event"].as_str()),
        (Some("evident.RoleCreated.v1"), Some("RoleCreated"))
    );
    assert_eq!(event["timestamp"], event["time"]);
    assert_eq!(event["data"]["Created"]["name"], "Lookers");
    assert_eq!(
        (event["subject"].as_str().unwrap(), event["id"].as_str().unwrap()),
        (&*format!("Role/{role}"), &*heard.id())
    );
    assert!(is_signed_by(&heard, told.secret.as_ref().unwrap()), "{heard:?}");
    let now = stage.0.world.journal.clock().now().timestamp();
    let said: i64 = heard.headers["webhook-timestamp"].parse().unwrap();
    assert!((now - PATIENCE.as_secs().cast_signed()..=now).contains(&said), "{said}");
    let done = stage.waits_for(&told.id, Done, 1, any).await.remove(0);
    assert_eq!((done.event_id.to_string(), done.attempts, done.status), (heard.id(), 1, Some(200)));
}

async fn only_what_is_wanted_is_told_and_only_since_the_beginning(stage: &Stage) {
    let early = stage.role("Early").await;
    let (some, all) = (Receiver::answering([]).await, Receiver::answering([]).await);
    let wants = ["RoleRenamed".to_owned(), "Client.*".to_owned()].into();
    stage.webhook(WebhookDraft { events: wants, ..draft(&some.address()) }).await;
    stage.webhook(WebhookDraft { events: ["*".to_owned()].into(), ..draft(&all.address()) }).await;
    let role = stage.role("Lookers").await;
    stage.renamed(&role, "Seers").await;
    stage.renamed(&early, "Late").await;
    stage.0.world.client("acme", "shop", |_| {}).await;
    let mut names: Vec<_> = some.hears(3).await.iter().map(|heard| about(heard).0).collect();
    names.sort();
    assert_eq!(names, ["ClientRegistered", "RoleRenamed", "RoleRenamed"]);
    // Objects overtake one another; about each of them, what was created is told before what was renamed.
    let heard = all.hears_those(2, |heard| about(heard).0 == "RoleRenamed").await;
    let created = |heard: &&Heard| about(heard).0 == "RoleCreated";
    assert_eq!(heard.iter().filter(created).count(), 1, "what was before is not told");
    assert_eq!(some.heard().len(), 3);
}

async fn what_happens_to_one_object_is_told_in_its_order(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    stage.webhook(draft(&receiver.address())).await;
    let mut roles = Vec::new();
    for number in 0..4 {
        roles.push(stage.role(&format!("Role {number}")).await);
    }
    for round in 0..6 {
        for role in &roles {
            stage.renamed(role, &format!("{role} {round}")).await;
        }
    }
    let heard = receiver.hears(28).await;
    for role in &roles {
        let own = heard.iter().map(Heard::json).filter(|event| event["subject"] == format!("Role/{role}"));
        let numbers: Vec<u64> = own.map(|event| event["streamsequence"].as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7], "{role}");
    }
}

async fn both_secrets_sign_while_they_overlap(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let told = stage.webhook(draft(&receiver.address())).await;
    let first = told.secret.unwrap();
    let add = AddWebhookSecret { tenant: acme(), id: told.id, secret: None, overlap: TimeDelta::hours(1) };
    let second = stage.0.world.does(&add).await.secret.unwrap();
    stage.role("During").await;
    let during = receiver.hears(1).await.remove(0);
    assert!(is_signed_by(&during, &first) && is_signed_by(&during, &second), "{during:?}");
    stage.0.step(3601);
    stage.role("After").await;
    let after = receiver.hears(2).await.remove(1);
    assert!(!is_signed_by(&after, &first) && is_signed_by(&after, &second), "{after:?}");
}

async fn another_tenant_is_not_told(stage: &Stage) {
    let receiver = Receiver::answering([]).await;
    let told = stage.webhook(WebhookDraft { events: ["*".to_owned()].into(), ..draft(&receiver.address()) }).await;
    stage.0.world.client("other", "theirs", |_| {}).await;
    stage.role("Ours").await;
    stage.waits_for(&told.id, Done, 1, any).await;
    assert!(receiver.heard().iter().all(|heard| heard.json()["tenant"] == "acme"), "{:?}", receiver.heard());
}
