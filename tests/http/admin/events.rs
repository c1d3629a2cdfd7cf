//! `{issuer}/admin/v1/events`: pages, and the stream that ends when its reader may not read any more.

use axum::http::Method;
use serde_json::{Value, json};
use support::PATIENCE;

use super::stream::Frames;
use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    events_are_read_in_pages_from_any_position
    what_is_personal_is_for_those_who_may_read_users
    a_stream_tells_what_happens_and_goes_on_where_it_was_left
    a_stream_is_one_tenants
    a_stream_ends_when_its_permission_ends
    a_reader_who_does_not_read_keeps_nothing_waiting
    a_tenant_has_a_bounded_number_of_streams
}

const USERS: &str = "/t/acme/admin/v1/users";
const EVENTS: &str = "/t/acme/admin/v1/events";

async fn users(world: &World, from: usize, to: usize) {
    for number in from..to {
        world.post(USERS, &json!({"user_id": format!("u-{number}")})).is(201).await;
    }
}

fn items(body: &Value) -> Vec<(u64, String)> {
    let items = body["items"].as_array().unwrap().iter();
    items.map(|item| (item["position"].as_u64().unwrap(), item["aggregate_id"].as_str().unwrap().to_owned())).collect()
}

async fn events_are_read_in_pages_from_any_position(world: &World) {
    users(world, 0, 9).await;
    let all = world.get(format!("{EVENTS}?type=UserRegistered")).is(200).await;
    let names: Vec<String> = items(&all.body).into_iter().map(|(_, id)| id).collect();
    assert_eq!(names, (0..9).map(|number| format!("u-{number}")).collect::<Vec<_>>());
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page = world.get(format!("{EVENTS}?after={after}&limit=4")).is(200).await;
        seen.extend(items(&page.body));
        after = page.body["next"].as_u64().unwrap();
        if page.body["more"] == json!(false) {
            break;
        }
    }
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    let events = world.journal.read_tenant(&tenant, 0, 1000).await.unwrap();
    assert_eq!(
        seen.iter().map(|one| one.0).collect::<Vec<_>>(),
        events.iter().map(|one| one.position).collect::<Vec<_>>()
    );
    // From the position of any event, the next one.
    for pair in events.windows(2) {
        let page = world.get(format!("{EVENTS}?after={}&limit=1", pair[0].position)).is(200).await;
        assert_eq!(items(&page.body)[0].0, pair[1].position);
    }
    let none = world.get(format!("{EVENTS}?after={}", world.events().await + 10)).is(200).await;
    assert_eq!((items(&none.body).len(), &none.body["more"]), (0, &json!(false)));
    let one = world.get(format!("{EVENTS}?aggregate_type=User&aggregate_id=u-3")).is(200).await;
    assert_eq!(items(&one.body).len(), 1);
    for strange in ["after=-1", "limit=0", "limit=501", "type=", "kind=a"] {
        world.get(format!("{EVENTS}?{strange}")).refused("malformed-request").await;
    }
    world.get(EVENTS).header("last-event-id", "soon").refused("malformed-request").await;
}

async fn what_is_personal_is_for_those_who_may_read_users(world: &World) {
    let create = world.post(USERS, &json!({"profile": {"name": "Zebrafinch"}}));
    create.header("user-agent", "Zebrafinch/1").is(201).await;
    let path = format!("{EVENTS}?type=UserRegistered");
    let hidden = world.get(&path).token(token("acme", "evident:events:read")).is(200).await;
    assert!(!hidden.body.to_string().contains("Zebrafinch"), "{}", hidden.body);
    assert_eq!(hidden.body["items"][0]["payload"]["Registered"]["profile"], json!({"$hidden": true}));
    let seen = world.get(&path).token(token("acme", "evident:events:read evident:users:read")).is(200).await;
    assert_eq!(seen.body["items"][0]["payload"]["Registered"]["profile"]["name"], "Zebrafinch");
    assert_eq!(seen.body["items"][0]["circumstances"]["user_agent"], "Zebrafinch/1");
    world.get(&path).token(token("acme", "evident:users:read evident:audit:read")).refused("forbidden").await;
}

async fn a_stream_tells_what_happens_and_goes_on_where_it_was_left(world: &World) {
    users(world, 0, 2).await;
    let mut stream = Frames::open(world, &format!("{EVENTS}?type=UserRegistered"), None).await;
    users(world, 2, 4).await;
    let (third, fourth) = (stream.next().await.unwrap(), stream.next().await.unwrap());
    assert_eq!((third.event.as_str(), third.data["aggregate_id"].as_str()), ("UserRegistered", Some("u-2")));
    assert_eq!(fourth.data["aggregate_id"], "u-3");
    assert_eq!(third.id, third.data["position"].as_u64().unwrap());
    drop(stream);
    users(world, 4, 5).await;
    // Whoever saw the third goes on behind it, without gap or repetition.
    let mut again = Frames::open(world, &format!("{EVENTS}?type=UserRegistered&after=0"), Some(third.id)).await;
    let ids =
        [again.next().await.unwrap(), again.next().await.unwrap()].map(|frame| frame.data["aggregate_id"].clone());
    assert_eq!(ids, [json!("u-3"), json!("u-4")]);
    let mut all = Frames::open(world, &format!("{EVENTS}?type=UserRegistered&after=0"), None).await;
    assert_eq!(all.next().await.unwrap().data["aggregate_id"], "u-0");
}

async fn a_stream_is_one_tenants(world: &World) {
    let mut stream = Frames::open(world, EVENTS, None).await;
    world.post("/t/other/admin/v1/users", &json!({"user_id": "stranger"})).is(201).await;
    users(world, 0, 1).await;
    assert_eq!(stream.next().await.unwrap().data["aggregate_id"], "u-0");
}

async fn a_stream_ends_when_its_permission_ends(world: &World) {
    let reader = world.value(&token("acme", "evident:events:read@reader")).await;
    let mut stream = Frames::open_as(world, EVENTS, &reader).await;
    users(world, 0, 1).await;
    assert_eq!(stream.next().await.unwrap().data["aggregate_id"], "u-0");
    world.post("/t/acme/admin/v1/clients/reader/disable", &json!({"reason": "a test"})).is(200).await;
    // The very event that ended it may still be told; then it is over.
    let end = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(PATIENCE, end).await.expect("the stream ends by itself");
}

async fn a_reader_who_does_not_read_keeps_nothing_waiting(world: &World) {
    let mut stream = Frames::open(world, &format!("{EVENTS}?after=0"), None).await;
    tokio::time::timeout(2 * PATIENCE, users(world, 0, 300)).await.expect("somebody waits for who does not read");
    // And finds everything when it reads again.
    let mut last = 0;
    while !stream.next().await.unwrap().data["aggregate_id"].as_str().unwrap().ends_with("u-299") {
        last += 1;
    }
    assert!(last >= 299);
}

async fn a_tenant_has_a_bounded_number_of_streams(world: &World) {
    let mut open = Vec::new();
    for _ in 0..32 {
        open.push(Frames::open(world, EVENTS, None).await);
    }
    let answer = world.ask(Method::GET, EVENTS).header("accept", "text/event-stream").refused("unavailable").await;
    assert!(answer.headers.contains_key("retry-after"));
    let mut elsewhere = Frames::open(world, "/t/other/admin/v1/events", None).await;
    world.post("/t/other/admin/v1/users", &json!({"user_id": "maria"})).is(201).await;
    assert_eq!(elsewhere.next().await.unwrap().data["aggregate_id"], "maria");
    open.pop();
    Frames::open(world, EVENTS, None).await;
}
