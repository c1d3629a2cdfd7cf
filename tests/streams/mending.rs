//! What is done to the stream, or to the log, by others: noticed, told, and mended where it can be.

use std::time::Duration;

use journal::db::Engine;

use crate::on_both_engines;
use crate::stage::{Message, Stage, messages};

on_both_engines! {
    while_nats_is_away_nothing_waits_and_nothing_is_lost
    a_stream_that_was_deleted_is_filled_again
    a_stream_that_lost_its_end_gets_it_again
    a_replay_fills_the_stream_from_any_position
    a_stream_of_another_log_is_left_alone
}

fn positions(all: &[Message]) -> Vec<u64> {
    all.iter().map(|message| message.position).collect()
}

async fn while_nats_is_away_nothing_waits_and_nothing_is_lost(mut stage: Stage) {
    stage.broker.kill();
    let node = stage.serve(&[]);
    node.counts("evident_relay_failures_total", 1.0).await;
    stage.does("user create --tenant demo --user-name mina");
    assert!(node.text("/readyz").await.contains("\"ready\":true"), "NATS makes nothing less ready");
    assert_eq!(node.relay().await["connected"], false);
    assert!(node.figure("evident_relay_lag_events").await.unwrap() > 0.0);
    stage.broker.start();
    let head = stage.relayed(&node).await;
    stage.broker.kill();
    node.relay_stands("it notices", |relay| relay["connected"] == false).await;
    stage.does("user create --tenant demo --user-name taro");
    stage.broker.start();
    let later = stage.relayed(&node).await;
    assert!(later > head);
    let all = messages(&stage.broker.context().await).await;
    assert_eq!(positions(&all), (1..=later).collect::<Vec<_>>());
    node.counts("evident_relay_lag_events", 0.0).await;
}

async fn a_stream_that_was_deleted_is_filled_again(stage: Stage) {
    let node = stage.serve(&[]);
    stage.relayed(&node).await;
    let context = stage.broker.context().await;
    context.delete_stream("EVIDENT").await.unwrap();
    stage.does("user create --tenant demo --user-name mina");
    let head = stage.relayed(&node).await;
    let all = messages(&context).await;
    assert_eq!(positions(&all), (1..=head).collect::<Vec<_>>());
    assert_eq!(node.figure("evident_relay_incidents_total{what=\"recreated\"}").await, Some(1.0));
}

async fn a_stream_that_lost_its_end_gets_it_again(stage: Stage) {
    let node = stage.serve(&[]);
    let head = stage.relayed(&node).await;
    node.end();
    // As a server does that is put back to an earlier time: the end is missing, and the numbers with it.
    let context = stage.broker.context().await;
    let config = context.get_stream("EVIDENT").await.unwrap().cached_info().config.clone();
    let first = context.get_stream("EVIDENT").await.unwrap().get_raw_message(1).await.unwrap();
    context.delete_stream("EVIDENT").await.unwrap();
    context.create_stream(config).await.unwrap();
    context
        .publish_with_headers(first.subject.clone(), first.headers.clone(), first.payload)
        .await
        .unwrap()
        .await
        .unwrap();
    let node = stage.serve(&[]);
    node.counts("evident_relay_incidents_total{what=\"shortened\"}", 1.0).await;
    node.relay_stands("it mends it", |relay| relay["position"].as_u64() >= Some(head)).await;
    assert_eq!(positions(&messages(&context).await), (1..=head).collect::<Vec<_>>());
}

async fn a_replay_fills_the_stream_from_any_position(stage: Stage) {
    stage.does("user create --tenant demo --user-name mina");
    let node = stage.serve(&[]);
    let head = stage.relayed(&node).await;
    let context = stage.broker.context().await;
    assert!(stage.does("log replay --after 1").contains("messages are gone"));
    support::until("the stream is filled from there", || async {
        positions(&messages(&context).await) == (2..=head).collect::<Vec<_>>()
    })
    .await;
    stage.does("user create --tenant demo --user-name taro");
    let later = stage.relayed(&node).await;
    assert_eq!(positions(&messages(&context).await), (2..=later).collect::<Vec<_>>());
}

async fn a_stream_of_another_log_is_left_alone(stage: Stage) {
    let other = Stage::on(Engine::Sqlite).await;
    for name in ["mina", "taro", "hanako"] {
        other.does(&format!("user create --tenant demo --user-name {name}"));
    }
    let node = other.serve(&[]);
    let head = other.relayed(&node).await;
    node.end();
    let url = other.broker.url();
    let node = stage.serve(&[("EVIDENT_NATS_URL", &url)]);
    node.counts("evident_relay_incidents_total{what=\"rewound\"}", 1.0).await;
    stage.does("user create --tenant demo --user-name aiko");
    // Nothing tells that nothing comes: a second is many times what a relay takes that would send it.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let all = messages(&other.broker.context().await).await;
    assert_eq!(positions(&all), (1..=head).collect::<Vec<_>>());
    assert_eq!(node.relay().await["active"], false);
    assert!(node.text("/readyz").await.contains("\"ready\":true"));
}
