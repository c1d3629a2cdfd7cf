//! `evident log`.

use std::io::{BufRead as _, BufReader};

use serde_json::Value;

use crate::on_both_engines;
use crate::place::{Place, refused};

on_both_engines! {
    events_are_shown_sealed_from_any_position
    following_shows_what_others_append
    a_proof_checks_offline_and_a_changed_one_does_not
    two_checkpoints_have_a_consistency_proof
    a_changed_event_is_found_and_is_exit_code_1
    a_cut_off_tail_is_found_by_checkpoints_outside
}

async fn events_are_shown_sealed_from_any_position(place: &Place) {
    place.ready();
    place.does("user create --tenant demo --user-name zebrafinch");
    let all = place.does("log tail --after 0 --json");
    let events: Vec<Value> = all.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let positions: Vec<u64> = events.iter().map(|event| event["position"].as_u64().unwrap()).collect();
    assert_eq!(positions, (1..=events.len() as u64).collect::<Vec<_>>());
    assert!(!all.contains("zebrafinch") && all.contains("$sealed"), "{all}");
    let demo = place.does("log tail --after 1 --tenant demo --json");
    assert_eq!(demo.lines().count(), 3, "{demo}");
    assert!(place.does("log tail").contains("UserRegistered"));
}

async fn following_shows_what_others_append(place: &Place) {
    place.ready();
    let mut following = place.command("log tail --follow --after 2 --json").spawn().unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    place.does("tenant create acme");
    let event: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!((event["event_type"].as_str(), event["tenant_id"].as_str()), (Some("TenantCreated"), Some("acme")));
    following.kill().unwrap();
    following.wait().unwrap();
}

fn last_event(place: &Place) -> String {
    let all = place.does("log tail --tenant demo --json");
    let last: Value = serde_json::from_str(all.lines().last().unwrap()).unwrap();
    last["event_id"].as_str().unwrap().to_owned()
}

async fn a_proof_checks_offline_and_a_changed_one_does_not(place: &Place) {
    place.ready();
    place.does("user create --tenant demo --user-name aiko");
    let id = last_event(place);
    place.does(&format!("log prove {id} --out proof.json"));
    let key = place.does("log key");
    let offline = |line: &str| {
        let mut command = place.command(line);
        command.env("EVIDENT_DATABASE_URL", "postgres://nowhere.example.com/none").env_remove("EVIDENT_MASTER_KEY");
        command.output().unwrap()
    };
    let checked: crate::place::Answer = offline(&format!("log check proof.json --json --key {}", key.trim())).into();
    assert_eq!((checked.code, &checked.json()["trusted"]), (0, &Value::Bool(true)), "{checked:?}");
    assert!(offline("log check proof.json").status.success());
    let proof = std::fs::read_to_string(place.ground.directory.join("proof.json")).unwrap();
    std::fs::write(place.ground.directory.join("changed.json"), proof.replace("\"sequence\": 1", "\"sequence\": 2"))
        .unwrap();
    refused(&offline("log check changed.json").into(), &["does not hold"]);
    std::fs::write(place.ground.directory.join("nonsense.json"), "{}").unwrap();
    refused(&offline("log check nonsense.json").into(), &["nonsense.json", "evident log prove"]);
    let stranger = "evident-stranger+2c32a562+AUXhZPe9WqJ593Bj1OeGYbbWYMFXmWHBE4pCbpuzhVLL";
    assert_ne!(offline(&format!("log check proof.json --key {stranger}")).status.code(), Some(0));
    place.refuses("log prove 01a20184-5f2d-730e-ada4-36ac66550558", &["no event has the id"]);
}

async fn two_checkpoints_have_a_consistency_proof(place: &Place) {
    place.ready();
    let size = |bundle: &Value| -> u64 {
        let note = bundle["checkpoint"].as_str().unwrap();
        note.lines().nth(1).unwrap().parse().unwrap()
    };
    let older = size(&place.json(&format!("log prove {}", last_event(place))));
    place.does("user create --tenant demo --user-name aiko");
    let newer = size(&place.json(&format!("log prove {}", last_event(place))));
    assert!(newer > older);
    place.does(&format!("log prove --tenant demo --from {older} --to {newer} --out proof.json"));
    assert_eq!(place.json("log check proof.json")["size"], newer);
    place.refuses(&format!("log prove --tenant demo --from {older} --to 99"), &["no checkpoint of size 99"]);
}

async fn a_changed_event_is_found_and_is_exit_code_1(place: &Place) {
    place.ready();
    assert_eq!(place.json("log verify")["findings"], serde_json::json!([]));
    place
        .tamper("UPDATE events SET payload = replace(payload, 'Demonstration', 'Demolition') WHERE position = 2")
        .await;
    let answer = place.run("log verify --json");
    assert_eq!(answer.code, 1, "{answer:?}");
    assert_eq!(answer.json()["findings"][0]["position"], 2);
    assert!(answer.stderr.contains("not what it must be"), "{answer:?}");
}

async fn a_cut_off_tail_is_found_by_checkpoints_outside(place: &Place) {
    place.ready();
    crate::serving::serve_once(place, "--checkpoint-dir kept");
    assert_eq!(place.json("log verify --checkpoints kept")["findings"], serde_json::json!([]));
    place
        .tamper(
            "DELETE FROM events WHERE position = 2; DELETE FROM checkpoints; DELETE FROM tenant_trees WHERE tenant_id = 'demo'; \
             UPDATE log_head SET position = 1",
        )
        .await;
    assert_eq!(place.run("log verify --checkpoints kept").code, 1);
}
