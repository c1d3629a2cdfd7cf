//! Sessions, grants and consents as they were: `?at=`, their histories, and what changed between two moments.

use axum::http::Method;
use serde_json::{Value, json};

use super::people::{approved, consented, sign_in, signed_in};
use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_session_is_shown_as_it_was
    a_grant_is_shown_as_it_was
    a_consent_is_shown_as_it_was
}

const ACME: &str = "/t/acme/admin/v1";

fn types(history: &Value) -> Vec<&str> {
    history["items"].as_array().unwrap().iter().map(|item| item["event_type"].as_str().unwrap()).collect()
}

async fn a_session_is_shown_as_it_was(world: &World) {
    let before = world.events().await;
    let session = signed_in(world).await;
    let path = format!("{ACME}/sessions/{session}");
    let then = world.get(&path).is(200).await;
    let position = world.events().await;
    world.get(format!("{path}?at={before}")).refused("not-found").await;
    world.delete(&path).is(200).await;
    world.get(&path).refused("not-found").await;
    assert_eq!(world.get(format!("{path}?at={position}")).is(200).await.body, then.body);
    let moment = then.text("created_at");
    assert_eq!(world.get(format!("{path}?at={moment}")).is(200).await.body, then.body);
    world.get(format!("{path}?at={}", world.events().await)).refused("not-found").await;
    let history = world.get(format!("{ACME}/history/session/{session}")).is(200).await;
    assert_eq!(types(&history.body), ["SessionStarted", "SessionEnded"]);
    let diff = world.get(format!("{ACME}/history/session/{session}/diff?from={position}")).is(200).await;
    assert_eq!(diff.body["changes"], json!([{"path": "ended", "to": "administrator"}]));
    // Nobody ended it, and it is over all the same.
    let idle = sign_in(world).await;
    let path = format!("{ACME}/sessions/{idle}");
    let position = world.events().await;
    world.get(format!("/t/other/admin/v1/sessions/{idle}?at={position}")).refused("not-found").await;
    world.ground.clock.step(31 * 60 * 1_000_000);
    let later = token("acme", "evident:sessions:read@later");
    world.get(&path).token(later.clone()).refused("not-found").await;
    world.get(format!("{path}?at={position}")).token(later).is(200).await;
}

async fn a_grant_is_shown_as_it_was(world: &World) {
    let session = signed_in(world).await;
    let grant = approved(world, &session).await;
    let path = format!("{ACME}/grants/{grant}");
    let then = world.get(&path).is(200).await;
    assert_eq!((&then.body["state"], &then.body["session_id"]), (&json!("granted"), &json!(session)));
    let position = world.events().await;
    let pending = world.get(format!("{path}?at={}", position - 1)).is(200).await;
    assert_eq!((&pending.body["state"], &pending.body["user_id"]), (&json!("pending"), &Value::Null));
    world.delete(&path).is(200).await;
    world.get(&path).refused("not-found").await;
    assert_eq!(world.get(format!("{path}?at={position}")).is(200).await.body, then.body);
    let history = world.get(format!("{ACME}/history/grant/{grant}")).is(200).await;
    assert_eq!(types(&history.body), ["GrantRequested", "GrantApproved", "GrantRevoked"]);
    let diff = world.get(format!("{ACME}/history/grant/{grant}/diff?from={position}")).is(200).await;
    assert_eq!(diff.body["changes"], json!([{"path": "status", "from": "granted", "to": "revoked"}]));
    world.get(format!("/t/other/admin/v1/grants/{grant}?at={position}")).refused("not-found").await;
}

async fn a_consent_is_shown_as_it_was(world: &World) {
    signed_in(world).await;
    consented(world).await;
    let path = format!("{ACME}/consents/aiko/shop");
    let then = world.get(&path).is(200).await;
    let position = world.events().await;
    world.ask(Method::DELETE, &path).is(200).await;
    world.get(&path).refused("not-found").await;
    assert_eq!(world.get(format!("{path}?at={position}")).is(200).await.body, then.body);
    let history = world.get(format!("{ACME}/history/consent/aiko:shop")).is(200).await;
    assert_eq!(types(&history.body), ["ConsentGiven", "ConsentRevoked"]);
    let diff = world.get(format!("{ACME}/history/consent/aiko:shop/diff?from={position}")).is(200).await;
    assert_eq!(diff.body["changes"][0]["path"], "given");
}
