//! The beginnings and latest events of streams, read together for all who wait for one.
//!
//! Every command begins with a stream or two, most of them short. Under load a question about each of them alone costs the
//! database more than the reading itself; so those who wait at the same moment share one (see [`crate::lookups`]).

use std::borrow::Cow;
use std::sync::Arc;

use aggregates::TenantId;

use crate::db::{Column, Db, DbError, Kind, Scope, Statement};
use crate::event::{Stored, StreamId};
use crate::lookups::{LookupError, Lookups, Pairs, Question};
use crate::reader::leaf;
use crate::writer::{big, count};

static STREAMS: Statement = Statement::new(
    "SELECT e.position, e.tenant_id, e.tenant_index, e.aggregate_type, e.aggregate_id, e.sequence, e.event_id, e.event_type, \
     e.event_version, e.payload, e.metadata, e.class, e.recorded_at, e.command_id, e.commit_size, e.leaf_hash, rows.number \
     FROM {rows} JOIN events e ON e.tenant_id = $1 AND e.aggregate_type = rows.kind AND e.aggregate_id = rows.which \
     AND e.sequence > rows.low AND e.sequence <= rows.high ORDER BY rows.number, e.sequence",
)
.rows(&[
    Column("number", Kind::Int),
    Column("kind", Kind::Text),
    Column("which", Kind::Text),
    Column("low", Kind::Int),
    Column("high", Kind::Int),
])
.by_key();

pub(crate) const STATEMENTS: &[&Statement] = &[&STREAMS];

/// The most events of a stream that are read together with other streams: one with many more waits for itself alone.
pub(crate) const SHARED: u64 = 128;

/// Part of a stream: the events after a sequence number, up to a limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    kind: Cow<'static, str>,
    id: Arc<str>,
    after: u64,
    limit: u64,
}

/// What asks.
pub(crate) struct Parts {
    db: Db,
}

impl Question for Parts {
    type Key = Part;
    type Found = Vec<Stored>;
    type Error = DbError;
    const NAME: &'static str = "stream";

    async fn ask(&self, tenant: &TenantId, parts: &[Part]) -> Pairs<Part, Vec<Stored>, DbError> {
        let mut call = self.db.call(&STREAMS);
        call.text(tenant.as_str());
        for (number, part) in (0_u64..).zip(parts) {
            let high = part.after.saturating_add(part.limit);
            call.row().int(big(number)).text(&part.kind).text(&part.id).int(big(part.after)).int(big(high));
        }
        let mut found: Vec<(Part, Vec<Stored>)> = parts.iter().map(|part| (part.clone(), Vec::new())).collect();
        for row in self.db.ask(&Scope::Tenant(tenant.clone()), call).await? {
            let part = usize::try_from(count(&row, 16)?).ok().and_then(|number| found.get_mut(number));
            if let Some((_, events)) = part {
                events.push(leaf(&row)?.stored);
            }
        }
        Ok(found)
    }
}

/// Streams, as everybody of this node reads them. Clones share questions.
#[derive(Clone)]
pub(crate) struct Streams(Lookups<Parts>);

impl Streams {
    /// Begins to answer.
    pub(crate) fn start(db: &Db) -> Self {
        Self(Lookups::start(Parts { db: db.clone() }))
    }

    /// The events of a stream after a sequence number, [`SHARED`] at most, as they are stored.
    pub(crate) async fn read(&self, stream: &StreamId, after: u64, limit: u64) -> Result<Vec<Stored>, DbError> {
        let part = Part {
            kind: stream.aggregate_type.clone(),
            id: Arc::clone(&stream.aggregate_id),
            after,
            limit: limit.min(SHARED),
        };
        match self.0.lookup(&stream.tenant, part).await {
            Ok(found) => Ok(found.map(Arc::unwrap_or_clone).unwrap_or_default()),
            Err(LookupError::Failed(error)) => Err(DbError::clone(&error)),
            Err(error) => Err(DbError::Unavailable(error.to_string())),
        }
    }
}
