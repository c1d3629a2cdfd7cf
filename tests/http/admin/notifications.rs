//! `{issuer}/admin/v1/notifications`: who is told what, what of it they have read, and the bell.

use axum::http::Method;
use evident::jobs::Worker;
use serde_json::{Value, json};

use super::stream::Frames;
use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    whoever_asked_for_a_job_hears_how_it_ended
    those_who_may_do_something_about_it_hear_what_failed
    what_was_read_is_read_for_its_reader_alone
    a_tenant_writes_its_own_rules
    a_bell_rings_when_something_happens
    preferences_are_chosen_and_kept
    what_cannot_be_asked_is_refused
}

const NOTIFICATIONS: &str = "/t/acme/admin/v1/notifications";
const PREFERENCES: &str = "/t/acme/admin/v1/notification-preferences";

/// The administrator of the tenant, who may do everything.
fn boss() -> String {
    token("acme", "evident:admin")
}

/// Somebody who may take jobs up again.
fn helper() -> String {
    token("acme", "evident:notifications:read evident:notifications:write evident:jobs:write@helper")
}

/// Somebody who may do nothing else.
fn reader() -> String {
    token("acme", "evident:notifications:read evident:notifications:write@reader")
}

/// Has a table of people imported, and answers the job.
async fn import(world: &World, table: &str) -> String {
    let ask = world.ask(Method::POST, "/t/acme/admin/v1/imports/users").token(boss());
    let taken = ask.raw(table).header("content-type", "text/csv").is(202).await;
    Worker::new(&world.journal, None).work_off().await.unwrap();
    taken.text("job_id")
}

/// What somebody is told, as soon as everything that has happened is told.
async fn told(world: &World, who: &str, parameters: &str) -> Value {
    let head = world.events().await;
    let ask = world.get(format!("{NOTIFICATIONS}?{parameters}")).token(who);
    ask.header("evident-min-position", head).is(200).await.body
}

fn occasions(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|one| one["occasion"].as_str().unwrap()).collect()
}

fn id(page: &Value, at: usize) -> String {
    page["items"][at]["notification_id"].as_str().unwrap().to_owned()
}

async fn whoever_asked_for_a_job_hears_how_it_ended(world: &World) {
    assert_eq!(told(world, &boss(), "").await, json!({"items": [], "next": null, "unread": 0}));
    let good = import(world, "login_id,family_name\naiko@example.com,佐藤\n").await;
    let bad = import(world, "login_id,email\nken@example.com,no address\n").await;
    let page = told(world, &boss(), "").await;
    assert_eq!((occasions(&page), &page["unread"]), (vec!["job_failed", "job_finished"], &json!(2)));
    let done = &page["items"][1];
    let link = format!("/t/acme/admin/v1/jobs/{good}");
    assert_eq!(done["object"], json!({"kind": "job", "id": good, "link": link}));
    assert_eq!((&done["detail"]["type"], &done["detail"]["counts"]["created"]), (&json!("csv.import"), &json!(1)));
    assert_eq!((&done["read"], &done["actor"]["kind"]), (&json!(false), &json!("system")));
    assert_eq!(page["items"][0]["detail"]["reason"], "rows_invalid");
    world.get(link).token(boss()).is(200).await;
    // What the rows of a job did is told by the job.
    let event = world.get(format!("/t/acme/admin/v1/history/job/{good}")).is(200).await.body;
    let ended = event["items"].as_array().unwrap().last().unwrap();
    assert_eq!(done["notification_id"], ended["event_id"], "a notification is its event's");
    let found = |page: Value| (occasions(&page).len(), page["unread"].as_u64());
    assert_eq!(found(told(world, &boss(), "occasion=job_failed").await), (1, Some(2)));
    assert_eq!(found(told(world, &boss(), &format!("object={bad}")).await), (1, Some(2)));
    assert_eq!(found(told(world, &boss(), "from=2999-01-01T00:00:00Z").await), (0, Some(2)));
    let first = told(world, &boss(), "limit=1").await;
    let next = told(world, &boss(), &format!("limit=1&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!((occasions(&first), occasions(&next)), (vec!["job_failed"], vec!["job_finished"]));
    assert_eq!(next["next"], Value::Null);
}

async fn those_who_may_do_something_about_it_hear_what_failed(world: &World) {
    import(world, "login_id\naiko@example.com\n").await;
    import(world, "login_id,email\nken@example.com,no address\n").await;
    assert_eq!(occasions(&told(world, &helper(), "").await), ["job_failed"]);
    assert!(occasions(&told(world, &reader(), "").await).is_empty());
    // Whoever asked and may do something hears it once.
    assert_eq!(occasions(&told(world, &boss(), "occasion=job_failed").await), ["job_failed"]);
    let stranger = token("system", "evident:admin");
    assert_eq!(occasions(&told(world, &stranger, "").await), ["job_failed"], "nobody of this tenant");
    let other = world.get("/t/other/admin/v1/notifications").token(token("other", "evident:admin")).is(200).await.body;
    assert_eq!(other["items"], json!([]));
}

async fn what_was_read_is_read_for_its_reader_alone(world: &World) {
    for name in ["a1", "a2", "a3"] {
        import(world, &format!("login_id,email\n{name}@example.com,no address\n")).await;
    }
    let page = told(world, &helper(), "").await;
    assert_eq!(page["unread"], 3);
    let middle = id(&page, 1);
    let post = |path: String, body: Value| world.post(format!("{NOTIFICATIONS}{path}"), &body).token(helper());
    for _ in 0..2 {
        post(format!("/{middle}/read"), json!({})).is(200).await;
    }
    let page = told(world, &helper(), "state=unread").await;
    assert_eq!((occasions(&page).len(), &page["unread"]), (2, &json!(2)));
    assert_eq!(id(&told(world, &helper(), "state=read").await, 0), middle);
    assert_eq!(told(world, &boss(), "").await["unread"], 3, "it is another's reading");
    let up_to = page["items"][1]["position"].clone();
    post("/read".to_owned(), json!({"up_to": up_to})).is(200).await;
    assert_eq!(told(world, &helper(), "").await["unread"], 1, "the one that came later and the one that was read stay");
    post(format!("/{middle}/unread"), json!({})).is(200).await;
    assert_eq!(told(world, &helper(), "").await["unread"], 2);
    post("/read".to_owned(), json!({})).is(200).await;
    assert_eq!(told(world, &helper(), "").await["unread"], 0);
    assert_eq!(told(world, &boss(), "").await["unread"], 3);
    let history = world.get("/t/acme/admin/v1/history/inbox/client:helper").is(200).await.body;
    let names: Vec<_> = history["items"].as_array().unwrap().iter().map(|one| one["event_type"].clone()).collect();
    let expected = ["NotificationMarked", "NotificationsRead", "NotificationMarked", "NotificationsRead"];
    assert_eq!(names, expected, "what changes nothing is no event");
}

async fn a_tenant_writes_its_own_rules(world: &World) {
    let settings = "/t/acme/admin/v1/settings";
    let write = |body: Value| world.patch(settings, &body).any().is(200);
    write(json!({"notifications": {"rules": {
        "people": {"on": ["user_created"], "to": ["permission:evident:users:read"]},
        "job_trouble": {"on": [], "to": []}
    }}}))
    .await;
    let create = |name: &str| json!({"profile": {"user_name": name, "email": format!("{name}@example.com")}});
    world.post("/t/acme/admin/v1/users", &create("mei")).is(201).await;
    import(world, "login_id,email\nken@example.com,no address\n").await;
    import(world, "login_id\nken@example.com\n").await;
    let reads_users = token("acme", "evident:notifications:read evident:users:read@people");
    assert_eq!(occasions(&told(world, &reads_users, "").await), ["user_created"], "not those of a table");
    assert!(occasions(&told(world, &helper(), "").await).is_empty(), "the rule was put out of force");
    // What was told stays told, and what happens from here on follows the new rules.
    write(json!({"notifications": {"rules": null}})).await;
    world.post("/t/acme/admin/v1/users", &create("nao")).is(201).await;
    import(world, "login_id,email\nyui@example.com,no address\n").await;
    assert_eq!(occasions(&told(world, &reads_users, "").await), ["user_created"]);
    assert_eq!(occasions(&told(world, &helper(), "").await), ["job_failed"]);
    let wrong = json!({"notifications": {"rules": {"x": {"on": ["user_created"], "to": ["permission:nothing"]}}}});
    world.patch(settings, &wrong).any().refused("invalid").await;
    let wrong = json!({"notifications": {"rules": {"x": {"on": ["sunrise"], "to": []}}}});
    assert_eq!(world.patch(settings, &wrong).any().answer().await.status.as_u16() / 100, 4);
}

async fn a_bell_rings_when_something_happens(world: &World) {
    let value = world.value(&helper()).await;
    let mut bell = Frames::open_as(world, NOTIFICATIONS, &value).await;
    let first = bell.next().await.unwrap();
    assert_eq!((first.event.as_str(), first.data), ("unread", json!({"unread": 0})));
    import(world, "login_id\naiko@example.com\n").await;
    let bad = import(world, "login_id,email\nken@example.com,no address\n").await;
    let rung = bell.next().await.unwrap();
    assert_eq!((rung.event.as_str(), &rung.data["object"]["id"]), ("notification", &json!(bad)));
    assert_eq!(rung.data["position"], rung.id);
    let counted = bell.next().await.unwrap();
    assert_eq!((counted.event.as_str(), counted.data), ("unread", json!({"unread": 1})));
    // Reading elsewhere is heard here.
    world.post(format!("{NOTIFICATIONS}/read"), &json!({})).token(helper()).is(200).await;
    assert_eq!(bell.next().await.unwrap().data, json!({"unread": 0}));
}

async fn preferences_are_chosen_and_kept(world: &World) {
    let show = || world.get(PREFERENCES).token(reader()).is(200);
    assert_eq!(show().await.body, json!({"mail": "at_once", "occasions": {}}));
    let chosen = json!({"mail": "daily", "occasions": {"job_failed": "at_once", "role_given": "never"}});
    world.put(PREFERENCES, &chosen).token(reader()).is(200).await;
    let shown = show().await;
    assert_eq!((&shown.body, shown.header("etag")), (&chosen, "\"1\""));
    world.put(PREFERENCES, &json!({"mail": "hourly"})).token(reader()).refused("invalid").await;
    world.put(PREFERENCES, &json!({"mails": "daily"})).token(reader()).refused("invalid").await;
    let tried = world.put(format!("{PREFERENCES}?dry_run=true"), &json!({})).token(reader()).is(200).await;
    assert_eq!(tried.body["would_append"][0]["event_type"], "NotificationPreferencesChosen");
    assert_eq!(show().await.body, chosen);
}

async fn what_cannot_be_asked_is_refused(world: &World) {
    for parameters in ["state=new", "occasion=sunrise", "from=yesterday", "limit=0", "limit=201", "filter=x"] {
        world.get(format!("{NOTIFICATIONS}?{parameters}")).token(reader()).refused("malformed-request").await;
    }
    world.get(format!("{NOTIFICATIONS}?cursor=x")).token(reader()).answer().await;
    import(world, "login_id,email\nken@example.com,no address\n").await;
    let failed = id(&told(world, &helper(), "").await, 0);
    let post = |id: &str, who: String| world.post(format!("{NOTIFICATIONS}/{id}/read"), &json!({})).token(who);
    post(&failed, reader()).refused("not-found").await;
    post("0192f0c1-2b3c-7def-8123-456789abcdef", helper()).refused("not-found").await;
    post(&failed, token("system", "evident:admin")).refused("wrong-state").await;
    world.get(PREFERENCES).token(token("system", "evident:admin")).refused("wrong-state").await;
}
