//! Why something happened: the events of the same request, what caused it, and what it caused.

use std::collections::{BTreeMap, BTreeSet};

use journal::db::{Column, Db, Kind, Scope, Statement};
use journal::{Journal, Position, TenantId};
use serde::Serialize;
use uuid::Uuid;

use super::{Entry, select};
use crate::QueryError;
use crate::read::rows;

static AT: Statement = Statement::new(select!("AND position = $2"));
static OF_OBJECT: Statement =
    Statement::new(select!("AND object_kind = $2 AND object_id = $3 ORDER BY position DESC LIMIT $4"));
static OF_REQUEST: Statement = Statement::new(select!("AND correlation_id = $2 ORDER BY position LIMIT $3"));
static CAUSED: Statement = Statement::new(
    "SELECT a.position, a.recorded_at, a.event_id, a.event_type, a.class, a.outcome, a.cause, a.object_kind, a.object_id, a.person, \
     a.actor_kind, a.actor_id, a.on_behalf_of, a.client_id, a.session_id, a.correlation_id, a.causation_id, a.job_id, a.detail, a.ip, \
     a.user_agent, a.reason FROM {rows} JOIN audit a ON a.tenant_id = $1 AND a.causation_id = rows.which ORDER BY a.position LIMIT $2",
)
.rows(&[Column("which", Kind::Text)]);

pub(super) const STATEMENTS: &[&Statement] = &[&AT, &OF_OBJECT, &OF_REQUEST, &CAUSED];

/// The most events of a chain.
const MOST: usize = 500;
/// How far causes and consequences are followed.
const DEEPEST: usize = 16;

/// How an event belongs to what is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It is what was asked about.
    Itself,
    /// It led there.
    Cause,
    /// It came of the same request.
    SameRequest,
    /// It came of it.
    Consequence,
}

/// An event of a chain.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// How it belongs to what is explained.
    pub relation: Relation,
    /// The event.
    pub entry: Entry,
}

/// Why something happened, and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Chain {
    /// The events, in the order of the log.
    pub links: Vec<Link>,
    /// Whether there are more than are told.
    pub cut_off: bool,
}

/// A chain that grows.
struct Growing<'j> {
    journal: &'j Journal,
    tenant: &'j TenantId,
    links: BTreeMap<Position, Link>,
    cut_off: bool,
}

/// Explains an event by its id, or all that happened to an object by its kind (`event` for an event).
pub async fn explain(journal: &Journal, tenant: &TenantId, kind: &str, id: &str) -> Result<Option<Chain>, QueryError> {
    if id.contains('\0') || kind.contains('\0') {
        return Ok(None);
    }
    let mut chain = Growing { journal, tenant, links: BTreeMap::new(), cut_off: false };
    let begun = match kind {
        "event" => chain.event(id).await?.into_iter().collect(),
        _ => chain.object(kind, id).await?,
    };
    if begun.is_empty() {
        return Ok(None);
    }
    chain.add(Relation::Itself, begun);
    chain.requests().await?;
    chain.causes().await?;
    chain.consequences().await?;
    Ok(Some(Chain { links: chain.links.into_values().collect(), cut_off: chain.cut_off }))
}

impl Growing<'_> {
    fn db(&self) -> &Db {
        self.journal.db()
    }

    fn scope(&self) -> Scope {
        Scope::Tenant(self.tenant.clone())
    }

    /// What is known already keeps its relation.
    fn add(&mut self, relation: Relation, entries: Vec<Entry>) -> Vec<Entry> {
        let mut new = Vec::new();
        for entry in entries {
            if self.links.contains_key(&entry.position) {
                continue;
            }
            if self.links.len() >= MOST {
                self.cut_off = true;
                break;
            }
            self.links.insert(entry.position, Link { relation, entry: entry.clone() });
            new.push(entry);
        }
        new
    }

    async fn event(&self, id: &str) -> Result<Option<Entry>, QueryError> {
        let Ok(id) = Uuid::parse_str(id) else { return Ok(None) };
        let Some(position) = self.journal.position_of(id).await? else { return Ok(None) };
        let found: Vec<Entry> = rows(self.db(), self.scope(), &AT, |call| {
            call.text(self.tenant.as_str()).int(i64::try_from(position).unwrap_or(i64::MAX));
        })
        .await?;
        Ok(found.into_iter().next())
    }

    async fn object(&self, kind: &str, id: &str) -> Result<Vec<Entry>, QueryError> {
        Ok(rows(self.db(), self.scope(), &OF_OBJECT, |call| {
            call.text(self.tenant.as_str()).text(kind).text(id).int(100);
        })
        .await?)
    }

    /// Everything that came of the same requests.
    async fn requests(&mut self) -> Result<(), QueryError> {
        let requests: BTreeSet<Uuid> = self.links.values().map(|link| link.entry.correlation_id).collect();
        for request in requests {
            let most = i64::try_from(MOST).unwrap_or(i64::MAX);
            let found: Vec<Entry> = rows(self.db(), self.scope(), &OF_REQUEST, |call| {
                call.text(self.tenant.as_str()).text(&request.to_string()).int(most);
            })
            .await?;
            self.add(Relation::SameRequest, found);
        }
        Ok(())
    }

    async fn causes(&mut self) -> Result<(), QueryError> {
        let mut wanted: BTreeSet<String> =
            self.links.values().filter_map(|link| link.entry.causation_id.clone()).collect();
        for _ in 0..DEEPEST {
            let mut further = BTreeSet::new();
            for id in &wanted {
                let found = self.event(id).await?;
                let new = self.add(Relation::Cause, found.into_iter().collect());
                further.extend(new.into_iter().filter_map(|entry| entry.causation_id));
            }
            if further.is_empty() {
                return Ok(());
            }
            wanted = further;
        }
        self.cut_off = true;
        Ok(())
    }

    async fn consequences(&mut self) -> Result<(), QueryError> {
        let mut of: Vec<String> = self.links.values().map(|link| link.entry.event_id.to_string()).collect();
        for _ in 0..DEEPEST {
            let most = i64::try_from(MOST).unwrap_or(i64::MAX);
            let found: Vec<Entry> = rows(self.db(), self.scope(), &CAUSED, |call| {
                call.text(self.tenant.as_str()).int(most);
                for id in &of {
                    call.row().text(id);
                }
            })
            .await?;
            of = self.add(Relation::Consequence, found).iter().map(|entry| entry.event_id.to_string()).collect();
            if of.is_empty() {
                return Ok(());
            }
        }
        self.cut_off = true;
        Ok(())
    }
}
