//! Several nodes and one stream: one sends, and another goes on when it dies.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use journal::db::Engine;

use crate::kills::busy;
use crate::stage::{Stage, messages};

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_is_followed_by_another() {
    let stage = Stage::on(Engine::Postgres).await;
    let client = stage.client();
    let mut nodes = [stage.serve(&[]), stage.serve(&[])];
    let stop = Arc::new(AtomicBool::new(false));
    let load = busy(nodes.iter().map(|node| node.port).collect(), &client, &stop);
    for round in 0..4 {
        let head = stage.head();
        nodes[0].relay_stands("it follows", |relay| relay["position"].as_u64() >= Some(head)).await;
        nodes[1].relay_stands("it follows", |relay| relay["position"].as_u64() >= Some(head)).await;
        let dies = usize::from(nodes[1].relay().await["active"] == true);
        let port = nodes[dies].port;
        nodes[dies].kill();
        let head = stage.head();
        nodes[1 - dies].relay_stands(&format!("takes over ({round})"), |it| it["position"].as_u64() > Some(head)).await;
        nodes[dies] = stage.serve_on(port, &[]);
    }
    stop.store(true, Ordering::Relaxed);
    load.await.unwrap();
    let head = stage.relayed(&nodes[0]).await;
    stage.relayed(&nodes[1]).await;
    let all = messages(&stage.broker.context().await).await;
    let numbers: Vec<_> = all.iter().map(|message| (message.position, message.sequence)).collect();
    assert_eq!(numbers, (1..=head).map(|position| (position, position)).collect::<Vec<_>>());
}
