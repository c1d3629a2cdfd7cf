//! Checkpoints outside the database: one file per tenant, signed notes one after another.
//!
//! Whoever can rewrite the database cannot rewrite a file that another machine keeps. Notes are only ever added at the end.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aggregates::TenantId;

use super::ProveError;
use super::checkpoint::notes_in;
use super::note::SignedNote;

/// Where a tenant's notes are kept.
pub(super) fn path_of(directory: &Path, tenant: &TenantId) -> PathBuf {
    directory.join(format!("{tenant}.notes"))
}

/// Reads all whole notes of a tenant. A file that is not there has none; a torn last note (the machine stopped while it was
/// written) does not count.
pub fn read_notes(directory: &Path, tenant: &TenantId) -> Result<Vec<SignedNote>, ProveError> {
    let path = path_of(directory, tenant);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fault(&path, &error)),
    };
    let mut notes: Vec<_> = notes_in(&text).collect();
    if matches!(notes.last(), Some(Err(_))) {
        notes.pop();
    }
    Ok(notes.into_iter().collect::<Result<_, _>>()?)
}

/// The tenants who have a file in a directory.
pub(super) fn tenants_in(directory: &Path) -> Result<Vec<TenantId>, ProveError> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fault(directory, &error)),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter_map(|name| TenantId::parse(name.strip_suffix(".notes")?).ok()).collect())
}

/// Adds notes at the end and waits until they are on the disk.
pub(super) fn append(directory: &Path, tenant: &TenantId, note: &SignedNote) -> Result<(), ProveError> {
    let path = path_of(directory, tenant);
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(directory)?;
        let mut file = File::options().create(true).read(true).append(true).open(&path)?;
        let whole = whole_length(&fs::read_to_string(&path)?);
        if file.metadata()?.len() != whole {
            file.set_len(whole)?;
        }
        file.write_all(note.to_string().as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| fault(&path, &error))
}

/// How many bytes of a file are whole notes: the next one must not run into a torn one.
fn whole_length(text: &str) -> u64 {
    let whole = notes_in(text).map_while(Result::ok).map(|note| note.to_string().len() as u64);
    whole.sum()
}

fn fault(path: &Path, error: &std::io::Error) -> ProveError {
    ProveError::File { path: path.display().to_string(), reason: error.to_string() }
}
