//! Text to records (RFC 4180), piece by piece and strictly.
//!
//! A quote where none belongs, one that is never closed, a row without end: where a lenient reader would go on and shift every
//! value after it by a column, this one stops and names the line. Lines may end in CR LF, LF or CR; empty ones are passed over.

/// The longest cell, in bytes.
const LONGEST_CELL: usize = 16 * 1024;
/// The most cells of a row.
const MOST_CELLS: usize = 256;
/// The longest row, in bytes.
const LONGEST_ROW: usize = 64 * 1024;

/// What is wrong with a table before any of its values is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvFault {
    /// U+0000: most often it is no text at all.
    #[error("line {0} has a NUL character; save the file as CSV text")]
    Nul(u64),
    /// A quote that is opened and never closed.
    #[error("the quote that is opened in line {0} is never closed; close it, and write a quote within quotes twice")]
    UnterminatedQuote(u64),
    /// A quote in the middle of a cell.
    #[error("line {0} has a quote in the middle of a cell; put the whole cell in quotes, and write the quote twice")]
    StrayQuote(u64),
    /// A cell that is too long.
    #[error("line {0} has a cell of more than {LONGEST_CELL} bytes; shorten it")]
    LongCell(u64),
    /// Too many cells.
    #[error("line {0} has more than {MOST_CELLS} cells; remove columns")]
    ManyCells(u64),
    /// A row that is too long.
    #[error("line {0} begins a row of more than {LONGEST_ROW} bytes; shorten it")]
    LongRow(u64),
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The line in which it begins, the first being 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Before the first character of a cell.
    Start,
    /// In a cell without quotes.
    Bare,
    /// Within quotes.
    Quoted,
    /// Behind a quote within quotes: the end of the cell, or the first half of a quote.
    QuoteInQuoted,
}

/// Makes records of pieces of text.
#[derive(Debug)]
pub struct Parser {
    at: At,
    cell: String,
    record: Record,
    length: usize,
    line: u64,
    quote_line: u64,
    after_cr: bool,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            at: At::Start,
            cell: String::new(),
            record: Record { line: 1, cells: Vec::new() },
            length: 0,
            line: 1,
            quote_line: 1,
            after_cr: false,
        }
    }
}

impl Parser {
    /// The records that end in the next piece.
    pub fn push(&mut self, text: &str) -> Result<Vec<Record>, CsvFault> {
        let mut ended = Vec::new();
        for character in text.chars() {
            let after_cr = std::mem::replace(&mut self.after_cr, character == '\r');
            if character == '\n' && after_cr && self.at != At::Quoted {
                // The row ended with the CR.
                continue;
            }
            self.take(character, &mut ended)?;
            if character == '\r' || (character == '\n' && !after_cr) {
                self.line += 1;
                if self.record.cells.is_empty() && self.at == At::Start && self.cell.is_empty() {
                    self.record.line = self.line;
                }
            }
        }
        Ok(ended)
    }

    /// The record that ends with the table, if its last line has no end of its own.
    pub fn finish(mut self) -> Result<Option<Record>, CsvFault> {
        if self.at == At::Quoted {
            return Err(CsvFault::UnterminatedQuote(self.quote_line));
        }
        let mut ended = Vec::new();
        self.end_row(&mut ended)?;
        Ok(ended.pop())
    }

    fn take(&mut self, character: char, ended: &mut Vec<Record>) -> Result<(), CsvFault> {
        if character == '\0' {
            return Err(CsvFault::Nul(self.line));
        }
        match (self.at, character) {
            (At::Start, '"') => (self.at, self.quote_line) = (At::Quoted, self.line),
            (At::Quoted, '"') => self.at = At::QuoteInQuoted,
            (At::QuoteInQuoted, '"') => {
                self.at = At::Quoted;
                self.keep('"')?;
            }
            (At::Quoted, character) => self.keep(character)?,
            (_, ',') => self.end_cell()?,
            (_, '\r' | '\n') => self.end_row(ended)?,
            (At::QuoteInQuoted, _) | (At::Bare, '"') => return Err(CsvFault::StrayQuote(self.line)),
            (At::Start | At::Bare, character) => {
                self.at = At::Bare;
                self.keep(character)?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, character: char) -> Result<(), CsvFault> {
        self.length += character.len_utf8();
        if self.length > LONGEST_ROW {
            return Err(CsvFault::LongRow(self.record.line));
        }
        if self.cell.len() + character.len_utf8() > LONGEST_CELL {
            // A quote that was forgotten swallows what follows; that is the better thing to say.
            let swallows = self.at == At::Quoted && self.line > self.quote_line;
            let unterminated = CsvFault::UnterminatedQuote(self.quote_line);
            return Err(if swallows { unterminated } else { CsvFault::LongCell(self.line) });
        }
        self.cell.push(character);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), CsvFault> {
        if self.record.cells.len() == MOST_CELLS {
            return Err(CsvFault::ManyCells(self.record.line));
        }
        self.record.cells.push(std::mem::take(&mut self.cell));
        self.at = At::Start;
        Ok(())
    }

    fn end_row(&mut self, ended: &mut Vec<Record>) -> Result<(), CsvFault> {
        if self.at == At::Start && self.record.cells.is_empty() {
            return Ok(());
        }
        self.end_cell()?;
        self.length = 0;
        let next = Record { line: self.line + 1, cells: Vec::with_capacity(self.record.cells.len()) };
        ended.push(std::mem::replace(&mut self.record, next));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::csv::cell;

    fn read(text: &str, size: usize) -> Result<Vec<Record>, CsvFault> {
        let characters: Vec<char> = text.chars().collect();
        let (mut parser, mut records) = (Parser::default(), Vec::new());
        for piece in characters.chunks(size) {
            records.extend(parser.push(&piece.iter().collect::<String>())?);
        }
        records.extend(parser.finish()?);
        Ok(records)
    }

    fn records(rows: &[(u64, &[&str])]) -> Vec<Record> {
        let row = |(line, cells): &(u64, &[&str])| Record {
            line: *line,
            cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn rows_are_the_same_however_they_are_cut() {
        type Expected<'t> = &'t [(u64, &'t [&'t str])];
        let table: [(&str, Expected<'_>); 8] = [
            ("", &[]),
            ("a", &[(1, &["a"])]),
            ("a,b\r\nc,\r\n", &[(1, &["a", "b"]), (2, &["c", ""])]),
            ("a\n\n\nb\n", &[(1, &["a"]), (4, &["b"])]),
            ("a\rb\r\r\nc", &[(1, &["a"]), (2, &["b"]), (4, &["c"])]),
            ("\"a,\"\"b\"\"\",c\n", &[(1, &["a,\"b\"", "c"])]),
            ("\"two\r\nlines\",x\r\ny,z", &[(1, &["two\r\nlines", "x"]), (3, &["y", "z"])]),
            ("\"\"\n,\n", &[(1, &[""]), (2, &["", ""])]),
        ];
        for (text, rows) in table {
            for size in 1..4 {
                assert_eq!(read(text, size).unwrap(), records(rows), "{text:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn what_would_shift_values_is_refused_with_its_line() {
        let long = "a".repeat(LONGEST_CELL + 1);
        let table = [
            ("a\nb\0".to_owned(), CsvFault::Nul(2)),
            ("a\n\"b\nc\n".to_owned(), CsvFault::UnterminatedQuote(2)),
            ("a\nb\"c".to_owned(), CsvFault::StrayQuote(2)),
            ("a\n\"b\"c".to_owned(), CsvFault::StrayQuote(2)),
            (format!("a\n{long}"), CsvFault::LongCell(2)),
            (format!("a\n\"b\n{long}"), CsvFault::UnterminatedQuote(2)),
            (format!("a\n{}", ",".repeat(MOST_CELLS + 1)), CsvFault::ManyCells(2)),
            (format!("a\n{}", format!("{},", &long[2..]).repeat(5)), CsvFault::LongRow(2)),
        ];
        for (text, fault) in table {
            assert_eq!(read(&text, 7), Err(fault));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(rows in prop::collection::vec(prop::collection::vec("[^\\x00'=+\\-@|%]{1,8}", 1..5), 0..6)) {
            let line = |row: &Vec<String>| row.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",") + "\r\n";
            let text: String = rows.iter().map(line).collect();
            let guarded = |text: &String| if text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.clone() };
            let wanted: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(guarded).collect()).collect();
            let found: Vec<Vec<String>> = read(&text, 3).unwrap().into_iter().map(|record| record.cells).collect();
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn whatever_comes_is_read_or_refused(text in "\\PC*", size in 1..9_usize) {
            let _ = read(&text, size);
        }
    }
}
