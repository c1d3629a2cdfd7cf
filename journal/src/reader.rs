//! Reading the log: a stream, a page of the whole order, a page of one tenant.

use aggregates::TenantId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{Column, Db, DbError, Kind, Row, Scope, Statement, Tx};
use crate::event::{Event, Position, Stored, StreamId, StreamVersion};
use crate::journal::Journal;
use crate::proof::tree::Hash;
use crate::seal::SealError;
use crate::streams::SHARED;
use crate::writer::{big, count};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT position, tenant_id, tenant_index, aggregate_type, aggregate_id, sequence, event_id, event_type, \
             event_version, payload, metadata, class, recorded_at, command_id, commit_size, leaf_hash FROM events ",
            $rest
        )
    };
}

static STREAM: Statement = Statement::new(columns!(
    "WHERE tenant_id = $1 AND aggregate_type = $2 AND aggregate_id = $3 AND sequence > $4 ORDER BY sequence LIMIT $5"
))
.by_key();
static PAGE: Statement = Statement::new(columns!("WHERE position > $1 ORDER BY position LIMIT $2"));
static STRETCH: Statement = Statement::new(columns!(
    "WHERE position > $1 AND position <= $2 AND aggregate_type IN (SELECT kind FROM {rows}) ORDER BY position LIMIT $3"
))
.rows(&[Column("kind", Kind::Text)]);
static STRETCH_OF_TYPES: Statement = Statement::new(columns!(
    "WHERE position > $1 AND position <= $2 AND event_type IN (SELECT kind FROM {rows}) ORDER BY position LIMIT $3"
))
.rows(&[Column("kind", Kind::Text)]);
static HEAD: Statement = Statement::new("SELECT position, recorded_at FROM log_head WHERE id = 1");
static TENANT_PAGE: Statement =
    Statement::new(columns!("WHERE tenant_id = $1 AND tenant_index >= $2 ORDER BY tenant_index LIMIT $3"));
static MOMENT: Statement = Statement::new("SELECT recorded_at FROM events WHERE position = $1");

pub(crate) const STATEMENTS: &[&Statement] =
    &[&STREAM, &PAGE, &STRETCH, &STRETCH_OF_TYPES, &HEAD, &TENANT_PAGE, &MOMENT];

/// Events read at once when a whole stream is loaded, or when the tail is filled.
const STREAM_PAGE: u64 = 1000;
/// Positions that are searched at once for certain events: others cost no more than their reading.
const SEARCHED: u64 = 20_000;

/// Which events somebody asks for who reads on.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// Each.
    All,
    /// Those of these aggregates.
    Aggregates(&'a [&'a str]),
    /// Those of these types. Where few events are of them, only these few leave the database.
    Types(&'a [&'a str]),
}

impl Wanted<'_> {
    pub(crate) fn wants(self, event: &Stored) -> bool {
        match self {
            Self::All => true,
            Self::Aggregates(kinds) => kinds.contains(&event.aggregate_type.as_str()),
            Self::Types(kinds) => kinds.contains(&event.event_type.as_str()),
        }
    }
}

/// A stretch of the log, of which only some events were asked for.
pub struct Stretch {
    /// The events, as they are stored.
    pub events: Vec<Stored>,
    /// The position and the moment of its last event, asked for or not; none when nothing stands after its beginning.
    pub end: Option<(Position, i64)>,
    /// Whether the log goes on behind it.
    pub more: bool,
}

/// An event as its row holds it, with the hash that stands beside it.
pub(crate) struct Leaf {
    pub(crate) stored: Stored,
    pub(crate) hash: Hash,
}

/// A page of raw rows after a position, for whoever must see the log exactly as it is stored.
pub(crate) async fn raw_page(tx: &mut Tx, after: Position, limit: u64) -> Result<Vec<Leaf>, DbError> {
    let mut call = tx.call(&PAGE);
    call.int(big(after)).int(big(limit));
    tx.fetch(call).await?.iter().map(leaf).collect()
}

/// Raw rows of one tenant from a leaf on.
pub(crate) async fn raw_tenant_page(
    tx: &mut Tx,
    tenant: &TenantId,
    from: u64,
    limit: u64,
) -> Result<Vec<Leaf>, DbError> {
    let mut call = tx.call(&TENANT_PAGE);
    call.text(tenant.as_str()).int(big(from)).int(big(limit));
    tx.fetch(call).await?.iter().map(leaf).collect()
}

async fn stretch(tx: &mut Tx, after: Position, wanted: Wanted<'_>, limit: u64) -> Result<Stretch, DbError> {
    let head = tx.fetch_optional(tx.call(&HEAD)).await?;
    let (head, recorded_at) = head.map_or(Ok((0, 0)), |row| Ok::<_, DbError>((count(&row, 0)?, row.int(1)?)))?;
    if head <= after {
        return Ok(Stretch { events: Vec::new(), end: None, more: false });
    }
    let searched = match wanted {
        Wanted::All => None,
        Wanted::Aggregates(kinds) => Some((&STRETCH, kinds)),
        Wanted::Types(kinds) => Some((&STRETCH_OF_TYPES, kinds)),
    };
    let end = head.min(after + if searched.is_some() { SEARCHED } else { limit });
    let leaves = match searched {
        None => raw_page(tx, after, end - after).await?,
        Some((statement, kinds)) => {
            let mut call = tx.call(statement);
            call.int(big(after)).int(big(end)).int(big(limit));
            for kind in kinds {
                call.row().text(kind);
            }
            tx.fetch(call).await?.iter().map(leaf).collect::<Result<_, _>>()?
        }
    };
    let events: Vec<Stored> = leaves.into_iter().map(|leaf| leaf.stored).collect();
    let end = match events.last() {
        // It was cut off at the limit, so it ends with its last event.
        Some(last) if events.len() as u64 == limit => (last.position, last.recorded_at),
        _ if end == head => (head, recorded_at),
        _ => (end, moment_of(tx, end).await?.unwrap_or(recorded_at)),
    };
    Ok(Stretch { events, end: Some(end), more: end.0 < head })
}

pub(crate) fn leaf(row: &Row) -> Result<Leaf, DbError> {
    let uuid = |column: usize, text: &str| {
        Uuid::parse_str(text).map_err(|error| DbError::Column { column, reason: error.to_string() })
    };
    let commit_size = row.opt_int(14)?.map(|_| count(row, 14)).transpose()?;
    let stored = Stored {
        position: count(row, 0)?,
        tenant_id: tenant(row, 1)?,
        tenant_index: count(row, 2)?,
        aggregate_type: row.text(3)?,
        aggregate_id: row.text(4)?,
        sequence: count(row, 5)?,
        event_id: uuid(6, &row.text(6)?)?,
        event_type: row.text(7)?,
        event_version: row.text(8)?,
        payload: row.text(9)?.into(),
        metadata: row.text(10)?.into(),
        class: row.text(11)?,
        recorded_at: row.int(12)?,
        command_id: row.opt_text(13)?.map(|text| uuid(13, &text)).transpose()?,
        commit_size,
    };
    let hash = Hash::try_from(row.bytes(15)?.as_slice())
        .map_err(|error| DbError::Column { column: 15, reason: error.to_string() })?;
    Ok(Leaf { stored, hash })
}

/// A tenant's identifier in a row.
pub(crate) fn tenant(row: &Row, column: usize) -> Result<TenantId, DbError> {
    TenantId::parse(&row.text(column)?).map_err(|error| DbError::Column { column, reason: error.to_string() })
}

/// The moment at which a position was recorded.
pub(crate) async fn moment_of(tx: &mut Tx, position: Position) -> Result<Option<i64>, DbError> {
    let mut call = tx.call(&MOMENT);
    call.int(big(position));
    tx.fetch_optional(call).await?.map(|row| row.int(0)).transpose()
}

/// The last position that was recorded at or before a moment, found by halving: times never decrease with positions.
pub(crate) async fn position_at(db: &Db, moment: i64, head: Position) -> Result<Position, DbError> {
    let mut tx = db.read(&Scope::System).await?;
    let (mut low, mut high) = (0, head);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        match moment_of(&mut tx, middle).await? {
            Some(recorded) if recorded <= moment => low = middle,
            _ => high = middle - 1,
        }
    }
    tx.commit().await?;
    Ok(low)
}

impl Journal {
    /// Reads a stream after a sequence number, up to a limit, opened.
    pub async fn read_stream(&self, stream: &StreamId, after: u64, limit: u64) -> Result<Vec<Event>, SealError> {
        self.read_stream_until(stream, after, limit, Position::MAX).await
    }

    /// The same, up to and including a position. Nothing behind it is opened.
    pub async fn read_stream_until(
        &self,
        stream: &StreamId,
        after: u64,
        limit: u64,
        until: Position,
    ) -> Result<Vec<Event>, SealError> {
        let mut stored = self.stored_stream(stream, after, limit).await?;
        stored.truncate(stored.partition_point(|event| event.position <= until));
        self.vault().open(stored).await
    }

    async fn stored_stream(&self, stream: &StreamId, after: u64, limit: u64) -> Result<Vec<Stored>, DbError> {
        if limit <= SHARED {
            return self.streams().read(stream, after, limit).await;
        }
        let mut call = self.db().call(&STREAM);
        call.text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
        call.int(big(after)).int(big(limit));
        let rows = self.db().ask(&Scope::Tenant(stream.tenant.clone()), call).await?;
        rows.iter().map(|row| Ok(leaf(row)?.stored)).collect()
    }

    /// Reads all of a stream after a sequence number, and the version that its reader may append after.
    pub async fn load_stream(&self, stream: &StreamId, after: u64) -> Result<(Vec<Event>, StreamVersion), SealError> {
        let mut events = Vec::new();
        let (mut version, mut limit) = (after, SHARED);
        loop {
            let page = self.read_stream(stream, version, limit).await?;
            let full = page.len() as u64 == limit;
            limit = STREAM_PAGE;
            version = page.last().map_or(version, |event| event.sequence);
            events.extend(page);
            if !full {
                return Ok((events, StreamVersion(version)));
            }
        }
    }

    /// Reads the wanted events after a position as they are stored, up to a limit, for whoever follows the log and must not
    /// pay for what does not concern him. The end of the log is in memory: many follow it.
    pub async fn read_stretch(&self, after: Position, wanted: Wanted<'_>, limit: u64) -> Result<Stretch, DbError> {
        let head = *self.head().borrow();
        if let Some(stretch) = self.tail().stretch(after, wanted, limit, head) {
            return Ok(stretch);
        }
        if after >= self.tail().end() && head > after {
            self.fill_tail(after, head).await?;
            if let Some(stretch) = self.tail().stretch(after, wanted, limit, head) {
                return Ok(stretch);
            }
        }
        let mut tx = self.db().read(&Scope::System).await?;
        let stretch = stretch(&mut tx, after, wanted, limit).await?;
        tx.commit().await?;
        Ok(stretch)
    }

    /// Reads what other nodes appended into the tail, unless somebody did so meanwhile.
    async fn fill_tail(&self, after: Position, head: Position) -> Result<(), DbError> {
        let (_turn, end) = self.tail().filling().await;
        if end > after {
            return Ok(());
        }
        if self.tail().is_far_behind(head) {
            self.tail().skip_to(head);
            return Ok(());
        }
        let mut tx = self.db().read(&Scope::System).await?;
        let page = raw_page(&mut tx, end, STREAM_PAGE).await?;
        tx.commit().await?;
        self.tail().push(page.into_iter().map(|leaf| leaf.stored));
        Ok(())
    }

    /// Reads a page of the whole log after a position as it is stored, for whoever opens event by event.
    pub async fn read_stored(&self, after: Position, limit: u64) -> Result<Vec<Stored>, DbError> {
        if let Some(page) = self.tail().page(after, limit) {
            return Ok(page);
        }
        let mut tx = self.db().read(&Scope::System).await?;
        let leaves = raw_page(&mut tx, after, limit).await?;
        tx.commit().await?;
        Ok(leaves.into_iter().map(|leaf| leaf.stored).collect())
    }

    /// Reads a page of the whole log after a position, opened.
    pub async fn read_page(&self, after: Position, limit: u64) -> Result<Vec<Event>, SealError> {
        self.vault().open(self.read_stored(after, limit).await?).await
    }

    /// Reads a page of one tenant's events from a leaf number on, opened.
    pub async fn read_tenant(&self, tenant: &TenantId, from: u64, limit: u64) -> Result<Vec<Event>, SealError> {
        let mut tx = self.db().read(&Scope::Tenant(tenant.clone())).await?;
        let leaves = raw_tenant_page(&mut tx, tenant, from, limit).await?;
        tx.commit().await?;
        self.vault().open(leaves.into_iter().map(|leaf| leaf.stored).collect()).await
    }

    /// The last position that was recorded at or before a moment; 0 when there is none.
    pub async fn position_at(&self, moment: DateTime<Utc>) -> Result<Position, DbError> {
        position_at(self.db(), moment.timestamp_micros(), self.position().await?).await
    }

    /// The position of an event by its id, found by the time in its `UUIDv7`.
    pub async fn position_of(&self, event_id: Uuid) -> Result<Option<Position>, DbError> {
        let Some((seconds, nanoseconds)) = event_id.get_timestamp().map(|stamp| stamp.to_unix()) else {
            return Ok(None);
        };
        let first_moment =
            i64::try_from(seconds).unwrap_or(i64::MAX / 2_000_000) * 1_000_000 + i64::from(nanoseconds / 1000);
        let mut after = position_at(self.db(), first_moment - 1, self.position().await?).await?;
        let mut tx = self.db().read(&Scope::System).await?;
        loop {
            let page = raw_page(&mut tx, after, STREAM_PAGE).await?;
            if let Some(found) = page.iter().find(|leaf| leaf.stored.event_id == event_id) {
                return tx.commit().await.map(|()| Some(found.stored.position));
            }
            match page.last() {
                Some(last) if last.stored.recorded_at < first_moment + 1000 => after = last.stored.position,
                _ => return tx.commit().await.map(|()| None),
            }
        }
    }

    /// One event by its position, opened.
    pub async fn event_at(&self, position: Position) -> Result<Option<Event>, SealError> {
        Ok(self.read_page(position.saturating_sub(1), 1).await?.into_iter().find(|event| event.position == position))
    }
}
