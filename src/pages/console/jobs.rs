//! Jobs: the list of them, and one of them as it goes on.

use aggregates::job::JobCounts;
use chrono::{DateTime, Utc};

use super::Console;
use crate::pages::{Form, Policy, Text};

/// The list.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// What all pages share.
    pub console: Console,
    /// The jobs, what was asked for last first.
    pub jobs: Vec<JobLine>,
    /// What is filtered by: the state, and what is done.
    pub state: String,
    /// The same.
    pub kind: String,
    /// The page after this one.
    pub older: Option<String>,
    /// What tells that something changed.
    pub live: String,
    /// The page itself.
    pub here: String,
    /// Where people are brought in by a file; none where that is not allowed.
    pub import: Option<String>,
    /// The form that asks for a file of all people; none where that is not allowed.
    pub export: Option<Form>,
}

impl Jobs {
    /// Every state that a job can be in.
    pub const STATES: [&str; 6] = ["queued", "running", "succeeded", "failed", "cancelled", "aborted"];
    /// Everything that is done as a job.
    pub const KINDS: [&str; 24] = [
        "csv.import",
        "csv.validate",
        "csv.export",
        "user.create",
        "user.update",
        "user.activate",
        "user.suspend",
        "user.reactivate",
        "user.lock",
        "user.unlock",
        "user.delete",
        "user.undelete",
        "user.erase",
        "user.set_password",
        "user.remove_password",
        "user.assign_role",
        "user.unassign_role",
        "user.join_group",
        "user.leave_group",
        "group.create",
        "group.update",
        "group.assign_role",
        "group.unassign_role",
        "group.delete",
    ];

    /// The states, for the filter.
    pub fn states(&self) -> [&'static str; 6] {
        Self::STATES
    }

    /// What is done, for the filter.
    pub fn kinds(&self) -> [&'static str; 24] {
        Self::KINDS
    }

    /// Whether this state is looked for.
    pub fn is_state(&self, state: &str) -> bool {
        self.state == state
    }

    /// Whether this is looked for.
    pub fn is_kind(&self, kind: &str) -> bool {
        self.kind == kind
    }

    /// Whether only some jobs are looked for.
    pub fn is_filtered(&self) -> bool {
        !self.state.is_empty() || !self.kind.is_empty()
    }
}

/// The key of what a job does.
pub fn kind_key(kind: &str) -> String {
    format!("console-job-{}", kind.replace('.', "-"))
}

/// The key of where a job stands.
pub fn state_key(state: &str) -> String {
    format!("console-state-{state}")
}

/// A job in a list.
#[derive(Clone, Debug)]
pub struct JobLine {
    /// Its id.
    pub id: String,
    /// Its page: a path of this server.
    pub address: String,
    /// What it does: `csv.import`.
    pub kind: String,
    /// Where it stands: `running`.
    pub state: String,
    /// Who asked, by name where the reader may know it.
    pub by: String,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// How far it is.
    pub counts: JobCounts,
}

impl JobLine {
    /// What it does, in words.
    pub fn words(&self, text: &Text) -> String {
        let key = kind_key(&self.kind);
        if text.knows(&key) { text.say(key) } else { self.kind.clone() }
    }

    /// Where it stands, in words.
    pub fn state_words(&self, text: &Text) -> String {
        text.say(state_key(&self.state))
    }

    /// The colour of where it stands.
    pub fn tone(&self) -> &'static str {
        match self.state.as_str() {
            "succeeded" => "good",
            "failed" | "aborted" => "bad",
            "running" => "busy",
            _ => "",
        }
    }

    /// Whether something still happens by itself.
    pub fn goes_on(&self) -> bool {
        matches!(self.state.as_str(), "queued" | "running")
    }

    /// Whether it is known how far it is.
    pub fn has_rows(&self) -> bool {
        self.counts.total > 1
    }
}

/// One job.
#[derive(Clone, Debug)]
pub struct Job {
    /// What all pages share.
    pub console: Console,
    /// The job.
    pub line: JobLine,
    /// Which part of it goes on: `validating` or `applying`.
    pub stage: Option<String>,
    /// Why it failed.
    pub reason: Option<String>,
    /// Whether it is to be given up.
    pub cancels: bool,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Not to be begun before.
    pub due_at: Option<DateTime<Utc>>,
    /// The job that it goes on from: a path of this server.
    pub parent: Option<String>,
    /// Whom or what it is about, where it is one: a path of this server, and its id.
    pub object: Option<(String, String)>,
    /// What was wrong with rows.
    pub faults: Vec<RowFault>,
    /// More of them: a path of this server.
    pub more_faults: Option<String>,
    /// What tells that something changed.
    pub live: String,
    /// The page itself.
    pub here: String,
    /// Calls it off; none where that is not possible or not allowed.
    pub cancel: Option<Form>,
    /// Takes it up again; the same.
    pub retry: Option<Form>,
    /// The file that it made: a path of this server.
    pub result: Option<String>,
    /// Where what it looked at can be imported: a path of this server.
    pub import: Option<String>,
}

/// What was wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The line in which the row begins.
    pub line: u64,
    /// Which column.
    pub field: String,
    /// What is wrong, without the value: an English phrase.
    pub fault: String,
    /// What to do: an English phrase.
    pub remedy: String,
}

impl Job {
    /// The key of why it failed.
    pub fn reason_key(&self) -> Option<String> {
        self.reason.as_ref().map(|reason| format!("console-reason-{reason}"))
    }

    /// The key of the part that goes on.
    pub fn stage_key(&self) -> Option<String> {
        self.stage.as_ref().filter(|_| self.line.goes_on()).map(|stage| format!("console-stage-{stage}"))
    }

    /// What became of its rows: keys and numbers, those that are not zero.
    pub fn counted(&self) -> Vec<(&'static str, u64)> {
        let JobCounts { created, updated, deleted, unchanged, failed, .. } = self.line.counts;
        let all = [
            ("console-created", created),
            ("console-updated", updated),
            ("console-deleted", deleted),
            ("console-unchanged", unchanged),
            ("console-refused-rows", failed),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

crate::pages::page!(Jobs, "console/jobs.html", |_| Policy::strict().live());
crate::pages::page!(Job, "console/job.html", |_| Policy::strict().live());
