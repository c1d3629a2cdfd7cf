//! Jobs as their rows show them: lists by kind, state, who asked and when; and what was wrong with which row of a file.

use aggregates::job::JobCounts;
use chrono::{DateTime, Utc};
use journal::db::{Db, DbError, Row, Scope, Statement};
use journal::{Position, TenantId};
use serde::Serialize;

use crate::read::{Noun, json, moment, one, opt_moment, rows, version};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($($rest:literal),+) => {
        concat!(
            "SELECT job_id, position, version, kind, state, actor_kind, actor_id, client_id, object_kind, object_id, parent, due_at, \
             stage, counts, reason, result, cancels, created_at, started_at, ended_at FROM jobs WHERE tenant_id = $1 ",
            $($rest),+
        )
    };
}

/// The strongest of the given conditions leads.
macro_rules! list {
    ($leading:literal) => {
        select!(
            "AND position < $2 AND position > $3 ",
            $leading,
            " AND (CAST($5 AS TEXT) IS NULL OR kind = $5) AND (CAST($6 AS TEXT) IS NULL OR state = $6) \
             AND (CAST($7 AS TEXT) IS NULL OR actor_id = $7) AND created_at >= $8 AND created_at <= $9 ORDER BY position DESC LIMIT $4"
        )
    };
}

static BY_ID: Statement = Statement::new(select!("AND job_id = $2")).by_key();
static ALL: Statement = Statement::new(list!(""));
static BY_KIND: Statement = Statement::new(list!("AND kind = $5"));
static BY_STATE: Statement = Statement::new(list!("AND state = $6"));
static BY_ACTOR: Statement = Statement::new(list!("AND actor_id = $7"));
static FAULTS: Statement = Statement::new(
    "SELECT line, number, field, fault, remedy FROM job_faults WHERE tenant_id = $1 AND job_id = $2 AND (line, number) > ($3, $4) \
     ORDER BY line, number LIMIT $5",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_ID, &ALL, &BY_KIND, &BY_STATE, &BY_ACTOR, &FAULTS];

/// A job.
#[derive(Clone, Debug, Serialize)]
pub struct Job {
    /// Its id.
    pub job_id: String,
    /// Where it began in the log.
    pub position: Position,
    /// How many events of its stream the row contains; 1 for what was done at once.
    pub version: u64,
    /// What is done: `user.create`, `csv.import` …
    #[serde(rename = "type")]
    pub kind: String,
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled` or `aborted`.
    pub state: String,
    /// `user`, `client`, `operator`, or `system` where the program did it by itself.
    pub actor_kind: String,
    /// Who asked.
    pub actor_id: String,
    /// Through which client.
    pub client_id: Option<String>,
    /// What it is about: `user`, `users` …
    pub object_kind: String,
    /// Whom or what, where it is one.
    pub object_id: Option<String>,
    /// The job that it goes on from.
    pub parent: Option<String>,
    /// Not to be begun before.
    pub due_at: Option<DateTime<Utc>>,
    /// Which part of it goes on: `validating` or `applying`.
    pub stage: Option<String>,
    /// What was done.
    pub counts: JobCounts,
    /// Why it failed.
    pub reason: Option<String>,
    /// Whether it made a file.
    pub result: bool,
    /// Whether it is to be given up.
    pub cancels: bool,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    key: String,
}

impl Noun for Job {
    fn read(row: &Row) -> Result<Self, DbError> {
        let position = version(row, 1)?;
        Ok(Self {
            job_id: row.text(0)?,
            position,
            version: version(row, 2)?,
            kind: row.text(3)?,
            state: row.text(4)?,
            actor_kind: row.text(5)?,
            actor_id: row.text(6)?,
            client_id: row.opt_text(7)?,
            object_kind: row.text(8)?,
            object_id: row.opt_text(9)?,
            parent: row.opt_text(10)?,
            due_at: opt_moment(row, 11)?,
            stage: row.opt_text(12)?,
            counts: json(row, 13)?,
            reason: row.opt_text(14)?,
            result: row.int(15)? != 0,
            cancels: row.int(16)? != 0,
            requested_at: moment(row, 17)?,
            started_at: opt_moment(row, 18)?,
            ended_at: opt_moment(row, 19)?,
            key: position.to_string(),
        })
    }

    fn id(&self) -> &str {
        &self.key
    }
}

/// Which jobs; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What is done.
    pub kind: Option<String>,
    /// Where they stand.
    pub state: Option<String>,
    /// Who asked.
    pub actor: Option<String>,
    /// Asked for at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Asked for at this moment or earlier.
    pub to: Option<DateTime<Utc>>,
}

impl Search {
    fn statement(&self) -> &'static Statement {
        if self.actor.is_some() {
            &BY_ACTOR
        } else if self.kind.is_some() {
            &BY_KIND
        } else if self.state.is_some() {
            &BY_STATE
        } else {
            &ALL
        }
    }

    /// A page of what is found, what was asked for last first.
    pub async fn page(&self, db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<Job>, QueryError> {
        let texts = [&self.kind, &self.state, &self.actor];
        // PostgreSQL refuses U+0000 with an error; nothing is stored with it.
        if texts.into_iter().flatten().any(|text| text.contains('\0')) {
            return Ok(Listing { items: Vec::new(), next: None });
        }
        let before = match page.key::<1>()? {
            Some([seen]) => seen.parse::<i64>().map_err(|_| QueryError::Cursor)?,
            None => i64::MAX,
        };
        let found = rows(db, Scope::Tenant(tenant.clone()), self.statement(), |call| {
            call.text(tenant.as_str()).int(before).int(0).int(page.fetch());
            for text in texts {
                call.opt_text(text.as_deref());
            }
            call.int(self.from.map_or(0, |at| at.timestamp_micros()));
            call.int(self.to.map_or(i64::MAX, |at| at.timestamp_micros()));
        });
        Ok(Listing::of(page, found.await?, |job: &Job| [job.id()]))
    }
}

/// A job by its id.
pub async fn by_id(db: &Db, tenant: &TenantId, job: &str) -> Result<Option<Job>, QueryError> {
    one(db, tenant, &BY_ID, job).await
}

/// A fault of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where the row begins in the file, the header being line 1.
    pub line: u64,
    /// Which column.
    pub field: String,
    /// What is wrong, without the value.
    pub fault: String,
    /// What to do.
    pub remedy: String,
    #[serde(skip)]
    key: [String; 2],
}

impl Noun for Fault {
    fn read(row: &Row) -> Result<Self, DbError> {
        let (line, number) = (version(row, 0)?, version(row, 1)?);
        Ok(Self {
            line,
            field: row.text(2)?,
            fault: row.text(3)?,
            remedy: row.text(4)?,
            key: [line.to_string(), number.to_string()],
        })
    }

    fn id(&self) -> &str {
        &self.key[0]
    }
}

/// What is wrong with the rows of a job, by line.
pub async fn faults(db: &Db, tenant: &TenantId, job: &str, page: &Page) -> Result<Listing<Fault>, QueryError> {
    if job.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let number = |text: &str| text.parse::<i64>().map_err(|_| QueryError::Cursor);
    let (line, fault) = match page.key::<2>()? {
        Some([line, fault]) => (number(&line)?, number(&fault)?),
        None => (-1, -1),
    };
    let found = rows(db, Scope::Tenant(tenant.clone()), &FAULTS, |call| {
        call.text(tenant.as_str()).text(job).int(line).int(fault).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |fault: &Fault| [fault.key[0].as_str(), fault.key[1].as_str()]))
}
