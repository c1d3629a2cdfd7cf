//! Checking evidence: no database, no keys of ours, one pass.

use std::collections::BTreeMap;
use std::io::{BufRead, Read as _};

use aws_lc_rs::digest::{Context, SHA256};
use serde::Serialize;

use super::super::checkpoint::Checkpoint;
use super::super::checkpointer::origin;
use super::super::note::{SignedNote, Verifier};
use super::super::selection::Assembly;
use super::super::tree::{Hash, ProofError, verify_consistency};
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

/// What the lines said that went by.
struct Seen {
    checkpoint: Checkpoint,
    tree: Option<Assembly>,
    older: Vec<Older>,
    events: u64,
    report: Option<String>,
    /// Roots of the tree when it was smaller, as far as the evidence shows them and somebody outside has them.
    known: BTreeMap<u64, Hash>,
}

/// Checks evidence, against a key that the checker trusts and checkpoints that were kept outside, where there are any. However much of it
/// there is, it goes by line by line.
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
    let origin = origin(key.name(), &head.tenant_id);
    let checkpoint = Checkpoint::open(&SignedNote::parse(&head.checkpoint)?, &key, &origin)?;
    let claims = claims(outside, &key, &origin)?;
    let (mut digest, mut bytes) = (Context::new(&SHA256), text.len() as u64);
    digest.update(&text);
    let mut seen = Seen { checkpoint, tree: None, older: Vec::new(), events: 0, report: None, known: BTreeMap::new() };
    let (seal, last) = loop {
        number += 1;
        let (read, text) = line(&mut input, number)?;
        match (read, &mut seen.tree) {
            (Line::Seal(note), _) => break (note, text),
            (Line::Event(event), Some(tree)) if event.tenant_id == head.tenant_id => {
                tree.leaf(event.tenant_index, event.leaf_hash())?;
                seen.events += 1;
                if claims.contains_key(&seen.events) {
                    seen.known.extend(tree.beginning());
                }
            }
            (Line::Event(_), Some(_)) => return Err(wrong(number, "an event of another tenant")),
            (Line::Path(path), None) => seen.tree = Some(Assembly::new(seen.checkpoint.size, path)),
            (Line::Older(older), _) => seen.older.push(older),
            (Line::Report(report), _) if seen.report.is_none() => seen.report = Some(report),
            _ => return Err(wrong(number, "a line in the wrong place")),
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
    judge(*head, seen, &key, trusted.is_some(), &claims)
}

fn judge(
    head: Head,
    seen: Seen,
    key: &Verifier,
    trusted: bool,
    claims: &BTreeMap<u64, Vec<Hash>>,
) -> Result<CheckedEvidence, EvidenceError> {
    let Seen { checkpoint, tree, older, events, report, mut known } = seen;
    let tree = tree.unwrap_or_else(|| Assembly::new(checkpoint.size, Vec::new()));
    if tree.root()? != checkpoint.root {
        return Err(ProofError::Root.into());
    }
    known.insert(checkpoint.size, checkpoint.root);
    for older in &older {
        let one = Checkpoint::open(&SignedNote::parse(&older.checkpoint)?, key, &checkpoint.origin)?;
        verify_consistency(one.size, one.root, checkpoint.size, checkpoint.root, &older.path)?;
        known.insert(one.size, one.root);
    }
    let compared = compare(claims, &known)?;
    if compared.agreed == 0 && !claims.is_empty() {
        return Err(EvidenceError::Incomparable(checkpoint.origin));
    }
    Ok(CheckedEvidence {
        origin: checkpoint.origin,
        about: head.about,
        events,
        size: checkpoint.size,
        root: checkpoint.root,
        verifier: head.verifier,
        trusted,
        agreed: compared.agreed,
        not_compared: compared.not_compared,
        report: report.unwrap_or_default(),
    })
}

#[derive(Default)]
struct Compared {
    agreed: u64,
    not_compared: u64,
}

/// What checkpoints from outside say of this log: roots, by size.
fn claims(outside: &[SignedNote], key: &Verifier, origin: &str) -> Result<BTreeMap<u64, Vec<Hash>>, EvidenceError> {
    let mut claims: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
    for note in outside {
        let checkpoint = Checkpoint::parse(note.verify(key)?)?;
        if checkpoint.origin == origin {
            claims.entry(checkpoint.size).or_default().push(checkpoint.root);
        }
    }
    if claims.is_empty() && !outside.is_empty() {
        return Err(EvidenceError::Incomparable(origin.to_owned()));
    }
    Ok(claims)
}

/// Holds them against the roots that the evidence shows.
fn compare(claims: &BTreeMap<u64, Vec<Hash>>, known: &BTreeMap<u64, Hash>) -> Result<Compared, EvidenceError> {
    let mut compared = Compared::default();
    for (size, roots) in claims {
        let count = roots.len() as u64;
        match known.get(size) {
            Some(known) if roots.iter().all(|root| root == known) => compared.agreed += count,
            Some(_) => return Err(EvidenceError::Contradiction(*size)),
            None => compared.not_compared += count,
        }
    }
    Ok(compared)
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
