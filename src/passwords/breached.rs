//! A file of passwords that were found in leaks, searched on the disk.
//!
//! The form is that of Have I Been Pwned's list ordered by hash: a line for each password with its SHA-1 in hexadecimal, a
//! colon and how often it was seen. The file has tens of gigabytes, so it is never read whole: a search looks at some
//! forty places. Whether it is in order is tried at a thousand places when it is opened; the list that is ordered by
//! prevalence, which is easily taken instead, does not pass.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// SHA-1 in hexadecimal.
const DIGITS: usize = 40;
/// Two lines and more: 40 digits, a colon, a count, an end.
const WINDOW: usize = 256;
/// At how many places the order is tried.
const PLACES: u64 = 1000;

type Hash = [u8; DIGITS];

/// An open list.
pub struct BreachedList {
    file: File,
    length: u64,
    path: PathBuf,
}

/// Why a list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BreachedListError {
    /// The operating system does not give it.
    #[error("the list of breached passwords {} cannot be read ({reason}): set EVIDENT_BREACHED_PASSWORDS_FILE to a file that this user may read, or leave it out", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// It is something else.
    #[error("{} is no list of breached passwords (at byte {at}): each line must be a SHA-1 in hexadecimal, a colon and a count", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where it was noticed.
        at: u64,
    },
    /// Its lines are in another order.
    #[error("the list of breached passwords {} is not ordered by hash (at byte {at}): take the list that is, or sort it with `LC_ALL=C sort`", path.display())]
    Unsorted {
        /// The file.
        path: PathBuf,
        /// Where it was noticed.
        at: u64,
    },
}

/// A line of the list.
struct Line {
    start: u64,
    next: u64,
    hash: Hash,
}

impl BreachedList {
    /// Opens a list and looks whether it is one.
    pub fn open(path: &Path) -> Result<Self, BreachedListError> {
        let path = path.to_owned();
        let opened = File::open(&path).and_then(|file| Ok((file.metadata()?, file)));
        let (about, file) = opened.map_err(|error| unreadable(&path, &error))?;
        if !about.is_file() {
            return Err(BreachedListError::Unreadable { path, reason: "it is no file".into() });
        }
        let list = Self { file, length: about.len(), path };
        list.check_order()?;
        Ok(list)
    }

    /// Whether the password is on the list.
    pub fn holds(&self, password: &str) -> Result<bool, BreachedListError> {
        let sought = hash_of(password);
        // A line with the hash, if there is one, begins at or after `low` and before `high`.
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low.midpoint(high);
            match self.line_from(middle)? {
                Some(line) if line.start < high => match sought.cmp(&line.hash) {
                    std::cmp::Ordering::Equal => return Ok(true),
                    std::cmp::Ordering::Less => high = middle,
                    std::cmp::Ordering::Greater => low = line.next,
                },
                _ => high = middle,
            }
        }
        Ok(false)
    }

    fn check_order(&self) -> Result<(), BreachedListError> {
        let mut last: Hash = [0; DIGITS];
        let mut seen = 0;
        for place in 0..PLACES {
            let at = self.length / PLACES * place;
            let Some(line) = self.line_from(at.max(seen))? else { break };
            if line.hash < last {
                return Err(BreachedListError::Unsorted { path: self.path.clone(), at: line.start });
            }
            (last, seen) = (line.hash, line.next);
        }
        if seen == 0 { Err(self.malformed(0)) } else { Ok(()) }
    }

    /// The first line that begins at this byte or later.
    fn line_from(&self, at: u64) -> Result<Option<Line>, BreachedListError> {
        // The byte before tells whether a line begins here.
        let from = at.saturating_sub(1);
        let mut window = [0; WINDOW];
        let read = self.read(from, &mut window)?;
        let window = window.get(..read).unwrap_or_default();
        let skipped = match window.iter().position(|byte| *byte == b'\n') {
            _ if at == 0 => 0,
            Some(end) => end + 1,
            None if from + read as u64 >= self.length => return Ok(None),
            None => return Err(self.malformed(at)),
        };
        let start = from + skipped as u64;
        if start >= self.length {
            return Ok(None);
        }
        let rest = window.get(skipped..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'\n');
        let text = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let complete = end.is_some() || start + rest.len() as u64 >= self.length;
        let hash = parse(text).filter(|_| complete).ok_or_else(|| self.malformed(start))?;
        Ok(Some(Line { start, next: start + text.len() as u64 + 1, hash }))
    }

    fn read(&self, at: u64, window: &mut [u8]) -> Result<usize, BreachedListError> {
        let mut filled = 0;
        while let Some(free) = window.get_mut(filled..).filter(|free| !free.is_empty()) {
            match read_at(&self.file, free, at + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(&self.path, &error)),
            }
        }
        Ok(filled)
    }

    fn malformed(&self, at: u64) -> BreachedListError {
        BreachedListError::Malformed { path: self.path.clone(), at }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> BreachedListError {
    BreachedListError::Unreadable { path: path.to_owned(), reason: error.to_string() }
}

/// `HASH:COUNT`, the hash in capitals or not.
fn parse(line: &[u8]) -> Option<Hash> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (hash, count) = line.split_at_checked(DIGITS)?;
    let count = count.strip_prefix(b":")?;
    let formed = hash.iter().all(u8::is_ascii_hexdigit) && !count.is_empty() && count.iter().all(u8::is_ascii_digit);
    let mut hash: Hash = hash.try_into().ok()?;
    hash.make_ascii_uppercase();
    formed.then_some(hash)
}

fn hash_of(password: &str) -> Hash {
    let mut hash = [0; DIGITS];
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    for (digits, byte) in hash.chunks_exact_mut(2).zip(digest.as_ref()) {
        digits.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    hash
}

fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'A' + value - 10 }
}

/// Without a place in the file that callers would share: many search at once.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

#[cfg(test)]
mod tests;
