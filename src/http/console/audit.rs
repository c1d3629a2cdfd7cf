//! What happened in the tenant, as a line of time.

use std::collections::BTreeSet;

use aggregates::role::Permission;
use axum::http::StatusCode;
use axum::response::Response;
use queries::Page;
use queries::audit::{Entry, Search, all_words, words};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::desk::Seat;
use super::door::Door;
use super::names::{Kind, Names};
use super::{Desk, Halt};
use crate::http::admin::{escaped, instant};
use crate::http::error::problem::Problem;
use crate::http::routing::get;
use crate::pages::Locale;
use crate::pages::console::{Audit, AuditDay, AuditFilter, AuditLine, Link, Narrowed, Section};

/// Entries of one page.
const ROWS: u32 = 50;
/// What links narrow the line of time down to.
const NARROWED: [&str; 7] = ["person", "actor", "object_kind", "object_id", "client_id", "ip", "correlation_id"];
/// What the form narrows it down to.
const CHOSEN: [&str; 4] = ["event_type", "outcome", "from", "to"];

/// Adds the page.
pub(super) fn open(door: Door) -> Door {
    door.open(Permission::AuditRead, "/audit", get(read))
}

async fn read(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let chosen = |name: &str| desk.visit.parameter(name).filter(|text| !text.is_empty());
    let shared = &desk.visit.shared;
    let after = match chosen("from") {
        Some(day) => instant::position(&shared.journal, "from", &format!("{}T00:00:00Z", date("from", &day)?)).await?,
        None => 0,
    };
    let until = match chosen("to") {
        Some(day) => {
            let end = format!("{}T23:59:59.999999Z", date("to", &day)?);
            Some(instant::position(&shared.journal, "to", &end).await?)
        }
        None => None,
    };
    let search = Search {
        after,
        until,
        person: chosen("person"),
        object_kind: chosen("object_kind"),
        object_id: chosen("object_id"),
        actor: chosen("actor"),
        client_id: chosen("client_id"),
        ip: chosen("ip"),
        event_type: chosen("event_type"),
        outcome: chosen("outcome"),
        correlation_id: chosen("correlation_id"),
        ..Search::default()
    };
    let page = Page::after(ROWS, desk.visit.parameter("cursor").as_deref());
    let found = search.page(desk.journal().db(), desk.tenant(), &page).await?;
    let pairs: Vec<(&'static str, String)> =
        NARROWED.into_iter().chain(CHOSEN).filter_map(|name| Some((name, chosen(name)?))).collect();
    let address = |pairs: &[(&str, &str)]| {
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        desk.address(&if query.is_empty() { "/audit".to_owned() } else { format!("/audit?{query}") })
    };
    let all = || pairs.iter().map(|(name, value)| (*name, value.as_str()));
    let (lines, names) = told(desk, found.items, wanted(&pairs)).await?;
    let narrowed = pairs.iter().filter(|(name, _)| NARROWED.contains(name)).map(|(name, value)| Narrowed {
        name,
        value: value.clone(),
        shown: names.name(kind_of(name, search.object_kind.as_deref()), value),
        without: address(&all().filter(|(other, _)| other != name).collect::<Vec<_>>()),
    });
    let japanese = desk.frame().locale == Locale::Ja;
    let mut kinds: Vec<_> =
        all_words().map(|(name, words)| (name, if japanese { words.ja } else { words.en })).collect();
    kinds.sort_by_key(|(_, words)| *words);
    let text = |name| chosen(name).unwrap_or_default();
    let older = found.next.as_deref();
    let older = older.map(|next| address(&all().chain([("cursor", next)]).collect::<Vec<_>>()));
    let view = Audit {
        console: desk.console(Section::Audit),
        days: days(desk, lines),
        chosen: AuditFilter {
            event_type: text("event_type"),
            outcome: text("outcome"),
            from: text("from"),
            to: text("to"),
        },
        kinds,
        narrowed: narrowed.collect(),
        older,
        all: desk.address("/audit"),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

/// A day as forms send it.
fn date<'t>(name: &str, text: &'t str) -> Result<&'t str, Problem> {
    let read = text.parse::<chrono::NaiveDate>().ok().filter(|_| text.len() == 10);
    read.map(|_| text).ok_or_else(|| Problem::unreadable(name, "is no day", "write one such as 2026-11-22"))
}

/// Of whom the links that narrow down want names.
fn wanted(pairs: &[(&'static str, String)]) -> BTreeSet<(Kind, String)> {
    let object_kind = pairs.iter().find(|(name, _)| *name == "object_kind").map(|(_, kind)| kind.as_str());
    pairs.iter().filter_map(|(name, value)| Some((kind_of(name, object_kind)?, value.clone()))).collect()
}

fn kind_of(name: &str, object_kind: Option<&str>) -> Option<Kind> {
    match name {
        "person" | "actor" => Some(Kind::Person),
        "client_id" => Some(Kind::Client),
        "object_id" => object_kind.and_then(Kind::of),
        _ => None,
    }
}

/// The last entries of all, for the overview.
pub(super) async fn latest(desk: &Seat, most: u32) -> Result<Vec<AuditLine>, Halt> {
    let found = Search::default().page(desk.journal().db(), desk.tenant(), &Page::first(most)).await?;
    Ok(told(desk, found.items, BTreeSet::new()).await?.0)
}

/// Entries as lines, with the names of those who stand in them and of some more.
async fn told(
    desk: &Seat,
    entries: Vec<Entry>,
    mut wanted: BTreeSet<(Kind, String)>,
) -> Result<(Vec<AuditLine>, Names), Halt> {
    for entry in &entries {
        let known = [
            Kind::of(&entry.actor_kind).map(|kind| (kind, &entry.actor_id)),
            Kind::of(&entry.object_kind).map(|kind| (kind, &entry.object_id)),
            entry.person.as_ref().map(|person| (Kind::Person, person)),
            entry.client_id.as_ref().map(|client| (Kind::Client, client)),
        ];
        wanted.extend(known.into_iter().flatten().map(|(kind, id)| (kind, id.clone())));
    }
    let names = Names::of(desk, wanted).await?;
    let japanese = desk.frame().locale == Locale::Ja;
    Ok((entries.into_iter().map(|entry| line(desk, entry, &names, japanese)).collect(), names))
}

fn line(desk: &Seat, entry: Entry, names: &Names, japanese: bool) -> AuditLine {
    let what = words(&entry.event_type).map(|words| if japanese { words.ja } else { words.en });
    let what = what.unwrap_or(&entry.event_type).to_owned();
    let actor = Link {
        name: names.name(Kind::of(&entry.actor_kind), &entry.actor_id),
        address: Some(desk.address(&format!("/audit?actor={}", escaped(&entry.actor_id)))),
    };
    let object = Link {
        name: names.name(Kind::of(&entry.object_kind), &entry.object_id),
        address: Some(desk.address(&format!(
            "/audit?object_kind={}&object_id={}",
            escaped(&entry.object_kind),
            escaped(&entry.object_id)
        ))),
    };
    let concerned = entry.person.as_ref().filter(|person| **person != entry.object_id && **person != entry.actor_id);
    let person = concerned.map(|person| Link {
        name: names.name(Some(Kind::Person), person),
        address: Some(desk.address(&format!("/audit?person={}", escaped(person)))),
    });
    let detail = entry.detail.into_iter().map(|(name, value)| (name, plain(value)));
    AuditLine {
        position: entry.position,
        at: entry.at,
        what,
        outcome: entry.outcome,
        cause: entry.cause,
        actor,
        object,
        object_kind: entry.object_kind,
        person,
        client: entry.client_id.map(|client| names.name(Some(Kind::Client), &client)),
        ip: entry.ip,
        reason: entry.reason,
        detail: detail.collect(),
        together: desk.address(&format!("/audit?correlation_id={}", entry.correlation_id)),
    }
}

/// A value as people read it: a text without quotes, a list with commas.
fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Array(items) => items.into_iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Lines day by day, as the reader's clock has days.
fn days(desk: &Seat, lines: Vec<AuditLine>) -> Vec<AuditDay> {
    let mut days: Vec<AuditDay> = Vec::new();
    for line in lines {
        let same = days.last_mut().filter(|day| desk.day(day.at) == desk.day(line.at));
        match same {
            Some(day) => day.lines.push(line),
            None => days.push(AuditDay { at: line.at, lines: vec![line] }),
        }
    }
    days
}
