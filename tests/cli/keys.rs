//! `evident key`.

use crate::on_both_engines;
use crate::place::{Place, refused};

on_both_engines! {
    a_new_master_key_is_another_one_each_time
    signing_keys_rotate_with_overlap
    the_master_key_rotates_and_the_old_one_is_refused
}

async fn a_new_master_key_is_another_one_each_time(place: &Place) {
    // Needs no installation, not even good settings.
    let generate = || place.command("key generate").env("EVIDENT_NONSENSE", "1").output().unwrap().stdout;
    let (one, other) = (generate(), generate());
    assert!(one.len() == 45 && one != other);
}

async fn signing_keys_rotate_with_overlap(place: &Place) {
    place.ready();
    let first = place.json("key rotate --tenant demo");
    assert_eq!(first["rotated"].as_array().unwrap().len(), 2, "{first}");
    let one = &first["rotated"][1];
    assert_eq!((one["alg"].as_str(), one["retired"].as_str()), (Some("ES256"), None));
    let second = place.json("key rotate --tenant demo --alg ES256 --reason Schedule");
    let two = &second["rotated"][0];
    assert_eq!((&two["active"], &two["retired"]), (&one["next"], &one["active"]), "{second}");
    let kid = one["active"].as_str().unwrap();
    let history = place.does(&format!("history signing_key {kid} --tenant demo"));
    assert!(history.contains("SigningKeyRetired") && history.contains("$secret"), "{history}");
    place.refuses("key rotate --tenant nowhere", &["no tenant nowhere"]);
}

async fn the_master_key_rotates_and_the_old_one_is_refused(place: &Place) {
    place.ready();
    let id = place.json("user create --tenant demo --user-name aiko")["user_id"].as_str().unwrap().to_owned();
    let new = place.does("key generate");
    place.secret_file("new.key", &new);
    place.refuses("key rotate --master --new-key-file missing.key", &["missing.key"]);
    let told = place.json("key rotate --master --new-key-file new.key");
    assert!(told["tenant_keys"].as_u64().unwrap() >= 2, "{told}");
    place.refuses("tenant list", &["not the master key"]);
    let with_new = |line: &str| place.command(line).env("EVIDENT_MASTER_KEY", new.trim()).output().unwrap();
    assert!(with_new("log verify").status.success());
    let shown = with_new(&format!("user show --tenant demo {id}"));
    assert!(String::from_utf8(shown.stdout).unwrap().contains("aiko"));
    let again = with_new("key rotate --master --new-key-file new.key");
    refused(&again.into(), &["the new master key is the old one"]);
}
