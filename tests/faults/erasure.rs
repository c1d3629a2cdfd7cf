//! Erasing a person, looked at as bytes: what was unmistakable before is nowhere afterwards.
//!
//! The values stand in every personal field, in what was told about the circumstances, and in a snapshot. They are searched
//! for in all files of the installation and in a superuser's dump; before the erasure the same search must find them in the
//! rows, and never in the log.

use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema};
use aggregates::user::{Address, Profile, ProfileChanges, ScimAttributes, User};
use aggregates::{Entity as _, TenantId};
use commands::tenant::{ChangeAttributeSchema, CreateTenant};
use commands::user::{ChangeProfile, RegisterUser, SuspendUser};
use commands::{Command, Context, execute};
use journal::db::{Db, Scope};
use journal::proof::Checkpointer;
use journal::{Actor, Circumstances, Journal, StreamId};
use support::{Ground, on_both_engines, until};

use crate::bytes::{self, Kept};
use crate::program::{json, run};
use crate::{Node, evidence};

const USER: &str = "user-to-erase";
const NEIGHBOUR: &str = "user-to-keep";

fn demo() -> TenantId {
    TenantId::parse("demo").unwrap()
}

/// A person in whom nothing is missing, and every text holds a word of eight letters at most that stands nowhere else, or
/// a number of which the same is true.
fn person(word: &str) -> Profile {
    let (birthdate, phone_number) = match word {
        "zqbefore" => ("1907-03-29", "+818055512341234"),
        "zqafter" => ("1908-04-30", "+818055567896789"),
        _ => ("1909-05-31", "+818055545674567"),
    };
    let text = |field: &str| Some(format!("{word}-{field}"));
    let page = |field: &str| Some(format!("https://{word}-{field}.example.com/"));
    Profile {
        user_name: text("user_name"),
        // Spelt differently in JSON, in ASCII and in lower case.
        name: Some(format!("{word} \"Zoë\" \\ Ærøskøbing 太郎")),
        given_name: text("given_name"),
        family_name: Some(format!("{word}-O'Family")),
        middle_name: text("middle_name"),
        nickname: text("nickname"),
        profile: page("profile"),
        picture: page("picture"),
        website: page("website"),
        email: Some(format!("{word}-email@example.com")),
        email_verified: Some(true),
        gender: text("gender"),
        birthdate: Some(birthdate.into()),
        zoneinfo: Some(format!("Asia/{word}")),
        locale: Some(format!("ja-x-{word}")),
        phone_number: Some(phone_number.into()),
        phone_number_verified: Some(true),
        address: Some(Address {
            formatted: text("formatted"),
            street_address: text("street"),
            locality: text("locality"),
            region: text("region"),
            postal_code: text("postal"),
            country: text("country"),
        }),
        external_id: text("external_id"),
        scim: Some(ScimAttributes::new(serde_json::json!({ "title": text("title") }).as_object().unwrap().clone())),
        attributes: [("badge".to_owned(), format!("{word}-badge").as_str().into())].into(),
    }
}

/// The values that stand in columns of the projection.
fn in_rows(profile: &Profile) -> Vec<String> {
    let Profile { user_name, name, given_name, family_name, nickname, email, phone_number, external_id, .. } = profile;
    [user_name, name, given_name, family_name, nickname, email, phone_number, external_id]
        .into_iter()
        .map(|value| value.clone().unwrap())
        .collect()
}

/// Every text in a profile.
fn all_of(profile: &Profile) -> Vec<String> {
    fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Object(members) => members.values().for_each(|value| texts(value, found)),
            serde_json::Value::Array(items) => items.iter().for_each(|value| texts(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    texts(&serde_json::to_value(profile).unwrap(), &mut found);
    assert!(found.len() >= 20, "a profile with a field that this test leaves empty: {found:?}");
    found
}

fn told() -> Circumstances {
    Circumstances {
        ip: Some("2001:db8:7e57:ab1e::77".into()),
        user_agent: Some("zqcircumstance-browser/7.7".into()),
        reason: Some("zqcircumstance-reason".into()),
    }
}

const SUSPENDED_BECAUSE: &str = "zqsuspended-because";
const NICKNAME: &str = "zqnick";

async fn does<C: Command<Error: std::fmt::Debug>>(journal: &Journal, told: Circumstances, command: &C) {
    execute(&Context::new(journal.clone(), Actor::operator()).under(told), command).await.unwrap();
}

async fn change(journal: &Journal, set: Profile) {
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    does(journal, told(), &ChangeProfile { tenant: demo(), user: USER.into(), changes }).await;
}

/// Two people: one with a long and rich life, and a neighbour.
async fn live(journal: &Journal) {
    does(journal, Circumstances::default(), &CreateTenant { id: demo(), name: "Demo".into(), default_locale: None })
        .await;
    let badge = AttributeDefinition { unique: true, ..AttributeDefinition::new("badge", AttributeKind::String) };
    let schema = AttributeSchema::parse(vec![badge]).unwrap();
    does(journal, Circumstances::default(), &ChangeAttributeSchema { id: demo(), schema }).await;
    for (id, word) in [(USER, "zqbefore"), (NEIGHBOUR, "zkfriend")] {
        let profile = person(word);
        // What was told when the neighbour came is the neighbour's, and stays.
        let told = if id == USER { told() } else { Circumstances::default() };
        let id = Some(id.to_owned());
        does(journal, told, &RegisterUser { tenant: demo(), id, profile, status: None, password: None }).await;
    }
    // Long enough for a snapshot.
    for number in 0..User::SNAPSHOT_EVERY {
        change(journal, Profile { nickname: Some(format!("{NICKNAME}-{number}")), ..Profile::default() }).await;
    }
    change(journal, person("zqafter")).await;
    let reason = Some(SUSPENDED_BECAUSE.to_owned());
    does(journal, told(), &SuspendUser { tenant: demo(), user: USER.into(), reason }).await;
    snapshot(journal).await;
}

/// Waits for the snapshot, which is written after the caller has the answer.
async fn snapshot(journal: &Journal) {
    let stream = StreamId::new(&demo(), "User", USER);
    let there = || async { journal.snapshot(&stream, User::STATE_VERSION).await.unwrap().is_some() };
    until("a long stream gets a snapshot", there).await;
}

/// The life of two people, projected, signed and closed. Looks for the values while everything is still open too: then the
/// write-ahead log is a file.
async fn installation(ground: &Ground) {
    let node = Node::on(ground).await;
    live(&node.journal).await;
    projections::catch_up(&node.journal).await.unwrap();
    let files = Some(evidence::checkpoints(ground));
    Checkpointer::new(node.journal.clone(), files).sign_grown().await.unwrap();
    nothing_personal_in_the_log(&node.journal).await;
    node.end().await;
}

fn every_value() -> Vec<String> {
    let told = told();
    let mut values = vec![told.ip, told.user_agent, told.reason].into_iter().flatten().collect::<Vec<_>>();
    values.extend([SUSPENDED_BECAUSE.to_owned(), NICKNAME.to_owned()]);
    values.extend(all_of(&person("zqbefore")));
    values.extend(all_of(&person("zqafter")));
    values
}

/// Neither events nor snapshots hold a value, nor anything else that is not a projection's.
async fn nothing_personal_in_the_log(journal: &Journal) {
    let mut log = String::new();
    for event in journal.read_stored(0, 10_000).await.unwrap() {
        log.extend([&*event.payload, &*event.metadata, "\n"]);
    }
    let mut tx = journal.db().read(&Scope::System).await.unwrap();
    for table in ["events", "snapshots", "data_keys", "tenant_trees", "checkpoints", "parked_streams"] {
        let rows = tx.ask(&format!("SELECT * FROM {table}")).await.unwrap();
        assert!(!rows.is_empty() || table == "parked_streams", "{table} is empty");
        log.extend(rows.iter().map(|row| row.describe() + "\n"));
    }
    tx.commit().await.unwrap();
    let kept = [Kept { name: "the log".into(), bytes: log.into_bytes() }];
    for value in every_value() {
        assert_eq!(bytes::places(&kept, &value), Vec::<String>::new());
    }
    assert_ne!(bytes::places(&kept, USER), Vec::<String>::new(), "this search finds nothing at all");
}

fn found_nowhere(ground: &Ground) {
    let kept = bytes::all(ground);
    for value in every_value() {
        assert_eq!(bytes::places(&kept, &value), Vec::<String>::new());
    }
}

fn found_in_rows(ground: &Ground, word: &str) {
    let kept = bytes::all(ground);
    for value in in_rows(&person(word)) {
        assert_ne!(bytes::places(&kept, &value), Vec::<String>::new(), "{value} is in a row and was not found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_an_erased_person_is_left_in_any_file_or_dump() {
    on_both_engines(async |ground| {
        installation(&ground).await;
        found_in_rows(&ground, "zqafter");
        let neighbour = json(&ground, &format!("user show --tenant demo {NEIGHBOUR}"));
        let neighbours_history = json(&ground, &format!("history user {NEIGHBOUR} --tenant demo"));
        let erased = json(&ground, &format!("user erase --tenant demo {USER} --scrub"));
        assert_eq!(erased["changed"], true);

        found_nowhere(&ground);
        found_in_rows(&ground, "zkfriend");
        assert_eq!(json(&ground, &format!("user show --tenant demo {NEIGHBOUR}")), neighbour);
        assert_eq!(json(&ground, &format!("history user {NEIGHBOUR} --tenant demo")), neighbours_history);
        everything_still_works(&ground);
        evidence::holds(&ground, &[]).await;
        // Whatever looked at the erased person meanwhile left nothing behind either.
        found_nowhere(&ground);
    })
    .await;
}

/// The erased person's stream loads, in every way in which a stream is loaded.
fn everything_still_works(ground: &Ground) {
    run(ground, &format!("user show --tenant demo {USER}")).is_refused(&["there is no user"]);
    let history = json(ground, &format!("history user {USER} --tenant demo"));
    let events = history.as_array().unwrap();
    assert!(events.len() as u64 > User::SNAPSHOT_EVERY, "{} events", events.len());
    for event in [&events[0], &events[events.len() / 2], &events[events.len() - 1]] {
        json(ground, &format!("history user {USER} --tenant demo --at {}", event["position"]));
    }
    assert_eq!(
        json(ground, &format!("log verify --checkpoints {}", evidence::checkpoints(ground).display()))["findings"],
        serde_json::json!([])
    );
    assert_eq!(json(ground, "projections verify users")["differences"], serde_json::json!([]));
    assert_eq!(json(ground, &format!("user erase --tenant demo {USER}"))["changed"], false);
}

/// Somebody who reads at this moment keeps old pages alive: then the scrubbing is not done, and must not say that it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_in_the_way_is_waited_for_or_named_but_never_passed_over() {
    on_both_engines(async |ground| {
        installation(&ground).await;
        let db = Db::open(&ground.url).await.unwrap();
        let mut reading = db.read(&Scope::System).await.unwrap();
        reading.ask("SELECT COUNT(*) FROM events").await.unwrap();
        let answer = run(&ground, &format!("user erase --tenant demo {USER} --scrub"));
        let left = every_value().iter().any(|value| !bytes::places(&bytes::all(&ground), value).is_empty());
        if answer.code == Some(0) {
            assert!(!left, "it said that the files are clean, and they are not");
        } else {
            assert!(answer.stderr.contains("scrub"), "{answer:?}");
        }
        reading.commit().await.unwrap();
        db.close().await;
        // Once more, as the sentence says.
        run(&ground, &format!("user erase --tenant demo {USER} --scrub --json")).json();
        found_nowhere(&ground);
    })
    .await;
}
