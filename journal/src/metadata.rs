//! Who did it, for whom, from where and why: what every event says beside its payload.
//!
//! Stored as a flat JSON object of strings, the form that `cqrs-es` gives metadata. What identifies a person (address,
//! browser, stated reason) is sealed under the key of the person it speaks of, in the one key `sealed`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// `user`, `client`, `operator` (the command line) or `system`.
    #[serde(rename = "actor_type")]
    pub kind: String,
    /// Which one.
    #[serde(rename = "actor_id")]
    pub id: String,
}

impl Actor {
    /// Evident itself: schedules, retention, bootstrap.
    pub fn system() -> Self {
        Self { kind: "system".into(), id: "evident".into() }
    }

    /// The operator at the command line.
    pub fn operator() -> Self {
        Self { kind: "operator".into(), id: "command-line".into() }
    }
}

/// What is told of the circumstances and may identify a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circumstances {
    /// Network address of the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Browser or program of the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Why, in the actor's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Circumstances {
    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The metadata of one commit, shared by its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Who acts.
    #[serde(flatten)]
    pub actor: Actor,
    /// For whom, when that is somebody else (impersonation, delegation).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// What all consequences of one request share.
    pub correlation_id: Uuid,
    /// The event or command that caused this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<Uuid>,
    /// The session in which it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// The client through which it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// W3C Trace Context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The job it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// Whose key seals the circumstances: the person concerned, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The circumstances, in the clear only in memory.
    #[serde(skip)]
    pub circumstances: Circumstances,
}

impl Metadata {
    /// The metadata of an act about which nothing more is known.
    pub fn new(actor: Actor, correlation_id: Uuid) -> Self {
        Self {
            actor,
            on_behalf_of: None,
            correlation_id,
            causation_id: None,
            session_id: None,
            client_id: None,
            traceparent: None,
            job_id: None,
            subject: None,
            circumstances: Circumstances::default(),
        }
    }
}
