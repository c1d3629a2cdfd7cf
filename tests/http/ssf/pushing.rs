//! Tokens that are pushed (RFC 8935): what they are, and what answers mean.

use aggregates::client::SubjectType;
use chrono::TimeDelta;
use commands::user::SuspendUser;
use queries::delivery::DeliveryState::{Dead, Done, Waiting};
use serde_json::json;

use super::desk::{CAEP, Desk, RISC, SSF, events};
use super::receiver::{Answer, Receiver};
use crate::logout::stage::{Stage, acme};
use crate::on_both_engines;
use crate::people::world::BASE;

on_both_engines! { crate::logout::stage::Stage:
    a_token_is_what_the_specification_asks_for
    a_stream_shows_that_it_works_when_asked_and_not_too_often
    a_token_that_is_not_taken_comes_again_in_the_same_bytes
    a_refusal_stops_the_token_and_says_why
    a_private_address_is_not_spoken_to
}

async fn a_token_is_what_the_specification_asks_for(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let pairwise = |metadata: &mut aggregates::client::ClientMetadata| {
        metadata.subject_type = Some(SubjectType::Pairwise);
    };
    let desk = Desk::within(stage, "acme", "shop", pairwise).await;
    desk.pushes(&app.address(), &events(CAEP, &["session-revoked"])).await;
    let (_browser, session) = stage.signed_in("aiko").await;
    let sid = stage.join(&session, "shop").await;
    let user = queries::session::by_id(stage.world.journal.db(), &acme(), &session).await.unwrap().unwrap().user_id;
    let before = stage.world.journal.clock().now().timestamp();
    stage.end_session(&session).await;
    let told = app.hears(1).await.remove(0);
    assert_eq!(told.authorization.as_deref(), Some("Bearer of-the-receiver"));
    assert!(desk.verifies(&told).await, "{:?}", told.header());
    assert_eq!((&told.header()["typ"], &told.header()["alg"]), (&json!("secevent+jwt"), &json!("RS256")));
    let claims = told.claims();
    assert!(claims.get("sub").is_none() && claims.get("exp").is_none(), "{claims}");
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(format!("{BASE}/t/acme")), &json!("shop")));
    let client = stage.world.shared.directory.client(&acme(), "shop").await.unwrap().unwrap();
    let name = evident::http::oauth::subject::of_user(&stage.world.shared, &acme(), &client, &user).await.unwrap();
    assert_ne!(name, user, "the receiver knows the person by a name of its own");
    assert_eq!(
        claims["sub_id"],
        json!({
            "format": "complex",
            "user": { "format": "iss_sub", "iss": format!("{BASE}/t/acme"), "sub": name },
            "session": { "format": "opaque", "id": sid },
        })
    );
    let done = stage.waits_for(Done, 1, |one| one.kind == "ssf").await.remove(0);
    assert_eq!(claims["jti"], done.event_id.to_string());
    assert!(claims["iat"].as_i64().unwrap() >= before && claims["txn"].as_str().unwrap().len() == 36, "{claims}");
    let (kind, event) = told.event();
    assert_eq!(kind, format!("{CAEP}session-revoked"));
    assert_eq!(
        (&event["initiating_entity"], event["event_timestamp"].as_i64() >= Some(before)),
        (&json!("admin"), true)
    );
    assert_eq!(event["reason_admin"], json!({ "en": "an administrator ended the session" }));
    assert!(!told.claims().to_string().contains(&user), "{claims}");
}

async fn a_stream_shows_that_it_works_when_asked_and_not_too_often(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let desk = Desk::of(stage, "shop").await;
    let id = desk.pushes(&app.address(), &[]).await;
    let asked = desk.post("verify", json!({ "stream_id": id, "state": "VGhpcyBpcyBhbiBleGFtcGxl" })).await;
    assert_eq!(asked.status, 204, "{}", asked.body);
    let told = app.hears(1).await.remove(0);
    let echoed = json!({ "state": "VGhpcyBpcyBhbiBleGFtcGxl" });
    assert_eq!(told.event(), (format!("{SSF}verification"), echoed));
    assert_eq!(told.claims()["sub_id"], json!({ "format": "opaque", "id": id }));
    let again = desk.post("verify", json!({ "stream_id": id })).await;
    assert_eq!((again.status.as_u16(), &again.body["err"]), (429, &json!("too_many_requests")));
    let wait: i64 = again.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    stage.step(wait + 1);
    assert_eq!(desk.post("verify", json!({ "stream_id": id })).await.status, 204);
    let told = app.hears(2).await.remove(1);
    assert_eq!(told.event(), (format!("{SSF}verification"), json!({})));
    assert!(desk.verifies(&told).await);
}

/// Suspends somebody who signed in to the shop.
async fn suspended(stage: &Stage, name: &str) -> String {
    let (_browser, session) = stage.signed_in(name).await;
    stage.join(&session, "shop").await;
    let user = queries::session::by_id(stage.world.journal.db(), &acme(), &session).await.unwrap().unwrap().user_id;
    stage.does(&SuspendUser { tenant: acme(), user: user.clone(), reason: None }).await;
    user
}

async fn a_token_that_is_not_taken_comes_again_in_the_same_bytes(stage: &Stage) {
    let answers = [Answer::Says(500, ""), Answer::Rest(429, "600"), Answer::Says(401, "")];
    let app = Receiver::answering(answers).await;
    let desk = Desk::of(stage, "shop").await;
    desk.pushes(&app.address(), &events(RISC, &["account-disabled"])).await;
    suspended(stage, "aiko").await;
    let tried = |attempts| move |one: &queries::delivery::Delivery| one.kind == "ssf" && one.attempts == attempts;
    let first = stage.waits_for(Waiting, 1, tried(1)).await.remove(0);
    assert!(first.due_at - first.attempted_at.unwrap() >= TimeDelta::seconds(3), "{first:?}");
    stage.step(10);
    let second = stage.waits_for(Waiting, 1, tried(2)).await.remove(0);
    let rest = second.due_at - second.attempted_at.unwrap();
    assert!(rest > TimeDelta::minutes(9), "it asked for ten minutes: {rest}");
    stage.step(610);
    stage.waits_for(Waiting, 1, tried(3)).await;
    stage.step(60);
    let done = stage.waits_for(Done, 1, |one| one.kind == "ssf").await.remove(0);
    assert_eq!((done.status, done.attempts), (Some(202), 4));
    let told = app.told();
    assert!(told.len() == 4 && told.iter().all(|one| *one == told[0]), "{told:?}");
}

async fn a_refusal_stops_the_token_and_says_why(stage: &Stage) {
    let refusal = r#"{"err":"invalid_key","description":"Key ID 12345 has been revoked."}"#;
    let app = Receiver::answering([Answer::Says(400, refusal)]).await;
    let desk = Desk::of(stage, "shop").await;
    desk.pushes(&app.address(), &events(RISC, &["account-disabled"])).await;
    suspended(stage, "aiko").await;
    let dead = stage.waits_for(Dead, 1, |one| one.kind == "ssf").await.remove(0);
    let told = (dead.status, dead.attempts, dead.outcome.as_deref());
    assert_eq!(told, (Some(400), 1, Some("refused: invalid_key")));
    stage.step(7200);
    suspended(stage, "ken").await;
    stage.waits_for(Done, 1, |one| one.kind == "ssf").await;
    assert_eq!(app.told().len(), 2, "the other person's, and not the first again");
}

async fn a_private_address_is_not_spoken_to(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    desk.pushes("https://10.1.2.3/events", &events(RISC, &["account-disabled"])).await;
    suspended(stage, "aiko").await;
    let dead = stage.waits_for(Dead, 1, |one| one.kind == "ssf").await.remove(0);
    assert_eq!((dead.status, dead.attempts), (None, 1), "{dead:?}");
}
