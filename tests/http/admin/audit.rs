//! `{issuer}/admin/v1/audit`: who did what, how it ended, and what is left of it after an erasure.

use serde_json::{Value, json};

use super::people::{consented, sign_in, signed_in};
use super::tokens::token;
use super::world::{Answer, World};
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    an_act_is_told_with_who_on_what_and_why
    what_happened_is_searched_by_each_of_its_sides
    a_reader_from_the_oldest_on_misses_nothing
    a_denied_call_is_recorded_once_and_a_strangers_never
    a_denial_that_an_operation_itself_speaks_is_recorded
    kinds_are_told_in_english_and_japanese
    an_erasure_takes_addresses_and_reasons_along
    the_audit_log_is_taken_along_as_lines_and_as_a_table
    what_happened_is_explained_by_its_cause_and_its_consequences
    the_audit_log_is_one_tenants_and_needs_its_permission
}

const ACME: &str = "/t/acme/admin/v1";
const AUDIT: &str = "/t/acme/admin/v1/audit";

/// What is found, once the rows have come as far as the log.
async fn found(world: &World, query: &str) -> Answer {
    let position = world.events().await;
    world.get(format!("{AUDIT}?{query}")).header("evident-min-position", position).is(200).await
}

fn items(answer: &Answer) -> &Vec<Value> {
    answer.body["items"].as_array().unwrap()
}

fn types(answer: &Answer) -> Vec<&str> {
    items(answer).iter().map(|item| item["event_type"].as_str().unwrap()).collect()
}

async fn an_act_is_told_with_who_on_what_and_why(world: &World) {
    world.post(format!("{ACME}/users"), &json!({"user_id": "aiko"})).is(201).await;
    let lock = world.post(format!("{ACME}/users/aiko/lock"), &json!({}));
    lock.header("evident-reason", "A stolen notebook").header("user-agent", "Console/1").is(200).await;
    let told = found(world, "person=aiko&event_type=UserLocked").await;
    assert_eq!(items(&told).len(), 1, "{}", told.body);
    let entry = &items(&told)[0];
    let expected = json!({
        "event_type": "UserLocked", "what": "User locked", "class": "state", "outcome": "done", "cause": "administrator",
        "object_kind": "user", "object_id": "aiko", "person": "aiko", "actor_kind": "client", "actor_id": "administration",
        "on_behalf_of": null, "client_id": "administration", "session_id": null, "causation_id": null, "job_id": null,
        "detail": {}, "ip": null, "user_agent": "Console/1", "reason": "A stolen notebook",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&entry[name], value, "{name} in {entry}");
    }
    assert_eq!(told.body["up_to"], json!(world.events().await));
}

async fn what_happened_is_searched_by_each_of_its_sides(world: &World) {
    let session = signed_in(world).await;
    let middle = world.events().await;
    world.post(format!("{ACME}/users"), &json!({"user_id": "ken"})).is(201).await;
    world.patch(format!("{ACME}/users/ken"), &json!({"profile": {"nickname": "K"}})).any().is(200).await;
    let begun = found(world, "event_type=SessionStarted").await;
    assert_eq!((items(&begun).len(), &items(&begun)[0]["object_id"]), (1, &json!(session)));
    assert_eq!(types(&found(world, "person=ken").await), ["UserProfileChanged", "UserRegistered"]);
    assert_eq!(types(&found(world, "person=ken&order=oldest").await), ["UserRegistered", "UserProfileChanged"]);
    assert_eq!(types(&found(world, "object_kind=user&object_id=aiko").await), ["UserRegistered"]);
    assert_eq!(types(&found(world, "object_kind=session&object_id=aiko").await), [""; 0]);
    let changed = found(world, "person=ken&event_type=UserProfileChanged").await;
    assert_eq!(items(&changed)[0]["detail"], json!({"changed": ["nickname"]}));
    let by_actor = found(world, "actor=administration&outcome=done&person=ken").await;
    assert_eq!(items(&by_actor).len(), 2);
    assert!(items(&found(world, "actor=nobody").await).is_empty());
    assert!(items(&found(world, "client_id=administration&person=ken").await).len() == 2);
    assert!(items(&found(world, "ip=192.0.2.1").await).is_empty());
    let correlation = items(&changed)[0]["correlation_id"].as_str().unwrap().to_owned();
    assert_eq!(types(&found(world, &format!("correlation_id={correlation}")).await), ["UserProfileChanged"]);
    assert_eq!(types(&found(world, &format!("person=aiko&from={middle}")).await), [""; 0]);
    assert_eq!(items(&found(world, &format!("person=ken&to={middle}")).await).len(), 0);
    for strange in
        ["outcome=lost", "order=random", "lang=fr", "limit=0", "limit=201", "who=ken", "from=soon", "cursor=a"]
    {
        world.get(format!("{AUDIT}?{strange}")).refused("malformed-request").await;
    }
}

async fn a_reader_from_the_oldest_on_misses_nothing(world: &World) {
    for number in 0..12 {
        world.post(format!("{ACME}/users"), &json!({"user_id": format!("u-{number}")})).is(201).await;
    }
    let mut seen = Vec::new();
    let mut query = "order=oldest&limit=5".to_owned();
    for round in 0..40 {
        let page = found(world, &query).await;
        seen.extend(items(&page).iter().map(|item| item["position"].as_u64().unwrap()));
        query = match page.body["next"].as_str() {
            Some(next) => format!("order=oldest&limit=5&cursor={next}"),
            None if round > 30 => break,
            None => {
                world.post(format!("{ACME}/users"), &json!({"user_id": format!("later-{round}")})).is(201).await;
                format!("order=oldest&limit=5&from={}", page.body["up_to"])
            }
        };
    }
    let all = world.journal.read_tenant(&aggregates::TenantId::parse("acme").unwrap(), 0, 1000).await.unwrap();
    let positions: Vec<u64> = all.iter().map(|event| event.position).collect();
    assert_eq!(seen, positions[..seen.len()], "every event once, in order");
    assert!(seen.len() >= 30);
    // From the end on, a page goes on before the one it followed, whatever came meanwhile.
    let first = found(world, "limit=5").await;
    world.post(format!("{ACME}/users"), &json!({"user_id": "last"})).is(201).await;
    let second = found(world, &format!("limit=5&cursor={}", first.text("next"))).await;
    let position = |item: &Value| item["position"].as_u64().unwrap();
    assert!(position(&items(&second)[0]) < position(&items(&first)[4]));
}

async fn a_denied_call_is_recorded_once_and_a_strangers_never(world: &World) {
    let weak = || token("acme", "evident:users:read");
    world.get(format!("{ACME}/users")).token(weak()).is(200).await;
    let before = world.events().await;
    for _ in 0..5 {
        world.post(format!("{ACME}/users"), &json!({})).token(weak()).refused("forbidden").await;
        world.get(format!("{ACME}/users")).nobody().refused("unauthenticated").await;
        world.get(format!("{ACME}/users")).token("guessed").refused("unauthenticated").await;
    }
    assert_eq!(world.events().await, before + 1, "one denial, and nothing of strangers");
    let told = found(world, "outcome=refused").await;
    let entry = &items(&told)[0];
    assert_eq!(types(&told), ["AdministrationDenied"]);
    assert_eq!((&entry["actor_id"], &entry["cause"]), (&json!("administration"), &json!("permission")));
    assert_eq!(entry["detail"]["permission"], "evident:users:write");
    assert_eq!(entry["detail"]["operation"], "POST /t/{tenant}/admin/v1/users");
    world.ground.clock.step(16 * 60 * 1_000_000);
    let again = world.value(&token("acme", "evident:users:read evident:keys:read")).await;
    world.post(format!("{ACME}/users"), &json!({})).token(again).refused("forbidden").await;
    let path = format!("{AUDIT}?event_type=AdministrationDenied");
    let position = world.events().await;
    let later =
        world.get(path).token(token("acme", "evident:audit:read@later")).header("evident-min-position", position);
    assert_eq!(items(&later.is(200).await).len(), 2);
}

async fn a_denial_that_an_operation_itself_speaks_is_recorded(world: &World) {
    let writer = token("acme", "evident:clients:write");
    let powerful = json!({"metadata": {"grant_types": ["client_credentials"], "scope": "evident:admin"}});
    world.post(format!("{ACME}/clients"), &powerful).token(writer).refused("forbidden").await;
    let told = found(world, "event_type=AdministrationDenied").await;
    assert_eq!((items(&told).len(), &items(&told)[0]["cause"]), (1, &json!("power")));
    // A token of the platform that reaches no other tenant leaves its trace where it is from.
    world.get(format!("{ACME}/users")).token(token("system", "evident:users:read")).refused("forbidden").await;
    let position = world.events().await;
    let there = "/t/system/admin/v1/audit?event_type=AdministrationDenied";
    let there = world.get(there).header("evident-min-position", position).is(200).await;
    let detail = &there.body["items"][0]["detail"];
    assert_eq!((&detail["want"], &detail["addressed"]), (&json!("other_tenant"), &json!("acme")));
}

async fn kinds_are_told_in_english_and_japanese(world: &World) {
    world.post(format!("{ACME}/users"), &json!({"user_id": "aiko"})).is(201).await;
    let what = async |lang: &str| items(&found(world, &format!("person=aiko{lang}")).await)[0]["what"].clone();
    assert_eq!(what("").await, "User registered");
    assert_eq!(what("&lang=ja").await, "利用者の登録");
}

async fn an_erasure_takes_addresses_and_reasons_along(world: &World) {
    signed_in(world).await;
    let suspend = world.post(format!("{ACME}/users/aiko/suspend"), &json!({"reason": "Zebrafinch left"}));
    suspend.header("user-agent", "Zebrafinch/1").header("evident-reason", "Zebrafinch asked").is(200).await;
    let before = found(world, "person=aiko").await;
    assert!(before.body.to_string().contains("Zebrafinch"), "{}", before.body);
    world.post(format!("{ACME}/users/aiko/erase"), &json!({"at_once": true})).is(200).await;
    let after = found(world, "person=aiko").await;
    assert!(!after.body.to_string().contains("Zebrafinch"), "{}", after.body);
    assert!(types(&after).contains(&"UserSuspended") && types(&after).contains(&"SubjectErased"));
    let position = world.events().await;
    let lines = world.get(format!("{AUDIT}/export")).header("evident-min-position", position).is(200).await;
    assert!(!lines.body.to_string().contains("Zebrafinch"));
}

async fn the_audit_log_is_taken_along_as_lines_and_as_a_table(world: &World) {
    let evil = "=HYPERLINK(\"https://example.com\")";
    for number in 0..3 {
        let create = world.post(format!("{ACME}/users"), &json!({"user_id": format!("u-{number}")}));
        create.header("user-agent", evil).header("evident-reason", "a, \"b\"").is(201).await;
    }
    let position = world.events().await;
    let export = |query: &str| world.get(format!("{AUDIT}/export?{query}")).header("evident-min-position", position);
    let lines = export("event_type=UserRegistered").is(200).await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let text = lines.body.as_str().unwrap();
    let documents: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let whom: Vec<&str> = documents.iter().map(|one| one["object_id"].as_str().unwrap()).collect();
    assert_eq!(whom, ["u-0", "u-1", "u-2"]);
    assert_eq!(documents[0]["user_agent"], evil);
    let table = export("format=csv&event_type=UserRegistered").is(200).await;
    assert!(table.header("content-disposition").contains("audit.csv"));
    let text = table.body.as_str().unwrap();
    assert!(text.starts_with("position,at,event_id,") && text.matches("\r\n").count() == 4, "{text}");
    assert!(text.contains("\"'=HYPERLINK(\"\"https://example.com\"\")\",\"a, \"\"b\"\"\""), "{text}");
    export("format=xlsx").refused("malformed-request").await;
    // More than one piece.
    let all = export("").is(200).await;
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    let events = world.journal.read_tenant(&tenant, 0, 1000).await.unwrap();
    assert_eq!(all.body.as_str().unwrap().lines().count(), events.len());
}

async fn what_happened_is_explained_by_its_cause_and_its_consequences(world: &World) {
    let session = signed_in(world).await;
    consented(world).await;
    world.delete(format!("{ACME}/sessions/{session}")).is(200).await;
    let position = world.events().await;
    let explain = |path: String| world.get(path).header("evident-min-position", position);
    let told = explain(format!("{ACME}/explain/session/{session}")).is(200).await;
    let chain = told.body["chain"].as_array().unwrap();
    let of = |relation: &str| -> Vec<&str> {
        let links = chain.iter().filter(|link| link["relation"] == relation);
        links.map(|link| link["event_type"].as_str().unwrap()).collect()
    };
    assert!(of("itself").contains(&"SessionStarted") && of("itself").contains(&"SessionEnded"), "{}", told.body);
    assert!(of("same_request").contains(&"AuthenticationSucceeded"), "{}", told.body);
    assert_eq!((&told.body["settings_version"], &told.body["cut_off"]), (&json!(1), &json!(false)));
    let end = chain.iter().find(|link| link["event_type"] == "SessionEnded").unwrap()["event_id"].as_str().unwrap();
    let one = explain(format!("{ACME}/explain/event/{end}?lang=ja")).is(200).await;
    assert!(one.body["chain"].to_string().contains("セッションの終了"));
    world.get(format!("{ACME}/explain/event/nothing")).refused("not-found").await;
    world.get(format!("{ACME}/explain/event/0198c0de-0000-7000-8000-000000000001")).refused("not-found").await;
    world.get(format!("/t/other/admin/v1/explain/event/{end}")).refused("not-found").await;
}

async fn the_audit_log_is_one_tenants_and_needs_its_permission(world: &World) {
    world.post(format!("{ACME}/users"), &json!({"user_id": "aiko"})).is(201).await;
    sign_in(world).await;
    let position = world.events().await;
    let there = world.get("/t/other/admin/v1/audit").header("evident-min-position", position).is(200).await;
    assert!(!there.body.to_string().contains("aiko"), "{}", there.body);
    for path in ["audit", "audit/export", "explain/session/s"] {
        let asked = token("acme", "evident:history:read evident:users:read evident:events:read");
        world.get(format!("{ACME}/{path}")).token(asked).refused("forbidden").await;
    }
    world.get(AUDIT).token(token("acme", "evident:audit:read")).is(200).await;
}
