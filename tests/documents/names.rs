//! What documents name must exist: files, settings, dependencies, projections.

use std::collections::BTreeSet;

use evident::settings::KEYS;
use projections::all;

use crate::{documents, root, text};

/// What a path of the repository begins with.
const ROOMS: &[&str] = &[
    "aggregates/",
    "protocols/",
    "journal/",
    "projections/",
    "commands/",
    "queries/",
    "src/",
    "migrations/",
    "tests/",
    "ops/",
    "docs/",
];

/// Manifests whose dependencies need a reason.
const MANIFESTS: &[&str] = &[
    "Cargo.toml",
    "aggregates/Cargo.toml",
    "protocols/Cargo.toml",
    "journal/Cargo.toml",
    "projections/Cargo.toml",
    "commands/Cargo.toml",
    "queries/Cargo.toml",
    "tests/support/Cargo.toml",
    "ops/benchmarks/Cargo.toml",
    "ops/compat/Cargo.toml",
];

#[test]
fn every_file_that_a_document_names_is_there() {
    let mut lost = Vec::new();
    for (document, text) in documents() {
        let named = text.split('`').skip(1).step_by(2).flat_map(str::split_whitespace).filter(|word| is_path(word));
        lost.extend(named.filter(|path| !root().join(path).exists()).map(|path| format!("{document}: {path}")));
    }
    assert!(lost.is_empty(), "documents name files that are not there:\n  {}", lost.join("\n  "));
}

#[test]
fn every_link_of_a_document_leads_somewhere() {
    let mut lost = Vec::new();
    for (document, text) in documents() {
        let here = root().join(&document).parent().expect("a document lies in a directory").to_owned();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let own = links.filter(|link| !link.starts_with('#') && !link.contains("://"));
        let files = own.map(|link| link.split('#').next().unwrap_or(link));
        lost.extend(files.filter(|file| !here.join(file).exists()).map(|file| format!("{document}: {file}")));
    }
    assert!(lost.is_empty(), "documents link to what is not there:\n  {}", lost.join("\n  "));
}

/// A word in code style that is a path from the root and no pattern.
fn is_path(word: &str) -> bool {
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    plain && ROOMS.iter().any(|room| word.starts_with(room)) && !word.contains("NAME")
}

#[test]
fn every_setting_is_explained_to_operators() {
    let operations = text("docs/OPERATIONS.md");
    let missing: Vec<_> = KEYS.iter().filter(|key| !operations.contains(&format!("`{}`", key.variable()))).collect();
    assert!(missing.is_empty(), "docs/OPERATIONS.md does not explain {missing:?}");
}

#[test]
fn every_projection_is_told_of_to_data_protection_officers() {
    let personal = text("docs/PERSONAL-DATA.md");
    let missing: Vec<_> =
        all().iter().map(|one| one.name()).filter(|name| !personal.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/PERSONAL-DATA.md does not say what is personal in the rows of {missing:?}");
}

#[test]
fn every_dependency_has_its_reason() {
    let reasons = text("docs/decisions/0009-dependencies.md");
    let missing: BTreeSet<String> = MANIFESTS
        .iter()
        .flat_map(|manifest| dependencies(&text(manifest)))
        .filter(|name| !reasons.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "docs/decisions/0009-dependencies.md gives no reason for {missing:?}");
}

/// The names of foreign crates in a manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().expect("a manifest is TOML");
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .filter_map(|name| manifest.get(*name)?.as_table());
    let names =
        tables.flat_map(|table| table.iter().filter(|(_, value)| !is_room(value)).map(|(name, _)| name.clone()));
    names.filter(|name| !root().join(name).is_dir() && name != "support").collect()
}

fn is_room(value: &toml::Value) -> bool {
    value.get("path").is_some()
}
