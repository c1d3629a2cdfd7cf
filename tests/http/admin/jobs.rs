//! `{issuer}/admin/v1/jobs`, `imports` and `exports`: what is asked for, what becomes of it, and what is refused at once.

use std::fmt::Write as _;

use aggregates::TenantId;
use axum::http::Method;
use commands::job::StartJob;
use commands::{Context, execute};
use evident::jobs::Worker;
use journal::Actor;
use serde_json::{Value, json};
use support::{new_uuid, until};

use super::tokens::token;
use super::world::{Answer, World};
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_table_of_people_is_taken_shown_and_imported
    nothing_is_imported_unless_every_row_may_be
    row_by_row_what_can_be_applied_is_and_the_rest_is_taken_up_again
    what_is_no_table_of_people_is_refused_at_once
    a_validation_tells_every_event_and_can_be_confirmed
    what_administrators_do_to_people_is_a_job
    a_job_waits_for_its_time_and_can_be_called_off
    a_job_whose_node_is_gone_goes_on_and_does_nothing_twice
    what_is_exported_can_be_imported_again
    a_file_that_would_delete_too_many_is_not_applied
}

const JOBS: &str = "/t/acme/admin/v1/jobs";
const USERS: &str = "/t/acme/admin/v1/users";
const IMPORT: &str = "/t/acme/admin/v1/imports/users";
const MINUTE: i64 = 60_000_000;

async fn send(world: &World, parameters: &str, table: impl Into<Vec<u8>>) -> Answer {
    world
        .ask(Method::POST, format!("{IMPORT}?{parameters}"))
        .raw(table)
        .header("content-type", "text/csv")
        .is(202)
        .await
}

pub async fn work_off(world: &World) {
    Worker::new(&world.journal, None).work_off().await.unwrap();
}

/// A job as it is now.
pub async fn job(world: &World, id: &str) -> Value {
    let head = world.events().await;
    world.get(format!("{JOBS}?limit=1")).header("evident-min-position", head).is(200).await;
    world.get(format!("{JOBS}/{id}")).is(200).await.body
}

/// Sends a table, has its job done, and answers the job.
async fn imported(world: &World, parameters: &str, table: &str) -> Value {
    let id = send(world, parameters, table).await.text("job_id");
    work_off(world).await;
    job(world, &id).await
}

pub async fn faults(world: &World, id: &Value) -> Vec<(u64, String)> {
    let rows = world.get(format!("{JOBS}/{}/rows?limit=200", id.as_str().unwrap())).is(200).await.body;
    let fault = |row: &Value| {
        assert!(row["fault"].as_str().is_some_and(|text| !text.is_empty()), "{row}");
        assert!(row["remedy"].as_str().is_some_and(|text| !text.is_empty()), "{row}");
        (row["line"].as_u64().unwrap(), row["field"].as_str().unwrap().to_owned())
    };
    rows["items"].as_array().unwrap().iter().map(fault).collect()
}

async fn found(world: &World, name: &str) -> Option<Value> {
    let head = world.events().await;
    let ask = world.get(format!("{USERS}?filter=user_name%20sw%20%22{name}%22")).header("evident-min-position", head);
    let id = ask.is(200).await.body["items"][0]["user_id"].as_str()?.to_owned();
    Some(world.get(format!("{USERS}/{id}")).is(200).await.body)
}

pub fn counts(job: &Value) -> [u64; 5] {
    ["created", "updated", "deleted", "unchanged", "failed"].map(|name| job["progress"][name].as_u64().unwrap())
}

async fn a_table_of_people_is_taken_shown_and_imported(world: &World) {
    let table = "\u{feff}family_name,LOGIN_ID,preferred_language,phone_number,is_active\r\n\
        佐藤,aiko@example.com,ja_JP,'+81312345678,true\r\n\"O'Neil, Jr.\",ken@example.com,en_US,,false\r\n";
    let taken = send(world, "", table).await;
    let id = taken.text("job_id");
    assert_eq!(taken.header("location"), format!("{JOBS}/{id}"));
    assert_eq!((&taken.body["rows"], &taken.body["bytes"]), (&json!(2), &json!(table.len())));
    assert_eq!(taken.body["columns"][1], "login_id");
    assert_eq!(taken.body["preview"][1], json!(["O'Neil, Jr.", "ken@example.com", "en_US", "", "false"]));
    let queued = job(world, &id).await;
    assert_eq!((&queued["state"], &queued["type"]), (&json!("queued"), &json!("csv.import")));
    work_off(world).await;
    let done = job(world, &id).await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("succeeded"), [2, 0, 0, 0, 0]));
    assert_eq!((&done["requested_by"]["kind"], &done["progress"]["done"]), (&json!("client"), &json!(2)));
    assert!(done["run_time"].as_i64().is_some() && !done["ended_at"].is_null(), "{done}");
    let aiko = found(world, "aiko@example.com").await.unwrap();
    assert_eq!((&aiko["profile"]["email"], &aiko["state"]), (&json!("aiko@example.com"), &json!("active")));
    assert_eq!(
        (&aiko["profile"]["phone_number"], &aiko["profile"]["locale"]),
        (&json!("+81312345678"), &json!("ja-JP"))
    );
    assert_eq!(found(world, "ken@example.com").await.unwrap()["state"], "registered");
    // The same again changes nothing, in another encoding, in another order; what is said otherwise is changed.
    let again = evident::csv::Charset::ShiftJis
        .encode("login_id,family_name,is_active\nAIKO@example.com,佐藤,\nken@example.com,髙橋,true\n");
    let ask = world.ask(Method::POST, IMPORT).raw(again);
    let taken = ask.header("content-type", "text/csv; charset=Shift_JIS").is(202).await;
    work_off(world).await;
    assert_eq!(counts(&job(world, &taken.text("job_id")).await), [0, 1, 0, 1, 0]);
    let ken = found(world, "ken@example.com").await.unwrap();
    assert_eq!((&ken["profile"]["family_name"], &ken["state"]), (&json!("髙橋"), &json!("active")));
    // Whoever is deleted waits for erasure, and the administrator of the job is the one who did it.
    let done = imported(world, "delete=true", "login_id\nken@example.com\n").await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("succeeded"), [0, 0, 1, 0, 0]));
    assert_eq!(found(world, "ken@example.com").await.unwrap()["state"], "pending_deletion");
    let of_job = world
        .get("/t/acme/admin/v1/audit?event_type=UserDeletionRequested")
        .header("evident-min-position", world.events().await)
        .is(200)
        .await
        .body;
    assert_eq!(of_job["items"][0]["job_id"], done["job_id"]);
    // The rows of a job are no jobs beside it.
    let all = world.get(JOBS).is(200).await.body;
    assert!(all["items"].as_array().unwrap().iter().all(|one| one["type"] == "csv.import"), "{all}");
}

async fn nothing_is_imported_unless_every_row_may_be(world: &World) {
    world.post(USERS, &json!({"profile": {"user_name": "mei", "email": "mei@example.com"}})).is(201).await;
    let before = world.events().await;
    let table = "login_id,email,phone_number,is_active,birthdate\n\
        a1,a1@example.com,+81312345678,true,\n\
        ,a2@example.com,,,\n\
        a3,no address,1234,perhaps,1990-13-01\n\
        a4,mei@example.com,,,\n\
        a1,a5@example.com,,,\n\
        a6,a6@example.com\n";
    let done = imported(world, "", table).await;
    assert_eq!((&done["state"], &done["reason"]), (&json!("failed"), &json!("rows_invalid")), "{done}");
    assert_eq!(counts(&done), [0, 0, 0, 0, 5]);
    let wrong = faults(world, &done["job_id"]).await;
    let wanted = [(3, "login_id"), (4, "is_active"), (5, "email"), (6, "login_id"), (7, "row")];
    assert_eq!(wrong, wanted.map(|(line, field)| (line, field.to_owned())));
    assert!(found(world, "a1").await.is_none());
    let appended = world.journal.read_stored(before, 1000).await.unwrap();
    assert!(appended.iter().all(|event| ["Job", "Client", "Grant", "Denial"].contains(&event.aggregate_type.as_str())));
    // All that is wrong with a row is said; a broken value is found by the rules of people.
    let done = imported(world, "", "login_id,email,birthdate\nb1,no address,1990-13-01\n").await;
    let fields: Vec<String> = faults(world, &done["job_id"]).await.into_iter().map(|(_, field)| field).collect();
    assert_eq!(fields, ["email", "birthdate"]);
    // What was wrong was somebody else's name: once it is free, the same file is taken up again.
    let id = send(world, "", "login_id,email\nc1,mei@example.com\nc2,c2@example.com\n").await.text("job_id");
    work_off(world).await;
    assert_eq!(faults(world, &json!(id)).await, [(2, "email".to_owned())]);
    let mei = found(world, "mei").await.unwrap()["user_id"].as_str().unwrap().to_owned();
    world.patch(format!("{USERS}/{mei}"), &json!({"profile": {"email": null}})).any().is(200).await;
    world.post(format!("{JOBS}/{id}/retry"), &json!({})).is(200).await;
    work_off(world).await;
    let done = job(world, &id).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("succeeded"), [2, 0, 0, 0, 0]));
    assert!(faults(world, &json!(id)).await.is_empty());
    world.post(format!("{JOBS}/{id}/retry"), &json!({})).refused("wrong-state").await;
    // Whoever may only be changed is neither made nor deleted.
    let done = imported(world, "update_only=true", "login_id,name,delete_flag\nc1,C,\nnobody,N,\nc2,,true\n").await;
    let wrong = faults(world, &done["job_id"]).await;
    assert_eq!(wrong, [(3, "login_id".to_owned()), (4, "delete_flag".to_owned())]);
}

async fn row_by_row_what_can_be_applied_is_and_the_rest_is_taken_up_again(world: &World) {
    world.post(USERS, &json!({"profile": {"user_name": "mei", "email": "mei@example.com"}})).is(201).await;
    let mut table = "login_id,email\n".to_owned();
    for number in 0..700 {
        let email = if number % 100 == 7 { "no address".to_owned() } else { format!("p{number}@example.com") };
        writeln!(table, "p{number},{}", if number == 500 { "mei@example.com" } else { &email }).unwrap();
    }
    let done = imported(world, "mode=row_by_row", &table).await;
    assert_eq!((&done["state"], &done["reason"]), (&json!("failed"), &json!("rows_refused")));
    assert_eq!(counts(&done), [692, 0, 0, 0, 8]);
    let wrong: Vec<u64> = faults(world, &done["job_id"]).await.into_iter().map(|(line, _)| line).collect();
    assert_eq!(wrong, [9, 109, 209, 309, 409, 502, 509, 609]);
    let mei = found(world, "mei").await.unwrap()["user_id"].as_str().unwrap().to_owned();
    world.patch(format!("{USERS}/{mei}"), &json!({"profile": {"email": null}})).any().is(200).await;
    let id = done["job_id"].as_str().unwrap();
    let registered =
        |events: Vec<journal::Stored>| events.iter().filter(|one| one.event_type == "UserRegistered").count();
    let before = registered(world.journal.read_stored(0, 100_000).await.unwrap());
    world.post(format!("{JOBS}/{id}/retry"), &json!({})).is(200).await;
    work_off(world).await;
    let again = job(world, id).await;
    assert_eq!((&again["state"], counts(&again)), (&json!("failed"), [693, 0, 0, 0, 7]));
    assert_eq!(registered(world.journal.read_stored(0, 100_000).await.unwrap()), before + 1);
    assert_eq!(faults(world, &done["job_id"]).await.len(), 7);
}

async fn what_is_no_table_of_people_is_refused_at_once(world: &World) {
    let before = world.written().await;
    let long = "a".repeat(17 * 1024);
    let invalid: [(Vec<u8>, &str); 14] = [
        (b"".to_vec(), "file"),
        (b"login_id,email\n".to_vec(), "file"),
        (b"aiko@example.com,Aiko\nken@example.com,Ken\n".to_vec(), "login_id"),
        (b"login_id,shoe_size\na,1\n".to_vec(), "shoe_size"),
        (b"login_id,email,email\na,b,c\n".to_vec(), "email"),
        (b"email,name\na@example.com,A\n".to_vec(), "login_id"),
        (b"login_id,name\na,\x81\x81\n".to_vec(), "file"),
        (format!("login_id,name\na,{long}\n").into_bytes(), "file"),
        (format!("login_id,name\na{}\n", ",".repeat(300)).into_bytes(), "file"),
        (b"login_id,name\na,b\0c\n".to_vec(), "file"),
        (b"login_id,name\na,\"b\nc,d\n".to_vec(), "file"),
        (b"login_id,name\na,b\"c\n".to_vec(), "file"),
        (b"PK\x03\x04login_id\na\n".to_vec(), "file"),
        (b"login_id,name\na,\"b\"c\n".to_vec(), "file"),
    ];
    let ask = |table: Vec<u8>| world.ask(Method::POST, IMPORT).raw(table);
    for (table, field) in invalid {
        let shown = String::from_utf8_lossy(&table[..table.len().min(40)]).into_owned();
        let answer = ask(table).header("content-type", "text/csv").refused("invalid").await;
        assert_eq!(answer.body["faults"][0]["field"], field, "{shown}: {}", answer.body);
        assert!(!answer.body.to_string().contains("@example.com"), "{}", answer.body);
    }
    let table = || b"login_id\na\n".to_vec();
    for kind in ["application/json", "application/zip", "text/csv; charset=utf-16"] {
        ask(table()).header("content-type", kind).refused("unsupported-media-type").await;
    }
    ask(table()).refused("unsupported-media-type").await;
    let large = [b"login_id,name\n".as_slice(), &b"aaaaaaaaaaaaaaa,bbbbbbbbbbbbbbb\n".repeat(1_700_000)].concat();
    ask(large).header("content-type", "text/csv").refused("too-large").await;
    for wrong in ["mode=some", "delete=true&update_only=true", "not_before=soon", "most_deletions=-1", "format=csv"] {
        let ask = world.ask(Method::POST, format!("{IMPORT}?{wrong}")).raw(table());
        ask.header("content-type", "text/csv").refused("malformed-request").await;
    }
    let late = world.ask(Method::POST, format!("{IMPORT}?not_before=2099-01-01T00:00:00Z")).raw(table());
    late.header("content-type", "text/csv").refused("invalid").await;
    assert_eq!(world.written().await, before, "nothing was appended");
    // A trial says what would be asked for, and keeps nothing.
    let tried = world.ask(Method::POST, format!("{IMPORT}?dry_run=true")).raw(table());
    let tried = tried.header("content-type", "text/csv").is(200).await.body;
    assert_eq!(tried["would_append"][0]["event_type"], "JobQueued");
    assert!(tried.to_string().contains("$secret") && world.written().await == before, "{tried}");
    let files = world.journal.db().call(&FILES);
    assert_eq!(world.journal.db().ask(&journal::db::Scope::System, files).await.unwrap()[0].int(0).unwrap(), 0);
    // The same file under the same key is taken once.
    let key = new_uuid();
    let keyed = |table: Vec<u8>| ask(table).header("content-type", "text/csv").header("idempotency-key", key);
    let first = keyed(table()).is(202).await;
    assert_eq!(keyed(table()).is(202).await.text("job_id"), first.text("job_id"));
    keyed(b"login_id\nb\n".to_vec()).refused("idempotency-key-reused").await;
    let files = world.journal.db().call(&FILES);
    assert_eq!(world.journal.db().ask(&journal::db::Scope::System, files).await.unwrap()[0].int(0).unwrap(), 1);
}

static FILES: journal::db::Statement = journal::db::Statement::new("SELECT COUNT(*) FROM job_files");

async fn a_validation_tells_every_event_and_can_be_confirmed(world: &World) {
    world.post(USERS, &json!({"profile": {"user_name": "mei", "email": "mei@example.com"}})).is(201).await;
    let table = "login_id,name\naiko@example.com,Aiko\nmei,Mei\n";
    let done = imported(world, "validate_only=true", table).await;
    assert_eq!(
        (&done["type"], &done["state"], &done["result"]),
        (&json!("csv.validate"), &json!("succeeded"), &json!(true))
    );
    assert_eq!(counts(&done), [1, 1, 0, 0, 0]);
    assert!(found(world, "aiko").await.is_none());
    let id = done["job_id"].as_str().unwrap();
    let result = world.get(format!("{JOBS}/{id}/result")).is(200).await;
    let lines: Vec<Value> =
        result.body.as_str().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events = |line: &Value| -> Vec<String> {
        let all = line["would_append"].as_array().unwrap().iter();
        all.map(|event| event["event_type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((&lines[0]["line"], &lines[0]["does"]), (&json!(2), &json!("created")));
    assert_eq!(events(&lines[0]), ["UserRegistered", "IdentifierClaimed", "IdentifierClaimed"]);
    assert_eq!(
        (events(&lines[1]), &lines[1]["would_append"][0]["changed"]),
        (vec!["UserProfileChanged".to_owned()], &json!(["name"]))
    );
    assert!(!result.body.to_string().contains("aiko"), "nobody is named");
    let confirm = world.post(format!("/t/acme/admin/v1/imports/{id}/confirm"), &json!({})).is(202).await;
    work_off(world).await;
    let done = job(world, &confirm.text("job_id")).await;
    assert_eq!((&done["parent"], counts(&done)), (&json!(id), [1, 1, 0, 0, 0]));
    assert_eq!(found(world, "mei").await.unwrap()["profile"]["name"], "Mei");
    let of = |id: &str| format!("/t/acme/admin/v1/imports/{id}/confirm");
    world.post(of(&confirm.text("job_id")), &json!({})).refused("wrong-state").await;
    world.post(of("nobody"), &json!({})).refused("not-found").await;
    world.get(format!("{JOBS}/{}/result", confirm.text("job_id"))).refused("wrong-state").await;
    // Files go after their time.
    let later = world.journal.clock().now() + chrono::TimeDelta::days(8);
    projections::jobs::tidy(world.journal.db(), later).await.unwrap();
    world.get(format!("{JOBS}/{id}/result")).refused("gone").await;
}

async fn what_administrators_do_to_people_is_a_job(world: &World) {
    let created = world.post(USERS, &json!({"profile": {"user_name": "aiko"}})).is(201).await;
    let (id, first) = (created.text("user_id"), created.header("evident-job").to_owned());
    let key = new_uuid();
    let suspend = || world.post(format!("{USERS}/{id}/suspend"), &json!({})).header("idempotency-key", key);
    let suspended = suspend().is(200).await.header("evident-job").to_owned();
    assert_eq!(suspend().is(200).await.header("evident-job"), suspended);
    let nothing = world.post(format!("{USERS}/{id}/suspend"), &json!({})).is(200).await;
    assert!(nothing.headers.get("evident-job").is_none(), "what changes nothing is no job");
    for (of, kind) in [(&first, "user.create"), (&suspended, "user.suspend")] {
        let found = job(world, of).await;
        assert_eq!((&found["type"], &found["state"]), (&json!(kind), &json!("succeeded")));
        assert_eq!((&found["object_id"], &found["requested_by"]["id"]), (&json!(id), &json!("administration")));
    }
    let list = |query: &str| format!("{JOBS}?{query}");
    let kinds = |answer: Answer| -> Vec<String> {
        let items = answer.body["items"].as_array().unwrap().clone();
        items.iter().map(|one| one["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(world.get(JOBS).is(200).await), ["user.suspend", "user.create"]);
    assert_eq!(kinds(world.get(list("type=user.create")).is(200).await), ["user.create"]);
    assert_eq!(kinds(world.get(list("state=failed")).is(200).await), [] as [&str; 0]);
    assert_eq!(kinds(world.get(list("actor=administration&state=succeeded&limit=1")).is(200).await), ["user.suspend"]);
    assert_eq!(kinds(world.get(list("from=2099-01-01T00:00:00Z")).is(200).await), [] as [&str; 0]);
    let page = world.get(list("limit=1")).is(200).await.text("next");
    assert_eq!(kinds(world.get(list(&format!("limit=1&cursor={page}"))).is(200).await), ["user.create"]);
    for wrong in ["state=done", "from=soon", "cursor=x", "sort=id"] {
        world.get(list(wrong)).refused("malformed-request").await;
    }
    // Nothing that was done at once can be called off.
    world.post(format!("{JOBS}/{first}/cancel"), &json!({})).refused("not-found").await;
    world.get(format!("/t/other/admin/v1/jobs/{first}")).refused("not-found").await;
    world.get(JOBS).token(token("acme", "evident:users:read")).refused("forbidden").await;
    assert_eq!(kinds(world.get(JOBS).token(token("acme", "evident:jobs:read")).is(200).await).len(), 2);
}

async fn a_job_waits_for_its_time_and_can_be_called_off(world: &World) {
    let at = world.journal.clock().now() + chrono::TimeDelta::minutes(5);
    let at = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let of = |number: u32| format!("login_id\np{number}\n");
    let first = send(world, &format!("not_before={at}"), of(1)).await.text("job_id");
    let other = send(world, &format!("not_before={at}"), of(2)).await.text("job_id");
    work_off(world).await;
    let waiting = job(world, &first).await;
    assert_eq!((&waiting["state"], waiting["not_before"].is_null()), (&json!("queued"), false));
    let cancel = || world.post(format!("{JOBS}/{other}/cancel"), &json!({}));
    cancel().header("if-match", "\"7\"").refused("precondition-failed").await;
    assert_eq!(cancel().header("if-match", "\"1\"").is(200).await.body["changed"], true);
    assert_eq!(cancel().is(200).await.body["changed"], false);
    world.ground.clock.step(6 * MINUTE);
    work_off(world).await;
    assert_eq!(job(world, &first).await["state"], "succeeded");
    assert_eq!(job(world, &other).await["state"], "cancelled");
    assert!(found(world, "p1").await.is_some() && found(world, "p2").await.is_none());
    world.post(format!("{JOBS}/{first}/cancel"), &json!({})).refused("wrong-state").await;
    // What was called off is taken up again where somebody wants it.
    world.post(format!("{JOBS}/{other}/retry"), &json!({})).is(200).await;
    work_off(world).await;
    assert_eq!(job(world, &other).await["state"], "succeeded");
    // One that runs is called off while it runs.
    let mut table = "login_id\n".to_owned();
    (0..8000).for_each(|number| writeln!(table, "q{number}").unwrap());
    let running = send(world, "mode=row_by_row", table).await.text("job_id");
    let worker = Worker::new(&world.journal, None);
    let work = tokio::spawn(async move { worker.work_off().await.unwrap() });
    until("rows are applied", || async { counts(&job(world, &running).await)[0] > 0 }).await;
    world.post(format!("{JOBS}/{running}/cancel"), &json!({})).is(200).await;
    work.await.unwrap();
    let done = job(world, &running).await;
    let created = counts(&done)[0];
    assert_eq!((&done["state"], done["progress"]["done"].as_u64()), (&json!("cancelled"), Some(created)), "{done}");
    assert!(0 < created && created < 8000, "{done}");
}

async fn a_job_whose_node_is_gone_goes_on_and_does_nothing_twice(world: &World) {
    let tenant = TenantId::parse("acme").unwrap();
    let mut table = "login_id\n".to_owned();
    (0..300).for_each(|number| writeln!(table, "p{number}").unwrap());
    let id = send(world, "", table).await.text("job_id");
    let context = Context::new(world.journal.clone(), Actor::system());
    let start = StartJob { tenant: tenant.clone(), job: id.clone(), node: "gone".into() };
    execute(&context, &start).await.unwrap();
    work_off(world).await;
    assert_eq!(job(world, &id).await["state"], "running", "it is left to the node that has it");
    world.ground.clock.step(MINUTE / 2 + 1);
    work_off(world).await;
    let done = job(world, &id).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("succeeded"), [300, 0, 0, 0, 0]));
    let all = world.journal.read_stored(0, 100_000).await.unwrap();
    let runs: Vec<&str> =
        all.iter().filter(|one| one.aggregate_type == "Job").map(|one| one.event_type.as_str()).collect();
    assert_eq!(runs.iter().filter(|name| **name == "JobStarted").count(), 2, "{runs:?}");
    assert!(runs.len() < 12, "it is told by the page and not by the row: {runs:?}");
}

async fn what_is_exported_can_be_imported_again(world: &World) {
    for (name, nick) in [("aiko", "=1+1"), ("ken", "\"quoted\", with comma"), ("mei", "愛\u{1f600}")] {
        let profile = json!({"user_name": name, "email": format!("{name}@example.com"), "nickname": nick,
            "address": {"country": "JP"}, "phone_number": format!("+8131234{}", 500 + name.bytes().map(u32::from).sum::<u32>())});
        world.post(USERS, &json!({ "profile": profile })).is(201).await;
        if name == "aiko" {
            world.ground.clock.step(1);
        }
    }
    world.get(format!("{USERS}?limit=1")).header("evident-min-position", world.events().await).is(200).await;
    let asked = world.post("/t/acme/admin/v1/exports/users", &json!({})).is(202).await;
    let id = asked.text("job_id");
    let result = || world.get(format!("{JOBS}/{id}/result"));
    result().refused("wrong-state").await;
    work_off(world).await;
    let done = job(world, &id).await;
    assert_eq!(
        (&done["state"], &done["result"], &done["progress"]["done"]),
        (&json!("succeeded"), &json!(true), &json!(3))
    );
    let table = result().is(200).await;
    assert!(table.header("content-disposition").contains("users.csv"));
    let text = table.body.as_str().unwrap();
    assert!(text.starts_with("login_id,is_active,email,") && text.contains(",'=1+1,"), "{text}");
    result().token(token("acme", "evident:jobs:read")).refused("forbidden").await;
    world.get(format!("{JOBS}/{id}/result?encoding=utf-16")).refused("malformed-request").await;
    world.get(format!("{JOBS}/{id}/result?encoding=shift_jis")).is(200).await;
    let again = imported(world, "", text).await;
    assert_eq!((&again["state"], counts(&again)), (&json!("succeeded"), [0, 0, 0, 3, 0]), "{again}");
}

async fn a_file_that_would_delete_too_many_is_not_applied(world: &World) {
    let done = imported(world, "", "login_id\na1\na2\na3\n").await;
    assert_eq!(counts(&done), [3, 0, 0, 0, 0]);
    let table = "login_id,delete_flag\na1,true\na2,true\na3,\n";
    for mode in ["all_or_nothing", "row_by_row"] {
        let done = imported(world, &format!("mode={mode}&most_deletions=1"), table).await;
        assert_eq!((&done["state"], counts(&done)), (&json!("aborted"), [0; 5]), "{done}");
        let retry = format!("{JOBS}/{}/retry", done["job_id"].as_str().unwrap());
        world.post(retry, &json!({})).refused("wrong-state").await;
    }
    assert_eq!(found(world, "a1").await.unwrap()["state"], "active");
    let done = imported(world, "most_deletions=2", table).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("succeeded"), [0, 0, 2, 1, 0]));
    // Whoever waits for erasure is not made again by a table.
    let done = imported(world, "", "login_id\na1\n").await;
    assert_eq!((&done["state"], &done["reason"]), (&json!("failed"), &json!("rows_invalid")));
}
