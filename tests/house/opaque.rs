//! To the log every event is opaque: the journal knows no concrete aggregate.
//!
//! It does use the values that all aggregates share (a tenant's id, the mark of a personal value), so its manifest names
//! the crate and the ladder test lets it. What it must not name are the modules of single aggregates: the log would
//! then have to change with every rule. Its tests may: they need some event to carry.

use std::fs;

use crate::sources::{Source, in_all};
use crate::{hold, root};

#[test]
fn the_journal_knows_no_concrete_event() {
    let concrete = concrete_aggregates();
    let broken =
        in_all(
            |source| {
                if source.is_below("journal/") && !source.is_test() { naming(source, &concrete) } else { Vec::new() }
            },
        );
    hold(
        "The journal carries payloads it does not understand. What knows a concrete event belongs into projections/ or commands/:",
        &broken,
    );
}

#[test]
fn one_name_and_a_list_of_names_are_both_seen() {
    let concrete = ["user".to_owned(), "tenant".to_owned()];
    let found = |code: &str| named(code, &concrete).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    assert_eq!(found("use aggregates::TenantId;\nuse aggregates::user::UserEvent;"), [2]);
    assert_eq!(found("use aggregates::{\n  TenantId, user::UserEvent,\n  tenant};"), [1, 1]);
    assert!(found("aggregates::TenantId::parse(user)").is_empty());
    assert!(found("use aggregates::{TenantId, Username};").is_empty());
}

/// The modules of `aggregates` that have events of their own.
fn concrete_aggregates() -> Vec<String> {
    let entries = fs::read_dir(root().join("aggregates/src")).expect("a readable directory");
    let directories = entries.map(|entry| entry.expect("a readable entry").path());
    let with_events = directories.filter(|directory| directory.join("event.rs").is_file());
    with_events.filter_map(|directory| Some(directory.file_name()?.to_string_lossy().into_owned())).collect()
}

fn naming(source: &Source, concrete: &[String]) -> Vec<String> {
    let names = named(&source.reading.code, concrete).into_iter();
    names.map(|(line, name)| format!("{}:{line}: aggregates::{name}", source.path)).collect()
}

/// Each concrete aggregate named after an `aggregates::`, with the line of that path.
fn named(code: &str, concrete: &[String]) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (at, path) in code.match_indices("aggregates::") {
        let line = code[..at].matches('\n').count() + 1;
        let words = reach(&code[at + path.len()..]).split(|c: char| !c.is_alphanumeric() && c != '_');
        names.extend(words.filter(|word| concrete.iter().any(|name| name == word)).map(|word| (line, word.to_owned())));
    }
    names
}

/// What a path reaches into: the list in its braces, or its next name.
fn reach(path: &str) -> &str {
    if path.starts_with('{') {
        return &path[..path.find(';').unwrap_or(path.len())];
    }
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_');
    &path[..end.unwrap_or(path.len())]
}
