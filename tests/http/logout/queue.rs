//! The queue under receivers that fail in every way: nothing is lost, nothing is sent twice in normal work, and nobody waits for others.

use std::process::Command;

use chrono::TimeDelta;
use journal::db::Engine;
use projections::deliveries;
use queries::delivery::DeliveryState::{Dead, Done, Waiting};
use queries::delivery::{self, Delivery};
use serde_json::{Value, json};

use super::stage::{Node, Stage, any};
use crate::on_both_engines;
use crate::receiver::{Answer, Receiver};

on_both_engines! { crate::logout::stage::Stage:
    who_fails_is_tried_again_under_the_same_name
    who_says_no_is_not_asked_again_until_somebody_wants_it
    who_asks_for_a_rest_gets_it_and_others_do_not_wait
    who_hangs_holds_up_nobody_else
    an_answer_that_breaks_off_or_points_elsewhere_is_none
    what_lasts_too_long_is_given_up
    what_is_over_for_long_is_forgotten
    a_node_that_died_with_a_receiver_in_its_hand_is_forgotten_after_a_while
}

fn tried(attempts: u64) -> impl Fn(&Delivery) -> bool {
    move |one| one.attempts == attempts
}

/// A session that a client joined, ended.
async fn ended(stage: &Stage, name: &str, clients: &[&str]) {
    let (_, session) = stage.signed_in(name).await;
    for client in clients {
        stage.join(&session, client).await;
    }
    stage.end_session(&session).await;
}

/// The real program on the same installation.
async fn evident(stage: &Stage, line: &str) -> Value {
    let ground = &stage.world.ground;
    let mut command = Command::new(env!("CARGO_BIN_EXE_evident"));
    command.args(line.split(' ')).arg("--json").current_dir(&ground.directory).env_clear();
    command.env("EVIDENT_DATABASE_URL", &ground.url).env("EVIDENT_MASTER_KEY", &ground.master_key);
    let ran = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(ran.status.success(), "{ran:?}");
    serde_json::from_slice(&ran.stdout).unwrap()
}

async fn who_fails_is_tried_again_under_the_same_name(stage: &Stage) {
    let app = Receiver::answering([Answer::Says(500, ""), Answer::Says(404, "")]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    ended(stage, "aiko", &["shop"]).await;
    let waiting = stage.waits_for(Waiting, 1, tried(1)).await.remove(0);
    assert_eq!((waiting.status, waiting.outcome.as_deref()), (Some(500), Some("not taken")));
    let pause = waiting.due_at - waiting.attempted_at.unwrap();
    assert!(pause >= TimeDelta::seconds(3) && pause <= TimeDelta::seconds(7), "{pause}");
    stage.step(10);
    let backlog = delivery::backlog(stage.world.journal.db()).await.unwrap();
    assert_eq!((backlog.len(), backlog[0].kind.as_str(), backlog[0].waiting), (1, "backchannel_logout", 1));
    let later = stage.waits_for(Waiting, 1, tried(2)).await.remove(0);
    assert!(later.due_at - later.attempted_at.unwrap() > pause, "it waits longer: {later:?}");
    stage.step(30);
    let done = stage.waits_for(Done, 1, any).await.remove(0);
    assert_eq!((done.attempts, done.status), (3, Some(200)));
    let heard = app.heard();
    assert_eq!((heard.len(), heard[0].jti()), (3, heard[2].jti()));
    let said = |at: usize| heard[at].claims()["iat"].as_i64().unwrap();
    assert!(said(2) >= said(0) + 40, "signed anew each time");
}

async fn who_says_no_is_not_asked_again_until_somebody_wants_it(stage: &Stage) {
    let app = Receiver::answering([Answer::Says(400, "")]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    ended(stage, "aiko", &["shop"]).await;
    let dead = stage.waits_for(Dead, 1, any).await.remove(0);
    assert_eq!((dead.status, dead.attempts), (Some(400), 1));
    stage.step(7200);
    ended(stage, "ken", &["shop"]).await;
    stage.waits_for(Done, 1, any).await;
    assert_eq!(app.heard().len(), 2, "the other person's, and not the first again");
    let (db, now) = (stage.world.journal.db(), stage.world.journal.clock().now());
    let acme = super::stage::acme();
    let redrive = |target, event| deliveries::redrive(db, &acme, target, event, now);
    assert_eq!(redrive(Some("forum"), None).await.unwrap(), 0);
    assert_eq!(redrive(Some("shop"), Some(support::new_uuid())).await.unwrap(), 0);
    let shown = evident(stage, "delivery list --tenant acme --state dead").await;
    let row = &shown["items"][0];
    assert_eq!((&row["target"], &row["status"], &row["attempts"]), (&json!("shop"), &json!(400), &json!(1)), "{shown}");
    let again =
        evident(stage, &format!("delivery redrive --tenant acme --target shop --event {}", dead.event_id)).await;
    assert_eq!(again, json!({ "redriven": 1 }));
    let heard = app.hears(3).await;
    assert_eq!(heard[0].jti(), heard[2].jti());
    stage.waits_for(Done, 2, any).await;
}

async fn who_asks_for_a_rest_gets_it_and_others_do_not_wait(stage: &Stage) {
    let (busy, other) = (Receiver::answering([Answer::Rest(503, "3600")]).await, Receiver::answering([]).await);
    stage.client("busy", &busy.address(), |_| {}).await;
    stage.client("other", &other.address(), |_| {}).await;
    ended(stage, "aiko", &["busy"]).await;
    let waiting = stage.waits_for(Waiting, 1, tried(1)).await.remove(0);
    let rest = waiting.due_at - waiting.attempted_at.unwrap();
    assert!(rest > TimeDelta::minutes(59) && rest <= TimeDelta::hours(1), "{rest}");
    ended(stage, "ken", &["busy", "other"]).await;
    stage.waits_for(Done, 1, any).await;
    assert_eq!((busy.heard().len(), stage.deliveries(Waiting).await.len()), (1, 2), "nothing more while it rests");
    stage.step(3700);
    stage.waits_for(Done, 3, any).await;
    assert_eq!(busy.heard().len(), 3);
}

async fn who_hangs_holds_up_nobody_else(stage: &Stage) {
    let hanging = Receiver::answering(vec![Answer::Hang; 9]).await;
    let gone = { Receiver::answering([]).await.address() };
    let other = Receiver::answering([]).await;
    stage.client("hanging", &hanging.address(), |_| {}).await;
    stage.client("gone", &gone, |_| {}).await;
    stage.client("other", &other.address(), |_| {}).await;
    for name in ["aiko", "ken", "maria"] {
        ended(stage, name, &["hanging", "gone", "other"]).await;
    }
    other.hears(3).await;
    hanging.hears(1).await;
    let done = stage.waits_for(Done, 3, any).await;
    assert!(done.iter().all(|one| one.target == "other"));
    let waiting = stage.deliveries(Waiting).await;
    assert_eq!(waiting.len(), 6, "{waiting:?}");
    let slow = stage.waits_for(Waiting, 1, |one| one.target == "hanging" && one.attempts == 1).await.remove(0);
    assert!(slow.outcome.unwrap().contains("in time"));
    let away = stage.waits_for(Waiting, 1, |one| one.target == "gone" && one.attempts >= 1).await.remove(0);
    assert!(away.outcome.unwrap().contains("nobody answers"));
}

async fn an_answer_that_breaks_off_or_points_elsewhere_is_none(stage: &Stage) {
    let elsewhere = Receiver::answering([]).await;
    let app = Receiver::answering([Answer::Elsewhere(elsewhere.address()), Answer::Cut]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    ended(stage, "aiko", &["shop"]).await;
    let waiting = stage.waits_for(Waiting, 1, tried(1)).await.remove(0);
    assert!(waiting.outcome.unwrap().contains("redirects are not followed"));
    stage.step(10);
    let waiting = stage.waits_for(Waiting, 1, tried(2)).await.remove(0);
    assert!(waiting.status.is_none(), "{waiting:?}");
    stage.step(60);
    stage.waits_for(Done, 1, any).await;
    let heard = app.heard();
    assert_eq!((heard.len(), heard[0].jti()), (3, heard[2].jti()));
    assert!(elsewhere.heard().is_empty());
}

async fn what_lasts_too_long_is_given_up(stage: &Stage) {
    let app = Receiver::answering([Answer::Says(500, "")]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    ended(stage, "aiko", &["shop"]).await;
    stage.waits_for(Waiting, 1, tried(1)).await;
    stage.step(25 * 3600);
    let dead = stage.waits_for(Dead, 1, any).await.remove(0);
    assert_eq!((dead.attempts, app.heard().len()), (1, 1), "{dead:?}");
}

async fn what_is_over_for_long_is_forgotten(stage: &Stage) {
    let app = Receiver::answering([Answer::Says(400, "")]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    ended(stage, "aiko", &["shop"]).await;
    stage.waits_for(Dead, 1, any).await;
    ended(stage, "ken", &["shop"]).await;
    stage.waits_for(Done, 1, any).await;
    let tidy = async || {
        let now = stage.world.journal.clock().now();
        assert_eq!(deliveries::tidy(stage.world.journal.db(), now).await.unwrap(), 0);
        (stage.deliveries(Done).await.len(), stage.deliveries(Dead).await.len())
    };
    assert_eq!(tidy().await, (1, 1));
    stage.step(25 * 3600);
    assert_eq!(tidy().await, (0, 1));
    stage.step(30 * 24 * 3600);
    assert_eq!(tidy().await, (0, 0));
}

async fn a_node_that_died_with_a_receiver_in_its_hand_is_forgotten_after_a_while(stage: &Stage) {
    let app = Receiver::answering([Answer::Says(500, "")]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    ended(stage, "aiko", &["shop"]).await;
    stage.waits_for(Waiting, 1, tried(1)).await;
    // Another node takes it, as a sender does, and is never heard of again.
    let (db, now) = (stage.world.journal.db(), stage.world.journal.clock().now() + TimeDelta::seconds(10));
    let taken = deliveries::claim(db, &["backchannel_logout"], 9, (now, now + TimeDelta::minutes(1))).await.unwrap();
    assert_eq!(taken.len(), 1);
    stage.step(20);
    ended(stage, "ken", &["shop"]).await;
    stage.waits_for(Waiting, 2, any).await;
    assert_eq!(app.heard().len(), 1, "somebody has it");
    let next = deliveries::next_due(db).await.unwrap().unwrap();
    assert!(next > now, "{next}");
    stage.step(120);
    stage.waits_for(Done, 2, any).await;
    // The other comes back after all: what it has to say is noted, and nothing is waited for any more.
    deliveries::settle(db, &taken[0], &[], deliveries::Pause::None, now).await.unwrap();
    assert_eq!(deliveries::next_due(db).await.unwrap(), None);
}

/// A node that ends in order and another after it: what waited goes out then, once.
async fn what_waits_outlives_its_node(engine: Engine) {
    let stage = Stage::on(engine).await;
    let port = { Receiver::answering([]).await.port() };
    stage.client("shop", &format!("http://127.0.0.1:{port}/out"), |_| {}).await;
    ended(&stage, "aiko", &["shop"]).await;
    stage.waits_for(Waiting, 1, tried(1)).await;
    let ground = stage.stop().await;
    let app = Receiver::at(port, [], Answer::Says(200, "")).await;
    let stage = Stage::over(ground).await;
    stage.step(60);
    app.hears(1).await;
    stage.waits_for(Done, 1, any).await;
    // What ended while nobody told anybody is told by whoever comes next.
    let stage = stage.quiet().await;
    ended(&stage, "ken", &["shop"]).await;
    assert!(stage.deliveries(Waiting).await.is_empty());
    let node = Node::start(&stage.world).await;
    app.hears(2).await;
    node.stop().await;
    assert_eq!(stage.deliveries(Done).await.len(), 2, "what was on its way has its answer, and it is kept");
    // Rows that are made anew are no news.
    for projector in projections::inline() {
        projections::rebuild(&stage.world.journal, projector.name(), &|_, _| {}).await.unwrap();
    }
    let node = Node::start(&stage.world).await;
    ended(&stage, "maria", &["shop"]).await;
    stage.waits_for(Done, 3, any).await;
    node.stop().await;
    assert_eq!(app.heard().len(), 3);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_outlives_its_node_on_sqlite() {
    what_waits_outlives_its_node(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_outlives_its_node_on_postgres() {
    what_waits_outlives_its_node(Engine::Postgres).await;
}
