//! What a message is: its subject, its envelope, what it tells of people, and the stream that it stands in.

use std::time::Duration;

use serde_json::Value;

use crate::on_both_engines;
use crate::stage::{Message, Stage, messages};

on_both_engines! {
    every_event_stands_in_the_stream_as_a_cloud_event
    personal_data_is_sealed_clear_or_removed_by_subject
    the_stream_is_kept_as_the_settings_say
    checkpoints_reach_nats_and_hold_against_evidence
}

fn of_type<'m>(all: &'m [Message], event_type: &str) -> &'m Message {
    let ending = format!(".{event_type}");
    all.iter().find(|message| message.subject.ends_with(&ending)).unwrap_or_else(|| panic!("no {event_type}"))
}

async fn every_event_stands_in_the_stream_as_a_cloud_event(stage: Stage) {
    stage.does("user create --tenant demo --user-name zebrafinch");
    let node = stage.serve(&[]);
    let head = stage.relayed(&node).await;
    let all = messages(&stage.broker.context().await).await;
    let numbers: Vec<_> = all.iter().map(|message| (message.position, message.sequence)).collect();
    assert_eq!(numbers, (1..=head).map(|position| (position, position)).collect::<Vec<_>>());
    let registered = of_type(&all, "UserRegistered");
    assert_eq!(registered.subject, "evident.demo.User.UserRegistered");
    let event = &registered.event;
    let source = format!("http://127.0.0.1:{}/t/demo", node.port);
    for (name, expected) in [
        ("specversion", "1.0"),
        ("id", registered.id.as_str()),
        ("source", &source),
        ("type", "evident.UserRegistered.v1"),
        ("tenant", "demo"),
        ("actortype", "operator"),
        ("sequence", &format!("{:020}", registered.position)),
    ] {
        assert_eq!(event[name], expected, "{name} in {event}");
    }
    assert!(event["data"].to_string().contains("$sealed"), "{event}");
    assert!(!all.iter().any(|message| message.event.to_string().contains("zebrafinch")));
    // The command line shows the same, to whoever has no NATS.
    let tail = stage.does(&format!("log tail --after {} --cloudevents", registered.position - 1));
    let first: Value = serde_json::from_str(tail.lines().next().unwrap()).unwrap();
    assert_eq!((&first["id"], &first["data"]), (&event["id"], &event["data"]));
    let described: Value = serde_json::from_str(&node.text("/asyncapi.json").await).unwrap();
    assert_eq!(described, serde_json::from_str::<Value>(&stage.does("asyncapi --json")).unwrap());
    let schema = event["dataschema"].as_str().unwrap().split_once('#').unwrap().1;
    assert!(described.pointer(schema).is_some(), "{schema}");
    // Figures are set once a second.
    node.counts("evident_relay_connected", 1.0).await;
    assert_eq!(node.figure("evident_relay_published_total").await, Some(f64::from(u32::try_from(head).unwrap())));
}

async fn personal_data_is_sealed_clear_or_removed_by_subject(stage: Stage) {
    stage.does("tenant create acme");
    stage.does("tenant create hidden");
    for tenant in ["demo", "acme", "hidden"] {
        stage.does(&format!("user create --tenant {tenant} --user-name zebrafinch"));
        stage.does(&format!("key rotate --tenant {tenant}"));
    }
    let node = stage.serve(&[("EVIDENT_NATS_PERSONAL", "evident.acme.>=clear,evident.hidden.*.*=removed")]);
    stage.relayed(&node).await;
    let all = messages(&stage.broker.context().await).await;
    let told = |tenant: &str| -> String {
        let own = all.iter().filter(|message| message.event["tenant"] == tenant);
        own.map(|message| message.event.to_string()).collect()
    };
    let (demo, acme, hidden) = (told("demo"), told("acme"), told("hidden"));
    assert!(!demo.contains("zebrafinch") && demo.contains("$sealed") && !demo.contains("$removed"), "{demo}");
    assert!(acme.contains("zebrafinch") && !acme.contains("$sealed"), "{acme}");
    assert!(!hidden.contains("zebrafinch") && !hidden.contains("$sealed") && hidden.contains("$removed"), "{hidden}");
    let keys = all.iter().filter(|message| message.subject.starts_with("evident.acme.SigningKey."));
    let keys: Vec<_> = keys.map(|message| message.event["data"].to_string()).collect();
    assert!(keys.iter().any(|data| data.contains("$removed")), "{keys:?}");
    assert!(!keys.iter().any(|data| data.contains("$personal")), "secrets are nobody's business: {keys:?}");
}

async fn the_stream_is_kept_as_the_settings_say(stage: Stage) {
    let settings =
        [("EVIDENT_NATS_MAX_AGE_DAYS", "3"), ("EVIDENT_NATS_MAX_MIB", "64"), ("EVIDENT_NATS_DEDUP_SECONDS", "60")];
    let node = stage.serve(&settings);
    stage.relayed(&node).await;
    let context = stage.broker.context().await;
    let config = context.get_stream("EVIDENT").await.unwrap().cached_info().config.clone();
    assert_eq!(config.subjects, ["evident.*.*.*"]);
    assert_eq!((config.max_age, config.max_bytes), (Duration::from_hours(72), 64 << 20));
    assert_eq!((config.duplicate_window, config.num_replicas), (Duration::from_mins(1), 1));
    node.end();
    let mut changed = config.clone();
    changed.max_age = Duration::from_hours(24);
    changed.description = Some("kept".to_owned());
    context.update_stream(&changed).await.unwrap();
    let node = stage.serve(&settings);
    stage.does("user create --tenant demo --user-name mina");
    stage.relayed(&node).await;
    let again = context.get_stream("EVIDENT").await.unwrap().cached_info().config.clone();
    assert_eq!((again.max_age, again.description), (config.max_age, Some("kept".to_owned())));
}

async fn checkpoints_reach_nats_and_hold_against_evidence(stage: Stage) {
    let server = stage.serve(&[]);
    stage.relayed(&server).await;
    // It signs at its end, and that goes out as well.
    server.end();
    let context = stage.broker.context().await;
    let stream = context.get_stream("EVIDENT_CHECKPOINTS").await.unwrap();
    let message = stream.get_last_raw_message_by_subject("evident.checkpoints.demo").await.unwrap();
    let note = String::from_utf8(message.payload.to_vec()).unwrap();
    assert!(note.lines().next().unwrap().ends_with("/t/demo"), "{note}");
    std::fs::write(stage.ground.directory.join("kept.notes"), &note).unwrap();
    stage.does("user create --tenant demo --user-name mina");
    stage.does("log prove --tenant demo --out evidence.ndjson");
    let checked: Value =
        serde_json::from_str(&stage.does("log check evidence.ndjson --against kept.notes --json")).unwrap();
    assert_eq!(checked["agreed"], 1, "{checked}");
}
