//! The rows of a job's file, piece after piece.

use std::collections::VecDeque;

use aggregates::FieldFault;
use aggregates::job::CsvImport;
use aggregates::tenant::AttributeSchema;
use commands::job::UserRow;

use super::JobError;
use super::file::SealedFile;
use crate::csv::{Header, Parser, Record};

/// A row of a file.
pub(super) struct Row {
    /// Its number, 1 being the first beneath the header.
    pub(super) number: u64,
    /// The line in which it begins.
    pub(super) line: u64,
    /// What it asks for, or what is wrong with it.
    pub(super) asks: Result<UserRow, Vec<FieldFault>>,
}

/// The rows of a file on their way.
pub(super) struct Rows<'f> {
    file: &'f SealedFile,
    schema: &'f AttributeSchema,
    delete: bool,
    update_only: bool,
    parser: Parser,
    header: Option<Header>,
    records: VecDeque<Record>,
    pieces: u64,
    number: u64,
    ended: bool,
}

/// Why there are no more rows.
pub(super) enum NoRows {
    /// The file is not there any more, or not whole.
    Gone,
    /// It could not be read now.
    Failed(JobError),
}

impl<E: Into<JobError>> From<E> for NoRows {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl<'f> Rows<'f> {
    /// The rows from the first one on.
    pub(super) fn of(file: &'f SealedFile, schema: &'f AttributeSchema, import: &CsvImport) -> Self {
        let (delete, update_only) = (import.delete, import.update_only);
        let (parser, header, records) = (Parser::default(), None, VecDeque::new());
        Self { file, schema, delete, update_only, parser, header, records, pieces: 0, number: 0, ended: false }
    }

    /// The next rows, at most so many; none at the end.
    pub(super) async fn next(&mut self, most: usize) -> Result<Vec<Row>, NoRows> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most {
            let Some(record) = self.record().await? else { break };
            let Some(header) = &self.header else {
                self.header = Some(Header::of(&record, self.schema).map_err(|_| NoRows::Gone)?);
                continue;
            };
            self.number += 1;
            let asks = header.row(&record, self.delete, self.update_only);
            rows.push(Row { number: self.number, line: record.line, asks });
        }
        Ok(rows)
    }

    async fn record(&mut self) -> Result<Option<Record>, NoRows> {
        while self.records.is_empty() && !self.ended {
            match self.file.piece(self.pieces).await? {
                Some(text) => {
                    self.pieces += 1;
                    self.records.extend(self.parser.push(&text).map_err(|_| NoRows::Gone)?);
                }
                None if self.pieces == 0 => return Err(NoRows::Gone),
                None => {
                    self.ended = true;
                    let parser = std::mem::take(&mut self.parser);
                    self.records.extend(parser.finish().map_err(|_| NoRows::Gone)?);
                }
            }
        }
        Ok(self.records.pop_front())
    }
}
