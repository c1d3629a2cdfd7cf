//! A subscriber that knows nothing of Evident, while the program and NATS are killed again and again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinHandle;

use crate::stage::{Stage, script};

/// How often each of the two is killed while things happen.
const KILLS: u32 = 5;

/// How long things happen: half a minute, or as many seconds as `EVIDENT_TEST_SECONDS` says.
fn lasts() -> Duration {
    let seconds = std::env::var("EVIDENT_TEST_SECONDS").ok().and_then(|text| text.parse().ok());
    seconds.map_or(Duration::from_secs(30), Duration::from_secs)
}

mod alone {
    use super::*;
    use crate::on_both_engines;

    on_both_engines! {
        a_subscriber_gets_every_event_in_order_whoever_is_killed
    }

    async fn a_subscriber_gets_every_event_in_order_whoever_is_killed(stage: Stage) {
        everybody_is_killed(stage).await;
    }
}

/// Lets things happen at these nodes until told to stop: tokens are issued, each of which is an event.
pub fn busy(ports: Vec<u16>, client: &(String, String), stop: &Arc<AtomicBool>) -> JoinHandle<()> {
    let (client, stop) = (client.clone(), Arc::clone(stop));
    tokio::spawn(async move {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
        let asks = ports.into_iter().cycle().take(4).map(|port| {
            let (http, (id, secret), stop) = (http.clone(), client.clone(), Arc::clone(&stop));
            tokio::spawn(async move {
                let url = format!("http://127.0.0.1:{port}/t/demo/oauth2/token");
                while !stop.load(Ordering::Relaxed) {
                    let form = [("grant_type", "client_credentials"), ("scope", "evident:register")];
                    let asked = http.post(&url).basic_auth(&id, Some(&secret)).form(&form).send().await;
                    if asked.is_err() {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            })
        });
        for ask in asks.collect::<Vec<_>>() {
            ask.await.unwrap();
        }
    })
}

async fn everybody_is_killed(mut stage: Stage) {
    let client = stage.client();
    std::fs::write(stage.ground.directory.join("asyncapi.json"), stage.does("asyncapi --json")).unwrap();
    let mut node = stage.serve(&[]);
    let port = node.port;
    let mut judge = script("subscriber.py")
        .env("ASYNCAPI", stage.ground.directory.join("asyncapi.json"))
        .env("NATS_URL", stage.broker.url())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(judge.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    let stop = Arc::new(AtomicBool::new(false));
    let load = busy(vec![port], &client, &stop);
    let pause = lasts() / (2 * KILLS + 1);
    for round in 0..KILLS {
        tokio::time::sleep(pause).await;
        node.kill();
        // However slow the machine is, something happens in every round.
        stage.does(&format!("user create --tenant demo --user-name user{round}"));
        node = stage.serve_on(port, &[]);
        tokio::time::sleep(pause).await;
        stage.broker.kill();
        // Long enough for events to wait, whatever the machine does.
        tokio::time::sleep(Duration::from_millis(500)).await;
        stage.broker.start();
    }
    tokio::time::sleep(pause).await;
    stop.store(true, Ordering::Relaxed);
    load.await.unwrap();
    let head = stage.relayed(&node).await;
    writeln!(judge.stdin.take().unwrap(), "{head}").unwrap();
    let saw = tokio::task::spawn_blocking(move || lines.next().unwrap().unwrap()).await.unwrap();
    assert!(judge.wait().unwrap().success());
    let saw: Value = serde_json::from_str(&saw).unwrap();
    assert_eq!((&saw["faults"], saw["last"].as_u64()), (&serde_json::json!([]), Some(head)), "{saw}");
    assert_eq!(saw["received"].as_u64(), Some(head), "{saw}");
    eprintln!("{head} events, {} delivered again", saw["redelivered"]);
}
