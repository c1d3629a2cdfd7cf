//! Two nodes on one `PostgreSQL`: together they tell everybody once.

use journal::db::Engine;
use queries::delivery::DeliveryState::Done;

use super::stage::{Node, Stage, any};
use crate::people::world::World;
use crate::receiver::{Heard, Receiver};

const CLIENTS: usize = 45;
const SESSIONS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_tell_everybody_once() {
    let stage = Stage::on(Engine::Postgres).await;
    let ground = stage.world.ground.at(&stage.world.ground.url);
    let other = World::reaching(ground, "127.0.0.0/8".parse().unwrap()).await;
    let node = Node::start(&other).await;
    let app = Receiver::answering([]).await;
    for number in 0..CLIENTS {
        stage.client(&format!("app{number}"), &app.address(), |_| {}).await;
    }
    let mut sessions = Vec::new();
    for number in 0..SESSIONS {
        let (_, session) = stage.signed_in(&format!("person{number}")).await;
        for client in 0..CLIENTS {
            stage.join(&session, &format!("app{client}")).await;
        }
        sessions.push(session);
    }
    futures_util::future::join_all(sessions.iter().map(|session| stage.end_session(session))).await;
    app.hears(CLIENTS * SESSIONS).await;
    stage.waits_for(Done, CLIENTS * SESSIONS, any).await;
    let mut names: Vec<_> = app.heard().iter().map(Heard::jti).collect();
    assert_eq!(names.len(), CLIENTS * SESSIONS, "nobody was told twice");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), CLIENTS * SESSIONS);
    node.stop().await;
    other.end().await;
    stage.end().await;
}
