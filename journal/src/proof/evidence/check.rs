//! Checking evidence: no database, no keys of ours, one pass.

use std::collections::BTreeMap;
use std::io::{BufRead, Read as _};

use aws_lc_rs::digest::{Context, SHA256};
use serde::Serialize;

use super::super::checkpoint::Checkpoint;
use super::super::checkpointer::origin;
use super::super::note::{SignedNote, Verifier};
use super::super::selection::selection_root;
use super::super::tree::{Frontier, Hash, ProofError, verify_consistency};
use super::{EvidenceError, FORM, Head, LONGEST_LINE, Line, Older, seal_origin};

/// What evidence was found to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckedEvidence {
    /// Whose log.
    pub origin: String,
    /// Which events, in words.
    pub about: String,
    /// How many events.
    pub events: u64,
    /// Number of leaves under the checkpoint.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The key that signed, as `name+id+key`.
    pub verifier: String,
    /// Whether that is a key which the checker had from elsewhere. Without one, the evidence only agrees with itself.
    pub trusted: bool,
    /// How many checkpoints from outside it agrees with.
    pub agreed: u64,
    /// Checkpoints from outside that say nothing about it: of other sizes than it can be held against.
    pub not_compared: u64,
    /// What it says to people.
    pub report: String,
}

/// The lines as they go by.
#[derive(Default)]
struct Seen {
    path: Option<Vec<Hash>>,
    older: Vec<Older>,
    leaves: Vec<(u64, Hash)>,
    report: Option<String>,
}

/// Checks evidence, against a key that the checker trusts and checkpoints that were kept outside, where there are any.
pub fn check_evidence(
    mut input: impl BufRead,
    trusted: Option<&Verifier>,
    outside: &[SignedNote],
) -> Result<CheckedEvidence, EvidenceError> {
    let mut number = 1;
    let (first, text) = line(&mut input, number)?;
    let Line::Evidence(head) = first else { return Err(wrong(number, "evidence begins with its head")) };
    let key = Verifier::parse(&head.verifier)?;
    if trusted.is_some_and(|trusted| *trusted != key) {
        return Err(EvidenceError::OtherKey(head.verifier));
    }
    if head.form != FORM {
        return Err(wrong(number, "this form is newer than the program"));
    }
    let (mut digest, mut bytes) = (Context::new(&SHA256), text.len() as u64);
    digest.update(&text);
    let mut seen = Seen::default();
    let (seal, last) = loop {
        number += 1;
        let (read, text) = line(&mut input, number)?;
        match read {
            Line::Seal(note) => break (note, text),
            Line::Event(event) if event.tenant_id != head.tenant_id => {
                return Err(wrong(number, "an event of another tenant"));
            }
            Line::Event(event) => seen.leaves.push((event.tenant_index, event.leaf_hash())),
            Line::Path(path) if seen.path.is_none() => seen.path = Some(path),
            Line::Older(older) => seen.older.push(older),
            Line::Report(report) if seen.report.is_none() => seen.report = Some(report),
            _ => return Err(wrong(number, "a line that has been there already")),
        }
        digest.update(&text);
        bytes += text.len() as u64;
    };
    // The last line is covered by no hash, so there must be one way only to write it, and nothing after it.
    let again = serde_json::to_string(&Line::Seal(seal.clone())).map_err(std::io::Error::from)? + "\n";
    if again.as_bytes() != last || !input.fill_buf()?.is_empty() {
        return Err(wrong(number, "the seal is the end"));
    }
    let sealed = Checkpoint::open(&SignedNote::parse(&seal)?, &key, &seal_origin(key.name(), &head.tenant_id))?;
    if (sealed.size, sealed.root.as_bytes().as_slice()) != (bytes, digest.finish().as_ref()) {
        return Err(EvidenceError::Changed { sealed: sealed.size });
    }
    judge(*head, seen, &key, trusted.is_some(), outside)
}

fn judge(
    head: Head,
    seen: Seen,
    key: &Verifier,
    trusted: bool,
    outside: &[SignedNote],
) -> Result<CheckedEvidence, EvidenceError> {
    let origin = origin(key.name(), &head.tenant_id);
    let checkpoint = Checkpoint::open(&SignedNote::parse(&head.checkpoint)?, key, &origin)?;
    let path = seen.path.unwrap_or_default();
    if selection_root(&seen.leaves, checkpoint.size, &path)? != checkpoint.root {
        return Err(ProofError::Root.into());
    }
    let mut known = BTreeMap::from([(checkpoint.size, checkpoint.root)]);
    for older in &seen.older {
        let one = Checkpoint::open(&SignedNote::parse(&older.checkpoint)?, key, &origin)?;
        verify_consistency(one.size, one.root, checkpoint.size, checkpoint.root, &older.path)?;
        known.insert(one.size, one.root);
    }
    let mut compared = Compared::default();
    if !outside.is_empty() {
        compared = compare(outside, key, &origin, known, &seen.leaves, checkpoint.size)?;
        if compared.agreed == 0 {
            return Err(EvidenceError::Incomparable(origin));
        }
    }
    Ok(CheckedEvidence {
        origin: checkpoint.origin,
        about: head.about,
        events: seen.leaves.len() as u64,
        size: checkpoint.size,
        root: checkpoint.root,
        verifier: head.verifier,
        trusted,
        agreed: compared.agreed,
        not_compared: compared.not_compared,
        report: seen.report.unwrap_or_default(),
    })
}

#[derive(Default)]
struct Compared {
    agreed: u64,
    not_compared: u64,
}

/// Holds checkpoints from outside against the roots that the evidence shows, those of every size where it has the whole tree.
fn compare(
    outside: &[SignedNote],
    key: &Verifier,
    origin: &str,
    mut known: BTreeMap<u64, Hash>,
    leaves: &[(u64, Hash)],
    size: u64,
) -> Result<Compared, EvidenceError> {
    let mut claims: Vec<(u64, Hash)> = Vec::new();
    for note in outside {
        let checkpoint = Checkpoint::parse(note.verify(key)?)?;
        if checkpoint.origin == origin {
            claims.push((checkpoint.size, checkpoint.root));
        }
    }
    if leaves.len() as u64 == size {
        let wanted: Vec<u64> = claims.iter().map(|(size, _)| *size).collect();
        roots_at(&wanted, leaves, &mut known);
    }
    let mut compared = Compared::default();
    for (size, root) in claims {
        match known.get(&size) {
            Some(known) if *known == root => compared.agreed += 1,
            Some(_) => return Err(EvidenceError::Contradiction(size)),
            None => compared.not_compared += 1,
        }
    }
    Ok(compared)
}

fn roots_at(wanted: &[u64], leaves: &[(u64, Hash)], known: &mut BTreeMap<u64, Hash>) {
    let mut frontier = Frontier::empty();
    for (_, leaf) in leaves {
        frontier.push(*leaf, |_, _| {});
        if wanted.contains(&frontier.size()) {
            known.insert(frontier.size(), frontier.root());
        }
    }
}

fn line(input: &mut impl BufRead, number: u64) -> Result<(Line, Vec<u8>), EvidenceError> {
    let mut text = Vec::new();
    input.take(LONGEST_LINE).read_until(b'\n', &mut text)?;
    if text.is_empty() {
        return Err(wrong(number, "the seal is missing"));
    }
    let line = serde_json::from_slice(&text).map_err(|error| wrong(number, &error.to_string()))?;
    Ok((line, text))
}

fn wrong(line: u64, what: &str) -> EvidenceError {
    EvidenceError::Line { line, what: what.to_owned() }
}
