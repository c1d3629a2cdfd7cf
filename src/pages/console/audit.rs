//! What happened: a line of time that can be narrowed down.

use chrono::{DateTime, Utc};

use super::Console;
use crate::pages::Text;

/// The page.
#[derive(Clone, Debug)]
pub struct Audit {
    /// What all pages share.
    pub console: Console,
    /// What happened, the last first, day by day.
    pub days: Vec<AuditDay>,
    /// What was chosen in the filter.
    pub chosen: AuditFilter,
    /// Kinds of events with their words, for the filter.
    pub kinds: Vec<(&'static str, &'static str)>,
    /// What it is narrowed down to by links: each with a way to give it up.
    pub narrowed: Vec<Narrowed>,
    /// The page after this one.
    pub older: Option<String>,
    /// Where nothing is narrowed down: a path of this server.
    pub all: String,
}

/// What was chosen in the filter; empty where nothing was.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// The kind of event, by its stored name.
    pub event_type: String,
    /// How it ended.
    pub outcome: String,
    /// From this day on.
    pub from: String,
    /// Until this day.
    pub to: String,
}

/// Something that the line of time is narrowed down to.
#[derive(Clone, Debug)]
pub struct Narrowed {
    /// The name of the parameter, which ends the key of its words.
    pub name: &'static str,
    /// The value as it is sent.
    pub value: String,
    /// The value as people read it.
    pub shown: String,
    /// The same page without it.
    pub without: String,
}

impl Narrowed {
    /// The key of its words.
    pub fn key(&self) -> String {
        format!("console-narrow-{}", self.name)
    }
}

/// A day and what happened in it.
#[derive(Clone, Debug)]
pub struct AuditDay {
    /// A moment of the day.
    pub at: DateTime<Utc>,
    /// What happened, the last first.
    pub lines: Vec<AuditLine>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// Its place in the log.
    pub position: u64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub what: String,
    /// How it ended: `done`, `failed` or `refused`.
    pub outcome: String,
    /// Why, as a word.
    pub cause: Option<String>,
    /// Who acted.
    pub actor: Link,
    /// To what it happened.
    pub object: Link,
    /// The kind of what it happened to: `signing_key`.
    pub object_kind: String,
    /// Whom it concerns, where that is neither of them.
    pub person: Option<Link>,
    /// Through which client.
    pub client: Option<String>,
    /// From which network address.
    pub ip: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// What else it tells: names and values.
    pub detail: Vec<(String, String)>,
    /// All that came of the same request: a path of this server.
    pub together: String,
}

/// Somebody or something that has a line of time of its own.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// What it is called.
    pub name: String,
    /// Where more is told of it: a path of this server; none where nothing more is.
    pub address: Option<String>,
}

impl AuditLine {
    /// The colour of how it ended.
    pub fn tone(&self) -> &'static str {
        match self.outcome.as_str() {
            "failed" => "bad",
            "refused" => "warn",
            _ => "",
        }
    }

    /// The picture of how it ended.
    pub fn icon(&self) -> &'static str {
        match self.outcome.as_str() {
            "failed" => "cross",
            "refused" => "alert",
            _ => "check",
        }
    }

    /// The kind of what it happened to, in words.
    pub fn object_words(&self, text: &Text) -> String {
        let key = format!("console-object-{}", self.object_kind.replace('_', "-"));
        if text.knows(&key) { text.say(key) } else { self.object_kind.clone() }
    }

    /// The key of how it ended, where that is not as it should be.
    pub fn outcome_key(&self) -> Option<String> {
        (self.outcome != "done").then(|| outcome_key(&self.outcome))
    }
}

/// The key of how something ended.
pub fn outcome_key(outcome: &str) -> String {
    format!("console-outcome-{outcome}")
}

impl Audit {
    /// The ways in which things end, for the filter.
    pub fn outcomes(&self) -> [&'static str; 3] {
        ["done", "failed", "refused"]
    }

    /// Whether this kind of event is chosen.
    pub fn is_type(&self, event_type: &str) -> bool {
        self.chosen.event_type == event_type
    }

    /// Whether this outcome is chosen.
    pub fn is_outcome(&self, outcome: &str) -> bool {
        self.chosen.outcome == outcome
    }

    /// Whether anything is narrowed down.
    pub fn is_filtered(&self) -> bool {
        let AuditFilter { event_type, outcome, from, to } = &self.chosen;
        !self.narrowed.is_empty() || [event_type, outcome, from, to].into_iter().any(|text| !text.is_empty())
    }
}

crate::pages::page!(Audit, "console/audit.html", |view| view.console.policy());
