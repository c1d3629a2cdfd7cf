//! Settings and usage, as an operator meets them.

use crate::on_both_engines;
use crate::place::{Place, refused};

on_both_engines! {
    config_show_tells_sources_and_masks_secrets
    an_unknown_setting_is_named_with_its_neighbour
    a_wrong_use_is_exit_code_2
    a_settings_file_is_read_and_flags_win
}

async fn config_show_tells_sources_and_masks_secrets(place: &Place) {
    let shown = place.json("config show --log debug");
    let of = |name: &str| shown.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
    assert_eq!((of("log")["value"].as_str(), of("log")["source"].as_str()), (Some("debug"), Some("flag")));
    assert_eq!(of("listen")["source"], "default");
    assert_eq!((&of("master_key")["value"], &of("master_key")["source"]), (&"********".into(), &"environment".into()));
    let text = place.does("config show");
    assert!(!text.contains(&place.ground.master_key) && text.contains("master_key"), "{text}");
    if let Some((_, rest)) = place.ground.url.split_once("evident:") {
        let password = rest.split('@').next().unwrap();
        assert!(!text.contains(password), "{text}");
    }
}

async fn an_unknown_setting_is_named_with_its_neighbour(place: &Place) {
    let mut command = place.command("config show");
    let answer = command.env("EVIDENT_DATABSE_URL", "sqlite://a.db").output().unwrap().into();
    refused(&answer, &["EVIDENT_DATABSE_URL", "did you mean EVIDENT_DATABASE_URL?"]);
    std::fs::write(place.ground.directory.join("evident.toml"), "lisen = \"127.0.0.1:80\"\n").unwrap();
    place.refuses("tenant list", &["evident.toml", "`lisen`", "did you mean `listen`?"]);
    std::fs::remove_file(place.ground.directory.join("evident.toml")).unwrap();
    // What belongs to the tests is none of the program's business.
    let mut command = place.command("config show");
    assert!(command.env("EVIDENT_TEST_ANYTHING", "1").output().unwrap().status.success());
}

async fn a_wrong_use_is_exit_code_2(place: &Place) {
    let lines = [
        "",
        "tenant",
        "tenant create",
        "tenant create Not/A/Slug",
        "user list",
        "user create --tenant demo --password-stdin --password-file a",
        "key rotate",
        "key rotate --master",
        "key rotate --tenant demo --alg HS256",
        "log prove",
        "log prove not-a-uuid",
        "log prove --from 1",
        "history weather 1 --tenant demo",
        "history user 1 --tenant demo --at yesterday",
        "--no-such-flag",
    ];
    for line in lines {
        let answer = place.run(line);
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{line}: {answer:?}");
    }
    assert_eq!(place.run("--help").code, 0);
    assert!(place.does("--version").starts_with("evident "));
}

async fn a_settings_file_is_read_and_flags_win(place: &Place) {
    std::fs::write(place.ground.directory.join("other.toml"), "listen = \"127.0.0.1:81\"\nlog = \"error\"\n").unwrap();
    let shown = place.json("--config other.toml --log info config show");
    let of = |name: &str| shown.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["value"].clone();
    assert_eq!((of("listen"), of("log")), ("127.0.0.1:81".into(), "info".into()));
    place.refuses("--config nothing.toml config show", &["nothing.toml", "--config"]);
}
