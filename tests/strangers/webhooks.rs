//! A webhook of somebody's who checks what they are told with the library that Standard Webhooks publishes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use journal::db::Engine;
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::stage::{Scripts, Stage, TENANT, command, told};

on_both_engines! {
    a_receiver_on_the_published_library_hears_everything_although_the_program_is_killed
}

/// The program is killed while the receiver thinks about the first message, so it is told once more; then everything comes, once and in order.
async fn a_receiver_on_the_published_library_hears_everything_although_the_program_is_killed(engine: Engine) {
    let mut stage = Stage::on(engine).await;
    let scripts = Scripts::of("strangers/npm", "strangers-npm");
    let mut receiver = scripts.run("webhook.mjs");
    receiver.env("COUNT", "5").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut receiver = receiver.spawn().unwrap();
    let mut lines = BufReader::new(receiver.stdout.take().unwrap()).lines();
    let address = lines.next().unwrap().unwrap();
    let create = format!("webhook create --tenant {TENANT} --name Stranger --url {address} --event Role.*");
    let webhook = told(&mut command(&stage.ground, &create));
    let secret = webhook["signing_secret"].as_str().unwrap();
    receiver.stdin.take().unwrap().write_all(format!("{secret}\n").as_bytes()).unwrap();
    let ground = stage.ground.at(&stage.ground.url);
    let role = |name: &str| {
        let line = format!("role create --tenant {TENANT} --permission evident:users:read {name}");
        told(&mut command(&ground, &line))["role_id"].as_str().unwrap().to_owned()
    };
    let lookers = role("Lookers");
    for name in ["Seers", "Watchers"] {
        told(&mut command(&ground, &format!("role change --tenant {TENANT} {lookers} --name {name}")));
    }
    assert_eq!(lines.next().unwrap().unwrap(), "told");
    stage.crash();
    role("Others");
    role("More");
    let saw: Vec<_> = lines.map(Result::unwrap).collect();
    assert!(receiver.wait().unwrap().success(), "{saw:?}");
    let saw: Value = serde_json::from_str(saw.last().unwrap()).unwrap();
    assert_eq!(saw["same"], true, "{saw}");
    let mut orders: Vec<Value> = saw["orders"].as_array().unwrap().clone();
    orders.sort_by_key(Value::to_string);
    assert_eq!(orders, [json!([1, 2, 3]), json!([1]), json!([1])], "{saw}");
    assert!(saw["heard"].as_u64().unwrap() >= 6, "the first was told twice: {saw}");
}
