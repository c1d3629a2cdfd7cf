//! The top level of the repository holds only the rooms.
//!
//! It is the first thing a newcomer sees. Every entry there is a promise about where things are; a stray file breaks it.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::{hold, root};

/// The rooms, and the files that tools insist on finding at the top.
const ENTRIES: &[&str] = &[
    // rooms
    "aggregates",
    "protocols",
    "journal",
    "projections",
    "commands",
    "queries",
    "src",
    "migrations",
    "tests",
    "ops",
    "docs",
    // words for people
    "README.md",
    "LICENSE",
    // tools
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    "rustfmt.toml",
    "deny.toml",
    ".ci",
    ".config",
    ".cargo",
    ".gitignore",
    ".gitattributes",
    ".dockerignore",
];

/// What exists at the top of a working copy without being part of the repository.
const PASSING: &[&str] = &[".git", "target", "data"];

#[test]
fn the_top_level_holds_only_the_rooms() {
    let stray: Vec<String> = entries().into_iter().filter(|name| !ENTRIES.contains(&name.as_str())).collect();
    hold(
        "These belong into a room (tools into ops/, words into docs/), or into .gitignore if they are passing:",
        &stray,
    );
}

/// What git tracks or would add. Where git cannot answer (an unpacked archive) everything that is there.
fn entries() -> BTreeSet<String> {
    listed_by_git().unwrap_or_else(present)
}

fn listed_by_git() -> Option<BTreeSet<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .ok()?;
    let list = String::from_utf8(output.stdout).ok()?;
    let names = list.split('\0').filter_map(|path| path.split('/').next()).filter(|name| !name.is_empty());
    let names: BTreeSet<String> = names.map(str::to_owned).filter(|name| root().join(name).exists()).collect();
    (output.status.success() && !names.is_empty()).then_some(names)
}

fn present() -> BTreeSet<String> {
    let entries = fs::read_dir(root()).expect("a readable root");
    let names = entries.map(|entry| entry.expect("a readable entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| !PASSING.contains(&name.as_str())).collect()
}
