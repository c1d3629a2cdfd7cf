//! The common way of a projector whose row is the fold of one stream.
//!
//! A batch costs at most three statements however many events it has: one reads the rows that it changes (those whose streams
//! begin in the batch have none), one writes them back, one removes those that are gone. Where rows end by time alone, a fourth
//! finds those to remove in passing, see [`Sweep`]. What is particular to a table — its columns, and what an event does to a
//! row — is a [`Record`].

use std::marker::PhantomData;

use async_trait::async_trait;
use journal::db::{Call, DbError, Row, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

use crate::decode::decode;
use crate::number::{big, position};
use crate::sweep::{self, Sweep};

/// The columns that every table of this kind begins with: tenant, id of the stream, then [`Entry`]'s three.
pub(crate) const OWN_COLUMNS: usize = 5;

/// A row of one table, without the columns that all tables have.
pub(crate) trait Record: Sized + Send + Sync + 'static {
    /// The events of its stream.
    type Event: DeserializeOwned;
    /// The type of its stream.
    const AGGREGATE: &'static str;
    /// Name of the projector and of its table.
    const TABLES: &'static [&'static str];
    /// Version of the rows.
    const VERSION: u32;
    /// Who drives it.
    const MODE: Mode;
    /// How its table is created.
    const SCHEMA: &'static str;

    /// The statements that load, save and remove rows.
    fn statements() -> [&'static Statement; 3];

    /// Reads the own columns of a loaded row.
    fn read(row: &Columns<'_>) -> Result<Self, DbError>;

    /// Writes the own columns of a row to save.
    fn write(&self, call: &mut Call);

    /// The row after an event, from the row before it.
    fn apply(before: Option<Self>, event: Self::Event) -> Option<Self>;

    /// Whether an event of its stream concerns it, by its stored name; a row is not touched by the others.
    fn wants(_event_type: &str) -> bool {
        true
    }

    /// How rows that have ended are found, see [`Sweep::load`]; `None` where rows do not end by time alone.
    fn ended() -> Option<&'static Statement> {
        None
    }

    /// From when on nobody needs the row, in microseconds since 1970.
    fn ends_at(&self) -> Option<i64> {
        None
    }
}

/// The own columns of a row, counted from 0.
pub(crate) struct Columns<'r>(&'r Row);

impl Columns<'_> {
    pub(crate) fn text(&self, column: usize) -> Result<String, DbError> {
        self.0.text(column + OWN_COLUMNS)
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<String>, DbError> {
        self.0.opt_text(column + OWN_COLUMNS)
    }

    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        self.0.opt_int(column + OWN_COLUMNS)
    }

    /// A value of a closed list, by the word that is stored for it.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: usize) -> Result<T, DbError> {
        read_word(column, &self.text(column)?)
    }

    pub(crate) fn opt_word<T: DeserializeOwned>(&self, column: usize) -> Result<Option<T>, DbError> {
        self.opt_text(column)?.map(|text| read_word(column, &text)).transpose()
    }

    /// A document in JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, DbError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| unreadable(column, &error.to_string()))
    }

    /// A document in JSON that may be missing.
    pub(crate) fn opt_json<T: DeserializeOwned>(&self, column: usize) -> Result<Option<T>, DbError> {
        let Some(text) = self.opt_text(column)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| unreadable(column, &error.to_string()))
    }
}

fn read_word<T: DeserializeOwned>(column: usize, text: &str) -> Result<T, DbError> {
    T::deserialize(StrDeserializer::<WordError>::new(text)).map_err(|error| unreadable(column, &error.to_string()))
}

fn unreadable(column: usize, reason: &str) -> DbError {
    DbError::Column { column: column + OWN_COLUMNS, reason: reason.to_owned() }
}

/// The word that is stored for a value of a closed list.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A document as it is stored. Our documents have string keys and no numbers that JSON lacks, so they always have a text.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A moment as it is stored: microseconds since 1970.
pub(crate) fn micros(moment: &chrono::DateTime<chrono::Utc>) -> i64 {
    moment.timestamp_micros()
}

/// A row with the columns that all tables have.
struct Entry<R> {
    version: u64,
    created_at: i64,
    updated_at: i64,
    record: R,
}

/// What a batch knows of one row.
struct Slot<'b, R> {
    tenant: &'b str,
    id: &'b str,
    /// Whether the stream began before the batch.
    begun: bool,
    stored: bool,
    entry: Option<Entry<R>>,
}

/// The rows of a batch, in the order of their keys: transactions that touch the same rows touch them in the same order.
struct Slots<'b, R>(Vec<Slot<'b, R>>);

impl<'b, R> Slots<'b, R> {
    fn of(batch: &[&'b Event]) -> Self {
        let mut slots: Vec<_> = batch.iter().map(|event| Slot::of(event)).collect();
        // A stable sort keeps a stream's first event in front, and that one tells whether the stream begins here.
        slots.sort_by(|one, other| one.key().cmp(&other.key()));
        slots.dedup_by(|later, first| later.key() == first.key());
        Self(slots)
    }

    fn get(&mut self, tenant: &str, id: &str) -> Option<&mut Slot<'b, R>> {
        let at = self.0.binary_search_by(|slot| slot.tenant.cmp(tenant).then_with(|| slot.id.cmp(id))).ok()?;
        self.0.get_mut(at)
    }
}

/// The projector of a record.
pub(crate) struct Fold<R>(PhantomData<fn() -> R>);

impl<R> Fold<R> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

#[async_trait]
impl<R: Record> Projector for Fold<R> {
    fn name(&self) -> &'static str {
        R::TABLES[0]
    }

    fn version(&self) -> u32 {
        R::VERSION
    }

    fn mode(&self) -> Mode {
        R::MODE
    }

    fn tables(&self) -> &'static [&'static str] {
        R::TABLES
    }

    fn schema(&self) -> &'static str {
        R::SCHEMA
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(const { &[R::AGGREGATE] })
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == R::AGGREGATE && R::wants(&event.event_type)
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut slots = Slots::<R>::of(batch);
        load(&mut slots, tx).await?;
        let mut sweep = sweep_of(&slots, batch, tx).await?;
        let mut ended = Vec::new();
        for event in batch {
            let (tenant, id) = (event.tenant_id.as_str(), event.aggregate_id.as_str());
            let Some(slot) = slots.get(tenant, id) else { continue };
            let before = slot.ends_at();
            slot.take(event)?;
            let Some(sweep) = &mut sweep else { continue };
            sweep.moved(tenant, id, before, slot.ends_at());
            if !begins_and_sweeps(event) {
                continue;
            }
            for (_, tenant, id) in sweep.take(event.stored.recorded_at) {
                match slots.get(&tenant, &id) {
                    Some(slot) => slot.entry = None,
                    None => ended.push((tenant, id)),
                }
            }
        }
        Ok(store(&slots, &ended, tx).await?)
    }

    fn statements(&self) -> Vec<&'static Statement> {
        R::statements().into_iter().chain(R::ended()).collect()
    }
}

/// Reads the rows of all streams that do not begin in the batch.
async fn load<R: Record>(slots: &mut Slots<'_, R>, tx: &mut Tx) -> Result<(), DbError> {
    let [load, ..] = R::statements();
    let mut call = tx.call(load);
    for slot in slots.0.iter().filter(|slot| slot.begun) {
        call.row().text(slot.tenant).text(slot.id);
    }
    if !call.has_rows() {
        return Ok(());
    }
    for row in tx.fetch(call).await? {
        let Some(slot) = slots.get(&row.text(0)?, &row.text(1)?) else { continue };
        slot.stored = true;
        slot.entry = Some(Entry {
            version: position(&row, 2)?,
            created_at: row.int(3)?,
            updated_at: row.int(4)?,
            record: R::read(&Columns(&row))?,
        });
    }
    Ok(())
}

/// The rows that go because others begin in the batch.
async fn sweep_of<R: Record>(slots: &Slots<'_, R>, batch: &[&Event], tx: &mut Tx) -> Result<Option<Sweep>, DbError> {
    let sweeping = batch.iter().filter(|event| begins_and_sweeps(event)).count();
    let (Some(ended), Some(last)) = (R::ended().filter(|_| sweeping > 0), batch.last()) else { return Ok(None) };
    let touched = slots.0.iter().filter(|slot| slot.stored).count();
    Sweep::load(ended, (sweeping, touched), last.stored.recorded_at, tx).await.map(Some)
}

fn begins_and_sweeps(event: &Event) -> bool {
    event.sequence == 1 && sweep::sweeps(&event.aggregate_id)
}

impl<'b, R> Slot<'b, R> {
    fn of(event: &'b Event) -> Self {
        let (tenant, id) = (event.tenant_id.as_str(), event.aggregate_id.as_str());
        Self { tenant, id, begun: event.sequence > 1, stored: false, entry: None }
    }

    fn key(&self) -> (&'b str, &'b str) {
        (self.tenant, self.id)
    }
}

impl<R: Record> Slot<'_, R> {
    fn ends_at(&self) -> Option<i64> {
        self.entry.as_ref()?.record.ends_at()
    }

    fn take(&mut self, event: &Event) -> Result<(), ProjectError> {
        let at = event.stored.recorded_at;
        let (created_at, record) = match self.entry.take() {
            Some(entry) => (entry.created_at, Some(entry.record)),
            None => (at, None),
        };
        let record = R::apply(record, decode(event)?);
        self.entry = record.map(|record| Entry { version: event.sequence, created_at, updated_at: at, record });
        Ok(())
    }
}

/// Writes the rows that are there, removes those that were, and those that have ended beside them.
async fn store<R: Record>(slots: &Slots<'_, R>, ended: &[(String, String)], tx: &mut Tx) -> Result<(), DbError> {
    let [_, save, remove] = R::statements();
    let (mut saving, mut removing) = (tx.call(save), tx.call(remove));
    for slot in &slots.0 {
        match &slot.entry {
            Some(entry) => {
                saving.row().text(slot.tenant).text(slot.id);
                saving.int(big(entry.version)).int(entry.created_at).int(entry.updated_at);
                entry.record.write(&mut saving);
            }
            None if slot.stored => {
                removing.row().text(slot.tenant).text(slot.id);
            }
            None => {}
        }
    }
    for (tenant, id) in ended {
        removing.row().text(tenant).text(id);
    }
    for call in [saving, removing] {
        if call.has_rows() {
            tx.execute(call).await?;
        }
    }
    Ok(())
}

/// Declares the statements of a record's table from its name, its id column and its own columns.
macro_rules! table {
    ($table:literal, $id:literal, $($column:literal $kind:ident),+) => {
        static LOAD: journal::db::Statement = journal::db::Statement::new(concat!(
            "SELECT t.tenant_id, t.", $id, ", t.version, t.created_at, t.updated_at", $(", t.", $column,)+
            " FROM {rows} JOIN {", $table, "} t ON t.tenant_id = rows.tenant AND t.", $id, " = rows.which",
        ))
        .rows(crate::fold::KEY)
        .tables(&[$table]);

        static SAVE: journal::db::Statement = journal::db::Statement::new(concat!(
            "INSERT INTO {", $table, "} (tenant_id, ", $id, ", version, created_at, updated_at", $(", ", $column,)+
            ") SELECT tenant, which, version, created_at, updated_at", $(", ", $column,)+
            " FROM {rows} WHERE true ON CONFLICT (tenant_id, ", $id,
            ") DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at",
            $(", ", $column, " = excluded.", $column,)+
        ))
        .rows(&[
            journal::db::Column("tenant", journal::db::Kind::Text),
            journal::db::Column("which", journal::db::Kind::Text),
            journal::db::Column("version", journal::db::Kind::Int),
            journal::db::Column("created_at", journal::db::Kind::Int),
            journal::db::Column("updated_at", journal::db::Kind::Int),
            $(journal::db::Column($column, journal::db::Kind::$kind),)+
        ])
        .tables(&[$table]);

        static REMOVE: journal::db::Statement = journal::db::Statement::new(concat!(
            "DELETE FROM {", $table, "} WHERE (tenant_id, ", $id, ") IN (SELECT tenant, which FROM {rows})",
        ))
        .rows(crate::fold::KEY)
        .tables(&[$table]);
    };
}

pub(crate) use table;

/// What finds a row.
pub(crate) const KEY: &[journal::db::Column] =
    &[journal::db::Column("tenant", journal::db::Kind::Text), journal::db::Column("which", journal::db::Kind::Text)];
