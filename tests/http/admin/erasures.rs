//! People whose deletion was asked for are erased when their time has come, by itself, once, and as a job that administrators see.

use chrono::{DateTime, TimeDelta, Utc};
use evident::endings::{erase_due, keep_graces};
use journal::db::Engine;
use serde_json::json;
use support::until;
use tokio::sync::watch;

use super::tokens::token;
use super::world::{Answer, World};
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    whoever_is_not_called_back_is_erased_when_their_time_has_come
    who_was_called_back_or_put_off_is_not_erased
    the_days_are_the_tenants_to_say
    sooner_than_usual_takes_the_permission_to_erase
    very_many_are_erased_page_by_page
    a_tenant_that_is_suspended_keeps_its_people
}

const USERS: &str = "/t/acme/admin/v1/users";
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
const AFTERWARDS: &str = "evident:history:read evident:jobs:read evident:users:read";

async fn person(world: &World, id: &str) {
    let profile = json!({"user_name": id, "email": format!("{id}@example.com")});
    world.post(USERS, &json!({"user_id": id, "profile": profile})).is(201).await;
}

async fn delete(world: &World, id: &str) -> Answer {
    world.post(format!("{USERS}/{id}/deletion"), &json!({})).is(200).await
}

async fn erased_on(world: &World, id: &str) -> DateTime<Utc> {
    world.get(format!("{USERS}/{id}")).is(200).await.text("purge_after").parse().unwrap()
}

async fn whoever_is_not_called_back_is_erased_when_their_time_has_come(world: &World) {
    person(world, "aiko").await;
    let asked = world.journal.clock().now();
    delete(world, "aiko").await;
    assert!(erased_on(world, "aiko").await - asked >= TimeDelta::days(30));
    let on = erased_on(world, "aiko").await;
    delete(world, "aiko").await;
    assert_eq!(erased_on(world, "aiko").await, on, "asking again without a moment changes nothing");
    world.ground.clock.step(29 * DAY);
    assert_eq!(erase_due(&world.journal).await.unwrap(), 0);
    world.ground.clock.step(DAY + 60_000_000);
    let before = world.events().await;
    assert_eq!(erase_due(&world.journal).await.unwrap(), 1);
    assert_eq!(erase_due(&world.journal).await.unwrap(), 0, "once");
    let position = world.events().await.to_string();
    let later = |path: String| {
        world.get(path).token(token("acme", AFTERWARDS)).header("evident-min-position", position.clone())
    };
    later(format!("{USERS}/aiko")).refused("gone").await;
    let past = later("/t/acme/admin/v1/history/user/aiko".into()).is(200).await;
    assert_eq!(past.body["items"][0]["payload"]["Registered"]["profile"], json!({"$erased": true}));
    let jobs = later("/t/acme/admin/v1/jobs?type=user.erase".into()).is(200).await;
    let [job] = &jobs.body["items"].as_array().unwrap()[..] else { panic!("{:?}", jobs.body) };
    assert_eq!((&job["state"], &job["requested_by"]["kind"]), (&json!("succeeded"), &json!("system")), "{job}");
    assert_eq!(job["object_id"], "aiko", "{job}");
    assert!(world.events().await > before);
    let again = json!({"profile": {"user_name": "aiko", "email": "aiko@example.com"}});
    world.post(USERS, &again).token(token("acme", "evident:users:write")).is(201).await;
}

async fn who_was_called_back_or_put_off_is_not_erased(world: &World) {
    for id in ["kept", "later", "erased"] {
        person(world, id).await;
        delete(world, id).await;
    }
    world.delete(format!("{USERS}/kept/deletion")).is(200).await;
    let moment = world.journal.clock().now() + TimeDelta::days(60);
    world.post(format!("{USERS}/later/deletion"), &json!({"purge_after": moment})).is(200).await;
    world.post(format!("{USERS}/erased/erase"), &json!({"at_once": true})).is(200).await;
    world.ground.clock.step(31 * DAY);
    let before = world.events().await;
    assert_eq!(erase_due(&world.journal).await.unwrap(), 0);
    assert_eq!(world.events().await, before);
    world.ground.clock.step(30 * DAY);
    assert_eq!(erase_due(&world.journal).await.unwrap(), 1);
    let shown = world.get(format!("{USERS}/kept")).token(token("acme", AFTERWARDS)).is(200).await;
    assert_eq!(shown.text("state"), "active");
}

async fn the_days_are_the_tenants_to_say(world: &World) {
    let settings = "/t/acme/admin/v1/settings";
    let faulty = world.patch(settings, &json!({"deletion": {"days": 3651}})).any().refused("invalid").await;
    assert!(faulty.body.to_string().contains("deletion.days"), "{:?}", faulty.body);
    world.patch(settings, &json!({"deletion": {"days": 0}})).any().is(200).await;
    person(world, "aiko").await;
    delete(world, "aiko").await;
    assert_eq!(erase_due(&world.journal).await.unwrap(), 1);
}

async fn sooner_than_usual_takes_the_permission_to_erase(world: &World) {
    person(world, "aiko").await;
    let now = world.journal.clock().now();
    let (sooner, later) = (now + TimeDelta::days(29), now + TimeDelta::days(31));
    let (clerk, boss) = ("evident:users:write", "evident:users:erase evident:users:write");
    let ask = |moment, scope| {
        let asked = world.post(format!("{USERS}/aiko/deletion"), &json!({"purge_after": moment}));
        asked.token(token("acme", scope))
    };
    let before = world.written().await;
    let refused = ask(Some(sooner), clerk).refused("forbidden").await;
    assert!(refused.body.to_string().contains("evident:users:erase"), "{:?}", refused.body);
    assert_eq!(world.written().await, before);
    ask(None, clerk).is(200).await;
    ask(Some(later), clerk).is(200).await;
    ask(Some(sooner), clerk).refused("forbidden").await;
    ask(Some(now + TimeDelta::days(30)), clerk).refused("forbidden").await;
    ask(Some(sooner - TimeDelta::days(20)), boss).is(200).await;
    // Later than it stands leaves more time, even where that is less than usual.
    ask(Some(sooner), clerk).is(200).await;
    ask(Some(sooner), clerk).is(200).await;
}

async fn very_many_are_erased_page_by_page(world: &World) {
    let body = |id: usize| json!({"user_id": format!("u-{id}")});
    for id in 0..205 {
        world.post(USERS, &body(id)).is(201).await;
        delete(world, &format!("u-{id}")).await;
    }
    world.ground.clock.step(31 * DAY);
    assert_eq!(erase_due(&world.journal).await.unwrap(), 205);
}

async fn a_tenant_that_is_suspended_keeps_its_people(world: &World) {
    person(world, "aiko").await;
    delete(world, "aiko").await;
    world.post("/admin/v1/tenants/acme/suspend", &json!({"reason": "a dispute"})).is(200).await;
    world.ground.clock.step(31 * DAY);
    assert_eq!(erase_due(&world.journal).await.unwrap(), 0);
    let operator = token("system", "evident:tenants:write");
    world.post("/admin/v1/tenants/acme/reactivate", &json!({})).token(operator).is(200).await;
    assert_eq!(erase_due(&world.journal).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_serves_erases_by_itself() {
    let world = World::on(Engine::Sqlite).await;
    person(&world, "aiko").await;
    delete(&world, "aiko").await;
    world.ground.clock.step(31 * DAY);
    let (stop, stopped) = watch::channel(false);
    let keeper = tokio::spawn(keep_graces(world.journal.clone(), stopped));
    until("they are erased", || async {
        let shown = world.get(format!("{USERS}/aiko")).token(token("acme", AFTERWARDS)).answer().await;
        shown.status == 410
    })
    .await;
    stop.send_replace(true);
    keeper.await.unwrap();
    world.end().await;
}
