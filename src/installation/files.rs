//! The files an installation needs: the embedded database, and the master key.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use journal::seal::MasterKey;

use super::StartError;
use crate::adapters::MachineEntropy;

const CHOOSE_PLACE: &str = "choose another place, or let this user write there";

/// The file of an embedded database; none for a server's.
fn database_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    // `sqlite:///a` is the absolute path `/a`: its first slash was taken with the two before it.
    let absolute = url.starts_with("sqlite:///");
    Some(if absolute { Path::new("/").join(path.trim_start_matches('/')) } else { path.into() })
}

/// Refuses an embedded database that is not there, before opening it would create an empty one.
pub(super) fn database_exists(url: &str) -> Result<(), StartError> {
    match database_file(url) {
        Some(path) if !path.exists() => Err(StartError::NoDatabase { path }),
        _ => Ok(()),
    }
}

/// Makes the directory of an embedded database.
pub(super) fn create_database_directory(url: &str) -> Result<(), StartError> {
    let Some(path) = database_file(url) else { return Ok(()) };
    let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else { return Ok(()) };
    create_directory(directory)
}

/// Reads a master key.
pub(super) fn read_master_key(path: &Path) -> Result<MasterKey, StartError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => zeroize::Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(StartError::NoMasterKey { path: path.to_owned() });
        }
        Err(error) => return Err(fault(path, &error, "let this user, and nobody else, read it")),
    };
    warn_of_readers(path);
    Ok(MasterKey::parse(&text)?)
}

/// Makes a new master key in a new file that nobody else may read. A file that exists is left alone: it may hold the only
/// key to a database.
pub fn new_master_key_file(path: &Path) -> Result<(), StartError> {
    if let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        create_directory(directory)?;
    }
    let (_, text) = MasterKey::generate(&MachineEntropy);
    let text = zeroize::Zeroizing::new(text);
    let mut file = private(path).map_err(|error| fault(path, &error, "name a file that does not exist yet"))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_all());
    written.map_err(|error| fault(path, &error, CHOOSE_PLACE))
}

/// A new directory is for this user alone: rows of users are in it. One that exists stays as it is.
fn create_directory(directory: &Path) -> Result<(), StartError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| fault(directory, &error, CHOOSE_PLACE))
}

#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> std::io::Result<fs::File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn warn_of_readers(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    if fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0) {
        tracing::warn!(path = %path.display(), "others may read the master key: set its mode to 600");
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_: &Path) {}

fn fault(path: &Path, error: &std::io::Error, remedy: &'static str) -> StartError {
    StartError::File { path: path.to_owned(), reason: error.to_string(), remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_file_that_the_driver_opens() {
        let table = [
            ("sqlite://data/evident.db", Some("data/evident.db")),
            ("sqlite:///var/lib/evident.db?cache=shared", Some("/var/lib/evident.db")),
            ("sqlite:evident.db", Some("evident.db")),
            ("postgres://db.example.com/evident", None),
        ];
        for (url, file) in table {
            assert_eq!(database_file(url), file.map(PathBuf::from), "{url}");
        }
    }
}
