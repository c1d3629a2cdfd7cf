//! A statement with its values, ready to run.
//!
//! Scalars are bound in the order of their parameters; after [`Call::row`] the same words fill one row of `{rows}`.

use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::Arguments as _;
use sqlx::any::AnyArguments;

use super::{Engine, Kind, Statement, Target};

/// A statement and the values that go with it.
pub struct Call {
    engine: Engine,
    text: Arc<str>,
    columns: &'static [super::Column],
    scalars: AnyArguments,
    cells: Cells,
}

/// The values of `{rows}`, in the form that the engine's expansion expects.
enum Cells {
    /// No row has begun: values are scalars.
    None,
    /// `PostgreSQL`: the text form of one array per column.
    Arrays { arrays: Vec<String>, column: usize },
    /// `SQLite`: a JSON array of arrays.
    Json { text: String, column: usize },
}

impl Call {
    pub(super) fn new(statement: &Statement, engine: Engine, target: Target) -> Self {
        Self {
            engine,
            text: statement.text(engine, target),
            columns: statement.columns(),
            scalars: AnyArguments::default(),
            cells: Cells::None,
        }
    }

    /// Begins a row of `{rows}`.
    pub fn row(&mut self) -> &mut Self {
        match &mut self.cells {
            cells @ Cells::None => *cells = first_row(self.engine, self.columns.len()),
            Cells::Arrays { arrays, column } => {
                debug_assert_eq!(*column, arrays.len(), "a row has as many values as columns");
                *column = 0;
            }
            Cells::Json { text, column } => {
                debug_assert_eq!(*column, self.columns.len(), "a row has as many values as columns");
                text.push_str("],[");
                *column = 0;
            }
        }
        self
    }

    /// A `BIGINT`.
    pub fn int(&mut self, value: i64) -> &mut Self {
        match self.cell(Kind::Int) {
            Some(cell) => {
                let _ = write!(cell, "{value}");
            }
            None => self.scalar(value),
        }
        self
    }

    /// A `BIGINT` that may be null.
    pub fn opt_int(&mut self, value: Option<i64>) -> &mut Self {
        match value {
            Some(value) => self.int(value),
            None => self.null::<i64>(Kind::Int),
        }
    }

    /// A `TEXT`. It must not hold U+0000, which `PostgreSQL` cannot store: the edges refuse it.
    pub fn text(&mut self, value: &str) -> &mut Self {
        let engine = self.engine;
        match self.cell(Kind::Text) {
            Some(cell) if engine == Engine::Postgres => quote_element(cell, value),
            Some(cell) => quote_json(cell, value),
            None => self.scalar(value.to_owned()),
        }
        self
    }

    /// A `TEXT` that may be null.
    pub fn opt_text(&mut self, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(value),
            None => self.null::<String>(Kind::Text),
        }
    }

    /// A `BYTEA`.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        let engine = self.engine;
        match self.cell(Kind::Bytes) {
            Some(cell) => {
                cell.push_str(if engine == Engine::Postgres { "\"\\\\x" } else { "\"" });
                push_hex(cell, value);
                cell.push('"');
            }
            None => self.scalar(value.to_vec()),
        }
        self
    }

    /// A `BYTEA` that may be null.
    pub fn opt_bytes(&mut self, value: Option<&[u8]>) -> &mut Self {
        match value {
            Some(value) => self.bytes(value),
            None => self.null::<Vec<u8>>(Kind::Bytes),
        }
    }

    /// Whether a row of `{rows}` has begun.
    pub fn has_rows(&self) -> bool {
        !matches!(self.cells, Cells::None)
    }

    fn null<T>(&mut self, kind: Kind) -> &mut Self
    where
        Option<T>: for<'q> sqlx::Encode<'q, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        match self.cell(kind) {
            Some(cell) => cell.push_str("null"),
            None => self.scalar(None::<T>),
        }
        self
    }

    fn scalar<T>(&mut self, value: T)
    where
        T: for<'q> sqlx::Encode<'q, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        // Encoding for `Any` only moves the value into an enum: it has no way to fail.
        let _ = self.scalars.add(value);
    }

    /// The buffer for the next value of the current row, with its separator written; none outside `{rows}`.
    fn cell(&mut self, kind: Kind) -> Option<&mut String> {
        let columns = self.columns;
        let (buffer, column, separator) = match &mut self.cells {
            Cells::None => return None,
            Cells::Arrays { arrays, column } => {
                let buffer = &mut arrays[*column];
                let separator = buffer.len() > 1;
                (buffer, column, separator)
            }
            Cells::Json { text, column } => {
                let separator = *column > 0;
                (text, column, separator)
            }
        };
        debug_assert_eq!(columns[*column].1, kind, "column {} has another type", columns[*column].0);
        *column += 1;
        if separator {
            buffer.push(',');
        }
        Some(buffer)
    }

    /// The text and all values in the order of the parameters.
    pub(super) fn into_parts(mut self) -> (Arc<str>, AnyArguments) {
        let cells = std::mem::replace(&mut self.cells, Cells::None);
        match (cells, self.columns.is_empty()) {
            (Cells::None, true) => {}
            (Cells::None, false) if self.engine == Engine::Postgres => {
                for _ in self.columns {
                    self.scalar("{}".to_owned());
                }
            }
            (Cells::None, false) => self.scalar("[]".to_owned()),
            (Cells::Arrays { arrays, .. }, _) => {
                for mut array in arrays {
                    array.push('}');
                    self.scalar(array);
                }
            }
            (Cells::Json { mut text, .. }, _) => {
                text.push_str("]]");
                self.scalar(text);
            }
        }
        (self.text, self.scalars)
    }
}

fn first_row(engine: Engine, columns: usize) -> Cells {
    match engine {
        Engine::Postgres => Cells::Arrays { arrays: vec!["{".to_owned(); columns], column: 0 },
        Engine::Sqlite => Cells::Json { text: "[[".to_owned(), column: 0 },
    }
}

/// An element of a `PostgreSQL` array literal: quoted, with `"` and `\` escaped (manual, 8.15.6).
fn quote_element(cell: &mut String, value: &str) {
    cell.push('"');
    let mut rest = value;
    while let Some(at) = rest.find(['"', '\\']) {
        cell.push_str(&rest[..at]);
        cell.push('\\');
        cell.push_str(&rest[at..=at]);
        rest = &rest[at + 1..];
    }
    cell.push_str(rest);
    cell.push('"');
}

/// A JSON string (RFC 8259 §7).
fn quote_json(cell: &mut String, value: &str) {
    cell.push('"');
    let mut rest = value;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        cell.push_str(&rest[..at]);
        let escaped = rest.as_bytes()[at];
        match escaped {
            b'"' | b'\\' => {
                cell.push('\\');
                cell.push(char::from(escaped));
            }
            _ => {
                let _ = write!(cell, "\\u{escaped:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    cell.push_str(rest);
    cell.push('"');
}

fn push_hex(cell: &mut String, value: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in value {
        cell.push(char::from(DIGITS[usize::from(byte >> 4)]));
        cell.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}
