//! Checkpoints (C2SP tlog-checkpoint): "at this size, this log's root was that", as the text of a signed note.
//!
//! A root inside the database that it describes proves nothing. Signed, and kept where the database's owner cannot
//! reach it, it makes every later rewriting or cutting of the log a contradiction that anyone can show.

use std::{fmt, str::FromStr};

use super::{
    note::{MAX_NOTE_BYTES, NoteError, SIGNATURE_PREFIX, SignedNote, Signer, Verifier},
    tree::Hash,
};

/// What one log looked like at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a unique name, by convention an address without scheme. One line, not empty, not a signature line.
    pub origin: String,
    /// Leaves in the tree.
    pub size: u64,
    /// Root hash of the tree.
    pub root: Hash,
    /// Further lines, opaque and not recommended; none of them empty.
    pub extensions: Vec<String>,
}

/// Why a checkpoint was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text breaks a rule of the format; the rule is given.
    #[error("not a checkpoint: {0}")]
    Malformed(&'static str),
    /// A true checkpoint, but of another log.
    #[error("this is a checkpoint of {0}")]
    Origin(String),
    /// The note around it is not in order.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Checkpoint {
    /// Reads the text of a checkpoint: three lines or more, none empty, each ended by a newline.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        if text.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge.into());
        }
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Malformed("the text ends with a newline"))?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Malformed("origin, tree size and root hash are three lines"));
        };
        let extensions: Vec<_> = lines.map(str::to_owned).collect();
        if origin.is_empty() || extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Malformed("no line is empty"));
        }
        // Notes in a file are told apart by their signature lines, so a log cannot be called like one.
        if origin.starts_with(SIGNATURE_PREFIX) {
            return Err(CheckpointError::Malformed("the origin does not look like a signature"));
        }
        let root = Hash::parse(root).map_err(|_| CheckpointError::Malformed("the root hash is base64 of 32 bytes"))?;
        Ok(Self { origin: origin.to_owned(), size: parse_size(size)?, root, extensions })
    }

    /// Signs the checkpoint. Refuses one that [`Checkpoint::parse`] would not read back as it is.
    pub fn sign(&self, signer: &Signer) -> Result<SignedNote, CheckpointError> {
        let text = self.to_string();
        if Self::parse(&text)? != *self {
            return Err(CheckpointError::Malformed("origin and extensions are single lines"));
        }
        Ok(signer.sign(&text)?)
    }

    /// The checkpoint in a note, if this key signed it and it is about the log that the caller means.
    ///
    /// One key may sign for many logs: without the origin, one log's checkpoint would pass for another's.
    pub fn open(note: &SignedNote, verifier: &Verifier, origin: &str) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse(note.verify(verifier)?)?;
        if checkpoint.origin == origin { Ok(checkpoint) } else { Err(CheckpointError::Origin(checkpoint.origin)) }
    }
}

/// Decimal digits without sign or leading zeros.
fn parse_size(line: &str) -> Result<u64, CheckpointError> {
    let canonical = line.bytes().all(|byte| byte.is_ascii_digit()) && (line == "0" || !line.starts_with('0'));
    let size = line.parse().ok().filter(|_| canonical);
    size.ok_or(CheckpointError::Malformed("the tree size is a decimal number without leading zeros"))
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        Self::parse(text)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// The notes of a file in which they stand one after another, as a log of checkpoints is written.
///
/// A note ends after the last of the signature lines that follow an empty line. This is exact for checkpoints, which
/// have no empty line of their own. A part that is no note, such as a torn end, gives an error in its place, and
/// reading goes on behind it. Who appends must cut a torn end off first: it would run into the next note's text.
pub fn notes_in(file: &str) -> impl Iterator<Item = Result<SignedNote, NoteError>> + '_ {
    let mut rest = file;
    std::iter::from_fn(move || {
        let (note, behind) = rest.split_at(note_end(rest));
        rest = behind;
        (!note.is_empty()).then(|| SignedNote::parse(note))
    })
}

/// Bytes up to the end of the first note, or of everything.
fn note_end(file: &str) -> usize {
    let (mut end, mut after_empty, mut signed) = (0, false, false);
    for line in file.split_inclusive('\n') {
        let is_signature = line.starts_with(SIGNATURE_PREFIX) && (after_empty || signed);
        if signed && !is_signature {
            break;
        }
        signed = is_signature;
        after_empty = line == "\n";
        end += line.len();
    }
    end
}

#[cfg(test)]
#[path = "tests/checkpoint.rs"]
mod tests;
