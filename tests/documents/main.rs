//! The documents, held to the code: what can be derived is derived, and what is named must exist.
//!
//! A document that nobody checks is wrong within a month. `docs/EVENTS.md` is written by this test; the others are
//! searched for files that moved, settings that were added and dependencies that nobody gave a reason for.

mod contract;
mod events;
mod names;
mod schemas;
mod shapes;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository: the root package's own directory.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository, as text.
fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Everything that is written for people: the README and all of `docs/`, as path from the root and text.
fn documents() -> Vec<(String, String)> {
    let mut found = vec![root().join("README.md")];
    let mut directories = vec![root().join("docs")];
    while let Some(directory) = directories.pop() {
        for path in entries(&directory) {
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let named = found.into_iter().map(|path| path.strip_prefix(root()).expect("below the root").display().to_string());
    named.map(|path| (path.clone(), text(&path))).collect()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a readable directory");
    entries.map(|entry| entry.expect("a readable entry").path()).collect()
}
