//! What was allowed in the back channel and ends before its client has it, and what a client hears of that (CIBA Core §11, §12).

use aggregates::client::{GrantType, TokenDeliveryMode};
use aggregates::consent::Withdrawal;
use aggregates::tenant::TenantSettings;
use aggregates::user::LockReason;
use commands::client::{DisableClient, UpdateClient};
use commands::consent::RevokeConsent;
use commands::user::{LockUser, ReactivateUser, SuspendUser, UnlockUser};
use queries::delivery::{Delivery, DeliveryState};
use serde_json::{Value, json};

use super::backchannel::{Bank, PAGE, allows, id_of, opened, question, refuses, signed_in};
use super::backchannel_telling::{SHOWN, asks, told};
use crate::logout::stage::{Stage, acme};
use crate::oauth::world::claims;
use crate::on_both_engines;
use crate::people::world::World;
use crate::receiver::{Answer, Receiver};

on_both_engines! { crate::logout::stage::Stage:
    a_consent_that_is_taken_back_ends_what_nobody_has_fetched
    a_person_who_was_suspended_meanwhile_is_not_spoken_for
    whoever_is_suspended_and_comes_back_has_allowed_nothing
    a_lock_passes_and_what_was_allowed_is_fetched
    whoever_was_locked_before_the_push_is_told_of_once
    a_consent_that_is_taken_back_before_the_push_is_nobodys_token
    what_was_sent_and_not_taken_ends_with_its_person
    what_is_over_is_not_sent_as_new
    what_is_refused_for_good_is_revoked
    a_client_that_is_too_slow_is_sent_its_tokens_again
    a_push_is_not_led_elsewhere
    what_the_client_uses_has_arrived
    whoever_changed_its_mind_about_pushing_is_sent_nothing
    whoever_has_asked_is_not_pinged
    whoever_may_not_ask_any_more_is_not_pinged
    a_request_that_says_nothing_of_the_sign_in_takes_the_clients_default
    a_request_is_held_to_what_its_client_is_registered_for_now
}

/// A client that is told, and whose server asks for a rest of two minutes before it hears of anything else.
async fn resting(stage: &Stage, server: &Receiver, mode: TokenDeliveryMode) -> Bank {
    let world = &stage.world;
    let bank = told(world, mode, server).await;
    asks(world, &bank).await;
    refuses(&mut signed_in(world, "aiko").await).await;
    rests(stage).await;
    bank
}

/// Waits until it is kept that a client asked for a rest: who moves the clock before would move the rest along.
async fn rests(stage: &Stage) {
    stage.waits_for(DeliveryState::Waiting, 1, |delivery| is_own(delivery) && delivery.attempts == 1).await;
}

fn is_own(delivery: &Delivery) -> bool {
    delivery.target == "told"
}

fn busy() -> Answer {
    Answer::Rest(503, "120")
}

/// A person, and a client's request that they have said yes to.
async fn allowed_by(world: &World, bank: &Bank, name: &str) -> (String, String) {
    let user = world.person("acme", name).await;
    let fields =
        [("scope", "openid profile offline_access"), ("login_hint", name), ("client_notification_token", SHOWN)];
    let id = id_of(&bank.asks(world, &fields).await);
    allows(&mut signed_in(world, name).await).await;
    (user, id)
}

fn taking_back(user: &str, client_id: &str) -> RevokeConsent {
    let (user, client_id) = (user.to_owned(), client_id.to_owned());
    RevokeConsent { tenant: acme(), user, client_id, reason: Withdrawal::User }
}

fn locking(user: &str) -> LockUser {
    LockUser { tenant: acme(), user: user.to_owned(), until: None, reason: LockReason::Administrator }
}

/// What was said of a request, in its order.
fn said(server: &Receiver, id: &str) -> Vec<Value> {
    server.heard().iter().map(crate::receiver::Heard::json).filter(|told| told["auth_req_id"] == id).collect()
}

/// Waits until so much was said of a request.
async fn hears_of(server: &Receiver, id: &str, count: usize) -> Vec<Value> {
    server.hears_those(count, |heard| heard.body.contains(id)).await;
    said(server, id)
}

async fn count(world: &World, name: &str) -> usize {
    world.names_since(0).await.iter().filter(|known| *known == name).count()
}

/// Whether a refresh token that was sent is good.
async fn is_good(world: &World, bank: &Bank, tokens: &Value) -> bool {
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    bank.sends(world, "/t/acme/oauth2/token", &fields).await.0 == 200
}

async fn a_consent_that_is_taken_back_ends_what_nobody_has_fetched(stage: &Stage) {
    let world = &stage.world;
    let bank = opened(world).await;
    let (user, id) = allowed_by(world, &bank, "maria").await;
    // Nobody has seen to what ends with it yet.
    world.does(&taking_back(&user, "bank")).await;
    assert_eq!(bank.hears(world, &id).await, "invalid_grant");
    let again = bank.asks(world, &[("scope", "openid"), ("login_hint", "maria")]).await;
    allows(&mut signed_in(world, "maria").await).await;
    assert_eq!(bank.hears(world, &id).await, "invalid_grant", "nor does another yes bring it back");
    assert_eq!(bank.polls(world, &id_of(&again)).await.0, 200);
}

async fn a_person_who_was_suspended_meanwhile_is_not_spoken_for(stage: &Stage) {
    let world = &stage.world;
    let bank = opened(world).await;
    let user = world.person("acme", "maria").await;
    let asks = [("scope", "openid"), ("login_hint", "maria")];
    let id = id_of(&bank.asks(world, &asks).await);
    allows(&mut signed_in(world, "maria").await).await;
    world.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    let before = world.events().await;
    assert_eq!(bank.hears(world, &id).await, "invalid_grant");
    let names = world.names_since(before).await;
    assert!(!names.iter().any(|name| name.starts_with("Grant") || name == "TokensIssued"), "{names:?}");
    assert_eq!(bank.is_refused(world, &asks).await, (400, "unknown_user_id".into()), "nor asked for");
}

async fn whoever_is_suspended_and_comes_back_has_allowed_nothing(stage: &Stage) {
    let world = &stage.world;
    let bank = opened(world).await;
    let (user, id) = allowed_by(world, &bank, "maria").await;
    stage.does(&SuspendUser { tenant: acme(), user: user.clone(), reason: None }).await;
    stage.does(&ReactivateUser { tenant: acme(), user }).await;
    assert_eq!(bank.hears(world, &id).await, "invalid_grant");
    assert_eq!(count(world, "BackchannelAuthenticationFailed").await, 1);
    let again = bank.asks(world, &[("scope", "openid"), ("login_hint", "maria")]).await;
    allows(&mut signed_in(world, "maria").await).await;
    assert_eq!(bank.polls(world, &id_of(&again)).await.0, 200);
}

async fn a_lock_passes_and_what_was_allowed_is_fetched(stage: &Stage) {
    let world = &stage.world;
    let bank = opened(world).await;
    let (user, id) = allowed_by(world, &bank, "maria").await;
    stage.does(&locking(&user)).await;
    assert_eq!(bank.hears(world, &id).await, "invalid_grant");
    stage.does(&UnlockUser { tenant: acme(), user }).await;
    assert_eq!(bank.polls(world, &id).await.0, 200, "as what is for offline access");
}

async fn whoever_was_locked_before_the_push_is_told_of_once(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    let bank = resting(stage, &server, TokenDeliveryMode::Push).await;
    let (user, id) = allowed_by(world, &bank, "maria").await;
    stage.does(&locking(&user)).await;
    stage.step(121);
    let told = hears_of(&server, &id, 1).await;
    assert_eq!(told[0]["error"], "transaction_failed", "{told:?}");
    stage.does(&UnlockUser { tenant: acme(), user }).await;
    stage.step(301);
    stage.waits_for(DeliveryState::Done, 4, is_own).await;
    assert_eq!(said(&server, &id).len(), 1, "never tokens afterwards, and never that it has expired");
    assert_eq!(count(world, "GrantApprovedDirectly").await, 0);
}

async fn a_consent_that_is_taken_back_before_the_push_is_nobodys_token(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    let bank = resting(stage, &server, TokenDeliveryMode::Push).await;
    let (user, id) = allowed_by(world, &bank, "maria").await;
    stage.does(&taking_back(&user, "told")).await;
    stage.step(121);
    let told = hears_of(&server, &id, 1).await;
    assert_eq!(told[0]["error"], "transaction_failed", "{told:?}");
    assert_eq!(count(world, "GrantApprovedDirectly").await, 0);
}

async fn what_was_sent_and_not_taken_ends_with_its_person(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let (user, id) = allowed_by(world, &bank, "maria").await;
    assert!(hears_of(&server, &id, 1).await[0]["access_token"].is_string());
    rests(stage).await;
    stage.does(&locking(&user)).await;
    stage.step(121);
    let told = hears_of(&server, &id, 2).await;
    assert_eq!(told[1]["error"], "transaction_failed", "{told:?}");
    let names = world.names_since(0).await;
    assert!(names.ends_with(&["BackchannelAuthenticationFailed".into(), "GrantRevoked".into()]), "{names:?}");
    stage.does(&UnlockUser { tenant: acme(), user }).await;
    assert!(!is_good(world, &bank, &told[0]).await);
}

async fn what_is_over_is_not_sent_as_new(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    world.tune("acme", |settings| settings.lifetimes.access_token = 100).await;
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    let seconds = hears_of(&server, &id, 1).await[0]["expires_in"].as_i64().unwrap();
    assert!((90..=100).contains(&seconds), "{seconds}");
    rests(stage).await;
    stage.step(121);
    let told = hears_of(&server, &id, 2).await;
    assert_eq!(told[1]["error"], "transaction_failed", "{told:?}");
    assert!(!is_good(world, &bank, &told[0]).await);
}

async fn what_is_refused_for_good_is_revoked(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([Answer::Says(403, "")]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    let told = hears_of(&server, &id, 1).await;
    stage.waits_for(DeliveryState::Dead, 1, is_own).await;
    assert!(!is_good(world, &bank, &told[0]).await);
    let revoked = world.journal.read_stored(0, 1000).await.unwrap();
    assert!(revoked.iter().any(|event| event.event_type == "GrantRevoked" && event.payload.contains("undelivered")));
}

async fn a_client_that_is_too_slow_is_sent_its_tokens_again(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([408, 425].map(|status| Answer::Says(status, ""))).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    for count in 1..=3 {
        hears_of(&server, &id, count).await;
        stage.step(10);
    }
    stage.waits_for(DeliveryState::Done, 1, is_own).await;
    assert!(is_good(world, &bank, &said(&server, &id)[2]).await);
}

async fn a_push_is_not_led_elsewhere(stage: &Stage) {
    let (world, elsewhere) = (&stage.world, Receiver::answering([]).await);
    let server = Receiver::answering([Answer::Elsewhere(elsewhere.address())]).await;
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    hears_of(&server, &id, 1).await;
    stage.step(10);
    let told = hears_of(&server, &id, 2).await;
    assert_eq!(told[0]["access_token"], told[1]["access_token"]);
    assert!(elsewhere.heard().is_empty(), "tokens go where they were said to go");
}

async fn what_the_client_uses_has_arrived(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    let bank = told(world, TokenDeliveryMode::Push, &server).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    let told = hears_of(&server, &id, 1).await;
    assert!(is_good(world, &bank, &told[0]).await, "it said that it had no time, and uses them");
    rests(stage).await;
    stage.step(121);
    let done = stage.waits_for(DeliveryState::Done, 1, |delivery| is_own(delivery) && delivery.attempts == 1).await;
    assert!(done[0].outcome.as_ref().is_some_and(|outcome| outcome.contains("arrived")), "{done:?}");
    assert_eq!(said(&server, &id).len(), 1);
    assert_eq!(count(world, "GrantRevoked").await, 0);
}

async fn whoever_changed_its_mind_about_pushing_is_sent_nothing(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    let bank = resting(stage, &server, TokenDeliveryMode::Push).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    let row = queries::client::by_id(world.journal.db(), &acme(), "told").await.unwrap().unwrap();
    let mut metadata = row.metadata.clone();
    metadata.backchannel_token_delivery_mode = Some(TokenDeliveryMode::Ping);
    world.does(&UpdateClient { tenant: acme(), client_id: "told".into(), metadata }).await;
    stage.step(121);
    let told = hears_of(&server, &id, 1).await;
    assert_eq!(told[0]["error"], json!("transaction_failed"), "{told:?}");
}

async fn whoever_has_asked_is_not_pinged(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    let bank = resting(stage, &server, TokenDeliveryMode::Ping).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    assert_eq!(bank.polls(world, &id).await.0, 200);
    stage.step(121);
    let asked = |delivery: &Delivery| delivery.outcome.as_deref() == Some("asked already");
    stage.waits_for(DeliveryState::Done, 1, asked).await;
    assert!(said(&server, &id).is_empty());
}

async fn whoever_may_not_ask_any_more_is_not_pinged(stage: &Stage) {
    let (world, server) = (&stage.world, Receiver::answering([busy()]).await);
    let bank = resting(stage, &server, TokenDeliveryMode::Ping).await;
    let (_, id) = allowed_by(world, &bank, "maria").await;
    world.tune("acme", |settings| settings.oauth.grant_types.retain(|grant| *grant != GrantType::Ciba)).await;
    stage.step(121);
    stage.waits_for(DeliveryState::Dead, 2, is_own).await;
    assert!(said(&server, &id).is_empty());
}

async fn a_request_that_says_nothing_of_the_sign_in_takes_the_clients_default(stage: &Stage) {
    let world = &stage.world;
    opened(world).await;
    let leveled = |settings: &mut TenantSettings| {
        settings.sign_in.levels.insert("urn:example:low".into(), 1);
    };
    world.tune("acme", leveled).await;
    let low = Bank::open(world, "acme", "low", |metadata| {
        metadata.default_acr_values = Some(vec!["urn:example:low".into()]);
    });
    let (low, mut browser) = (low.await, signed_in(world, "aiko").await);
    let plain = [("scope", "openid"), ("login_hint", "aiko")];
    let wished = [plain[0], plain[1], ("acr_values", "urn:evident:password")];
    for (fields, acr) in [(&plain[..], "urn:example:low"), (&wished[..], "urn:evident:password")] {
        let id = id_of(&low.asks(world, fields).await);
        allows(&mut browser).await;
        let (_, tokens) = low.polls(world, &id).await;
        assert_eq!(claims(tokens["id_token"].as_str().unwrap())["acr"], acr);
    }
}

async fn a_request_is_held_to_what_its_client_is_registered_for_now(stage: &Stage) {
    let world = &stage.world;
    let bank = opened(world).await;
    bank.usual(world).await;
    let mut browser = signed_in(world, "aiko").await;
    let page = question(&mut browser).await;
    let row = queries::client::by_id(world.journal.db(), &acme(), "bank").await.unwrap().unwrap();
    let mut metadata = row.metadata.clone();
    metadata.scope = Some("openid email".into());
    world.does(&UpdateClient { tenant: acme(), client_id: "bank".into(), metadata }).await;
    browser.open(page.path()).await.is(403);
    browser.submit(&page, &[]).await.is(403);
    assert_eq!(count(world, "BackchannelAuthenticationApproved").await, 0);
    let (tenant, reason) = (acme(), "a test".to_owned());
    world.does(&DisableClient { tenant, client_id: "bank".into(), reason }).await;
    let list = browser.open(PAGE).await.is(200);
    assert!(list.text().contains("Nobody is asking"), "{}", list.text());
}
