//! `evident session` and `evident grant`: who is signed in, what clients have, and taking it back.
//!
//! People sign in over HTTP; what the command line must show of that is in the tests that do. Here: nobody is signed in.

use serde_json::json;

use crate::on_both_engines;
use crate::place::Place;

on_both_engines! {
    where_nobody_is_signed_in_nothing_is_listed_and_nothing_ended
    what_is_not_named_or_not_there_is_refused
}

async fn where_nobody_is_signed_in_nothing_is_listed_and_nothing_ended(place: &Place) {
    place.ready();
    assert_eq!(place.json("session list --tenant demo --user aiko")["items"], json!([]));
    assert_eq!(place.json("session end --tenant demo --user aiko")["ended"], json!([]));
    for whose in ["--user aiko", "--client shop", "--session one", "--user aiko --client shop"] {
        assert_eq!(place.json(&format!("grant list --tenant demo {whose}"))["items"], json!([]), "{whose}");
        assert_eq!(place.json(&format!("grant revoke --tenant demo {whose}"))["revoked"], json!([]), "{whose}");
    }
    let unknown = "grant revoke --tenant demo 0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
    assert_eq!(place.json(unknown)["revoked"], json!([]));
}

async fn what_is_not_named_or_not_there_is_refused(place: &Place) {
    place.ready();
    place.refuses("session end --tenant demo nothing", &["no such session"]);
    place.refuses("grant list --tenant demo", &["nothing was named", "--user"]);
    place.refuses("grant revoke --tenant demo", &["nothing was named", "--user"]);
    for line in
        ["session end --tenant demo", "session end --tenant demo one --user aiko", "grant revoke --tenant demo x"]
    {
        assert_eq!(place.run(line).code, 2, "{line}");
    }
}
