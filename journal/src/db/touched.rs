//! A row that a statement wrote or removed, kept while a transaction takes notes.

use serde_json::{Map, Value};

use super::Row;

/// A row of a projection's table.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
    /// Its table.
    pub table: &'static str,
    /// Whether it was removed; otherwise it was written, and is now as it is here.
    pub removed: bool,
    /// Its columns: numbers and texts as they are stored, null where there is nothing.
    pub columns: Map<String, Value>,
}

impl Touched {
    pub(super) fn new((table, removed): (&'static str, bool), row: &Row) -> Self {
        Self { table, removed, columns: row.columns() }
    }

    /// A column that holds a text.
    pub fn cell(&self, name: &str) -> Option<&str> {
        self.columns.get(name)?.as_str()
    }
}
