//! A statement with its values, ready to run.
//!
//! Scalars are bound in the order of their parameters; after [`Call::row`] the same words fill one row of `{rows}`.

use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::Arguments as _;
use sqlx::any::AnyArguments;

use super::statement::{DOCUMENT, MOST_ROWS, size_for};
use super::{Column, Engine, Kind, Scope, Statement, Target};

/// Up to here rows that are only added come one by one on `PostgreSQL`: to read a document costs more than it saves.
const FEW_ROWS: usize = 8;

/// A statement and the values that go with it.
pub struct Call {
    statement: &'static Statement,
    engine: Engine,
    target: Target,
    scalars: Vec<Value>,
    /// The values of `{rows}`, row after row.
    cells: Vec<Value>,
    in_rows: bool,
}

/// A value on its way to a parameter.
#[derive(Clone)]
enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl Value {
    fn null(kind: Kind) -> Self {
        match kind {
            Kind::Int => Self::Int(None),
            Kind::Text => Self::Text(None),
            Kind::Bytes => Self::Bytes(None),
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Self::Int(None) | Self::Text(None) | Self::Bytes(None))
    }

    fn bind(self, arguments: &mut AnyArguments) {
        // Encoding for `Any` only moves the value into an enum: it has no way to fail.
        let _ = match self {
            Self::Int(value) => arguments.add(value),
            Self::Text(value) => arguments.add(value),
            Self::Bytes(value) => arguments.add(value),
        };
    }
}

impl Call {
    pub(super) fn new(statement: &'static Statement, engine: Engine, target: Target) -> Self {
        Self { statement, engine, target, scalars: Vec::new(), cells: Vec::new(), in_rows: false }
    }

    /// Begins a row of `{rows}`.
    pub fn row(&mut self) -> &mut Self {
        debug_assert_eq!(self.cells.len() % self.columns().len(), 0, "a row has as many values as columns");
        self.in_rows = true;
        self
    }

    /// A `BIGINT`.
    pub fn int(&mut self, value: i64) -> &mut Self {
        self.opt_int(Some(value))
    }

    /// A `BIGINT` that may be null.
    pub fn opt_int(&mut self, value: Option<i64>) -> &mut Self {
        self.push(Value::Int(value))
    }

    /// A `TEXT`. It must not hold U+0000, which `PostgreSQL` cannot store: the edges refuse it.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.opt_text(Some(value))
    }

    /// A `TEXT` that may be null.
    pub fn opt_text(&mut self, value: Option<&str>) -> &mut Self {
        self.push(Value::Text(value.map(str::to_owned)))
    }

    /// A `BYTEA`.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.opt_bytes(Some(value))
    }

    /// A `BYTEA` that may be null.
    pub fn opt_bytes(&mut self, value: Option<&[u8]>) -> &mut Self {
        self.push(Value::Bytes(value.map(<[u8]>::to_vec)))
    }

    /// Whether a row of `{rows}` has begun.
    pub fn has_rows(&self) -> bool {
        self.in_rows
    }

    fn push(&mut self, value: Value) -> &mut Self {
        let values = if self.in_rows { &mut self.cells } else { &mut self.scalars };
        values.push(value);
        self
    }

    fn columns(&self) -> &'static [Column] {
        self.statement.columns()
    }

    /// Whether it finds its rows by whole keys.
    pub(super) fn is_by_key(&self) -> bool {
        self.statement.is_by_key()
    }

    /// The projection table that it writes, see [`Statement::written`].
    pub(super) fn written(&self) -> Option<(&'static str, bool)> {
        self.statement.written()
    }

    /// The texts to run, one after another, each with its arguments in the order of the parameters.
    pub(super) fn into_parts(self) -> Vec<(Arc<str>, AnyArguments)> {
        let (statement, engine, target) = (self.statement, self.engine, self.target);
        self.parts(|size| statement.text(engine, target, size))
    }

    /// The same as questions that carry their scope themselves, as their last argument.
    pub(super) fn into_asked_parts(self, scope: &Scope) -> Vec<(Arc<str>, AnyArguments)> {
        let statement = self.statement;
        if self.engine == Engine::Sqlite {
            return self.into_parts();
        }
        let mut parts = self.parts(|size| statement.asked(size));
        for (_, arguments) in &mut parts {
            Value::Text(Some(scope.setting().to_owned())).bind(arguments);
        }
        parts
    }

    fn parts(self, text_for: impl Fn(usize) -> Arc<str>) -> Vec<(Arc<str>, AnyArguments)> {
        let Self { statement, engine, scalars, cells, .. } = self;
        let columns = statement.columns();
        let part = |size: usize| {
            let mut arguments = AnyArguments::default();
            for scalar in &scalars {
                scalar.clone().bind(&mut arguments);
            }
            (text_for(size), arguments)
        };
        if columns.is_empty() {
            return vec![part(1)];
        }
        let mut rows = cells.len() / columns.len();
        if engine == Engine::Sqlite {
            let (text, mut arguments) = part(1);
            Value::Text(Some(json(&cells, columns.len(), Form::Arrays))).bind(&mut arguments);
            return vec![(text, arguments)];
        }
        if rows > FEW_ROWS && statement.only_adds() {
            let (text, mut arguments) = part(DOCUMENT);
            Value::Text(Some(json(&cells, columns.len(), Form::Objects))).bind(&mut arguments);
            return vec![(text, arguments)];
        }
        let mut cells = cells.into_iter();
        let mut parts = Vec::new();
        while rows > 0 || parts.is_empty() {
            let piece = rows.min(MOST_ROWS);
            let size = size_for(piece);
            let (text, mut arguments) = part(size);
            for cell in cells.by_ref().take(piece * columns.len()) {
                cell.bind(&mut arguments);
            }
            pad(columns, size - piece, &mut arguments);
            parts.push((text, arguments));
            rows -= piece;
        }
        parts
    }
}

/// Rows that the text leaves out.
fn pad(columns: &[Column], rows: usize, arguments: &mut AnyArguments) {
    for Column(_, kind) in columns.iter().cycle().take(columns.len() * rows) {
        Value::null(*kind).bind(arguments);
    }
}

/// What a row is in a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// An array.
    Arrays,
    /// An object with the members `c0`, `c1` …, without those that are null.
    Objects,
}

/// Rows as a JSON array; bytes as hexadecimal digits.
fn json(cells: &[Value], width: usize, form: Form) -> String {
    let (open, close) = if form == Form::Arrays { ('[', ']') } else { ('{', '}') };
    let mut text = String::from("[");
    for (number, row) in cells.chunks(width).enumerate() {
        if number > 0 {
            text.push(',');
        }
        text.push(open);
        let begin = text.len();
        for (index, cell) in row.iter().enumerate() {
            if form == Form::Objects && cell.is_null() {
                continue;
            }
            if text.len() > begin {
                text.push(',');
            }
            if form == Form::Objects {
                let _ = write!(text, "\"c{index}\":");
            }
            write_cell(&mut text, cell);
        }
        text.push(close);
    }
    text.push(']');
    text
}

fn write_cell(text: &mut String, cell: &Value) {
    match cell {
        Value::Int(Some(value)) => {
            let _ = write!(text, "{value}");
        }
        Value::Text(Some(value)) => quote(text, value),
        Value::Bytes(Some(value)) => {
            text.push('"');
            push_hex(text, value);
            text.push('"');
        }
        Value::Int(None) | Value::Text(None) | Value::Bytes(None) => text.push_str("null"),
    }
}

/// A JSON string (RFC 8259 §7).
fn quote(text: &mut String, value: &str) {
    text.push('"');
    let mut rest = value;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        text.push_str(&rest[..at]);
        let escaped = rest.as_bytes()[at];
        match escaped {
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(escaped));
            }
            _ => {
                let _ = write!(text, "\\u{escaped:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    text.push_str(rest);
    text.push('"');
}

/// Appends bytes as hexadecimal digits.
pub(crate) fn push_hex(text: &mut String, value: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in value {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;

    static ADD: Statement =
        Statement::new("INSERT INTO noted (number, said, kept) SELECT number, said, kept FROM {rows}").rows(&[
            Column("number", Kind::Int),
            Column("said", Kind::Text),
            Column("kept", Kind::Bytes),
        ]);
    static ALL: Statement = Statement::new("SELECT number, said, kept FROM noted ORDER BY number");

    type Noted = (i64, Option<String>, Option<Vec<u8>>);

    fn rows(count: usize) -> Vec<Noted> {
        let said = ["", "\"quoted\" \\ and\n\u{1} and \u{2028}", "漢字 🗝", "null", "[{\"c0\":1}]"];
        let mut rows: Vec<Noted> = vec![(i64::MIN, None, None), (i64::MAX, Some(String::new()), Some(Vec::new()))];
        rows.extend((1..).zip(said.iter().cycle()).take(count - 2).map(|(number, said)| {
            let kept = u8::try_from(number % 256).unwrap();
            (number, Some((*said).to_owned()), (number % 3 > 0).then(|| vec![0, kept, 255]))
        }));
        rows.sort();
        rows
    }

    /// Few rows come as values, many as a document: what is stored is the same.
    #[tokio::test]
    async fn what_is_stored_does_not_tell_how_it_came() {
        let db = Db::open(&support::postgres_url()).await.unwrap();
        for count in [2, FEW_ROWS, FEW_ROWS + 1, 300] {
            let mut tx = db.begin().await.unwrap();
            tx.script("CREATE TEMPORARY TABLE noted (number BIGINT PRIMARY KEY, said TEXT, kept BYTEA)").await.unwrap();
            let mut call = tx.call(&ADD);
            for (number, said, kept) in rows(count) {
                call.row().int(number).opt_text(said.as_deref()).opt_bytes(kept.as_deref());
            }
            assert_eq!(tx.execute(call).await.unwrap(), count as u64);
            let found = tx.fetch(tx.call(&ALL)).await.unwrap();
            let found: Vec<Noted> = found
                .iter()
                .map(|row| (row.int(0).unwrap(), row.opt_text(1).unwrap(), row.opt_bytes(2).unwrap()))
                .collect();
            assert_eq!(found, rows(count), "{count} rows");
            tx.rollback().await.unwrap();
        }
        db.close().await;
    }
}
