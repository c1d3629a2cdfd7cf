//! The audit log: what happened in a tenant, searched from the end or from the beginning.
//!
//! A page goes on from a position, and the follower writes its rows in the order of the log together with how far it is. So whoever reads
//! from the beginning and goes on where a page ended misses nothing, whatever is appended meanwhile.

mod explain;
mod search;
mod words;

use chrono::{DateTime, Utc};
use journal::db::{Db, DbError, Row, Scope, Statement};
use journal::{Position, TenantId};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::QueryError;
use crate::read::{Noun, id, json, moment, rows, version};

pub use explain::{Chain, Link, Relation, explain};
pub use search::{Order, Search};
pub use words::{Words, all_words, words};

/// The columns in the order in which [`Entry`] reads them.
macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT position, recorded_at, event_id, event_type, class, outcome, cause, object_kind, object_id, person, actor_kind, \
             actor_id, on_behalf_of, client_id, session_id, correlation_id, causation_id, job_id, detail, ip, user_agent, reason \
             FROM audit WHERE tenant_id = $1 ",
            $rest
        )
    };
}
use select;

static OF_PERSON: Statement = Statement::new(
    "SELECT object_id, MIN(position) FROM audit WHERE tenant_id = $1 AND person = $2 AND position > $3 AND position <= $4 \
     AND object_kind = $5 GROUP BY object_id ORDER BY 2 DESC LIMIT $6",
);

pub(crate) fn statements() -> Vec<&'static Statement> {
    [search::STATEMENTS, explain::STATEMENTS, &[&OF_PERSON]].concat()
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The event's id.
    pub event_id: Uuid,
    /// The event's stored name.
    pub event_type: String,
    /// How long it is kept: `state`, `audit` or `ephemeral`.
    pub class: String,
    /// `done`, `failed` or `refused`.
    pub outcome: String,
    /// Why it happened or failed, as a word, where the event says it.
    pub cause: Option<String>,
    /// What kind of thing it happened to.
    pub object_kind: String,
    /// To which.
    pub object_id: String,
    /// The person whom it concerns.
    pub person: Option<String>,
    /// `user`, `client`, `operator` or `system`.
    pub actor_kind: String,
    /// Who acted.
    pub actor_id: String,
    /// For whom, when that is somebody else.
    pub on_behalf_of: Option<String>,
    /// Through which client.
    pub client_id: Option<String>,
    /// In which session.
    pub session_id: Option<String>,
    /// What all consequences of one request share.
    pub correlation_id: Uuid,
    /// The event or command that caused it.
    pub causation_id: Option<String>,
    /// The job that it is part of.
    pub job_id: Option<String>,
    /// What else the event tells in closed words.
    pub detail: Map<String, Value>,
    /// From which network address.
    pub ip: Option<String>,
    /// With which browser or program.
    pub user_agent: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    #[serde(skip)]
    key: String,
}

impl Noun for Entry {
    fn read(row: &Row) -> Result<Self, DbError> {
        let position = version(row, 0)?;
        Ok(Self {
            position,
            at: moment(row, 1)?,
            event_id: id(row, 2)?,
            event_type: row.text(3)?,
            class: row.text(4)?,
            outcome: row.text(5)?,
            cause: row.opt_text(6)?,
            object_kind: row.text(7)?,
            object_id: row.text(8)?,
            person: row.opt_text(9)?,
            actor_kind: row.text(10)?,
            actor_id: row.text(11)?,
            on_behalf_of: row.opt_text(12)?,
            client_id: row.opt_text(13)?,
            session_id: row.opt_text(14)?,
            correlation_id: id(row, 15)?,
            causation_id: row.opt_text(16)?,
            job_id: row.opt_text(17)?,
            detail: json(row, 18)?,
            ip: row.opt_text(19)?,
            user_agent: row.opt_text(20)?,
            reason: row.opt_text(21)?,
            key: position.to_string(),
        })
    }

    fn id(&self) -> &str {
        &self.key
    }
}

/// An object that something happened to.
struct Touched(String);

impl Noun for Touched {
    fn read(row: &Row) -> Result<Self, DbError> {
        row.text(0).map(Self)
    }

    fn id(&self) -> &str {
        &self.0
    }
}

/// The objects of a kind about which something was recorded that concerned a person, after one position up to and including another;
/// those that came last first.
pub(crate) async fn objects_of_person(
    db: &Db,
    tenant: &TenantId,
    person: &str,
    kind: &str,
    (after, until): (Position, Position),
    most: u32,
) -> Result<Vec<String>, QueryError> {
    let big = |position: Position| i64::try_from(position).unwrap_or(i64::MAX);
    let found: Vec<Touched> = rows(db, Scope::Tenant(tenant.clone()), &OF_PERSON, |call| {
        call.text(tenant.as_str()).text(person).int(big(after)).int(big(until)).text(kind).int(i64::from(most));
    })
    .await?;
    Ok(found.into_iter().map(|one| one.0).collect())
}
