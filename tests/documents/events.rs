//! `docs/EVENTS.md` says what every event means, from the catalogue and the frozen corpus.

use std::fmt::Write as _;
use std::fs;

use aggregates::authentication::Authentication;
use aggregates::backchannel_queue::BackchannelQueue;
use aggregates::backchannel_request::BackchannelRequest;
use aggregates::client::Client;
use aggregates::consent::Consent;
use aggregates::credential::Credential;
use aggregates::denial::Denial;
use aggregates::device_authorization::DeviceAuthorization;
use aggregates::grant::Grant;
use aggregates::group::Group;
use aggregates::identifier::Identifier;
use aggregates::inbox::Inbox;
use aggregates::job::Job;
use aggregates::one_time_id::OneTimeId;
use aggregates::pushed_request::PushedRequest;
use aggregates::resource::Resource;
use aggregates::role::Role;
use aggregates::session::Session;
use aggregates::session_quota::SessionQuota;
use aggregates::signing_key::SigningKey;
use aggregates::ssf_stream::SsfStream;
use aggregates::tenant::Tenant;
use aggregates::user::User;
use aggregates::user_groups::UserGroups;
use aggregates::user_roles::UserRoles;
use aggregates::verification::Verification;
use aggregates::webhook::Webhook;
use aggregates::{Entity, EventKind, catalogue};
use serde_json::Value;

use crate::{entries, root, shapes, text};

const DOCUMENT: &str = "docs/EVENTS.md";
/// Set to write the document instead of comparing it.
pub const REGENERATE: &str = "EVIDENT_TEST_REGENERATE";
pub const COMMAND: &str = "EVIDENT_TEST_REGENERATE=1 cargo test --test documents";

#[test]
fn the_document_of_events_is_what_the_code_says() {
    let path = root().join(DOCUMENT);
    let wanted = document();
    if std::env::var_os(REGENERATE).is_some() {
        fs::write(&path, &wanted).expect("the document can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{DOCUMENT} is stale. Write it anew and read the difference:\n  {COMMAND}");
}

fn document() -> String {
    let mut text = head();
    let mut aggregate = "";
    for kind in catalogue() {
        if kind.aggregate_type != aggregate {
            aggregate = kind.aggregate_type;
            section(&mut text, aggregate);
        }
        event(&mut text, kind);
    }
    text
}

fn head() -> String {
    format!(
        "# Events

This file is generated from `aggregates/src/catalogue.rs` and `aggregates/corpus/`. Write it anew with
`{COMMAND}`; the same test fails when it is stale.

Everything that ever happened is one of the events below. A stored name and the shape of a version never change: what needs
another shape becomes a new version, and `aggregates/src/upcast.rs` brings the old ones up when they are read.

Beside its payload every event carries `position`, `tenant_id`, `aggregate_type`, `aggregate_id`, `sequence`, `event_id`,
`recorded_at` and metadata (who, for whom, in which session, why): `journal/src/event.rs` and `journal/src/metadata.rs`.

Examples show payloads as programs read them. In the log itself `{{\"$personal\": …}}` stands sealed, as
`{{\"$sealed\": {{\"subject\": …, \"text\": …}}}}`; once the subject is erased it reads `{{\"$erased\": true}}`. Subjects that begin
with `~` are keyrings, not people. `docs/PERSONAL-DATA.md` tells more.

**Kept** is the event's class: `state` for ever, `audit` for the audit period, `ephemeral` until it is archived. (Nothing is
archived yet.)
"
    )
}

fn section(text: &mut String, aggregate: &str) {
    let _ = writeln!(text, "\n## {aggregate}\n\n| event | version | kept | meaning |\n|---|---|---|---|");
    for kind in catalogue().iter().filter(|kind| kind.aggregate_type == aggregate) {
        let EventKind { event_type, version, meaning, .. } = kind;
        let anchor = event_type.to_lowercase();
        let _ = writeln!(text, "| [{event_type}](#{anchor}) | {version} | {} | {meaning} |", kept(kind));
    }
}

fn event(text: &mut String, kind: &EventKind) {
    let payload = serde_json::to_string_pretty(&example(kind)).expect("a payload is JSON");
    let _ = writeln!(text, "\n### {}\n\n{}{}\n\n```json\n{payload}\n```", kind.event_type, kind.meaning, older(kind));
}

/// What else may stand in a log.
fn older(kind: &EventKind) -> String {
    let prefix = format!("{}.v", kind.event_type);
    let mut versions: Vec<String> = entries(&root().join("aggregates/corpus"))
        .iter()
        .filter_map(|path| path.file_stem()?.to_str()?.strip_prefix(&prefix).map(str::to_owned))
        .filter(|version| version != kind.version)
        .collect();
    versions.sort_by_key(|version| version.parse::<u32>().unwrap_or_default());
    if versions.is_empty() { String::new() } else { format!(" Versions {} are still read.", versions.join(", ")) }
}

fn example(kind: &EventKind) -> Value {
    let path = format!("aggregates/corpus/{}.v{}.json", kind.event_type, kind.version);
    serde_json::from_str(&text(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The class that the log gives the event.
fn kept(kind: &EventKind) -> &'static str {
    asked(kind).0
}

/// The schema of the event's payload.
pub fn schema(kind: &EventKind) -> Value {
    asked(kind).1
}

/// Class and schema of an event, asked of its aggregate.
fn asked(kind: &EventKind) -> (&'static str, Value) {
    fn of<E: Entity>(payload: Value) -> (&'static str, Value) {
        let schema = shapes::of::<E::Event>(&payload).schema();
        let event: E::Event = serde_json::from_value(payload).expect("the corpus reads as today's event");
        (E::retention(&event).as_str(), schema)
    }
    let payload = example(kind);
    match kind.aggregate_type {
        "Tenant" => of::<Tenant>(payload),
        "User" => of::<User>(payload),
        "Credential" => of::<Credential>(payload),
        "Identifier" => of::<Identifier>(payload),
        "Client" => of::<Client>(payload),
        "Resource" => of::<Resource>(payload),
        "Role" => of::<Role>(payload),
        "UserRoles" => of::<UserRoles>(payload),
        "Group" => of::<Group>(payload),
        "UserGroups" => of::<UserGroups>(payload),
        "Grant" => of::<Grant>(payload),
        "Consent" => of::<Consent>(payload),
        "SigningKey" => of::<SigningKey>(payload),
        "Authentication" => of::<Authentication>(payload),
        "Session" => of::<Session>(payload),
        "SessionQuota" => of::<SessionQuota>(payload),
        "OneTimeId" => of::<OneTimeId>(payload),
        "PushedRequest" => of::<PushedRequest>(payload),
        "DeviceAuthorization" => of::<DeviceAuthorization>(payload),
        "BackchannelRequest" => of::<BackchannelRequest>(payload),
        "BackchannelQueue" => of::<BackchannelQueue>(payload),
        "Verification" => of::<Verification>(payload),
        "Denial" => of::<Denial>(payload),
        "SsfStream" => of::<SsfStream>(payload),
        "Webhook" => of::<Webhook>(payload),
        "Job" => of::<Job>(payload),
        "Inbox" => of::<Inbox>(payload),
        other => panic!("give the aggregate {other} its line in tests/documents/events.rs"),
    }
}
