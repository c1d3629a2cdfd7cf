//! `evident projections`.

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    projections_are_listed_verified_rebuilt_and_redriven
    a_row_that_was_changed_by_hand_is_found_and_mended
}

async fn projections_are_listed_verified_rebuilt_and_redriven(place: &Place) {
    place.ready();
    place.does("user create --tenant demo --user-name aiko");
    let all = place.json("projections list");
    assert!(all.as_array().unwrap().iter().any(|one| one["name"] == "users" && one["mode"] == "follow"), "{all}");
    for one in all.as_array().unwrap() {
        let name = one["name"].as_str().unwrap();
        assert_eq!(place.json(&format!("projections rebuild {name}"))["rebuilt"], name);
        assert_eq!(place.json(&format!("projections verify {name}"))["differences"], serde_json::json!([]));
    }
    assert_eq!(place.json("projections redrive users")["parked"], 0);
    assert!(place.does("projections list").contains("PARKED"));
    place.refuses("projections rebuild nothing", &["no projection `nothing`", "users"]);
}

async fn a_row_that_was_changed_by_hand_is_found_and_mended(place: &Place) {
    place.ready();
    place.does("user create --tenant demo --user-name aiko");
    place.does("user list --tenant demo");
    place.tamper("UPDATE users SET email = 'mallory@example.org'").await;
    let answer = place.run("projections verify users --json");
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(answer.stdout.contains("mallory@example.org") && answer.stderr.contains("rebuild users"), "{answer:?}");
    place.does("projections rebuild users");
    place.does("projections verify users");
}
