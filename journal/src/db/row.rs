//! One row of an answer, read by column number.
//!
//! By number and not by name: the statements stand beside their readers, and a hot path need not look names up.

use serde_json::{Map, Value};
use sqlx::any::AnyRow;
use sqlx::{Column, Decode, Row as _, Type, ValueRef};

use super::{DbError, push_hex};

/// A row that a [`Statement`](super::Statement) answered.
pub struct Row(pub(super) AnyRow);

impl Row {
    fn get<'r, T>(&'r self, column: usize) -> Result<T, DbError>
    where
        T: Decode<'r, sqlx::Any> + Type<sqlx::Any>,
    {
        self.0.try_get(column).map_err(|error| DbError::Column { column, reason: error.to_string() })
    }

    /// A `BIGINT`.
    pub fn int(&self, column: usize) -> Result<i64, DbError> {
        self.get(column)
    }

    /// A `BIGINT` that may be null.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        self.get(column)
    }

    /// A `TEXT`.
    pub fn text(&self, column: usize) -> Result<String, DbError> {
        self.get(column)
    }

    /// A `TEXT` that may be null.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, DbError> {
        self.get(column)
    }

    /// A `BYTEA`.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, DbError> {
        self.get(column)
    }

    /// A `BYTEA` that may be null.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, DbError> {
        self.get(column)
    }

    /// The row as an object: texts and numbers as they are stored, bytes as hexadecimal digits.
    pub(super) fn columns(&self) -> Map<String, Value> {
        let cells = self.0.columns().iter().enumerate().map(|(index, column)| {
            let bytes = || {
                let mut text = String::new();
                push_hex(&mut text, &self.bytes(index).unwrap_or_default());
                Value::from(text)
            };
            let null = self.0.try_get_raw(index).map_or(true, |value| value.is_null());
            let text = || self.text(index).map(Value::from).or_else(|_| self.int(index).map(Value::from));
            (column.name().to_owned(), if null { Value::Null } else { text().unwrap_or_else(|_| bytes()) })
        });
        cells.collect()
    }

    /// The row as `name=value` pairs, for people who compare rows.
    pub fn describe(&self) -> String {
        let cells = self.0.columns().iter().enumerate().map(|(index, column)| {
            let null = self.0.try_get_raw(index).map_or(true, |value| value.is_null());
            let value = if null {
                "null".to_owned()
            } else {
                self.text(index)
                    .or_else(|_| self.int(index).map(|number| number.to_string()))
                    .or_else(|_| self.bytes(index).map(|bytes| format!("{} bytes", bytes.len())))
                    .unwrap_or_else(|_| "?".to_owned())
            };
            format!("{}={value}", column.name())
        });
        cells.collect::<Vec<_>>().join(" ")
    }
}
