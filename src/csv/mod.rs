//! Tables of people as text (RFC 4180): read strictly and piece by piece, written so that no spreadsheet carries anything out.
//!
//! A file is never held whole: it comes in pieces, is decoded ([`Decoder`]), cut into records ([`Parser`]), and each record is read under
//! the header ([`Header`]) as what it asks for.

mod decode;
mod header;
mod parse;
mod write;

pub use decode::{Charset, Decoder, Undecodable};
pub use header::{Exported, Header, exported};
pub use parse::{CsvFault, Parser, Record};
pub use write::cell;
