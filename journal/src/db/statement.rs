//! A SQL text that both engines prepare once.
//!
//! A statement is written once. The marks in it are filled in for the engine at hand: `{rows}` becomes a table made of
//! parameters, so that one text serves a batch of any size and is prepared only once; `{name}` of a table that the
//! statement declares becomes the table of that name, or the shadow that a rebuild or a verification writes beside it;
//! `{lock}` and `{lock_or_skip}` hold the selected rows until the transaction ends, where the engine has row locks
//! (`SQLite` has none and needs none: a writing transaction holds the whole database).

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// One SQL text, with what it needs to be expanded.
#[derive(Debug)]
pub struct Statement {
    text: &'static str,
    rows: &'static [Column],
    tables: &'static [&'static str],
    expanded: [OnceLock<Arc<str>>; 6],
}

impl Statement {
    /// A statement without marks. Parameters are `$1`, `$2` ….
    pub const fn new(text: &'static str) -> Self {
        Self { text, rows: &[], tables: &[], expanded: [const { OnceLock::new() }; 6] }
    }

    /// Declares the columns of `{rows}`. Its parameters come after the highest `$n` of the text.
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

    /// The columns of `{rows}`.
    pub const fn columns(&self) -> &'static [Column] {
        self.rows
    }

    /// The text for one engine and one set of tables.
    pub fn text(&self, engine: Engine, target: Target) -> Arc<str> {
        let index = target as usize * 2 + engine as usize;
        Arc::clone(self.expanded[index].get_or_init(|| self.expand(engine, target).into()))
    }

    fn expand(&self, engine: Engine, target: Target) -> String {
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
        text.replace("{rows}", &rows_source(self.rows, engine, first))
    }
}

/// The highest `$n` in a text, 0 when there is none.
fn highest_parameter(text: &str) -> usize {
    text.split('$')
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .max()
        .unwrap_or(0)
}

/// A table of parameters: column arrays on `PostgreSQL`, one JSON array of arrays on `SQLite`.
fn rows_source(columns: &[Column], engine: Engine, first: usize) -> String {
    let mut text = String::new();
    match engine {
        Engine::Postgres => {
            let arrays = columns.iter().enumerate().map(|(index, Column(_, kind))| {
                let kind = match kind {
                    Kind::Int => "bigint",
                    Kind::Text => "text",
                    Kind::Bytes => "bytea",
                };
                format!("${}::text::{kind}[]", first + index)
            });
            let names = columns.iter().map(|Column(name, _)| *name).collect::<Vec<_>>().join(", ");
            let _ = write!(text, "unnest({}) AS rows({names})", arrays.collect::<Vec<_>>().join(", "));
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
            &*UPSERT.text(Engine::Postgres, Target::Shadow),
            "INSERT INTO users__shadow (id, hash) SELECT id, hash FROM \
             unnest($2::text::bigint[], $3::text::bytea[]) AS rows(id, hash) WHERE id > $1"
        );
        assert_eq!(
            &*UPSERT.text(Engine::Sqlite, Target::Live),
            "INSERT INTO users (id, hash) SELECT id, hash FROM (SELECT json_extract(value, '$[0]') AS id, \
             unhex(json_extract(value, '$[1]')) AS hash FROM json_each($2)) AS rows WHERE id > $1"
        );
    }
}
