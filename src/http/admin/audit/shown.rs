//! An entry of the audit log as it is shown.

use chrono::{DateTime, Utc};
use queries::audit::{Entry, words};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::admin::request::query::Query;
use crate::http::error::problem::Problem;

/// The language in which kinds of events are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Japanese,
}

impl Language {
    /// What the parameter `lang` says.
    pub(super) fn of(query: &Query) -> Result<Self, Problem> {
        match query.text("lang") {
            None | Some("en") => Ok(Self::English),
            Some("ja") => Ok(Self::Japanese),
            Some(_) => Err(Problem::unreadable("lang", "is no language of ours", "write en or ja")),
        }
    }

    fn of_kind(self, event_type: &str) -> String {
        let told = words(event_type).map(|words| match self {
            Self::English => words.en,
            Self::Japanese => words.ja,
        });
        told.unwrap_or(event_type).to_owned()
    }
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntry {
    /// Its place in the log.
    position: u64,
    /// When it was recorded.
    at: DateTime<Utc>,
    /// The event's id, by which `/explain/event/{id}` tells why.
    event_id: Uuid,
    /// The event's stored name.
    event_type: String,
    /// What happened, in words.
    what: String,
    /// How long it is kept: `state`, `audit` or `ephemeral`.
    class: String,
    /// How it ended: `done`, `failed` or `refused`.
    outcome: String,
    /// Why, as a word, where the event says it.
    #[schema(required = true)]
    cause: Option<String>,
    /// What kind of thing it happened to.
    object_kind: String,
    /// To which.
    object_id: String,
    /// The person whom it concerns, by user id.
    #[schema(required = true)]
    person: Option<String>,
    /// `user`, `client`, `operator` (the command line) or `system`.
    actor_kind: String,
    /// Who acted.
    actor_id: String,
    /// For whom, when that is somebody else.
    #[schema(required = true)]
    on_behalf_of: Option<String>,
    /// Through which client.
    #[schema(required = true)]
    client_id: Option<String>,
    /// In which session.
    #[schema(required = true)]
    session_id: Option<String>,
    /// What all consequences of one request share.
    correlation_id: Uuid,
    /// The event or command that caused it.
    #[schema(required = true)]
    causation_id: Option<String>,
    /// The job that it is part of.
    #[schema(required = true)]
    job_id: Option<String>,
    /// What else the event tells in closed words: fields that changed, roles, scopes.
    #[schema(value_type = Object)]
    detail: Map<String, Value>,
    /// From which network address; gone once the person is erased, as are the next two.
    #[schema(required = true)]
    ip: Option<String>,
    /// With which browser or program.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// Why, in the actor's words.
    #[schema(required = true)]
    reason: Option<String>,
}

impl AuditEntry {
    /// An entry in a language.
    pub(super) fn of(entry: Entry, language: Language) -> Self {
        Self {
            position: entry.position,
            at: entry.at,
            event_id: entry.event_id,
            what: language.of_kind(&entry.event_type),
            event_type: entry.event_type,
            class: entry.class,
            outcome: entry.outcome,
            cause: entry.cause,
            object_kind: entry.object_kind,
            object_id: entry.object_id,
            person: entry.person,
            actor_kind: entry.actor_kind,
            actor_id: entry.actor_id,
            on_behalf_of: entry.on_behalf_of,
            client_id: entry.client_id,
            session_id: entry.session_id,
            correlation_id: entry.correlation_id,
            causation_id: entry.causation_id,
            job_id: entry.job_id,
            detail: entry.detail,
            ip: entry.ip,
            user_agent: entry.user_agent,
            reason: entry.reason,
        }
    }
}
