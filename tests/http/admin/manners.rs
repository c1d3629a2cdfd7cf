//! What all operations have in common, shown on some of them.

use axum::http::Method;
use serde_json::{Value, json};
use support::new_uuid;

use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    the_same_request_with_the_same_key_is_done_once
    a_key_that_comes_with_another_request_is_refused
    a_key_is_its_askers_own
    requests_with_the_same_key_at_once_are_done_once
    a_version_is_asked_for_and_held_to
    of_many_who_change_the_same_version_one_succeeds
    a_dry_run_tells_the_events_and_appends_none
    a_dry_run_tells_no_secret
    a_dry_run_tells_the_rows_and_changes_none
    a_dry_run_shows_nobody_more_than_they_may_read
    a_resource_is_shown_as_it_was
    a_reader_who_wants_a_position_waits_for_it
    who_asks_and_why_stands_in_the_log
    a_body_is_read_strictly
    parameters_are_read_strictly
    a_list_is_stable_under_writes
    addresses_that_do_not_exist_say_so
}

const USERS: &str = "/t/acme/admin/v1/users";

async fn user(world: &World, name: &str) -> String {
    world.post(USERS, &json!({"profile": {"user_name": name}})).is(201).await.text("user_id")
}

async fn the_same_request_with_the_same_key_is_done_once(world: &World) {
    let (key, body) = (new_uuid(), json!({"profile": {"user_name": "aiko"}, "password": "an-uncommon-phrase-of-aiko"}));
    let ask = || world.post(USERS, &body).header("idempotency-key", key);
    let first = ask().is(201).await;
    let again = ask().is(201).await;
    assert_eq!((&first.body, first.header("location")), (&again.body, again.header("location")));
    assert_eq!(first.position(), again.position());
    assert_eq!(first.header("etag"), again.header("etag"));
    // What it did first would be refused now.
    let of = first.text("user_id");
    let suspend = || {
        world
            .post(format!("{USERS}/{of}/suspend"), &json!({}))
            .header("idempotency-key", "0198c0de-0000-7000-8000-000000000001")
    };
    let suspended = suspend().header("if-match", "\"1\"").is(200).await;
    assert_eq!(suspend().header("if-match", "\"1\"").is(200).await.body, suspended.body);
    suspend().refused("idempotency-key-reused").await;
}

async fn a_key_that_comes_with_another_request_is_refused(world: &World) {
    let key = new_uuid();
    let ask = |path: &str, name: &str| {
        world.post(path, &json!({"profile": {"user_name": name}})).header("idempotency-key", key)
    };
    ask(USERS, "aiko").is(201).await;
    let before = world.events().await;
    assert_eq!(ask(USERS, "ken").refused("idempotency-key-reused").await.status, 422);
    ask("/t/other/admin/v1/users", "aiko").refused("idempotency-key-reused").await;
    assert_eq!(world.events().await, before);
    for strange in ["", "7", "0198c0de-0000-7000-8000-00000000000", "{0198c0de-0000-7000-8000-000000000001}"] {
        let answer =
            world.post(USERS, &json!({})).header("idempotency-key", strange).refused("malformed-request").await;
        assert_eq!(answer.body["faults"][0]["field"], "Idempotency-Key");
    }
}

async fn a_key_is_its_askers_own(world: &World) {
    let key = new_uuid();
    let ask = |token: String, name: &str| {
        world.post(USERS, &json!({"profile": {"user_name": name}})).token(token).header("idempotency-key", key)
    };
    let first = ask(token("acme", "evident:admin"), "aiko").is(201).await;
    let other = ask(token("acme", "evident:admin@operations"), "ken").is(201).await;
    let third = ask(token("system", "evident:admin"), "maria").is(201).await;
    assert!(first.text("user_id") != other.text("user_id") && other.text("user_id") != third.text("user_id"));
}

async fn requests_with_the_same_key_at_once_are_done_once(world: &World) {
    let (key, body) = (new_uuid(), json!({"profile": {"user_name": "aiko"}}));
    let ask = || world.post(USERS, &body).header("idempotency-key", key).answer();
    let answers = futures_util::future::join_all((0..10).map(|_| ask())).await;
    let done: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!done.is_empty());
    assert!(done.iter().all(|answer| answer.body == done[0].body));
    // Who came while the first was under way may have been told that the name is taken, and asks again.
    assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status.as_u16())), "{answers:?}");
    assert_eq!(ask().await.body, done[0].body);
}

async fn a_version_is_asked_for_and_held_to(world: &World) {
    let path = format!("{USERS}/{}", user(world, "aiko").await);
    let shown = world.get(&path).is(200).await;
    assert_eq!((shown.header("etag"), &shown.body["version"]), ("\"1\"", &json!(1)));
    let change = |name: &str| world.patch(&path, &json!({"profile": {"name": name}}));
    assert_eq!(change("Aiko").refused("precondition-required").await.status, 428);
    for strange in ["\"2\"", "1", "W/\"1\"", "\"1\", \"2\""] {
        assert_eq!(change("Aiko").header("if-match", strange).refused("precondition-failed").await.status, 412);
    }
    let changed = change("Aiko").header("if-match", "\"1\"").is(200).await;
    assert_eq!((changed.header("etag"), &changed.body["changed"]), ("\"2\"", &json!(true)));
    change("Ken").header("if-match", "\"1\"").refused("precondition-failed").await;
    // What is so already changes nothing, and is told the version all the same.
    let unchanged = change("Aiko").header("if-match", "\"2\"").is(200).await;
    assert_eq!((unchanged.header("etag"), &unchanged.body["changed"]), ("\"2\"", &json!(false)));
    assert_eq!(unchanged.position(), world.events().await);
    world.post(format!("{path}/lock"), &json!({})).header("if-match", "\"1\"").refused("precondition-failed").await;
    world.post(format!("{path}/lock"), &json!({})).any().is(200).await;
    world.post(format!("{USERS}/nobody/lock"), &json!({})).any().refused("precondition-failed").await;
    // A reader who has it is told so.
    let known = world.get(&path).header("if-none-match", "\"2\", \"3\"").is(304).await;
    assert_eq!(known.header("etag"), "\"3\"");
    world.get(&path).header("if-none-match", "\"2\"").is(200).await;
}

async fn of_many_who_change_the_same_version_one_succeeds(world: &World) {
    let path = format!("{USERS}/{}", user(world, "aiko").await);
    let change = |number: usize| {
        let body = json!({"profile": {"name": format!("Aiko {number}")}});
        let ask = world.patch(&path, &body).header("if-match", "\"1\"");
        ask.answer()
    };
    let answers = futures_util::future::join_all((0..10).map(change)).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
    assert_eq!(world.get(&path).is(200).await.body["version"], 2);
}

async fn a_dry_run_tells_the_events_and_appends_none(world: &World) {
    let before = world.events().await;
    let body = json!({"user_id": "aiko", "profile": {"user_name": "aiko", "email": "aiko@example.com"}});
    let tried = world.post(format!("{USERS}?dry_run=true"), &body).is(200).await;
    let events = tried.body["would_append"].as_array().unwrap();
    let kinds: Vec<&str> = events.iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["UserRegistered", "IdentifierClaimed", "IdentifierClaimed"]);
    assert_eq!(events[0]["payload"]["Registered"]["profile"]["email"], "aiko@example.com");
    assert!(tried.headers.get("evident-position").is_none());
    assert_eq!(world.events().await, before);
    world.get(format!("{USERS}/aiko")).refused("not-found").await;
    // A dry run is refused like the real one.
    user(world, "aiko").await;
    world.post(format!("{USERS}?dry_run=true"), &body).refused("taken").await;
    world.post(format!("{USERS}?dry_run=1"), &body).refused("malformed-request").await;
    world.post(format!("{USERS}?dryrun=true"), &body).refused("malformed-request").await;
    assert_eq!(
        world.post(format!("{USERS}?dry_run=false"), &json!({"profile": {}})).is(201).await.position(),
        world.events().await
    );
}

/// The rows of a dry run as `table change id`.
fn rows(tried: &Value) -> Vec<String> {
    let rows = tried["would_change"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id = |row: &Value| {
        ["session_id", "client_id", "user_id", "tenant_id"].iter().find_map(|id| row[id].as_str()).unwrap().to_owned()
    };
    rows.map(|row| format!("{} {} {}", word(&row["table"]), word(&row["change"]), id(&row["row"]))).collect()
}

async fn a_dry_run_tells_the_rows_and_changes_none(world: &World) {
    let session = super::people::signed_in(world).await;
    let before = world.events().await;
    let suspend = format!("{USERS}/aiko/suspend");
    let tried = world.post(format!("{suspend}?dry_run=true"), &json!({})).is(200).await;
    let expected = [
        format!("unended_sessions written {session}"),
        format!("sessions removed {session}"),
        "barred_users written aiko".to_owned(),
    ];
    assert_eq!(rows(&tried.body), expected);
    assert_eq!(tried.body["would_change"][1]["row"]["secret_hash"], json!({"$secret": true}));
    assert_eq!(world.events().await, before);
    world.get(format!("/t/acme/admin/v1/sessions/{session}")).is(200).await;
    // What was tried comes to pass, and the same once more would change nothing.
    world.post(&suspend, &json!({})).is(200).await;
    let tried = world.post(format!("{suspend}?dry_run=true"), &json!({})).is(200).await;
    assert_eq!(tried.body, json!({"would_append": [], "would_change": []}));
    let client = json!({"client_id": "shop", "metadata": {"redirect_uris": ["https://shop.example.com/cb"]}});
    let tried = world.post("/t/acme/admin/v1/clients?dry_run=true", &client).is(200).await;
    assert_eq!(rows(&tried.body), ["clients written shop"]);
    let row = &tried.body["would_change"][0]["row"];
    assert_eq!((&row["state"], &row["secrets"]), (&json!("enabled"), &json!({"$secret": true})));
    assert!(row["metadata"].as_str().unwrap().contains("https://shop.example.com/cb"), "{row}");
    world.get("/t/acme/admin/v1/clients/shop").refused("not-found").await;
    let rename = world.patch("/admin/v1/tenants/acme?dry_run=true", &json!({"name": "Acme KK"})).any().is(200).await;
    assert_eq!(rows(&rename.body), ["tenants written acme"]);
    assert_eq!(rename.body["would_change"][0]["row"]["name"], "Acme KK");
    assert_eq!(world.get("/admin/v1/tenants/acme").is(200).await.body["name"], "ACME");
}

async fn a_dry_run_shows_nobody_more_than_they_may_read(world: &World) {
    let session = super::people::signed_in(world).await;
    let writer = token("acme", "evident:users:write");
    let ask = world.post(format!("{USERS}/aiko/suspend?dry_run=true"), &json!({})).token(writer);
    let tried = ask.is(200).await;
    let removed = &tried.body["would_change"][1];
    assert_eq!(removed["row"], json!({"tenant_id": "acme", "session_id": session, "user_id": "aiko"}));
}

async fn a_dry_run_tells_no_secret(world: &World) {
    let secret = "the-secret-that-it-had-elsewhere-0123456789";
    let client = json!({"client_secret": secret, "metadata": {"grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_jwt"}});
    let password = json!({"password": "an-uncommon-phrase-of-aiko"});
    let key = json!({"alg": "ES256"});
    for (path, body) in [("clients", client), ("users", password), ("keys/rotate", key)] {
        let tried = world.post(format!("/t/acme/admin/v1/{path}?dry_run=true"), &body).is(200).await;
        let text = tried.body.to_string();
        assert!(!text.contains(secret) && !text.contains("argon2") && !text.contains("$personal"), "{text}");
        assert!(text.contains("$secret"), "{text}");
    }
}

async fn a_resource_is_shown_as_it_was(world: &World) {
    let created = world.post(USERS, &json!({"profile": {"name": "Aiko"}})).is(201).await;
    let path = format!("{USERS}/{}", created.text("user_id"));
    let then = world.get(&path).is(200).await.body;
    world.patch(&path, &json!({"profile": {"name": "Ken"}})).any().is(200).await;
    let moment = then["updated_at"].as_str().unwrap();
    for at in [created.position().to_string(), moment.to_owned()] {
        let shown = world.get(format!("{path}?at={at}")).is(200).await;
        assert_eq!(shown.body, then, "{at}");
        assert_eq!(shown.header("etag"), "\"1\"");
    }
    assert_eq!(world.get(&path).is(200).await.body["profile"]["name"], "Ken");
    world.get(format!("{path}?at={}", created.position() - 1)).refused("not-found").await;
    world.get(format!("{path}?at=2020-01-01T00:00:00%2B09:00")).refused("not-found").await;
    world.get(format!("{path}?at=yesterday")).refused("malformed-request").await;
    // In an address a plus is a space.
    world.get(format!("{path}?at=2020-01-01T00:00:00+09:00")).refused("malformed-request").await;
}

async fn a_reader_who_wants_a_position_waits_for_it(world: &World) {
    for number in 0..5 {
        let created = world.post(USERS, &json!({"profile": {"user_name": format!("user{number}")}})).is(201).await;
        let list = world.get(USERS).header("evident-min-position", created.position()).is(200).await;
        assert_eq!(list.body["items"].as_array().unwrap().len(), number + 1);
        let path = format!("{USERS}/{}", created.text("user_id"));
        world.get(path).header("evident-min-position", created.position()).is(200).await;
    }
    let far = world.events().await + 1000;
    for path in [USERS, "/admin/v1/tenants/acme"] {
        let answer = world.get(path).header("evident-min-position", far).refused("not-caught-up").await;
        assert_eq!(answer.status, 503);
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        world.get(path).header("evident-min-position", "soon").refused("malformed-request").await;
    }
}

async fn who_asks_and_why_stands_in_the_log(world: &World) {
    let id = user(world, "aiko").await;
    let ask = world.post(format!("{USERS}/{id}/lock"), &json!({})).token(token("acme", "evident:admin@operations"));
    ask.header("evident-reason", "she asked for it").header("user-agent", "tests/1").is(200).await;
    let history = world.get(format!("/t/acme/admin/v1/history/user/{id}")).is(200).await;
    let event = &history.body["items"][1];
    assert_eq!(event["event_type"], "UserLocked");
    assert_eq!(
        (&event["metadata"]["actor_type"], &event["metadata"]["actor_id"]),
        (&json!("client"), &json!("operations"))
    );
    assert_eq!(event["metadata"]["client_id"], "operations");
    assert_eq!(event["circumstances"], json!({"user_agent": "tests/1", "reason": "she asked for it"}));
    assert_eq!(history.body["items"][0]["metadata"]["actor_id"], "administration");
    for strange in [" ", &"a".repeat(501)] {
        let ask = world.post(format!("{USERS}/{id}/unlock"), &json!({})).header("evident-reason", strange);
        ask.refused("malformed-request").await;
    }
}

async fn a_body_is_read_strictly(world: &World) {
    let raw = |body: &[u8]| world.post(USERS, &json!({})).raw(body);
    assert_eq!(raw(b"{\"profile\": ").refused("malformed-request").await.status, 400);
    assert_eq!(raw(b"\xff\xfe").refused("malformed-request").await.status, 400);
    raw(b"[]").refused("invalid").await;
    raw(b"{\"user_id\": \"a\", \"user_id\": \"b\"}").refused("invalid").await;
    raw(b"{\"user_id\": \"a\\u0000\"}").refused("invalid").await;
    for (body, field) in [
        (json!({"profil": {}}), "profil"),
        (json!({"profile": {"user_nmae": "aiko"}}), "user_nmae"),
        (json!({"profile": {"address": {"town": "Kyoto"}}}), "address.town"),
    ] {
        let answer = world.post(USERS, &body).refused("invalid").await;
        assert_eq!(answer.body["faults"][0]["field"], field);
    }
    let answer = world.post(USERS, &json!({"profile": {"name": 7}})).refused("invalid").await;
    assert!(answer.text("detail").contains("expected a string"), "{}", answer.body);
    let large = json!({"profile": {"name": "a".repeat(300_000)}});
    assert_eq!(world.post(USERS, &large).refused("too-large").await.status, 413);
    let form =
        world.ask(Method::POST, USERS).raw("user_id=a").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.refused("unsupported-media-type").await.status, 415);
    let deep = format!("{{\"profile\": {}1{}}}", "[".repeat(500), "]".repeat(500));
    raw(deep.as_bytes()).refused("malformed-request").await;
}

async fn parameters_are_read_strictly(world: &World) {
    for query in [
        "limit=0",
        "limit=201",
        "limit=many",
        "cursor=!",
        "cursor=bm8",
        "offset=1",
        "limit=1&limit=2",
        "sort=name",
        "filter=email",
        "filter=password%20sw%20%22a%22",
        "filter=email%20eq%20%22a%22",
        "cursor=%00",
    ] {
        let answer = world.get(format!("{USERS}?{query}")).refused("malformed-request").await;
        assert_eq!(answer.status, 400, "{query}");
    }
    world.get(format!("{USERS}?sort=id&limit=200")).is(200).await;
    for path in ["clients", "resources", "keys"] {
        world.get(format!("/t/acme/admin/v1/{path}?filter=name%20sw%20%22a%22")).refused("malformed-request").await;
    }
    for id in ["%00", "a%00b", "%FF"] {
        let answer = world.get(format!("{USERS}/{id}")).answer().await;
        assert_eq!(answer.status, 404, "{id}: {answer:?}");
    }
}

async fn a_list_is_stable_under_writes(world: &World) {
    let mut last = 0;
    for id in ["b", "d", "f", "h"] {
        last = world.post(USERS, &json!({"user_id": id})).is(201).await.position();
    }
    let page = |cursor: Option<String>, position: u64| {
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        world.get(format!("{USERS}?limit=2{cursor}")).header("evident-min-position", position).is(200)
    };
    let ids = |answer: &super::world::Answer| {
        let items = answer.body["items"].as_array().unwrap();
        items.iter().map(|item| item["user_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = page(None, last).await;
    assert_eq!(ids(&first), ["b", "d"]);
    // Somebody comes before the cursor and the one under it goes: nobody is told twice or forgotten.
    world.post(USERS, &json!({"user_id": "a"})).is(201).await;
    let last = world.post(format!("{USERS}/d/erase"), &json!({"at_once": true})).is(200).await.position();
    let second = page(Some(first.text("next")), last).await;
    assert_eq!(ids(&second), ["f", "h"]);
    assert_eq!(second.body["next"], json!(null));
}

async fn addresses_that_do_not_exist_say_so(world: &World) {
    for path in ["/admin/v1/nothing", "/t/acme/admin/v1/nothing", "/t/acme/admin/v1/users/a/b/c"] {
        assert_eq!(world.get(path).refused("not-found").await.status, 404);
    }
    let answer = world.delete(USERS).refused("method-not-allowed").await;
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").contains("POST"), "{answer:?}");
    for tenant in ["nobody", "Acme", "%00", "a%2Fb"] {
        world.get(format!("/t/{tenant}/admin/v1/users")).refused("not-found").await;
    }
    world.post("/admin/v1/tenants/other/suspend", &json!({"reason": "unpaid"})).is(200).await;
    let closed = world.get("/t/other/admin/v1/users").refused("tenant-closed").await;
    assert_eq!(closed.status, 403);
    let page = world.get("/t/other/admin/v1/users").header("accept", "text/html,*/*");
    // The gate comes first: only an administrator finds out.
    page.nobody().refused("unauthenticated").await;
}
