//! `jobs`: one row for every job. Work that takes long has a stream of its own; what an administrator did to somebody at once is a job too,
//! made of the very events that it appended, under the id of its command; and so is what the program erased when its time had come.
//!
//! What belongs to a job that takes long (its rows appended it) is not a job beside it, and what somebody does to themselves is none.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::job::{JobCounts, JobEvent, JobStatus, Stage};
use async_trait::async_trait;
use journal::db::{Column, DbError, Kind, Row, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;
use crate::fold::{KEY, json, micros, word};
use crate::number::big;

static LOAD: Statement = Statement::new(
    "SELECT t.tenant_id, t.job_id, t.position, t.version, t.kind, t.state, t.actor_kind, t.actor_id, t.client_id, t.object_kind, \
     t.object_id, t.parent, t.due_at, t.stage, t.counts, t.reason, t.result, t.cancels, t.created_at, t.started_at, t.ended_at \
     FROM {rows} JOIN {jobs} t ON t.tenant_id = rows.tenant AND t.job_id = rows.which",
)
.rows(KEY)
.tables(&["jobs"]);

static SAVE: Statement = Statement::new(
    "INSERT INTO {jobs} (tenant_id, job_id, position, version, kind, state, actor_kind, actor_id, client_id, object_kind, object_id, \
     parent, due_at, stage, counts, reason, result, cancels, created_at, started_at, ended_at) SELECT tenant, which, position, version, \
     kind, state, actor_kind, actor_id, client_id, object_kind, object_id, parent, due_at, stage, counts, reason, result, cancels, \
     created_at, started_at, ended_at FROM {rows} WHERE true ON CONFLICT (tenant_id, job_id) DO UPDATE SET version = excluded.version, \
     state = excluded.state, due_at = excluded.due_at, stage = excluded.stage, counts = excluded.counts, reason = excluded.reason, \
     result = excluded.result, cancels = excluded.cancels, started_at = excluded.started_at, ended_at = excluded.ended_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("position", Kind::Int),
    Column("version", Kind::Int),
    Column("kind", Kind::Text),
    Column("state", Kind::Text),
    Column("actor_kind", Kind::Text),
    Column("actor_id", Kind::Text),
    Column("client_id", Kind::Text),
    Column("object_kind", Kind::Text),
    Column("object_id", Kind::Text),
    Column("parent", Kind::Text),
    Column("due_at", Kind::Int),
    Column("stage", Kind::Text),
    Column("counts", Kind::Text),
    Column("reason", Kind::Text),
    Column("result", Kind::Int),
    Column("cancels", Kind::Int),
    Column("created_at", Kind::Int),
    Column("started_at", Kind::Int),
    Column("ended_at", Kind::Int),
])
.tables(&["jobs"]);

/// The projector.
pub(crate) struct Jobs;

#[async_trait]
impl Projector for Jobs {
    fn name(&self) -> &'static str {
        "jobs"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Follow
    }

    fn tables(&self) -> &'static [&'static str] {
        &["jobs"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/jobs.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(const { &["Job", "User", "Credential", "UserRoles", "Group", "UserGroups"] })
    }

    fn wants(&self, event: &Event) -> bool {
        // The command stands on the first event of its commit, and that one says what it was about.
        event.aggregate_type == "Job" || (event.stored.command_id.is_some() && self.is_of_people(event))
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let long = |event: &&&Event| event.aggregate_type == "Job";
        let begun = batch.iter().filter(long).map(|event| (event.tenant_id.as_str(), event.aggregate_id.as_str()));
        let mut rows = load(&begun.collect(), tx).await?;
        for event in batch {
            if event.aggregate_type == "Job" {
                let key = (event.tenant_id.to_string(), event.aggregate_id.clone());
                let row = JobRow::after(rows.remove(&key), event)?;
                rows.extend(row.map(|row| (key, row)));
            } else if let Some((id, row)) = JobRow::at_once(event) {
                rows.insert((event.tenant_id.to_string(), id), row);
            }
        }
        Ok(save(&rows, tx).await?)
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&LOAD, &SAVE]
    }
}

impl Jobs {
    fn is_of_people(&self, event: &Event) -> bool {
        self.aggregates().is_some_and(|all| all.contains(&event.aggregate_type.as_str()))
    }
}

/// A row of `jobs` without its key.
struct JobRow {
    position: i64,
    version: i64,
    kind: String,
    state: String,
    actor: (String, String),
    client_id: Option<String>,
    object: (String, Option<String>),
    parent: Option<String>,
    due_at: Option<i64>,
    stage: Option<String>,
    counts: String,
    reason: Option<String>,
    result: bool,
    cancels: bool,
    created_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
}

impl JobRow {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            position: row.int(2)?,
            version: row.int(3)?,
            kind: row.text(4)?,
            state: row.text(5)?,
            actor: (row.text(6)?, row.text(7)?),
            client_id: row.opt_text(8)?,
            object: (row.text(9)?, row.opt_text(10)?),
            parent: row.opt_text(11)?,
            due_at: row.opt_int(12)?,
            stage: row.opt_text(13)?,
            counts: row.text(14)?,
            reason: row.opt_text(15)?,
            result: row.int(16)? != 0,
            cancels: row.int(17)? != 0,
            created_at: row.int(18)?,
            started_at: row.opt_int(19)?,
            ended_at: row.opt_int(20)?,
        })
    }

    fn write(&self, call: &mut journal::db::Call) {
        call.int(self.position).int(self.version).text(&self.kind).text(&self.state);
        call.text(&self.actor.0).text(&self.actor.1).opt_text(self.client_id.as_deref());
        call.text(&self.object.0).opt_text(self.object.1.as_deref()).opt_text(self.parent.as_deref());
        call.opt_int(self.due_at).opt_text(self.stage.as_deref()).text(&self.counts).opt_text(self.reason.as_deref());
        call.int(i64::from(self.result)).int(i64::from(self.cancels)).int(self.created_at);
        call.opt_int(self.started_at).opt_int(self.ended_at);
    }

    /// The row of something that an administrator did at once, and its id.
    fn at_once(event: &Event) -> Option<(String, Self)> {
        let (metadata, actor) = (&event.metadata, &event.metadata.actor);
        let person = metadata.subject.as_deref().unwrap_or(&event.aggregate_id);
        let administers = match actor.kind.as_str() {
            "client" | "operator" => true,
            "user" => actor.id != person,
            // What an administrator asked for, and the program does when its time has come.
            kind => kind == "system" && event.event_type == "SubjectErased",
        };
        let command = event.stored.command_id.filter(|_| administers && metadata.job_id.is_none())?;
        let at = event.stored.recorded_at;
        let (kind, object) = named(&event.event_type)?;
        let id = if object == "user" { person } else { &event.aggregate_id };
        let row = Self {
            position: big(event.position),
            version: 1,
            kind: kind.to_owned(),
            state: JobStatus::Succeeded.as_str().to_owned(),
            actor: (actor.kind.clone(), actor.id.clone()),
            client_id: metadata.client_id.clone(),
            object: (object.to_owned(), Some(id.to_owned())),
            parent: None,
            due_at: None,
            stage: None,
            counts: json(&JobCounts { total: 1, done: 1, ..JobCounts::default() }),
            reason: None,
            result: false,
            cancels: false,
            created_at: at,
            started_at: Some(at),
            ended_at: Some(at),
        };
        Some((command.to_string(), row))
    }

    /// The row of work that takes long, after an event of its stream.
    fn after(before: Option<Self>, event: &Event) -> Result<Option<Self>, ProjectError> {
        let at = event.stored.recorded_at;
        let mut row = match (before, decode::<JobEvent>(event)?) {
            (None, JobEvent::Queued { work, requested_by, parent, not_before, .. }) => {
                return Ok(Some(Self {
                    position: big(event.position),
                    version: 1,
                    kind: work.as_str().to_owned(),
                    state: JobStatus::Queued.as_str().to_owned(),
                    actor: (requested_by.kind, requested_by.id),
                    client_id: requested_by.client_id,
                    object: (work.object().as_str().to_owned(), None),
                    parent,
                    due_at: not_before.as_ref().map(micros),
                    stage: None,
                    counts: json(&JobCounts { total: work.rows(), ..JobCounts::default() }),
                    reason: None,
                    result: false,
                    cancels: false,
                    created_at: at,
                    started_at: None,
                    ended_at: None,
                }));
            }
            (None, _) => return Ok(None),
            (Some(row), told) => row.told(&told, at),
        };
        row.version = big(event.sequence);
        Ok(Some(row))
    }

    fn told(mut self, event: &JobEvent, at: i64) -> Self {
        match event {
            JobEvent::Queued { .. } => {}
            JobEvent::Started { .. } => {
                JobStatus::Running.as_str().clone_into(&mut self.state);
                self.started_at = self.started_at.or(Some(at));
                (self.ended_at, self.reason) = (None, None);
            }
            JobEvent::Progressed { stage, counts, .. } => {
                (self.stage, self.counts) = (Some(word::<Stage>(stage)), json(counts));
            }
            JobEvent::Succeeded { counts, result, .. } => {
                self.result.clone_from(result);
                self.end(JobStatus::Succeeded, counts, at);
            }
            JobEvent::Failed { counts, reason, .. } => {
                self.reason = Some(word(reason));
                self.end(JobStatus::Failed, counts, at);
            }
            JobEvent::Aborted { counts, .. } => self.end(JobStatus::Aborted, counts, at),
            JobEvent::CancelRequested => self.cancels = true,
            JobEvent::Cancelled { counts, .. } => self.end(JobStatus::Cancelled, counts, at),
            JobEvent::Retried { .. } => {
                (self.state, self.ended_at) = (JobStatus::Queued.as_str().to_owned(), None);
            }
        }
        self
    }

    fn end(&mut self, status: JobStatus, counts: &JobCounts, at: i64) {
        (self.state, self.counts) = (status.as_str().to_owned(), json(counts));
        (self.ended_at, self.cancels) = (Some(at), false);
    }
}

/// What a command did to somebody or something, by the first event that it appended.
fn named(event_type: &str) -> Option<(&'static str, &'static str)> {
    Some(match event_type {
        "UserRegistered" => ("user.create", "user"),
        "UserProfileChanged" => ("user.update", "user"),
        "UserActivated" => ("user.activate", "user"),
        "UserSuspended" => ("user.suspend", "user"),
        "UserReactivated" => ("user.reactivate", "user"),
        "UserLocked" => ("user.lock", "user"),
        "UserUnlocked" => ("user.unlock", "user"),
        "UserDeletionRequested" => ("user.delete", "user"),
        "UserDeletionCancelled" => ("user.undelete", "user"),
        "SubjectErased" => ("user.erase", "user"),
        "PasswordSet" => ("user.set_password", "user"),
        "PasswordRemoved" => ("user.remove_password", "user"),
        "RoleAssigned" | "RoleDelegated" => ("user.assign_role", "user"),
        "RoleUnassigned" | "RoleDelegationEnded" => ("user.unassign_role", "user"),
        "GroupCreated" => ("group.create", "group"),
        "GroupRenamed" | "GroupChanged" => ("group.update", "group"),
        "GroupRoleAssigned" => ("group.assign_role", "group"),
        "GroupRoleUnassigned" => ("group.unassign_role", "group"),
        "GroupDeleted" => ("group.delete", "group"),
        "GroupJoined" => ("user.join_group", "user"),
        "GroupLeft" => ("user.leave_group", "user"),
        _ => return None,
    })
}

async fn load(begun: &BTreeSet<(&str, &str)>, tx: &mut Tx) -> Result<BTreeMap<(String, String), JobRow>, DbError> {
    let mut call = tx.call(&LOAD);
    for (tenant, id) in begun {
        call.row().text(tenant).text(id);
    }
    let mut found = BTreeMap::new();
    if call.has_rows() {
        for row in tx.fetch(call).await? {
            found.insert((row.text(0)?, row.text(1)?), JobRow::read(&row)?);
        }
    }
    Ok(found)
}

async fn save(rows: &BTreeMap<(String, String), JobRow>, tx: &mut Tx) -> Result<(), DbError> {
    let mut call = tx.call(&SAVE);
    for ((tenant, id), row) in rows {
        row.write(call.row().text(tenant).text(id));
    }
    if call.has_rows() { tx.execute(call).await.map(drop) } else { Ok(()) }
}
