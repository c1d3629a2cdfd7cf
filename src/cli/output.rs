//! Answers on stdout: text for people, JSON for programs.
//!
//! With `--json` a command answers one JSON document, and one that streams answers a document per line.

use std::io::{ErrorKind, Write as _};

use serde::Serialize;

use super::CliError;

/// How to answer.
#[derive(Clone, Copy)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Answers one document, or what `text` makes of it.
    pub(super) fn document<T: Serialize>(self, answer: &T, text: impl FnOnce() -> String) -> Result<(), CliError> {
        if self.json {
            write(&serde_json::to_string(answer).map_err(|error| CliError::Output(error.into()))?)
        } else {
            write(&text())
        }
    }
}

/// Writes a line.
fn write(line: &str) -> Result<(), CliError> {
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(CliError::ReaderGone),
        other => other.map_err(CliError::Output),
    }
}

/// Lines of cells under a head line, each column as wide as its widest cell.
pub(super) fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = rows.collect();
    let mut widths = head.map(|cell| cell.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: [&str; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let body = rows.iter().map(|row| line(row.each_ref().map(|cell| printable(cell))));
    std::iter::once(line(head)).chain(body).collect::<Vec<_>>().join("\n")
}

/// Names come from strangers: one that would steer the terminal is shown as a mark.
fn printable(cell: &str) -> &str {
    if cell.chars().any(char::is_control) { "(control characters)" } else { cell }
}

/// A document for people: indented JSON, whose names are the ones that the API and the settings use.
pub(super) fn pretty<T: Serialize>(answer: &T) -> String {
    serde_json::to_string_pretty(answer).unwrap_or_default()
}

/// A state or another closed word as it is stored.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a".to_owned(), "b".to_owned()], ["longer".to_owned(), "\u{1b}[2J".to_owned()]];
        assert_eq!(table(["id", "name"], rows.into_iter()), "id      name\na       b\nlonger  (control characters)");
    }
}
