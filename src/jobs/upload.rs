//! A file on its way in: decoded, looked at and stored piece by piece, never held whole.
//!
//! What can be said of a file without looking at its values is said at once: encoding, form, header, size. Everything else is the
//! business of its job.

use aggregates::job::JobFile;
use aggregates::tenant::AttributeSchema;
use aggregates::{FieldFault, TenantId};
use chrono::{DateTime, Utc};
use journal::Journal;
use journal::db::DbError;

use super::file::{PIECE, SealedFile};
use super::{KEPT, LARGEST, MOST_ROWS};
use crate::csv::{Charset, CsvFault, Decoder, Header, Parser, Record};

/// Rows that are shown before anything is decided.
const SHOWN: usize = 10;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadFault {
    /// There is nothing in it.
    #[error("the file has no row of names and no other row; send a table with both")]
    Empty,
    /// It is an archive, or a workbook of a spreadsheet.
    #[error("the file is a ZIP archive or a workbook; save it as CSV")]
    Archive,
    /// It is too large.
    #[error("the file has more than {LARGEST} bytes; send it in parts")]
    TooLarge,
    /// It has too many rows.
    #[error("the file has more than {MOST_ROWS} rows; send it in parts")]
    TooManyRows,
    /// It is no text in the encoding that was named.
    #[error("the file is not {charset} from about line {line} on; save it so, or name the encoding it has")]
    Undecodable {
        /// The encoding.
        charset: &'static str,
        /// About where.
        line: u64,
    },
    /// Its form is broken.
    #[error("{0}")]
    Form(#[from] CsvFault),
    /// Its first row is no header.
    #[error("the first row is not a row of names")]
    Header(Vec<FieldFault>),
    /// It could not be stored.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// A file that was taken.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// Where it is kept.
    pub file: JobFile,
    /// The names of its columns, in their order.
    pub columns: Vec<String>,
    /// Its first rows.
    pub preview: Vec<Record>,
    /// Rows beneath the header.
    pub rows: u64,
    /// Bytes as they came.
    pub bytes: u64,
}

/// A file on its way in.
pub struct Upload {
    sealed: SealedFile,
    file: JobFile,
    until: DateTime<Utc>,
    schema: AttributeSchema,
    charset: Charset,
    decoder: Decoder,
    parser: Parser,
    header: Option<Header>,
    preview: Vec<Record>,
    line: u64,
    rows: u64,
    bytes: u64,
    waiting: String,
    pieces: u64,
}

impl Upload {
    /// Begins a file of people in a tenant whose own attributes are these. It is kept for its time from `from` on.
    pub fn begin(
        journal: &Journal,
        tenant: &TenantId,
        schema: AttributeSchema,
        charset: Charset,
        from: DateTime<Utc>,
    ) -> Self {
        let (sealed, file) = SealedFile::begin(journal, tenant);
        Self {
            sealed,
            file,
            until: from + KEPT,
            schema,
            charset,
            decoder: Decoder::new(charset),
            parser: Parser::default(),
            header: None,
            preview: Vec::new(),
            line: 1,
            rows: 0,
            bytes: 0,
            waiting: String::new(),
            pieces: 0,
        }
    }

    /// Takes the next bytes.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), UploadFault> {
        if self.bytes == 0 && bytes.starts_with(b"PK\x03\x04") {
            return Err(UploadFault::Archive);
        }
        self.bytes += bytes.len() as u64;
        if self.bytes > LARGEST {
            return Err(UploadFault::TooLarge);
        }
        self.take(bytes, false).await
    }

    async fn take(&mut self, bytes: &[u8], last: bool) -> Result<(), UploadFault> {
        let undecodable = UploadFault::Undecodable { charset: self.charset.as_str(), line: self.line };
        let text = self.decoder.push(bytes, last).map_err(|_| undecodable)?;
        for record in self.parser.push(&text)? {
            self.see(record)?;
        }
        self.waiting.push_str(&text);
        while self.waiting.len() >= PIECE {
            let at = self.waiting.floor_char_boundary(PIECE);
            let rest = self.waiting.split_off(at);
            let piece = std::mem::replace(&mut self.waiting, rest);
            self.store(&piece).await?;
        }
        Ok(())
    }

    async fn store(&mut self, piece: &str) -> Result<(), UploadFault> {
        self.sealed.keep(self.pieces, piece, self.until).await?;
        self.pieces += 1;
        Ok(())
    }

    fn see(&mut self, record: Record) -> Result<(), UploadFault> {
        self.line = record.line;
        if self.header.is_none() {
            self.header = Some(Header::of(&record, &self.schema).map_err(UploadFault::Header)?);
            return Ok(());
        }
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(UploadFault::TooManyRows);
        }
        if self.preview.len() < SHOWN {
            self.preview.push(record);
        }
        Ok(())
    }

    /// Forgets what came.
    pub async fn abandon(self) -> Result<(), DbError> {
        self.sealed.forget().await
    }

    /// Ends the file; one that is refused is forgotten.
    pub async fn finish(mut self) -> Result<Uploaded, UploadFault> {
        match self.last().await {
            Ok(columns) => {
                let Self { file, preview, rows, bytes, .. } = self;
                Ok(Uploaded { file, columns, preview, rows, bytes })
            }
            Err(fault) => {
                self.abandon().await?;
                Err(fault)
            }
        }
    }

    async fn last(&mut self) -> Result<Vec<String>, UploadFault> {
        self.take(&[], true).await?;
        if let Some(record) = std::mem::take(&mut self.parser).finish()? {
            self.see(record)?;
        }
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            self.store(&waiting).await?;
        }
        let header = self.header.as_ref().filter(|_| self.rows > 0).ok_or(UploadFault::Empty)?;
        Ok(header.names().to_vec())
    }
}

/// The names of the columns of a file that was taken, as they were written, and its first rows; `None` where it is kept no more.
pub async fn first_rows(file: &SealedFile) -> Result<Option<(Vec<String>, Vec<Record>)>, UploadFault> {
    let (mut parser, mut records, mut number) = (Parser::default(), Vec::new(), 0);
    // A row may be longer than a piece.
    while records.len() <= SHOWN
        && let Some(text) = file.piece(number).await?
    {
        records.extend(parser.push(&text)?);
        number += 1;
    }
    if records.len() <= SHOWN {
        records.extend(parser.finish()?);
    }
    let mut records = records.into_iter();
    let header = records.next().map(|header| header.cells);
    Ok(header.map(|header| (header, records.take(SHOWN).collect())))
}
