//! A session whose time is over is told too: to its clients, to the log, once, and nobody has to wait for that.

use aggregates::TenantId;
use aggregates::authentication::{Method, Origin};
use commands::authentication::Proof;
use commands::session::{JoinClient, SignIn};
use evident::endings::{end_timed_out, keep_time};
use journal::db::Engine;
use journal::{Event, Journal};
use queries::delivery::DeliveryState::Done;
use serde_json::Value;
use support::until;
use tokio::sync::watch;

use super::stage::{Stage, acme, any};
use crate::on_both_engines;
use crate::people::apps::obtain;
use crate::people::world::World;
use crate::receiver::Receiver;

on_both_engines! { crate::logout::stage::Stage:
    a_session_that_nobody_used_for_too_long_is_told_once_and_nothing_waits_for_it
    a_session_in_use_lives_to_its_longest_time_and_its_end_is_told
    an_application_that_refreshes_keeps_the_session_in_use
    a_session_that_no_client_joined_ends_without_a_word
    a_person_gets_their_place_back_when_a_session_times_out
    very_many_sessions_end_page_by_page
}

const IDLE: u32 = 60;
const LONGEST: u32 = 100;
const STEP: i64 = 35;

async fn short(stage: &Stage) {
    let lifetimes = |settings: &mut aggregates::tenant::TenantSettings| {
        (settings.lifetimes.session_idle, settings.lifetimes.session_absolute) = (IDLE, LONGEST);
    };
    stage.world.tune("acme", lifetimes).await;
}

async fn end(stage: &Stage) -> u64 {
    end_timed_out(&stage.world.journal).await.unwrap()
}

/// What the log says of ends after a position.
async fn ends(journal: &Journal, after: u64) -> Vec<Event> {
    let (mut found, mut from) = (Vec::new(), after);
    loop {
        let page = journal.read_page(from, 1000).await.unwrap();
        let Some(last) = page.last() else { return found };
        from = last.stored.position;
        found.extend(page.into_iter().filter(|event| event.event_type == "SessionEnded"));
    }
}

async fn count(world: &World, after: u64, name: &str) -> usize {
    world.names_since(after).await.iter().filter(|one| *one == name).count()
}

/// Waits until the log says so often that a session was used; nobody else is told.
async fn touched(world: &World, after: u64, times: usize) {
    until("the session is touched", || async { count(world, after, "SessionTouched").await == times }).await;
}

fn reason(event: &Event) -> Value {
    serde_json::from_str::<Value>(&event.payload).unwrap()["Ended"]["reason"].clone()
}

async fn a_session_that_nobody_used_for_too_long_is_told_once_and_nothing_waits_for_it(stage: &Stage) {
    short(stage).await;
    let app = Receiver::answering([]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    let (mut browser, session) = stage.signed_in("aiko").await;
    let mut tokens = obtain(&stage.world, &mut browser, "shop", "openid").await;
    let before = stage.world.events().await;
    assert_eq!(end(stage).await, 0, "its time is not over");
    stage.step(i64::from(IDLE) + 1);
    assert!(!tokens.opens(&stage.world).await, "nothing waits for the event");
    assert!(!tokens.refreshes(&stage.world).await);
    assert_eq!(ends(&stage.world.journal, before).await.len(), 0, "asking costs no event");
    assert_eq!(end(stage).await, 1);
    let heard = app.hears(1).await.remove(0);
    let known: Value = {
        let id = tokens.id.split('.').nth(1).unwrap();
        serde_json::from_slice(&base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, id).unwrap())
            .unwrap()
    };
    assert_eq!((&heard.claims()["sid"], &heard.claims()["sub"]), (&known["sid"], &known["sub"]));
    let told = ends(&stage.world.journal, before).await;
    assert_eq!((told.len(), told[0].aggregate_id.as_str(), reason(&told[0])), (1, session.as_str(), "idle".into()));
    assert_eq!(told[0].metadata.actor, journal::Actor::system());
    let names = stage.world.names_since(before).await;
    assert!(names.iter().any(|name| name == "GrantRevoked"), "its grants end with it, and say so: {names:?}");
    assert_eq!(end(stage).await, 0, "it ends once");
    stage.waits_for(Done, 1, any).await;
    assert_eq!(app.heard().len(), 1);
}

async fn a_session_in_use_lives_to_its_longest_time_and_its_end_is_told(stage: &Stage) {
    short(stage).await;
    let app = Receiver::answering([]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    let (mut browser, session) = stage.signed_in("aiko").await;
    stage.join(&session, "shop").await;
    let before = stage.world.events().await;
    for touches in 1..=2 {
        stage.step(STEP);
        browser.open("/t/acme/account").await.is(200);
        touched(&stage.world, before, touches).await;
        assert_eq!(end(stage).await, 0, "it is in use");
    }
    stage.step(STEP);
    assert_eq!(end(stage).await, 1);
    app.hears(1).await;
    let told = ends(&stage.world.journal, before).await;
    assert_eq!((told.len(), reason(&told[0])), (1, "expired".into()));
}

async fn an_application_that_refreshes_keeps_the_session_in_use(stage: &Stage) {
    short(stage).await;
    stage.client("shop", "https://shop.example.com/out", |_| {}).await;
    let (mut browser, _) = stage.signed_in("aiko").await;
    let mut tokens = obtain(&stage.world, &mut browser, "shop", "openid").await;
    let before = stage.world.events().await;
    for touches in 1..=2 {
        stage.step(STEP);
        assert!(tokens.refreshes(&stage.world).await && tokens.opens(&stage.world).await);
        touched(&stage.world, before, touches).await;
        assert!(tokens.refreshes(&stage.world).await);
        assert_eq!(end(stage).await, 0, "it is in use");
    }
    assert_eq!(count(&stage.world, before, "SessionTouched").await, 2, "not once per refresh");
    stage.step(STEP);
    assert!(!tokens.refreshes(&stage.world).await, "no use moves the last moment");
    assert_eq!(end(stage).await, 1);
}

async fn a_session_that_no_client_joined_ends_without_a_word(stage: &Stage) {
    short(stage).await;
    let (mut browser, _) = stage.signed_in("aiko").await;
    let before = stage.world.events().await;
    stage.step(i64::from(LONGEST) + 1);
    assert_eq!(end(stage).await, 0);
    assert_eq!(stage.world.events().await, before);
    let page = browser.open("/t/acme/account").await;
    assert!(page.path().ends_with("/login"), "{}", page.path());
}

async fn a_person_gets_their_place_back_when_a_session_times_out(stage: &Stage) {
    short(stage).await;
    let one = |settings: &mut aggregates::tenant::TenantSettings| settings.sign_in.quota.max_sessions = 1;
    stage.world.tune("acme", one).await;
    let (_, session) = stage.signed_in("aiko").await;
    stage.join(&session, "shop").await;
    stage.step(i64::from(IDLE) + 1);
    assert_eq!(end(stage).await, 1);
    let before = stage.world.events().await;
    stage.world.browser().enter("acme", "aiko").await;
    assert_eq!(ends(&stage.world.journal, before).await.len(), 0, "the place was free already");
}

/// Sessions of one person that a client has joined.
async fn joined(world: &World, tenant: &str, user: &str, count: usize) {
    let (tenant, proof) = (TenantId::parse(tenant).unwrap(), proof(user));
    for _ in 0..count {
        let signed_in = world.does(&SignIn { tenant: tenant.clone(), proof: proof.clone() }).await;
        let (tenant, session_id) = (tenant.clone(), signed_in.session_id);
        world.does(&JoinClient { tenant, session_id, client_id: "shop".into() }).await;
    }
}

fn proof(user: &str) -> Proof {
    Proof {
        user: user.into(),
        checked: None,
        attempt: None,
        grant: None,
        method: Method::Password,
        acr: "urn:evident:password".into(),
        amr: vec!["pwd".into()],
        origin: Origin::default(),
    }
}

async fn very_many_sessions_end_page_by_page(stage: &Stage) {
    let (aiko, ken) = (stage.world.person("acme", "aiko").await, stage.world.person("other", "ken").await);
    joined(&stage.world, "acme", &aiko, 230).await;
    joined(&stage.world, "other", &ken, 20).await;
    let before = stage.world.events().await;
    stage.step(31 * 60);
    assert_eq!(end(stage).await, 250);
    let told = ends(&stage.world.journal, before).await;
    assert_eq!(told.iter().filter(|event| event.stored.tenant_id == acme()).count(), 230);
    assert_eq!((told.len(), stage.world.events().await), (250, before + 250), "one event each, and no other");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_that_look_at_once_end_each_session_once() {
    let world = World::on(Engine::Postgres).await;
    let other = World::over(world.ground.at(&world.ground.url)).await;
    let user = world.person("acme", "aiko").await;
    joined(&world, "acme", &user, 60).await;
    let before = world.events().await;
    world.ground.clock.step(31 * 60 * super::stage::SECOND);
    other.ground.clock.step(31 * 60 * super::stage::SECOND);
    let (one, two) = tokio::join!(end_timed_out(&world.journal), end_timed_out(&other.journal));
    assert_eq!(one.unwrap() + two.unwrap(), 60);
    assert_eq!(ends(&world.journal, before).await.len(), 60);
    other.end().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_serves_looks_by_itself() {
    let world = World::on(Engine::Sqlite).await;
    let user = world.person("acme", "aiko").await;
    joined(&world, "acme", &user, 1).await;
    let before = world.events().await;
    world.ground.clock.step(31 * 60 * super::stage::SECOND);
    let (stop, stopped) = watch::channel(false);
    let keeper = tokio::spawn(keep_time(world.journal.clone(), stopped));
    until("the session ends", || async { count(&world, before, "SessionEnded").await == 1 }).await;
    stop.send_replace(true);
    keeper.await.unwrap();
    world.end().await;
}
