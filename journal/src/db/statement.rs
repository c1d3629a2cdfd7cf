//! A SQL text that both engines prepare once.
//!
//! A statement is written once. The marks in it are filled in for the engine at hand: `{rows}` becomes a table made of
//! parameters, of one of a few sizes, so that a handful of prepared texts serves batches of any size; `{name}` of a table that the
//! statement declares becomes the table of that name, or the shadow that a rebuild or a verification writes beside it;
//! `{lock}` and `{lock_or_skip}` hold the selected rows until the transaction ends, where the engine has row locks
//! (`SQLite` has none and needs none: a writing transaction holds the whole database).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use super::Engine;

/// The type of a column in `{rows}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `BIGINT`.
    Int,
    /// `TEXT`.
    Text,
    /// `BYTEA`.
    Bytes,
}

/// A column of `{rows}`: its name and its type.
#[derive(Clone, Copy, Debug)]
pub struct Column(pub &'static str, pub Kind);

/// Which set of projection tables a transaction writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The tables that queries read.
    #[default]
    Live,
    /// Tables that a rebuild fills and then swaps in.
    Shadow,
    /// Tables that a verification fills, compares and drops.
    Verify,
}

impl Target {
    /// What follows the table's name.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Live => "",
            Self::Shadow => "__shadow",
            Self::Verify => "__verify",
        }
    }
}

/// How many rows a prepared `{rows}` may have on `PostgreSQL`. A batch is padded to the next size with rows of nulls, which
/// the text leaves out again; one that is larger than the largest is run in several pieces. (`SQLite` takes all rows as
/// one JSON document, and needs one size only; `PostgreSQL` takes them so where there are many and they are only added.)
const SIZES: &[usize] = &[1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256];

/// The size of a `{rows}` that is one JSON document with any number of rows.
pub(super) const DOCUMENT: usize = 0;

/// The largest of [`SIZES`].
pub(super) const MOST_ROWS: usize = 256;

/// The size for this many rows, at most [`MOST_ROWS`].
pub(super) fn size_for(rows: usize) -> usize {
    SIZES.iter().copied().find(|size| *size >= rows).unwrap_or(MOST_ROWS)
}

/// One SQL text, with what it needs to be expanded.
#[derive(Debug)]
pub struct Statement {
    text: &'static str,
    rows: &'static [Column],
    tables: &'static [&'static str],
    by_key: bool,
    expanded: RwLock<BTreeMap<(Engine, Target, usize), Arc<str>>>,
    asked: RwLock<BTreeMap<usize, Arc<str>>>,
}

impl Statement {
    /// A statement without marks. Parameters are `$1`, `$2` ….
    pub const fn new(text: &'static str) -> Self {
        let expanded = RwLock::new(BTreeMap::new());
        Self { text, rows: &[], tables: &[], by_key: false, expanded, asked: RwLock::new(BTreeMap::new()) }
    }

    /// Declares that it finds its rows by whole keys, whatever their values: as a question (see [`Db::ask`](super::Db::ask)) it is
    /// planned once for all of them.
    #[must_use]
    pub const fn by_key(mut self) -> Self {
        self.by_key = true;
        self
    }

    /// Declares the columns of `{rows}`, the first of which is never null. Their parameters come after the highest `$n`.
    #[must_use]
    pub const fn rows(mut self, columns: &'static [Column]) -> Self {
        self.rows = columns;
        self
    }

    /// Declares the projection tables that the text names as `{table}`.
    #[must_use]
    pub const fn tables(mut self, tables: &'static [&'static str]) -> Self {
        self.tables = tables;
        self
    }

    /// Whether it finds its rows by whole keys.
    pub const fn is_by_key(&self) -> bool {
        self.by_key
    }

    /// The columns of `{rows}`.
    pub const fn columns(&self) -> &'static [Column] {
        self.rows
    }

    /// The projection table that it writes, and whether it removes rows; none where it writes no such table. The table that a
    /// statement writes is the first that it declares.
    pub(super) fn written(&self) -> Option<(&'static str, bool)> {
        let (writes, removes) =
            (self.text.starts_with("INSERT") || self.text.starts_with("UPDATE"), self.text.starts_with("DELETE"));
        self.tables.first().filter(|_| writes || removes).map(|table| (*table, removes))
    }

    /// Whether it does nothing with its rows but add them. Then there is nothing to plan, and many of them may come as one document,
    /// of which the planner does not know how many rows it has.
    pub(super) fn only_adds(&self) -> bool {
        let mut sources = self.text.match_indices(" FROM ").map(|(at, from)| &self.text[at + from.len()..]);
        self.text.starts_with("INSERT")
            && sources.next().is_some_and(|first| first.starts_with("{rows} ") || first == "{rows}")
            && sources.next().is_none()
            && !self.text.contains(" JOIN ")
    }

    /// The text for one engine, one set of tables and one size of `{rows}`.
    pub fn text(&self, engine: Engine, target: Target, size: usize) -> Arc<str> {
        let key = (engine, target, size);
        if let Some(text) = self.expanded.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(text);
        }
        let text: Arc<str> = self.expand(engine, target, size).into();
        self.expanded.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&text));
        text
    }

    /// The text for `PostgreSQL` and one size of `{rows}` as a question that carries its scope: the gate stands before the
    /// whole plan, see [`Db::ask`](super::Db::ask). The scope is the last parameter.
    pub(super) fn asked(&self, size: usize) -> Arc<str> {
        if let Some(text) = self.asked.read().unwrap_or_else(PoisonError::into_inner).get(&size) {
            return Arc::clone(text);
        }
        let plain = self.text(Engine::Postgres, Target::Live, size);
        let last = highest_parameter(&plain) + 1;
        let text: Arc<str> = format!(
            "SELECT answer.* FROM ({plain}) AS answer WHERE (SELECT set_config('evident.tenant', ${last}::text, true)) IS NOT NULL"
        )
        .into();
        self.asked.write().unwrap_or_else(PoisonError::into_inner).insert(size, Arc::clone(&text));
        text
    }

    fn expand(&self, engine: Engine, target: Target, size: usize) -> String {
        let (lock, lock_or_skip) = match engine {
            Engine::Postgres => ("FOR UPDATE", "FOR UPDATE SKIP LOCKED"),
            Engine::Sqlite => ("", ""),
        };
        let mut text = self.text.replace("{lock}", lock).replace("{lock_or_skip}", lock_or_skip);
        for table in self.tables {
            text = text.replace(&format!("{{{table}}}"), &format!("{table}{}", target.suffix()));
        }
        if self.rows.is_empty() {
            return text;
        }
        let first = highest_parameter(self.text) + 1;
        text = rows_first(&text, engine);
        text.replace("{rows}", &rows_source(self.rows, engine, first, size))
    }
}

/// What may come after the condition of a join.
const AFTER: [&str; 4] = [" WHERE ", " ORDER BY ", " JOIN ", " LEFT JOIN "];

/// Lets what is joined to `{rows}` be looked up for one row of them after another. Neither engine knows how many rows parameters
/// make, nor what a table will hold when a plan that was made today is still in use, and either may walk the whole table for them.
/// On `SQLite` a `CROSS JOIN` keeps the order that is written
/// (<https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join>); on `PostgreSQL` a subquery with an `OFFSET`
/// that depends on the row is a fence that no plan gets around.
fn rows_first(text: &str, engine: Engine) -> String {
    let Some((before, joined)) = text.split_once("{rows} JOIN ") else { return text.to_owned() };
    if engine == Engine::Sqlite {
        return format!("{before}{{rows}} CROSS JOIN {joined}");
    }
    let Some((table, rest)) = joined.split_once(" ON ") else { return text.to_owned() };
    let alias = table.rsplit(' ').next().unwrap_or(table);
    let (condition, after) = rest.split_at(end_of_condition(rest));
    format!(
        "{before}{{rows}} CROSS JOIN LATERAL (SELECT {alias}.* FROM {table} WHERE {condition} OFFSET 0) AS {alias}{after}"
    )
}

/// Where the condition of a join ends: at the next part of its question, or at the end of a question within another one.
fn end_of_condition(text: &str) -> usize {
    let mut depth = 0_u32;
    for (index, character) in text.char_indices() {
        match (character, depth) {
            ('(', _) => depth += 1,
            (')', 0) => return index,
            (')', _) => depth -= 1,
            (' ', 0) if AFTER.iter().any(|word| text[index..].starts_with(word)) => return index,
            _ => {}
        }
    }
    text.len()
}

/// The highest `$n` in a text, 0 when there is none.
fn highest_parameter(text: &str) -> usize {
    text.split('$')
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .max()
        .unwrap_or(0)
}

/// A table of parameters: a `VALUES` list of `size` rows on `PostgreSQL`, or one JSON array of objects there; one JSON array of arrays
/// on `SQLite`. (A document takes `PostgreSQL` a fifth less time for 64 rows and more for a few; column arrays through `unnest`, as far
/// as they can be bound as text, take it longer.)
fn rows_source(columns: &[Column], engine: Engine, first: usize, size: usize) -> String {
    let mut text = String::new();
    match engine {
        Engine::Postgres if size == DOCUMENT => {
            let numbered = || columns.iter().enumerate();
            let cells = numbered().map(|(index, Column(name, kind))| match kind {
                Kind::Bytes => format!("decode(c{index}, 'hex') AS {name}"),
                Kind::Int | Kind::Text => format!("c{index} AS {name}"),
            });
            let types = numbered().map(|(index, Column(_, kind))| match kind {
                Kind::Int => format!("c{index} bigint"),
                Kind::Bytes | Kind::Text => format!("c{index} text"),
            });
            let (cells, types) = (cells.collect::<Vec<_>>().join(", "), types.collect::<Vec<_>>().join(", "));
            let _ =
                write!(text, "(SELECT {cells} FROM json_to_recordset(${first}::text::json) AS cells({types})) AS rows");
        }
        Engine::Postgres => {
            let cell = |row: usize, (index, Column(_, kind)): (usize, &Column)| {
                let kind = match kind {
                    Kind::Int => "bigint",
                    Kind::Text => "text",
                    Kind::Bytes => "bytea",
                };
                format!("${}::{kind}", first + row * columns.len() + index)
            };
            let row =
                |row: usize| columns.iter().enumerate().map(|column| cell(row, column)).collect::<Vec<_>>().join(",");
            let rows = (0..size).map(|number| format!("({})", row(number))).collect::<Vec<_>>().join(",");
            let names = columns.iter().map(|Column(name, _)| *name).collect::<Vec<_>>().join(",");
            let key = columns[0].0;
            let _ = write!(text, "(SELECT * FROM (VALUES {rows}) AS padded({names}) WHERE {key} IS NOT NULL) AS rows");
        }
        Engine::Sqlite => {
            let cells = columns.iter().enumerate().map(|(index, Column(name, kind))| match kind {
                Kind::Bytes => format!("unhex(json_extract(value, '$[{index}]')) AS {name}"),
                Kind::Int | Kind::Text => format!("json_extract(value, '$[{index}]') AS {name}"),
            });
            let cells = cells.collect::<Vec<_>>().join(", ");
            let _ = write!(text, "(SELECT {cells} FROM json_each(${first})) AS rows");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    static UPSERT: Statement =
        Statement::new("INSERT INTO {users} (id, hash) SELECT id, hash FROM {rows} WHERE id > $1")
            .rows(&[Column("id", Kind::Int), Column("hash", Kind::Bytes)])
            .tables(&["users"]);

    #[test]
    fn rows_take_the_parameters_after_the_last_scalar() {
        assert_eq!(
            &*UPSERT.text(Engine::Postgres, Target::Shadow, 2),
            "INSERT INTO users__shadow (id, hash) SELECT id, hash FROM (SELECT * FROM (VALUES \
             ($2::bigint,$3::bytea),($4::bigint,$5::bytea)) AS padded(id,hash) WHERE id IS NOT NULL) AS rows WHERE id > $1"
        );
        assert_eq!(
            &*UPSERT.text(Engine::Sqlite, Target::Live, 1),
            "INSERT INTO users (id, hash) SELECT id, hash FROM (SELECT json_extract(value, '$[0]') AS id, \
             unhex(json_extract(value, '$[1]')) AS hash FROM json_each($2)) AS rows WHERE id > $1"
        );
    }

    #[test]
    fn many_rows_that_are_only_added_come_as_one_document() {
        static ADD: Statement =
            Statement::new("INSERT INTO {users} (id, hash) SELECT id, hash FROM {rows} ON CONFLICT DO NOTHING")
                .rows(&[Column("id", Kind::Int), Column("hash", Kind::Bytes)])
                .tables(&["users"]);
        static JOINED: Statement = Statement::new("INSERT INTO a (b) SELECT c.d FROM {rows} JOIN c ON c.e = rows.id");
        static WITHIN: Statement =
            Statement::new("INSERT INTO a (b) SELECT id FROM {rows} WHERE id IN (SELECT f FROM g)");
        static CHANGED: Statement = Statement::new("UPDATE a SET b = 1 FROM {rows} WHERE a.id = rows.id");
        assert!(ADD.only_adds() && UPSERT.only_adds());
        assert_eq!(
            &*ADD.text(Engine::Postgres, Target::Live, DOCUMENT),
            "INSERT INTO users (id, hash) SELECT id, hash FROM (SELECT c0 AS id, decode(c1, 'hex') AS hash FROM \
             json_to_recordset($1::text::json) AS cells(c0 bigint, c1 text)) AS rows ON CONFLICT DO NOTHING"
        );
        assert!(![&JOINED, &WITHIN, &CHANGED].into_iter().any(Statement::only_adds));
    }

    #[test]
    fn what_is_joined_is_looked_up_row_by_row() {
        static LOOK: Statement =
            Statement::new("SELECT e.a FROM {rows} JOIN events e ON e.b = rows.id WHERE e.c > $1 ORDER BY e.a")
                .rows(&[Column("id", Kind::Int)]);
        let postgres = LOOK.text(Engine::Postgres, Target::Live, 1);
        let fence = "AS rows CROSS JOIN LATERAL (SELECT e.* FROM events e WHERE e.b = rows.id OFFSET 0) AS e WHERE e.c > $1 ORDER BY e.a";
        assert!(postgres.ends_with(fence), "{postgres}");
        let sqlite = LOOK.text(Engine::Sqlite, Target::Live, 1);
        assert!(
            sqlite.ends_with("AS rows CROSS JOIN events e ON e.b = rows.id WHERE e.c > $1 ORDER BY e.a"),
            "{sqlite}"
        );
    }

    #[test]
    fn a_join_ends_with_the_question_within_which_it_stands() {
        static WITHIN: Statement = Statement::new(
            "SELECT 1 FROM a WHERE EXISTS (SELECT 1 FROM {rows} JOIN b ON b.c = lower(rows.id) JOIN d ON d.e = b.f) ORDER BY g",
        )
        .rows(&[Column("id", Kind::Text)]);
        let postgres = WITHIN.text(Engine::Postgres, Target::Live, 1);
        let fence = "CROSS JOIN LATERAL (SELECT b.* FROM b WHERE b.c = lower(rows.id) OFFSET 0) AS b JOIN d ON d.e = b.f) ORDER BY g";
        assert!(postgres.ends_with(fence), "{postgres}");
    }

    #[test]
    fn a_batch_takes_the_next_size() {
        assert_eq!((size_for(0), size_for(1), size_for(33), size_for(256)), (1, 1, 48, 256));
        assert_eq!(SIZES.last(), Some(&MOST_ROWS));
    }
}
