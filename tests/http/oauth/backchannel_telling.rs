//! Clients that are told of an answer in the back channel: that there is one (CIBA Core §10.2), and what came of it (§10.3, §12).

use aggregates::TenantId;
use aggregates::client::{ClientMetadata, GrantType, TokenDeliveryMode};
use chrono::TimeDelta;
use commands::user::SuspendUser;
use protocols::jose::{Algorithm, half_hash};
use queries::delivery::{self, Delivery, DeliveryState};
use serde_json::{Value, json};

use super::backchannel::{Bank, PAGE, allows, id_of, opened, question, refuses, signed_in};
use crate::logout::stage::{Stage, acme};
use crate::oauth::world::claims;
use crate::on_both_engines;
use crate::people::world::World;
use crate::receiver::{Answer, Heard, Receiver};

on_both_engines! { crate::logout::stage::Stage:
    a_client_that_is_pinged_asks_for_its_tokens
    a_ping_says_nothing_of_the_answer_and_one_that_is_refused_is_not_repeated
    a_client_is_sent_its_tokens
    what_does_not_arrive_is_sent_again_and_is_the_same
    whoever_is_sent_tokens_hears_of_a_no_and_of_the_end
    a_person_who_was_suspended_meanwhile_is_nobodys_token
    whoever_may_not_ask_any_more_is_sent_no_tokens
    what_is_kept_gives_nobody_a_token
    only_a_client_that_is_told_needs_something_to_be_shown
}

pub const SHOWN: &str = "8d67dc78-7faa-4d41-aabd-67707b374255";

/// A client that is told at a server.
pub async fn told(world: &World, mode: TokenDeliveryMode, server: &Receiver) -> Bank {
    opened(world).await;
    let change = |metadata: &mut ClientMetadata| {
        metadata.backchannel_token_delivery_mode = Some(mode);
        metadata.backchannel_client_notification_endpoint = Some(server.address());
    };
    Bank::open(world, "acme", "told", change).await
}

/// Asks for Aiko.
pub async fn asks(world: &World, bank: &Bank) -> Value {
    let scope = ("scope", "openid profile offline_access");
    bank.asks(world, &[scope, ("login_hint", "aiko"), ("client_notification_token", SHOWN)]).await
}

fn is_shown(heard: &Heard) {
    assert_eq!(heard.headers["authorization"], format!("Bearer {SHOWN}"));
    assert_eq!(heard.headers["content-type"], "application/json");
}

async fn a_client_that_is_pinged_asks_for_its_tokens(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([Answer::Says(204, "")]).await);
    let bank = told(world, TokenDeliveryMode::Ping, &server).await;
    let whole = asks(world, &bank).await;
    assert_eq!(whole["interval"], 5);
    let id = id_of(&whole);
    assert_eq!(bank.hears(world, &id).await, "authorization_pending", "it may ask all the same");
    allows(&mut signed_in(world, "aiko").await).await;
    let heard = server.hears(1).await.remove(0);
    is_shown(&heard);
    assert_eq!((heard.path.as_str(), heard.json()), ("/told", json!({"auth_req_id": id})));
    assert_eq!(bank.polls(world, &id).await.0, 200);
    assert_eq!(bank.hears(world, &id).await, "invalid_grant");
}

async fn a_ping_says_nothing_of_the_answer_and_one_that_is_refused_is_not_repeated(stage: &Stage) {
    let (world, elsewhere) = (&stage.world, Receiver::answering([]).await);
    let answers = [Answer::Says(401, ""), Answer::Says(500, ""), Answer::Elsewhere(elsewhere.address())];
    let server = Receiver::answering(answers).await;
    let bank = told(world, TokenDeliveryMode::Ping, &server).await;
    let first = id_of(&asks(world, &bank).await);
    refuses(&mut signed_in(world, "aiko").await).await;
    assert_eq!(server.hears(1).await[0].json(), json!({"auth_req_id": first}), "as if they had said yes");
    stage.waits_for(DeliveryState::Dead, 1, |delivery| delivery.target == "told").await;
    assert_eq!(bank.hears(world, &first).await, "access_denied", "whoever was not told may ask");
    stage.step(301);
    let second = id_of(&asks(world, &bank).await);
    refuses(&mut signed_in(world, "aiko").await).await;
    for count in 2..=4 {
        server.hears(count).await;
        stage.step(10);
    }
    let heard = server.hears_those(3, |heard| heard.body.contains(&second)).await;
    assert_eq!(heard.iter().filter(|heard| heard.body.contains(&first)).count(), 1, "it was refused");
    assert!(elsewhere.heard().is_empty(), "nobody is led elsewhere");
}

async fn a_client_is_sent_its_tokens(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([Answer::Says(204, "")]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let whole = asks(world, &bank).await;
    assert!(whole.get("interval").is_none(), "{whole}");
    let id = id_of(&whole);
    assert_eq!(bank.hears(world, &id).await, "unauthorized_client");
    allows(&mut signed_in(world, "aiko").await).await;
    let heard = server.hears(1).await.remove(0);
    is_shown(&heard);
    let tokens = heard.json();
    assert_eq!((&tokens["auth_req_id"], &tokens["token_type"]), (&json!(id), &json!("Bearer")));
    let told = claims(tokens["id_token"].as_str().unwrap());
    let text = |name: &str| tokens[name].as_str().unwrap();
    let hash = |name: &str| json!(half_hash(Algorithm::RS256, text(name)));
    assert_eq!(told["urn:openid:params:jwt:claim:auth_req_id"], json!(id));
    assert_eq!(told["urn:openid:params:jwt:claim:rt_hash"], hash("refresh_token"));
    assert_eq!((&told["at_hash"], &told["aud"]), (&hash("access_token"), &json!("told")));
    assert_eq!(bank.hears(world, &id).await, "unauthorized_client", "nor afterwards");
    let refreshing = [("grant_type", "refresh_token"), ("refresh_token", text("refresh_token"))];
    let (status, again) = bank.sends(world, "/t/acme/oauth2/token", &refreshing).await;
    assert_eq!(status, 200, "{again}");
    let mut browser = world.browser();
    browser.headers.push(("authorization", format!("Bearer {}", text("access_token"))));
    browser.open("/t/acme/oauth2/userinfo").await.is(200);
}

async fn what_does_not_arrive_is_sent_again_and_is_the_same(stage: &Stage) {
    let world = &stage.world;
    let server = Receiver::answering([Answer::Says(503, ""), Answer::Cut, Answer::Says(200, "ignored")]).await;
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    asks(world, &bank).await;
    allows(&mut signed_in(world, "aiko").await).await;
    for count in 1..=3 {
        server.hears(count).await;
        stage.step(60);
    }
    let heard = server.heard();
    let values = |heard: &Heard| {
        let told = heard.json();
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        let id = claims(&text("id_token"))["jti"].to_string();
        (["access_token", "refresh_token", "auth_req_id"].map(text), id)
    };
    assert!(heard.iter().all(|one| values(one) == values(&heard[0])), "what arrives twice is one thing");
    let seconds: Vec<_> = heard.iter().map(|one| one.json()["expires_in"].as_i64().unwrap()).collect();
    assert!(seconds.windows(2).all(|two| two[0] - two[1] >= 60), "it lives less long: {seconds:?}");
    let names = world.names_since(0).await;
    assert_eq!(names.iter().filter(|name| *name == "BackchannelAuthenticationRedeemed").count(), 1);
    assert_eq!(names.iter().filter(|name| *name == "GrantApprovedDirectly").count(), 1);
}

async fn whoever_is_sent_tokens_hears_of_a_no_and_of_the_end(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let refused = id_of(&asks(world, &bank).await);
    refuses(&mut signed_in(world, "aiko").await).await;
    let heard = server.hears(1).await.remove(0);
    is_shown(&heard);
    let expected = json!({"auth_req_id": refused, "error": "access_denied", "error_description": "the person said no"});
    assert_eq!(heard.json(), expected);
    stage.step(301);
    let late = id_of(&asks(world, &bank).await);
    // Only when it is known when it ends does the clock go on: the pause until then is counted from the present.
    let soon = world.journal.clock().now() + TimeDelta::seconds(200);
    stage.waits_for(DeliveryState::Waiting, 1, |delivery| delivery.target == "told" && delivery.due_at > soon).await;
    stage.step(301);
    let heard = server.hears_those(1, |heard| heard.body.contains(&late)).await;
    let heard = heard.into_iter().find(|heard| heard.body.contains(&late)).unwrap();
    is_shown(&heard);
    assert_eq!(heard.json()["error"], "expired_token");
    assert_eq!(server.heard().len(), 2, "{:?}", server.heard());
}

async fn a_person_who_was_suspended_meanwhile_is_nobodys_token(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([Answer::Says(503, "")]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let user = world.person("acme", "maria").await;
    let fields = [("scope", "openid"), ("login_hint", "maria"), ("client_notification_token", SHOWN)];
    let first = id_of(&bank.asks(world, &fields).await);
    let mut browser = signed_in(world, "maria").await;
    let page = question(&mut browser).await;
    assert!(page.path().starts_with(PAGE));
    browser.answer(&page, &[]).await.is(200);
    let heard = server.hears(1).await.remove(0);
    assert!(heard.json()["access_token"].is_string() && heard.json()["auth_req_id"] == json!(first));
    stage.does(&SuspendUser { tenant: TenantId::parse("acme").unwrap(), user, reason: None }).await;
    stage.step(60);
    let heard = server.hears(2).await.remove(1);
    assert_eq!((&heard.json()["error"], &heard.json()["auth_req_id"]), (&json!("transaction_failed"), &json!(first)));
    assert!(!heard.body.contains("_token\""), "what was revoked is not sent once more: {}", heard.body);
}

async fn whoever_may_not_ask_any_more_is_sent_no_tokens(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([Answer::Says(503, ""), Answer::Says(204, "")]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let id = id_of(&asks(world, &bank).await);
    allows(&mut signed_in(world, "aiko").await).await;
    server.hears(1).await;
    world.tune("acme", |settings| settings.oauth.grant_types.retain(|grant| *grant != GrantType::Ciba)).await;
    stage.step(60);
    let heard = server.hears(2).await.remove(1);
    assert_eq!((&heard.json()["error"], &heard.json()["auth_req_id"]), (&json!("transaction_failed"), &json!(id)));
}

async fn what_is_kept_gives_nobody_a_token(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([Answer::Says(500, "")]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    asks(world, &bank).await;
    allows(&mut signed_in(world, "aiko").await).await;
    let heard = server.hears(1).await.remove(0).json();
    let secrets: Vec<String> = ["access_token", "refresh_token", "id_token", "auth_req_id"]
        .map(|name| heard[name].as_str().unwrap().to_owned())
        .into_iter()
        .chain([SHOWN.to_owned()])
        .collect();
    let tried = |delivery: &Delivery| delivery.target == "told" && delivery.attempts > 0;
    let waiting = stage.waits_for(DeliveryState::Waiting, 1, tried).await.remove(0);
    let is_told = |text: &str| secrets.iter().any(|secret| text.contains(secret));
    for event in world.journal.read_stored(0, 1000).await.unwrap() {
        assert!(!is_told(&event.payload), "{}", event.event_type);
    }
    let (db, of) = (world.journal.db(), ("backchannel_authentication", "told"));
    let kept = delivery::one(db, &acme(), of, waiting.event_id).await.unwrap().unwrap();
    assert!(!is_told(&kept.content) && kept.content.contains("request"), "{}", kept.content);
    let attempts = delivery::attempts(db, &acme(), of, waiting.event_id).await.unwrap();
    assert!(!is_told(&format!("{attempts:?}")), "{attempts:?}");
}

async fn only_a_client_that_is_told_needs_something_to_be_shown(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([]).await);
    let pinged = told(world, TokenDeliveryMode::Ping, &server).await;
    let fields = [("scope", "openid"), ("login_hint", "aiko")];
    assert_eq!(pinged.is_refused(world, &fields).await, (400, "invalid_request".into()));
    let plain = Bank::open(world, "acme", "plain", |_| {}).await;
    plain.asks(world, &fields).await;
}
